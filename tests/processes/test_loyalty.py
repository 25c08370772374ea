"""Loyalty: who gets a tier and why not, the ledger that only grows, and the life of a membership."""

from datetime import date

import pytest
from sqlalchemy import select

from crm.processes.loyalty import adjust_points, change_tier, end_membership, resume_membership
from crm.records import delete, save
from crm.records.errors import DomainError, Invalid, NotFound
from crm.records.work import verb
from crm.schema.registry import entity
from tests.processes.test_leads import live, rebuilt

TODAY = date(2025, 9, 1)


def tier_of(store, sandbox, id):
    with store.read(store.load(sandbox.id)) as session:
        found = session.get(entity("loyalty_member").cls, id)
        return found.tier_id, found.tier_since, found.tier_reason, found.tier_reason_en


def ledger(store, sandbox, id):
    cls = entity("points_entry").cls
    with store.read(store.load(sandbox.id)) as session:
        return list(session.scalars(select(cls).where(cls.member_id == id).order_by(cls.id)))


def join(store, sandbox, facts, **values):
    """Another person joins."""
    person = store.write(sandbox, save.create, "contact", {"last_name": "Öhman"}).result
    given = {"contact_id": person, "program_id": facts["program"], **values}
    return store.write(sandbox, save.create, "loyalty_member", given).result


def program(store, sandbox):
    """Another programme with one tier: programme, tier."""
    made = store.write(sandbox, save.create, "loyalty_program", {"name": "Toinen"}).result
    given = {"name": "Perus", "program_id": made, "threshold": 0}
    return made, store.write(sandbox, save.create, "loyalty_tier", given).result


def test_who_joins_begins_at_the_lowest_tier(store, sandbox, facts):
    id = join(store, sandbox, facts, joined_on=date(2024, 1, 1))
    assert tier_of(store, sandbox, id) == (facts["tiers"][0], TODAY, None, None)
    bare = store.write(sandbox, save.create, "loyalty_program", {"name": "Tasoton"}).result
    assert tier_of(store, sandbox, join(store, sandbox, facts, program_id=bare))[:2] == (None, None)
    assert live(store, sandbox) == rebuilt(store, sandbox)


def test_many_get_a_tier_in_one_command(store, sandbox, facts):
    high, first = facts["tiers"][1], facts["member"]
    has_it, lapsed, elsewhere = (join(store, sandbox, facts) for _ in range(3))
    store.write(sandbox, change_tier, [has_it], high, "Ennestään")
    store.write(sandbox, end_membership, lapsed)
    other = join(store, sandbox, facts, program_id=program(store, sandbox)[0])
    before = [tier_of(store, sandbox, id) for id in (first, elsewhere)]
    ids = [first, has_it, lapsed, other, 999_999, elsewhere, first]
    done = store.write(sandbox, change_tier, ids, high, "  Ostot 12 kk yli 300 €  ")
    assert (done.result.changed, done.result.unchanged) == ([first, elsewhere], [has_it])
    assert list(done.result.refused) == [lapsed, other, 999_999] and len(set(done.result.refused.values())) == 3
    assert tier_of(store, sandbox, first) == (high, TODAY, "Ostot 12 kk yli 300 €", None)
    assert tier_of(store, sandbox, has_it)[2] == "Ennestään"
    assert live(store, sandbox) == rebuilt(store, sandbox)
    store.undo(sandbox, done.command)
    assert [tier_of(store, sandbox, id) for id in (first, elsewhere)] == before


def test_a_new_tier_leaves_no_old_reason_in_either_language(store, sandbox, facts):
    low, high = facts["tiers"]

    @verb("seeded")
    def seeded(work):  # as a pack has it
        member = work.get("loyalty_member", facts["member"])
        member.tier_reason_en = "Joined at the fair"
        work.session.flush()

    store.write(sandbox, seeded)
    store.write(sandbox, change_tier, [facts["member"]], high)
    assert tier_of(store, sandbox, facts["member"]) == (high, TODAY, None, None)
    store.write(sandbox, change_tier, [facts["member"]], low, "Palautukset")
    assert tier_of(store, sandbox, facts["member"]) == (low, TODAY, "Palautukset", None)


