"""Loyalty tier by the rule (M15), the purchases it is worked out from, and the balance of points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from crm.entities.loyalty_program import LoyaltyProgram
from crm.entities.loyalty_tier import LoyaltyTier
from crm.entities.points_entry import PointsEntry
from crm.entities.sales_line import SalesLine
from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind
from crm.schema.registry import Context, register_computed

from .periods import r12
from .sales import NET


@dataclass(frozen=True)
class Line:
    """A line of sales of one person: its day, its type (``sale return gift_card freight``), its euros, a
    return's below zero."""

    date: date
    line_type: str
    net_sales: Decimal


def qualifying(lines: Iterable[Line], joined_on: date, today: date) -> Decimal:
    """Qualifying purchases of a member in euros (M15): net purchases of the last 12 months as a member.

    Sales minus returns; freight does not count, nor does the sale of a gift card. What was bought before the
    day of joining does not count, what was bought on it does. A return counts on its own day, also when what
    was returned had been bought before joining or before the 12 months: the sum may be below zero.
    """
    start, end = r12(today)
    return sum(
        (line.net_sales for line in lines if line.line_type in NET and max(start, joined_on) <= line.date < end),
        Decimal(0),
    )


def tier_by_rule(
    purchases: Decimal, limits: Mapping[str, Decimal], present: str | None, held_days: int, grace_days: int
) -> str | None:
    """The name of the tier an active member belongs to (M15).

    ``limits`` are the tiers of the programme: the euros from which a member is at each, so exactly 300.00 is
    the tier that begins at 300. A tier is gained at once, and lost only when ``present``, the tier the member
    has, has been held for ``held_days`` at least as long as ``grace_days``; until then the member stays.
    Someone below every limit is at the lowest tier. A tier that is not of the programme protects nobody;
    ``None`` for a programme without tiers. A lapsed membership has no tier: do not ask.

    Source: on the design of tiers Drèze & Nunes 2009; Bijmolt, Dorotic & Verhoef 2010; the limits are the
    course's own.
    """
    if present in limits and held_days < grace_days:
        purchases = max(purchases, limits[present])
    reached = [name for name in limits if limits[name] <= purchases]
    return max(reached, key=limits.get) if reached else min(limits, key=limits.get, default=None)


# --------------------------------------------------------------------------------------------------
# The same in SQL


def qualifying_purchases(cls: type, context: Context) -> ColumnElement:
    """``qualifying`` of the member of ``cls``, lapsed or not; 0 without purchases."""
    start, end = r12(context.today)
    total = select(func.coalesce(func.sum(SalesLine.net_sales), 0)).where(
        SalesLine.customer_id == cls.contact_id,
        SalesLine.date >= start,
        SalesLine.date >= cls.joined_on,
        SalesLine.date < end,
        SalesLine.line_type.in_(NET),
    )
    return total.correlate(cls).scalar_subquery()


def _protected(cls: type, context: Context) -> ColumnElement:
    """The limit of the tier the member still has by grace; null where nothing protects it. A tier
    without a day it began has been held since joining."""
    since = func.coalesce(cls.tier_since, cls.joined_on)
    held = func.julianday(context.today.isoformat()) - func.julianday(since)
    limit = (
        select(LoyaltyTier.threshold)
        .join(LoyaltyProgram, LoyaltyProgram.id == LoyaltyTier.program_id)
        .where(
            LoyaltyTier.id == cls.tier_id,
            LoyaltyTier.program_id == cls.program_id,
            held < func.coalesce(LoyaltyProgram.grace_days, 0),
        )
    )
    return limit.correlate(cls).scalar_subquery()


def tier_computed(cls: type, context: Context) -> ColumnElement:
    """``tier_by_rule`` of the member of ``cls``; null for a lapsed membership."""
    limit, other = LoyaltyTier.threshold, aliased(LoyaltyTier)
    lowest = select(func.min(other.threshold)).where(other.program_id == cls.program_id).correlate(cls)
    reached = or_(
        limit <= qualifying_purchases(cls, context),
        limit <= _protected(cls, context),
        limit == lowest.scalar_subquery(),
    )
    name = (
        select(LoyaltyTier.name)
        .where(LoyaltyTier.program_id == cls.program_id, cls.status == "active", reached)
        .order_by(limit.desc(), LoyaltyTier.id)
        .limit(1)
    )
    return name.correlate(cls).scalar_subquery()


def points_balance(cls: type, context: Context) -> ColumnElement:
    """The points of the member of ``cls``: the sum of its ledger."""
    total = select(func.coalesce(func.sum(PointsEntry.points), 0)).where(PointsEntry.member_id == cls.id)
    return total.correlate(cls).scalar_subquery()


HOW = _l("Sales minus returns since joining, without VAT, freight and gift cards.")
spec = Field(_l("Net purchases of 12 months as a member"), Kind.MONEY, unit="€", decimals=2, help=HOW, analysis=True)
register_computed("loyalty_member", "qualifying_purchases", spec, qualifying_purchases)
spec = Field(_l("Tier by the rule"), Kind.TEXT, analysis=True)
register_computed("loyalty_member", "tier_by_rule", spec, tier_computed)
spec = Field(_l("Points balance"), Kind.INTEGER, sums=True)
register_computed("loyalty_member", "points_balance", spec, points_balance)
