"""Personal view: a list somebody has arranged for themself and given a name."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, boolean, choice, lookup, memo, text, translation
from ..schema.layout import Form, View
from ..schema.record import Record
from ..schema.registry import entity
from .sitemap import AREAS


@dataclass(frozen=True)
class Plural:
    """What records of a kind are called, looked up each time it is shown: kinds are declared in any order."""

    kind: str

    def __str__(self) -> str:
        return str(entity(self.kind).label_plural)


_PLACES = dict.fromkeys(place.kind for area in AREAS for group in area.groups for place in group.places if place.kind)
TABLES = tuple(Choice(kind, Plural(kind)) for kind in _PLACES)
"""The kinds that have lists of their own."""


class SavedView(Record):
    """What stands in a list's address, under a name of its owner's: the system view it builds on (``base``),
    the conditions added to that, the order and columns that replace the base's where they are given, what
    it is grouped by, which totals are shown and which columns are narrow or wide.

    ``table`` is the kind of the records; at most one view of a kind is its owner's default. ``whole_filter``
    is what the view asks of its records altogether, the base's conditions and the added ones, as they were
    when it was saved. A ``shared`` view is seen and copied by everybody in the sandbox and changed by its owner
    alone. Views are made and changed on the list (``records.views``), not on a form.
    """

    __tablename__ = "saved_view"
    label, label_plural = _l("Personal view"), _l("Personal views")
    path, icon, dataverse = "saved-views", "eye", "userquery"
    editable = creatable = False
    find = ("name",)

    name: Mapped[str] = text(_l("Name"), required=True, max_length=100, english="name_en")
    name_en: Mapped[str | None] = translation()
    table: Mapped[str] = choice(_l("Table"), TABLES, required=True, dataverse="returnedtypecode")
    base: Mapped[str] = text(_l("Built on the view"), required=True)
    filter: Mapped[str | None] = memo(_l("Added filter"), max_length=4000)
    whole_filter: Mapped[str | None] = memo(_lp("view", "Filter"), max_length=4000, dataverse="fetchxml")
    sort: Mapped[str | None] = text(_lp("view", "Order"), max_length=1000)
    columns: Mapped[str | None] = text(_lp("view", "Columns"), max_length=2000, dataverse="layoutxml")
    group: Mapped[str | None] = text(_l("Grouped by"), max_length=200)
    totals: Mapped[str | None] = text(_l("Totals"), max_length=1000)
    widths: Mapped[str | None] = text(_l("Column widths"), max_length=1000)
    default: Mapped[bool] = boolean(_l("Default"), default=False, dataverse="isdefault")
    shared: Mapped[bool] = boolean(_l("Shared with the team"), default=False)
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", default="me")

    views = (
        View("mine", _l("My personal views"), ("name", "table", "default", "whole_filter"), "owner_id eq @me", "table,name", default=True),
        View("team", _l("Team views"), ("name", "table", "owner_id", "whole_filter"), "shared eq true", "table,name"),
        View("all", _l("All personal views"), ("name", "table", "owner_id", "whole_filter"), "", "table,name"),
    )  # fmt: skip
    form = Form()  # its page is the list itself

    def restored(self, session: Session) -> None:
        """Another view has become the default meanwhile: that one stays it."""
        cls = type(self)
        same = cls.table == self.table, cls.owner_id == self.owner_id, cls.default, cls.id != self.id
        if self.default and session.scalar(select(cls.id).where(*same).limit(1)):
            self.default = False
