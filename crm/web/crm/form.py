"""The form of a record: open, save, make new, (de)activate.

A form is one POST. It carries what stood in its controls and the version and log it was opened with, so
that only what somebody changed is saved and nobody's work is overwritten unseen. Whatever goes wrong, the
page comes back with everything that was typed.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import abort, g, redirect, render_template, request

from ...i18n import current_locale
from ...i18n import gettext as _
from ...processes.stages import move_stage
from ...records import save
from ...records.errors import DomainError, Invalid, NotFound, Stale
from ...records.related import Reader
from ...records.suggest import Suggestion
from ...records.values import read
from ...sandboxes.commands import CLOCK
from ...sandboxes.store import SandboxReset
from ...schema.fields import Kind
from ...schema.record import Record
from ...schema.registry import Entity
from ..settings import switch
from . import place
from .detour import came_back, sent
from .fields import RecordForm, lookup_kinds, read_shown
from .lookup import offered
from .messages import run, say
from .place import bp, here, names, opened, sandbox, store, url
from .questions import Unsure, asking
from .selected import MEMBER_KINDS
from .sheet import Drawing, Sheet, computed_names, field_names, new_tab, tab_of, values_of
from .trail import came_from, list_url, place_of, record_url

ID = "<int(min=1):id>"
"""A record's id in an address."""


@bp.route(f"/<path>/{ID}", methods=["GET", "POST"])
def record(path: str, id: int):
    """A record's form; a POST saves what was changed on the tab shown."""
    known = here(path)
    if request.method == "GET":
        return page(known, id)
    tab = tab_of(known.form, request.args.get("tab", ""))
    form = posted_form(known, field_names(known, tab))
    if switch(request.form):
        return page(known, id, form) if form.changes() else redirect(record_url(known, id), 303)
    if looking := looked(form):
        return page(known, id, form, **looking)
    if problem := problem_of(form):
        return page(known, id, form, **problem)
    then = request.form.get("_then", "")
    try:
        done = _save(known, id, form, then.removeprefix("stage:") if then.startswith("stage:") else "")
    except _Clash as clash:
        return _conflict(known, id, form, clash)
    except NotFound:
        return _gone(known, form)
    except DomainError as refused:
        return page(known, id, form, **refusal(form, refused))
    ends = {stage.ends_with for stage in known.process.stages if stage.ends_with} if known.process else set()
    ends |= {f"close/{one.name}" for one in known.closings}
    if done.command:
        say(_("Saved."), undo=done.command)
    elif then not in ends:
        say(_("Nothing had been changed."), "info")
    if then in ends:
        return redirect(record_url(known, f"{id}/{then}"), 303)
    return redirect(after(known, id, then), 303)


def after(known: Entity, id: int, then: str) -> str:
    """Where to go when a record was saved: on with it, back to the list (``close``), to another one (``new``)."""
    if then == "new":
        return url(known, "new", list=came_from())
    return list_url(known) if then == "close" else record_url(known, id)


@bp.route("/<path>/new", methods=["GET", "POST"])
def new(path: str):
    """The full form of a new record, with defaults; ``?field=value`` fills fields in."""
    known = here(path)
    if not known.creatable:
        abort(404)
    fields = field_names(known, new_tab(known))
    if request.method == "GET":
        return new_page(known, RecordForm(known, fields, starting(known, fields), new=True))
    form = posted_form(known, fields, new=True)
    if switch(request.form):
        return new_page(known, form)
    if looking := looked(form):
        return new_page(known, form, **looking)
    if problem := problem_of(form):
        return new_page(known, form, **problem)
    try:
        done = store().write(sandbox(), save.create, known.kind, form.changes(), ask=asking(form))
    except DomainError as refused:
        return new_page(known, form, **refusal(form, refused))
    say(_("The record was created."), undo=done.command)
    return redirect(after(known, done.result, request.form.get("_then", "")), 303)


@bp.post(f"/<path>/{ID}/status")
def set_status(path: str, id: int):
    """Take the record out of use, or back into it."""
    known = here(path)
    verb, text = {
        "inactive": (save.deactivate, _("The record was deactivated.")),
        "active": (save.activate, _("The record was activated.")),
    }.get(request.form.get("status"), (None, ""))
    if verb is None:
        abort(400)
    try:
        _current(known, id)
    except NotFound:
        abort(404)
    if done := run(verb, known.kind, [id]):
        reason = next(iter(done.result.refused.values()), "")
        say(reason or text, "err" if reason else "ok", done.command)
    return redirect(record_url(known, id), 303)


