"""Closing opportunities and cases: what is asked, what it writes, one undo, opening again."""

from datetime import date
from decimal import Decimal

import pytest

from crm.processes.closing import cancel, close_lost, close_won, reopen, resolve
from crm.processes.stages import move_stage, since, standings
from crm.records import save
from crm.records.bulk import bulk_update
from crm.records.errors import DomainError, Invalid, NotFound
from crm.records.timeline import stream
from crm.sandboxes import dump, log, replay, templates
from crm.schema.fields import Kind
from crm.schema.registry import entities, entity

TODAY = date(2025, 9, 1)
WON = {"actual_value": Decimal(4800), "actual_close": date(2025, 8, 29), "outcome_notes": "Nopea toimitus ratkaisi"}
LOST = {"status_reason": "price", "actual_close": TODAY, "competitor": "Puhdas Oy"}
RESOLVED = {"resolution_type": "solved", "resolution": "Reittiä muutettu"}
CLOSINGS = [(kind, one) for kind, known in entities().items() for one in known.closings]
WAYS = [
    ("opportunity", close_won, WON),
    ("opportunity", close_lost, LOST),
    ("case", resolve, RESOLVED),
    ("case", cancel, {}),
]


@pytest.fixture
def first(store, sandbox):
    def first(kind):
        with store.read(sandbox) as session:
            return session.query(entity(kind).cls).first().id

    return first


def told(store, sandbox, kind, id, locale="fi"):
    with store.read(store.load(sandbox.id)) as session:
        return stream(session, kind, id, sandbox.context, locale).entries


@pytest.mark.parametrize(("kind", "closing"), CLOSINGS, ids=lambda one: getattr(one, "name", one))
def test_every_closing_is_declared_with_its_entity(kind, closing):
    known = entity(kind)
    assert known.field("status").choice(closing.status) and closing.status in known.closed_states
    assert known.field("status").readonly and known.field("status").default not in known.closed_states
    assert set(closing.required) <= set(closing.asks) and all(known.field(name) for name in closing.asks)
    assert {name for name, _source in closing.starts} <= set(closing.asks)
    assert all(known.field(name).choice(value) for name, value in closing.sets)
    spec = known.field(closing.asks[0]) if closing.asks else None
    assert not closing.among or all(spec.choice(key) for key in closing.among)
    if closing.logged:
        assert not entity("activity").field("activity_type").choice(closing.logged).by_hand
        assert entity("activity").field("outcome").choice(closing.status) and closing.told in closing.asks


def test_an_opportunity_is_won(write, read, first, store, sandbox, facts):
    id = first("opportunity")
    write(close_won, "opportunity", id, WON)
    found = read("opportunity", id)
    assert (found.status, found.status_reason, found.closed) == ("won", "won", True)
    assert (found.actual_value, found.actual_close, found.stage) == (Decimal(4800), date(2025, 8, 29), "qualify")
    (entry,) = [e for e in told(store, sandbox, "opportunity", id) if e.type == "opportunity_close"]
    assert entry.subject == "Suljettu voitettuna: 4\xa0800\xa0€" and entry.text == "Nopea toimitus ratkaisi"
    assert {e.subject for e in told(store, sandbox, "account", facts["lehto2"], "en")} >= {"Closed as won: €4,800"}
    act = read("activity", entry.id)
    assert (act.outcome, act.actual_value, act.status, act.owner_id) == ("won", Decimal(4800), "done", sandbox.me)
    with pytest.raises(DomainError, match="Vain luku"):
        write(save.update, "activity", act.id, {"subject": "Muu"})


def test_an_opportunity_is_lost_for_a_reason(write, read, first, store, sandbox):
    id = first("opportunity")
    write(close_lost, "opportunity", id, LOST)
    found = read("opportunity", id)
    assert (found.status, found.status_reason, found.competitor) == ("lost", "price", "Puhdas Oy")
    assert (found.actual_value, found.actual_close) == (None, TODAY)
    (entry,) = told(store, sandbox, "opportunity", id)
    act = read("activity", entry.id)
    assert (entry.subject, act.subject_en) == ("Suljettu menetettynä: Hinta", "Closed as lost: Price")
    assert (act.outcome, act.actual_value) == ("lost", None)


