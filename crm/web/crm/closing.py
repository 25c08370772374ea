"""Closing a record with a result, in a flyout over its page or on a page of its own, and opening it again."""

from dataclasses import replace
from typing import Any

from flask import abort, redirect, render_template, request

from ...i18n import current_locale
from ...i18n import gettext as _
from ...processes import closing as closings
from ...records.errors import DomainError, NotFound
from ...records.related import Reader
from ...records.values import local
from ...schema.fields import Kind
from ...schema.layout import Closing, Tab
from ...schema.record import Record
from ...schema.registry import Entity, entity
from .fields import RecordForm
from .form import ID, problem_of, refusal
from .messages import run, say
from .place import bp, go, here, names, sandbox, store
from .questions import asking
from .sheet import Drawing, Line, Sheet
from .trail import record_url


@bp.route(f"/<path>/{ID}/close/<how>", methods=["GET", "POST"])
def close_record(path: str, id: int, how: str):
    """Ask what came of the record, then close it."""
    known = here(path)
    closing = next((one for one in known.closings if one.name == how), None)
    if closing is None or not sandbox().writable:
        abort(404)
    if request.method == "GET":
        return _ask(known, id, closing)
    form = RecordForm(known, closing.asks, {}, request.form, picked=closing.asks)
    if closing.asks and (problem := problem_of(form)):
        return _ask(known, id, closing, form, **problem)
    try:
        answers = {one.name: one.data for one in form}
        done = store().write(sandbox(), closings.VERBS[how], known.kind, id, answers, ask=asking(form))
    except NotFound:
        abort(404)
    except DomainError as refused:
        return _ask(known, id, closing, form, **refusal(form, refused))
    say(f"{closing.done}.", undo=done.command)
    return go(record_url(known, id))


@bp.post(f"/<path>/{ID}/reopen")
def reopen_record(path: str, id: int):
    """Open a closed record again."""
    known = here(path)
    if done := run(closings.reopen, known.kind, id):
        say(_("Opened again."), undo=done.command)
    return redirect(record_url(known, id), 303)


def _ask(known: Entity, id: int, closing: Closing, form: RecordForm | None = None, status: int = 200, error: str = "", question=None):  # fmt: skip
    """The question, in a flyout when htmx asks for it, else a page; with ``form``, what was posted. A record that
    is closed, and a closing that asks nothing, have no question: back to the record."""
    box = sandbox()
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        record, _computed = reader.record(known.kind, id) or abort(404)
        if record.closed or not closing.asks:
            if error:
                say(error, "err")
            return go(record_url(known, id))
        form = form or RecordForm(known, closing.asks, _starting(closing, record))
        sheet = Sheet(known, str(closing.label), form, reader.names, Tab("", "", ()), editable=True, ids="c-")
        drawing = Drawing(reader, sheet, {})
        lines = [_offering(drawing.line(name), closing) for name in closing.asks]
        reader.load_names()
        name = reader.name_of(record)
        said = local(record, closing.shows, current_locale()) if closing.shows else None
    flyout = bool(request.headers.get("HX-Request"))
    return render_template(
        "crm/closing_flyout.html" if flyout else "crm/closing.html", known=known, closing=closing, name=name, said=said,
        sheet=sheet, lines=lines, error=error, question=question, flyout=flyout, action=record_url(known, f"{id}/close/{closing.name}"),
        back=record_url(known, id),
    ), status  # fmt: skip


def _starting(closing: Closing, record: Record) -> dict[str, Any]:
    """What the fields asked for begin with: their own value or that of the one named for it; a date is today, and
    nothing is chosen that cannot be."""
    named, known, values = dict(closing.starts), entity(record.kind), {}
    for n, name in enumerate(closing.asks):
        value = getattr(record, named.get(name, name))
        unfit = n == 0 and closing.among and value not in closing.among
        values[name] = sandbox().today if known.field(name).kind is Kind.DATE else None if unfit else value
    return values


def _offering(line: Line, closing: Closing) -> Line:
    """The line of a field with the choices this closing leaves to it; they are its own to give."""
    open_ = [one for one in line.spec.choices if not closing.among or one.key in closing.among]
    return replace(line, spec=replace(line.spec, choices=tuple(replace(one, by_hand=True) for one in open_)))
