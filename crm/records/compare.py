"""Two records side by side: which fields differ, since when, and what hangs on each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..schema.fields import Field, Kind
from ..schema.record import Record
from ..schema.registry import entity
from ..schema.text import fold
from .merge import mergeable_fields
from .references import references
from .values import local

NOTES_SHOWN = 3


@dataclass(frozen=True)
class Side:
    """A field's value on one record, and when it was last changed (``None``: not known)."""

    value: Any
    at: datetime | None


@dataclass(frozen=True)
class Row:
    """One field of both records. ``newer`` is 0 or 1, or ``None`` where the dates do not tell."""

    field: Field
    sides: tuple[Side, Side]
    newer: int | None

    @property
    def same(self) -> bool:
        """Equal values, case and spaces aside; two empty ones are equal."""
        one, two = (_plain(side.value) for side in self.sides)
        return one == two


@dataclass
class Comparison:
    """Everything the compare page shows. ``counts`` is what points at each record, by label of its kind."""

    records: tuple[Record, Record]
    rows: list[Row]
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    notes: tuple[list[Record], list[Record]] = ((), ())

    @property
    def different(self) -> list[Row]:
        """Rows a merge has to decide."""
        return [r for r in self.rows if not r.same]

    @property
    def equal(self) -> list[Row]:
        """Rows with one and the same value."""
        return [r for r in self.rows if r.same and r.sides[0].value not in (None, "")]

    def kept_by_default(self, row: Row, master: int) -> int:
        """Which side's value stays unless somebody chooses: the master's, or the other's where it has none."""
        return 1 - master if row.sides[master].value in (None, "") else master


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value).strip()
    return value or None


def compare(
    session: Session, first: Record, second: Record, dates: Mapping[int, Mapping[str, datetime]], locale: str
) -> Comparison:
    """Compare two records of one kind. ``dates`` says, by record id and field, when a value last changed."""
    rows = []
    for name in mergeable_fields(first.kind):
        spec = entity(first.kind).field(name)
        sides = tuple(
            Side(local(r, name, locale), dates.get(r.id, {}).get(name) or r.created_on) for r in (first, second)
        )
        rows.append(Row(spec, sides, _newer(*sides)))
    return Comparison(
        (first, second), rows, _counts(session, first, second), (_notes(session, first.id), _notes(session, second.id))
    )


def _newer(one: Side, two: Side) -> int | None:
    if one.at is None or two.at is None or one.at == two.at:
        return None
    return int(two.at > one.at)


def _counts(session: Session, first: Record, second: Record) -> dict[str, tuple[int, int]]:
    """Counts by kind, and by field where a kind points in several ways; kinds on neither side left out."""
    found: dict[str, list[int]] = {}
    for side, record in enumerate((first, second)):
        for reference in references(session, record.kind, record.id):
            if reference.kind != "distinct_pair":
                found.setdefault(reference.kind, [0, 0])[side] += reference.count
    return {kind: tuple(counts) for kind, counts in sorted(found.items())}


def _notes(session: Session, id: int) -> list[Record]:
    cls = entity("note").cls
    return list(
        session.scalars(select(cls).where(cls.regarding_id == id).order_by(cls.created_on.desc()).limit(NOTES_SHOWN))
    )


def flags(comparison: Comparison) -> list[tuple[str, str]]:
    """What a careful reader should notice: ``(field, "differ" | "one_empty")`` for identifying fields."""
    noticed = []
    for row in comparison.rows:
        if row.field.identifies and not row.same:
            empty = any(side.value in (None, "") for side in row.sides)
            noticed.append((row.field.name, "one_empty" if empty else "differ"))
    return noticed


def lookup_ids(comparison: Comparison) -> set[int]:
    """Ids whose names the page needs."""
    return {s.value for r in comparison.rows if r.field.kind is Kind.LOOKUP for s in r.sides if s.value}
