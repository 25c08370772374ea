"""How fast mentions are answered: SQL against Python."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.insights.listening import first_response_hours
from crm.schema.registry import entity

NOON = datetime(2025, 8, 1, 12)


def hours(book, posted, answered):
    known = entity("mention")
    id = book.add("mention", text="O", posted_at=posted, first_response_at=answered)
    return book.connection.scalar(select(known.expression("first_response_hours", book.context)).where(known.table.c.id == id))  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "expected"),
    [(None, None), (datetime(2025, 8, 1, 13, 30), "1.5"), (datetime(2025, 8, 4, 12), "72"), (datetime(2025, 8, 1, 11), "-1")],
)  # fmt: skip
def test_it_is_counted_round_the_clock(book, answered, expected):
    expected = expected and Decimal(expected)
    assert hours(book, NOON, answered) == first_response_hours(NOON, answered) == expected
    assert hours(book, None, answered) is None


moments = st.datetimes(datetime(2024, 1, 1), datetime(2025, 9, 1)).map(lambda at: at.replace(microsecond=0))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(moments, moments)
def test_sql_is_python(book, posted, answered):
    exact = first_response_hours(posted, answered)
    assert hours(book, posted, answered) == exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
