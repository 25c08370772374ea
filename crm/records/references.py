"""What points at a record: the ground for merge, delete and checks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Integer, func, literal, select, union_all
from sqlalchemy.orm import Session

from ..schema.fields import Field, Kind
from ..schema.record import Record
from ..schema.registry import entities, entity, expand


@dataclass(frozen=True)
class Reference:
    """``kind`` rows whose lookup ``field`` points at a record, and how many of them."""

    kind: str
    field: str
    count: int


@cache
def pointing(kind: str) -> tuple[Field, ...]:
    """Every lookup field, of any entity, that may point at a record of ``kind``; stamps left out."""
    return tuple(
        spec
        for other in entities().values()
        for spec in other.stored.values()
        if spec.kind is Kind.LOOKUP and kind in expand(spec.to) and spec.name not in ("created_by_id", "modified_by_id")
    )


def references(session: Session, kind: str, id: int) -> list[Reference]:
    """How many rows point at a record, by kind and field; one statement, empty ones left out."""
    parts = []
    for spec in pointing(kind):
        table = entities()[spec.entity].table
        parts.append(
            select(literal(spec.entity), literal(spec.name), func.count(type_=Integer))
            .select_from(table)
            .where(table.c[spec.name] == id)
        )
    return [Reference(*row) for row in session.execute(union_all(*parts)) if row[2]] if parts else []


def pointing_records(session: Session, kind: str, id: int) -> Iterator[tuple[Field, list]]:
    """The records themselves that point at a record, with the field by which they do."""
    for spec in pointing(kind):
        cls = entities()[spec.entity].cls
        found = list(session.scalars(select(cls).where(getattr(cls, spec.name) == id).order_by(cls.id)))
        if found:
            yield spec, found


def circular(session: Session, record: Record, names: Iterable[str]) -> list[str]:
    """Which of these fields lead from a record up to the record itself: it would be below itself.

    Fields that are not lookups to the record's own kind are passed over. Changes not yet flushed count.
    """
    stored, found = entity(record.kind).stored, []
    for name in names:
        spec = stored.get(name)
        if spec is None or spec.kind is not Kind.LOOKUP or record.kind not in expand(spec.to):
            continue
        passed, above = set(), getattr(record, name)
        while above is not None and above not in passed:  # a circle further up must not hold us for ever
            passed.add(above)
            above = getattr(session.get(type(record), above), name, None)
        if record.id in passed:
            found.append(name)
    return found
