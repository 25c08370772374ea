"""The engine of processes: stages, what they require, and moving on."""

import pytest

from crm.processes.leads import disqualify, qualify
from crm.processes.stages import move_stage, standings
from crm.records.errors import DomainError, Invalid, Stale
from crm.schema.registry import entities, entity

PROCESSES = [kind for kind, known in entities().items() if known.process]


@pytest.fixture
def opportunity(store, sandbox):
    with store.read(sandbox) as session:
        return session.query(entity("opportunity").cls).one().id


def states(store, sandbox, kind, id) -> list[str]:
    with store.read(store.load(sandbox.id)) as session:
        return [one.state for one in standings(session, session.get(entity(kind).cls, id))]


@pytest.mark.parametrize("kind", PROCESSES)
def test_every_process_is_declared_with_its_entity(kind):
    known = entity(kind)
    names = [stage.name for stage in known.process.stages]
    assert len(set(names)) == len(names) > 1
    steps = [name for stage in known.process.stages for name in stage.steps]
    assert len(set(steps)) == len(steps), "a field has one control on a page"
    for stage in known.process.stages:
        assert str(stage.label) and set(stage.required) <= set(stage.steps)
        assert all(known.field(name) and not known.field(name).computed for name in stage.steps)
    if known.process.field:
        spec = known.field(known.process.field)
        assert [choice.key for choice in spec.choices] == names and spec.readonly
    if known.process.heir:
        (to,) = known.field(known.process.heir).to
        assert set(names) <= {stage.name for stage in entity(to).process.stages}


def test_a_record_without_a_process_has_no_stages(store, sandbox, facts):
    assert states(store, sandbox, "account", facts["lehto"]) == []
    with pytest.raises(DomainError):
        store.write(sandbox, move_stage, "account", facts["lehto"], "develop")


def test_a_record_moves_on_and_back(store, sandbox, opportunity):
    assert states(store, sandbox, "opportunity", opportunity) == ["now", "coming", "coming", "coming"]
    store.write(sandbox, move_stage, "opportunity", opportunity, "develop")
    assert states(store, sandbox, "opportunity", opportunity) == ["done", "now", "coming", "coming"]
    store.write(sandbox, move_stage, "opportunity", opportunity, "qualify")
    assert states(store, sandbox, "opportunity", opportunity) == ["now", "coming", "coming", "coming"]
    with pytest.raises(DomainError):
        store.write(sandbox, move_stage, "opportunity", opportunity, "nowhere")


def test_what_is_left_behind_must_be_filled(store, sandbox, opportunity):
    with pytest.raises(Invalid) as refused:  # a jump leaves two stages behind
        store.write(sandbox, move_stage, "opportunity", opportunity, "close", {"estimated_value": None})
    assert set(refused.value.errors) == {"customer_need", "estimated_value"}
    assert states(store, sandbox, "opportunity", opportunity)[0] == "now"
    done = store.write(sandbox, move_stage, "opportunity", opportunity, "propose", {"customer_need": "Täyttö"})
    assert states(store, sandbox, "opportunity", opportunity) == ["done", "done", "now", "coming"]
    store.undo(sandbox, done.command)
    with store.read(store.load(sandbox.id)) as session:
        found = session.get(entity("opportunity").cls, opportunity)
        assert (found.stage, found.customer_need) == ("qualify", None)


def test_a_stale_page_moves_nothing(store, sandbox, opportunity):
    with pytest.raises(Stale):
        store.write(sandbox, move_stage, "opportunity", opportunity, "develop", {"budget": 5}, version=99)
    assert states(store, sandbox, "opportunity", opportunity)[0] == "now"


def test_the_lead_shows_the_stage_of_its_opportunity(store, sandbox, facts):
    lead = facts["lead"]
    assert states(store, sandbox, "lead", lead) == ["now", "coming", "coming", "coming"]
    made = store.write(sandbox, qualify, lead).result
    assert states(store, sandbox, "lead", lead) == ["done", "now", "coming", "coming"]
    store.write(sandbox, move_stage, "opportunity", made["opportunity"], "propose")
    assert states(store, sandbox, "lead", lead) == ["done", "done", "now", "coming"]


@pytest.mark.parametrize(("verb", "args"), [(disqualify, ("no_budget",)), (qualify, ("new", "new", False))])
def test_a_lead_that_does_not_go_on_ended_where_it_was(store, sandbox, facts, verb, args):
    store.write(sandbox, verb, facts["lead"], *args)
    assert states(store, sandbox, "lead", facts["lead"]) == ["ended", "coming", "coming", "coming"]
    with pytest.raises(DomainError):
        store.write(sandbox, move_stage, "lead", facts["lead"], "develop")
