"""Records seen from another record: its related lists, the records behind its lookups, and their names.

A page asks for the names of everything it shows in one statement (``names``); a related list or grid is
one statement with its count (``rows``).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from .. import query
from ..schema.fields import Field, Kind
from ..schema.layout import Related
from ..schema.record import Record
from ..schema.registry import Context, Entity, entity, expand
from .values import local, local_sql

SHORT = 5
"""Rows of a related list on a tab."""


@dataclass(frozen=True)
class Named:
    """What is needed to show a link to a record: where it is and what it is called."""

    kind: str
    id: int
    name: str


@dataclass
class Row:
    """One row of a related list: the record it leads to and the values of the columns asked for."""

    record: Named
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Rows:
    """Rows of a related list and how many there are in all."""

    rows: list[Row]
    total: int


class Lookups:
    """The ids of lookups met while a page is put together, and then their names."""

    def __init__(self) -> None:
        self.wanted: dict[str, set[int]] = defaultdict(set)
        self.found: dict[int, Named] = {}

    def want(self, spec: Field, id: int | None) -> None:
        """The page shows this value of this field."""
        if spec.kind is Kind.LOOKUP and id is not None:
            for kind in expand(spec.to):
                self.wanted[kind].add(id)

    def want_all(self, known: Entity, values: dict[str, Any]) -> None:
        """The page shows these values of fields of one entity."""
        for name, value in values.items():
            self.want(known.field(name), value)

    def load(self, session: Session, locale: str, people: dict[int, str]) -> None:
        """Read the names of everything wanted so far; one statement."""
        self.found.update(names(session, self.wanted, locale, people))
        self.wanted.clear()

    def get(self, id: int | None) -> Named | None:
        """The record of this id; ``None`` when there is none (any more)."""
        return self.found.get(id) if id is not None else None


def names(session: Session, ids: dict[str, Iterable[int]], locale: str, people: dict[int, str]) -> dict[int, Named]:
    """The names of records, given the ids that may be of each kind; one statement, none without ids.

    ``people`` are the names shown for users behind whom there is a real person, by user id. Ids that do
    not exist are left out.
    """
    parts = [
        select(known.table.c.id, literal(kind).label("kind"), name_sql(known, locale).label("name")).where(
            known.table.c.id.in_(sorted(ids[kind]))
        )
        for kind in sorted(ids)
        if ids[kind] and (known := entity(kind))
    ]
    if not parts:
        return {}
    return {id: Named(kind, id, _called(kind, id, name, people)) for id, kind, name in session.execute(union_all(*parts))}


def _called(kind: str, id: int, name: str | None, people: dict[int, str]) -> str:
    if kind == "user" and id in people:
        return people[id]
    return name or str(entity(kind).label)


def name_sql(known: Entity, locale: str) -> ColumnElement[str]:
    """What a record is called, as SQL: its title in one language, else its code, else nothing."""
    empty = cast(null(), String)
    title = empty if known.title == "id" else local_sql(known, known.title, None, locale)
    return func.coalesce(func.nullif(title, ""), known.table.c.code if "code" in known.stored else empty)


def name_of(record: Record, locale: str, people: dict[int, str]) -> str:
    """What a loaded record is called: the Python twin of ``name_sql``."""
    known = entity(record.kind)
    title = "" if known.title == "id" else local(record, known.title, locale)
    return _called(record.kind, record.id, title or getattr(record, "code", None), people)


def rows(
    session: Session,
    about: Related,
    id: int,
    context: Context,
    locale: str,
    people: dict[int, str],
    columns: Iterable[str],
    limit: int = SHORT,
) -> Rows:
    """The records of ``about.kind`` that point at record ``id``, with the values of ``columns``.

    In the order the declaration asks for, with the count of all; one statement. Raises ``query.FilterError`` for a filter or an order that cannot be read.
    """
    known, columns = entity(about.kind), list(columns)
    statement = _rows_statement(known, about, id, context, locale, columns).limit(limit)
    found = session.execute(statement).all()
    return Rows(
        [
            Row(
                Named(known.kind, row[0], _called(known.kind, row[0], row[1], people)),
                dict(zip(columns, row[3:], strict=True)),
            )
            for row in found
        ],
        found[0][2] if found else 0,
    )


def _rows_statement(
    known: Entity, about: Related, id: int, context: Context, locale: str, columns: list[str]
) -> Select[tuple]:
    table = known.table
    return (
        select(
            table.c.id,
            name_sql(known, locale),
            func.count(type_=Integer).over(),
            *(local_sql(known, name, context, locale).label(f"c{n}") for n, name in enumerate(columns)),
        )
        .where(table.c[about.via] == id, query.where(about.filter, known.kind, context))
        .order_by(*(query.order(about.sort, known.kind, context) if about.sort else ()), table.c.id)
    )


def columns_of(about: Related) -> tuple[str, ...]:
    """The columns of a related grid: those of the entity's default view, without its title and the
    lookup that makes the relation; the facts of the short list where it has no such view."""
    known = entity(about.kind)
    try:
        wanted = known.view(None).columns
    except KeyError:
        wanted = (*about.facts, about.number)
    return tuple(name for name in wanted if name in known.fields and name not in (known.title, about.via))


def short_columns(about: Related) -> tuple[str, ...]:
    """The columns of a short list: up to two facts and a number."""
    return tuple(name for name in (*about.facts[:2], about.number) if name in entity(about.kind).fields)


def filter_of(about: Related, id: int) -> str:
    """The same rows as text of the filter language, for the address of the list."""
    own = f"{about.via} eq {id}"
    return f"{own} and ({about.filter})" if about.filter else own


def load(session: Session, kind: str, id: int, context: Context) -> tuple[Record, dict[str, Any]] | None:
    """A record and its computed fields, or ``None``; one statement."""
    known = entity(kind)
    computed = {name: known.expression(name, context) for name in known.computed}
    row = session.execute(
        select(known.cls, *(sql.label(name) for name, sql in computed.items())).where(known.table.c.id == id)
    ).first()
    return (row[0], dict(zip(computed, row[1:], strict=True))) if row else None
