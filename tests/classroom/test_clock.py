"""Times of a course: stored in UTC, typed and shown in its zone."""

from datetime import UTC, datetime

from crm.classroom import clock
from crm.i18n import speaking

HELSINKI = "Europe/Helsinki"


def test_now_is_utc_and_can_be_frozen():
    assert clock.now().tzinfo is UTC
    at = datetime(2026, 9, 1, tzinfo=UTC)
    with clock.frozen(at):
        assert clock.now() == at
    assert clock.now() != at


def test_shown_in_the_zone_of_the_course():
    at = datetime(2026, 10, 4, 20, 59, tzinfo=UTC)
    with speaking("fi"):
        assert clock.shown(at, HELSINKI) == "su 4.10.2026 klo 23.59"
        assert clock.shown(None, HELSINKI) == ""
    with speaking("en"):
        assert clock.shown(at, HELSINKI) == "Sun 4 Oct 2026, 23:59"


def test_typed_times_survive_summer_and_winter():
    for wall in (datetime(2026, 7, 1, 23, 59), datetime(2026, 12, 1, 23, 59)):
        assert clock.to_local(clock.from_local(wall, HELSINKI), HELSINKI).replace(tzinfo=None) == wall


def test_the_hour_that_comes_twice_and_the_one_left_out():
    assert clock.from_local(datetime(2026, 10, 25, 3, 30), HELSINKI) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert clock.from_local(datetime(2026, 3, 29, 3, 30), HELSINKI) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
