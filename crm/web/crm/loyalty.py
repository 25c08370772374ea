"""The commands of a loyalty member: change the tier, of one or of many, adjust points, end and resume the
membership."""

from collections.abc import Callable

from flask import abort, redirect, render_template, request
from sqlalchemy import select

from ...i18n import current_locale
from ...i18n import gettext as _
from ...processes import loyalty
from ...records.errors import DomainError, NotFound
from ...records.related import Reader
from ...schema.layout import Tab
from ...schema.registry import Entity, entity
from .bulk import result
from .fields import RecordForm
from .form import ID, problem_of, refusal
from .messages import run, say
from .place import bp, names, sandbox, store, writable
from .questions import asking
from .selected import called
from .selection import Selection, selection
from .sheet import Drawing, Sheet
from .trail import record_url

PATH = "loyalty-members"
GIVEN = ("tier_id", "tier_reason")
ENTRY = ("points", "remark")


@bp.route(f"/{PATH}/change-tier", methods=["GET", "POST"])
def change_tiers():
    """Ask for a tier and a reason for the selected members of a list, then give them and tell what came of it."""
    known = writable(PATH)
    chosen = selection(known)
    if not chosen.ids:
        return redirect(chosen.back)
    return _change_tier(known, chosen, lambda form, done: result(known, chosen, form, done, _("Change tier")))


@bp.route(f"/{PATH}/{ID}/change-tier", methods=["GET", "POST"])
def change_tier(id: int):
    """The same for one member, from its page and back to it."""
    known = writable(PATH)
    chosen = Selection([id], record_url(known, id))

    def told(form, done):
        if done.result.refused:
            return _ask(known, chosen, form, _tiers(), error=done.result.refused[id], status=409)
        if done.result.changed:
            say(_("The tier was changed."), undo=done.command)
        else:
            say(_("The member has this tier already."), "info")
        return redirect(chosen.back, 303)

    return _change_tier(known, chosen, told)


def _change_tier(known: Entity, chosen: Selection, told: Callable):
    if request.method == "GET":
        return _ask(known, chosen, RecordForm(known, GIVEN, {}), _tiers())
    form = RecordForm(known, GIVEN, {}, request.form, picked=GIVEN)
    if problem := problem_of(form):
        return _ask(known, chosen, form, _tiers(), **problem)
    try:
        tier, reason = form["tier_id"].data, form["tier_reason"].data
        done = store().write(sandbox(), loyalty.change_tier, chosen.ids, tier, reason, ask=asking(form))
    except DomainError as refused:
        return _ask(known, chosen, form, _tiers(), **refusal(form, refused))
    return told(form, done)


@bp.route(f"/{PATH}/{ID}/adjust-points", methods=["GET", "POST"])
def adjust_points(id: int):
    """Ask how many points are added or taken away and why, then add the entry to the ledger."""
    known, about = writable(PATH), entity("points_entry")
    chosen = Selection([id], record_url(known, id, tab="points"))
    if request.method == "GET":
        return _ask(about, chosen, RecordForm(about, ENTRY, {}))
    form = RecordForm(about, ENTRY, {}, request.form, picked=ENTRY)
    if problem := problem_of(form):
        return _ask(about, chosen, form, **problem)
    try:
        points, remark = form["points"].data, form["remark"].data
        done = store().write(sandbox(), loyalty.adjust_points, id, points, remark, ask=asking(form))
    except NotFound:
        abort(404)
    except DomainError as refused:
        return _ask(about, chosen, form, **refusal(form, refused))
    say(_("The points were adjusted."), undo=done.command)
    return redirect(chosen.back, 303)


@bp.post(f"/{PATH}/{ID}/end")
def end_membership(id: int):
    """End the membership."""
    return _run(id, _("The membership was ended."), loyalty.end_membership)


@bp.post(f"/{PATH}/{ID}/resume")
def resume_membership(id: int):
    """Take a lapsed membership up again."""
    return _run(id, _("The membership is in force again."), loyalty.resume_membership)


def _run(id: int, text: str, verb: Callable):
    known = writable(PATH)
    if done := run(verb, id):
        say(text, undo=done.command)
    return redirect(record_url(known, id), 303)


def _tiers() -> dict[str, list]:
    """The tiers of each programme, lowest first."""
    tier, program = entity("loyalty_tier").table, entity("loyalty_program").table
    rows = select(program.c.name.label("program"), tier.c.id, tier.c.name, tier.c.threshold).join(
        tier, tier.c.program_id == program.c.id
    )
    found: dict[str, list] = {}
    with store().read(sandbox()) as session:
        for row in session.execute(rows.order_by(program.c.name, tier.c.threshold)):
            found.setdefault(row.program, []).append(row)
    return found


def _ask(about: Entity, chosen: Selection, form: RecordForm, tiers: dict | None = None, status: int = 200, error: str = "", question=None):  # fmt: skip
    """The page of a question about members: ``about`` is the kind whose fields are asked, ``tiers`` what to
    choose the tier from. Of one member it tells what it has now."""
    box, known = sandbox(), entity("loyalty_member")
    facts = ("tier_id", "tier_since") if about is known else ("points_balance",)
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        member = reader.row(known.kind, chosen.ids[0], facts) if len(chosen.ids) == 1 else None
        title = _("Change tier") if about is known else _("Adjust points")
        sheet = Sheet(about, title, form, reader.names, Tab("", "", ()), editable=True)
        drawing = Drawing(reader, sheet, {})
        lines = [drawing.line(field.name) for field in form]
        reader.load_names()
    if member is None and not chosen.whole and len(chosen.ids) == 1:
        abort(404)
    return render_template(
        "crm/loyalty.html", known=known, chosen=chosen, called=called(chosen.ids), sheet=sheet, lines=lines, tiers=tiers,
        now=[(known.field(name), value) for name, value in member.values.items()] if member else [],
        error=error, question=question,
    ), status  # fmt: skip
