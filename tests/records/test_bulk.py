"""Bulk edit: each record judged alone, one command, one undo."""

from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.db import adopt
from crm.records import save
from crm.records.bulk import bulk_update
from crm.records.errors import Conflict, DomainError, Invalid
from crm.records.undo import undo
from crm.sandboxes import dump, log
from crm.sandboxes.commands import work_on
from crm.sandboxes.templates import build, in_memory
from crm.schema.registry import entity

AT = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)
TODAY = date(2025, 9, 1)
MISSING = 10**9


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> bytes:
    """The tiny pack with one account out of use."""
    path = tmp_path_factory.mktemp("bulk") / "tiny.db"
    build("tiny", 1, "CP0", path)
    with opened(path.read_bytes()) as run:
        save.deactivate(run.work(), "account", [run.ids("account")[-1]])
        run.connection.get_transaction().commit()
        return run.raw.serialize()


class Run:
    """A sandbox in memory, and verbs run on it."""

    def __init__(self, connection):
        self.connection, self.raw = connection, connection.connection.driver_connection

    def work(self):
        return work_on(self.connection, TODAY, 1, AT)

    def ids(self, kind: str) -> list[int]:
        table = entity(kind).table
        return list(self.connection.scalars(select(table.c.id).order_by(table.c.id)))

    def dump(self) -> list[str]:
        return list(dump.lines(self.raw, stamps=False))


@contextmanager
def opened(image: bytes):
    with adopt(in_memory(image)) as connection, connection.begin():
        yield Run(connection)


@pytest.fixture(scope="module")
def accounts(image) -> list[int]:
    with opened(image) as run:
        return run.ids("account")


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "abc_class": st.sampled_from(["a", "b", None]),
        "town": st.sampled_from(["Hiislahti", "Louhiniemi", " ", "Uusi"]),
        "employees": st.sampled_from([12, 14, 0, None]),
        "wallet_estimate": st.sampled_from([Decimal("10.50"), None]),
        "parent_id": st.integers(0, 3),
    },
)


@settings(max_examples=80, deadline=None)
@given(places=st.lists(st.integers(-1, 3), max_size=6), values=VALUES)
def test_it_is_update_of_each_alone_and_undo_leaves_everything_equal(image, accounts, places, values):
    ids = [accounts[n] if n >= 0 else MISSING for n in places]
    if "parent_id" in values:
        values = {**values, "parent_id": accounts[values["parent_id"]]}
    with opened(image) as one, opened(image) as other:
        before, work = one.dump(), one.work()
        outcome = bulk_update(work, "account", ids, values)
        told = {id: True for id in outcome.changed} | {id: False for id in outcome.unchanged} | outcome.refused
        assert len(told) == len(outcome.changed) + len(outcome.unchanged) + len(outcome.refused)
        assert told == {id: alone(other.work(), id, values) for id in dict.fromkeys(ids)}
        assert one.dump() == other.dump()
        assert [row.id for row in work.session.rows] == sorted(outcome.changed)
        undo(one.work(), [asdict(row) for row in work.session.rows], "x")
        assert one.dump() == before


def alone(work, id, values) -> bool | str:
    """What ``update`` does to one record: whether it changed, or why not."""
    try:
        return bool(save.update(work, "account", id, values))
    except DomainError as refused:
        return str(refused)


def test_each_refusal_has_its_reason(image, accounts):
    with opened(image) as run:
        parent, gone = accounts[0], accounts[-1]
        outcome = bulk_update(run.work(), "account", [*accounts, MISSING], {"parent_id": parent, "town": "Uusi"})
        assert outcome.changed == accounts[1:-1] and outcome.unchanged == []
        assert set(outcome.refused) == {parent, gone, MISSING} and len(set(outcome.refused.values())) == 3
        refused = run.connection.scalar(select(entity("account").table.c.town).filter_by(id=parent))
        assert refused == "Hiislahti"  # nothing of a refused row is changed, not what it might have been given


@pytest.mark.parametrize(
    "values, wrong",
    [
        ({"abc_class": "x", "town": "Uusi"}, {"abc_class"}),
        ({"owner_id": None, "employees": -1}, {"owner_id", "employees"}),
        ({"owner_id": MISSING}, {"owner_id"}),
        ({"status": "inactive", "nix": 1}, {"status", "nix"}),
    ],
)
def test_values_nobody_may_have_are_refused_before_any_row(image, accounts, values, wrong):
    with opened(image) as run:
        before = run.dump()
        with pytest.raises(Invalid) as refused:
            bulk_update(run.work(), "account", accounts, values)
        assert set(refused.value.errors) == wrong and run.dump() == before


def test_a_kind_that_is_not_edited_is_not_edited_in_bulk(image):
    with opened(image) as run, pytest.raises(DomainError):
        bulk_update(run.work(), "sales_line", run.ids("sales_line"), {"line_type": "freight"})


def test_it_is_one_command_in_the_log_and_one_undo(store, sandbox, facts):
    ids = [facts["lehto"], facts["lehto2"], MISSING]
    done = store.write(sandbox, bulk_update, "account", ids, {"abc_class": "a"})
    with store.platform.read() as session:
        (command,) = log.commands(session, sandbox.id, sandbox.log_id)
    assert command["name"] == "bulk_update" and command["args"]["values"] == {"abc_class": "a"}
    assert sorted(row["id"] for row in command["rows"]) == sorted(ids[:2])
    store.write(sandbox, save.update, "account", facts["lehto2"], {"abc_class": "b"})
    with pytest.raises(Conflict) as refused:
        store.undo(sandbox, done.command)
    assert refused.value.rows == [("account", facts["lehto2"])]


def test_nothing_changed_is_no_command(store, sandbox, facts):
    assert store.write(sandbox, bulk_update, "account", [facts["lehto"]], {"town": "Hiislahti"}).command is None
