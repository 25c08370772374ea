"""Closing records with a result, and opening them again. The ways in which a kind is closed are declared with the
entity (``schema.layout.Closing``)."""

from typing import Any

from ..i18n import gettext as _
from ..i18n import speaking
from ..records import save
from ..records.errors import DomainError, Invalid
from ..records.values import check, show
from ..records.work import Work, verb
from ..schema.layout import Closing
from ..schema.record import Record
from ..schema.registry import entity
from ..schema.text import tidy


@verb("close_won")
def close_won(work: Work, kind: str, id: int, values: dict[str, Any]) -> None:
    """Close an opportunity as won: ``actual_value`` and ``actual_close``, and ``outcome_notes`` if there is
    something to tell. Raises as ``_close``."""
    _close(work, "close_won", kind, id, values)


@verb("close_lost")
def close_lost(work: Work, kind: str, id: int, values: dict[str, Any]) -> None:
    """Close an opportunity as lost: ``status_reason`` and ``actual_close``, and ``competitor`` and
    ``outcome_notes`` if known. Raises as ``_close``."""
    _close(work, "close_lost", kind, id, values)


@verb("resolve")
def resolve(work: Work, kind: str, id: int, values: dict[str, Any]) -> None:
    """Resolve a case: ``resolution_type`` and ``resolution``. Raises as ``_close``."""
    _close(work, "resolve", kind, id, values)


@verb("cancel")
def cancel(work: Work, kind: str, id: int, values: dict[str, Any]) -> None:
    """Cancel a case, for which nothing is asked. Raises as ``_close``."""
    _close(work, "cancel", kind, id, values)


@verb("answer")
def answer(work: Work, kind: str, id: int, values: dict[str, Any]) -> None:
    """Answer a mention: ``reply``. Nothing is sent; the answer stands on the timeline. Raises as ``_close``."""
    _close(work, "answer", kind, id, values)


@verb("ignore")
def ignore(work: Work, kind: str, id: int, values: dict[str, Any]) -> None:
    """Leave a mention without an answer, for which nothing is asked. Raises as ``_close``."""
    _close(work, "ignore", kind, id, values)


VERBS = {one.command: one for one in (close_won, close_lost, resolve, cancel, answer, ignore)}
"""The commands that close a record, by the name of the closing."""


@verb("reopen")
def reopen(work: Work, kind: str, id: int) -> None:
    """Open a closed record again, in the stage it was in: what its closing wrote on it is gone, what is on the
    timeline stays. Raises ``DomainError`` for an open record, or one that no closing closed."""
    record, known = work.get(kind, id), entity(kind)
    if not any(record.status == one.status for one in known.closings):
        raise DomainError(_("Only a closed record can be opened again."))
    closed_by = {name for one in known.closings for name, _value in one.sets}
    closed_by |= {name for one in known.closings for name in one.asks if known.field(name).readonly}
    save.change(work, record, {name: known.field(name).default for name in sorted({"status", *closed_by})})
    work.session.flush()


def _close(work: Work, name: str, kind: str, id: int, values: dict[str, Any]) -> None:
    """Close an open record in one of its kind's ways, and tell of it on the timeline.

    Raises ``NotFound``, ``DomainError`` for a closed record or a kind that is not closed like this, ``Invalid``
    naming every value that is missing or will not do.
    """
    closing = next((one for one in entity(kind).closings if one.name == name), None)
    if closing is None:
        raise DomainError(_("Records of this kind are not closed like this."))
    record = work.get(kind, id)
    save.refuse_closed(record)
    given = _checked(closing, kind, values)
    save.change(work, record, given | dict(closing.sets) | {"status": closing.status})
    if closing.logged:
        work.session.add(_told(work, record, closing, given))
    work.session.flush()


def _checked(closing: Closing, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values a closing asks for, by its own rules and those of the fields. Raises ``Invalid``."""
    errors: dict[str, Any] = dict.fromkeys(values.keys() - set(closing.asks), _("This field cannot be changed."))
    given = {}
    for name in closing.asks:
        if name not in values and name not in closing.required:
            continue
        spec, value = entity(kind).field(name), values.get(name)
        given[name] = value = tidy(value) or None if isinstance(value, str) else value
        try:
            check(spec, value)
            if value is None and name in closing.required:
                raise ValueError(_("%(field)s is required.", field=spec.label))
            if name == closing.asks[0] and closing.among and value not in closing.among:
                raise ValueError(_("Choose one of the values in the list."))
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise Invalid(errors)
    return given


def _told(work: Work, record: Record, closing: Closing, given: dict[str, Any]) -> Record:
    """The activity that tells of a closing, in both languages: *Closed as won: 86 000 €*."""
    spec = entity(record.kind).field(closing.asks[0])
    summed = spec.name != closing.told  # else the text says it all
    subjects = {}
    for locale in ("fi", "en"):
        with speaking(locale):
            subjects[locale] = f"{closing.done}: {show(spec, given[spec.name])}" if summed else str(closing.done)
    return entity("activity").cls(
        activity_type=closing.logged, status="sent" if closing.sent else "done", direction="out" if closing.sent else None,
        done_at=work.now, code=save.next_code(work, "activity"), subject=subjects["fi"], subject_en=subjects["en"],
        text=given.get(closing.told), outcome=closing.status, actual_value=given.get("actual_value"),
        regarding_id=record.id, contact_id=getattr(record, "contact_id", None), owner_id=work.me,
    )  # fmt: skip
