"""Delete with a look at what goes along, and undo of any command."""

from flask import abort, redirect, render_template, request

from ...i18n import current_locale
from ...i18n import gettext as _
from ...records import delete
from ...records.errors import Conflict, DomainError
from ...records.names import names_of
from ...schema.registry import entity
from ..security import whole_number
from .messages import say
from .place import bp, came_from, here, names, sandbox, store, url


@bp.route("/<path>/delete", methods=["GET", "POST"])
def delete_records(path: str):
    """Show what deleting the ticked records would take with it (GET ``?id=12&id=15``), then do it (POST)."""
    known = here(path)
    ids = list(dict.fromkeys(request.values.getlist("id", type=whole_number)))
    if not known.editable or not ids:
        abort(404)
    if request.method == "POST" and request.form.get("sure"):
        try:
            done = store().write(sandbox(), delete.delete, known.kind, ids)
        except DomainError as refused:
            return _ask(known, ids, str(refused), 409)
        say(_("%(n)s records were deleted.", n=done.result), undo=done.command)
        return redirect(url(known))
    return _ask(known, ids)


def _ask(known, ids: list[int], error: str = "", status: int = 200):
    with store().read(sandbox()) as session:
        plan = delete.plan(session, known.kind, ids)
        chosen = [r for r in plan.goes if r.id in ids]
        if not chosen:
            abort(404)
        called = names_of(session, [r.id for r in chosen], current_locale(), names())
    counts = plan.counts()
    counts[known.kind] = counts.get(known.kind, 0) - len(chosen)
    along = [(entity(kind).label_plural, n) for kind, n in sorted(counts.items()) if n > 0]
    return render_template(
        "crm/delete.html", known=known, chosen=chosen, called=called, along=along, plan=plan, error=error, kinds=entity
    ), status


@bp.post("/undo/<command>")
def undo_command(command: str):
    """Take back one command, then return to the page one came from."""
    try:
        store().undo(sandbox(), command)
        say(_("Undone."))
    except Conflict as refused:
        with store().read(sandbox()) as session:
            found = names_of(session, [id for _kind, id in refused.rows], current_locale(), names())
        listed = ", ".join(found.values())
        say(str(refused) + (f" ({listed})" if listed else ""), "warn")
    except DomainError as refused:
        say(str(refused), "warn")
    return redirect(came_from(url()))
