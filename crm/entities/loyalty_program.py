"""Loyalty programme: the rules of a club of regular customers."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import boolean, code, day, decimal, integer, memo, money, text, translation
from ..schema.layout import Form, Related, Section, Tab, View
from ..schema.record import Record


class LoyaltyProgram(Record):
    """What members earn and keep: points for each euro, what a point is worth, how long points live, and how
    many days a tier is held before it may go down (grace)."""

    __tablename__ = "loyalty_program"
    label, label_plural = _l("Loyalty programme"), _l("Loyalty programmes")
    path, icon, dataverse = "loyalty-programmes", "star", "edu_loyaltyprogram"
    subtitle = ("code",)
    find = ("name", "code")
    quick = ("name", "points_per_euro", "expiry_months", "grace_days")

    name: Mapped[str] = text(_l("Name"), required=True, max_length=120)
    code: Mapped[str | None] = code(_l("Code"), "OH")
    points_per_euro: Mapped[Decimal | None] = decimal(_l("Points for a euro"), minimum=0)
    point_value: Mapped[Decimal | None] = money(_l("Value of a point"), minimum=0, decimals=2, sums=False)
    expiry_months: Mapped[int | None] = integer(_l("Points expire after, months"), minimum=1, maximum=120)
    grace_days: Mapped[int | None] = integer(_l("Grace period, days"), minimum=0, maximum=3650)
    started_on: Mapped[date | None] = day(_lp("programme", "Started"), any_year=True)
    rules: Mapped[str | None] = memo(_lp("programme", "Rules"), english="rules_en")
    rules_en: Mapped[str | None] = translation()
    active: Mapped[bool] = boolean(_l("Active"), default=True)

    views = (
        View("all", _l("All loyalty programmes"), ("name", "code", "points_per_euro", "expiry_months", "grace_days", "active"), "", "name", default=True),
    )  # fmt: skip
    form = Form(
        header=("active", "started_on"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Loyalty programme"), ("name", "code", "started_on", "active", "rules")),),
                    (Related("loyalty_tier", "program_id", facts=("threshold",), sort="threshold"),),
                    (Section(_l("Points"), ("points_per_euro", "point_value", "expiry_months", "grace_days")),),
                ),
            ),
            Tab("members", _l("Members"), ((Related("loyalty_member", "program_id", facts=("tier_id", "contact_id"), sort="code"),),)),
        ),
    )  # fmt: skip
