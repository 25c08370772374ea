"""Exact decimal arithmetic in SQL.

SQLite computes exactly with integers only, and the columns hold integers: cents, ten-thousandths. So a
number is an integer and a scale (how many of its digits are decimals), and the scale travels as the
type of the SQL expression. Sums and products are exact; a quotient, an average and a longer product are
rounded half up to six decimals. Beyond about 9 000 million with six decimals SQLite goes on with floats.
"""

from decimal import Decimal

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Float,
    Integer,
    Numeric,
    TypeDecorator,
    cast,
    func,
    literal,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from ..schema.fields import Money, Scaled

DECIMALS = 6
"""How many decimals a number may have, written or computed."""

Number = ColumnElement


class Fixed(TypeDecorator):
    """A decimal number with ``scale`` decimals, an integer in the database."""

    impl = Integer
    cache_ok = True

    def __init__(self, scale: int):
        super().__init__()
        self.scale = scale

    def process_bind_param(self, value, dialect):
        """The number as an integer; it must not have more decimals than the scale."""
        return None if value is None else int(Decimal(value).scaleb(self.scale))

    def process_result_value(self, value, dialect):
        """The integer as ``Decimal``."""
        return None if value is None else Decimal(value).scaleb(-self.scale)


def decimals(value: Decimal | int) -> int:
    """How many decimals a number needs."""
    return max(0, -Decimal(value).normalize().as_tuple().exponent)


def constant(value: Decimal | int | None, scale: int | None = None) -> Number:
    """A bound number, with the scale it needs or a larger one."""
    return literal(value, Fixed(decimals(value or 0) if scale is None else scale))


def scale_of(number: Number) -> int:
    """How many decimals the integers of an expression have."""
    match number.type:
        case Money():
            return 2
        case Scaled():
            return 4
        case Fixed(scale=scale):
            return scale
    return 0


def exact(expression: ColumnElement) -> Number:
    """A formula's result as an exact number; floats are rounded to six decimals."""
    if isinstance(expression.type, Float | Numeric):
        return _rounded(expression * 10**DECIMALS, DECIMALS)
    return expression


def _raw(number: Number) -> ColumnElement[int]:
    if isinstance(number, BindParameter):  # coercing would give the value itself the new type
        return literal(number.type.process_bind_param(number.value, None), Integer)
    return type_coerce(number, Integer)


def _number(raw: ColumnElement, scale: int) -> Number:
    kind: TypeEngine = Fixed(scale) if scale else Integer()
    return type_coerce(raw, kind)


def _rounded(raw: ColumnElement, scale: int) -> Number:
    return _number(cast(func.round(raw), Integer), scale)


def widen(number: Number, scale: int) -> Number:
    """The same number with more decimals; a constant is bound anew, so that an index can be used."""
    if isinstance(number, BindParameter):
        return constant(number.value, scale)
    missing = scale - scale_of(number)
    return _number(_raw(number) * 10**missing, scale) if missing else number


def align(left: Number, right: Number) -> tuple[Number, Number]:
    """Two numbers with the same scale, so that their integers compare."""
    scale = max(scale_of(left), scale_of(right))
    return widen(left, scale), widen(right, scale)


def add(left: Number, right: Number) -> Number:
    """The sum."""
    left, right = align(left, right)
    return _number(_raw(left) + _raw(right), scale_of(left))


def subtract(left: Number, right: Number) -> Number:
    """The difference."""
    left, right = align(left, right)
    return _number(_raw(left) - _raw(right), scale_of(left))


def multiply(left: Number, right: Number) -> Number:
    """The product, with at most six decimals."""
    scale = scale_of(left) + scale_of(right)
    product = _raw(left) * _raw(right)
    if scale <= DECIMALS:
        return _number(product, scale)
    return _rounded(product / float(10 ** (scale - DECIMALS)), DECIMALS)


def divide(left: Number, right: Number) -> Number:
    """The quotient with six decimals; null when the divisor is 0 (SQLite's own rule)."""
    shift = float(10 ** (DECIMALS + scale_of(right) - scale_of(left)))
    return _rounded(_raw(left) * shift / _raw(right), DECIMALS)


def _whole(number: Number, towards: int) -> Number:
    # round() never sees a tie here, so it goes where it is pushed; one copy of the expression only
    unit = 10 ** scale_of(number)
    return _rounded((_raw(number) * 2 + towards * (unit - 1)) / float(2 * unit), 0)


def nearest(number: Number) -> Number:
    """The nearest whole number; a half goes away from zero."""
    return _rounded(_raw(number) / float(10 ** scale_of(number)), 0)


def floor(number: Number) -> Number:
    """The largest whole number that is not larger."""
    return _whole(number, -1)


def ceiling(number: Number) -> Number:
    """The smallest whole number that is not smaller."""
    return _whole(number, 1)


def total(number: Number) -> Number:
    """Aggregate: the sum; 0 for no rows. ``total`` of SQLite never overflows, as its ``sum`` does."""
    return _number(cast(func.total(_raw(number)), Integer), scale_of(number))


def average(number: Number) -> Number:
    """Aggregate: the mean of the values that are there, with six decimals; null for none."""
    return _rounded(func.avg(_raw(number) * 10 ** (DECIMALS - scale_of(number))), DECIMALS)
