"""Groups of a list: its rows under headings by the value of one column, with count and totals of each group.

The groups are counted over all matching rows in a statement of their own, in the order the rows have. So the
counts say which rows of a page belong to which group.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select

from ..i18n import gettext as _
from ..i18n import month
from ..query import FilterError, join, parse, split, to_text
from ..query.compiler import Compiler, folded
from ..query.language import Type
from ..query.sorting import order_key
from ..query.tree import Compare, Constant, Node
from ..schema.fields import Field, Kind
from ..schema.registry import Context, Entity, entity
from .columns import column, column_sql, read_one, take
from .totals import Total, parts_sql, whole
from .values import show

KINDS = (Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.CHOICE, Kind.BOOLEAN, Kind.LOOKUP, Kind.DATE, Kind.MOMENT)
"""Kinds of field a list can be grouped by; dates and moments by month, texts without regard to case."""

SCALE = 20
"""So many steps at most has a whole number that a list can be grouped by: a score from 0 to 10 has eleven."""

DATED = (Kind.DATE, Kind.MOMENT)

PERIODS = {"month": 1, "quarter": 3, "year": 12}
"""The months of the periods that dates are put together by; a list has months, a chart any."""


@dataclass(frozen=True)
class Band:
    """A group of a list. ``value`` is what its rows have in common: a ``Target``, a text, a choice's key, the
    first day of a month (or of another period), or ``None``. ``count`` and ``totals`` are of all its rows on all pages; ``before``
    rows of the list stand in groups before it. ``filter`` finds its rows."""

    value: Any
    count: int
    totals: Mapping[str, Any]
    before: int
    filter: str

    def label(self, spec: Field, period: str = "month") -> str:
        """What the group is called; ``spec`` is the column."""
        if self.value is None or self.value == "":
            return _("No value")
        if spec.kind is Kind.LOOKUP:
            return str(self.value.title or self.value.id)
        return called(self.value, period) if spec.kind in DATED else show(spec, self.value)


def usable(spec: Field) -> bool:
    """Whether a list can be grouped by a field."""
    bounds = spec.minimum, spec.maximum
    return spec.kind in KINDS or (spec.kind is Kind.INTEGER and None not in bounds and bounds[1] - bounds[0] < SCALE)


def called(first: date, period: str) -> str:
    """The name of the period that begins on a day."""
    if period == "year":
        return str(first.year)
    if period == "quarter":
        return _("Q%(n)d %(year)d", n=(first.month + 2) // 3, year=first.year)
    return month(first)


def later(first: date, months: int) -> date:
    """The first day of the month so many months after a first day; before it where ``months`` are negative."""
    years, month0 = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month0 + 1)


def read(kind: str, text: str, context: Context, problems: list[str]) -> str:
    """The column an address groups by, or nothing; what is wrong is told of in ``problems``."""
    if not text.strip():
        return ""
    try:
        spec = read_one(kind, text, context)
    except FilterError as error:
        problems.append(_("The list cannot be grouped that way: %(error)s", error=error.message))
        return ""
    if usable(spec):
        return spec.name
    problems.append(_("The list cannot be grouped by %(name)s.", name=spec.label))
    return ""


def sequence(group: str, sort: str, kind: str, context: Context, period: str = "month") -> list[ColumnElement]:
    """The ORDER BY that keeps the rows of a group together; descending where the sort says so of this column."""
    down = f"-{group}" in [part.replace(" ", "") for _start, part in split(sort)]
    return [(key.desc() if down else key.asc()).nulls_last() for key in _keys(group, kind, context, period)]


def _period(value: ColumnElement, period: str) -> ColumnElement:
    """The first month of the period a stored date or moment is in, ``2025-07``."""
    if period == "year":
        return func.substr(value, 1, 4).concat("-01")
    if period == "quarter":
        quarter = (cast(func.substr(value, 6, 2), Integer) + 2) // 3
        return func.substr(value, 1, 5).concat(func.printf("%02d", quarter * 3 - 2))
    return func.substr(value, 1, 7)


def _keys(group: str, kind: str, context: Context, period: str = "month") -> list[ColumnElement]:
    """What is the same for the rows of a group and no others, the order of the groups first."""
    node, compiler = parse(group, kind, condition=False), Compiler(context, None, entity(kind).cls)
    value = compiler.value(node)
    match node.type:
        case Type.TEXT:
            return [order_key(compiler, node), folded(value)]
        case Type.DATE | Type.MOMENT:
            return [_period(value, period)]
        case Type.CHOICE | Type.LOOKUP:
            return [order_key(compiler, node), value]
    return [value]


def statement(
    known: Entity, group: str, sort: str, totals: Sequence[Total], sums: Sequence[ColumnElement], conditions: Sequence,
    context: Context, locale: str, period: str = "month",
) -> Select:  # fmt: skip
    """The groups of the rows that meet the conditions, in order: the raw key, the count, the parts of the
    totals, the value as it is shown. ``sums`` are the values that are totalled; dates are put together by
    ``period``."""
    spec = column(known.kind, group)
    parts = [part for total, value in zip(totals, sums, strict=True) for part in parts_sql(total, value)]
    shown = column_sql(known, group, context, locale)
    key = Compiler(context, None, known.cls).value(parse(group, known.kind, condition=False))
    if spec.kind in DATED:
        key = _period(key, period)
    elif spec.kind.textual:  # one spelling of several
        key, shown = func.min(key), [func.min(shown[0])]
    query = select(key, func.count(), *parts, *shown).select_from(known.table).where(*conditions)
    keys = _keys(group, known.kind, context, period)
    return query.group_by(*keys).order_by(*sequence(group, sort, known.kind, context, period))


def bands(
    found: Sequence, kind: str, group: str, totals: Sequence[Total], filter: str, names: Mapping[int, str], rows: range,
    period: str = "month",
) -> Iterator[Band]:  # fmt: skip
    """The groups of ``rows``, the numbers of a page's rows from 0, out of all that ``statement`` found.
    ``filter`` is the list's own, which theirs narrow."""
    spec, before, here = column(kind, group), 0, []
    for row in found:
        if before < rows.stop and before + row[1] > rows.start:
            here.append((before, row))
        before += row[1]
    if not here:
        return
    width = 2 + sum(len(parts_sql(total, func.count())) for total in totals)
    shown = take(iter(list(zip(*(row[width:] for _before, row in here), strict=True))), spec, names)
    for (before, row), value in zip(here, shown, strict=True):
        key = date.fromisoformat(f"{row[0]}-01") if spec.kind in DATED and row[0] else row[0]
        text = to_text(join([parse(filter, kind), condition(kind, group, key, PERIODS[period])]))
        yield Band(key if spec.kind in DATED else value, row[1], whole(totals, [row[2:width]]), before, text)


def condition(kind: str, group: str, key: Any, months: int = 1) -> Node:
    """The filter of one group: the value of the column, or the days of so many months."""
    node = parse(group, kind, condition=False)
    if key is None or node.type not in (Type.DATE, Type.MOMENT):
        return Compare("eq", node, Constant(key, node.type, like=node.of))
    days = key, later(key, months)
    first, after = (Constant(day, Type.DATE, like=node.of) for day in days)
    return join([Compare("ge", node, first), Compare("lt", node, after)])
