"""An image of an earlier schema is brought up before its log is replayed."""

import re
import sqlite3
from contextlib import closing

import pytest

from crm.exercises.grader import grade
from crm.exercises.state import State
from crm.sandboxes import dump, growth, replay, templates

NEWER = {
    "account": ("portfolio_quadrant", "status", "merged_into_id", "version"),
    "contact": ("full_name", "email_state"),
}


@pytest.fixture
def older(image) -> bytes:
    """The small pack as an earlier schema had it: without some columns and tables."""
    with closing(templates.in_memory(image)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA legacy_alter_table=ON")
        for table, columns in NEWER.items():
            (sql,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            lines = [line.strip().rstrip(",") for line in sql[sql.index("(") + 1 : sql.rindex(")")].split("\n")]
            kept = [
                line
                for line in lines
                if line and not re.match(rf"({'|'.join(columns)})\b|.*KEY ?\(({'|'.join(columns)})\)", line)
            ]
            names = [c[1] for c in raw.execute(f'PRAGMA table_info("{table}")') if c[1] not in columns]
            raw.execute(f'ALTER TABLE "{table}" RENAME TO older')  # its indexes go with it
            raw.execute(f'CREATE TABLE "{table}" ({", ".join(kept)})')
            raw.execute(f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(names)} FROM older')
            raw.execute("DROP TABLE older")
        for table in ("distinct_pair", "duplicate_rule"):
            raw.execute(f'DROP TABLE "{table}"')
        return raw.serialize()


def test_a_file_made_today_needs_nothing(image):
    with closing(templates.in_memory(image)) as raw:
        assert growth.bring_up(raw) == []


def test_tables_columns_and_indexes_are_added(older, image):
    with closing(templates.in_memory(older)) as raw, closing(templates.in_memory(image)) as today:
        added = growth.bring_up(raw)
        assert set(added) == {
            "distinct_pair",
            "duplicate_rule",
            *(f"{t}.{c}" for t, columns in NEWER.items() for c in columns),
        }
        assert growth.bring_up(raw) == []

        def shape(db, kind):
            rows = db.execute("SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite%'", (kind,))
            return {name for (name,) in rows}

        assert shape(raw, "index") == shape(today, "index") and shape(raw, "table") == shape(today, "table")


def test_new_columns_hold_the_constant_default(older, image):
    with closing(templates.in_memory(older)) as raw, closing(templates.in_memory(image)) as today:
        growth.bring_up(raw)
        assert raw.execute("SELECT DISTINCT status, version, portfolio_quadrant FROM account").fetchall() == [
            ("active", 1, None)
        ]
        names = "SELECT full_name FROM contact ORDER BY id"
        assert raw.execute(names).fetchall() == today.execute(names).fetchall()
        kept = [line for line in dump.lines(raw) if not line.startswith("duplicate_rule")]
        assert kept == [line for line in dump.lines(today) if not line.startswith("duplicate_rule")]


def test_a_log_of_later_years_is_replayed_on_it(older, b04, do, facts):
    changes = do(
        {
            "for": {"p": facts["pairs"]},
            "do": [{"merge": {"kind": "account", "target": "$p.master", "source": "$p.dup", "take": ["$p.newer"]}}],
        }
    )
    with closing(templates.in_memory(older)) as raw, pytest.raises(sqlite3.OperationalError):
        replay.apply(raw, changes)
    assert grade(b04, older, changes, {}).points == 1200


def test_bytes_that_are_no_image_are_refused():
    with pytest.raises(sqlite3.DatabaseError):
        State.from_template(b"x" * 4096)
