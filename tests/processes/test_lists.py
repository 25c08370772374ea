"""Marketing lists: who comes on one and who does not, what a lock holds, what a copy has, one undo."""

import pytest

from crm.i18n import speaking
from crm.processes import lists
from crm.processes.leads import disqualify
from crm.records import delete, save
from crm.records.errors import DomainError, Invalid, NotFound
from crm.records.merge import merge
from crm.schema.registry import entity


def read(store, sandbox, kind, id):
    with store.read(store.load(sandbox.id)) as session:
        return session.get(entity(kind).cls, id)


def on_list(store, sandbox, id) -> list[int]:
    with store.read(store.load(sandbox.id)) as session:
        listing = session.get(entity("marketing_list").cls, id)
        return [m.id for m in lists.members(session, listing, sandbox.context)]


def ids(store, sandbox, kind) -> list[int]:
    with store.read(store.load(sandbox.id)) as session:
        return [r.id for r in session.query(entity(kind).cls).order_by(entity(kind).cls.id)]


@pytest.fixture
def persons(store, sandbox) -> list[int]:
    return ids(store, sandbox, "contact")


@pytest.fixture
def make(store, sandbox):
    """``make(list_type="dynamic", ...)``: a new list of contacts; its id."""

    def made(**values):
        return store.write(sandbox, save.create, "marketing_list", {"name": "Uusi", **values}).result

    return made


def test_the_outcome_tells_who_came_who_was_there_and_who_was_refused(store, sandbox, facts, persons, make):
    listing = make()
    store.write(sandbox, lists.add_members, listing, persons[:1])
    store.write(sandbox, save.deactivate, "contact", persons[1:2])
    third = store.write(sandbox, save.create, "contact", {"last_name": "Kolmas"}).result
    with speaking("en"):
        done = store.write(sandbox, lists.add_members, listing, [*persons, third, third, facts["lehto"], 999_999])
    assert (done.result.changed, done.result.unchanged) == ([third], persons[:1])
    assert done.result.refused == {
        persons[1]: "Not in use: its status is Inactive.",
        facts["lehto"]: "The members of this list are contacts.",
        999_999: "The record no longer exists.",
    }
    assert on_list(store, sandbox, listing) == [persons[0], third]
    store.undo(sandbox, done.command)
    assert on_list(store, sandbox, listing) == persons[:1]
    again = store.write(sandbox, lists.add_members, listing, persons[:1])
    assert again.command is None and again.result.unchanged == persons[:1]


def test_a_qualified_lead_does_not_come_on_a_list(store, sandbox, facts, make):
    listing = make(member_kind="lead")
    assert store.write(sandbox, lists.add_members, listing, [facts["lead"]]).result.changed == [facts["lead"]]
    store.write(sandbox, lists.remove_members, listing, [facts["lead"]])
    store.write(sandbox, disqualify, facts["lead"], "no_budget")
    assert facts["lead"] in store.write(sandbox, lists.add_members, listing, [facts["lead"]]).result.refused


def test_removing_and_its_undo(store, sandbox, persons, make):
    listing = make()
    store.write(sandbox, lists.add_members, listing, persons)
    done = store.write(sandbox, lists.remove_members, listing, [persons[0], persons[0], 999_999])
    assert (done.result.changed, done.result.unchanged) == ([persons[0]], [999_999])
    assert on_list(store, sandbox, listing) == persons[1:]
    store.undo(sandbox, done.command)
    assert on_list(store, sandbox, listing) == persons


def test_a_locked_list_keeps_its_members(store, sandbox, persons, make):
    listing = make()
    store.write(sandbox, lists.add_members, listing, persons[:1])
    store.write(sandbox, lists.lock_list, listing)
    assert read(store, sandbox, "marketing_list", listing).locked_at.date() == sandbox.today
    for verb, args in ((lists.add_members, [persons]), (lists.remove_members, [persons]), (lists.lock_list, [])):
        with pytest.raises(DomainError, match="lukittu"):
            store.write(sandbox, verb, listing, *args)
    with pytest.raises(Invalid) as refused:
        store.write(sandbox, save.update, "marketing_list", listing, {"list_type": "dynamic"})
    assert set(refused.value.errors) == {"list_type"}
    store.write(sandbox, save.update, "marketing_list", listing, {"name": "Nimi saa vaihtua"})
    store.write(sandbox, lists.unlock_list, listing)
    assert read(store, sandbox, "marketing_list", listing).locked_at is None
    with pytest.raises(DomainError):
        store.write(sandbox, lists.unlock_list, listing)
    store.write(sandbox, lists.remove_members, listing, persons)
    assert on_list(store, sandbox, listing) == []


