"""Lifecycle stage of a customership (M19)."""

from datetime import date, timedelta
from decimal import Decimal

from .periods import years_before

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
