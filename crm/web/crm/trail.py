"""Where a record's page was opened from, so that *back* and *save and close* lead there again, and *previous*
and *next* go through that list."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from flask import g, request

from ...i18n import current_locale
from ...records import listing as lists
from ...schema.registry import Entity
from ..security import last_page
from .listing import STATE
from .place import sandbox, state, store, url


@dataclass(frozen=True)
class Place:
    """Where a record stands in the list one came from: its ``number`` from 1 of ``count``, and the ids before
    and after it (``None`` at an end). ``there`` is false when the record is not in the list any more, since it
    was changed; then ``number`` is where it was."""

    number: int
    count: int
    previous: int | None
    next: int | None
    there: bool


def kept() -> dict[str, str]:
    """What of a page's address goes along to the next one: the tab, the list one came from and the place in it.
    A page asks for it dozens of times."""
    if "kept" not in g:
        g.kept = {"tab": request.args.get("tab", ""), "list": came_from(), "at": _at()}
    return g.kept


def came_from() -> str:
    """The arguments of the list one came from, as they stand in its address. Pages of a record hand them
    on; one opened by a link of the list finds them where the browser says it came from."""
    if "list" in request.args or request.method == "POST":
        return request.args.get("list", "")
    came = urlsplit(last_page())
    return (came.query or "page=1") if came.path == request.path.rpartition("/")[0] else ""


def list_url(known: Entity) -> str:
    """The list one came from, at the page of the record's place in it; or the kind's own."""
    args = dict(parse_qsl(came_from()))
    if at := _at():
        page = (int(at) - 1) // lists.PAGE + 1
        args["page"] = page if page > 1 else ""
    return url(known, **{name: value for name, value in args.items() if name in STATE})


def record_url(known: Entity, id: int | str, **more) -> str:
    """A page of a record that keeps the tab and the list one came from."""
    return url(known, id, **{**kept(), **more})


def place_of(known: Entity, id: int) -> Place | None:
    """Where a record stands in the list one came from; ``None`` when there is no such list, or the record was
    never seen in it. Addresses made from now on tell it."""
    if not (text := came_from()):
        return None
    ids = _ids(known.kind, text, state())
    there = id in ids
    at = ids.index(id) if there else int(_at() or 0) - 1
    if not 0 <= at <= len(ids):
        return None
    after = at + there
    g.at = at + 1
    g.pop("kept", None)
    return Place(at + 1, len(ids), ids[at - 1] if at else None, ids[after] if after < len(ids) else None, there)


def _at() -> str:
    """The place in the list one came from, from 1; empty when it is not known."""
    at = str(g.get("at", request.args.get("at", "")))
    return at if at.isascii() and at.isdigit() and len(at) < 10 and int(at) else ""


@lru_cache(maxsize=64)
def _ids(kind: str, text: str, _state: tuple) -> tuple[int, ...]:
    """The records of a list in its order. It follows from the list's address and the state of the sandbox, and
    is kept: somebody who goes through a list asks for the same one again and again."""
    box = sandbox()
    listing = lists.parse(kind, dict(parse_qsl(text)), box.context).listing
    if listing.view.page:
        return ()
    with store().read(box) as session:
        return tuple(lists.ids(session, listing, box.context, current_locale()))
