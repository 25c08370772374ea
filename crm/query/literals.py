"""Literals: how each kind is written and read, and what may be bound to a parameter of the type."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Integer, String, literal

from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Moment
from . import exact
from .language import Type
from .moments import Duration, midnight


@dataclass(frozen=True)
class Literal:
    """A kind of literal. ``read`` turns what is written into a value (``ValueError`` when it is none),
    ``write`` turns it back, ``label`` names the kind in errors."""

    key: str
    label: Any
    type: Type | None
    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _number(text: str) -> Decimal | int:
    number = Decimal(text)
    if abs(number) >= 10**12 or exact.decimals(number) > exact.DECIMALS:
        raise ValueError(text)
    return int(number) if number == int(number) else number


LITERALS = {
    row.key: row
    for row in (
        Literal("text", _lp("filter", "text"), Type.TEXT,
                lambda text: text[1:-1].replace("''", "'"), lambda value: "'" + value.replace("'", "''") + "'"),
        Literal("number", _lp("filter", "a number of at most 12 digits and 6 decimals"), Type.NUMBER,
                _number, lambda value: f"{Decimal(value).normalize():f}"),
        Literal("boolean", _lp("filter", "true or false"), Type.BOOLEAN,
                lambda text: text == "true", lambda value: str(value).lower()),
        Literal("null", "null", None, lambda text: None, lambda value: "null"),
        Literal("date", _lp("filter", "a date such as 2025-06-01"), Type.DATE, date.fromisoformat, date.isoformat),
        Literal("moment", _lp("filter", "a date with time such as 2025-06-01T09:00"), Type.MOMENT,
                datetime.fromisoformat, datetime.isoformat),
        Literal("duration", _lp("filter", "a duration such as duration'P1Y' or duration'P60D'"), Type.DURATION,
                lambda text: Duration.read(text[9:-1]), lambda value: f"duration'{value}'"),
    )
}  # fmt: skip
"""By key, which is the name of the grammar's token in lower case."""


def write(value: Any, type_: Type | None) -> str:
    """The canonical text of a literal; a choice is written as text, a record as its number."""
    key = "null" if value is None else {Type.CHOICE: "text", Type.LOOKUP: "number"}.get(type_, type_)
    return LITERALS[key].write(value)


def _only(*classes: type) -> Callable:
    def check(value):
        if not isinstance(value, classes) or (isinstance(value, bool) and bool not in classes):
            raise TypeError(value)
        return value

    return check


def _bound_number(value: int | Decimal | float) -> Decimal | int:
    number = Decimal(str(_only(int, Decimal, float)(value)))
    return _number(str(round(number, exact.DECIMALS)))


def _bound_date(value: date | str) -> date:
    if isinstance(value, datetime):
        raise TypeError(value)
    return date.fromisoformat(value) if isinstance(value, str) else _only(date)(value)


def _bound_moment(value: datetime | date | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else midnight(_only(date)(value))


BOUND = {
    Type.TEXT: _only(str),
    Type.NUMBER: _bound_number,
    Type.BOOLEAN: _only(bool),
    Type.DATE: _bound_date,
    Type.MOMENT: _bound_moment,
    Type.DURATION: lambda value: Duration.read(value) if isinstance(value, str) else _only(Duration)(value),
    Type.CHOICE: _only(str),
    Type.LOOKUP: _only(int),
}
"""What a parameter's value becomes; ``TypeError`` or ``ValueError`` (or a decimal's own error) when it
does not fit. Dates, moments and durations may come as ISO text, since facts of a variant are JSON."""

_SQL = {Type.BOOLEAN: Boolean(), Type.DATE: Date(), Type.MOMENT: Moment, Type.LOOKUP: Integer()}


def bind(value: Any, type_: Type | None) -> ColumnElement:
    """A value as a bound SQL parameter."""
    return exact.constant(value) if type_ is Type.NUMBER else literal(value, _SQL.get(type_, String()))
