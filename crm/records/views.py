"""Personal views: lists people arrange for themselves, and may share with their team. Nothing is overwritten that
was not named, or that was saved anew since one opened it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..i18n import current_locale
from ..i18n import gettext as _
from ..query import FilterError, join, order, parse, to_text, where
from ..schema.record import Record
from ..schema.registry import entity
from ..schema.text import fold, sort_key, tidy
from . import columns, grouping, told, totals
from .errors import DomainError, Invalid, NotFound, Stale
from .listing import Reading
from .save import apply
from .values import clean, local
from .work import Work, verb


@dataclass(frozen=True)
class MyView:
    """A personal view as a list's menu shows it. ``version`` is that of its record, ``owner_id`` whose it is."""

    id: int
    name: str
    base: str
    filter: str
    sort: str
    columns: str
    group: str
    totals: str
    widths: str
    default: bool
    shared: bool
    owner_id: int
    version: int = field(compare=False)

    @property
    def args(self) -> dict[str, str]:
        """The arguments of the address of its list."""
        return {
            "view": self.base, "filter": self.filter, "sort": self.sort, "cols": self.columns, "group": self.group,
            "totals": self.totals, "widths": self.widths, "mine": str(self.id),
        }  # fmt: skip


def mine(session: Session, kind: str, me: int) -> tuple[MyView, ...]:
    """A person's views of a kind, by name."""
    return tuple(view for view in visible(session, kind, me) if view.owner_id == me)


def visible(session: Session, kind: str, me: int) -> tuple[MyView, ...]:
    """The views of a kind that a person may open, by name: their own and those others share."""
    cls = entity("saved_view").cls
    rows = session.scalars(select(cls).where(cls.table == kind, or_(cls.owner_id == me, cls.shared)))
    return tuple(sorted(map(my_view, rows), key=lambda view: sort_key(view.name)))


def my_view(view: Record) -> MyView:
    """The personal view that is stored in a record of it."""
    return MyView(
        view.id, local(view, "name", current_locale()), view.base, view.filter or "", view.sort or "", view.columns or "",
        view.group or "", view.totals or "", view.widths or "", view.default, view.shared, view.owner_id, view.version,
    )  # fmt: skip


def state_of(reading: Reading) -> dict[str, Any]:
    """What is saved of a list: neither the keyword nor the page belong to a view. A filter that cannot be read
    is part of it, so that saving it is refused and not forgotten."""
    listing = reading.listing
    return {
        "base": listing.view.name, "filter": reading.refused or listing.filter or None, "sort": listing.sort or None,
        "columns": ",".join(listing.columns) or None, "group": listing.group or None, "totals": listing.totals or None,
        "widths": listing.widths or None,
    }  # fmt: skip


@verb("save_view")
def save_view(work: Work, kind: str, name: str, state: dict[str, Any], default: bool = False) -> int:
    """Save a list under a new name; returns the view's id.

    ``state`` may have ``base``, ``filter``, ``sort``, ``columns``, ``group``, ``totals`` and ``widths``, see
    ``SavedView``; what is left out is as in the table's own default view. Raises ``Invalid`` where the name is taken or the list cannot be shown.
    """
    values = _checked(work, kind, state) | {"name": _free_name(work, kind, name), "table": kind, "default": default}
    record = entity("saved_view").cls(**clean(work, "saved_view", values), owner_id=work.me)
    work.session.add(record)
    work.session.flush()
    if default:
        _no_other_default(work, kind, record.id)
    return record.id


@verb("change_view")
def change_view(work: Work, id: int, state: dict[str, Any], version: int | None = None) -> None:
    """Save what the list shows now into a view one has. ``version`` is the one the list was opened with: where the
    view has been saved since, ``Stale`` is raised. Raises as ``save_view``."""
    record = _own(work, id)
    if version not in (None, record.version):
        raise Stale(_("The view was saved in another window meanwhile. Nothing was overwritten."), record.version)
    apply(record, clean(work, "saved_view", _checked(work, record.table, state)))
    work.session.flush()


@verb("rename_view")
def rename_view(work: Work, id: int, name: str) -> None:
    """Give a view another name. Raises ``Invalid`` where it is taken."""
    record = _own(work, id)
    apply(record, clean(work, "saved_view", {"name": _free_name(work, record.table, name, id)}))
    work.session.flush()


@verb("default_view")
def default_view(work: Work, kind: str, id: int | None) -> None:
    """Make a view the one its table opens in; with ``None`` that is the table's own default view again."""
    if id is not None:
        record = _own(work, id)
        kind = record.table
        apply(record, {"default": True})
    _no_other_default(work, kind, id)


@verb("share_view")
def share_view(work: Work, id: int, shared: bool = True) -> None:
    """Show a view to everybody in the sandbox, or to oneself alone again. The others can use and copy it."""
    apply(_own(work, id), {"shared": shared})
    work.session.flush()


@verb("delete_view")
def delete_view(work: Work, id: int) -> None:
    """Delete a view; the records it showed stay."""
    work.session.delete(_own(work, id))
    work.session.flush()


def _own(work: Work, id: int) -> Record:
    record = work.get("saved_view", id)
    if record.owner_id != work.me:
        raise DomainError(_("This is somebody else's view."))
    return record


def _checked(work: Work, kind: str, state: dict[str, Any]) -> dict[str, Any]:
    """The parts of a view, when it can be shown. Raises ``Invalid`` or ``NotFound``."""
    known, errors, whole = entity(kind), {}, ""
    filter, sort = state.get("filter") or "", state.get("sort") or ""
    try:
        base = known.view(state.get("base") or None)
    except KeyError as error:
        raise NotFound(_("There is no such view. This is the default one.")) from error
    try:
        where(filter, kind, work.context)
        whole = to_text(join(parse(text, kind) for text in (base.filter, filter)))
        parse(whole, kind)  # together they may be longer than a filter may be
    except FilterError as error:
        errors["filter"] = str(error)
    try:
        order(sort, kind, work.context)
    except FilterError as error:
        errors["sort"] = str(error)
    found = {"base": base.name, "filter": filter, "whole_filter": whole, "sort": sort}
    readers = {"columns": columns.read, "group": grouping.read, "totals": totals.read, "widths": told.widths}
    for name, read in readers.items():
        problems, text = [], state.get(name) or ""
        read(kind, text, work.context, problems)
        found[name] = text
        if problems:
            errors[name] = " ".join(problems)
    if errors:
        raise Invalid(errors)
    return found


def _free_name(work: Work, kind: str, name: str, own: int | None = None) -> str:
    name = " ".join(tidy(name).split())
    for view in mine(work.session, kind, work.me):
        if fold(view.name) == fold(name) and view.id != own:
            raise Invalid({"name": _("You already have a view called %(name)s. Choose another name.", name=view.name)})
    return name


def _no_other_default(work: Work, kind: str, id: int | None) -> None:
    """A kind has one default at most."""
    for view in mine(work.session, kind, work.me):
        if view.default and view.id != id:
            apply(work.get("saved_view", view.id), {"default": False})
    work.session.flush()
