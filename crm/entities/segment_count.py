"""Segment count: how many records a segment had when it was refreshed."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import integer, lookup, moment
from ..schema.layout import Form, Section, Tab, View
from ..schema.record import Record


class SegmentCount(Record):
    """One refresh of a segment: when, how many records, and how many more or fewer than at the refresh before
    (empty for the first). Made by the refresh alone (``processes.segments``)."""

    __tablename__ = "segment_count"
    label, label_plural = _l("Segment count"), _l("Segment counts")
    path, icon, dataverse = "segment-counts", "clock", "edu_segmentcount"
    title, whose = "id", "segment_id"
    editable = creatable = False

    segment_id: Mapped[int] = lookup(_l("Segment"), "segment", inverse="counts", required=True, on_delete="delete")
    at: Mapped[datetime] = moment(_l("Refreshed on"), required=True)
    count: Mapped[int] = integer(_lp("segment", "Records"), required=True, minimum=0)
    change: Mapped[int | None] = integer(_lp("segment", "Change"))

    views = (View("all", _l("All segment counts"), ("at", "segment_id", "count", "change"), "", "-at", default=True),)
    form = Form(
        tabs=(
            Tab("summary", _l("Summary"), ((Section(_l("Segment count"), ("segment_id", "at", "count", "change")),),)),
        )
    )
