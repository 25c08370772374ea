"""Edit columns: the columns of a list, one below the other, to move, remove and add, and the groups of its rows.

Like the advanced filter the page is one form that each button posts and gets back changed, so it works without
JavaScript. A figure about related records is put together with the rows of the filter panel: which records,
what is asked of them, and conditions that narrow them. *Apply* puts the columns into the list's address.
"""

from dataclasses import dataclass, replace

from flask import redirect, render_template, request

from ...i18n import current_locale
from ...query import FilterError, parse, to_text
from ...query.tree import Compare
from ...records import columns as texts
from ...records import grouping
from ...records import listing as lists
from ...records.conditions import Checked, Group, Related, Scope, check, offers, posted
from ...records.listing import Listing
from ...records.names import names_of
from ...schema.fields import Field
from ...schema.registry import Entity
from . import filtering
from .filter_lines import Line, records
from .heads import groupable
from .listing import Address
from .place import bp, here, names, sandbox, store

FIGURE = "0.0"
"""The id of the figure's question among the rows of the form."""


@dataclass
class Sheet:
    """The page, ready to be drawn. ``columns`` are those of the list to be, ``group`` the one its rows
    stand in groups by. ``figure`` is the question about
    related records, ``text`` the expression somebody writes; their errors stand beside them. ``made`` is the
    figure as a column once it is whole."""

    known: Entity
    listing: Listing
    address: Address
    columns: list[Field]
    rows: filtering.Sheet
    group: str = ""
    figure: Line | None = None
    made: Field | None = None
    figure_error: str = ""
    text: str = ""
    text_error: str = ""
    focus: str = ""

    @property
    def fields(self) -> list[offers.Options]:
        """The fields that can be added: those of the kind and of the records it points at."""
        shown = {spec.name for spec in self.columns}
        found = offers.fields(Scope(self.known.kind), sandbox().context)
        left = [replace(group, options=tuple(o for o in group.options if o.value not in shown)) for group in found]
        return [group for group in left if group.options]

    @property
    def groups(self) -> list[Field]:
        """The columns the rows can stand in groups by; the one they do also when it is not shown."""
        found = [spec for spec in self.columns if groupable(self.known.kind, spec)]
        if self.group and self.group not in [spec.name for spec in found]:
            found.append(texts.column(self.known.kind, self.group))
        return found

    @property
    def full(self) -> bool:
        """Whether the list has as many columns as it may."""
        return len(self.columns) >= texts.MOST


@bp.route("/<path>/columns", methods=["GET", "POST"])
def edit_columns(path: str):
    """The columns of a list; the arguments are those of the list's address."""
    known = here(path)
    listing = lists.parse(known.kind, request.args, sandbox().context).listing
    sheet = _sheet(known, listing)
    if request.method == "GET":
        return _draw(sheet)
    return _pressed(sheet, _sent("do"))


def _sent(name: str) -> str:
    return request.form.get(name, "")


def _sheet(known: Entity, listing: Listing) -> Sheet:
    """What the request says: the columns posted, or at first those of the list."""
    shown, grouped = listing.shown, listing.group
    if request.method == "POST":
        grouped = grouping.read(known.kind, _sent("group"), sandbox().context, [])
        shown = texts.read(known.kind, ",".join(request.form.getlist("col")), sandbox().context, [])
    group = posted.read(request.form.to_dict(flat=False), known.kind)
    address = Address(known, request.args)
    rows = filtering.Sheet(known, listing, address, _one_figure(group), Checked(), "", "")
    specs = [texts.column(known.kind, name) for name in shown]
    return Sheet(known, listing, address, specs, rows, grouped, text=_sent("text"))


def _one_figure(group: Group) -> Group:
    """The rows with one question and nothing else in them."""
    part = group.parts[0] if group.parts and isinstance(group.parts[0], Related) else Related(ask="count")
    return Group("and", (part,))


# --------------------------------------------------------------------------------------------------
# Buttons


