"""The commands of a timeline: write a note; complete, reschedule and cancel an activity."""

from collections.abc import Callable

from flask import abort, redirect, request

from ...i18n import gettext as _
from ...i18n import parse_day
from ...processes import activities
from ...processes.activities import moved
from ...records import save
from ...records.errors import DomainError
from ...schema.registry import entity
from ..security import safe_path, whole_number
from .form import ID, page
from .messages import run, say
from .place import bp, here, sandbox, store, url

bp.add_app_template_global(moved, "moved")


@bp.post(f"/<path>/{ID}/note")
def add_note(path: str, id: int):
    """Write a note on a record. When it cannot be saved the page comes back with what was written."""
    known = here(path)
    text = request.form.get("text", "")
    try:
        done = store().write(sandbox(), save.create, "note", {"regarding_id": id, "text": text})
    except DomainError as refused:
        return page(known, id, error=str(refused), status=422, note=text)
    say(_("The note was added."), undo=done.command)
    return redirect(safe_path(request.args.get("next"), url(known, id)), 303)


@bp.post(f"/activities/{ID}/complete")
def complete(id: int):
    """Mark an open activity as done now."""
    return _settle(id, _("The activity was completed."), activities.complete)


@bp.post(f"/activities/{ID}/cancel")
def cancel(id: int):
    """Give an open activity up."""
    return _settle(id, _("The activity was cancelled."), activities.cancel)


@bp.post(f"/activities/{ID}/reschedule")
def reschedule(id: int):
    """Move an open activity: ``days`` on, or to the day of the field ``on-<id>``."""
    text = request.form.get(f"on-{id}", "")
    try:
        on = parse_day(text) if text and "days" not in request.form else None
    except ValueError:
        on = None
    days = request.form.get("days", 0, type=whole_number) or 0
    return _settle(id, _("The activity was rescheduled."), activities.reschedule, days, on)


def _settle(id: int, text: str, verb: Callable, *args):
    """Do it to the one activity, say so with a link and undo, and go back to where it was done."""
    known, back = entity("activity"), safe_path(request.args.get("next"), url(entity("activity"), id))
    with store().read(sandbox()) as session:
        if session.get(known.cls, id) is None:
            abort(404)
    done = run(verb, [id], *args)
    if done is None:
        return redirect(back, 303)
    if reason := done.result.refused.get(id):
        say(reason, "err")
    elif done.result.unchanged:
        say(_("Nothing had been changed."), "info")
    else:
        say(text, undo=done.command, link=(url(known, id), _("View record")))
    return redirect(back, 303)
