"""Commands over many records at random, taken back one after another: the sandbox is as it was, but for stamps."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.db import adopt
from crm.records import delete, merge, save
from crm.records.bulk import bulk_update
from crm.records.errors import DomainError
from crm.records.undo import undo
from crm.sandboxes import dump
from crm.sandboxes.commands import work_on
from crm.sandboxes.packs import TODAY
from crm.sandboxes.templates import image_of, in_memory
from crm.schema.registry import entity

AT = datetime(2025, 9, 1, 9, tzinfo=UTC)
KINDS = ("account", "contact", "opportunity", "activity")
COMMANDS = st.tuples(
    st.sampled_from(["edit", "assign", "deactivate", "activate", "merge", "delete"]),
    st.sampled_from(KINDS),
    st.lists(st.integers(0, 6), min_size=2, max_size=4, unique=True),
    st.integers(0, 3),
)


@cache
def image() -> bytes:
    """The tiny pack."""
    return image_of("tiny", 1, "CP0")[1]


def run(connection, verb, *args) -> list[dict]:
    """Do a command, all of it or nothing; the rows it changed."""
    try:
        with connection.begin():
            work = work_on(connection, TODAY, 1, AT)
            verb(work, *args)
            work.session.flush()
            return [asdict(row) for row in work.session.rows]
    except DomainError:
        return []


def planned(raw, what: str, kind: str, places: list[int], n: int) -> tuple:
    """The verb of a command and what it is given: the records at these places of their table."""
    ids = [row[0] for row in raw.execute(f'SELECT id FROM "{kind}" ORDER BY id')]
    chosen = [ids[place % len(ids)] for place in places] if ids else []
    match what:
        case "edit":
            return bulk_update, kind, chosen, {"description": (None, "a", "b", "c")[n]}
        case "assign":
            return save.assign, kind, chosen, n + 1
        case "merge":
            return merge.merge, "account", *[*chosen, 0, 0][:2]
        case "delete":
            return delete.delete, kind, chosen[: n + 1]
    return (save.deactivate if what == "deactivate" else save.activate), "account", chosen


@settings(max_examples=10, deadline=None)
@given(st.lists(COMMANDS, min_size=1, max_size=6))
def test_whatever_is_taken_back_in_turn_leaves_the_sandbox_as_it_was(commands):
    raw = in_memory(image())
    before = list(dump.lines(raw, stamps=False))
    with adopt(raw) as connection:
        done = [run(connection, *planned(raw, *command)) for command in commands]
        for n, rows in reversed(list(enumerate(done))):
            if rows:
                taken = run(connection, undo, rows, f"command {n}")
                assert taken, commands[n]
        assert list(dump.lines(raw, stamps=False)) == before


def test_many_rows_are_deleted_together_and_the_others_stay(store, sandbox, facts):
    """One with sales stays, with the reason; what belongs to it stays too; the other goes with what is its."""
    done = store.write(sandbox, delete.delete, "account", [facts["lehto"], facts["lehto2"]])
    assert done.result.changed == [facts["lehto2"]] and done.result.along == 8
    assert list(done.result.refused) == [facts["lehto"]] and "3" in done.result.refused[facts["lehto"]]
    store.undo(sandbox, done.command)
    with store.read(sandbox) as session:
        assert session.get(entity("account").cls, facts["lehto2"])


def test_a_record_that_goes_with_another_is_refused_for_its_own_sake(store, sandbox, facts):
    """A person named beside their company is judged alone."""
    done = store.write(sandbox, delete.delete, "contact", [facts["person"], facts["person"], 999_999])
    assert done.result.changed == [facts["person"]] and not done.result.refused


def test_a_closed_record_does_not_stop_the_others(store, sandbox, facts):
    store.write(sandbox, save.deactivate, "account", [facts["lehto2"]])
    done = store.write(sandbox, save.assign, "account", [facts["lehto2"], facts["lehto"], 999_999], 1).result
    assert done.changed == [facts["lehto"]] and list(done.refused) == [facts["lehto2"], 999_999]
    assert len(done.reasons()) == 2
