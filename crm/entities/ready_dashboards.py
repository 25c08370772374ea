"""The dashboards that come with the product: one or more for an area of the site map, the first is its own."""

from ..i18n import lazy_gettext as _l
from ..schema.layout import Chart, Dashboard, Part

DASHBOARDS = (
    Dashboard(
        "sales",
        _l("Sales overview"),
        (
            Part(_l("Pipeline by stage"), "opportunity", base="open", chart=Chart("stage", "estimated_value", shape="column")),
            Part(_l("Sales by month"), "sales_line", base="r12", chart=Chart("date", "net_sales", shape="column", period="month")),
            Part(_l("Closing next"), "opportunity", "list", "open", columns=("name", "estimated_value", "estimated_close"), sort="estimated_close"),
            Part(_l("Open leads by source"), "lead", base="open", chart=Chart("source", largest=True)),
            Part(_l("Sales of the last 12 months"), "sales_line", "figure", "r12", chart=Chart("", "net_sales")),
            Part(_l("Estimated revenue of open opportunities"), "opportunity", "figure", "open", chart=Chart("", "estimated_value")),
        ),
    ),
    Dashboard(
        "service",
        _l("Service overview"),
        (
            Part(_l("Open cases by priority"), "case", base="open", chart=Chart("priority", shape="column")),
            Part(_l("Cases opened by month"), "case", base="all", chart=Chart("opened_on", shape="line", period="month")),
            Part(_l("Oldest open cases"), "case", "list", "open", columns=("title", "account_id", "opened_on"), sort="opened_on"),
            Part(_l("Cases by type"), "case", base="all", chart=Chart("case_type")),
            Part(_l("Open cases"), "case", "figure", "open"),
            Part(_l("Overdue activities"), "activity", "figure", "overdue"),
        ),
    ),
    Dashboard(
        "customership",
        _l("Customer base"),
        (
            Part(_l("Cumulative share of sales"), "account", base="customers", chart=Chart("sales_tenth", "sales_r12", "running", "line")),
            Part(_l("Customers by ABC class"), "account", base="customers", chart=Chart("abc_computed")),
            Part(_l("Sales of 12 months by ABC class"), "account", base="customers", chart=Chart("abc_computed", "sales_r12", shape="share")),
            Part(_l("Largest customers"), "account", "list", "customers", columns=("name", "customer_group", "sales_r12", "sales_share")),
            Part(_l("Customers by lifecycle stage"), "account", base="customers", chart=Chart("lifecycle_stage")),
            Part(_l("Customer equity by ABC class"), "account", base="customers", chart=Chart("abc_computed", "lifetime_value")),
        ),
    ),
    Dashboard(
        "customership",
        _l("Customer groups"),
        (
            Part(_l("Customers by customer group"), "account", base="customers", chart=Chart("customer_group")),
            Part(_l("Sales of 12 months by customer group"), "account", base="customers", chart=Chart("customer_group", "sales_r12")),
            Part(_l("Customers by RFM group"), "account", base="customers", filter="rfm_group ne null", chart=Chart("rfm_group")),
            Part(_l("Profit of 12 months by customer group"), "account", base="customers", chart=Chart("customer_group", "profit_r12")),
            Part(_l("Customers by care model"), "account", base="customers", chart=Chart("care_model_id")),
            Part(_l("Adherence to the care model"), "account", base="customers", filter="care_model_id ne null", chart=Chart("care_state")),
        ),
        "groups",
    ),
    Dashboard(
        "customership",
        _l("Profitability"),
        (
            Part(_l("Curve of cumulative profit"), "account", base="customers", chart=Chart("profit_tenth", "profit_r12", "running", "line")),
            Part(_l("Profit of 12 months by tenth"), "account", base="customers", chart=Chart("profit_tenth", "profit_r12", shape="column")),
            Part(_l("Customers by profit"), "account", "list", "customers", columns=("name", "profit_r12", "profit_share", "cost_to_serve", "margin_r12", "sales_r12", "profit_class_computed"), sort="-profit_r12"),
            Part(_l("Customers by profit class"), "account", base="customers", chart=Chart("profit_class_computed")),
            Part(_l("Service costs by cost driver"), "cost_driver", base="r12", chart=Chart("driver", "service_cost", largest=True)),
            Part(_l("Peak of the curve of cumulative profit"), "account", "figure", "customers", chart=Chart("", "profit_share", "max")),
        ),
        "profitability",
    ),
)  # fmt: skip
