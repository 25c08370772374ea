"""Retention (M7), customer lifetime value (M9) and customer equity (M10).

They are figures of groups, not of single customers: a group has a mean yearly margin and a share that stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

DISCOUNT = Decimal("0.10")
"""d, the yearly rate at which money of later years is worth less."""


def retention(activity: Iterable[tuple[bool, bool]]) -> Decimal | None:
    """The share (0-1) of the customers active in P12 who are active in R12 too, from (active in P12, in R12) of
    each (M7). New customers are in neither figure; ``None`` where nobody was active. Source: Farris et al. 2010.
    """
    stayed = [now for before, now in activity if before]
    return Decimal(sum(stayed)) / len(stayed) if stayed else None


def lifetime_value(margin: Decimal, retention: Decimal, discount: Decimal = DISCOUNT) -> Decimal:
    """CLV = m × r ÷ (1 + d − r) of one customer of a group (M9), in the unit of the margin.

    ``margin`` is the yearly margin per customer after the cost to serve, ``retention`` r from 0 to 1. The first
    margin comes after a year from those who stay; margin and retention stay the same from year to year, and the
    cost of acquisition is not taken off. A negative margin makes a negative value. Source: Gupta & Lehmann 2003;
    Berger & Nasr 1998.
    """
    return margin * retention / (1 + discount - retention)


@dataclass(frozen=True)
class Customer:
    """What equity asks of a customer: its group now, its group a year ago, its yearly profit in euros, and whether
    it was active in P12 and is in R12."""

    group: str
    before: str
    profit: Decimal
    was_active: bool
    is_active: bool


@dataclass(frozen=True)
class Equity:
    """The value of a group: ``customers`` in it now, their mean yearly ``margin``, the ``retention`` (0-1) of those
    who were in it a year ago, and the lifetime ``value`` of one of them; ``None`` where nobody tells it."""

    customers: int
    margin: Decimal | None
    retention: Decimal | None

    @property
    def value(self) -> Decimal | None:
        """CLV of one customer."""
        known = self.margin is not None and self.retention is not None
        return lifetime_value(self.margin, self.retention) if known else None

    @property
    def total(self) -> Decimal | None:
        """CLV of all of them; 0 of a group without customers."""
        if not self.customers:
            return Decimal(0)
        return None if self.value is None else self.customers * self.value


def customer_equity(base: Iterable[Customer], groups: Iterable[str]) -> dict[str, Equity]:
    """The value of each group (M10); customer equity is the sum of their totals.

    Retention is that of the customers who were in the group *a year ago*. Taken from the groups of today it would
    be 1 for the best one by definition: whoever left is no longer in it. Source: Blattberg & Deighton 1996; Rust,
    Lemon & Zeithaml 2004.
    """
    base, found = list(base), {}
    for group in groups:
        profits = [one.profit for one in base if one.group == group]
        margin = sum(profits, Decimal(0)) / len(profits) if profits else None
        stayed = retention((one.was_active, one.is_active) for one in base if one.before == group)
        found[group] = Equity(len(profits), margin, stayed)
    return found
