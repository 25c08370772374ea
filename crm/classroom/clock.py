"""The time, in one place.

The server's clock is the only one that counts. Everything is stored and compared in UTC; a course has
a time zone in which its times are typed and shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ..db import utc_now
from ..i18n import WEEKDAYS, current_locale, moment

_frozen: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen or utc_now()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Let ``now()`` say ``at`` within the block, in every thread; for tests and for what-if questions."""
    global _frozen
    before, _frozen = _frozen, at
    try:
        yield
    finally:
        _frozen = before


def to_local(at: datetime, zone: str) -> datetime:
    """A moment as the clocks of ``zone`` (``Europe/Helsinki``) show it."""
    return at.astimezone(ZoneInfo(zone))


def from_local(wall: datetime, zone: str) -> datetime:
    """What was typed as a naive time of ``zone``, in UTC.

    The hour that comes twice in autumn means the first one; the hour that is left out in spring means
    the same distance after the change.
    """
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def shown(at: datetime | None, zone: str) -> str:
    """A moment for people: ``su 4.10.2026 klo 23.59`` or ``Sun 4 Oct 2026, 23:59``. ``None`` is empty."""
    if at is None:
        return ""
    local = to_local(at, zone)
    return f"{WEEKDAYS[current_locale()][local.weekday()]} {moment(local)}"
