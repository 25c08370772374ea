"""When two values are the same, fairly: nobody loses a point to a space, a capital letter or a format."""

import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..schema.fields import Field, Kind

CENT = Decimal("0.01")


def plain(text: str) -> str:
    """Text as it is compared: NFC, ends trimmed, runs of white space as one space, case folded."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def squeezed(text: str) -> str:
    """A code or telephone number as it is compared: ``AS-0417`` and ``as 0417`` are the same."""
    return "".join(c for c in plain(text) if c.isalnum() or c == "+")


def same(field: Field, got: Any, wanted: Any, exact: bool = False, tol: Any = 0) -> bool:
    """Whether a field's value is the wanted one; a list means any of its values.

    Text is compared as ``plain`` reads it (to the letter with ``exact``), money to the cent, a time to the
    minute (with a date: that day), numbers within ``tol``; an empty text is no value.
    """
    if isinstance(wanted, list):
        return any(same(field, got, one, exact, tol) for one in wanted)
    got, wanted = (None if value == "" else value for value in (got, wanted))
    if got is None or wanted is None or exact:
        return got == wanted
    if field.kind in (Kind.PHONE, Kind.CODE):
        return squeezed(got) == squeezed(str(wanted))
    if field.kind.textual:
        return plain(got) == plain(str(wanted))
    if field.kind.numeric:
        return _near(Decimal(str(got)), Decimal(str(wanted)), tol, CENT if field.kind is Kind.MONEY else None)
    if field.kind in (Kind.MOMENT, Kind.DATE):
        return _same_time(got, wanted)
    return got == wanted


def _near(got: Decimal, wanted: Decimal, tol: Any, unit: Decimal | None) -> bool:
    if unit:
        got, wanted = (value.quantize(unit, ROUND_HALF_UP) for value in (got, wanted))
    return abs(got - wanted) <= Decimal(str(tol))


def _same_time(got: date, wanted: date | str) -> bool:
    if isinstance(wanted, str):
        wanted = (datetime if "T" in wanted else date).fromisoformat(wanted)
    if not isinstance(wanted, datetime) or not isinstance(got, datetime):
        return got.timetuple()[:3] == wanted.timetuple()[:3]
    return got.timetuple()[:5] == wanted.timetuple()[:5]
