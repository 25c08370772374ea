"""The timeline: what it gathers, in which order, and what its filters leave."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from crm.db import sandbox_engine
from crm.exercises.verbs import verbs
from crm.records import save
from crm.records.timeline import CLOSED, OPEN, OVERDUE, stream
from crm.records.timeline_rows import own_changes, rolls_up, told
from crm.records.work import verb
from crm.sandboxes import log
from crm.schema.registry import Context, entity
from tests.statements import sent


@pytest.fixture
def read(store, sandbox):
    """The timeline of a record of the sandbox as it is now."""

    def read(kind, id, locale="fi", **wanted):
        now = store.load(sandbox.id)
        with store.read(now) as session:
            return stream(session, kind, id, now.context, locale, **wanted)

    return read


@pytest.fixture
def add(store, sandbox):
    def add(kind="activity", **values):
        return store.write(sandbox, save.create, kind, values).result

    return add


def subjects(found):
    return [entry.subject or entry.text for entry in found.entries]


def test_an_account_has_its_own_and_its_notes(read, facts):
    found = read("account", facts["lehto2"])
    assert subjects(found) == ["Täyttöväli", "Soitto", "Muistiinpano", "Sujuu", None]
    assert found.total == 5
    assert found.types == {"case": 1, "call": 1, "note": 1, "survey_response": 1, "consent_event": 1}


def test_seeded_text_is_in_the_readers_language(read, facts):
    assert subjects(read("account", facts["lehto2"], "en"))[:3] == ["Refill interval", "Call", "A note"]


def test_what_belongs_to_an_account_rolls_up(read, add, facts, store, sandbox):
    opportunity = add("opportunity", name="Uusi", account_id=facts["lehto2"])
    add(subject="Mahdollisuudesta", regarding_id=opportunity)
    add(subject="Henkilöstä", regarding_id=facts["person"])
    add(subject="Muualla, mutta henkilön kanssa", regarding_id=facts["aalto"], contact_id=facts["person"])
    add("note", text="Mahdollisuuteen", regarding_id=opportunity)
    found = subjects(read("account", facts["lehto2"]))
    assert {"Mahdollisuudesta", "Henkilöstä", "Muualla, mutta henkilön kanssa", "Mahdollisuuteen"} <= set(found)
    assert "Mahdollisuudesta" not in subjects(read("contact", facts["person"]))
    assert {"Henkilöstä", "Muualla, mutta henkilön kanssa", "Soitto"} < set(subjects(read("contact", facts["person"])))


def test_a_subsidiarys_timeline_stays_its_own(read, add, facts, store, sandbox):
    daughter = add("account", name="Tytär Oy", parent_id=facts["lehto2"])
    add(subject="Tyttären asia", regarding_id=daughter)
    assert "Tyttären asia" not in subjects(read("account", facts["lehto2"]))
    assert {spec.entity for spec in rolls_up("account")} >= {"contact", "opportunity", "case"}
    assert "account" not in {spec.entity for spec in rolls_up("account")}


def test_an_activity_is_once_though_it_leads_here_twice(read, facts):
    # the call is regarding the account and with its contact
    assert subjects(read("account", facts["lehto2"])).count("Soitto") == 1


def test_plans_come_first_by_day_then_what_is_done_newest_first(read, add, facts):
    where = {"regarding_id": facts["aalto"]}
    add(subject="ilman päivää", **where)
    add(subject="myöhemmin", due=datetime(2025, 10, 1, 9), **where)
    add(subject="vanha", status="done", done_at=datetime(2024, 1, 1, 9), **where)
    add(subject="uusi", status="sent", done_at=datetime(2025, 8, 30, 9), **where)
    add(subject="peruttu", status="cancelled", due=datetime(2025, 6, 1, 9), **where)
    assert subjects(read("account", facts["aalto"])) == [
        "Tehtävä", "myöhemmin", "ilman päivää", "uusi", "peruttu", "vanha"
    ]  # fmt: skip


def test_filters_and_their_counts(read, add, facts):
    where = {"regarding_id": facts["aalto"]}
    add(subject="myöhässä", due=datetime(2025, 8, 31, 23), **where)
    add(subject="tänään", activity_type="call", due=datetime(2025, 9, 1, 0), **where)
    add(subject="tehty", activity_type="call", status="done", **where)
    add("note", text="muistiin", **where)
    everything = read("account", facts["aalto"])
    assert everything.total == 5
    assert everything.states == {OPEN: 3, OVERDUE: 1, CLOSED: 2}
    assert everything.types == {"task": 2, "call": 2, "note": 1}
    calls = read("account", facts["aalto"], type="call")
    assert (calls.total, set(subjects(calls))) == (2, {"tänään", "tehty"})
    assert calls.states == {OPEN: 1, CLOSED: 1} and calls.types == everything.types
    late = read("account", facts["aalto"], state=OVERDUE)
    assert subjects(late) == ["myöhässä"] and late.types == {"task": 1} and late.total == 1
    assert late.entries[0].overdue(datetime(2025, 9, 1).date())
    closed = read("account", facts["aalto"], state=CLOSED, type="note")
    assert subjects(closed) == ["muistiin"] and closed.total == 1


def test_search_reads_subject_and_text_without_case(read, add, facts):
    where = {"regarding_id": facts["aalto"]}
    add(subject="ÄÄKKÖSET 100 %", **where)
    add(subject="muu", text="rivi\nääkköset täälläkin", **where)
    assert set(subjects(read("account", facts["aalto"], search=" ääkkös"))) == {"ÄÄKKÖSET 100 %", "muu"}
    assert subjects(read("account", facts["aalto"], search="100 %")) == ["ÄÄKKÖSET 100 %"]
    assert read("account", facts["aalto"], search="_").entries == []


def test_ten_at_a_time_and_all(read, add, facts):
    for n in range(12):
        add("note", text=f"muistiinpano {n}", regarding_id=facts["aalto"])
    first = read("account", facts["aalto"])
    assert (len(first.entries), first.total) == (10, 13)
    assert len(read("account", facts["aalto"], limit=20).entries) == 13
    assert len(read("account", facts["aalto"], limit=None).entries) == 13


def test_two_statements_whatever_the_length(read, add, facts, store, sandbox):
    now = store.load(sandbox.id)
    with store.read(now) as session, sent(sandbox_engine) as seen:
        stream(session, "account", facts["lehto2"], now.context, "fi", search="a")
    assert len([s for s in seen if s.lstrip().startswith("SELECT")]) == 2


def test_orders_of_a_day_are_one_entry_with_their_sum(store, sandbox, read, facts):
    @verb("sell")
    def sell(work):
        cls = entity("sales_line").cls
        for n, amount in enumerate((10, 15)):
            row = {
                "customer_id": facts["lehto"],
                "date": date(2025, 8, 20),
                "net_sales": Decimal(amount),
                "store": "Keskusta",
            }
            work.session.add(cls(code=f"MR-90000{n}", **row))
        work.session.flush()

    store.write(sandbox, sell)
    found = read("account", facts["lehto"], type="sales_line")
    assert found.total == 4  # three seeded days and this one
    entry = found.entries[0]
    assert (entry.subject, entry.count, entry.at.date()) == ("MR-900000", 2, date(2025, 8, 20))
    spec, number = entry.told_number()
    assert (spec.name, number) == ("net_sales", Decimal(25))
    context = Context(date(2025, 9, 1))
    assert [value for _spec, value in entry.told_facts(context)] == ["sale", "Keskusta"]
    assert read("account", facts["lehto"], search="mr-900001").total == 1


def test_points_and_consents_stand_on_the_persons_timeline(read, facts):
    types = read("contact", facts["person"]).types
    assert types["points_entry"] == 1 and types["consent_event"] == 1
    member = read("loyalty_member", facts["member"], type="points_entry")
    assert member.entries[0].told_number()[1] == 120


def test_a_case_and_an_opportunity_are_told_when_they_open_and_close(store, sandbox, read, add, facts):
    case = add("case", title="Uusi asia", account_id=facts["aalto"], opened_on=datetime(2025, 8, 1, 9))
    assert [e.happening.at for e in read("account", facts["aalto"], type="case").entries] == ["opened_on"]
    resolve = verbs()["resolve"]
    done = store.write(sandbox, resolve, "case", case, {"resolution": "Selvisi.", "resolution_type": "solved"})
    assert [e.happening.at for e in read("account", facts["aalto"], type="case").entries] == ["opened_on"]
    assert read("account", facts["aalto"], type="case_resolution").total == 1, "told once, by its activity"
    store.undo(sandbox, done.command)

    @verb("close_as_seeded")
    def closed(work):
        found = work.get("case", case)
        found.status, found.closed_on = "resolved", datetime(2025, 8, 3, 9)

    store.write(sandbox, closed)
    assert [e.happening.at for e in read("account", facts["aalto"], type="case").entries] == ["closed_on", "opened_on"]
    opportunity = add("opportunity", name="Kauppa", account_id=facts["aalto"])
    assert read("account", facts["aalto"], type="opportunity").total == 0, "it is open still"
    assert opportunity not in [e.id for e in read("account", facts["aalto"]).entries]


def test_changes_of_group_and_stage_come_from_seed_and_log_unless_taken_back(store, sandbox, facts):
    store.write(sandbox, save.update, "account", facts["lehto"], {"lifecycle_stage": "fading", "phone": None})
    taken = store.write(sandbox, save.update, "account", facts["lehto"], {"abc_class": "c"})
    store.undo(sandbox, taken.command)
    now = store.load(sandbox.id)
    with store.platform.read() as session:
        commands = log.commands(session, now.id, now.log_id)
    with store.read(now) as session:
        names = told("account", now.context)
        own = own_changes(commands, "account", facts["lehto"], names)
        found = stream(session, "account", facts["lehto"], now.context, "fi", type="change", own=own)
    assert [(e.change("account")[0].name, *e.change("account")[1:]) for e in found.entries] == [
        ("lifecycle_stage", None, "fading")
    ]


def test_what_an_analysis_finds_is_not_told_in_an_attempt():
    hidden = replace(entity("account").field("lifecycle_stage"), analysis=True)
    stored = entity("account").stored
    stored["lifecycle_stage"], before = hidden, stored["lifecycle_stage"]
    try:
        assert "lifecycle_stage" not in told("account", Context(date(2025, 9, 1), analysis=False))
        assert "lifecycle_stage" in told("account", Context(date(2025, 9, 1), analysis=True))
    finally:
        stored["lifecycle_stage"] = before


def test_ranges_of_due_and_modified_and_the_order(read, add, facts):
    where = {"regarding_id": facts["aalto"]}
    for subject, day in (("tänään", 1), ("viikolla", 7), ("kuussa", 20)):
        add(subject=subject, due=datetime(2025, 9, day, 12), **where)
    found = read("account", facts["aalto"])
    assert found.due == {"today": 1, "week": 2, "month": 4}  # the seeded task is due on the 8th
    assert found.modified["today"] == 3 and found.modified["year"] == 3
    assert subjects(read("account", facts["aalto"], due="week")) == ["tänään", "viikolla"]
    assert read("account", facts["aalto"], modified="today").total == 3
    assert read("account", facts["aalto"], due="week").types == {"task": 2}
    add("note", text="vanhin", **where)
    turned = subjects(read("account", facts["aalto"], oldest=True))
    assert turned[0] == "vanhin" and turned[-1] == "kuussa"


def test_a_change_stands_on_the_timeline_with_its_reason(store, sandbox, facts):
    def change(**values):
        store.write(sandbox, save.update, "account", facts["lehto"], values)

    change(lifecycle_stage="fading", lifecycle_reason="Ei tilauksia keväällä.")
    change(lifecycle_reason="Ei tilauksia kesälläkään.")
    change(lifecycle_stage="development")
    now = store.load(sandbox.id)
    with store.platform.read() as session:
        commands = log.commands(session, now.id, now.log_id)
    with store.read(now) as session:
        own = own_changes(commands, "account", facts["lehto"], told("account", now.context))
        found = stream(session, "account", facts["lehto"], now.context, "fi", type="change", own=own)
        searched = stream(session, "account", facts["lehto"], now.context, "fi", search="keväällä", own=own)
        account = session.get(entity("account").cls, facts["lehto"])
        assert account.lifecycle_reason is None, "the earlier reason explained another stage"
        assert account.lifecycle_since == sandbox.today
    assert {(e.change("account")[2], e.text) for e in found.entries} == {
        ("fading", "Ei tilauksia keväällä."), ("development", None),
    }  # fmt: skip
    assert [e.text for e in searched.entries] == ["Ei tilauksia keväällä."]
