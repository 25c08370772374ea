"""The write protocol: what is acknowledged is in the log, and the file is only a cache of it."""

import shutil

import pytest
from sqlalchemy import update

from crm.db import connect_file
from crm.records import delete, merge, save
from crm.records.errors import Conflict, DomainError, Invalid, Stale
from crm.sandboxes import dump, log, replay, templates
from crm.sandboxes.reset import reset, undo_reset
from crm.sandboxes.store import SandboxClosed, SandboxReset
from crm.schema.registry import entity


def live_dump(store, sandbox) -> list[str]:
    with store.read(store.load(sandbox.id)) as session:
        return list(dump.lines(session.connection().connection.driver_connection))


def rebuilt_dump(store, sandbox) -> list[str]:
    raw = templates.in_memory(templates.image(store.platform, sandbox.template))
    with store.platform.read() as session:
        replay.apply(raw, log.commands(session, sandbox.id, store.load(sandbox.id).log_id))
    return list(dump.lines(raw))


def value(store, sandbox, kind, id, name):
    with store.read(store.load(sandbox.id)) as session:
        return getattr(session.get(entity(kind).cls, id), name)


def test_a_fresh_sandbox_reads_its_template_and_has_no_file(store, sandbox, facts):
    assert value(store, sandbox, "account", facts["lehto"], "name") == "Lehto Oy"
    assert not store.files.log(sandbox.log_id).exists()


def test_a_write_is_in_the_log_and_in_the_file(store, sandbox, facts):
    done = store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 999 111"})
    assert done.rows == 1 and sandbox.seq == 1
    assert value(store, sandbox, "account", facts["lehto"], "phone") == "+358 000 999 111"
    with store.platform.read() as session:
        (command,) = log.commands(session, sandbox.id, sandbox.log_id)
    assert (command["name"], command["seat"], command["channel"]) == ("update", 1, "ui")
    assert command["args"] == {"kind": "account", "id": facts["lehto"], "values": {"phone": "+358 000 999 111"}}
    (row,) = command["rows"]
    assert row["before"]["phone"] == "+358 000 100 200" and row["after"]["phone"] == "+358 000 999 111"
    assert command["sandbox_at"].startswith("2025-09-01T")


def test_a_verb_that_changes_nothing_leaves_no_command(store, sandbox, facts):
    done = store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 100 200"})
    assert done.command is None and store.load(sandbox.id).seq == 0


def test_a_verb_that_fails_changes_nothing(store, sandbox, facts):
    before = live_dump(store, sandbox)
    with pytest.raises(Invalid) as error:
        store.write(sandbox, save.update, "account", facts["lehto"], {"name": "", "employees": -1})
    assert set(error.value.errors) == {"name", "employees"}
    assert live_dump(store, sandbox) == before and store.load(sandbox.id).seq == 0


def test_create_deals_a_code_above_the_seeded_ones(store, sandbox):
    first = store.write(sandbox, save.create, "account", {"name": "Uusi Oy"}).result
    second = store.write(sandbox, save.create, "account", {"name": "Toinen Oy"}).result
    assert value(store, sandbox, "account", first, "code") == "AS-100000"
    assert value(store, sandbox, "account", second, "code") == "AS-100001"
    assert value(store, sandbox, "account", first, "owner_id") == 1


def test_a_stale_form_is_refused_with_the_present_version(store, sandbox, facts):
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 1111 11"}, version=1)
    with pytest.raises(Stale) as error:
        store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 222 222"}, version=1)
    assert error.value.version == 2
    assert value(store, sandbox, "account", facts["lehto"], "phone") == "+358 000 1111 11"


def test_merge_moves_everything_and_undo_brings_it_back(store, sandbox, facts):
    before = live_dump(store, sandbox)
    done = store.write(sandbox, merge.merge, "account", facts["lehto"], facts["lehto2"], take=["employees"])
    assert value(store, sandbox, "account", facts["lehto"], "employees") == 14
    assert value(store, sandbox, "account", facts["lehto2"], "status") == "inactive"
    assert value(store, sandbox, "account", facts["lehto2"], "merged_into_id") == facts["lehto"]
    assert value(store, sandbox, "contact", facts["person"], "account_id") == facts["lehto"]
    assert done.result == 8  # subsidiary, contact, call, note, opportunity, case, two survey responses
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)
    store.undo(sandbox, done.command)
    with store.read(sandbox) as session:
        after = list(dump.lines(session.connection().connection.driver_connection, stamps=False))
    raw = templates.in_memory(templates.image(store.platform, sandbox.template))
    assert after == list(dump.lines(raw, stamps=False)) and len(after) == len(before)


