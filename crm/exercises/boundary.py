"""Where two filters part: at a limit, just under it, just over it, and where there is nothing.

A view that says *over 50* for *at least 50* is right on nearly any data. So some records of the state get,
for a moment, each value that lies at a limit of either filter, and both filters are asked again. Nothing of
it stays. A limit on something computed (a sum, a count) cannot be set, so there only the data speaks.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ..query import parse, to_text, value, where
from ..query.tree import Call, Collection, Compare, Constant, In, Node, Parameter, Path, inner, walk
from ..schema.fields import Field, Kind
from ..schema.registry import entity
from .state import Side

MOST = 4
"""How many records of each side, those the asked filter finds and those it does not, lend themselves."""
AT, UNDER, OVER, EMPTY, OTHER = "at", "under", "over", "empty", "other"
"""Where a value lies: at a limit, just under or over it, nothing, or another one of a choice or lookup."""


@dataclass(frozen=True)
class Limit:
    """A field a filter speaks of (its path from the record, ``account/employees``) and the values it is
    compared with."""

    path: Path
    values: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The path as text."""
        return to_text(self.path)


@dataclass(frozen=True)
class Parting:
    """One place where two filters say different things: the field, where its value lies, the value, and
    whether the filter that is judged takes the record along."""

    field: Field
    place: str
    value: Any
    taken: bool


def limits(node: Node, side: Side, params: Mapping[str, Any]) -> list[Limit]:
    """The limits of a filter, in its order, on fields that are stored: the record's own and those of the one
    it points at."""
    found: dict[str, tuple[Path, list]] = {}
    for part in walk(node):
        for path in _paths(part):
            found.setdefault(to_text(path), (path, []))[1].extend(_values(part, side, params))
    return [Limit(path, tuple(dict.fromkeys(values))) for path, values in found.values()]


def _paths(part: Node) -> Iterator[Path]:
    """The fields a comparison, or a yes-or-no that stands alone, is about."""
    if not isinstance(part, Compare | In | Call | Path):
        return
    for node in _outside_collections(part):
        if isinstance(node, Path) and not node.variable and node.field.name in entity(node.field.entity).stored:
            yield node


def _outside_collections(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Collection):
        for part in inner(node):
            yield from _outside_collections(part)


def _values(part: Node, side: Side, params: Mapping[str, Any]) -> Iterator[Any]:
    """The values a part compares with, worked out."""
    for operand in inner(part) if isinstance(part, Compare | In | Call) else ():
        if any(isinstance(node, Path | Collection) for node in walk(operand)):
            continue
        if isinstance(operand, Constant):
            yield operand.value
        elif isinstance(operand, Parameter) and operand.name.removeprefix("@") in params:
            bound = params[operand.name.removeprefix("@")]
            yield from bound if operand.many else (bound,)
        else:
            yield side.connection.scalar(select(value(to_text(operand), None, side.context, params)))


def at_limit(limit: Limit, side: Side, ids: Iterable[int], kind: str) -> bool:
    """Whether one of some records lies exactly at a limit."""
    wanted = {_plain(v) for v in limit.values if v is not None}
    ids = list(ids)
    query = select(value(limit.name, kind, side.context)).where(entity(kind).table.c.id.in_(ids))
    return any(_plain(got) in wanted for got in side.connection.scalars(query))


