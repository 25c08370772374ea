"""The commands of a mention that are its own: take it, make a case of it, escalate it."""

from dataclasses import replace

from flask import abort, redirect, render_template, request

from ...i18n import current_locale
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...processes import mentions
from ...records import save
from ...records.errors import DomainError, NotFound
from ...records.related import Reader
from ...records.values import local
from ...schema.layout import Tab
from ...schema.registry import Entity, entity
from .fields import RecordForm
from .form import ID, problem_of, refusal
from .lookup import suggested
from .messages import run, say
from .place import bp, names, sandbox, store, url, writable
from .questions import asking
from .sheet import Drawing, Sheet
from .trail import record_url

PATH = "mentions"
ASKED = ("owner_id", "text")


@bp.post(f"/{PATH}/{ID}/take")
def take(id: int):
    """Give the mention to whoever asks."""
    known = writable(PATH)
    done = store().write(sandbox(), save.assign, known.kind, [id], sandbox().me)
    if done.result.changed:
        say(_("The mention is yours."), undo=done.command)
    for reason in done.result.refused.values():
        say(reason, "err")
    return redirect(record_url(known, id), 303)


@bp.post(f"/{PATH}/{ID}/make-case")
def make_case(id: int):
    """Make a case of the mention and go on with it."""
    known = writable(PATH)
    done = run(mentions.make_case, id)
    if done is None:
        return redirect(record_url(known, id), 303)
    say(_("A case was made of the mention."), undo=done.command, link=(record_url(known, id), _("Back to the mention")))
    return redirect(url(entity("case"), done.result), 303)


@bp.route(f"/{PATH}/{ID}/escalate", methods=["GET", "POST"])
def escalate(id: int):
    """Ask who takes the mention and why, then escalate it."""
    known = writable(PATH)
    if request.method == "GET":
        return _ask(known, id, RecordForm(entity("activity"), ASKED, {}))
    form = RecordForm(entity("activity"), ASKED, {}, request.form, picked=ASKED)
    if problem := problem_of(form):
        return _ask(known, id, form, **problem)
    try:
        owner, text = form["owner_id"].data, form["text"].data
        done = store().write(sandbox(), mentions.escalate, id, owner, text, ask=asking(form))
    except NotFound:
        abort(404)
    except DomainError as refused:
        return _ask(known, id, form, **refusal(form, refused))
    say(_("The mention was escalated."), undo=done.command)
    return redirect(record_url(known, id), 303)


def _ask(known: Entity, id: int, form: RecordForm, status: int = 200, error: str = "", question=None):
    """The question; a closed mention has none: back to it."""
    box = sandbox()
    with store().read(box) as session:
        mention = session.get(known.cls, id) or abort(404)
        if mention.closed:
            say(error or save.why_closed(mention), "err")
            return redirect(record_url(known, id), 303)
        reader = Reader(session, box.context, current_locale(), names())
        sheet = Sheet(entity("activity"), _("Escalate"), form, reader.names, Tab("", "", ()), editable=True)
        drawing = Drawing(reader, sheet, {})
        lines = [drawing.line(name) for name in ASKED]
        reader.load_names()
        name, said = reader.name_of(mention), local(mention, "text", current_locale())
    lines[1] = replace(lines[1], spec=replace(lines[1].spec, label=_l("Reason")))
    return render_template(
        "crm/escalate.html", known=known, id=id, name=name, said=said, sheet=sheet, lines=lines, error=error,
        question=question, owners=suggested(known.field("owner_id").to, "", most=100), back=record_url(known, id),
    ), status  # fmt: skip
