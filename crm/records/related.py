"""What a page about one record reads: the record, the lists related to it, and the names behind lookups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from .. import query
from ..schema.fields import Field, Kind
from ..schema.layout import Related
from ..schema.record import Record
from ..schema.registry import Context, Entity, entity, expand
from .names import title_sql
from .values import local, local_sql

SHORT = 5
"""Rows of a related list on a tab."""


@dataclass(frozen=True)
class Named:
    """What is needed to show a link to a record: where it is and what it is called."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True)
class Row:
    """One row of a related list: the record it leads to and the values of the columns asked for."""

    record: Named
    values: dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Rows of a related list and how many there are in all."""

    rows: list[Row]
    total: int


@dataclass
class Reader:
    """Reads what one page shows. ``people`` are the names of the real persons behind users, by user id.

    Lookups met on the way are remembered; ``load_names`` reads the names of all of them in one statement.
    """

    session: Session
    context: Context
    locale: str
    people: dict[int, str]
    names: dict[int, Named] = field(default_factory=dict)
    _wanted: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def record(self, kind: str, id: int, computed: Iterable[str] = ()) -> tuple[Record, dict[str, Any]] | None:
        """A record and some of its computed fields, or ``None``; one statement. The record is detached: it
        can be read when the session is closed."""
        names = tuple(computed)
        found = self.session.execute(_record(kind, names, self.context), {"id": id}).first()
        if found is None:
            return None
        self.session.expunge(found[0])
        return found[0], dict(zip(names, found[1:], strict=True))

    def rows(self, about: Related, id: int, columns: Iterable[str], limit: int = SHORT) -> Rows:
        """The records of ``about.kind`` that point at record ``id``, with the values of ``columns``, in the
        order the declaration asks for, with the count of all; one statement.

        Raises ``query.FilterError`` for a declared filter or order that cannot be read.
        """
        known, columns = entity(about.kind), tuple(columns)
        statement = _rows(about, columns, limit, self.context, self.locale)
        found = self.session.execute(statement, {"id": id}).all()
        return Rows([self._row(known, row, columns) for row in found], found[0][2] if found else 0)

    def row(self, kind: str, id: int, columns: Iterable[str]) -> Row | None:
        """One record with the values of ``columns``, or ``None``; one statement."""
        columns = tuple(columns)
        found = self.session.execute(_row(kind, columns, self.context, self.locale), {"id": id}).first()
        return self._row(entity(kind), found, columns) if found else None

    def _row(self, known: Entity, found, columns: tuple[str, ...]) -> Row:
        values = dict(zip(columns, found[3:], strict=True))
        for name, value in values.items():
            self.want(known.field(name), value)
        return Row(Named(known.kind, found[0], self._called(known.kind, found[0], found[1])), values)

    # ----- names

    def want(self, spec: Field, id: int | None) -> None:
        """The page shows this value; of other fields than lookups nothing is needed."""
        if spec.kind is Kind.LOOKUP and id is not None:
            for kind in expand(spec.to):
                self._wanted[kind].add(id)

    def load_names(self) -> None:
        """Read the names of everything wanted so far, ids that do not exist left out; one statement."""
        wanted = {kind: sorted(ids) for kind, ids in sorted(self._wanted.items())}
        self._wanted.clear()
        if wanted:
            for id, kind, title in self.session.execute(_names(tuple(wanted), self.locale), wanted):
                self.names[id] = Named(kind, id, self._called(kind, id, title))

    def name_of(self, record: Record) -> str:
        """What a loaded record is called; one statement where it is called after another record."""
        known = entity(record.kind)
        if known.whose:
            return self.session.scalar(select(title_sql(known, self.locale)).where(known.table.c.id == record.id))
        name = known.title
        title = getattr(record, name) if name == "id" else local(record, name, self.locale)
        title = title or getattr(record, "code", None) or record.id
        return self._called(record.kind, record.id, str(title))

    def _called(self, kind: str, id: int, title: str) -> str:
        """The title; the person's name for a seat; *Note 57* for a record with neither name nor code."""
        if kind == "user" and id in self.people:
            return self.people[id]
        return f"{entity(kind).label} {id}" if title == str(id) else title


# --------------------------------------------------------------------------------------------------
# Statements, built once for each shape; what changes from page to page is bound


@lru_cache(maxsize=500)
def _record(kind: str, computed: tuple[str, ...], context: Context) -> Select:
    known = entity(kind)
    values = (known.expression(name, context).label(name) for name in computed)
    return select(known.cls, *values).where(known.table.c.id == bindparam("id"))


@lru_cache(maxsize=500)
def _rows(about: Related, columns: tuple[str, ...], limit: int, context: Context, locale: str) -> Select:
    known = entity(about.kind)
    order = query.order(about.sort, known.kind, context) if about.sort else ()
    related = known.table.c[about.via] == bindparam("id")
    chosen = _columns(known, columns, context, locale).where(related, query.where(about.filter, known.kind, context))
    return chosen.order_by(*order, known.table.c.id).limit(limit)


@lru_cache(maxsize=500)
def _row(kind: str, columns: tuple[str, ...], context: Context, locale: str) -> Select:
    known = entity(kind)
    return _columns(known, columns, context, locale).where(known.table.c.id == bindparam("id"))


def _columns(known: Entity, columns: tuple[str, ...], context: Context, locale: str) -> Select:
    """Id, title, how many rows there are in all, and the columns asked for."""
    values = (local_sql(known, name, context, locale).label(f"c{n}") for n, name in enumerate(columns))
    return select(known.table.c.id, title_sql(known, locale), func.count(type_=Integer).over(), *values)


@lru_cache(maxsize=500)
def _names(kinds: tuple[str, ...], locale: str) -> CompoundSelect:
    """Ids, kinds and titles of records; the ids of each kind are bound under the kind's name."""
    tables = {kind: entity(kind).table.c for kind in kinds}
    return union_all(
        *(
            select(columns.id, literal(kind), title_sql(entity(kind), locale)).where(
                columns.id.in_(bindparam(kind, expanding=True))
            )
            for kind, columns in tables.items()
        )
    )


def columns_of(about: Related) -> tuple[str, ...]:
    """The columns of a related grid: those of the entity's default view, without the lookup that makes the
    relation."""
    return tuple(name for name in entity(about.kind).view(None).columns if name != about.via)


def short_columns(about: Related) -> tuple[str, ...]:
    """The columns of a short list: up to two facts, and a number where there is one."""
    return (*about.facts[:2], *([about.number] if about.number else ()))


def label_of(about: Related) -> Any:
    """What a related list is called."""
    return about.label or entity(about.kind).label_plural


def filter_of(about: Related, id: int) -> str:
    """The same rows as text of the filter language, for the address of the list."""
    own = f"{about.via} eq {id}"
    return f"{own} and ({about.filter})" if about.filter else own
