"""ABC class (M1) and Pareto share (M2) of the customer base.

Customers are the active accounts with the relation *customer*; their sales are R12 net sales, customers
without sales included.
"""

from collections.abc import Iterable
from decimal import Decimal
from math import ceil

from sqlalchemy import Connection, Integer, select, type_coerce
from sqlalchemy.orm import Session

from crm.entities.account import Account
from crm.schema.registry import Context

from .sales import sales_r12

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


def _customer_sales(context: Context):
    """Every customer with its R12 net sales in cents, a subquery: id, code, cents."""
    cents = type_coerce(sales_r12(Account, context), Integer).label("cents")
    where = (Account.relation == "customer", Account.status == "active")
    return select(Account.id, Account.code, cents).where(*where).subquery()


def pareto_share_of(session: Session | Connection, context: Context) -> Decimal | None:
    """``pareto_share`` of the customers in a database."""
    sales = _customer_sales(context).c
    return pareto_share(Decimal(cents) for cents in session.execute(select(sales.cents)).scalars())
