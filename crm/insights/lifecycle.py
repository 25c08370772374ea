"""Lifecycle stage of a customership (M19)."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, Integer, case, func, null, or_, select, type_coerce
from sqlalchemy.orm import Session

from crm.entities.account import CUSTOMERS, STAGES, Account
from crm.i18n import lazy_gettext as _l
from crm.query import where
from crm.schema.fields import Field, Kind
from crm.schema.registry import Context, register_computed

from .periods import years_before
from .sales import first_order, last_order, sales_p12, sales_r12

NEW_DAYS, QUIET_DAYS = 180, 120


def lifecycle_stage(first_order: date | None, last_order: date | None, r12: Decimal, p12: Decimal, today: date) -> str:
    """The stage the rule gives, by key: the first that matches, from the end backwards.

    *ended* ordered before but not in R12 · *fading* no order for 120 days or more, or R12 sales under 80 %
    of P12 · *onboarding* first order under 180 days ago · *development* R12 at least P12 · *established*
    the rest · *birth* never ordered. Any two amounts in the same unit will do.
    Source: phases after Storbacka & Lehtinen 1997 and Mäntyneva 2001; limits are the course's own.
    """
    if first_order is None or last_order is None:
        return "birth"
    if last_order < years_before(today, 1):
        return "ended"
    if (today - last_order).days >= QUIET_DAYS or r12 * 100 < p12 * 80:
        return "fading"
    if first_order > today - timedelta(days=NEW_DAYS):
        return "onboarding"
    return "development" if r12 >= p12 else "established"


def lifecycle_by_rule(cls: type, context: Context) -> ColumnElement:
    """``lifecycle_stage`` of the account of ``cls`` in SQL."""
    first, last, today = first_order(cls, context), last_order(cls, context), context.today
    r12, p12 = (type_coerce(sales(cls, context), Integer) for sales in (sales_r12, sales_p12))
    return case(
        (first.is_(None), "birth"),
        (last < years_before(today, 1), "ended"),
        (or_(last <= today - timedelta(days=QUIET_DAYS), r12 * 100 < p12 * 80), "fading"),
        (first > today - timedelta(days=NEW_DAYS), "onboarding"),
        (r12 >= p12, "development"),
        else_="established",
    )


def crossed(session: Session | Connection, context: Context) -> Counter[tuple[str | None, str | None]]:
    """How many customers are in each stage, by the stage set by hand (``None``: not set) and that of the rule, which
    is ``None`` for a reader who sees nothing of an analysis."""
    rule = lifecycle_by_rule(Account, context) if context.analysis else null()
    rows = select(Account.lifecycle_stage, rule.label("rule"), func.count()).where(where(CUSTOMERS, "account", context))
    return Counter({(stage, by): n for stage, by, n in session.execute(rows.group_by(Account.lifecycle_stage, "rule"))})


HOW = _l(
    "Birth: has not ordered. Ended: has ordered before, but not in the last 12 months. Fading: no order for 120 days, or "
    "sales of 12 months under 80 % of the previous 12. Onboarding: the first order is less than 180 days old. "
    "Development: sales have not fallen. Established: they have fallen, but by 20 % at the most. The first that fits, in "
    "the order birth, ended, fading, onboarding, development, established."
)
spec = Field(_l("Stage by the rule"), Kind.CHOICE, choices=STAGES, analysis=True, help=HOW)
register_computed("account", "lifecycle_by_rule", spec, lifecycle_by_rule)