def _pressed(sheet: Sheet, button: str):
    """Do what a button says and draw the page again, or go back to the list."""
    what, _space, about = button.partition(" ")
    match what:
        case "up" | "down" | "drop":
            _move(sheet, what, about)
        case "add":
            _add(sheet, _sent("field"))
            sheet.focus = "field"
        case "text":
            sheet.text_error = _add(sheet, sheet.text)
            sheet.text = sheet.text if sheet.text_error else ""
            sheet.focus = "text"
        case "figure":
            return _add_figure(sheet)
        case "find":
            sheet.rows.found = {about: filtering.find(sheet.rows, about)}
        case "apply":
            return _apply(sheet)
        case _:
            group, sheet.rows.focus = posted.press(sheet.rows.group, button, request.form.getlist("tick"))
            sheet.rows.group = _one_figure(group)
    return _draw(sheet, 422 if sheet.text_error else 200)


def _move(sheet: Sheet, what: str, about: str) -> None:
    """Move a column up or down, or take it away; the last one stays."""
    n = next((n for n, spec in enumerate(sheet.columns) if spec.name == about), None)
    if n is None or (what == "drop" and len(sheet.columns) == 1):
        return
    spec = sheet.columns.pop(n)
    if what == "drop":
        sheet.focus = f"drop {sheet.columns[min(n, len(sheet.columns) - 1)].name}"
    else:
        n = max(0, n - 1) if what == "up" else n + 1
        sheet.columns.insert(n, spec)
        at_end = n == 0 if what == "up" else n >= len(sheet.columns) - 1
        sheet.focus = f"{({'up': 'down', 'down': 'up'}[what]) if at_end else what} {spec.name}"


def _add(sheet: Sheet, text: str) -> str:
    """Add a column; what is wrong with its text, or nothing."""
    try:
        spec = texts.read_one(sheet.known.kind, text, sandbox().context)
    except FilterError as error:
        return str(error)
    if not sheet.full and spec.name not in [other.name for other in sheet.columns]:
        sheet.columns.append(spec)
    return ""


def _add_figure(sheet: Sheet):
    """Add the figure about related records and begin with a new one, where it is whole."""
    checked = _figure_of(sheet)
    if not checked.whole or sheet.made is None:
        sheet.rows.tried = True
        sheet.figure_error = checked.errors.get(FIGURE) or checked.missing.get(FIGURE) or checked.errors.get("0", "")
        return _draw(sheet, 422)
    _add(sheet, sheet.made.name)
    sheet.rows.group = _one_figure(Group())
    return _draw(sheet)


def _apply(sheet: Sheet):
    """Back to the list with these columns in these groups; the columns of the view itself need no words."""
    shown = tuple(spec.name for spec in sheet.columns)
    usual = replace(sheet.listing, columns=()).shown
    target = sheet.address.to(cols="" if shown == usual or not shown else ",".join(shown), group=sheet.group)
    return ("", 204, {"HX-Redirect": target}) if request.headers.get("HX-Request") else redirect(target, 303)


def _figure_of(sheet: Sheet) -> Checked:
    """Read the figure. A question that gives a value is read as *it is not empty*, since a row of the panel
    always compares; the column is what stands on the left."""
    kind, part = sheet.known.kind, sheet.rows.group.parts[0]
    checked = check(Group("and", (replace(part, op="!null", values=()),)), kind)
    sheet.made = None
    if checked.whole and checked.text:
        node = parse(checked.text, kind)
        try:
            sheet.made = texts.read_one(
                kind, to_text(node.left if isinstance(node, Compare) else node), sandbox().context
            )
        except FilterError as error:
            checked.errors[FIGURE] = error.message
    return checked


# --------------------------------------------------------------------------------------------------
# Drawing


def _draw(sheet: Sheet, status: int = 200):
    """The page: all of it, or as a flyout over the list, or what is inside the form for its own buttons."""
    sheet.rows.checked = _figure_of(sheet)
    sheet.rows.root = filtering.lines(sheet.rows)
    sheet.figure = sheet.rows.root.lines[0]
    with store().read(sandbox()) as session:
        sheet.rows.called = names_of(session, records(sheet.figure), current_locale(), names())
    template = "crm/columns.html"
    if request.headers.get("HX-Request"):
        template = "crm/columns_flyout.html" if request.method == "GET" else "crm/columns_body.html"
    return render_template(template, known=sheet.known, sheet=sheet, back=sheet.address.to()), status
