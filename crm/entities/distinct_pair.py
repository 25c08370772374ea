"""Distinct pair: two records that look alike and were judged to be different."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..schema.fields import lookup
from ..schema.layout import Form, Section, Tab, View
from ..schema.record import Record


class DistinctPair(Record):
    """Somebody compared two look-alikes and decided that they are two customers: the pair is settled."""

    __tablename__ = "distinct_pair"
    label, label_plural = _l("Pair judged different"), _l("Pairs judged different")
    path, icon = "distinct-pairs", "split"
    title = "id"
    editable = creatable = False

    first_id: Mapped[int] = lookup(
        _l("First record"), ("account", "contact", "lead"), required=True, moves=False, on_delete="delete"
    )
    second_id: Mapped[int] = lookup(
        _l("Second record"), ("account", "contact", "lead"), required=True, moves=False, on_delete="delete"
    )

    views = (
        View("all", _l("All pairs judged different"), ("first_id", "second_id", "created_on", "created_by_id"), "", "-created_on", default=True),
    )  # fmt: skip
    form = Form(tabs=(Tab("summary", _l("Summary"), ((Section(_l("Pair"), ("first_id", "second_id")),),)),))
