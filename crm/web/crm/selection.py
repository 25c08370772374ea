"""The records a command is for: the ticked rows of a list, or all that match it.

All that match are named by the list's address, not by ids, so that a form and an address can carry them; the
number the person saw goes along, and where the list has another number by now nothing is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import abort, redirect, request

from ...i18n import current_locale
from ...i18n import gettext as _
from ...records import listing as lists
from ...records.listing import Listing
from ...schema.registry import Entity
from ..security import safe_path, whole_number
from .messages import say
from .place import sandbox, store, url


@dataclass(frozen=True)
class Selection:
    """Records by id; ``whole`` when they are all of the list at ``back``, the page to return to."""

    ids: list[int]
    back: str
    whole: bool = False

    @property
    def args(self) -> dict[str, Any]:
        """What names the same records again, in an address."""
        return {**({"all": len(self.ids)} if self.whole else {"id": self.ids}), "next": self.back}

    @property
    def fields(self) -> list[tuple[str, Any]]:
        """The same for the hidden fields of a form."""
        return [(name, one) for name, value in self.args.items() for one in (value if name == "id" else [value])]

    @property
    def ticked(self) -> str:
        """The list with these rows ticked."""
        ticks = "all" if self.whole else ",".join(map(str, self.ids))
        return self.back + (("&" if "?" in self.back else "?") + urlencode({"tick": ticks}) if ticks else "")


def selection(known: Entity, home: str = "", asked: Callable[[dict], Listing] | None = None) -> Selection:
    """The records this request names. Goes back to the list when all of it were selected and their number
    has changed since.

    Where they do not stand on the kind's own list, ``home`` is the address of their page and ``asked`` gives
    the listing that the arguments of the address ask for.
    """
    home = home or url(known)
    back = safe_path(request.values.get("next"), home)
    if urlsplit(back).path != urlsplit(home).path:
        back = home
    if "all" not in request.values:
        return Selection(list(dict.fromkeys(request.values.getlist("id", type=whole_number))), back)
    box, args = sandbox(), dict(parse_qsl(urlsplit(back).query))
    listing = asked(args) if asked else lists.parse(known.kind, args, box.context).listing
    with store().read(box) as session:
        ids = lists.ids(session, listing, box.context, current_locale())
    if len(ids) != request.values.get("all", type=whole_number):
        say(_("Nothing was done: the list has changed, and %(n)s records match now. Select again.", n=len(ids)), "warn")
        abort(redirect(back))
    return Selection(ids, back, whole=True)
