"""Duplicates of every kind with a rule: what looks alike, merge of leads, merge of two members of one programme."""

import pytest

from crm.processes import leads, loyalty
from crm.records import save
from crm.records.duplicates import MERGED, OPEN, look_alikes, pairs
from crm.records.errors import DomainError, Invalid
from crm.records.merge import merge
from crm.schema.registry import entity


@pytest.fixture
def add(store, sandbox):
    def add(kind, **values):
        return store.write(sandbox, save.create, kind, values).result

    return add


@pytest.fixture
def session(store, sandbox):
    def session():
        return store.read(store.load(sandbox.id))

    return session


RULED = (
    ("account", "phone", {"name": "Toinen", "phone": "+358000100200"}, "lehto"),
    ("contact", "email", {"last_name": "Toinen", "email": "PAIVI@lehto.example"}, "person"),
    ("lead", "email", {"topic": "Toinen", "email": "Sini.Ohman@leipa.example"}, "lead"),
)


@pytest.mark.parametrize(("kind", "field", "values", "fact"), RULED)
def test_look_alikes_of_every_kind_that_has_a_rule(add, session, facts, kind, field, values, fact):
    add("duplicate_rule", name="r", table=kind, match_on=field)
    with session() as read:
        found = look_alikes(read, kind, values)
        assert facts[fact] in [one.record.id for one in found] and found[0].same == [field]
        assert facts[fact] not in [one.record.id for one in look_alikes(read, kind, values, facts[fact])], "not itself"
        assert look_alikes(read, kind, values, new={field}) == found
        assert not look_alikes(read, kind, values, new={"description"}), "alike before, and no news"
    made = add(kind, **values)
    with session() as read:
        assert (facts[fact], made) in [pair.key for pair in pairs(read, kind) if pair.state == OPEN]


def test_those_judged_different_are_not_asked_about_again(store, sandbox, session, facts):
    with session() as read:
        phone = {"phone": "+358 000 100 200"}
        assert facts["lehto2"] in [one.record.id for one in look_alikes(read, "account", phone, facts["lehto"])]
    store.write(sandbox, save.judge_distinct, "account", facts["lehto"], facts["lehto2"])
    with session() as read:
        assert not look_alikes(read, "account", phone, facts["lehto"])
        assert len(look_alikes(read, "account", phone)) == 2, "a new one is a new question"


def test_a_rule_names_fields_its_table_has(add):
    with pytest.raises(Invalid, match="colour"):
        add("duplicate_rule", name="r", table="lead", match_on="email,colour")


def test_leads_are_merged_and_the_merged_one_stays_closed(store, sandbox, add, session, facts):
    add("duplicate_rule", name="r", table="lead", match_on="email")
    other = add("lead", topic="Sama", email="sini.ohman@leipa.example")
    add("note", text="kirjattu", regarding_id=other)
    done = store.write(sandbox, merge, "lead", facts["lead"], other)
    assert done.result == 1
    with session() as read:
        gone = read.get(entity("lead").cls, other)
        assert (gone.status, gone.status_reason, gone.merged_into_id) == ("disqualified", "duplicate", facts["lead"])
        assert gone.closed_on is not None
        assert [pair.state for pair in pairs(read, "lead")] == [MERGED]
    with pytest.raises(DomainError):
        store.write(sandbox, leads.reactivate, other)
    store.undo(sandbox, done.command)
    with session() as read:
        assert read.get(entity("lead").cls, other).status == "open"


@pytest.mark.parametrize("lapsed", [None, "master", "source"])
def test_a_merge_of_two_members_leaves_one_membership_with_both_ledgers(store, sandbox, add, session, facts, lapsed):
    person = add("contact", last_name="Ojanperä", first_name="P.")
    second = add("loyalty_member", contact_id=person, program_id=facts["program"])
    store.write(sandbox, loyalty.adjust_points, second, 30, "tervetuliaiset")
    ends = {"master": facts["member"], "source": second}.get(lapsed)
    if ends:
        store.write(sandbox, loyalty.end_membership, ends)
    done = store.write(sandbox, merge, "contact", facts["person"], person)
    with session() as read:
        member, entry = entity("loyalty_member").cls, entity("points_entry").cls
        (left,) = read.query(member).filter_by(contact_id=facts["person"])
        assert left.id == (second if lapsed == "master" else facts["member"])
        assert sorted(e.points for e in read.query(entry).filter_by(member_id=left.id)) == [30, 120]
        assert not read.query(member).filter_by(contact_id=person).count()
    store.undo(sandbox, done.command)
    with session() as read:
        assert {m.contact_id for m in read.query(member)} == {facts["person"], person}
