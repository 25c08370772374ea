"""Delete with a look at what goes along, and undo of any command."""

from flask import abort, redirect, render_template, request

from ...i18n import gettext as _
from ...i18n import ngettext
from ...records import delete
from ...records.errors import Conflict, DomainError
from ...schema.registry import Entity, entity
from ..security import safe_path
from .messages import say
from .place import bp, came_from, here, sandbox, store, url
from .selected import called, outcome_page
from .selection import Selection, selection


@bp.route("/<path>/delete", methods=["GET", "POST"])
def delete_records(path: str):
    """Show what deleting records would take with it (GET ``?id=12&id=15``), then do it (POST)."""
    known = here(path)
    chosen = selection(known)
    if not known.editable or not chosen.ids:
        abort(404)
    if request.method == "POST" and request.form.get("sure"):
        names_of = called(chosen.ids)
        try:
            done = store().write(sandbox(), delete.delete, known.kind, chosen.ids)
        except DomainError as refused:
            return _ask(known, chosen, str(refused), 409)
        n = len(done.result.changed) + done.result.along
        if done.result.refused:
            head = ngettext("%(n)s record was deleted", "%(n)s records were deleted", n)
            return outcome_page(known, chosen, done, head, names_of)
        say(_("%(n)s records were deleted.", n=n), undo=done.command)
        return redirect(chosen.back)
    return _ask(known, chosen)


def _ask(known: Entity, chosen: Selection, error: str = "", status: int = 200):
    with store().read(sandbox()) as session:
        plan = delete.plan(session, known.kind, chosen.ids)
    wanted = set(chosen.ids)
    there = [record for record in plan.goes if record.id in wanted]
    if not there and not plan.stays:
        abort(404)
    counts = plan.counts()
    counts[known.kind] = counts.get(known.kind, 0) - len(there)
    along = [(entity(kind).label_plural, n) for kind, n in sorted(counts.items()) if n > 0]
    return render_template(
        "crm/delete.html", known=known, chosen=chosen, there=there, called=called([r.id for r in there]), along=along,
        plan=plan, error=error, stays=called(list(plan.stays)),
    ), status  # fmt: skip


@bp.post("/undo/<command>")
def undo_command(command: str):
    """Take back one command, then return to ``next``, or else to the page one came from."""
    try:
        store().undo(sandbox(), command)
        say(_("Undone."))
    except Conflict as refused:
        listed = ", ".join(called([id for _kind, id in refused.rows]).values())
        say(str(refused) + (f" ({listed})" if listed else ""), "warn")
    except DomainError as refused:
        say(str(refused), "warn")
    return redirect(safe_path(request.form.get("next"), came_from(url())))
