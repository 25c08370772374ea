"""The audit log: nobody changes it, and who does is found out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from crm.classroom.audit import FIRST, AuditEntry, record, verify_audit


@pytest.fixture
def five(platform):
    with platform.write() as session:
        for n in range(5):
            record(session, "grade.change", 7, f"enrolment:{n}", {"before": None, "after": n, "name": "Öh\0man"})
    return platform


def test_entries_form_a_chain(five):
    with five.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert [r.seq for r in rows] == [1, 2, 3, 4, 5]
        assert [r.previous for r in rows] == [FIRST, *(r.hash for r in rows[:-1])]
        assert verify_audit(session) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_id = 8 WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq = 5",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_changes(five, statement):
    with pytest.raises(DBAPIError, match="append-only"), five.engine.begin() as connection:
        connection.execute(text(statement))
    with five.read() as session:
        assert verify_audit(session) is None
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 5


def test_replacing_or_emptying_is_refused_too(five):
    statement = (
        "INSERT OR REPLACE INTO audit_entry SELECT seq, at, 8, action, subject, detail, previous, hash FROM audit_entry"
        if five.sqlite
        else "TRUNCATE audit_entry"
    )
    with pytest.raises(DBAPIError, match="append-only"), five.engine.begin() as connection:
        connection.execute(text(statement))


def without_triggers(platform, statement):
    """What somebody with the administrator's rights on the database could do."""
    triggers = (
        ["DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"]
        if platform.sqlite
        else ["DROP TRIGGER audit_entry_keep ON audit_entry"]
    )
    with platform.engine.begin() as connection:
        for sql in (*triggers, statement):
            connection.execute(text(sql))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET actor_id = 8 WHERE seq = 2", 2),
        ("UPDATE audit_entry SET actor_id = NULL WHERE seq = 1", 1),
        ("UPDATE audit_entry SET detail = '{}' WHERE seq = 5", 5),
        ("DELETE FROM audit_entry WHERE seq = 3", 4),
        ("DELETE FROM audit_entry WHERE seq = 1", 2),
    ],
)
def test_a_change_behind_the_triggers_is_found(five, statement, broken):
    without_triggers(five, statement)
    with five.read() as session:
        assert verify_audit(session).seq == broken


def test_what_is_rolled_back_leaves_no_gap(five):
    with pytest.raises(RuntimeError), five.write() as session:
        record(session, "grade.change", 7)
        raise RuntimeError
    with five.write() as session:
        assert record(session, "grade.change", 7).seq == 6
        assert verify_audit(session) is None


def test_parallel_writers_keep_one_chain(platform):
    def write(n):
        with platform.write() as session:
            record(session, "login", n)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with platform.read() as session:
        assert verify_audit(session) is None
        assert sorted(session.scalars(select(AuditEntry.actor_id))) == list(range(40))
