"""The members of a marketing list on its form: a grid with search, pages and ticks, and what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from markupsafe import Markup

from ...i18n import lazy_gettext as _l
from ...processes.lists import member_filter
from ...query import parse, sentence
from ...records import listing as lists
from ...records.listing import Listing, Page, Reading
from ...records.names import names_of
from ...records.related import Reader
from ...schema.record import Record
from ...schema.registry import Entity, entity
from . import cells
from .heads import Header, headers
from .listing import Address, grid_rows, ticked_rows
from .lookup import suggested
from .place import names, sandbox, url
from .trail import record_url

TAB = "members"
STATE = ("tab", "list", "q", "sort", "page", "area")
"""The arguments of the address of a list's members."""


@dataclass(frozen=True)
class Grid:
    """The members, read and ready to be drawn. ``ticking``: they can be selected; ``all``: how many are when all
    that match are, else 0."""

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
        """What the members are searched by."""
        return self.reading.listing.q


def members_url(listing: Record, **more) -> str:
    """The address of a list's members."""
    return record_url(entity(listing.kind), listing.id, **{"tab": TAB, **more})


def listing_of(listing: Record, args: Mapping[str, str]) -> Reading:
    """The members of a list as an address asks for them: ``q sort page``. They are shown as in the default
    view of their kind."""
    known = entity(listing.member_kind)
    asked = {name: args[name] for name in ("q", "sort", "page") if args.get(name)}
    reading = lists.parse(known.kind, asked, sandbox().context)
    view = replace(known.view(None), label=_l("Members"), filter=member_filter(listing))
    reading.listing = replace(reading.listing, view=view)
    return reading


def asked_for(listing: Record):
    """Gives the listing of an address; see ``selection``."""

    def asked(args: Mapping[str, str]) -> Listing:
        return listing_of(listing, args).listing

    return asked


def members_of(reader: Reader, listing: Record) -> dict[str, Any]:
    """What the tab *Members* shows of a list: the grid, and of a dynamic list its filter in words."""
    known, static = entity(listing.member_kind), listing.list_type == "static"
    free = sandbox().writable and not listing.closed
    return {
        "list": listing,
        "static": static,
        "can_change": free and static and not listing.locked_at,
        "can_filter": free and not static,
        "grid": _grid(reader, listing, free and static and not listing.locked_at),
        "said": "" if static else _said(reader, listing),
        "everything": url(known, view="all", filter=member_filter(listing)),
        "panel": url(known, "filter", view="all", filter=listing.filter, into=listing.id),
        "found": suggested((known.kind,), request.args["find"][: lists.LIMIT]) if "find" in request.args else None,
    }


def _grid(reader: Reader, listing: Record, can_change: bool) -> Grid:
    known, reading = entity(listing.member_kind), listing_of(listing, request.args)
    page = lists.read(reader.session, reading.listing, reader.context, reader.locale, names())
    ticking, ticked = can_change and bool(page.rows), ticked_rows(page)
    whole = page.count if ticking and request.args.get("tick") == "all" else 0
    address = Address(known, request.args, url(entity(listing.kind), listing.id).partition("?")[0], STATE)
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


def _said(reader: Reader, listing: Record) -> str:
    """The filter of a dynamic list in words; empty when it has none."""
    if not listing.filter:
        return ""
    node, ids = parse(listing.filter, listing.member_kind), []
    sentence(node, lambda id: ids.append(id) or "")
    called = names_of(reader.session, ids, reader.locale, names())
    return sentence(node, lambda id: called.get(id, str(id)))
