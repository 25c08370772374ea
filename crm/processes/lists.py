"""Marketing lists: who is on them, putting records there and taking them off, locking, copying."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..query import FilterError, where
from ..records import save
from ..records.errors import DomainError
from ..records.outcome import Outcome
from ..records.work import Work, verb
from ..schema.record import Record, RecordId
from ..schema.registry import Context, entity

KIND, MEMBER = "marketing_list", "list_member"
NOBODY = "id eq null"


def member_filter(listing: Record) -> str:
    """The members of a list as text of the filter language, for records of its ``member_kind``.

    A static list has those that were put there; a dynamic one those its filter finds, and nobody before it
    has a filter.
    """
    if listing.list_type == "static":
        return f"list_memberships/any(m: m/list_id eq {listing.id})"
    return listing.filter or NOBODY


def members(session: Session, listing: Record, context: Context) -> list[Record]:
    """The records on a list, by id: the rows of a static list, what the filter of a dynamic one finds now."""
    cls = entity(listing.member_kind).cls
    return list(session.scalars(select(cls).where(where(member_filter(listing), cls.__tablename__, context)).order_by(cls.id)))  # fmt: skip


@save.rule(KIND)
def _sound(work: Work, listing: Record, before: dict[str, Any]) -> dict[str, Any]:
    """A filter must be one for records of the list's kind; what the list is does not change under its members."""
    errors = {}
    try:
        where(listing.filter or "", listing.member_kind, work.context)
    except FilterError as error:
        errors["filter"] = str(error)
    changed = [name for name in ("list_type", "member_kind") if name in before]
    if changed and listing.locked_at:
        errors |= dict.fromkeys(changed, _("The list is locked."))
    elif changed and _has_rows(work.session, listing):
        errors |= dict.fromkeys(changed, _("The list has members. Remove them first, or make another list."))
    return errors


def _has_rows(session: Session, listing: Record) -> bool:
    return session.scalar(select(exists().where(entity(MEMBER).cls.list_id == listing.id)))


@verb("add_members")
def add_members(work: Work, list_id: int, ids: list[int]) -> Outcome:
    """Put records on a static list, each once.

    The outcome tells those that came on it (``changed``), those that were there (``unchanged``) and those
    refused with the reason: of another kind than the list's, out of use, gone. Raises ``DomainError`` for a
    list that is locked, dynamic or out of use.
    """
    listing, outcome = _open_static(work, list_id), Outcome()
    there = set(_rows(work.session, list_id))
    ids = list(dict.fromkeys(ids))
    kinds = dict(work.session.execute(select(RecordId.id, RecordId.kind).where(RecordId.id.in_(ids))).all())
    cls = entity(listing.member_kind).cls
    found = {record.id: record for record in work.session.scalars(select(cls).where(cls.id.in_(ids)))}
    for id in ids:
        if id in there:
            outcome.unchanged.append(id)
        elif reason := _unfit(listing, kinds.get(id), found.get(id)):
            outcome.refused[id] = reason
        else:
            outcome.changed.append(id)
    _put(work, list_id, outcome.changed)
    return outcome


def _unfit(listing: Record, kind: str | None, record: Record | None) -> str:
    """Why a record cannot come on the list; empty when it can."""
    if kind is None:
        return _("The record no longer exists.")
    if record is None:
        members_are = entity(KIND).field("member_kind").choice(listing.member_kind).label
        return _("The members of this list are %(kind)s.", kind=str(members_are).lower())
    if record.closed:
        status = entity(kind).field("status").choice(record.status).label
        return _("Not in use: its status is %(status)s.", status=status)
    return ""


def _put(work: Work, list_id: int, ids: list[int]) -> None:
    work.session.add_all(entity(MEMBER).cls(list_id=list_id, member_id=id) for id in ids)
    work.session.flush()


def _rows(session: Session, list_id: int) -> dict[int, Record]:
    """The rows of a static list by the id of the member."""
    cls = entity(MEMBER).cls
    return {row.member_id: row for row in session.scalars(select(cls).where(cls.list_id == list_id))}


@verb("add_to_new_list")
def add_to_new_list(work: Work, name: str, kind: str, ids: list[int]) -> tuple[int, Outcome]:
    """Make a static list for records of ``kind`` and put these on it, in one command; returns its id and the
    outcome as ``add_members`` does."""
    made = save.create(work, KIND, {"name": name, "list_type": "static", "member_kind": kind})
    return made, add_members(work, made, ids)


@verb("remove_members")
def remove_members(work: Work, list_id: int, ids: list[int]) -> Outcome:
    """Take records off a static list: ``changed`` are off it now, ``unchanged`` were not on it. Raises
    ``DomainError`` for a list that is locked, dynamic or out of use."""
    _open_static(work, list_id)
    rows, outcome = _rows(work.session, list_id), Outcome()
    for id in dict.fromkeys(ids):
        (outcome.changed if id in rows else outcome.unchanged).append(id)
    for id in outcome.changed:
        work.session.delete(rows[id])
    work.session.flush()
    return outcome


@verb("lock_list")
def lock_list(work: Work, id: int) -> None:
    """Close a static list's membership: who is on it stays. Raises ``DomainError`` for a list that is locked
    already, dynamic (its members change by themselves) or out of use."""
    _open_static(work, id).locked_at = work.now
    work.session.flush()


@verb("unlock_list")
def unlock_list(work: Work, id: int) -> None:
    """Open a locked list again. Raises ``DomainError`` for one that is open, or out of use."""
    listing = work.get(KIND, id)
    save.refuse_closed(listing)
    if not listing.locked_at:
        raise DomainError(_("The list is not locked."))
    listing.locked_at = None
    work.session.flush()


@verb("copy_to_static")
def copy_to_static(work: Work, id: int, name: str) -> int:
    """A new static list with the members that a list, static or dynamic, has now; returns its id. It is not
    locked, and mine. Raises ``Invalid`` for a name that will not do."""
    listing = work.get(KIND, id)
    values = {"name": name, "list_type": "static"}
    values |= {field: getattr(listing, field) for field in ("member_kind", "purpose", "source", "description")}
    made = save.create(work, KIND, values)
    _put(work, made, [member.id for member in members(work.session, listing, work.context)])
    return made


def _open_static(work: Work, id: int) -> Record:
    """The list, when members may be put on it and taken off. Raises ``DomainError``."""
    listing = work.get(KIND, id)
    save.refuse_closed(listing)
    if listing.list_type != "static":
        raise DomainError(
            _(
                "The members of a dynamic list are what its filter finds. Change the filter, or copy it to a static list."
            )
        )
    if listing.locked_at:
        raise DomainError(_("The list is locked. Unlock it to change its members."))
    return listing
