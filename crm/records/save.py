"""Create and change records."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Integer, cast, func, select

from ..i18n import gettext as _
from ..schema.fields import Kind
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError, Invalid, Stale
from .outcome import Outcome, each
from .references import circular
from .values import clean
from .work import Work, verb

FIRST_OWN_CODE = 100_000
"""Codes given in a sandbox start here, above every seeded number, so they never collide with a variant's."""

RULES: dict[str, Callable[[Work, Record, dict[str, Any]], dict[str, Any]]] = {}
"""What a kind asks of its records beyond the rules of single fields, by kind; see ``rule``."""


def rule(kind: str) -> Callable:
    """Mark a function as the rule of a kind. It gets the work, a record that is about to be saved and the
    earlier values of what changed (empty for a new one), and returns messages by field."""

    def mark(function: Callable) -> Callable:
        RULES[kind] = function
        return function

    return mark


def broken(work: Work, record: Record, before: dict[str, Any]) -> dict[str, Any]:
    """What the rule of its kind has against a record whose earlier values were ``before``: messages by field."""
    return RULES[record.kind](work, record, before) if record.kind in RULES else {}


@verb("create")
def create(work: Work, kind: str, values: dict[str, Any]) -> int:
    """Make a record of ``kind`` and return its id. Raises ``Invalid``.

    Fields not given get their default (owner: me), and a date that another field stamps is now. A code is
    dealt where the kind has one; the kind may give more (``Record.begin``).
    """
    return make(work, kind, values).id


def make(work: Work, kind: str, values: dict[str, Any], codes: Iterator[str] | None = None) -> Record:
    """What ``create`` does, for a verb that makes many: it gives the codes it was dealt at once."""
    known = entity(kind)
    if not known.creatable:
        raise DomainError(_("Records of this kind are not made by hand."))
    filled = {}
    for name, spec in known.stored.items():
        if name in values or not spec.readonly:
            filled[name] = values.get(name, work.default(spec.default))
    filled = clean(work, kind, filled)
    started = {name: spec.default for name, spec in known.stored.items() if spec.readonly} | filled
    given = {name: value for name, value in started.items() if value is not None}
    record = known.cls(**filled | stamped(work, kind, given, None))
    if errors := broken(work, record, {}):
        raise Invalid(errors)
    if "code" in known.stored:
        record.code = next(codes) if codes else next_code(work, kind)
    record.begin(work.session, work.today)
    work.session.add(record)
    work.session.flush()
    return record


def next_code(work: Work, kind: str) -> str:
    """The next free code of a kind: ``AS-100000`` upwards."""
    return next_codes(work, kind, 1)[0]


def next_codes(work: Work, kind: str, n: int) -> list[str]:
    """The next ``n`` free codes of a kind, in order."""
    known = entity(kind)
    prefix = known.field("code").help + "-"
    number = cast(func.substr(known.table.c.code, len(prefix) + 1), Integer)
    highest = work.session.scalar(select(func.max(number)))
    first = max(FIRST_OWN_CODE, (highest or 0) + 1)
    return [f"{prefix}{number}" for number in range(first, first + n)]


@verb("update")
def update(work: Work, kind: str, id: int, values: dict[str, Any], version: int | None = None) -> dict[str, Any]:
    """Change fields of a record; returns the values that really changed (before).

    ``version`` is the one the form was opened with: when the record has moved on, ``Stale`` says to which one.
    Whether the same fields were changed is for the form to see, which knows what was shown in it. Raises ``NotFound``, ``Invalid``, ``DomainError``
    for a closed record.
    """
    record = work.get(kind, id)
    if not entity(kind).editable:
        raise DomainError(_("Records of this kind cannot be changed."))
    refuse_closed(record)
    values = clean(work, kind, values)
    if version is not None and version != record.version:
        raise Stale(_("Somebody saved this record while you were editing it."), record.version)
    before = change(work, record, values)
    work.session.flush()
    return before


def change(work: Work, record: Record, values: dict[str, Any]) -> dict[str, Any]:
    """Set values and the dates they stamp on one record, all or none; returns the earlier ones of those that
    differ.

    Raises ``Invalid`` for a record that would be below itself or break its kind's rule; it is then wholly as
    it was.
    """
    before = apply(record, values | stamped(work, record.kind, values, record))
    errors = {name: _("A record cannot be below itself.") for name in circular(work.session, record, before)}
    errors |= broken(work, record, before)
    if errors:
        work.session.expire(record)
        raise Invalid(errors)
    return before


