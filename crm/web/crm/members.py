"""The members of a marketing list on its form: a grid with search, pages and ticks, and what can be done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import request

from ...i18n import lazy_gettext as _l
from ...processes.lists import member_filter
from ...query import parse, sentence
from ...records import listing as lists
from ...records.listing import Reading
from ...records.names import names_of
from ...records.related import Reader
from ...schema.record import Record
from ...schema.registry import entity
from .grid import read_grid
from .lookup import suggested
from .place import names, sandbox, url
from .trail import record_url

TAB = "members"


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


def asked_for(listing: Record) -> Callable[[Mapping[str, str]], Reading]:
    """Reads the listing of an address; see ``selection``."""
    return partial(listing_of, listing)


def members_of(reader: Reader, listing: Record) -> dict[str, Any]:
    """What the tab *Members* shows of a list: the grid, and of a dynamic list its filter in words."""
    known, static = entity(listing.member_kind), listing.list_type == "static"
    free = sandbox().writable and not listing.closed
    return {
        "list": listing,
        "static": static,
        "can_change": free and static and not listing.locked_at,
        "can_filter": free and not static,
        "grid": read_grid(
            reader,
            listing_of(listing, request.args),
            entity(listing.kind),
            listing.id,
            request.args,
            free and static and not listing.locked_at,
        ),
        "said": "" if static else _said(reader, listing),
        "panel": url(known, "filter", view="all", filter=listing.filter, into=listing.id),
        "found": suggested((known.kind,), request.args["find"][: lists.LIMIT]) if "find" in request.args else None,
    }


def _said(reader: Reader, listing: Record) -> str:
    """The filter of a dynamic list in words; empty when it has none."""
    if not listing.filter:
        return ""
    node, ids = parse(listing.filter, listing.member_kind), []
    sentence(node, lambda id: ids.append(id) or "")
    called = names_of(reader.session, ids, reader.locale, names())
    return sentence(node, lambda id: called.get(id, str(id)))
