"""Net sales, purchases and last order of a customer: an account, or a contact who buys for themself.

Net sales are sales minus returns, in euros without VAT; freight is left out, and a gift card counts when
it is used, not when it is sold. A return counts on its own day. Merged accounts have no lines of their
own: a merge moves them to the master.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, Subquery, func, select

from crm.entities.sales_line import SalesLine
from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind
from crm.schema.registry import Context, register_computed

from .periods import p12, r12

NET = ("sale", "return")
"""Types of line that are net sales."""


def net_sales(cls: type, window: tuple[date, date], amount: ColumnElement = SalesLine.net_sales) -> ColumnElement:
    """Net sales of the record of ``cls`` in a window, or another amount of the same lines; 0 without sales."""
    start, end = window
    total = select(func.coalesce(func.sum(amount), 0)).where(
        SalesLine.customer_id == cls.id,
        SalesLine.date >= start,
        SalesLine.date < end,
        SalesLine.line_type.in_(NET),
    )
    return total.correlate(cls).scalar_subquery()


def sales_r12(cls: type, context: Context) -> ColumnElement:
    """Net sales of the last 12 months."""
    return net_sales(cls, r12(context.today))


def sales_p12(cls: type, context: Context) -> ColumnElement:
    """Net sales of the 12 months before the last 12."""
    return net_sales(cls, p12(context.today))


def last_order(cls: type, context: Context) -> ColumnElement:
    """Date of the last sale before today; empty when there is none. A return is no order."""
    return _order(func.max, cls, context)


def first_order(cls: type, context: Context) -> ColumnElement:
    """Date of the first sale; empty as above."""
    return _order(func.min, cls, context)


def _order(which: Callable, cls: type, context: Context) -> ColumnElement:
    lines = select(which(SalesLine.date)).where(
        SalesLine.customer_id == cls.id, SalesLine.date < context.today, SalesLine.line_type == "sale"
    )
    return lines.correlate(cls).scalar_subquery()


def margin_r12(cls: type, context: Context) -> ColumnElement:
    """Gross margin of the last 12 months, returns taken off."""
    return net_sales(cls, r12(context.today), SalesLine.gross_margin)


def _kept(cls: type, *where: ColumnElement[bool]) -> Subquery:
    """The days on which something was bought and kept. A day does not count when every product bought on it was
    returned in full on the same day; a later return is not told which purchase it belongs to, so it lowers sales
    only."""
    kept = (
        select(SalesLine.date)
        .where(SalesLine.customer_id == cls.id, SalesLine.line_type.in_(NET), *where)
        .correlate(cls)
        .group_by(SalesLine.date, SalesLine.product_id)
        .having(func.sum(SalesLine.net_sales) > 0)
    )
    return kept.subquery()


def _purchases(cls: type, window: tuple[date, date]) -> ColumnElement:
    start, end = window
    kept = _kept(cls, SalesLine.date >= start, SalesLine.date < end)
    return select(func.count(kept.c.date.distinct())).correlate(cls).scalar_subquery()


def purchases_r12(cls: type, context: Context) -> ColumnElement:
    """Purchases of the last 12 months, the F of M3a: days on which something was bought and kept.

    What is bought on one day is one purchase, whatever the number of lines or shops. Source: Hughes 1994; Fader,
    Hardie & Lee 2005.
    """
    return _purchases(cls, r12(context.today))


def purchases_p12(cls: type, context: Context) -> ColumnElement:
    """Purchases of the 12 months before the last 12."""
    return _purchases(cls, p12(context.today))


def last_purchase(cls: type, context: Context) -> ColumnElement:
    """The last day before today on which something was bought and kept; empty when there is none."""
    kept = _kept(cls, SalesLine.date < context.today)
    return select(func.max(kept.c.date)).correlate(cls).scalar_subquery()


def first_purchase(cls: type, context: Context) -> ColumnElement:
    """The first day on which something was bought and kept; empty when there is none."""
    kept = _kept(cls, SalesLine.date < context.today)
    return select(func.min(kept.c.date)).correlate(cls).scalar_subquery()


HOW = _l("Sales minus returns without VAT, freight and gift cards left out. The day of today is not in the window.")
DAYS = _l("Days on which something was bought and kept; all of one day is one purchase.")
FIELDS = {
    "sales_r12": (Field(_l("Sales, 12 months"), Kind.MONEY, unit="€", short=_l("Sales, 12 mo"), help=HOW), sales_r12),
    "sales_p12": (Field(_l("Sales, previous 12 months"), Kind.MONEY, unit="€", help=HOW), sales_p12),
    "last_order": (Field(_l("Last order"), Kind.DATE), last_order),
    "purchases_r12": (Field(_l("Purchases, 12 months"), Kind.INTEGER, help=DAYS), purchases_r12),
    "purchases_p12": (Field(_l("Purchases, previous 12 months"), Kind.INTEGER, help=DAYS), purchases_p12),
    "margin_r12": (Field(_l("Gross margin, 12 months"), Kind.MONEY, unit="€"), margin_r12),
}
for _kind in ("account", "contact"):
    for _name, (_spec, _formula) in FIELDS.items():
        register_computed(_kind, _name, _spec, _formula)
