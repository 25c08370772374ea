"""ABC class (M1), cumulative share and Pareto share (M2) of the customer base.

Customers are the active accounts with the relation *customer*; their sales are R12 net sales, customers
without sales included.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from math import ceil

from sqlalchemy import CTE, ColumnElement, Connection, Integer, Subquery, Text, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from crm.entities.account import ABC, Account
from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Choice, Field, Kind, Scaled
from crm.schema.registry import Context, register_computed

from .figures import WHOLE, divided
from .sales import sales_p12, sales_r12

A_LIMIT, B_LIMIT = 80, 95
"""Per cent of sales accumulated before a customer; at or over the limit the class is lower."""

TOP = 20
"""Per cent of customers whose share of sales the Pareto figure tells."""


def abc_classes(rows: Iterable[tuple[str, Decimal]]) -> dict[str, str]:
    """Class ``a b c`` by code, from (code, R12 net sales) of each customer (M1).

    Sorted by sales, largest first, ties by code. A when less than 80 % of sales have accumulated *before*
    the customer, B under 95 %, else C: the customer who crosses a limit belongs to the higher class.
    Sales of zero or less are C, and negative sales do not lower the total. Any unit of money will do.
    Source: Dickie 1951; on 80/20 for customers Sharp 2010.
    """
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    total = sum(max(sales, 0) for _, sales in ranked)
    classes, before = {}, 0
    for code, sales in ranked:
        if sales <= 0:
            classes[code] = "c"
        else:
            classes[code] = "a" if before * 100 < total * A_LIMIT else "b" if before * 100 < total * B_LIMIT else "c"
        before += max(sales, 0)
    return classes


def cumulative_shares(rows: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal | None]:
    """Share of sales, in per cent (0-100), of each customer and all above it, by code; rows as for
    ``abc_classes`` and in the same order.

    The customer whose share is the first at or over 80 is the last in A. Negative sales do not lower the
    total; ``None`` when there is nothing to divide by. Source: as for the classes and ``pareto_share``.
    """
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    total = Decimal(sum(max(sales, 0) for _, sales in ranked))
    shares, so_far = {}, 0
    for code, sales in ranked:
        so_far += max(sales, 0)
        shares[code] = so_far * 100 / total if total else None
    return shares


def pareto_share(sales: Iterable[Decimal]) -> Decimal | None:
    """Share of sales, in per cent (0-100), of the top 20 % of customers (M2).

    The base is every customer given, also those without sales; the top is rounded up to a whole customer.
    ``None`` when there is nothing to divide by. Source: Sharp & Romaniuk 2007.
    """
    amounts = sorted(sales, reverse=True)
    total = sum(amounts)
    if total <= 0:
        return None
    top = sum(amounts[: ceil(len(amounts) * TOP / 100)])
    return Decimal(top) * 100 / Decimal(total)


def _amounts(context: Context, formula: Callable) -> Subquery:
    """Every customer with its net sales, or another amount, in cents: id, code, cents."""
    customer = aliased(Account)
    cents = type_coerce(formula(customer, context), Integer).label("cents")
    where = (customer.relation == "customer", customer.status == "active")
    return select(customer.id, customer.code, cents).where(*where).subquery()


def pareto_share_of(session: Session | Connection, context: Context) -> Decimal | None:
    """``pareto_share`` of the customers in a database."""
    return pareto_share(session.scalars(select(_amounts(context, sales_r12).c.cents)))


@lru_cache(maxsize=100)
def ranked(context: Context, formula: Callable) -> CTE:
    """Every customer by an amount, the largest first, ties by code: id, its ``place`` from 1 among so many
    ``customers``, and in cents its own amount, those of the customers above it and of all, below zero counted as
    nothing: ``cents before total``; and with what is below zero: ``so_far``, itself included, and ``whole``.

    All are ranked once a statement, not once a row nor once a figure."""
    each = _amounts(context, formula).c
    positive, order = func.max(each.cents, 0), (each.cents.desc(), each.code)
    rows = select(
        each.id,
        each.cents,
        func.coalesce(func.sum(positive).over(order_by=order, rows=(None, -1)), 0).label("before"),
        func.sum(positive).over().label("total"),
        func.sum(each.cents).over(order_by=order, rows=(None, 0)).label("so_far"),
        func.sum(each.cents).over().label("whole"),
        func.row_number().over(order_by=order).label("place"),
        func.count().over().label("customers"),
    )
    return rows.cte().prefix_with("MATERIALIZED")


def abc_computed(cls: type, context: Context, formula: Callable = sales_r12) -> ColumnElement:
    """``abc_classes`` in SQL: the class of the record of ``cls``, null when it is not a customer."""
    row = ranked(context, formula).c
    before = row.before * 100
    key = case(
        (row.cents <= 0, "c"), (before < row.total * A_LIMIT, "a"), (before < row.total * B_LIMIT, "b"), else_="c"
    )
    return select(key).where(row.id == cls.id).correlate(cls).scalar_subquery()


def abc_before(cls: type, context: Context) -> ColumnElement:
    """The class by the sales of P12 of whoever is a customer now: where it stood a year ago."""
    return abc_computed(cls, context, sales_p12)


def sales_share(cls: type, context: Context) -> ColumnElement:
    """``cumulative_shares`` in SQL, rounded half up to four decimals; null when the record is not a customer."""
    row = ranked(context, sales_r12).c
    so_far = (row.before + func.max(row.cents, 0, type_=Integer)) * WHOLE
    share = case((row.total > 0, divided(so_far, row.total)))
    return type_coerce(select(share).where(row.id == cls.id).correlate(cls).scalar_subquery(), Scaled())


def tenth(cls: type, context: Context, formula: Callable = sales_r12) -> ColumnElement:
    """Which tenth of the customers the record of ``cls`` is in by an amount, ``1`` the largest; null when it is not
    a customer. Where the customers cannot be divided by ten, the first tenths have one more."""
    row = ranked(context, formula).c
    number = 1 + 10 * (row.place - 1) // row.customers
    return select(cast(number, Text)).where(row.id == cls.id).correlate(cls).scalar_subquery()


TENTHS = tuple(Choice(str(n), str(n)) for n in range(1, 11))
HOW = _l(
    "Customers from the largest sales of the last 12 months to the smallest: those before whom less than 80 % of all sales have added up are A, under 95 % B, the rest C."
)
HOW_SHARE = _l("The sales of the customer and of all larger ones, divided by the sales of all customers.")
HOW_TENTH = _l(
    "Customers from the largest sales of the last 12 months to the smallest, in ten equally large parts; 1 has the largest."
)
spec = Field(_l("ABC class by sales"), Kind.CHOICE, short=_l("Computed ABC"), choices=ABC, help=HOW, analysis=True)
register_computed("account", "abc_computed", spec, abc_computed)
spec = Field(_l("ABC class by sales of the previous 12 months"), Kind.CHOICE, choices=ABC, analysis=True)
register_computed("account", "abc_before", spec, abc_before)
spec = Field(
    _l("Cumulative share of sales"), Kind.PERCENT, unit="%", minimum=0, maximum=100, decimals=2, help=HOW_SHARE
)
register_computed("account", "sales_share", spec, sales_share)
spec = Field(_l("Tenth by sales"), Kind.CHOICE, choices=TENTHS, help=HOW_TENTH, analysis=True)
register_computed("account", "sales_tenth", spec, tenth)
