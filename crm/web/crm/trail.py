"""Where a record's page was opened from, so that *back* and *save and close* lead there again."""

from urllib.parse import parse_qsl, urlsplit

from flask import request

from ...schema.registry import Entity
from .listing import STATE
from .place import url


def kept() -> dict[str, str]:
    """What of a page's address goes along to the next one: the tab, and the list one came from."""
    return {"tab": request.args.get("tab", ""), "list": came_from()}


def came_from() -> str:
    """The arguments of the list one came from, as they stand in its address. Pages of a record hand them
    on; one opened by a link of the list finds them where the browser says it came from."""
    if "list" in request.args or request.method == "POST":
        return request.args.get("list", "")
    came = urlsplit(request.referrer or "")
    return came.query if came.netloc == request.host and came.path == request.path.rpartition("/")[0] else ""


def list_url(known: Entity) -> str:
    """The list one came from, or the kind's own."""
    return url(known, **{name: value for name, value in parse_qsl(came_from()) if name in STATE})


def record_url(known: Entity, id: int | str, **more) -> str:
    """A page of a record that keeps the tab and the list one came from."""
    return url(known, id, **{**kept(), **more})
