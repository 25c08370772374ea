"""The advanced filter: the filter of a list's address as rows to edit.

The panel is one form. Each of its buttons posts the whole of it and gets it back changed, so it works
without JavaScript and nothing that was typed is lost. With htmx it lies over the list, and what it counts
and says follows what one types. *Apply* puts the filter's text into the list's address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template, request

from ...i18n import current_locale, pgettext
from ...i18n import gettext as _
from ...query import FilterError, parse, sentence, where
from ...query.limits import LENGTH
from ...records import listing as lists
from ...records.conditions import Checked, Group, Part, Related, Row, Scope, check, panel, posted
from ...records.conditions.rows import ROOT
from ...records.listing import Listing
from ...records.names import names_of
from ...records.suggest import Suggestion
from ...schema.registry import Entity, expand
from ..security import whole_number
from .filter_lines import Line, chosen, records, walk
from .listing import Address
from .lookup import suggested
from .marketing_list import use_filter
from .place import bp, go, here, names, sandbox, store
from .selected import MEMBER_KINDS


@dataclass
class Sheet:
    """The panel, ready to be drawn. ``text`` stands in its text field and ``was`` is what the rows said when
    it was drawn; ``focus`` is the part to go on with, ``found`` the records a lookup's search gave, by id."""

    known: Entity
    listing: Listing
    address: Address
    group: Group
    checked: Checked
    text: str
    was: str
    text_error: str = ""
    focus: str = ""
    found: Mapping[str, list[Suggestion]] = field(default_factory=dict)
    tried: bool = False
    count: int | None = None
    said: str = ""
    view_said: str = ""
    called: dict[int, str] = field(default_factory=dict)
    root: Line | None = None

    @property
    def saves(self) -> bool:
        """Whether the filter can be kept under a name."""
        return sandbox().writable and "into" not in request.args

    @property
    def lists(self) -> bool:
        """Whether it can be kept as a marketing list."""
        return self.known.kind in MEMBER_KINDS

    @property
    def edited(self) -> bool:
        """Whether somebody changed the text itself."""
        return tidy(self.text) != tidy(self.was)

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong with the rows by id; what is missing only when somebody tried to use them."""
        return self.checked.errors | (self.checked.missing if self.tried else {})

    @property
    def fresh(self) -> str:
        """The parts of the page that follow what one types, for htmx."""
        return ",".join(["#flt-text", *(f"#{line.key}-x" for line in walk(self.root) if line.what != "group")])

    def name(self, value: str) -> str:
        """The record chosen in a lookup."""
        if value == "@me":
            return pgettext("filter", "me")
        return self.called.get(int(value), value) if chosen(value) else ""


def tidy(text: str) -> str:
    """A text as it was sent and as it was drawn are the same but for line ends and spaces around."""
    return text.replace("\r\n", "\n").strip()


# --------------------------------------------------------------------------------------------------
# Views


@bp.route("/<path>/filter", methods=["GET", "POST"])
def edit_filter(path: str):
    """The filter of a list as rows; the arguments are those of the list's address."""
    known = here(path)
    reading = lists.parse(known.kind, request.args, sandbox().context)
    if request.method == "GET":
        group, focus = _begun(panel(parse(reading.listing.filter, known.kind), known.kind), request.args.get("add", ""))
        checked = check(group, known.kind)
        sheet = _sheet(known, reading.listing, group, checked, reading.refused or checked.text, error=reading.error)
        sheet.focus = focus
        return _draw(sheet)
    group, text, was = posted.read(_form(), known.kind), _sent("text"), _sent("was")
    sheet = _sheet(known, reading.listing, group, check(group, known.kind), text, was)
    return _pressed(sheet, _sent("do"))


def _begun(group: Group, subject: str) -> tuple[Group, str]:
    """The rows of a list's filter, with a new one about the column one wants to filter by; and the part to go on
    with. All of what holds already holds beside it."""
    if not subject:
        return group, ""
    if group.key == "or" and len(group.parts) > 1:
        group = Group("and", (group,))
    return Group("and", (*group.parts, Row(subject[:LENGTH]))), f"{ROOT}.{len(group.parts)}"


def _form() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


def _sent(name: str) -> str:
    return request.form.get(name, "")


def _sheet(known: Entity, listing: Listing, group: Group, checked: Checked, text: str, was=None, error=None) -> Sheet:
    sheet = Sheet(
        known, listing, Address(known, request.args), group, checked, text, checked.text if was is None else was
    )
    sheet.text_error = str(error) if error else ""
    return sheet


