"""Planning touchpoints: what is made, for whom, when, and what is left alone."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from crm.processes.care import plan_touchpoints
from crm.records import save
from crm.records.errors import NotFound
from crm.schema.registry import entity

ACTIVITY = entity("activity").cls


@pytest.fixture
def cared(write, facts):
    """A customer of somebody else under a model with a call every 40 days and three other touchpoints."""
    model = write(save.create, "care_model", {"name": "Avain"}).result
    for channel, days, trigger in (("call", 40, "interval"), ("email", 90, "interval"), ("appointment", 91, "interval"), ("letter", 10, "order")):  # fmt: skip
        values = {"name": f"Piste {channel}", "care_model_id": model, "channel": channel, "interval_days": days, "trigger": trigger}  # fmt: skip
        write(save.create, "touchpoint", values)
    values = {"name": "Hoidettu Oy", "owner_id": facts["boss"], "care_model_id": model}
    return write(save.create, "account", values).result


@pytest.fixture
def plans(store, sandbox):
    def plans(account):
        with store.read(store.load(sandbox.id)) as session:
            found = select(ACTIVITY).where(ACTIVITY.regarding_id == account, ACTIVITY.status == "open")
            return session.scalars(found.order_by(ACTIVITY.due, ACTIVITY.id)).all()

    return plans


def test_one_activity_an_interval(write, cared, plans, facts):
    done = write(plan_touchpoints, [cared, cared]).result
    assert (done.activities, done.customers, done.nothing, done.without) == (3, 1, 0, 0)
    made = plans(cared)
    # 11.10. is a Saturday and 30.11. a Sunday: due on the Friday before
    days = [datetime(2025, 10, 10, 9), datetime(2025, 11, 20, 9), datetime(2025, 11, 28, 9)]
    assert [(act.activity_type, act.due) for act in made] == list(zip(("call", "call", "email"), days, strict=True))
    assert {(act.owner_id, act.done_at) for act in made} == {(facts["boss"], None)}
    assert made[0].subject == "Piste call"


def test_what_is_planned_already_is_left_alone_and_undo_takes_it_back(write, cared, plans, store, sandbox):
    first = write(plan_touchpoints, [cared])
    again = write(plan_touchpoints, [cared]).result
    assert (again.activities, again.nothing) == (0, 1)
    store.undo(store.load(sandbox.id), first.command)
    assert plans(cared) == []
    person = write(save.create, "contact", {"last_name": "Ojanperä", "account_id": cared}).result
    write(save.create, "activity", {"subject": "x", "activity_type": "call", "contact_id": person})
    assert write(plan_touchpoints, [cared]).result.activities == 1  # the e-mail; a call is agreed on


@pytest.mark.parametrize(("until", "made"), [(9, 0), (40, 1), (80, 2), (91, 4)])
def test_the_horizon(write, cared, plans, until, made):
    assert write(plan_touchpoints, [cared], until).result.activities == len(plans(cared)) == made


def test_who_gets_none(write, cared, plans, facts):
    write(save.deactivate, "account", [cared])
    done = write(plan_touchpoints, [cared, facts["aalto"]]).result
    assert (done.activities, done.without) == (0, 2)
    with pytest.raises(NotFound):
        write(plan_touchpoints, [10**9])


def test_a_short_interval_on_a_weekend_is_not_before_today(write, cared, plans, store, sandbox):
    assert store.load(sandbox.id).today == date(2025, 9, 1)
    write(plan_touchpoints, [cared], 120)
    assert all(act.due >= datetime(2025, 9, 1) and act.due.weekday() < 5 for act in plans(cared))