def test_what_was_known_of_the_competitor_stays_when_nobody_says_otherwise(write, read, first):
    id = first("opportunity")
    write(save.update, "opportunity", id, {"competitor": "Puhdas Oy"})
    write(close_lost, "opportunity", id, {"status_reason": "price", "actual_close": TODAY})
    write(reopen, "opportunity", id)
    assert read("opportunity", id).competitor == "Puhdas Oy"


def test_a_case_is_resolved_and_stamped(write, read, first, store, sandbox, facts):
    id = first("case")
    write(resolve, "case", id, RESOLVED)
    found = read("case", id)
    assert (found.status, found.resolution_type, found.resolution) == ("resolved", "solved", "Reittiä muutettu")
    assert found.closed_on.date() == TODAY
    (entry,) = [e for e in told(store, sandbox, "account", facts["lehto2"]) if e.type == "case_resolution"]
    assert (entry.subject, entry.text, entry.regarding) == ("Ratkaistu: Ongelma ratkaistu", "Reittiä muutettu", id)
    assert read("activity", entry.id).outcome == "resolved"


def test_a_case_is_cancelled_without_a_word(write, read, first, store, sandbox):
    id = first("case")
    write(cancel, "case", id, {})
    assert (read("case", id).status, read("case", id).closed_on.date()) == ("cancelled", TODAY)
    assert told(store, sandbox, "case", id) == []


@pytest.mark.parametrize(("kind", "verb", "values"), WAYS)
def test_one_undo_takes_it_back_and_replay_agrees(kind, verb, values, write, first, live, store, sandbox):
    id = first(kind)
    before = live()
    done = write(verb, kind, id, values)
    rebuilt = templates.in_memory(templates.image(store.platform, sandbox.template))
    with store.platform.read() as session:
        commands = log.commands(session, sandbox.id, sandbox.log_id)
    replay.apply(rebuilt, commands)
    assert live() == list(dump.lines(rebuilt)) and commands[-1]["name"] == verb.command
    store.undo(store.load(sandbox.id), done.command)
    other = f"{kind} "  # its version and stamps have moved on
    assert [line for line in live() if not line.startswith(other)] == [x for x in before if not x.startswith(other)]


@pytest.mark.parametrize(("kind", "verb", "values"), WAYS)
def test_closed_is_read_only_until_opened_again(kind, verb, values, write, read, first, store, sandbox):
    id, known = first(kind), entity(kind)
    was = {
        name: getattr(read(kind, id), name)
        for name, spec in known.stored.items()
        if name not in ("modified_on", "competitor")
    }
    write(verb, kind, id, values)
    closed = {name: getattr(read(kind, id), name) for name in was}
    for again, args in ((verb, (kind, id, values)), (save.update, (kind, id, {known.title: "Muu"}))):
        with pytest.raises(DomainError, match="Vain luku"):
            write(again, *args)
    with pytest.raises(DomainError, match="Vain luku"):
        write(move_stage, kind, id, known.process.stages[1].name)
    opened = write(reopen, kind, id)
    same = {name: getattr(read(kind, id), name) for name in was}
    assert {n: v for n, v in same.items() if n != "modified_by_id"} == {
        n: v for n, v in was.items() if n != "modified_by_id"
    }
    store.undo(store.load(sandbox.id), opened.command)
    assert {name: getattr(read(kind, id), name) for name in was} == closed


def test_only_what_is_closed_is_opened_again(write, first, facts):
    for kind, id in (("opportunity", first("opportunity")), ("account", facts["lehto"])):
        with pytest.raises(DomainError, match="Vain suljetun"):
            write(reopen, kind, id)


@pytest.mark.parametrize(
    ("kind", "verb", "values", "fields"),
    [
        ("opportunity", close_won, {}, {"actual_value", "actual_close"}),
        ("opportunity", close_won, {**WON, "actual_value": Decimal(-1)}, {"actual_value"}),
        ("opportunity", close_won, {**WON, "status_reason": "price"}, {"status_reason"}),
        ("opportunity", close_lost, {**LOST, "status_reason": "won"}, {"status_reason"}),
        ("opportunity", close_lost, {**LOST, "status_reason": "in_progress"}, {"status_reason"}),
        ("opportunity", close_lost, {"actual_close": TODAY}, {"status_reason"}),
        ("case", resolve, {"resolution_type": "solved", "resolution": "  "}, {"resolution"}),
        ("case", resolve, {"resolution_type": "magic", "resolution": "x"}, {"resolution_type"}),
    ],
)
def test_what_is_missing_or_will_not_do_is_named(kind, verb, values, fields, write, first, live):
    before = live()
    with pytest.raises(Invalid) as refused:
        write(verb, kind, first(kind), values)
    assert set(refused.value.errors) == fields and live() == before


