"""Cost driver: how much of one kind of service a customer took in a month."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, integer, lookup
from ..schema.layout import Chart, Form, Section, Tab, View
from ..schema.record import Record

DRIVERS = (
    Choice("order", _lp("cost driver", "Order")),
    Choice("line", _lp("cost driver", "Order line")),
    Choice("rush", _lp("cost driver", "Rush delivery")),
    Choice("return", _lp("cost driver", "Return")),
    Choice("case", _lp("cost driver", "Case")),
    Choice("visit", _lp("cost driver", "Visit")),
    Choice("call", _lp("cost driver", "Phone call")),
)

LIST = ("code", "month", "account_id", "driver", "quantity", "rate")


class CostDriver(Record):
    """What serving a customer was made of in a month: so many orders, visits, calls ... The month is its first
    day; what one of each costs is the same for all (``insights.profitability``)."""

    __tablename__ = "cost_driver"
    label, label_plural = _l("Cost driver"), _l("Service costs")
    path, icon, dataverse = "cost-drivers", "tag", "edu_costtoserve"
    title = "code"
    subtitle = ("account_id", "month")
    find = ("code",)
    editable = creatable = False

    code: Mapped[str | None] = code(_l("Code"), "PK")
    account_id: Mapped[int] = lookup(
        _l("Account"), "account", inverse="cost_drivers", required=True, on_delete="delete"
    )
    month: Mapped[date] = day(_lp("cost driver", "Month"), required=True, any_year=True)
    driver: Mapped[str] = choice(_l("Cost driver"), DRIVERS, required=True)
    quantity: Mapped[int] = integer(_lp("cost driver", "Quantity"), required=True, minimum=0, sums=True)

    views = (
        View("r12", _l("Service costs, last 12 months"), LIST, "month ge @today sub duration'P1Y' and month lt @today", "-month,account_id", default=True),
        View("all", _l("All service costs"), LIST, "", "-month,account_id"),
    )  # fmt: skip
    charts = (
        Chart("driver", "quantity", label=_l("Quantities by cost driver")),
        Chart("month", "quantity", period="month", shape="column", label=_l("Quantities by month")),
    )
    form = Form(
        header=("account_id", "month", "driver", "quantity"),
        tabs=(Tab("summary", _l("Summary"), ((Section(_l("Cost driver"), ("code", "account_id", "month", "driver", "quantity", "rate", "service_cost")),),)),),
    )  # fmt: skip


Index("ix_cost_driver_account_month", CostDriver.account_id, CostDriver.month, CostDriver.driver, CostDriver.quantity)
