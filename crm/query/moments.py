"""Durations, and adding them to dates and moments in SQL."""

import re
from calendar import monthrange
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import BindParameter, ColumnElement, Date, String, func, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from ..i18n import ngettext
from ..schema.fields import Moment

_PATTERN = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@dataclass(frozen=True)
class Duration:
    """A length of time in calendar terms: ``P1Y`` is a year, be it of 365 or 366 days."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    @classmethod
    def read(cls, text: str) -> "Duration":
        """Read ISO 8601, ``P1Y6M2W3DT4H5M6S`` in any part; at most four digits each. Raises ``ValueError``."""
        found = _PATTERN.fullmatch(text)
        parts = found.groups() if found else ()
        if not any(parts) or text.endswith("T") or any(len(part or "") > 4 for part in parts):
            raise ValueError(text)
        return cls(*(int(part or 0) for part in parts))

    def __str__(self) -> str:
        parts = [f"{n}{unit}" if n else "" for n, unit in zip(astuple(self), "YMWDHMS", strict=True)]
        clock = "".join(parts[4:])
        return "P" + ("".join(parts[:4]) + (f"T{clock}" if clock else "") or "0D")

    @property
    def words(self) -> str:
        """The duration as people say it: ``1 year 6 months``."""
        n = self
        parts = (
            n.years and ngettext("%(n)d year", "%(n)d years", n.years),
            n.months and ngettext("%(n)d month", "%(n)d months", n.months),
            n.weeks and ngettext("%(n)d week", "%(n)d weeks", n.weeks),
            n.days and ngettext("%(n)d day", "%(n)d days", n.days),
            n.hours and ngettext("%(n)d hour", "%(n)d hours", n.hours),
            n.minutes and ngettext("%(n)d minute", "%(n)d minutes", n.minutes),
            n.seconds and ngettext("%(n)d second", "%(n)d seconds", n.seconds),
        )
        return " ".join(filter(None, parts)) or ngettext("%(n)d day", "%(n)d days", 0)

    @property
    def whole_days(self) -> bool:
        """Whether it can be added to a date, which has no time of day."""
        return not (self.hours or self.minutes or self.seconds)


class _Shifted(FunctionElement):
    """``moment + months + days + seconds`` as ISO text of ``length`` characters; null outside the years
    1-9999.

    Months count first and a day the month does not have becomes its last (31 March sub P1M is the end of
    February): SQLite would run over into March, so the smaller of both dates is taken. The argument is
    named in a subquery because it is needed often and may be long.
    """

    inherit_cache = True
    type = String()


@compiles(_Shifted)
def _shifted(element, compiler, **options):
    value, months, days, seconds, length = (compiler.process(part, **options) for part in element.clauses)
    return (
        "(SELECT substr(replace(datetime("
        "min(date(v, m), date(v, 'start of month', m, '+1 month', '-1 day')) || substr(v, 11), d, s), ' ', 'T'), 1, n)"
        f" FROM (SELECT {value} AS v, {months} AS m, {days} AS d, {seconds} AS s, {length} AS n)"
        " WHERE date(v, m, d, s) > '0001-01-04')"
    )


def shift(moment: ColumnElement, duration: Duration | None, sign: int, dated: bool) -> ColumnElement:
    """A moment, or with ``dated`` a date, plus (``sign`` 1) or minus (-1) a duration; null with null.

    A constant is moved here and bound anew: SQLite would do it for every row, and not use an index.
    """
    n = duration or Duration()
    months, days = 12 * n.years + n.months, 7 * n.weeks + n.days
    seconds = 3600 * n.hours + 60 * n.minutes + n.seconds
    if duration and isinstance(moment, BindParameter) and moment.value is not None:
        moved = _moved(moment.value, sign * months, timedelta(days=sign * days, seconds=sign * seconds))
        if moved is not None:
            return literal(moved, moment.type)
    steps = [(months, "months"), (days, "days"), (seconds, "seconds")]
    modifiers = [literal(None if duration is None else f"{sign * number:+d} {unit}", String) for number, unit in steps]
    return type_coerce(_Shifted(moment, *modifiers, literal(10 if dated else 19)), Date() if dated else Moment)


def _moved(value: date, months: int, rest: timedelta) -> date | None:
    """What ``_Shifted`` makes of a constant; ``None`` near the ends of the calendar, which are its own."""
    year, month = divmod(12 * value.year + value.month - 1 + months, 12)
    if not 10 <= year <= 9990:
        return None
    last = monthrange(year, month + 1)[1]
    try:
        moved = value.replace(year=year, month=month + 1, day=min(value.day, last)) + rest
    except OverflowError:
        return None
    return moved if 10 <= moved.year <= 9990 else None


def as_date(moment: ColumnElement) -> ColumnElement:
    """The day of a moment."""
    return type_coerce(func.substr(moment, 1, 10), Date)


def as_moment(day: ColumnElement) -> ColumnElement:
    """The midnight a day begins with; a constant is bound anew, so that an index can be used."""
    if isinstance(day, BindParameter):
        return literal(midnight(day.value), Moment)
    return type_coerce(type_coerce(day, String).concat("T00:00:00"), Moment)


def midnight(value: date | datetime | None) -> datetime | None:
    """A date as the moment it begins; a moment as it is."""
    return datetime.combine(value, time()) if isinstance(value, date) and not isinstance(value, datetime) else value
