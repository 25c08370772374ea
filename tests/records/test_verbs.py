"""What merge, delete, update and undo must not do: lose a value, count twice, make a circle, break on a gap."""

import pytest

from crm.records import delete, merge, save
from crm.records.errors import Conflict, Invalid
from crm.schema.registry import entity


@pytest.fixture
def write(store, sandbox):
    def write(verb, *args, **kwargs):
        return store.write(sandbox, verb, *args, **kwargs)

    return write


@pytest.fixture
def value(store, sandbox):
    def value(id, name, kind="account"):
        with store.read(sandbox) as session:
            return getattr(session.get(entity(kind).cls, id), name)

    return value


@pytest.fixture
def company(write):
    def company(name, parent=None):
        return write(save.create, "account", {"name": name, "parent_id": parent}).result

    return company


def test_a_merge_keeps_a_number_that_equals_the_masters_id(write, value, facts):
    master, duplicate = facts["lehto"], facts["lehto2"]
    write(save.update, "account", duplicate, {"employees": master})
    write(merge.merge, "account", master, duplicate, take=["employees"])
    assert value(master, "employees") == master


def test_a_merge_does_not_make_the_master_its_own_parent(write, value, company, facts):
    write(save.update, "account", facts["lehto2"], {"parent_id": facts["lehto"]})
    write(merge.merge, "account", facts["lehto"], facts["lehto2"], take=["parent_id"])
    assert value(facts["lehto"], "parent_id") is None


def test_a_merge_makes_no_circle_through_a_subsidiary_that_moves(write, value, company):
    duplicate = company("Emo")
    daughter = company("Tytär Oy", duplicate)
    master = company("Emo Oy", daughter)
    write(merge.merge, "account", master, duplicate)
    assert (value(daughter, "parent_id"), value(master, "parent_id")) == (master, None)


def test_a_record_given_twice_is_deleted_once(write, store, sandbox, value, facts):
    once = write(delete.delete, "contact", [facts["person"]])
    store.undo(sandbox, once.command)
    twice = write(delete.delete, "contact", [facts["person"]] * 2)
    assert (twice.result, twice.rows) == (once.result, once.rows)
    store.undo(sandbox, twice.command)
    assert value(facts["person"], "last_name", "contact") == "Ojanperä"


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_a_record_cannot_be_below_itself(write, company, steps):
    top = lowest = company("Emo Oy")
    for n in range(steps):
        lowest = company(f"Tytär {n} Oy", lowest)
    with pytest.raises(Invalid) as refused:
        write(save.update, "account", top, {"parent_id": lowest})
    assert set(refused.value.errors) == {"parent_id"}


def test_undo_makes_no_circle(write, store, sandbox, company):
    one, two = company("Yksi Oy"), company("Kaksi Oy")
    write(save.update, "account", one, {"parent_id": two})
    freed = write(save.update, "account", one, {"parent_id": None})
    write(save.update, "account", two, {"parent_id": one})
    with pytest.raises(Conflict) as refused:
        store.undo(sandbox, freed.command)
    assert refused.value.rows == [("account", one)]


def test_undo_refuses_a_lookup_to_what_has_been_deleted(write, store, sandbox, value, company, facts):
    gone = company("Emo Oy")
    write(save.update, "account", facts["aalto"], {"parent_id": gone})
    moved = write(save.update, "account", facts["aalto"], {"parent_id": facts["lehto"]})
    write(delete.delete, "account", [gone])
    with pytest.raises(Conflict) as refused:
        store.undo(sandbox, moved.command)
    assert refused.value.rows == [("account", facts["aalto"])]
    assert value(facts["aalto"], "parent_id") == facts["lehto"]


def test_undo_refuses_to_bring_back_what_belonged_to_the_deleted(write, store, sandbox, company):
    account = company("Emo Oy")
    contact = write(save.create, "contact", {"last_name": "Aho", "account_id": account}).result
    deleted = write(delete.delete, "contact", [contact])
    write(delete.delete, "account", [account])
    with pytest.raises(Conflict) as refused:
        store.undo(sandbox, deleted.command)
    assert refused.value.rows == [("contact", contact)]
