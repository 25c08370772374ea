"""Solutions run through the real verbs, and leave the log a student's work would."""

from datetime import date
from decimal import Decimal

import pytest

from crm.exercises.runner import Runner, plan, written
from crm.exercises.values import Scope
from crm.i18n import speaking
from crm.records import merge, save
from crm.records.errors import DomainError
from crm.sandboxes import dump, log, replay, templates
from crm.sandboxes.templates import ensure


def test_a_run_leaves_the_log_that_the_store_would(store, people, facts, seed, do):
    pair = facts["pairs"][0]
    template = ensure(store.platform, "twins", 1, "CP0")
    with store.platform.write() as session:
        row = store.create(session, template, [people["Aino"]])
    box = store.load(row.id)
    store.write(box, merge.merge, "account", pair["master"], pair["dup"], take=["phone"])
    store.write(box, save.update, "account", pair["master"], {"phone": "+358 000 777 777"})
    done = store.write(box, save.create, "note", {"regarding_id": pair["master"], "text": "x"})
    store.undo(box, done.command)
    with store.platform.read() as session:
        stored = log.commands(session, box.id, box.log_id)
    ran = do(
        {"merge": {"kind": "account", "target": pair["master"], "source": pair["dup"], "take": ["phone"]}},
        {"update": {"kind": "account", "id": pair["master"], "values": {"phone": "+358 000 777 777"}}},
        {"create": {"kind": "note", "values": {"regarding_id": pair["master"], "text": "x"}}, "as": "note"},
        {"undo": "note"},
    )
    volatile = ("id", "at", "sandbox_at", "undoes", "rows")
    assert [{k: v for k, v in c.items() if k not in volatile} for c in ran] == [
        {k: v for k, v in c.items() if k not in volatile} for c in stored
    ]
    assert [set(c) for c in ran] == [set(c) for c in stored]
    assert ran[3]["undoes"] == ran[2]["id"]
    times = ("modified_on", "created_on")

    def rows(commands):
        return [
            [
                {
                    **r,
                    "before": {k: v for k, v in r["before"].items() if k not in times},
                    "after": {k: v for k, v in r["after"].items() if k not in times},
                }
                for r in c["rows"]
            ]
            for c in commands
        ]

    assert rows(ran) == rows(stored)


def test_what_a_run_did_can_be_replayed(do, facts, image):
    changes = do(
        {
            "for": {"p": facts["pairs"]},
            "do": [{"merge": {"kind": "account", "target": "$p.master", "source": "$p.dup"}}],
        }
    )
    raw = templates.in_memory(image)
    replay.apply(raw, changes)
    assert raw.execute("SELECT count(*) FROM account WHERE status = 'inactive'").fetchone() == (6,)
    assert raw.execute("SELECT seq FROM _head").fetchone() == (6,)
    raw.close()


def test_records_made_on_the_way_can_be_named(do):
    changes = do(
        {"create": {"kind": "account", "values": {"name": "Uusi Oy"}}, "as": "new"},
        {"create": {"kind": "contact", "values": {"last_name": "Eka", "account_id": "$new"}}},
    )
    assert changes[1]["rows"][0]["after"]["account_id"] == changes[0]["rows"][0]["id"]


def test_empty_places_in_lists_fall_out_and_empty_changes_leave_no_command(do, facts, seed):
    (command,) = do(
        {
            "merge": {
                "kind": "account",
                "target": facts["pairs"][0]["master"],
                "source": facts["pairs"][0]["dup"],
                "take": [None],
            }
        }
    )
    assert command["args"]["take"] == []
    id = facts["pairs"][1]["dup"]
    assert do({"update": {"kind": "account", "id": id, "values": {"name": seed.seed.cell(id, "name")}}}) == []


def test_lists_inside_lists_are_one_list(do, facts):
    ids = [[pair["dup"] for pair in facts["pairs"][:2]], facts["pairs"][2]["dup"], None]
    (command,) = do({"bulk_update": {"kind": "account", "ids": ids, "values": {"town": "Oulu"}}})
    assert len(command["rows"]) == 3


def test_what_a_verb_refuses_is_refused(do, facts):
    pair = facts["pairs"][0]
    twice = {"merge": {"kind": "account", "target": pair["master"], "source": pair["dup"]}}
    with pytest.raises(DomainError):
        do(twice, twice)


def test_answers_are_typed_as_the_language_writes_them(seed):
    steps = plan(
        [{"answer": {"a": "$n", "b": "$d", "c": ["x", "y"]}}],
        Scope(seed).child(n=Decimal("1234.5"), d=date(2025, 9, 1)),
    )
    assert Runner(seed).run(steps, "fi").answers == {"a": "1\u00a0234,5", "b": "1.9.2025", "c": "x, y"}
    assert Runner(seed).run(steps, "en").answers == {"a": "1,234.5", "b": "2025-09-01", "c": "x, y"}
    with speaking("fi"):
        assert written("x") == "x"


def test_a_failed_run_leaves_the_next_one_alone(seed, facts):
    runner, scope = Runner(seed), Scope(seed)
    pair = facts["pairs"][0]
    good = {"merge": {"kind": "account", "target": pair["master"], "source": pair["dup"]}}
    with pytest.raises(DomainError):
        runner.run(plan([good, good], scope))
    assert len(runner.run(plan([good], scope)).changes) == 1
    assert dump.hash_of(seed.seed.raw) == dump.hash_of(Scope(seed).state.now.raw)
