"""Loyalty tier: a level of a loyalty programme."""

from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import decimal, lookup, memo, money, text, translation
from ..schema.layout import Form, Related, Section, Tab, View
from ..schema.record import Record


class LoyaltyTier(Record):
    """From how much, net purchases of twelve months as a member in euros, a member is at this level
    (``insights.tiers``), and what it brings."""

    __tablename__ = "loyalty_tier"
    label, label_plural = _l("Loyalty tier"), _l("Loyalty tiers")
    path, icon, dataverse = "loyalty-tiers", "up", "edu_loyaltytier"
    subtitle = ("program_id",)
    find = ("name",)
    quick = ("name", "program_id", "threshold", "benefits")

    name: Mapped[str] = text(_l("Name"), required=True, max_length=80)
    program_id: Mapped[int | None] = lookup(
        _l("Loyalty programme"), "loyalty_program", inverse="tiers", required=True, on_delete="refuse"
    )
    threshold: Mapped[Decimal] = money(
        _l("From, net purchases of 12 months"), required=True, minimum=0, decimals=2, sums=False
    )
    multiplier: Mapped[Decimal | None] = decimal(_l("Points multiplier"), minimum=0, default=Decimal(1))
    benefits: Mapped[str | None] = memo(_lp("tier", "Benefits"), english="benefits_en")
    benefits_en: Mapped[str | None] = translation()

    views = (
        View("all", _l("All loyalty tiers"), ("name", "program_id", "threshold", "multiplier", "benefits"), "", "threshold", default=True),
    )  # fmt: skip
    form = Form(
        header=("program_id", "threshold"),
        tabs=(
            Tab("summary", _l("Summary"), ((Section(_l("Loyalty tier"), ("name", "program_id", "threshold", "multiplier", "benefits")),),)),
            Tab("members", _l("Members"), ((Related("loyalty_member", "tier_id", facts=("contact_id", "tier_since"), sort="code", create=False),),)),
        ),
    )  # fmt: skip
