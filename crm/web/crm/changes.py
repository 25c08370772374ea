"""What the change log of this sandbox says of records."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.history import field_dates
from ...sandboxes.models import ChangeCommand, ChangeEntry
from .place import sandbox, store


def commands_on(ids: list[int]) -> list[dict]:
    """The commands of this sandbox's log that touched these records, oldest first, with the rows they
    touched among them; and those that took one of these commands back. One platform statement."""
    box = sandbox()
    if box.seq == 0:
        return []
    with store().platform.read() as session:
        rows = session.execute(
            select(ChangeCommand, ChangeEntry)
            .join(
                ChangeEntry,
                (ChangeEntry.sandbox_id == ChangeCommand.sandbox_id)
                & (ChangeEntry.log_id == ChangeCommand.log_id)
                & (ChangeEntry.seq == ChangeCommand.seq),
            )
            .where(ChangeEntry.sandbox_id == box.id, ChangeEntry.log_id == box.log_id, ChangeEntry.record_id.in_(ids))
            .order_by(ChangeCommand.seq, ChangeEntry.n)
        ).all()
    found: dict[int, dict] = {}
    for command, entry in rows:
        found.setdefault(command.seq, _command(command))["rows"].append(
            {"op": entry.op, "kind": entry.kind, "id": entry.record_id, "before": json.loads(entry.before), "after": json.loads(entry.after)}
        )  # fmt: skip
    return list(found.values())


def _command(command: ChangeCommand) -> dict:
    return {
        "id": command.id,
        "name": command.name,
        "seat": command.seat,
        "channel": command.channel,
        "sandbox_at": command.sandbox_at,
        "undoes": command.undoes,
        "rows": [],
    }


def dates_of(session: Session, kind: str, ids: list[int]) -> dict:
    """When each field of some records last changed, see ``records.history.field_dates``."""
    return field_dates(session, commands_on(ids), kind, ids)
