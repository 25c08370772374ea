"""Totals of the columns of a list: of all its rows, and of each group.

A database adds up in parts (by first letter, by group) and the parts are put together here, so that a total is
exact: euros are summed in cents, a mean is a sum divided by a count. Empty values do not count.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func

from ..i18n import gettext as _
from ..query.exact import DECIMALS
from ..schema.fields import Field, Kind
from ..schema.registry import Context
from . import told
from .columns import column

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
    """The totals of an address (``told.read``). What is wrong is left out and told of in ``problems``."""
    found, wrong = told.read(kind, text, context, lambda spec: (*hows(spec), "none"))
    problems += [_("There is no total %(text)s.", text=part) for part in wrong]
    return found


def in_force(kind: str, shown: Iterable[str], text: str) -> list[Total]:
    """The totals of the columns shown: the chosen one, else the sum of a column that is summed by itself."""
    found, asked = [], told.chosen(text)
    for name in shown:
        spec = column(kind, name)
        how = asked.get(name, "sum" if spec.summed else "none")
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
