"""Segment: customers who have something in common, found by a filter."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import choice, integer, lookup, memo, moment, text
from ..schema.layout import Form, Related, Section, Tab, View
from ..schema.record import Record
from .account import STATUSES
from .saved_view import TABLES

LIST = ("name", "table", "goal", "count", "refreshed_on", "owner_id")


class Segment(Record):
    """Records of a table that a filter finds. Segments overlap, unlike customer groups: one customer may be in
    several or in none. ``count`` is what the filter found when it was last refreshed; each refresh is kept
    (``segment_count``), so that the movement can be seen."""

    __tablename__ = "segment"
    label, label_plural = _l("Segment"), _l("Segments")
    path, icon, dataverse = "segments", "split", "edu_segment"
    subtitle = ("table",)
    find = ("name", "goal")
    quick = ("name", "table", "goal")

    name: Mapped[str] = text(_l("Name"), required=True, max_length=160)
    table: Mapped[str] = choice(_l("Table"), TABLES, required=True, default="account")
    filter: Mapped[str | None] = memo(_lp("segment", "Filter"), max_length=4000, dataverse="query")
    goal: Mapped[str | None] = text(_lp("segment", "Goal"), max_length=400)
    count: Mapped[int | None] = integer(_lp("segment", "Records"), readonly=True)
    refreshed_on: Mapped[datetime | None] = moment(_l("Refreshed on"), readonly=True)
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="segments", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="active", readonly=True, dataverse="statecode")

    views = (
        View("active", _l("Active segments"), LIST, "status eq 'active'", "name", default=True),
        View("mine", _l("My segments"), LIST, "status eq 'active' and owner_id eq @me", "name"),
        View("all", _l("All segments"), (*LIST, "status"), "", "name"),
    )
    form = Form(
        header=("count", "refreshed_on", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Segment"), ("name", "table", "filter", "goal", "owner_id", "status")),),
                    (Related("segment_count", "segment_id", _l("Count history"), ("at", "change"), "count", sort="-at", create=False),),
                    (Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
        ),
    )  # fmt: skip
