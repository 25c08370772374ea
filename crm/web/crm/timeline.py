"""The commands of a timeline: write a note, complete an activity."""

from flask import abort, redirect, request

from ...i18n import gettext as _
from ...records import save
from ...records.errors import DomainError, NotFound
from ...schema.registry import entity
from ..security import safe_path
from .form import ID, page
from .messages import say
from .place import bp, here, sandbox, store, url


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
    known = entity("activity")
    try:
        done = store().write(sandbox(), save.update, known.kind, id, {"status": "done"})
    except NotFound:
        abort(404)
    except DomainError as refused:
        say(str(refused), "err")
    else:
        say(_("The activity was completed."), undo=done.command, link=(url(known, id), _("View record")))
    return redirect(safe_path(request.args.get("next"), url(known, id)), 303)
