"""What makes a goal and a customer plan sound, and the contacts a plan promises."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from crm.processes.care import plan_touchpoints
from crm.processes.plans import plan_customer
from crm.records import save
from crm.records.errors import DomainError, Invalid
from crm.records.merge import merge
from crm.sandboxes import dump
from crm.schema.registry import entity

END = date(2025, 12, 31)


@pytest.fixture
def read(store, sandbox):
    """``read(kind, id, *names)``: values of a record, computed ones too."""

    def read(kind, id, *names):
        known, box = entity(kind), store.load(sandbox.id)
        with store.read(box) as session:
            row = select(*(known.expression(n, box.context) for n in names)).where(known.table.c.id == id)
            return tuple(session.execute(row).one())

    return read


@pytest.fixture
def cared(write, facts):
    """A customer under a model with a call every 40 days and an e-mail every 90."""
    model = write(save.create, "care_model", {"name": "Avain"}).result
    write(save.create, "touchpoint", {"name": "Soitto", "care_model_id": model, "channel": "call", "interval_days": 40, "minutes": 30})  # fmt: skip
    write(save.create, "touchpoint", {"name": "Kirje", "care_model_id": model, "channel": "email", "interval_days": 90})
    values = {"name": "Hoidettu Oy", "owner_id": facts["boss"], "care_model_id": model}
    return write(save.create, "account", values).result


@pytest.fixture
def planned(write, cared):
    def planned(**values):
        values = {"name": "Suunnitelma", "account_id": cared, "status": "active", "review_on": END} | values
        return write(save.create, "customer_plan", values).result

    return planned


def everything(store, sandbox):
    with store.read(store.load(sandbox.id)) as session:
        return list(
            dump.lines(session.connection().connection.driver_connection, stamps=False, skip=("_head", "record"))
        )


def test_a_goal_ends_when_it_begins_or_later(write):
    goal = {"name": "T", "target": 5, "starts_on": END, "ends_on": date(2025, 12, 30)}
    with pytest.raises(Invalid) as refused:
        write(save.create, "goal", goal)
    assert set(refused.value.errors) == {"ends_on"}
    made = write(save.create, "goal", goal | {"ends_on": END}).result
    with pytest.raises(Invalid):
        write(save.update, "goal", made, {"starts_on": date(2026, 1, 1)})


def test_a_goal_of_a_plan_is_about_its_account(write, read, planned, cared):
    made = write(save.create, "goal", {"name": "T", "target": 5, "ends_on": END, "plan_id": planned()}).result
    assert read("goal", made, "account_id", "starts_on") == (cared, date(2025, 9, 1))


def test_one_plan_in_force_and_reviewed_after_it_began(write, planned):
    first = planned()
    with pytest.raises(Invalid) as refused:
        planned(review_on=date(2025, 8, 31))
    assert set(refused.value.errors) == {"review_on", "status"} and "Suunnitelma" in refused.value.errors["status"]
    second = planned(status="draft")
    with pytest.raises(Invalid):
        write(save.update, "customer_plan", second, {"status": "active"})
    write(save.update, "customer_plan", first, {"status": "ended"})
    write(save.update, "customer_plan", second, {"status": "active"})


def test_customers_with_a_plan_in_force_each_are_not_merged(write, read, planned, cared, store, sandbox):
    other = write(save.create, "account", {"name": "Hoidettu Oy Ab"}).result
    here, there = planned(), planned(name="Toinen", account_id=other)
    before = everything(store, sandbox)
    for target, source in ((cared, other), (other, cared)):
        with pytest.raises(DomainError, match="voimassa"):
            write(merge, "account", target, source)
    assert everything(store, sandbox) == before
    write(save.update, "customer_plan", there, {"status": "ended"})
    write(merge, "account", cared, other)
    assert read("customer_plan", here, "account_id") == read("customer_plan", there, "account_id") == (cared,)


def test_a_plan_promises_what_its_care_model_does(write, read, planned, cared, store, sandbox):
    late, task, mail = (
        write(
            save.create, "activity", {"subject": "x", "activity_type": kind, "due": due, "regarding_id": cared}
        ).result
        for kind, due in (("email", datetime(2025, 8, 1)), ("task", None), ("email", datetime(2025, 9, 9)))
    )
    plan = planned()
    before = everything(store, sandbox)
    done = write(plan_customer, plan)
    assert done.result == {"made": 3, "taken": 1}, "every 40 days until the end of the year"
    assert read("customer_plan", plan, "planned", "done", "late", "followed", "hours") == (4, 0, 0, None, 1.5)
    assert write(plan_customer, plan).result == {"made": 0, "taken": 0}
    assert [read("activity", id, "plan_id")[0] for id in (late, task, mail)] == [None, None, plan]
    store.undo(store.load(sandbox.id), done.command)
    assert everything(store, sandbox) == before


def test_how_a_plan_is_followed(write, read, planned, cared):
    plan = planned()
    for status, due in (("done", 1), ("done", 1), ("open", 31), ("open", 99), ("cancelled", 31), ("cancelled", 99)):
        day = datetime(2025, 8, due) if due < 99 else datetime(2025, 9, 2)
        write(save.create, "activity", {"subject": "x", "plan_id": plan, "status": status, "due": day, "minutes": 20})
    assert read("customer_plan", plan, "planned", "done", "late", "followed") == (4, 2, 1, 50)


@pytest.mark.parametrize("values", [{"status": "ended"}, {"account": "inactive"}])
def test_a_plan_that_is_over_promises_nothing(write, planned, cared, values):
    plan = planned(**{"status": "draft"} | {n: v for n, v in values.items() if n == "status"})
    if "account" in values:
        write(save.deactivate, "account", [cared])
    with pytest.raises(DomainError):
        write(plan_customer, plan)


def test_a_plan_needs_a_care_model(write, read, planned, facts, cared):
    plan = planned(account_id=facts["aalto"])
    assert read("customer_plan", plan, "care_model_id") == (None,)
    with pytest.raises(DomainError):
        write(plan_customer, plan)
    assert read("customer_plan", planned(), "care_model_id") == read("account", cared, "care_model_id")


def test_what_is_planned_for_many_belongs_to_their_plans_in_force(write, read, planned, cared):
    plan = planned()
    assert write(plan_touchpoints, [cared]).result.activities == 3
    assert read("customer_plan", plan, "planned") == (3,)
