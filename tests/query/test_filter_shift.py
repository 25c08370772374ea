"""A constant moved by a duration is what the database makes of a column moved by it."""

from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Date, create_engine, literal, select
from sqlalchemy.orm import Session

from crm.query.moments import Duration, shift
from crm.schema.fields import Moment

durations = st.builds(Duration, *(st.integers(0, most) for most in (40, 40, 9, 400, 50, 90, 90)))
days = st.dates(date(1, 1, 1), date(9999, 12, 31))


@pytest.fixture(scope="module")
def session():
    with Session(create_engine("sqlite://")) as opened:
        yield opened


def both(session, value, duration, sign, type_):
    dated = type_ is Date
    column = select(literal(value, type_).label("at")).subquery().c.at
    constant = literal(value, type_)
    return session.execute(select(shift(constant, duration, sign, dated), shift(column, duration, sign, dated))).one()


@given(value=days, duration=durations, sign=st.sampled_from((-1, 1)))
@example(date(2024, 3, 31), Duration(months=1), -1)
@example(date(2024, 2, 29), Duration(years=1, days=1), 1)
@example(date(1, 1, 1), Duration(years=5), -1)
@example(date(9999, 12, 31), Duration(days=1), 1)
def test_moments_and_dates(session, value, duration, sign):
    moment = datetime(value.year, value.month, value.day, 23, 59, 1)
    constant, column = both(session, moment, duration, sign, Moment)
    assert constant == column
    whole = Duration(duration.years, duration.months, duration.weeks, duration.days)
    constant, column = both(session, value, whole, sign, Date)
    assert constant == column
