"""Reset and its undo: a sandbox points to another change log. Nothing is copied and nothing is erased."""

import secrets
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from .models import ChangeLog, SandboxEvent, SandboxRow


def reset(session: Session, sandbox_ids: list[int], by: int | None, now: datetime) -> str:
    """Give each sandbox a new, empty log in the caller's transaction; returns the batch's id for undo.

    Sealed logs (submitted work) are passed over. A class of 300 takes no longer than one student.
    """
    batch = secrets.token_hex(8)
    rows = session.execute(
        select(SandboxRow.id, SandboxRow.log_id)
        .join(ChangeLog, (ChangeLog.sandbox_id == SandboxRow.id) & (ChangeLog.id == SandboxRow.log_id))
        .where(SandboxRow.id.in_(sandbox_ids), ChangeLog.sealed_at.is_(None))
        .with_for_update(of=[SandboxRow, ChangeLog])  # nobody submits between this look and the move
    ).all()
    moves = [(id, old, secrets.token_hex(8)) for id, old in rows]
    if moves:
        empty = {"seq": 0, "command": "", "created_at": now, "changed_at": now}
        session.execute(insert(ChangeLog), [{"sandbox_id": id, "id": new, **empty} for id, _old, new in moves])
        _point(session, moves, batch, "reset", by, now)
    return batch


def undo_reset(session: Session, batch: str, by: int | None, now: datetime) -> tuple[int, int]:
    """Point back to the logs of before a reset; returns how many went back and how many were left because
    somebody has worked in the new log since, or has submitted it."""
    rows = session.execute(
        select(SandboxEvent.sandbox_id, SandboxEvent.from_log, SandboxEvent.to_log, SandboxRow.log_id,
               ChangeLog.seq, ChangeLog.sealed_at)
        .join(ChangeLog, (ChangeLog.sandbox_id == SandboxEvent.sandbox_id) & (ChangeLog.id == SandboxEvent.to_log))
        .join(SandboxRow, SandboxRow.id == SandboxEvent.sandbox_id)
        .where(SandboxEvent.batch == batch, SandboxEvent.kind == "reset")
        .with_for_update(of=[SandboxRow, ChangeLog])
    ).all()  # fmt: skip
    moves = [
        (id, new, old)
        for id, old, new, current, seq, sealed in rows
        if current == new and seq == 0 and sealed is None
    ]  # fmt: skip
    if moves:
        _point(session, moves, secrets.token_hex(8), "undo", by, now)
    return len(moves), len(rows) - len(moves)


def _point(session: Session, moves: list[tuple[int, str, str]], batch: str, kind: str, by: int | None, now: datetime):
    """Point each sandbox from one log to another, and note it."""
    table = SandboxRow.__table__
    session.connection().execute(
        update(table).where(table.c.id == bindparam("sandbox")).values(log_id=bindparam("to")),
        [{"sandbox": id, "to": to} for id, _from, to in moves],
    )
    event = {"batch": batch, "kind": kind, "by_id": by, "at": now}
    session.execute(
        insert(SandboxEvent), [{"sandbox_id": id, "from_log": old, "to_log": to, **event} for id, old, to in moves]
    )