def test_undo_refuses_when_the_rows_changed_since(store, sandbox, facts):
    done = store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 333 333"})
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 444 444"})
    with pytest.raises(Conflict) as error:
        store.undo(sandbox, done.command)
    assert error.value.rows == [("account", facts["lehto"])]


def test_a_command_is_undone_once(store, sandbox, facts):
    done = store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 333 333"})
    store.undo(sandbox, done.command)
    with pytest.raises(DomainError):
        store.undo(sandbox, done.command)


def test_delete_takes_what_belongs_to_it_and_undo_brings_it_back(store, sandbox, facts):
    done = store.write(sandbox, delete.delete, "account", [facts["lehto2"]])
    assert (
        1 + done.result.along == 9
    )  # account, contact, call, note, opportunity, case, consent, membership, points entry
    assert value(store, sandbox, "account", facts["lehto"], "primary_contact_id") is None
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)
    store.undo(sandbox, done.command)
    with store.read(sandbox) as session:
        after = list(dump.lines(session.connection().connection.driver_connection, stamps=False))
    raw = templates.in_memory(templates.image(store.platform, sandbox.template))
    assert after == list(dump.lines(raw, stamps=False))


def test_an_account_with_sales_is_not_deleted(store, sandbox, facts):
    with pytest.raises(DomainError, match="3"):
        store.write(sandbox, delete.delete, "account", [facts["lehto"]])


def test_files_can_vanish_at_any_time(store, sandbox, facts):
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 555 555"})
    before = live_dump(store, sandbox)
    shutil.rmtree(store.files.root)
    store.files.root.mkdir()
    assert live_dump(store, sandbox) == before
    store.files.drop(sandbox.log_id)
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 666 666"})
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)


@pytest.mark.parametrize("damage", ["garbage", "empty", "foreign head"])
def test_a_damaged_file_is_built_anew(store, sandbox, facts, damage):
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 555 555"})
    before = live_dump(store, sandbox)
    path = store.files.log(sandbox.log_id)
    if damage == "garbage":
        path.write_bytes(b"x" * 5000)
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        raw = connect_file(path)
        raw.execute("UPDATE _head SET command = 'elsewhere'")
        raw.execute("UPDATE account SET name = 'Somebody else'")
        raw.close()
    assert live_dump(store, sandbox) == before
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 777 777"})
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)


def test_reset_points_to_an_empty_log_and_undo_points_back(store, sandbox, facts, people):
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 555 555"})
    with store.platform.write() as session:
        batch = reset(session, [sandbox.id], people["Opettaja"], store.clock())
    assert value(store, sandbox, "account", facts["lehto"], "phone") == "+358 000 100 200"
    with pytest.raises(SandboxReset):
        store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 888 888"})
    with store.platform.write() as session:
        assert undo_reset(session, batch, people["Opettaja"], store.clock()) == (1, 0)
    assert value(store, sandbox, "account", facts["lehto"], "phone") == "+358 000 555 555"


def test_a_reset_is_not_undone_over_new_work(store, sandbox, facts, people):
    with store.platform.write() as session:
        batch = reset(session, [sandbox.id], people["Opettaja"], store.clock())
    store.write(store.load(sandbox.id), save.update, "account", facts["lehto"], {"phone": "+358 000 888 888"})
    with store.platform.write() as session:
        assert undo_reset(session, batch, people["Opettaja"], store.clock()) == (0, 1)


def test_who_only_looks_on_cannot_write(store, sandbox, facts):
    with pytest.raises(SandboxClosed):
        store.write(store.load(sandbox.id, seat=None), save.update, "account", facts["lehto"], {"name": "x"})


def test_a_read_session_and_core_statements_cannot_change_rows(store, sandbox, facts):
    with store.read(sandbox) as session:
        account = session.get(entity("account").cls, facts["lehto"])
        account.name = "Toinen"
        with pytest.raises(RuntimeError):
            session.flush()

    def sly(work):
        work.session.execute(update(entity("account").cls).values(name="x"))

    sly.command = "sly"
    with pytest.raises(RuntimeError):
        store.write(sandbox, sly)


def test_idle_files_are_swept_and_rebuilt(store, sandbox, facts):
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": "+358 000 555 555"})
    (store.files.cache / "another-boot").mkdir()
    assert store.files.sweep(idle=3600) == 0
    assert store.files.sweep(idle=-1) == 1
    assert not store.files.log(sandbox.log_id).exists() and not (store.files.cache / "another-boot").exists()
    assert value(store, sandbox, "account", facts["lehto"], "phone") == "+358 000 555 555"
