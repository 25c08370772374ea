"""Quick create: the few fields that make a record, in a flyout over the page or on a page of their own."""

import json
from dataclasses import replace

from flask import abort, current_app, g, redirect, render_template, request

from ...entities.sitemap import AREAS
from ...i18n import current_locale
from ...i18n import gettext as _
from ...records import save
from ...records.errors import DomainError
from ...records.names import names_of
from ...records.related import Reader
from ...schema.fields import Kind
from ...schema.layout import Quick
from ...schema.registry import Entity, entities
from ..security import safe_path
from .detour import arrived, back, held, own_path, way
from .fields import RecordForm
from .form import looked, new_title, posted_form, problem_of, refusal, starting, why_closed
from .lookup import choosable
from .messages import say
from .place import bp, go, here, names, own_area, sandbox, store, url
from .questions import asking
from .sheet import Drawing, Line, Sheet, field_names, is_editable, new_tab


def creatable() -> list[Entity]:
    """The kinds people make by hand, the ones with a quick form."""
    return [known for known in entities().values() if known.creatable and known.quick]


EVERYDAY = (
    "account", "contact", "lead", "opportunity", "case", "activity", "note", "marketing_list", "campaign"
)  # fmt: skip
"""The kinds people make most, in the order they are offered."""


FEW = 3
"""Kinds of new records a lookup has room for."""


def at_hand() -> list[Entity]:
    """What the button + lists: the everyday kinds, then the others that have a place in the area one is in."""
    now = request.args.get("area") or own_area(g.kind)
    area = next((area for area in AREAS if area.name == now), AREAS[0])
    placed = [place.kind for group in area.groups for place in group.places]
    usable = {known.kind: known for known in creatable()}
    return [usable[kind] for kind in dict.fromkeys((*EVERYDAY, *placed)) if kind in usable]


@bp.app_template_global()
def makeable(kinds: str) -> list[Entity]:
    """The kinds a lookup offers to make a new record of: all of a few, the most usual ones of many."""
    found = [known for known in choosable(kinds) if known.creatable and known.quick]
    return found if len(found) <= FEW else [known for known in found if known.kind in EVERYDAY[:FEW]]


@bp.app_context_processor
def offered() -> dict:
    """What the button + of the top bar lists, and all it could."""
    return {"at_hand": at_hand, "creatable": creatable}


@bp.get("/quick")
def quick_kinds():
    """Everything that can be made: more than the menu behind + has room for."""
    return render_template("crm/quick_kinds.html", known=None)


@bp.route("/quick/<kind>", methods=["GET", "POST"])
def quick(kind: str):
    """Make a record of a kind. ``?field=value`` fills fields in; a choice filled in is settled and only
    told. ``next`` is where to go afterwards."""
    known = next((k for k in creatable() if k.kind == kind), None)
    if known is None:
        abort(404)
    here(known.path)
    fields, settled = fields_asked(known), fields_settled(known)
    if request.method == "GET" or arrived():
        return _page(known, _fresh(known, fields))
    form = posted_form(known, fields, new=True)
    if looking := looked(form):
        return _page(known, form, **looking)
    if problem := problem_of(form):
        return _page(known, form, **problem)
    try:
        given = starting(known, settled)
        ask = asking(form, given=given, ids=_ids())
        done = store().write(sandbox(), save.create, known.kind, given | form.changes(), ask=ask)
    except DomainError as refused:
        return _page(known, form, **refusal(form, refused))
    say(_("The record was created."), undo=done.command, link=(url(known, done.result), _("View record")))
    return _chosen(known, done.result) if way() else _after(known)


def _ids() -> str:
    """What the ids of the fields begin with: one made for a lookup may lie over another that is made."""
    return "made-" if way() else "q-"


def quick_of(known: Entity) -> Quick:
    """What quick create asks: that of the type the address names, where it has one of its own."""
    return known.quicks.get(request.args.get(known.quick_by, ""), Quick(known.quick))


def _fresh(known: Entity, fields: list[str]) -> RecordForm:
    """The form as it begins; what the address says comes before what the type begins with."""
    own = {name: value for name, value in quick_of(known).values.items() if name not in request.args}
    return RecordForm(known, fields, starting(known, fields) | own, new=True)


def fields_asked(known: Entity) -> list[str]:
    """The fields of the form without those the address has settled: in the order a type declares, else the required
    ones first."""
    settled, plan = fields_settled(known), quick_of(known)
    names = [n for n in plan.fields if n not in settled and is_editable(known.field(n))]
    return sorted(names, key=lambda n: plan.fields is known.quick and not known.field(n).required)


def fields_settled(known: Entity) -> list[str]:
    """Choices the address fills in (or leaves empty: ``?direction=``), and other fields it fills in that the form
    does not ask for."""
    editable = field_names(known, new_tab(known))
    given = [n for n in editable if n in request.args]
    return [n for n in given if known.field(n).kind is Kind.CHOICE or n not in quick_of(known).fields]


def _after(known: Entity):
    """Back to the page one came from; or to the next record of the same kind."""
    if request.form.get("_then") == "more":
        if request.headers.get("HX-Request"):
            fields = fields_asked(known)
            return _page(known, _fresh(known, fields))
        return redirect(request.full_path, 303)
    return go(safe_path(request.args.get("next"), url(known)))


def _chosen(known: Entity, id: int):
    """Back to the lookup the record was made for, with the record chosen."""
    if not request.headers.get("HX-Request"):
        return redirect(back(id), 307)  # sends what was held on to the form's address
    with store().read(sandbox()) as session:
        name = names_of(session, [id], current_locale(), names())[id]
    made = {"id": id, "name": name, "icon": current_app.jinja_env.globals["icon"](known.icon)}
    return "", 204, {"HX-Trigger": json.dumps({"made": made})}


def _page(known: Entity, form: RecordForm, status: int = 200, error: str = "", question=None, suggestions=None):
    """The form: in a flyout when htmx asks for it, else a page."""
    box, settled = sandbox(), fields_settled(known)
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        sheet = Sheet(known, new_title(known), form, reader.names, new_tab(known), ids=_ids())
        sheet.editable, sheet.suggestions, sheet.detours = box.writable, suggestions or {}, not way()
        sheet.reason = "" if box.writable else why_closed()
        drawing = Drawing(reader, sheet, starting(known, settled))
        labels = quick_of(known).labels
        lines = [_called(drawing.line(name), labels.get(name)) for name in fields_asked(known)]
        facts = [drawing.line(n) for n in settled if known.field(n).kind is Kind.CHOICE and request.args[n]]
        reader.load_names()
    return render_template(
        "crm/quick_flyout.html" if request.headers.get("HX-Request") else "crm/quick.html",
        known=known, sheet=sheet, lines=lines, facts=facts, error=error, question=question,
        note=quick_of(known).note, action=own_path(), back=safe_path(request.args.get("next"), url(known)), way=way(),
        held=held() if way() else "",
    ), status  # fmt: skip


def _called(line: Line, label) -> Line:
    """The field under another label, where it has one."""
    return replace(line, spec=replace(line.spec, label=label)) if label else line