# --------------------------------------------------------------------------------------------------
# What was posted


def posted_form(known: Entity, fields: list[str], new: bool = False) -> RecordForm:
    """The fields of the page as they were posted."""
    current = starting(known, fields) if new else {}
    return RecordForm(known, fields, current, sent(), read_shown(sent().get("_shown")), new)


def starting(known: Entity, fields: list[str]) -> dict[str, Any]:
    """What a new record begins with: defaults, and what the address fills in (``?due=now&owner_id=me``)."""
    box = sandbox()
    words = {"me": box.me, "today": box.today, "now": now()}

    def meant(name: str, value: Any) -> Any:
        return words.get(value, value) if not known.field(name).kind.textual and isinstance(value, str) else value

    values = {n: meant(n, known.field(n).default) for n in fields}
    for name in fields:
        text = request.args.get(name, "")
        if text in words:
            values[name] = meant(name, text)
        elif text:
            with suppress(ValueError):
                values[name] = read(known.field(name), text)
    return values


def now() -> datetime:
    """The sandbox's today at the real time of day."""
    return datetime.combine(sandbox().today, store().clock().astimezone(CLOCK).time().replace(microsecond=0))


def problem_of(form: RecordForm) -> dict[str, Any]:
    """Why the form cannot be saved as it stands: the sandbox was started over since it was opened, or a field
    breaks its rules. Empty when it can."""
    if request.form.get("_log") != sandbox().log_id:
        text = _("The exercise was started over after this page was opened. Check what you typed and save again.")
        return {"error": text, "status": 409}
    return {} if form.validate() else {"status": 422}


def refusal(form: RecordForm, refused: DomainError) -> dict[str, Any]:
    """A verb's refusal, its messages beside the fields they are about, or what is asked first. A sandbox that was
    reset under way is opened anew, so that what was typed can be saved into it."""
    if isinstance(refused, SandboxReset):
        kind = g.kind
        place.open_place()
        g.kind = kind
    if isinstance(refused, Unsure):
        return {"question": refused.questions, "status": 422}
    if isinstance(refused, Invalid):
        left = form.refuse(refused.errors)
        return {"error": " ".join(f"{form.known.field(n).label}: {m}" for n, m in left.items()), "status": 422}
    return {"error": str(refused), "status": 409}


def looked(form: RecordForm) -> dict[str, Any]:
    """What the form's page shows when the form was not sent to be saved: somebody looks for a record, or comes
    back with one (``detour``). Empty otherwise."""
    if came_back():
        return {"suggestions": {}}
    name = searched(form)
    return {"suggestions": find(form, name)} if name else {}


def searched(form: RecordForm) -> str:
    """The lookup whose search button was pressed, or in whose search something was typed and nothing chosen
    (Enter in a search field presses *Save*)."""
    asked = [f.name for f in form if request.form.get(f"_q_{f.name}") and not f.changed]
    name = request.form.get("_find", asked[0] if asked else "")
    return name if name in form and form[name].spec.kind is Kind.LOOKUP else ""


def find(form: RecordForm, name: str) -> dict[str, list[Suggestion]]:
    """Records to choose for a lookup that was searched without JavaScript."""
    words, kind = request.form.get(f"_q_{name}", "")[:200], request.form.get(f"_k_{name}", "")
    return {name: offered(lookup_kinds(form[name].spec), words, kind)}


# --------------------------------------------------------------------------------------------------
# Saving over somebody else's save


class _Clash(Exception):
    """The record was saved meanwhile, in the same fields: ``theirs`` are the values it has now."""

    def __init__(self, theirs: dict[str, Any], version: int):
        super().__init__()
        self.theirs, self.version = theirs, version


def _save(known: Entity, id: int, form: RecordForm, stage: str = ""):
    """Save the changes, and move the record to a stage where one is asked for. When somebody saved other
    fields of the record meanwhile, both are right."""
    changes, version, ask = form.changes(), request.form.get("_version", 0, type=int), asking(form, id)
    while True:
        try:
            if stage:
                return store().write(sandbox(), move_stage, known.kind, id, stage, changes, version=version, ask=ask)
            return store().write(sandbox(), save.update, known.kind, id, changes, version=version, ask=ask)
        except Stale:
            current, now = _current(known, id)
            theirs = {n: current[n] for n in changes if _differs(form, n, current[n])}
            if theirs:
                raise _Clash(theirs, now) from None
            version = now


def _differs(form: RecordForm, name: str, value: Any) -> bool:
    """Whether the record's value is neither what stood on the page nor what is to be saved."""
    now = RecordForm(form.known, [name], {name: value})[name].text
    return now != form[name].shown and value != form[name].data


