"""The commands of a lead: the page that asks what it becomes, disqualify, take up again."""

from collections.abc import Callable

from flask import abort, redirect, render_template, request

from ...i18n import current_locale
from ...i18n import gettext as _
from ...processes import leads
from ...records.errors import DomainError, NotFound
from ...records.names import names_of
from ...schema.record import Record
from ...schema.registry import entity
from .form import ID
from .messages import run, say
from .place import bp, here, names, sandbox, store, url
from .trail import record_url

KINDS = ("account", "contact")
NONE = "none"


@bp.route(f"/leads/{ID}/qualify", methods=["GET", "POST"])
def qualify_lead(id: int):
    """Ask what the lead becomes: a new or an existing account and contact, and whether an opportunity is
    made; then qualify it."""
    known = here("leads")
    if request.method == "GET":
        return _ask(id)
    chosen = {kind: request.form.get(kind, "") for kind in KINDS}
    if not all(value in (leads.NEW, NONE) or value.isdecimal() for value in chosen.values()):
        return _ask(id, _("Choose an account and a contact."), 422)
    taken = {kind: {NONE: None, leads.NEW: leads.NEW}.get(v) or _id(v) for kind, v in chosen.items()}
    try:
        done = store().write(sandbox(), leads.qualify, id, **taken, opportunity="opportunity" in request.form)
    except NotFound:
        abort(404)
    except DomainError as refused:
        return _ask(id, str(refused), 409)
    say(_("The lead was qualified."), undo=done.command)
    became = next(((kind, done.result[kind]) for kind in ("opportunity", *KINDS) if done.result[kind]), None)
    return redirect(url(entity(became[0]), became[1]) if became else record_url(known, id), 303)


def _id(value: str) -> int | None:
    return int(value) if value.isdecimal() else None


def _ask(id: int, error: str = "", status: int = 200):
    """The page of the question. What the lead names itself is chosen; where look-alikes were found nothing is,
    so that somebody has to look; else new records are."""
    known = here("leads")
    with store().read(sandbox()) as session:
        lead = session.get(known.cls, id)
        if lead is None or not sandbox().writable:
            abort(404)
        found = {kind: leads.candidates(session, lead, kind) for kind in KINDS}
        shown = names_of(session, [lead.id], current_locale(), names())
    if lead.closed:
        return redirect(record_url(known, id), 303)
    fresh = {"account": lead.company_name, "contact": lead.full_name if lead.last_name else ""}
    return render_template(
        "crm/qualify.html", known=known, lead=lead, name=shown[lead.id], found=found, fresh=fresh, error=error,
        chosen={kind: request.form.get(kind) or _default(lead, kind, found, fresh) for kind in KINDS},
        opportunity=request.method == "GET" or "opportunity" in request.form, back=record_url(known, id), action=record_url(known, f"{id}/qualify"),
    ), status  # fmt: skip


def _default(lead: Record, kind: str, found: dict, fresh: dict) -> str:
    if named := getattr(lead, f"{kind}_id"):
        return str(named)
    if found[kind]:
        return ""
    return leads.NEW if fresh[kind] else NONE


@bp.post(f"/leads/{ID}/disqualify")
def disqualify_lead(id: int):
    """Close the lead with the reason chosen in the command bar."""
    return _run(id, _("The lead was disqualified."), leads.disqualify, request.form.get("reason", ""))


@bp.post(f"/leads/{ID}/reactivate")
def reactivate_lead(id: int):
    """Open a disqualified lead again."""
    return _run(id, _("The lead is open again."), leads.reactivate)


def _run(id: int, text: str, verb: Callable, *args: str):
    known = here("leads")
    if done := run(verb, id, *args):
        say(text, undo=done.command)
    return redirect(record_url(known, id), 303)