def _plain(value: Any) -> Any:
    """A value as it is compared: a time as its day, a number as a number."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def partings(side: Side, kind: str, asked: str, params: Mapping[str, Any], made: str) -> list[Parting]:
    """Where the filter somebody made parts from the asked one: for each field the first place.

    Raises ``FilterError`` when the made one cannot be read.
    """
    first, second = where(asked, kind, side.context, params), where(made, kind, side.context)
    table = entity(kind).table
    rows = side.connection.execute(select(table.c.id, first).order_by(table.c.id)).all()
    lent = [id for held in (True, False) for id in _spread([id for id, holds in rows if bool(holds) is held])]
    query = select(table.c.id, first, second).where(table.c.id.in_(lent))
    found: dict[str, Parting] = {}
    for limit in _both(side, kind, asked, params, made):
        places = _places(limit, side, kind, lent)
        for place, probe in _probes(limit) if places else ():
            with _for_a_moment(side, limit.path.field, probe, places) as taken:
                rows = side.connection.execute(query).all() if taken else []
            apart = [bool(got) for _id, wanted, got in rows if bool(wanted) is not bool(got)]
            if apart:
                found.setdefault(limit.name, Parting(limit.path.field, place, probe, apart[0]))
    return list(found.values())


def _both(side: Side, kind: str, asked: str, params: Mapping, made: str) -> list[Limit]:
    """The limits of both filters; of one field those of both together."""
    found: dict[str, Limit] = {}
    for text, bound in ((asked, params), (made, {})):
        for limit in limits(parse(text, kind), side, bound):
            known = found.get(limit.name, Limit(limit.path, ()))
            found[limit.name] = Limit(limit.path, tuple(dict.fromkeys((*known.values, *limit.values))))
    return list(found.values())


def _spread(ids: list[int]) -> list[int]:
    return ids[:: max(1, -(-len(ids) // MOST))]


def _places(limit: Limit, side: Side, kind: str, ids: list[int]) -> list[int]:
    """The records whose field is set: those that lend themselves, or the ones they point at."""
    if not limit.path.steps:
        return ids
    text = "/".join([*map(str, limit.path.steps), "id"])
    query = select(value(text, kind, side.context)).where(entity(kind).table.c.id.in_(ids))
    return [id for id in side.connection.scalars(query) if id is not None]


def _probes(limit: Limit) -> Iterator[tuple[str, Any]]:
    """The values to try, with where they lie."""
    field, given = limit.path.field, [v for v in limit.values if v is not None]
    if field.kind is Kind.CHOICE:
        yield from ((AT if choice.key in given else OTHER, choice.key) for choice in field.choices)
    elif field.kind is Kind.BOOLEAN:
        yield from ((OTHER, held) for held in (True, False))
    for one in given if field.kind not in (Kind.CHOICE, Kind.BOOLEAN) else ():
        yield from _around(field, one)
    yield EMPTY, None


def _around(field: Field, limit: Any) -> Iterator[tuple[str, Any]]:
    """A limit and the nearest values on both sides of it."""
    if field.kind.textual:
        yield AT, str(limit)
        yield OTHER, f"{limit}x"
        return
    yield AT, _typed(field, limit)
    step = _step(field)
    if step is not None:
        yield UNDER, _typed(field, limit) - step
        yield OVER, _typed(field, limit) + step


def _typed(field: Field, limit: Any) -> Any:
    """A limit as the field holds it: a whole number, a day, a time."""
    if field.kind in (Kind.DATE, Kind.MOMENT):
        limit = datetime.fromisoformat(str(limit))
        return limit if field.kind is Kind.MOMENT else limit.date()
    return int(limit) if field.kind is Kind.INTEGER else limit


def _step(field: Field) -> Any:
    """How far the nearest other value is."""
    match field.kind:
        case Kind.DATE:
            return timedelta(days=1)
        case Kind.MOMENT:
            return timedelta(minutes=1)
        case Kind.INTEGER:
            return 1
        case Kind.MONEY:
            return Decimal("0.01")
        case Kind.DECIMAL | Kind.PERCENT:
            return Decimal(1).scaleb(-(field.decimals or 2))
    return None


@contextmanager
def _for_a_moment(side: Side, field: Field, probe: Any, ids: list[int]) -> Iterator[bool]:
    """Some records with another value in a field; ``False`` when it would not be taken. All is as it was
    afterwards."""
    table = entity(field.entity).table
    side.connection.exec_driver_sql("SAVEPOINT probe")
    try:
        try:
            side.connection.execute(update(table).where(table.c.id.in_(ids)).values({field.name: probe}))
        except (IntegrityError, sqlite3.Error, ValueError, TypeError):
            yield False
        else:
            yield True
    finally:
        side.connection.exec_driver_sql("ROLLBACK TO probe")
        side.connection.exec_driver_sql("RELEASE probe")
