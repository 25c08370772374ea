"""Retention (M7), customer lifetime value (M9) and customer equity (M10).

They are figures of groups, not of single customers: a group has a mean yearly margin and a share that stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import CTE, ColumnElement, Integer, and_, case, func, select, type_coerce
from sqlalchemy.orm import aliased

from crm.entities.account import Account
from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind, Money, Scaled
from crm.schema.registry import Context, register_computed

from .abc import abc_before, abc_computed
from .figures import WHOLE, divided
from .profitability import profit_r12
from .sales import sales_p12, sales_r12

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


# --------------------------------------------------------------------------------------------------
# The same in SQL, of the ABC classes of the customer base


@lru_cache(maxsize=100)
def _valued(context: Context) -> CTE:
    """Every customer with the retention (1/10 000 %) and lifetime value (cents) of its class: id, retention, value."""
    one = aliased(Account)
    was, stays = (type_coerce(sales(one, context), Integer) > 0 for sales in (sales_p12, sales_r12))
    base = select(
        one.id,
        abc_computed(one, context).label("now"),
        abc_before(one, context).label("before"),
        type_coerce(profit_r12(one, context), Integer).label("cents"),
        case((was, 1), else_=0).label("was"),
        case((and_(was, stays), 1), else_=0).label("stayed"),
    ).where(one.relation == "customer", one.status == "active")
    base = base.cte().prefix_with("MATERIALIZED")
    of = {name: base.alias().c for name in ("now", "before")}
    profit = select(of["now"].now, func.sum(of["now"].cents).label("cents"), func.count().label("n"))
    profit = profit.group_by(of["now"].now).subquery().c
    stay = select(of["before"].before, func.sum(of["before"].was).label("k"), func.sum(of["before"].stayed).label("s"))
    stay = stay.group_by(of["before"].before).subquery().c
    retention = divided(stay.s * WHOLE, stay.k)
    above, below = 10 * profit.cents * stay.s, profit.n * (11 * stay.k - 10 * stay.s)  # m × r ÷ (1.1 − r)
    value = (2 * above + func.sign(above, type_=Integer) * below) // (2 * below)
    joined = base.join(profit.now.table, profit.now == base.c.now).join(stay.before.table, stay.before == base.c.now)
    found = select(base.c.id, retention.label("retention"), value.label("value")).select_from(joined)
    return found.where(stay.k > 0).cte().prefix_with("MATERIALIZED")


def class_retention(cls: type, context: Context) -> ColumnElement:
    """``retention`` of those who were in the ABC class of ``cls`` a year ago, per cent; null when it is no customer
    or nobody was."""
    row = _valued(context).c
    return type_coerce(select(row.retention).where(row.id == cls.id).correlate(cls).scalar_subquery(), Scaled())


def class_value(cls: type, context: Context) -> ColumnElement:
    """``Equity.value`` of the ABC class of ``cls``, to the cent; its sum over the customers is customer equity."""
    row = _valued(context).c
    return type_coerce(select(row.value).where(row.id == cls.id).correlate(cls).scalar_subquery(), Money())


STAYS = _l(
    "Of the customers who were in the class by the sales of the previous 12 months, the share that still bought in the last 12."
)
VALUE = _l(
    "Mean profit of the ABC class × retention ÷ (1.10 − retention): what a customer of the class is worth. Profit and retention are taken to stay the same from year to year, and money of a later year is worth 10 % less. The sum of all customers is the customer equity."
)
spec = Field(_l("Retention of the ABC class"), Kind.PERCENT, unit="%", decimals=1, help=STAYS, analysis=True)
register_computed("account", "class_retention", spec, class_retention)
spec = Field(_l("Customer lifetime value (CLV)"), Kind.MONEY, unit="€", help=VALUE, analysis=True)
register_computed("account", "lifetime_value", spec, class_value)