def test_each_kind_is_closed_in_its_own_ways(write, first):
    for kind, verb in (("case", close_won), ("opportunity", resolve), ("activity", cancel)):
        with pytest.raises(DomainError, match="ei suljeta näin"):
            write(verb, kind, first(kind), {})
    with pytest.raises(NotFound):
        write(close_won, "opportunity", 999_999, WON)


def test_no_other_way_leads_to_a_closed_status(write, read, first, facts):
    """One status, one truth: neither saving nor bulk edit closes, or gives a reason that is not the status's."""
    id, case = first("opportunity"), first("case")
    for kind, record, values in (
        ("opportunity", id, {"status": "won"}), ("opportunity", id, {"actual_value": 1}), ("case", case, {"status": "resolved"}),
        ("case", case, {"closed_on": None}), ("opportunity", id, {"status_reason": "won"}), ("opportunity", id, {"status_reason": "price"}),
    ):  # fmt: skip
        for verb, args in ((save.update, (kind, record, values)), (bulk_update, (kind, [record], values))):
            with pytest.raises(Invalid):
                write(verb, *args)
    with pytest.raises(Invalid):
        write(save.create, "activity", {"subject": "x", "activity_type": "opportunity_close"})
    with pytest.raises(Invalid):
        write(save.create, "case", {"title": "x", "status": "resolved"})
    write(bulk_update, "opportunity", [id], {"status_reason": "on_hold"})
    assert (read("opportunity", id).status, read("opportunity", id).status_reason) == ("open", "on_hold")


def test_closed_ones_are_refused_in_bulk(write, first):
    id = first("opportunity")
    write(close_won, "opportunity", id, WON)
    done = write(bulk_update, "opportunity", [id], {"probability": Decimal(50)}).result
    assert list(done.refused) == [id] and not done.changed


def test_a_case_goes_through_its_stages(write, read, first, store, sandbox):
    id = first("case")

    def states():
        with store.read(store.load(sandbox.id)) as session:
            return [one.state for one in standings(session, session.get(entity("case").cls, id))]

    assert states() == ["now", "coming", "coming"]
    with pytest.raises(Invalid) as refused:
        write(move_stage, "case", id, "resolve")
    assert set(refused.value.errors) == {"origin", "case_type", "findings"}
    write(move_stage, "case", id, "research", {"origin": "email", "case_type": "problem"})
    write(move_stage, "case", id, "resolve", {"findings": "Reitti on liian pitkä"})
    assert states() == ["done", "done", "now"]
    write(resolve, "case", id, RESOLVED)
    assert states() == ["done", "done", "ended"]


def test_the_day_a_record_came_to_its_stage(write, read, first, store, sandbox):
    """Stamped by whatever moves it, taken back by undo; of a lead with an opportunity, the opportunity's."""

    def day(kind, id):
        with store.read(store.load(sandbox.id)) as session:
            return since(session, session.get(entity(kind).cls, id))

    id = first("opportunity")
    assert day("opportunity", id) is None  # the pack does not say
    done = write(move_stage, "opportunity", id, "develop")
    assert day("opportunity", id) == TODAY
    store.undo(store.load(sandbox.id), done.command)
    assert day("opportunity", id) is None
    made = write(save.create, "case", {"title": "Uusi"}).result
    assert day("case", made) == TODAY
    lead = first("lead")
    assert day("lead", lead) == date(2025, 8, 20)


@pytest.mark.parametrize("kind", [kind for kind, known in entities().items() if known.process and known.process.field])
def test_every_stage_has_its_day(kind):
    spec = entity(kind).field(entity(kind).process.field)
    assert entity(kind).field(spec.stamps).kind is Kind.DATE and entity(kind).field(spec.stamps).readonly
