"""Replay: a template plus the after-images of a change log is the sandbox, byte for byte in meaning.

The verbs are never run again: what they did is in the log. So a later version of a verb cannot change
what a student did.
"""

import sqlite3
from collections.abc import Iterable

from ..schema.registry import entities


def apply(raw: sqlite3.Connection, commands: Iterable[dict]) -> None:
    """Apply commands (as ``log.commands`` returns them) to an open file or memory database, in order.

    The caller holds the transaction; foreign keys may be on, since the order is that of the first run.
    Raises ``sqlite3.Error`` when a change does not fit, ``KeyError`` for an unknown kind or column.
    """
    seq, command_id = None, ""
    for command in commands:
        for row in command["rows"]:
            _apply_row(raw, row)
        seq, command_id = command["seq"], command["id"]
    if seq is not None:
        raw.execute('UPDATE "_head" SET seq = ?, command = ?', (seq, command_id))


def _apply_row(raw: sqlite3.Connection, row: dict) -> None:
    known = entities()[row["kind"]]
    table = f'"{known.kind}"'
    values = row["after"]
    unknown = set(values) - set(known.raw_columns)
    if unknown:
        raise KeyError(f"{known.kind} has no column {sorted(unknown)}")
    if row["op"] == "insert":
        raw.execute("INSERT INTO record(id, kind) VALUES (?, ?)", (row["id"], known.kind))
        columns = ", ".join(f'"{c}"' for c in values)
        raw.execute(f"INSERT INTO {table}({columns}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))
    elif row["op"] == "update":
        assignments = ", ".join(f'"{c}" = ?' for c in values)
        raw.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", (*values.values(), row["id"]))
    else:
        raw.execute(f"DELETE FROM {table} WHERE id = ?", (row["id"],))
        raw.execute("DELETE FROM record WHERE id = ?", (row["id"],))