@pytest.mark.parametrize(("tier", "reason", "field"), [(None, "", "tier_id"), (999_999, "", "tier_id"), (0, "ä" * 201, "tier_reason")])  # fmt: skip
def test_a_tier_that_is_none_and_a_reason_too_long(store, sandbox, facts, tier, reason, field):
    with pytest.raises(Invalid) as refused:
        store.write(sandbox, change_tier, [facts["member"]], facts["tiers"][1] if tier == 0 else tier, reason)
    assert list(refused.value.errors) == [field]
    assert tier_of(store, sandbox, facts["member"])[0] == facts["tiers"][0]


def test_an_adjustment_is_an_entry_of_its_own(store, sandbox, facts):
    id = facts["member"]
    seeded = ledger(store, sandbox, id)[0]
    assert seeded.points == 120
    made = store.write(sandbox, adjust_points, id, -120, " Väärä kuitti ").result
    old, new = ledger(store, sandbox, id)
    assert (old.points, old.version) == (120, seeded.version)
    assert (new.id, new.points, new.entry_type, new.posted_on, new.remark) == (made, -120, "adjusted", TODAY, "Väärä kuitti")  # fmt: skip
    assert new.code.startswith("PI-")
    done = store.write(sandbox, adjust_points, id, 40, "Hyvitys")
    assert [entry.points for entry in ledger(store, sandbox, id)] == [120, -120, 40]
    assert live(store, sandbox) == rebuilt(store, sandbox)
    store.undo(sandbox, done.command)
    assert len(ledger(store, sandbox, id)) == 2


@pytest.mark.parametrize(("points", "remark", "field"), [(0, "Syy", "points"), (-121, "Syy", "points"), (5, " ", "remark"), (5, "ä" * 201, "remark")])  # fmt: skip
def test_adjustments_that_are_refused(store, sandbox, facts, points, remark, field):
    with pytest.raises(Invalid) as refused:
        store.write(sandbox, adjust_points, facts["member"], points, remark)
    assert list(refused.value.errors) == [field] and len(ledger(store, sandbox, facts["member"])) == 1


def test_the_ledger_takes_no_other_writing(store, sandbox, facts):
    entry = ledger(store, sandbox, facts["member"])[0].id
    for command, *args in (
        (save.update, entry, {"points": 1}),
        (delete.delete, [entry]),
        (save.create, {"member_id": facts["member"], "points": 5, "posted_on": TODAY, "entry_type": "earned"}),
    ):
        with pytest.raises(DomainError):
            store.write(sandbox, command, "points_entry", *args)


def test_a_membership_ends_and_is_taken_up_again(store, sandbox, facts):
    id = facts["member"]
    store.write(sandbox, change_tier, [id], facts["tiers"][1], "Ostot")
    with pytest.raises(DomainError):
        store.write(sandbox, resume_membership, id)
    store.write(sandbox, end_membership, id)
    assert tier_of(store, sandbox, id) == (None, None, None, None)
    for command, *args in ((end_membership, id), (adjust_points, id, 5, "Syy"), (save.update, "loyalty_member", id, {"home_store": "X"})):  # fmt: skip
        with pytest.raises(DomainError):
            store.write(sandbox, command, *args)
    store.write(sandbox, resume_membership, id)
    assert tier_of(store, sandbox, id) == (facts["tiers"][0], TODAY, None, None)
    assert len(ledger(store, sandbox, id)) == 1
    with pytest.raises(NotFound):
        store.write(sandbox, end_membership, 999_999)


def test_a_membership_stays_in_its_programme(store, sandbox, facts):
    other, _tier = program(store, sandbox)
    with pytest.raises(Invalid) as refused:
        store.write(sandbox, save.update, "loyalty_member", facts["member"], {"program_id": other})
    assert set(refused.value.errors) == {"program_id"}


def test_nobody_is_a_member_of_a_programme_twice(store, sandbox, facts):
    """Neither by joining again, lapsed or not, nor by a correction of whose the membership is."""
    other, _tier = program(store, sandbox)
    second = {"contact_id": facts["person"], "program_id": facts["program"]}
    somebody = join(store, sandbox, facts)
    for lapse in (False, True):
        if lapse:
            store.write(sandbox, end_membership, facts["member"])
        with pytest.raises(Invalid) as refused:
            store.write(sandbox, save.create, "loyalty_member", second)
        assert set(refused.value.errors) == {"contact_id"}
        with pytest.raises(Invalid):
            store.write(sandbox, save.update, "loyalty_member", somebody, {"contact_id": facts["person"]})
    assert store.write(sandbox, save.update, "loyalty_member", somebody, {"home_store": "Keskusta"}).command
    assert store.write(sandbox, save.create, "loyalty_member", second | {"program_id": other}).command