def test_a_dynamic_list_has_what_its_filter_finds_now(store, sandbox, persons, make):
    listing = make(list_type="dynamic")
    assert on_list(store, sandbox, listing) == []
    store.write(sandbox, save.update, "marketing_list", listing, {"filter": "email ne null"})
    assert on_list(store, sandbox, listing) == persons[:1]
    store.write(sandbox, save.update, "contact", persons[1], {"email": "samuli@lehto.example"})
    assert on_list(store, sandbox, listing) == persons
    for verb, args in ((lists.add_members, [persons]), (lists.remove_members, [persons]), (lists.lock_list, [])):
        with pytest.raises(DomainError, match="Dynaamisen"):
            store.write(sandbox, verb, listing, *args)


def test_a_copy_has_the_members_of_today(store, sandbox, persons, make):
    listing = make(list_type="dynamic", filter="email ne null", purpose="Syksy")
    done = store.write(sandbox, lists.copy_to_static, listing, "Kopio")
    copy = read(store, sandbox, "marketing_list", done.result)
    assert (copy.list_type, copy.member_kind, copy.purpose, copy.filter) == ("static", "contact", "Syksy", None)
    store.write(sandbox, save.update, "contact", persons[0], {"email": None})
    assert on_list(store, sandbox, copy.id) == persons[:1] and on_list(store, sandbox, listing) == []
    twice = store.write(sandbox, lists.copy_to_static, copy.id, "Kopion kopio").result
    assert on_list(store, sandbox, twice) == persons[:1]
    with pytest.raises(Invalid):
        store.write(sandbox, lists.copy_to_static, listing, " ")


def test_a_new_list_with_its_members_is_one_command(store, sandbox, persons, facts):
    before = ids(store, sandbox, "marketing_list")
    done = store.write(sandbox, lists.add_to_new_list, "C04 Tarjous", "contact", [*persons, facts["lehto"]])
    made, outcome = done.result
    assert on_list(store, sandbox, made) == persons == outcome.changed and list(outcome.refused) == [facts["lehto"]]
    store.undo(sandbox, done.command)
    assert ids(store, sandbox, "marketing_list") == before


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"filter": "email nee null"}, {"filter"}),
        ({"filter": "no_such_field eq 1"}, {"filter"}),
        ({"filter": "id eq @unbound"}, {"filter"}),
        ({"filter": "employees gt 5"}, {"filter"}),
        ({"filter": "employees gt 5", "member_kind": "account"}, set()),
    ],
)
def test_a_filter_is_checked_when_the_list_is_saved(store, sandbox, make, values, wrong):
    listing = make()
    for call in ((save.create, "marketing_list", {"name": "X", **values}), (save.update, "marketing_list", listing, values)):  # fmt: skip
        if not wrong:
            store.write(sandbox, *call)
            continue
        with pytest.raises(Invalid) as refused:
            store.write(sandbox, *call)
        assert set(refused.value.errors) == wrong and refused.value.errors["filter"]


def test_what_a_list_is_does_not_change_under_its_members(store, sandbox, persons, make):
    listing = make(filter="email ne null")
    store.write(sandbox, lists.add_members, listing, persons)
    for values in ({"list_type": "dynamic"}, {"member_kind": "account"}):
        with pytest.raises(Invalid) as refused:
            store.write(sandbox, save.update, "marketing_list", listing, values)
        assert set(values) <= set(refused.value.errors)
    assert on_list(store, sandbox, listing) == persons
    store.write(sandbox, lists.remove_members, listing, persons)
    store.write(sandbox, save.update, "marketing_list", listing, {"list_type": "dynamic"})
    assert on_list(store, sandbox, listing) == persons[:1]


def test_an_inactive_list_is_left_alone(store, sandbox, persons, make):
    listing = make()
    store.write(sandbox, save.deactivate, "marketing_list", [listing])
    calls = ((lists.add_members, [persons]), (lists.remove_members, [persons]), (lists.lock_list, []), (lists.unlock_list, []))  # fmt: skip
    for verb, args in calls:
        with pytest.raises(DomainError, match="Vain luku"):
            store.write(sandbox, verb, listing, *args)
    with pytest.raises(NotFound):
        store.write(sandbox, lists.lock_list, persons[0])


def test_members_go_with_their_list_and_come_back(store, sandbox, persons, make):
    listing = make()
    store.write(sandbox, lists.add_members, listing, persons)
    rows = ids(store, sandbox, "list_member")
    gone = store.write(sandbox, delete.delete, "marketing_list", [listing])
    assert gone.result.along == 2 and len(ids(store, sandbox, "list_member")) == len(rows) - 2
    store.undo(sandbox, gone.command)
    assert on_list(store, sandbox, listing) == persons and ids(store, sandbox, "list_member") == rows


def test_two_members_that_are_merged_are_one_member(store, sandbox, persons, make):
    both, one = make(), make()
    store.write(sandbox, lists.add_members, both, persons)
    store.write(sandbox, lists.add_members, one, persons[1:])
    done = store.write(sandbox, merge, "contact", persons[0], persons[1])
    assert on_list(store, sandbox, both) == persons[:1] == on_list(store, sandbox, one)
    store.undo(sandbox, done.command)
    assert on_list(store, sandbox, both) == persons and on_list(store, sandbox, one) == persons[1:]
