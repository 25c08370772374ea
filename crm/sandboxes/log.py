"""Reading and appending the change log in the platform database."""

import json
from collections import defaultdict
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Row, Select, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from ..records.work import RowChange
from .models import ChangeCommand, ChangeEntry, ChangeLog, SandboxRow


def dumps(value) -> str:
    """JSON as the log stores it: compact, readable letters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def head(session: Session, sandbox_id: int, log_id: str) -> tuple[int, str, bool, bool]:
    """Head of a log: sequence number, command id, whether it is sealed, whether it is the current one."""
    row = session.execute(
        select(ChangeLog.seq, ChangeLog.command, ChangeLog.sealed_at, SandboxRow.log_id)
        .join(SandboxRow, SandboxRow.id == ChangeLog.sandbox_id)
        .where(ChangeLog.sandbox_id == sandbox_id, ChangeLog.id == log_id)
    ).one()
    return row[0], row[1], row[2] is not None, row[3] == log_id


def commands(session: Session, sandbox_id: int, log_id: str, after: int = 0, upto: int | None = None) -> list[dict]:
    """The commands of a log with their rows, oldest first, as plain JSON-able dicts (two statements)."""
    limits = [ChangeCommand.seq > after]
    if upto is not None:
        limits.append(ChangeCommand.seq <= upto)
    found = session.scalars(
        select(ChangeCommand)
        .where(ChangeCommand.sandbox_id == sandbox_id, ChangeCommand.log_id == log_id, *limits)
        .order_by(ChangeCommand.seq)
    ).all()
    if not found:
        return []
    rows = defaultdict(list)
    entries = session.execute(
        select(
            ChangeEntry.seq,
            ChangeEntry.op,
            ChangeEntry.kind,
            ChangeEntry.record_id,
            ChangeEntry.before,
            ChangeEntry.after,
        )
        .where(
            ChangeEntry.sandbox_id == sandbox_id,
            ChangeEntry.log_id == log_id,
            ChangeEntry.seq > after,
            ChangeEntry.seq <= found[-1].seq,
        )
        .order_by(ChangeEntry.seq, ChangeEntry.n)
    )
    for entry in entries:
        rows[entry.seq].append(_row(entry))
    return [_as_dict(command, rows[command.seq]) for command in found]


TOLD = ("id", "name", "seat", "channel", "sandbox_at", "undoes")
"""What ``touching`` tells of a command."""


@cache
def _touching() -> Select:
    command, entry = ChangeCommand, ChangeEntry
    same = (entry.sandbox_id == command.sandbox_id) & (entry.log_id == command.log_id) & (entry.seq == command.seq)
    wanted = entry.record_id.in_(bindparam("ids", expanding=True))
    return (
        select(command.seq, *(getattr(command, name) for name in TOLD))
        .add_columns(entry.op, entry.kind, entry.record_id, entry.before, entry.after)
        .join(entry, same)
        .where(entry.sandbox_id == bindparam("box"), entry.log_id == bindparam("log"), wanted)
        .order_by(command.seq, entry.n)
    )


def touching(connection: Connection, sandbox_id: int, log_id: str, ids: list[int]) -> list[dict]:
    """The commands of a log that touched these records, oldest first, with the rows they touched among them. One
    statement of plain columns, built once: every form asks."""
    found: dict[int, dict] = {}
    for row in connection.execute(_touching(), {"box": sandbox_id, "log": log_id, "ids": ids}):
        if row.seq not in found:
            found[row.seq] = {name: getattr(row, name) for name in TOLD} | {"rows": []}
        found[row.seq]["rows"].append(_row(row))
    return list(found.values())


def _row(entry: Row) -> dict:
    before, after = json.loads(entry.before), json.loads(entry.after)
    return {"op": entry.op, "kind": entry.kind, "id": entry.record_id, "before": before, "after": after}


def _as_dict(command: ChangeCommand, rows: list[dict]) -> dict:
    return {
        "seq": command.seq,
        "id": command.id,
        "name": command.name,
        "args": json.loads(command.args),
        "seat": command.seat,
        "channel": command.channel,
        "at": command.at.isoformat(),
        "sandbox_at": command.sandbox_at,
        "undoes": command.undoes,
        "rows": rows,
    }


def has_command(session: Session, sandbox_id: int, log_id: str, command_id: str) -> bool:
    """Whether a command reached the log; asked when the outcome of a commit is unknown."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    ChangeCommand.sandbox_id == sandbox_id,
                    ChangeCommand.log_id == log_id,
                    ChangeCommand.id == command_id,
                )
            )
        )
    )


_head = ChangeLog.__table__
_MOVE = (
    update(_head)
    .where(
        _head.c.sandbox_id == bindparam("of"),
        _head.c.id == bindparam("log"),
        _head.c.seq == bindparam("at_seq"),
        _head.c.command == bindparam("at_command"),
        _head.c.sealed_at.is_(None),
        select(SandboxRow.log_id).where(SandboxRow.id == bindparam("of")).scalar_subquery() == bindparam("log"),
    )
    .values(seq=bindparam("seq"), command=bindparam("command"), changed_at=bindparam("changed_at"))
)
_COMMAND, _ENTRIES = insert(ChangeCommand.__table__), insert(ChangeEntry.__table__)
"""What every save runs, built once."""


def append(
    connection: Connection,
    sandbox_id: int,
    log_id: str,
    expected: tuple[int, str],
    command: dict,
    rows: list[RowChange],
    at: datetime,
) -> bool:
    """Move the head by one command and add its entries; ``False``, with nothing done, when the head has
    moved, the log is sealed or no longer the sandbox's current one."""
    seq, before = expected
    key = {"sandbox_id": sandbox_id, "log_id": log_id, "seq": seq + 1}
    head = {"of": sandbox_id, "log": log_id, "at_seq": seq, "at_command": before}
    if connection.execute(_MOVE, {**head, "seq": seq + 1, "command": command["id"], "changed_at": at}).rowcount != 1:
        return False
    connection.execute(_COMMAND, [{**key, **command, "args": dumps(command["args"]), "at": at}])
    connection.execute(
        _ENTRIES,
        [
            {
                **key,
                "n": n,
                "op": row.op,
                "kind": row.kind,
                "record_id": row.id,
                "before": dumps(row.before),
                "after": dumps(row.after),
            }
            for n, row in enumerate(rows)
        ],
    )
    return True
