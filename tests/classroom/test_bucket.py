"""The bucket of checks: full at first, one back every ten minutes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.classroom.bucket import BACK, Bucket, bucket

START = datetime(2026, 9, 1, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("presses", "now", "left", "next_at"),
    [
        ([], 0, 5, None),
        ([0], 0, 4, 10),
        ([0, 0, 0, 0, 0], 0, 0, 10),
        ([0, 0, 0, 0, 0], 9.9, 0, 10),
        ([0, 0, 0, 0, 0], 10, 1, 20),
        ([0, 0, 0, 0, 0, 10], 10, 0, 20),
        ([0, 0, 0, 0, 0], 50, 5, None),
        ([0, 100], 105, 4, 110),
    ],
)
def test_one_comes_back_every_ten_minutes(presses, now, left, next_at):
    assert bucket(5, map(at, presses), at(now)) == Bucket(left, 5, None if next_at is None else at(next_at))


def test_without_size_there_is_never_one():
    assert bucket(0, [], at(0)) == Bucket(0, 0)


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 6))
def test_nobody_gets_more_than_the_bucket_and_what_came_back(gaps, most):
    now, done = START, []
    for gap in gaps:
        now += timedelta(minutes=gap)
        if bucket(most, done, now).left:
            done.append(now)
    for n, first in enumerate(done):
        for m, last in enumerate(done[n:], 1):
            assert m <= most + (last - first) // BACK
