"""A grid on a record's page: related records with views, search, sort, pages and ticks, as on a list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from markupsafe import Markup

from ...records import listing as lists
from ...records.listing import Page, Reading
from ...records.related import Reader, columns_of, filter_of, label_of
from ...records.tables.writing import TYPES
from ...schema.layout import Related
from ...schema.record import Record
from ...schema.registry import Entity, entity
from . import cells
from .heads import Header, headers
from .listing import Address, grid_rows, ticked_rows
from .lookup import offered
from .place import names, sandbox, url

STATE = ("tab", "list", "at", "view", "q", "sort", "page", "area")
"""The arguments of the address of a grid on a record's page."""


@dataclass(frozen=True)
class Grid:
    """Related records, read and ready to be drawn. ``ticking``: they can be selected; ``all``: how many are when
    all that match are, else 0."""

    known: Entity
    reading: Reading
    page: Page
    address: Address
    heads: list[Header]
    rows: Markup
    width: int
    ticking: bool
    all_ticked: bool
    all: int

    @property
    def q(self) -> str:
        """What the records are searched by."""
        return self.reading.listing.q

    @property
    def narrowed(self) -> dict[str, str]:
        """The arguments by which a list of everything shows these records, as they are searched and sorted."""
        listing = self.reading.listing
        return {"view": "all", "filter": listing.view.filter, "q": listing.q, "sort": listing.order}

    @property
    def as_list(self) -> str:
        """The address of these records as a list."""
        return url(self.known, **self.narrowed)

    @property
    def files(self) -> dict[str, str]:
        """The addresses of these records as files, by ending."""
        args = self.narrowed | {"cols": ",".join(self.reading.listing.shown)}
        return {ending: url(self.known, f"export/{ending}", **args) for ending in TYPES}


def read_grid(reader: Reader, reading: Reading, about: Entity, id: int, args: dict[str, str], ticking: bool) -> Grid:
    """The listing as a grid on the page of record ``id`` of ``about``; ``args`` are those of the page's address,
    ``ticking`` says whether rows can be selected."""
    known = entity(reading.listing.kind)
    page = lists.read(reader.session, reading.listing, reader.context, reader.locale, names())
    ticking, ticked = ticking and bool(page.rows), ticked_rows(page)
    whole = page.count if ticking and args.get("tick") == "all" else 0
    address = Address(known, args, url(about, id).partition("?")[0], STATE)
    specs = [known.field(name) for name in reading.listing.shown]
    return Grid(
        known,
        reading,
        page,
        address,
        list(headers(reading.listing, specs, address)),
        Markup("\n".join(grid_rows(page, specs, ticked if ticking else None, whole > 0))),
        cells.least_width(specs),
        ticking,
        len(ticked) >= len(page.rows),
        whole,
    )


# --------------------------------------------------------------------------------------------------
# The grid of a related list


def listing_of(about: Related, id: int, args: Mapping[str, str]) -> Reading:
    """The related records as an address asks for them: ``view q sort page``. A view of their kind narrows them;
    without one they are all there, in the columns of its default view."""
    known = entity(about.kind)
    asked = {name: args[name] for name in ("q", "sort", "page") if args.get(name)}
    reading = lists.parse(known.kind, asked, sandbox().context)
    own = filter_of(about, id)
    if chosen := next((v for v in views_of(known) if v.name == args.get("view")), None):
        view = replace(chosen, filter=f"{own} and ({chosen.filter})" if chosen.filter else own)
    else:
        base = known.view(None)
        found = {"columns": columns_of(about), "filter": own, "sort": about.sort or base.sort}
        view = replace(base, name="", label=label_of(about), **found)
    reading.listing = replace(reading.listing, view=view)
    return reading


def views_of(known: Entity) -> list:
    """The views a related grid offers: those of the kind that narrow it."""
    return [view for view in known.views if view.filter and not view.page]


def grid_of(reader: Reader, about: Related, record: Record, free: bool) -> dict[str, Any]:
    """What the tab of a related list shows; ``free``: the record can be changed."""
    known = entity(about.kind)
    can_add = free and about.create and known.editable and not known.field(about.via).readonly
    reading = listing_of(about, record.id, request.args)
    find = request.args.get("find")
    return {
        "grid": read_grid(reader, reading, entity(record.kind), record.id, request.args, can_add and loose(about)),
        "views": views_of(known),
        "view": reading.listing.view,
        "can_add": can_add,
        "found": offered(known.kind, find[: lists.LIMIT]) if find is not None else None,
    }


def loose(about: Related) -> bool:
    """Whether a record can do without the lookup that makes the relation."""
    return not entity(about.kind).field(about.via).required