def stamped(work: Work, kind: str, values: dict[str, Any], record: Record | None) -> dict[str, Any]:
    """The dates that values stamp (``Field.stamps``): today, or now in a moment, for a new value; none when it is
    taken away or is not one that stamps. And no reason (``Field.because``) for a new value that none is given for:
    the earlier one explained another value.

    A date that is itself among ``values`` was told and is not stamped; ``record`` is ``None`` for a new one.
    """
    known, dates = entity(kind).stored, {}
    for name, value in values.items():
        spec = known[name]
        if value == getattr(record, name, None):
            continue
        if spec.because and spec.because not in values:
            dates[spec.because] = None
        if spec.stamps and spec.stamps not in values:
            stamping = value in spec.stamped_by if spec.stamped_by else value is not None
            at = work.now if known[spec.stamps].kind is Kind.MOMENT else work.today
            dates[spec.stamps] = at if stamping else None
    return dates


def apply(record: Record, values: dict[str, Any]) -> dict[str, Any]:
    """Set values on a record and return the earlier ones of those that differ.

    A text somebody writes replaces the seeded English version too: it is now theirs in both languages.
    """
    before = {}
    known = entity(record.kind)
    for name, value in values.items():
        old = getattr(record, name)
        if old != value:
            before[name] = old
            setattr(record, name, value)
            if known.stored[name].english:
                setattr(record, known.stored[name].english, None)
    return before


def refuse_closed(record: Record) -> None:
    """A record that is inactive or finished is read-only until it is taken up again. Raises ``DomainError``."""
    if record.closed:
        raise DomainError(why_closed(record))


def why_closed(record: Record) -> str:
    """Why a closed record cannot be changed."""
    status = entity(record.kind).field("status").choice(record.status)
    return _("Read-only: this record's status is %(status)s.", status=status.label)


@verb("assign")
def assign(work: Work, kind: str, ids: list[int], owner_id: int) -> Outcome:
    """Give records to another owner; closed ones are refused. Raises ``Invalid`` for somebody who cannot own."""
    values = clean(work, kind, {"owner_id": owner_id})

    def give(record: Record) -> bool:
        refuse_closed(record)
        return bool(apply(record, values))

    return each(work, kind, ids, give)


@verb("deactivate")
def deactivate(work: Work, kind: str, ids: list[int]) -> Outcome:
    """Take records out of use without deleting them."""
    return _set_status(work, kind, ids, "inactive")


@verb("activate")
def activate(work: Work, kind: str, ids: list[int]) -> Outcome:
    """Take inactive records back into use; a merged one is refused and stays merged."""
    return _set_status(work, kind, ids, "active")


def _set_status(work: Work, kind: str, ids: list[int], status: str) -> Outcome:
    spec = entity(kind).stored.get("status")
    if spec is None or spec.choice(status) is None:
        raise DomainError(_("Records of this kind have no such status."))

    def give(record: Record) -> bool:
        if status == "active" and getattr(record, "merged_into_id", None):
            raise DomainError(_("This record was merged into another one. Undo the merge to get it back."))
        return bool(apply(record, {"status": status}))

    return each(work, kind, ids, give)


@verb("judge_distinct")
def judge_distinct(work: Work, kind: str, first: int, second: int) -> int:
    """Mark two look-alikes as two customers, so that the pair is settled; returns the mark's id."""
    cls = entity("distinct_pair").cls
    work.get(kind, first), work.get(kind, second)
    first, second = sorted((first, second))
    same = select(cls).where(cls.first_id == first, cls.second_id == second)
    mark = work.session.scalar(same)
    if mark is None:
        mark = cls(first_id=first, second_id=second)
        work.session.add(mark)
        work.session.flush()
    return mark.id


@verb("judge_open")
def judge_open(work: Work, kind: str, first: int, second: int) -> None:
    """Take such a mark away: the pair is open again."""
    cls = entity("distinct_pair").cls
    first, second = sorted((first, second))
    for mark in work.session.scalars(select(cls).where(cls.first_id == first, cls.second_id == second)):
        work.session.delete(mark)
    work.session.flush()
