"""The windows of time every figure uses: half-open, whole years back from the sandbox's today."""

from datetime import date


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def r12(today: date) -> tuple[date, date]:
    """R12, the last 12 months: from the day a year ago up to but not including today."""
    return years_before(today, 1), today


def p12(today: date) -> tuple[date, date]:
    """P12, the 12 months before R12."""
    return years_before(today, 2), years_before(today, 1)
