"""The change log of a record: every change, seeded and own, in words."""

from dataclasses import replace

from flask import abort, render_template, request

from ...i18n import current_locale
from ...i18n import lazy_gettext as _l
from ...i18n import lazy_pgettext as _lp
from ...records.history import Event, history
from ...records.related import Reader
from ...schema.fields import Field
from ...schema.record import STAMPS
from ...schema.registry import Entity, entities, entity
from .changes import commands_on
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
    "complete_activities": _lp("activity", "Completed"),
    "cancel_activities": _lp("activity", "Cancelled"),
    "reschedule_activities": _l("Rescheduled"),
    "make_case": _l("A case was made"),
    "escalate": _lp("mention", "Escalated"),
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
                replace(e, changes=own)
                for e in events
                if any(c.field == field.name for c in e.changes)
                and (own := [c for c in e.changes if c.field in (field.name, field.because)])
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
