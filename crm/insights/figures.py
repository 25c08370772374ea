"""How figures are rounded in SQL: half up, the same as the definitions in Python do."""

from sqlalchemy import ColumnElement, Integer, cast, func, type_coerce

from crm.schema.fields import Scaled

ONE = 10_000
"""1 as a decimal is stored (``schema.fields.Scaled``)."""

WHOLE = 100 * ONE
"""100 % as it is stored. As a float it keeps a division from being cut."""


def rounded(value: ColumnElement) -> ColumnElement:
    """A number rounded to a whole one, half up (away from 0)."""
    return cast(func.round(value), Integer)


def scaled(value: ColumnElement) -> ColumnElement:
    """A decimal or percentage from its ten-thousandths, rounded as above."""
    return type_coerce(rounded(value), Scaled())


def divided(amount: ColumnElement, by: ColumnElement) -> ColumnElement:
    """Whole numbers divided and rounded half up without a float, for sums too large for one; ``by`` is above 0."""
    return (2 * amount + by) // (2 * by)
