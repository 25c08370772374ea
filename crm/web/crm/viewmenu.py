"""The views of a kind as the heading of a list offers them: one's own and the system's, which of them is
shown, and whether the list has been changed since."""

from dataclasses import dataclass
from functools import cached_property

from flask import request

from ...i18n import gettext as _
from ...records import listing as lists
from ...records.listing import Reading
from ...records.views import MyView, visible
from ...schema.registry import Entity
from .place import sandbox, store


@dataclass(frozen=True)
class ViewMenu:
    """``mine`` are the reader's own views, ``team`` those others share with them, ``current`` the one of them all
    that the address names."""

    known: Entity
    reading: Reading
    mine: tuple[MyView, ...]
    team: tuple[MyView, ...]
    current: MyView | None

    @property
    def label(self) -> str:
        """The name of the view shown."""
        return self.current.name if self.current else str(self.reading.listing.view.label)

    @property
    def own(self) -> MyView | None:
        """The view shown, where it is the reader's to change."""
        return self.current if self.current in self.mine else None

    @property
    def default(self) -> MyView | None:
        """The personal view the kind opens in."""
        return next((view for view in self.mine if view.default), None)

    @property
    def chart(self) -> str:
        """The chart beside the list, which stays when another view is chosen."""
        return request.args.get("chart", "")

    @property
    def opens(self) -> MyView | None:
        """The view to go on to: the default one, where the address asks for no list in particular."""
        return None if request.args.keys() - {"area"} else self.default

    @property
    def args(self) -> dict[str, str]:
        """The arguments of the list's address. Its view is named wherever an address without one would open
        in another."""
        args = {name: value for name, value in request.args.items() if name != "mine" or self.current}
        return {"view": self.reading.listing.view.name, **args} if self.default else args

    @property
    def saved(self) -> dict[str, str]:
        """The arguments of the address of the view as it was saved."""
        return self.current.args if self.current else {"view": self.reading.listing.view.name}

    @cached_property
    def changed(self) -> bool:
        """Whether the list shows something else than the view does. The keyword belongs to no view."""
        return _shown(self.reading) != _shown(lists.parse(self.known.kind, self.saved, sandbox().context))

    @property
    def may_be_default(self) -> bool:
        """Whether the view shown can be made the one the kind opens in: one's own, or the system's default
        again."""
        if self.current:
            return self.own is not None and not self.current.default
        return self.default is not None and self.reading.listing.view.default


def _shown(reading: Reading) -> tuple:
    listing = reading.listing
    totals = [(total.spec.name, total.how) for total in listing.totalled]
    return (
        listing.view.name, reading.refused or listing.filter, listing.order, listing.shown, listing.group, totals,
        listing.widths,
    )  # fmt: skip


def view_menu(known: Entity, reading: Reading) -> ViewMenu:
    """The views of a kind, for the list this request asks for; what is amiss is added to its problems."""
    box, wanted = sandbox(), request.args.get("mine", "")
    with store().read(box) as session:
        views = visible(session, known.kind, box.me)
    own = tuple(view for view in views if view.owner_id == box.me)
    current = next((view for view in views if str(view.id) == wanted), None)
    if wanted and current is None:
        reading.problems.append(
            _("The view of this address is not yours, or it was deleted. The list is shown as the address says.")
        )
    return ViewMenu(known, reading, own, tuple(view for view in views if view not in own), current)
