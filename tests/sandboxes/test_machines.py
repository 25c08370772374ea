"""Two machines, each with its own cache folder, on one platform database and one team sandbox."""

import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from crm.db import Platform
from crm.records import save
from crm.sandboxes import log
from crm.sandboxes.files import Files
from crm.sandboxes.store import Store
from crm.sandboxes.templates import ensure
from crm.schema.registry import entity

from .test_store import live_dump, rebuilt_dump


def machine(url, cache, sandbox_id, seat, rounds):
    """One machine: edits the team's sandbox so many times; returns the commands it was told had succeeded."""
    store = Store(Platform(url), Files(cache))
    rng = random.Random(seat)
    done = []
    for n in range(rounds):
        sandbox = store.load(sandbox_id, seat=seat)
        name = f"Seat {seat} round {n}"
        if rng.random() < 0.5:
            done.append(store.write(sandbox, save.create, "contact", {"last_name": name}).command)
        else:
            done.append(store.write(sandbox, save.update, "account", 8, {"description": name}).command)
    dump = live_dump(store, sandbox)
    store.platform.dispose()
    return done, dump


def test_two_machines_edit_one_team_sandbox(store, people, database_url, tmp_path):
    template = ensure(store.platform, "tiny", 1, "CP0")
    with store.platform.write() as session:
        row = store.create(session, template, [people["Aino"], people["Eetu"]])
    store.platform.dispose()
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        one = pool.submit(machine, database_url, tmp_path / "machine-1", row.id, 1, 40)
        two = pool.submit(machine, database_url, tmp_path / "machine-2", row.id, 2, 40)
        done = one.result()[0] + two.result()[0]
    sandbox = store.load(row.id)
    with store.platform.read() as session:
        commands = log.commands(session, sandbox.id, sandbox.log_id)
    assert sorted(done) == sorted(c["id"] for c in commands)
    assert {c["seat"] for c in commands} == {1, 2}
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)
    for seat, cache in ((1, "machine-1"), (2, "machine-2")):
        again = Store(store.platform, Files(tmp_path / cache))
        assert live_dump(again, again.load(row.id, seat)) == rebuilt_dump(store, sandbox)


def test_two_machines_in_turn_see_each_other(store, people, tmp_path):
    template = ensure(store.platform, "tiny", 1, "CP0")
    with store.platform.write() as session:
        row = store.create(session, template, [people["Aino"], people["Eetu"]])
    other = Store(store.platform, Files(tmp_path / "other"))
    for n in range(6):
        mine = (store, other)[n % 2]
        sandbox = mine.load(row.id, seat=n % 2 + 1)
        with mine.read(sandbox) as session:
            found = session.get(entity("account").cls, 8).description
        assert found == (f"turn {n - 1}" if n else None)
        mine.write(sandbox, save.update, "account", 8, {"description": f"turn {n}"})
