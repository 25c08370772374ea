"""The list behind a lookup: all records it may point at, with views, search, sort and pages; one is chosen.

It lies over the form with JavaScript and is a page without it (``detour``). Everything about it is in its own
form, since the form one came from travels along.
"""

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request

from ...i18n import current_locale
from ...records import listing as lists
from ...records.columns import Target, column
from ...records.listing import Page
from ...records.values import show
from ...schema.fields import Field
from ...schema.layout import View
from ...schema.registry import Entity, entities, expand
from . import detour
from .lookup import choosable
from .place import bp, names, sandbox, store

COLUMNS = 4
"""Columns that are shown; there is no room for more."""


@dataclass(frozen=True)
class Choice:
    """What there is to choose from: the kinds and the one shown, its list, the texts of its rows by id."""

    kinds: list[Entity]
    known: Entity
    listing: lists.Listing
    page: Page
    specs: list[Field]
    rows: list[tuple[int, list[str]]]

    @property
    def views(self) -> list[View]:
        """The views of the kind that are lists."""
        return [view for view in self.known.views if not view.page]

    def turned(self, spec: Field) -> str:
        """The sort that a press on a column's head asks for."""
        return f"-{spec.name}" if self.listing.order == spec.name else spec.name

    def sorted(self, spec: Field) -> str:
        """How the list is sorted by a column: ``ascending``, ``descending`` or empty."""
        return {spec.name: "ascending", f"-{spec.name}": "descending"}.get(self.listing.order, "")


@bp.route("/choose/<kinds>", methods=["GET", "POST"])
def choose(kinds: str):
    """Choose one of all records of these kinds for a lookup; see ``lookup`` for how they are named."""
    wanted = expand(tuple(kinds.split(",")))
    if not all(kind in entities() for kind in wanted):
        abort(404)
    flyout = request.headers.get("HX-Request")
    return render_template(
        "crm/choose_flyout.html" if flyout else "crm/choose.html",
        choice=read_choice(kinds), kinds_asked=kinds, way=detour.way(), held=detour.held(),
        chosen=request.values.get("_chosen", ""),
    )  # fmt: skip


def read_choice(kinds: str) -> Choice:
    """The list the form asks for: ``kind view q sort page``."""
    known = _kind(choosable(kinds))
    asked = {n: _last(n) for n in ("view", "q", "sort", "page")}
    asked["q"] = asked["q"] or request.form.get(f"_q_{_last('_for')}", "")  # typed into the lookup before
    if _last("was") != known.kind:
        asked["view"] = asked["sort"] = ""
    box = sandbox()
    listing = lists.parse(known.kind, asked, box.context).listing
    with store().read(box) as session:
        page = lists.read(session, listing, box.context, current_locale(), names())
    specs = [column(known.kind, name) for name in listing.shown[:COLUMNS]]
    rows = [(row.id, [_text(spec, v) for spec, v in zip(specs, row.values, strict=False)]) for row in page.rows]
    return Choice(choosable(kinds), known, listing, page, specs, rows)


def _kind(offered: list[Entity]) -> Entity:
    return next((known for known in offered if known.kind == _last("kind")), offered[0])


def _last(name: str) -> str:
    """The last value sent of a name: a button's comes after the field's."""
    return next(reversed(request.values.getlist(name)), "")


def _text(spec: Field, value: Any) -> str:
    return str(value.title or value.id) if isinstance(value, Target) else show(spec, value)
