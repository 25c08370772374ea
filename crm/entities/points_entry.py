"""Points entry: one line of the points ledger."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, integer, lookup, text, translation
from ..schema.layout import Chart, Form, Happening, Section, Tab, View
from ..schema.record import Record

TYPES = (
    Choice("earned", _lp("points", "Earned")),
    Choice("used", _lp("points", "Used")),
    Choice("expired", _lp("points", "Expired"), "warn"),
    Choice("adjusted", _lp("points", "Adjusted"), "info"),
)

LIST = ("code", "posted_on", "member_id", "entry_type", "points", "expires_on", "remark")


class PointsEntry(Record):
    """Points earned (+), used or expired (-), or adjusted by hand. The ledger only grows: a mistake is put
    right by another entry. The balance is the sum."""

    __tablename__ = "points_entry"
    label, label_plural = _l("Points entry"), _l("Points ledger")
    path, icon, dataverse = "points", "sum", "edu_loyaltytransaction"
    title = "code"
    subtitle = ("member_id", "posted_on")
    find = ("code",)
    editable = creatable = False
    happens = (
        Happening("posted_on", "member_id", _l("Points entry"), facts=("entry_type", "remark"), number="points"),
    )

    code: Mapped[str | None] = code(_l("Code"), "PI")
    member_id: Mapped[int] = lookup(
        _l("Loyalty member"), "loyalty_member", inverse="points", required=True, on_delete="delete"
    )
    posted_on: Mapped[date] = day(_l("Date"), required=True, index=True, any_year=True)
    entry_type: Mapped[str] = choice(_l("Type"), TYPES, required=True, default="earned")
    points: Mapped[int] = integer(
        _lp("ledger", "Points"), required=True, sums=True, help=_l("A minus sign takes points away.")
    )
    sales_line_id: Mapped[int | None] = lookup(_l("Sales line"), "sales_line", inverse="points", on_delete="clear")
    expires_on: Mapped[date | None] = day(_l("Expires"), any_year=True)
    remark: Mapped[str | None] = text(_l("Remark"), english="remark_en")
    remark_en: Mapped[str | None] = translation()

    views = (
        View("all", _l("All points entries"), LIST, "", "-posted_on", default=True),
        View("used", _l("Used points"), LIST, "entry_type eq 'used'", "-posted_on"),
        View("expired", _l("Expired points"), LIST, "entry_type eq 'expired'", "-posted_on"),
    )
    charts = (
        Chart("posted_on", "points", period="month", shape="column", label=_l("Points by month")),
        Chart("entry_type", "points", label=_l("Points by type")),
    )
    form = Form(
        header=("points", "entry_type", "posted_on"),
        tabs=(Tab("summary", _l("Summary"), ((Section(_l("Points entry"), ("code", "member_id", "posted_on", "entry_type", "points", "sales_line_id", "expires_on", "remark")),),)),),
    )  # fmt: skip


Index("ix_points_entry_member_date", PointsEntry.member_id, PointsEntry.posted_on, PointsEntry.points)
