"""History: seeded and own changes as one story, and when each field last changed."""

from datetime import datetime

import pytest

from crm.records import merge, save
from crm.records.history import field_dates, history
from crm.sandboxes import log
from crm.schema.registry import entity


@pytest.fixture
def commands(store, sandbox):
    def commands():
        with store.platform.read() as session:
            return log.commands(session, sandbox.id, sandbox.log_id)

    return commands


@pytest.fixture
def read(store, sandbox, commands):
    def read(kind, id):
        with store.read(store.load(sandbox.id)) as session:
            return history(session, commands(), session.get(entity(kind).cls, id))

    return read


def test_seeded_history_and_the_making(read, facts):
    changed, made = read("account", facts["lehto2"])
    assert (changed.op, changed.at, changed.by) == ("update", datetime(2025, 7, 13, 12), facts["boss"])
    (change,) = changed.changes
    assert (change.field, change.before, change.after) == ("employees", 10, 14)
    assert not changed.undoable and changed.command == ""
    assert (made.op, made.by, made.changes) == ("insert", facts["boss"], [])


def test_an_own_change_comes_first_and_can_be_undone(read, store, sandbox, facts):
    done = store.write(sandbox, save.update, "account", facts["lehto2"], {"employees": 20, "owner_id": 1})
    first = read("account", facts["lehto2"])[0]
    assert (first.command, first.name, first.by, first.undoable) == (done.command, "update", 1, True)
    assert {c.field: (c.before, c.after) for c in first.changes} == {
        "employees": (14, 20),
        "owner_id": (facts["boss"], 1),
    }
    assert first.at.date() == sandbox.today


def test_what_changed_again_cannot_be_undone_until_the_later_is(read, store, sandbox, facts):
    one = store.write(sandbox, save.update, "account", facts["lehto"], {"employees": 20})
    two = store.write(sandbox, save.update, "account", facts["lehto"], {"employees": 30})
    by_command = {e.command: e for e in read("account", facts["lehto"])}
    assert by_command[two.command].undoable and not by_command[one.command].undoable
    store.undo(sandbox, two.command)
    by_command = {e.command: e for e in read("account", facts["lehto"])}
    assert by_command[two.command].undone and not by_command[two.command].undoable
    assert by_command[one.command].undoable
    assert [e.name for e in read("account", facts["lehto"])][:3] == ["undo", "update", "update"]
    assert not read("account", facts["lehto"])[0].undoable


def test_a_new_record_lists_what_it_was_made_with(read, store, sandbox):
    id = store.write(sandbox, save.create, "account", {"name": "Uusi Oy", "wallet_estimate": 1250}).result
    (made,) = read("account", id)
    assert (made.op, made.undoable) == ("insert", True)
    shown = {c.field: c.after for c in made.changes}
    assert shown["name"] == "Uusi Oy" and shown["wallet_estimate"] == 1250 and shown["owner_id"] == 1
    assert "modified_on" not in shown and "id" not in shown


def test_other_records_rows_of_a_command_are_left_out(read, store, sandbox, facts):
    store.write(sandbox, merge.merge, "account", facts["lehto"], facts["lehto2"], take=["employees"])
    (change,) = read("account", facts["lehto"])[0].changes
    assert (change.field, change.after) == ("employees", 14)
    moved = read("contact", facts["person"])[0]
    assert moved.name == "merge" and [c.field for c in moved.changes] == ["account_id"]


def test_overwriting_a_seeded_text_shows_the_text_alone(read, store, sandbox, facts):
    with store.read(sandbox) as session:
        cls = entity("opportunity").cls
        id = session.query(cls.id).filter(cls.name == "Täyttöpalvelu").scalar()
    store.write(sandbox, save.update, "opportunity", id, {"name": "Täyttö"})
    first = read("opportunity", id)[0]
    assert [c.field for c in first.changes] == ["name"] and first.undoable


def test_field_dates(store, sandbox, commands, facts):
    store.write(sandbox, save.update, "account", facts["lehto2"], {"phone": "+358 000 999 999"})
    ids = [facts["lehto"], facts["lehto2"], 999_999]
    with store.read(store.load(sandbox.id)) as session:
        dates = field_dates(session, commands(), "account", ids)
    made = datetime(2024, 7, 28, 12)
    assert dates[facts["lehto"]]["phone"] == made
    assert dates[facts["lehto2"]]["name"] == made
    assert dates[facts["lehto2"]]["employees"] == datetime(2025, 7, 13, 12)
    assert dates[facts["lehto2"]]["phone"].date() == sandbox.today
    assert set(dates) == {facts["lehto"], facts["lehto2"]}
