"""Loyalty member: a person's membership of a loyalty programme."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, lookup, text, translation
from ..schema.layout import Card, Chart, Form, Related, Section, Tab, Timeline, View
from ..schema.record import Record
from .loyalty_tier import LoyaltyTier

SOURCES = (
    Choice("fair", _lp("member source", "Trade fair or event")),
    Choice("shop", _lp("member source", "Shop")),
    Choice("web", _lp("member source", "Web shop")),
    Choice("referral", _lp("member source", "Recommendation")),
    Choice("social", _lp("member source", "Social media")),
)
STATUSES = (
    Choice("active", _lp("membership", "Active")),
    Choice("lapsed", _lp("membership", "Lapsed"), "warn"),
)

LIST = ("code", "contact_id", "tier_id", "tier_since", "joined_on", "home_store", "status")


class LoyaltyMember(Record):
    """A membership with its tier. The tier changes with the command *change tier* (``processes.loyalty``),
    which also writes since when and why; a lapsed membership has no tier."""

    __tablename__ = "loyalty_member"
    label, label_plural = _l("Loyalty member"), _l("Loyalty members")
    path, icon, dataverse = "loyalty-members", "star", "edu_loyaltymember"
    title, whose = "code", "contact_id"
    subtitle = ("tier_id",)
    find = ("code",)
    quick = ("contact_id", "program_id", "joined_on", "source", "home_store")
    closed_states = ("lapsed",)
    once = ("contact_id", "program_id")

    code: Mapped[str | None] = code(_l("Member number"), "JN")
    contact_id: Mapped[int | None] = lookup(
        _l("Contact"), "contact", inverse="memberships", required=True, on_delete="delete"
    )
    program_id: Mapped[int | None] = lookup(
        _l("Loyalty programme"), "loyalty_program", inverse="memberships", required=True, on_delete="refuse"
    )
    joined_on: Mapped[date | None] = day(_lp("membership", "Joined"), required=True, default="today", any_year=True)
    source: Mapped[str | None] = choice(_lp("membership", "Source"), SOURCES)
    home_store: Mapped[str | None] = text(_l("Home shop"), max_length=80, bulk=True)
    tier_id: Mapped[int | None] = lookup(
        _lp("membership", "Tier"),
        "loyalty_tier",
        inverse="members",
        readonly=True,
        on_delete="refuse",
        told=True,
        because="tier_reason",
    )
    tier_since: Mapped[date | None] = day(_l("Tier since"), readonly=True, any_year=True)
    tier_reason: Mapped[str | None] = text(
        _l("Reason for the tier"), readonly=True, recommended=True, english="tier_reason_en"
    )
    tier_reason_en: Mapped[str | None] = translation()
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="memberships", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="active", readonly=True, dataverse="statecode")

    views = (
        View("active", _l("Active loyalty members"), LIST, "status eq 'active'", "code", default=True),
        View("new", _l("Members who joined in the last 90 days"), LIST, "joined_on ge @today sub duration'P90D'", "-joined_on"),
        View("all", _l("All loyalty members"), (*LIST, "source", "points_balance"), "", "code"),
    )  # fmt: skip
    charts = (
        Chart("tier_id", label=_l("Members by tier")),
        Chart("source", largest=True, label=_l("Members by source")),
        Chart("home_store", label=_l("Members by home shop")),
        Chart("joined_on", period="quarter", shape="column", label=_l("New members by quarter")),
    )
    form = Form(
        header=("tier_id", "tier_since", "points_balance", "status"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Membership"), ("code", "contact_id", "program_id", "joined_on", "source", "home_store")),
                        Section(_lp("membership", "Tier"), ("tier_id", "tier_since", "tier_reason", "tier_by_rule", "qualifying_purchases")),
                    ),
                    (Timeline(),),
                    (
                        Card("contact_id"),
                        Section(_l("State"), ("status", "owner_id")),
                    ),
                ),
            ),
            Tab("points", _l("Points"), ((Related("points_entry", "member_id", facts=("entry_type", "posted_on"), number="points", sort="-posted_on", create=False),),)),
        ),
    )  # fmt: skip

    def begin(self, session: Session, today: date) -> None:
        """Somebody who joins begins at the lowest tier of the programme, if it has tiers, today."""
        tiers = select(LoyaltyTier.id).where(LoyaltyTier.program_id == self.program_id)
        self.tier_id = session.scalar(tiers.order_by(LoyaltyTier.threshold, LoyaltyTier.id).limit(1))
        self.tier_since = today if self.tier_id else None