def _current(known: Entity, id: int) -> tuple[dict[str, Any], int]:
    with store().read(sandbox()) as session:
        found = session.get(known.cls, id)
        if found is None:
            raise NotFound(_("The record no longer exists."))
        return values_of(found, {}, current_locale()), found.version


def _conflict(known: Entity, id: int, form: RecordForm, clash: _Clash):
    """Both values side by side: what was typed here, and what the record has now."""
    theirs = RecordForm(known, clash.theirs, clash.theirs)
    for field in theirs:
        form[field.name].shown = field.text
    with store().read(sandbox()) as session:
        reader = Reader(session, sandbox().context, current_locale(), names())
        for field in theirs:
            reader.want(field.spec, field.data)
            reader.want(field.spec, form[field.name].data)
        found, _computed = reader.record(known.kind, id)
        reader.want(known.field("modified_by_id"), found.modified_by_id)
        reader.load_names()
        sheet = Sheet(known, reader.name_of(found), form, reader.names, tab_of(known.form, ""), found)
    return render_template(
        "crm/conflict.html", sheet=sheet, theirs=theirs, version=clash.version, back=record_url(known, id)
    ), 409


def _gone(known: Entity, form: RecordForm):
    """The record was deleted, or is not in the sandbox as it is now: what was typed can become a new one."""
    if not (known.creatable and sandbox().writable and form.changes()):
        abort(404)
    fresh = posted_form(known, field_names(known, new_tab(known)), new=True)
    text = _("The record no longer exists. What you typed is below; saving makes a new record of it.")
    return new_page(known, fresh, error=text, status=409)


# --------------------------------------------------------------------------------------------------
# Pages


def page(known: Entity, id: int, form: RecordForm | None = None, status: int = 200, **more):
    """The page of a record; with ``form``, what was posted stands in its controls."""
    tab = tab_of(known.form, request.args.get("tab", ""))
    box = sandbox()
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        found = reader.record(known.kind, id, computed_names(known, tab, reader.context))
        if found is None and form is not None:
            return _gone(known, form)
        if found is None:
            abort(404)
        g.item = f"{known.kind}/{id}"
        current = values_of(*found, current_locale())
        drawn = form or RecordForm(known, field_names(known, tab), current)
        sheet = Sheet(known, reader.name_of(found[0]), drawn, reader.names, tab, found[0])
        sheet.place = place_of(known, id)
        sheet.url = request.full_path if request.method == "GET" else record_url(known, id)
        sheet.reason = why_not(known, found[0])
        sheet.editable = form is not None or not sheet.reason
        sheet.suggestions, sheet.detours = more.pop("suggestions", {}), True
        Drawing(reader, sheet, current).draw()
    return _draw(sheet, form is not None, status, **more)


def new_page(known: Entity, form: RecordForm, status: int = 200, **more):
    """The page of a record that is being made."""
    box = sandbox()
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        sheet = Sheet(known, new_title(known), form, reader.names, new_tab(known), editable=box.writable)
        sheet.reason = "" if box.writable else why_closed()
        sheet.suggestions, sheet.detours = more.pop("suggestions", {}), True
        Drawing(reader, sheet, {}).draw()
        sheet.header = []
    return _draw(sheet, request.method == "POST", status, **more)


def _draw(sheet: Sheet, typed: bool, status: int, error: str = "", question=None, note: str = ""):
    """``typed``: what stands in the controls has not been saved."""
    return render_template(
        "crm/form.html", known=sheet.known, sheet=sheet, typed=typed, error=error, question=question, note=note,
        back=list_url(sheet.known), record_url=record_url, kinds_on_lists=MEMBER_KINDS,
    ), status  # fmt: skip


def new_title(known: Entity) -> str:
    """What a record that is being made is called: *New contact*; *New phone call* where the address says what
    activity it is."""
    choice = known.field(known.named_by).choice(request.args.get(known.named_by)) if known.named_by else None
    return _("New %(kind)s", kind=str((choice or known).label).lower())


def why_not(known: Entity, found: Record) -> str:
    """Why nothing on the record can be edited; empty when it can."""
    if not sandbox().writable:
        return why_closed()
    if not known.editable:
        return _("Read-only: records of this kind are not edited by hand.")
    return save.why_closed(found) if found.closed else ""


def why_closed() -> str:
    """Why nothing in the sandbox can be changed."""
    if opened().looks_on:
        return _("Read-only: you are looking at a student's work.")
    return _("This work has been submitted. It can be read, not changed.")
