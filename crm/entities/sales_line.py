"""Sales line: what a customer bought, when and at what margin."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, lookup, money, text
from ..schema.layout import Chart, Form, Happening, Section, Tab, View
from ..schema.record import Record

TYPES = (
    Choice("sale", _lp("sales line", "Sale")),
    Choice("return", _lp("sales line", "Return"), "warn"),
    Choice("gift_card", _lp("sales line", "Gift card")),
    Choice("freight", _lp("sales line", "Freight")),
)


class SalesLine(Record):
    """One line of sales in euros, VAT 0 %. A return has negative amounts in the month of the return."""

    __tablename__ = "sales_line"
    label, label_plural = _l("Sales line"), _l("Sales")
    path, icon, dataverse = "sales", "doc", "salesorderdetail"
    title = "code"
    subtitle = ("customer_id", "date")
    find = ("code",)
    editable = creatable = False
    happens = (
        Happening("date", "customer_id", _lp("timeline", "Order"), title="code", facts=("line_type", "store"), number="net_sales", together=("line_type", "store")),
    )  # fmt: skip

    code: Mapped[str | None] = code(_l("Code"), "MR")
    customer_id: Mapped[int] = lookup(
        _lp("sales line", "Customer"), ("account", "contact"), inverse="sales_lines", required=True, on_delete="refuse"
    )
    date: Mapped[date] = day(_l("Date"), required=True, index=True)
    product_id: Mapped[int | None] = lookup(_l("Product"), "product", inverse="sales_lines", on_delete="refuse")
    line_type: Mapped[str] = choice(_l("Type"), TYPES, required=True, default="sale")
    net_sales: Mapped[Decimal] = money(_l("Net sales"), required=True, decimals=2)
    gross_margin: Mapped[Decimal | None] = money(_l("Gross margin"), decimals=2)
    store: Mapped[str | None] = text(_lp("sales line", "Shop"), max_length=80)

    views = (
        View("r12", _l("Sales, last 12 months"), ("code", "date", "customer_id", "product_id", "line_type", "net_sales", "gross_margin"), "date ge @today sub duration'P1Y' and date lt @today", "-date", default=True),
        View("all", _l("All sales"), ("code", "date", "customer_id", "product_id", "line_type", "net_sales", "gross_margin"), "", "-date"),
    )  # fmt: skip
    charts = (
        Chart("date", "net_sales", period="month", shape="column", label=_l("Sales by month")),
        Chart("customer_id", "net_sales", label=_l("Sales by customer")),
        Chart("product_id", "net_sales", label=_l("Sales by product")),
    )
    form = Form(
        header=("net_sales", "gross_margin", "date"),
        tabs=(Tab("summary", _l("Summary"), ((Section(_l("Sales line"), ("code", "customer_id", "date", "product_id", "line_type", "net_sales", "gross_margin", "store")),),)),),
    )  # fmt: skip


Index("ix_sales_line_customer_date", SalesLine.customer_id, SalesLine.date, SalesLine.line_type, SalesLine.net_sales)
