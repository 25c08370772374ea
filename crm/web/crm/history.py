"""The change log of a record: every change, seeded and own, in words."""

import json
from dataclasses import replace

from flask import abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...i18n import current_locale
from ...i18n import lazy_gettext as _l
from ...records.history import Event, field_dates, history
from ...records.related import Reader
from ...sandboxes.models import ChangeCommand, ChangeEntry
from ...schema.fields import Field
from ...schema.record import STAMPS
from ...schema.registry import Entity, entities, entity
from .fields import present
from .form import ID
from .place import bp, here, names, sandbox, store
from .trail import record_url

WORDS = {
    "merge": _l("Merged"),
    "assign": _l("Given to another owner"),
    "deactivate": _l("Deactivated"),
    "activate": _l("Activated"),
    "qualify": _l("Lead qualified"),
    "disqualify": _l("Lead disqualified"),
    "reactivate": _l("Lead taken up again"),
    "move_stage": _l("Moved to another stage"),
    **{one.name: one.done for known in entities().values() for one in known.closings},
    "reopen": _l("Opened again"),
    "change_tier": _l("Tier changed"),
    "adjust_points": _l("Points adjusted"),
    "end_membership": _l("Membership ended"),
    "resume_membership": _l("Membership taken up again"),
}
"""What commands with a name of their own are called; the others are told by what they changed."""


@bp.get(f"/<path>/{ID}/history")
def record_history(path: str, id: int):
    """Every change of a record, newest first; with ``?field=`` those of one field, over the form for htmx."""
    known, box = here(path), sandbox()
    field = known.stored.get(request.args.get("field", ""))
    commands = commands_on([id])
    with store().read(box) as session:
        found = session.get(known.cls, id)
        if found is None:
            abort(404)
        reader = Reader(session, box.context, current_locale(), names())
        events = history(session, commands, found)
        if field:
            events = [
                replace(e, changes=own) for e in events if (own := [c for c in e.changes if c.field == field.name])
            ]
        _want(reader, known, events)
        reader.load_names()
        name = reader.name_of(found)
    over = field and request.headers.get("HX-Request")
    return render_template(
        "crm/history_flyout.html" if over else "crm/history.html", field=field, fields_kept=_told(known), known=known, id=id, name=name, events=events, names=reader.names, back=record_url(known, id),
        words=WORDS, show=lambda field, value: present(known.field(field), value, reader.names),
    )  # fmt: skip


def _told(known: Entity) -> list[Field]:
    """The fields whose changes a person may look up."""
    shown = known.shown(sandbox().context)
    return [spec for name, spec in shown.items() if name in known.stored and name not in STAMPS]


def _want(reader: Reader, known: Entity, events: list[Event]) -> None:
    for event in events:
        reader.want(entity("activity").field("owner_id"), event.by)
        for change in event.changes:
            reader.want(known.field(change.field), change.before)
            reader.want(known.field(change.field), change.after)


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
