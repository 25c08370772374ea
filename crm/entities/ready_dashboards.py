"""The dashboards that come with the product, one for an area of the site map."""

from ..i18n import lazy_gettext as _l
from ..schema.layout import Chart, Dashboard, Part

CUSTOMERS = "relation eq 'customer'"

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
            Part(_l("Customers by ABC class"), "account", base="active", filter=CUSTOMERS, chart=Chart("abc_class")),
            Part(_l("Sales of 12 months by customer group"), "account", base="active", filter=CUSTOMERS, chart=Chart("customer_group", "sales_r12")),
            Part(_l("Largest customers"), "account", "list", "active", CUSTOMERS, columns=("name", "customer_group", "sales_r12"), sort="-sales_r12"),
            Part(_l("Customers by lifecycle stage"), "account", base="active", filter=CUSTOMERS, chart=Chart("lifecycle_stage")),
            Part(_l("Customers by care model"), "account", base="active", filter=CUSTOMERS, chart=Chart("care_model_id")),
            Part(_l("Adherence to the care model"), "account", base="active", filter=f"{CUSTOMERS} and care_model_id ne null", chart=Chart("care_state")),
        ),
    ),
)  # fmt: skip
