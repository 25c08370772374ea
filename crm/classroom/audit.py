"""The platform's audit log: who signed in, who changed a grade, an override, a role.

Append-only: triggers in the database refuse to change or delete a row. Hash-chained: each row carries
the hash of the one before, so that a row changed behind the triggers' back breaks the chain. People are
named by id only. A log that was cut off at its end still verifies; keep the newest hash elsewhere to
notice that.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, String, Text, event, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import PlatformBase, UtcDateTime, digest
from . import clock

FIRST = "0" * 64
"""What stands for the hash before the first row."""
_LOCK = 4_815_162_342
"""Any fixed number: PostgreSQL's advisory lock that lets one transaction at a time append."""


class AuditEntry(PlatformBase):
    """One thing that was done. ``actor_id`` is a person (``None`` for the product itself), ``subject`` what
    it was done to (``enrolment:12``), ``detail`` canonical JSON. No foreign key: an entry outlives its person.
    """

    __tablename__ = "audit_entry"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120), index=True)
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def computed_hash(self) -> str:
        """The hash this row must have."""
        actor = "" if self.actor_id is None else str(self.actor_id)
        parts = (str(self.seq), self.at.isoformat(), actor, self.action, self.subject, self.detail, self.previous)
        return digest(*parts)


TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry"
        " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
        " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        # INSERT OR REPLACE deletes without asking the delete trigger
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry"
        " WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq)"
        " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$",
        "CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ),
}
"""What keeps the table append-only, by dialect; ``create_all`` and the migration both run these."""

for _dialect, _statements in TRIGGERS.items():
    for _statement in _statements:
        event.listen(AuditEntry.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))


def record(session: Session, action: str, actor_id: int | None, subject: str = "", detail: Any = None) -> AuditEntry:
    """Append an entry in the caller's transaction; it is there when what it tells of is committed.

    ``detail`` is anything JSON can hold, moments included. One writer at a time: on PostgreSQL an
    advisory lock, held until the transaction ends; on SQLite the write transaction itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    ).one_or_none()
    seq, previous = last or (0, FIRST)
    entry = AuditEntry(
        seq=seq + 1,
        at=clock.now(),
        actor_id=actor_id,
        action=action,
        subject=subject,
        detail=json.dumps(detail or {}, sort_keys=True, separators=(",", ":"), default=str),
        previous=previous,
    )
    entry.hash = entry.computed_hash()
    session.add(entry)
    session.flush()
    return entry


def verify_audit(session: Session) -> AuditEntry | None:
    """Read the whole log; the first row that was changed, or before which one is missing. ``None``: intact."""
    previous = FIRST
    fresh = {"yield_per": 1000, "populate_existing": True}
    with session.execute(select(AuditEntry).order_by(AuditEntry.seq), execution_options=fresh) as rows:
        for (entry,) in rows:
            if (entry.previous, entry.hash) != (previous, entry.computed_hash()):
                return entry
            previous = entry.hash
    return None
