"""Totals of the columns of a list: of all its rows, and of each group.

A database adds up in parts (by first letter, by group) and the parts are put together here, so that a total is
exact: euros are summed in cents, a mean is a sum divided by a count. Empty values do not count.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func

from ..i18n import gettext as _
from ..query import FilterError, split
from ..query.exact import DECIMALS
from ..schema.fields import Field, Kind
from ..schema.registry import Context
from .columns import column, read_one

HOWS = ("sum", "avg", "min", "max")
"""Sum, mean, smallest, largest. ``none`` leaves the total of a column out."""


class Total(NamedTuple):
    """A column and how it is totalled."""

    spec: Field
    how: str


def hows(spec: Field) -> tuple[str, ...]:
    """The totals that make sense for a column: none for what is no number, no sum of percentages."""
    if not spec.kind.numeric:
        return ()
    return HOWS[1:] if spec.kind is Kind.PERCENT else HOWS


def read(kind: str, text: str, context: Context, problems: list[str]) -> str:
    """The totals of an address, ``<column>:<how>`` parted by commas outside parentheses and quotes; the last
    colon counts. What is wrong is left out and told of in ``problems``."""
    found = {}
    for _start, part in split(text):
        name, _colon, how = part.rpartition(":")
        try:
            spec = read_one(kind, name, context)
        except FilterError:
            spec = None
        if spec and (how := how.strip()) in (*hows(spec), "none"):
            found[spec.name] = how
        elif part.strip():
            problems.append(_("There is no total %(text)s.", text=part.strip()))
    return write(found)


def write(chosen: dict[str, str]) -> str:
    """The text of chosen totals, by column."""
    return ",".join(f"{name}:{how}" for name, how in chosen.items())


def chosen(text: str) -> dict[str, str]:
    """How each column is totalled that a text of ``read`` names."""
    pairs = (part.rpartition(":") for _start, part in split(text) if part)
    return {name: how for name, _colon, how in pairs}


def in_force(kind: str, shown: Iterable[str], text: str) -> list[Total]:
    """The totals of the columns shown: the chosen one, else the sum of a column that is summed by itself."""
    found, told = [], chosen(text)
    for name in shown:
        spec = column(kind, name)
        how = told.get(name, "sum" if spec.summed else "none")
        if how != "none":
            found.append(Total(spec, how))
    return found


def parts_sql(total: Total, value: ColumnElement) -> list[ColumnElement]:
    """What the database adds up of some rows; ``whole`` puts it together."""
    if total.how == "avg":
        return [func.sum(value), func.count(value)]
    return [getattr(func, total.how)(value)]


def whole(totals: Sequence[Total], rows: Iterable[Sequence]) -> dict[str, Any]:
    """The totals by column, from the parts of any number of rows. No values add up to 0 and have no mean,
    smallest or largest: ``None``."""
    columns = iter(list(zip(*rows, strict=True)) or [()] * sum(1 + (total.how == "avg") for total in totals))
    found = {}
    for spec, how in totals:
        values = [value for value in next(columns) if value is not None]
        if how == "avg":
            found[spec.name] = _mean(sum(values), sum(next(columns)))
        else:
            found[spec.name] = sum(values) if how == "sum" else {"min": min, "max": max}[how](values, default=None)
    return found


def _mean(total: Any, count: int) -> Decimal | None:
    """A mean, rounded half up to six decimals."""
    return (Decimal(total) / count).quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_UP) if count else None
