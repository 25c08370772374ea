"""Cost to serve and profit of a customer (M11), and the curve of cumulative profit (M11b).

Rates are the same for all customers, and no overhead is shared out: the profit is what is left of the gross
margin when the customer has been served. Source: Kaplan & Cooper 1998; Kaplan & Narayanan 2001; Guerreiro, Bio &
Merschmann 2008.
"""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import ColumnElement, Integer, case, func, select, type_coerce

from crm.entities.account import PROFIT_CLASSES
from crm.entities.cost_driver import CostDriver
from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind, Money, Scaled
from crm.schema.registry import Context, register_computed

from .abc import TENTHS, ranked, tenth
from .figures import WHOLE, divided
from .periods import r12
from .sales import margin_r12

RATES = {"order": 24, "line": 2, "rush": 60, "return": 85, "case": 70, "visit": 260, "call": 16}
"""What one of each driver costs, in euros."""


def service_cost(quantities: Iterable[tuple[str, int]]) -> Decimal:
    """Cost to serve in euros, from (driver, quantity): the sum of quantity × rate."""
    return Decimal(sum(RATES[driver] * quantity for driver, quantity in quantities))


def profit_class(profit: Decimal) -> str:
    """The class of a customer's profit, ``profitable break_even unprofitable``. A loss is below zero: nothing
    sold and nothing spent is none."""
    return "profitable" if profit > 0 else "unprofitable" if profit < 0 else "break_even"


def cumulative(amounts: Iterable[Decimal]) -> list[Decimal] | None:
    """The running share of the total, per cent, of amounts from the largest to the smallest; ``None`` where the
    total is 0 or less.

    Of profits it is the cumulative profit curve (M11b). It rises over 100 where somebody makes a loss, and its
    largest value is the *peak*.
    """
    ranked = sorted(amounts, reverse=True)
    total, so_far, shares = Decimal(sum(ranked)), Decimal(0), []
    if total <= 0:
        return None
    for amount in ranked:
        so_far += amount
        shares.append(so_far * 100 / total)
    return shares


# --------------------------------------------------------------------------------------------------
# The same in SQL


def rate(cls: type, _context: Context) -> ColumnElement:
    """What one of the driver of ``cls`` costs."""
    return type_coerce(case({driver: euros * 100 for driver, euros in RATES.items()}, value=cls.driver), Money())


def cost_of(cls: type, context: Context) -> ColumnElement:
    """What the quantity of ``cls`` costs."""
    return type_coerce(type_coerce(rate(cls, context), Integer) * cls.quantity, Money())


def cost_to_serve(cls: type, context: Context) -> ColumnElement:
    """``service_cost`` of the account of ``cls`` in the last 12 months; 0 where it took no service."""
    start, end = r12(context.today)
    cents = func.coalesce(func.sum(type_coerce(cost_of(CostDriver, context), Integer)), 0)
    where = CostDriver.account_id == cls.id, CostDriver.month >= start, CostDriver.month < end
    return type_coerce(select(cents).where(*where).correlate(cls).scalar_subquery(), Money())


def _profit(cls: type, context: Context) -> ColumnElement:
    """Profit in cents."""
    return type_coerce(margin_r12(cls, context), Integer) - type_coerce(cost_to_serve(cls, context), Integer)


def profit_r12(cls: type, context: Context) -> ColumnElement:
    """Gross margin less cost to serve of the last 12 months."""
    return type_coerce(_profit(cls, context), Money())


def profit_class_of(cls: type, context: Context) -> ColumnElement:
    """``profit_class`` of the account of ``cls``; null when it is no active customer."""
    sign = func.sign(_profit(cls, context))
    key = case({1: "profitable", -1: "unprofitable"}, value=sign, else_="break_even")
    return case(((cls.relation == "customer") & (cls.status == "active"), key))


def profit_share(cls: type, context: Context) -> ColumnElement:
    """``cumulative`` in SQL: the share of the whole profit that the customer of ``cls`` and all with more profit
    make, rounded half up to four decimals; null when it is no customer."""
    row = ranked(context, profit_r12).c
    share = case((row.whole > 0, divided(row.so_far * WHOLE, row.whole)))
    return type_coerce(select(share).where(row.id == cls.id).correlate(cls).scalar_subquery(), Scaled())


def profit_tenth(cls: type, context: Context) -> ColumnElement:
    """Which tenth of the customers the account of ``cls`` is in by profit."""
    return tenth(cls, context, profit_r12)


COST = _l("Quantity times rate of each cost driver of the last 12 months. The rates are the same for all customers.")
PROFIT = _l("Gross margin of the last 12 months less the cost to serve. No overhead is shared out.")
SHARE = _l(
    "The profit of the customer and of all more profitable ones, divided by the profit of all customers. Its largest value is the peak of the curve."
)
TENTH = _l(
    "Customers from the largest profit of the last 12 months to the smallest, in ten equally large parts; 1 has the largest."
)
money = {"kind": Kind.MONEY, "unit": "€"}
register_computed("cost_driver", "rate", Field(_l("Rate"), **money, sums=False), rate)
register_computed("cost_driver", "service_cost", Field(_l("Service cost"), **money, analysis=True), cost_of)
spec = Field(_l("Cost to serve, 12 months"), **money, short=_l("Cost to serve"), help=COST, analysis=True)
register_computed("account", "cost_to_serve", spec, cost_to_serve)
register_computed(
    "account", "profit_r12", Field(_l("Profit, 12 months"), **money, help=PROFIT, analysis=True), profit_r12
)
spec = Field(
    _l("Profit class by the figures"),
    Kind.CHOICE,
    short=_l("Profit class"),
    choices=PROFIT_CLASSES,
    help=PROFIT,
    analysis=True,
)
register_computed("account", "profit_class_computed", spec, profit_class_of)
spec = Field(
    _l("Cumulative share of profit"),
    Kind.PERCENT,
    unit="%",
    decimals=2,
    short=_l("Cumulative"),
    help=SHARE,
    analysis=True,
)
register_computed("account", "profit_share", spec, profit_share)
spec = Field(_l("Tenth by profit"), Kind.CHOICE, choices=TENTHS, help=TENTH, analysis=True)
register_computed("account", "profit_tenth", spec, profit_tenth)
