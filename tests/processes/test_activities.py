"""Activities: completed, cancelled and moved, one or many, and taken back."""

from datetime import date, datetime

import pytest

from crm.processes.activities import cancel, complete, moved, reschedule
from crm.records import save
from crm.records.errors import DomainError
from crm.schema.registry import entity

TODAY = date(2025, 9, 1)


@pytest.fixture
def make(store, sandbox, facts):
    def make(**values):
        values = {"subject": "x", "regarding_id": facts["aalto"]} | values
        return store.write(sandbox, save.create, "activity", values).result

    return make


@pytest.fixture
def read(store, sandbox):
    def read(id):
        with store.read(store.load(sandbox.id)) as session:
            return session.get(entity("activity").cls, id)

    return read


@pytest.mark.parametrize(
    ("due", "days", "day"),
    [
        (None, 1, date(2025, 9, 2)),
        (datetime(2025, 8, 1, 10), 1, date(2025, 9, 2)),  # an overdue one moves from today
        (datetime(2025, 9, 1, 10), 7, date(2025, 9, 8)),
        (datetime(2025, 9, 20, 10), 7, date(2025, 9, 27)),  # a coming one from its own day
    ],
)
def test_a_day_and_a_week_count_from_the_later_of_due_and_today(due, days, day):
    assert moved(due, TODAY, days) == day


def test_many_are_moved_each_from_its_own_day_and_keep_the_time(store, sandbox, make, read):
    late, coming, none = make(due=datetime(2025, 8, 1, 10, 30)), make(due=datetime(2025, 9, 5, 14)), make()
    done = store.write(sandbox, reschedule, [late, coming, none], 1)
    assert done.result.changed == [late, coming, none]
    assert [read(id).due for id in (late, coming, none)] == [
        datetime(2025, 9, 2, 10, 30), datetime(2025, 9, 6, 14), datetime(2025, 9, 2, 9)
    ]  # fmt: skip
    store.undo(sandbox, done.command)
    assert [read(id).due for id in (late, coming, none)] == [
        datetime(2025, 8, 1, 10, 30), datetime(2025, 9, 5, 14), None
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "on"), [(0, None), (-1, None), (10**6, None), (0, date(2025, 8, 31))])
def test_where_nothing_can_be_moved_to(store, sandbox, make, days, on):
    with pytest.raises(DomainError):
        store.write(sandbox, reschedule, [make()], days, on)


@pytest.mark.parametrize(("verb", "status"), [(complete, "done"), (cancel, "cancelled")])
def test_open_ones_are_settled_and_others_refused(store, sandbox, make, read, verb, status):
    open_, done_, given_up = make(), make(status="done"), make(status="cancelled")
    outcome = store.write(sandbox, verb, [open_, done_, given_up]).result
    assert outcome.changed == [open_] and set(outcome.refused) == {done_, given_up}
    assert read(open_).status == status
    assert (read(open_).done_at is not None) == (status == "done")


def test_what_came_in_was_not_sent(store, sandbox, make):
    with pytest.raises(DomainError, match="Saapunutta"):
        make(activity_type="email", direction="in", status="sent")
    make(activity_type="email", direction="in", status="done")
