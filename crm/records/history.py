"""The history of a record: every change, seeded or the student's own, newest first.

The own changes are in the change log, which lies above this package: callers give them as commands, the
way ``crm.sandboxes.log.commands`` returns them (a command may carry other records' rows too).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..schema.record import STAMPS, Record, SeededChange
from ..schema.registry import entity
from .work import cooked, raw


@dataclass(frozen=True)
class Change:
    """One field of the record before and after, as Python values."""

    field: str
    before: Any
    after: Any


@dataclass
class Event:
    """What happened to a record at one time: ``op`` is ``insert``, ``update`` or ``delete``.

    ``by`` is a user's id. ``command`` and ``name`` are the own command's id and name, empty for seeded
    history; ``undoes`` tells that it took another one back, ``undone`` that it was taken back later,
    ``undoable`` that it can still be.
    """

    at: datetime
    by: int | None
    op: str = "update"
    changes: list[Change] = field(default_factory=list)
    command: str = ""
    name: str = ""
    channel: str = ""
    undoes: bool = False
    undone: bool = False
    undoable: bool = False


def history(session: Session, entries: list[dict], record: Record) -> list[Event]:
    """Every event in the life of a record, newest first; one statement.

    Ends with its making, from the log or from the record's own stamps.
    """
    own = [event for command in entries if (event := _own(command, record)) is not None]
    taken_back = {command["undoes"] for command in entries}
    for event in own:
        event.undone = event.command in taken_back
        event.undoable = event.undoable and not event.undone
    seeded = [_seeded(record.kind, row) for row in _seeded_rows(session, [record.id])]
    if not any(event.op == "insert" and not event.undoes for event in own) and record.created_on is not None:
        seeded.insert(0, Event(record.created_on, record.created_by_id, "insert"))
    return [*reversed(own), *sorted(seeded, key=lambda e: (e.at, e.op == "update"), reverse=True)]


def field_dates(session: Session, entries: Iterable[dict], kind: str, ids: list[int]) -> dict[int, dict[str, datetime]]:
    """When each field of some records of one kind last changed: by an own command, else in seeded
    history, else when the record was made (left out where that is not known). Two statements."""
    known = entity(kind)
    made = session.execute(select(known.table.c.id, known.table.c.created_on).where(known.table.c.id.in_(ids)))
    dates = {id: dict.fromkeys(known.stored, at) if at else {} for id, at in made}
    for row in _seeded_rows(session, ids):
        if row.record_id in dates:
            dates[row.record_id][row.field] = row.at
    for command in entries:
        for row in command["rows"]:
            if row["op"] == "update" and row["id"] in dates:
                dates[row["id"]].update(dict.fromkeys(row["after"], datetime.fromisoformat(command["sandbox_at"])))
    return dates


def _seeded_rows(session: Session, ids: list[int]) -> list[SeededChange]:
    wanted = select(SeededChange).where(SeededChange.record_id.in_(ids))
    return list(session.scalars(wanted.order_by(SeededChange.at, SeededChange.id)))


def _seeded(kind: str, row: SeededChange) -> Event:
    before, after = (cooked(kind, row.field, json.loads(text or "null")) for text in (row.before, row.after))
    return Event(row.at, row.by_id, changes=[Change(row.field, before, after)])


def _own(command: dict, record: Record) -> Event | None:
    """The command as an event of this record; ``None`` when it did not touch it."""
    rows = [row for row in command["rows"] if row["id"] == record.id]
    if not rows:
        return None
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in rows:
        before = {**row["before"], **before}
        after.update(row["after"])
    ops, undoes = [row["op"] for row in rows], command["undoes"] is not None
    op = "delete" if ops[-1] == "delete" else "insert" if "insert" in ops else "update"
    return Event(
        datetime.fromisoformat(command["sandbox_at"]),
        command["seat"],  # packs give seat n the user id n
        op,
        [] if op == "insert" and undoes else _changes(record.kind, before, after),  # what comes back is known
        command["id"],
        command["name"],
        command["channel"],
        undoes,
        undoable=not undoes and op != "delete" and _still_there(record, after),
    )


def _changes(kind: str, before: dict, after: dict) -> list[Change]:
    """The fields people see that differ; stamps and seeded translations are left out."""
    return [
        Change(name, cooked(kind, name, before.get(name)), cooked(kind, name, after[name]))
        for name in entity(kind).stored
        if name in after and name not in STAMPS and before.get(name) != after[name]
    ]


def _still_there(record: Record, after: dict) -> bool:
    """Whether nothing the command wrote into this record has changed since."""
    return all(raw(record.kind, n, getattr(record, n)) == v for n, v in after.items() if n not in STAMPS)
