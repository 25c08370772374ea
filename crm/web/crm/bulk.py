"""Bulk edit as pages: pick fields and give them a value for all the selected records, then an honest result.

A field is picked by its tick, or by giving it a value; a field ticked and left empty is emptied. A result
page says what changed, what was so already, and what was refused and why.
"""

from flask import abort, redirect, render_template, request

from ...i18n import current_locale, ngettext
from ...i18n import gettext as _
from ...records.bulk import bulk_update
from ...records.errors import DomainError
from ...records.related import Reader
from ...sandboxes.store import Done
from ...schema.registry import Entity
from .fields import RecordForm
from .form import find, problem_of, refusal, searched
from .place import bp, here, names, sandbox, store
from .questions import asking
from .selected import called, commands, outcome_page
from .selection import Selection, selection
from .sheet import Drawing, Sheet, field_names, new_tab


@bp.route("/<path>/bulk", methods=["GET", "POST"])
def bulk(path: str):
    """Ask which fields of the selected records get which values (GET), then do it (POST)."""
    known = here(path)
    if not any(command.action == "bulk" for command in commands(known)):
        abort(404)
    chosen = selection(known)
    if not chosen.ids:
        return redirect(chosen.back)
    fields = [name for name in field_names(known, new_tab(known)) if known.field(name).in_bulk]
    if request.method == "GET":
        return _page(known, chosen, RecordForm(known, fields, {}))
    form = RecordForm(known, fields, {}, request.form, picked=request.form.getlist("_pick"))
    if name := searched(form):
        return _page(known, chosen, form, suggestions=find(form, name))
    if problem := problem_of(form):
        return _page(known, chosen, form, **problem)
    if not form.changes():
        return _page(known, chosen, form, error=_("Pick at least one field to change."), status=422)
    try:
        done = store().write(sandbox(), bulk_update, known.kind, chosen.ids, form.changes(), ask=asking(form))
    except DomainError as refused:
        return _page(known, chosen, form, **refusal(form, refused))
    return result(known, chosen, form, done)


def _sheet(known: Entity, form: RecordForm, reader: Reader, title: str = "") -> Sheet:
    title = title or _("Edit selected: %(kind)s", kind=str(known.label_plural).lower())
    return Sheet(known, title, form, reader.names, new_tab(known), editable=True)


def _page(known: Entity, chosen: Selection, form: RecordForm, status: int = 200, error: str = "", question=None, suggestions=None):  # fmt: skip
    """The form, with what was typed."""
    box = sandbox()
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        sheet = _sheet(known, form, reader)
        sheet.suggestions = suggestions or {}
        drawing = Drawing(reader, sheet, {})
        lines = [drawing.line(field.name) for field in form]
        reader.load_names()
    return render_template(
        "crm/bulk.html", known=known, chosen=chosen, called=called(chosen.ids), sheet=sheet, lines=lines,
        error=error, question=question,
    ), status  # fmt: skip


def result(known: Entity, chosen: Selection, form: RecordForm, done: Done, title: str = ""):
    """The page of what came of a command that gave records the values of ``form``; its result is an
    ``Outcome``."""
    box = sandbox()
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        sheet = _sheet(known, form, reader, title)
        lines = [Drawing(reader, sheet, {}).line(name) for name in form.changes()]
        reader.load_names()
    n = len(done.result.changed)
    head = ngettext("%(n)s record was changed", "%(n)s records were changed", n)
    return outcome_page(known, chosen, done, head, sheet=sheet, lines=lines)