def _pressed(sheet: Sheet, button: str):
    """Do what a button says and draw the panel again, or go back to the list with the new filter."""
    what, _space, id = button.partition(" ")
    match what:
        case "read":
            return _draw(sheet) if _read_text(sheet) else _draw(sheet, 422)
        case "rows":
            sheet.text = sheet.was = sheet.checked.text
        case "find":
            sheet.found = {id: find(sheet, id)}
            sheet.focus = id
        case "apply" | "segment" | "list":
            return _apply(sheet, what)
        case _:
            sheet.group, sheet.focus = posted.press(sheet.group, button, request.form.getlist("tick"))
            sheet.checked = check(sheet.group, sheet.known.kind)
    if not sheet.edited:
        sheet.text = sheet.was = sheet.checked.text
    return _draw(sheet)


def _apply(sheet: Sheet, what: str):
    """Back to the list with what the rows say, or the text where somebody wrote that; or on to the page that makes
    a segment or a marketing list of it."""
    sheet.tried = True
    if sheet.edited:
        if sheet.checked.text != tidy(sheet.was):
            sheet.text_error = _("Both the rows and the text were changed. Choose which of them holds.")
        if sheet.text_error or not _read_text(sheet):
            return _draw(sheet, 422)
    if not sheet.checked.whole:
        return _draw(sheet, 422)
    if what != "apply":
        return go(sheet.address.aside(f"filter/{what}", filter=sheet.checked.text))
    target = sheet.address.to(filter=sheet.checked.text)
    if "into" in request.args:  # the panel was opened by a dynamic marketing list
        target = use_filter(request.args.get("into", type=whole_number), sheet.checked.text)
    return go(target)


def _read_text(sheet: Sheet) -> bool:
    """Make the rows anew from the text; whether it can be read."""
    try:
        node = parse(tidy(sheet.text), sheet.known.kind)
        sheet.group = panel(node, sheet.known.kind)
        sheet.checked = check(sheet.group, sheet.known.kind)
    except FilterError as error:
        sheet.text_error = str(error)
        return False
    if not sheet.checked.whole:
        sheet.text_error = next(iter((sheet.checked.errors | sheet.checked.missing).values()))
        return False
    sheet.text = sheet.was = sheet.checked.text
    return True


def find(sheet: Sheet, id: str) -> list[Suggestion]:
    """What a lookup's search gives without JavaScript."""
    line = next((line for line in walk(lines(sheet)) if line.id == id and line.control.startswith("lookup")), None)
    return suggested(expand(tuple(line.kinds.split(","))), _sent(f"_q_{id}.value")) if line else []


# --------------------------------------------------------------------------------------------------
# Drawing


def _draw(sheet: Sheet, status: int = 200):
    """The panel: all of it for a page or a new flyout, what is inside the form for its own buttons."""
    sheet.root = lines(sheet)
    _count(sheet)
    if not request.headers.get("HX-Request"):
        return render_template("crm/filter.html", known=sheet.known, sheet=sheet, back=sheet.address.to()), status
    template = "crm/filter_flyout.html" if request.method == "GET" else "crm/filter_body.html"
    return render_template(template, known=sheet.known, sheet=sheet, back=sheet.address.to()), status


def lines(sheet: Sheet) -> Line:
    """The rows of a panel as its template draws them: the outermost group."""
    number = 0

    def line(part: Part, scope: Scope, id: str) -> Line:
        nonlocal number
        group = isinstance(part, Group)
        number += not group
        made = Line(id, part, scope, number, sheet.problems.get(id, ""))
        inner = made.inner if isinstance(part, Related) else scope
        made.lines = [line(child, inner, f"{id}.{n}") for n, child in enumerate(posted.parts_of(part))]
        return made

    return line(sheet.group, Scope(sheet.known.kind), ROOT)


def _count(sheet: Sheet) -> None:
    """How many records the filter finds, and each of its conditions by itself; the filter as a sentence."""
    box, kind = sandbox(), sheet.known.kind
    lines = [line for line in walk(sheet.root) if line.what != "group" and line.id in sheet.checked.texts]
    texts = [sheet.checked.text, *(sheet.checked.texts[line.id] for line in lines)]
    nodes = [parse(text, kind) for text in (sheet.listing.view.filter, sheet.checked.text)]
    ids: list[int] = []
    for node in nodes:
        sentence(node, lambda id: ids.append(id) or "")
    ids += records(sheet.root)
    with store().read(box) as session:
        sheet.called = names_of(session, ids, current_locale(), names())
        if ROOT not in sheet.checked.errors:
            try:
                sheet.count, *each = lists.counts(session, sheet.listing, texts, box.context, current_locale())
                for line, count in zip(lines, each, strict=True):
                    line.count = count
            except FilterError:  # a field that is for the student to find out
                _refuse(lines, texts[1:], kind)
    sheet.view_said, sheet.said = (sentence(node, lambda id: sheet.called.get(id, str(id))) for node in nodes)


def _refuse(lines: list[Line], texts: list[str], kind: str) -> None:
    """Tell in each condition that may not be asked here why not."""
    for line, text in zip(lines, texts, strict=True):
        try:
            where(text, kind, sandbox().context)
        except FilterError as error:
            line.error = error.message
