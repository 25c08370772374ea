"""What the change log of this sandbox says of records."""

import json
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from ...records.history import field_dates
from ...sandboxes.models import ChangeCommand, ChangeEntry
from .place import sandbox, store

COMMAND = ("id", "name", "seat", "channel", "sandbox_at", "undoes")
"""What is told of a command."""


def commands_on(ids: list[int]) -> list[dict]:
    """The commands of this sandbox's log that touched these records, oldest first, with the rows they
    touched among them; and those that took one of these commands back. One platform statement."""
    box = sandbox()
    if box.seq == 0:
        return []
    with store().platform.connect() as connection:
        rows = connection.execute(_touching(), {"box": box.id, "log": box.log_id, "ids": ids}).all()
    found: dict[int, dict] = {}
    for row in rows:
        if row.seq not in found:
            found[row.seq] = {name: getattr(row, name) for name in COMMAND} | {"rows": []}
        found[row.seq]["rows"].append(
            {"op": row.op, "kind": row.kind, "id": row.record_id, "before": json.loads(row.before), "after": json.loads(row.after)}
        )  # fmt: skip
    return list(found.values())


@cache
def _touching() -> Select:
    """The statement of ``commands_on``, built once: every form asks."""
    command, entry = ChangeCommand, ChangeEntry
    same = (entry.sandbox_id == command.sandbox_id) & (entry.log_id == command.log_id) & (entry.seq == command.seq)
    wanted = entry.record_id.in_(bindparam("ids", expanding=True))
    return (
        select(command.seq, *(getattr(command, name) for name in COMMAND))
        .add_columns(entry.op, entry.kind, entry.record_id, entry.before, entry.after)
        .join(entry, same)
        .where(entry.sandbox_id == bindparam("box"), entry.log_id == bindparam("log"), wanted)
        .order_by(command.seq, entry.n)
    )


def dates_of(session: Session, kind: str, ids: list[int]) -> dict:
    """When each field of some records last changed, see ``records.history.field_dates``."""
    return field_dates(session, commands_on(ids), kind, ids)
