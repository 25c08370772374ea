"""Account: a company or public body the organisation has, had or wants a customership with."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, integer, lookup, memo, money, phone, text
from ..schema.layout import Card, CarePlan, Chart, Completeness, Form, Related, Section, Tab, Timeline, View
from ..schema.record import Record
from .preferences import PREFERENCES, Preferences

INDUSTRIES = (
    Choice("construction", _l("Construction")),
    Choice("food", _l("Food industry")),
    Choice("metal", _l("Metal industry")),
    Choice("wood", _l("Wood processing")),
    Choice("textile", _l("Textile services")),
    Choice("logistics", _l("Transport and logistics")),
    Choice("hospitality", _l("Accommodation and catering")),
    Choice("retail", _l("Retail trade")),
    Choice("health", _l("Health and social services")),
    Choice("education", _l("Education")),
    Choice("property", _l("Property services")),
    Choice("vehicle", _l("Vehicle repair")),
    Choice("administration", _l("Public administration")),
    Choice("other", _l("Other industry")),
)
SECTORS = (Choice("private", _l("Private")), Choice("public", _l("Public")))
RELATIONS = (
    Choice("prospect", _l("Prospect")),
    Choice("customer", _lp("relation", "Customer")),
    Choice("partner", _l("Partner")),
)
GROUPS = (
    Choice("micro", _lp("customer group", "Micro")),
    Choice("small", _lp("customer group", "Small")),
    Choice("medium", _lp("customer group", "Medium-sized")),
    Choice("large", _lp("customer group", "Large")),
    Choice("public", _lp("customer group", "Public")),
    Choice("unclear", _lp("customer group", "To be clarified")),
)
ABC = (Choice("a", "A", "a"), Choice("b", "B", "b"), Choice("c", "C", "c"))
STAGES = (
    Choice("birth", _lp("lifecycle", "Birth")),
    Choice("onboarding", _lp("lifecycle", "Onboarding")),
    Choice("development", _lp("lifecycle", "Development")),
    Choice("established", _lp("lifecycle", "Established")),
    Choice("fading", _lp("lifecycle", "Fading")),
    Choice("ended", _lp("lifecycle", "Ended")),
)
PROFIT_CLASSES = (
    Choice("profitable", _l("Profitable"), "ok"),
    Choice("break_even", _l("Near break-even")),
    Choice("unprofitable", _l("Unprofitable"), "err"),
)
QUADRANTS = (
    Choice("protect", _lp("portfolio", "Protect")),
    Choice("develop", _lp("portfolio", "Develop")),
    Choice("maintain", _lp("portfolio", "Maintain")),
    Choice("change", _lp("portfolio", "Change the care")),
)
STATUSES = (Choice("active", _l("Active")), Choice("inactive", _l("Inactive"), "warn"))

CUSTOMERS = "status eq 'active' and relation eq 'customer'"
LIST = ("name", "code", "abc_class", "customer_group", "town", "owner_id", "sales_r12")


class Account(Preferences, Record):
    """A company or public body the organisation has, had or wants a customership with."""

    __tablename__ = "account"
    label, label_plural = _l("Account"), _l("Accounts")
    path, icon, dataverse = "accounts", "acc", "account"
    subtitle = ("code", "town")
    find = ("name", "code", "business_id", "town", "email_domain")
    quick = ("name", "business_id", "phone", "town", "relation", "owner_id")
    mergeable = True

    name: Mapped[str] = text(_l("Account name"), max_length=160, required=True, dataverse="name")
    code: Mapped[str | None] = code(_l("Code"), "AS")
    business_id: Mapped[str | None] = text(_l("Business ID"), max_length=20, recommended=True, identifies=True)
    parent_id: Mapped[int | None] = lookup(
        _l("Parent account"), "account", inverse="subsidiaries", dataverse="parentaccountid"
    )
    primary_contact_id: Mapped[int | None] = lookup(_l("Primary contact"), "contact", dataverse="primarycontactid")
    industry: Mapped[str | None] = choice(_l("Industry"), INDUSTRIES, recommended=True, dataverse="industrycode")
    sector: Mapped[str | None] = choice(_l("Sector"), SECTORS)
    employees: Mapped[int | None] = integer(
        _l("Employees"), recommended=True, sums=True, minimum=0, maximum=1_000_000, dataverse="numberofemployees"
    )
    phone: Mapped[str | None] = phone(_l("Telephone"), recommended=True, dataverse="telephone1")
    email_domain: Mapped[str | None] = text(_l("E-mail domain"), max_length=120)
    street: Mapped[str | None] = text(_l("Street"), max_length=120, dataverse="address1_line1")
    postal_code: Mapped[str | None] = text(_l("Postal code"), max_length=10, bulk=True, dataverse="address1_postalcode")
    town: Mapped[str | None] = text(_l("Town"), max_length=80, recommended=True, bulk=True, dataverse="address1_city")
    relation: Mapped[str | None] = choice(_l("Relation"), RELATIONS, default="prospect", dataverse="customertypecode")
    customer_group: Mapped[str | None] = choice(_l("Customer group"), GROUPS, recommended=True, told=True)
    abc_class: Mapped[str | None] = choice(_l("ABC class"), ABC, short=_l("ABC"), told=True)
    lifecycle_stage: Mapped[str | None] = choice(
        _l("Lifecycle stage"), STAGES, told=True, stamps="lifecycle_since", because="lifecycle_reason"
    )
    lifecycle_since: Mapped[date | None] = day(_l("In this stage since"))
    lifecycle_reason: Mapped[str | None] = text(_l("Reason for the stage"), max_length=400, bulk=True)
    profit_class: Mapped[str | None] = choice(_l("Profit class"), PROFIT_CLASSES, told=True)
    portfolio_quadrant: Mapped[str | None] = choice(_l("Portfolio quadrant"), QUADRANTS, told=True)
    wallet_estimate: Mapped[Decimal | None] = money(
        _l("Purchase potential"), minimum=0, help=_l("The customer's yearly purchases in the category.")
    )
    care_model_id: Mapped[int | None] = lookup(
        _l("Care model"), "care_model", inverse="accounts", on_delete="refuse", stamps="care_model_since", told=True
    )
    care_model_since: Mapped[date | None] = day(
        _l("Care model since"), any_year=True, help=_l("Adherence is looked at when 60 days have passed from this.")
    )
    description: Mapped[str | None] = memo(_l("Description"))
    owner_id: Mapped[int | None] = lookup(
        _l("Owner"), "user", inverse="accounts", required=True, default="me", dataverse="ownerid"
    )
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="active", readonly=True, dataverse="statecode")
    merged_into_id: Mapped[int | None] = lookup(_l("Merged into"), "account", inverse="merged", readonly=True)

    views = (
        View("active", _l("Active accounts"), LIST, "status eq 'active'", "name", default=True),
        View("mine", _l("My active accounts"), LIST, "status eq 'active' and owner_id eq @me", "name"),
        View(
            "customers",
            _l("Customers by sales"),
            ("name", "code", "abc_class", "customer_group", "sales_r12", "sales_share", "sales_p12"),
            CUSTOMERS,
            "-sales_r12",
        ),
        View(
            "completeness",
            _l("Customers with missing data"),
            ("name", "code", "completeness", "business_id", "industry", "phone", "owner_id"),
            f"{CUSTOMERS} and completeness lt 100",
            "completeness,name",
        ),
        View(
            "lifecycle",
            _l("Customers by lifecycle stage"),
            ("name", "code", "lifecycle_stage", "lifecycle_since", "lifecycle_reason", "last_order"),
            CUSTOMERS,
            "-lifecycle_since,name",
        ),
        View("duplicates", _l("Possible duplicates"), page="duplicates"),
        View(
            "inactive",
            _l("Inactive accounts"),
            ("name", "code", "town", "merged_into_id"),
            "status eq 'inactive'",
            "name",
        ),
        View("all", _l("All accounts"), (*LIST, "status"), "", "name"),
    )
    charts = (
        Chart("abc_class", label=_l("Accounts by ABC class")),
        Chart("abc_class", "sales_r12", shape="share", label=_l("Sales of 12 months by ABC class")),
        Chart("industry", largest=True, label=_l("Accounts by industry")),
        Chart("customer_group", "sales_r12", label=_l("Sales of 12 months by customer group")),
        Chart("owner_id", "sales_r12", label=_l("Sales of 12 months by owner")),
        Chart("sales_tenth", "sales_r12", "running", "line", label=_l("Cumulative share of sales")),
        Chart("profit_tenth", "profit_r12", "running", "line", label=_l("Curve of cumulative profit")),
        Chart("profit_tenth", "profit_r12", shape="column", label=_l("Profit of 12 months by tenth")),
        Chart("profit_class_computed", label=_l("Customers by profit class")),
        Chart("abc_computed", "lifetime_value", label=_l("Customer equity by ABC class")),
        Chart("rfm_group", label=_l("Customers by RFM group")),
    )
    form = Form(
        header=("sales_r12", "abc_class", "customer_group", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(
                            _l("Account information"),
                            ("name", "code", "business_id", "phone", "email_domain", "industry", "employees", "parent_id"),
                        ),
                        Section(_l("Address"), ("street", "postal_code", "town")),
                    ),
                    (Timeline(),),
                    (
                        Card("primary_contact_id"),
                        Related("contact", "account_id", facts=("job_title", "role"), filter="status eq 'active'", sort="last_name"),
                        Related(
                            "opportunity",
                            "account_id",
                            label=_l("Open opportunities"),
                            facts=("stage", "estimated_close"),
                            number="estimated_value",
                            filter="status eq 'open'",
                            sort="estimated_close",
                        ),
                        Related(
                            "case",
                            "account_id",
                            label=_l("Open cases"),
                            facts=("code", "opened_on"),
                            number="priority",
                            filter="status eq 'open'",
                            sort="-opened_on",
                        ),
                    ),
                ),
            ),
            Tab(
                "details",
                _l("Details"),
                (
                    (Section(_l("Account information"), ("sector", "relation", "primary_contact_id", "description")), Completeness()),
                    (PREFERENCES, Section(_l("State"), ("status", "merged_into_id"))),
                    (Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
            Tab(
                "customership",
                _l("Customership"),
                (
                    (
                        Section(_l("Grouping"), ("customer_group", "abc_class", "abc_computed", "owner_id")),
                        Section(_lp("account", "Lifecycle"), ("lifecycle_stage", "lifecycle_by_rule", "lifecycle_reason", "lifecycle_since")),
                        Section(_l("RFM"), ("rfm_recency", "rfm_frequency", "rfm_monetary", "rfm_group")),
                    ),
                    (
                        Section(_l("Care"), ("care_model_id", "care_model_since", "care_state")), CarePlan(),
                        Related("customer_plan", "account_id", facts=("status", "review_on"), sort="-starts_on"),
                        Related("goal", "account_id", facts=("measure", "ends_on"), number="attained", sort="ends_on"),
                    ),
                    (
                        Section(_l("Value"), ("sales_r12", "sales_p12", "wallet_estimate", "share_of_wallet", "portfolio_quadrant")),
                        Section(_l("Profitability"), ("margin_r12", "cost_to_serve", "profit_r12", "profit_class", "profit_class_computed", "lifetime_value")),
                    ),
                ),
            ),
            Tab(
                "sales",
                _l("Sales"),
                ((Related("sales_line", "customer_id", facts=("product_id", "line_type"), number="net_sales", sort="-date", create=False),),),
            ),
            Tab(
                "costs",
                _l("Service costs"),
                ((Related("cost_driver", "account_id", facts=("driver", "quantity"), sort="-month", create=False),),),
            ),
            Tab("cases", _l("Cases"), ((Related("case", "account_id", facts=("status", "opened_on"), sort="-opened_on"),),)),
            Tab(
                "listening",
                _l("Listening"),
                (
                    (
                        Section(_l("Latest answers"), ("last_answer", "last_nps", "last_csat", "last_ces")),
                        Section(_l("Surveys, 12 months"), ("nps_r12", "csat_r12", "ces_r12", "response_rate_r12"), filled_only=True),
                    ),
                    (Related("survey_response", "account_id", facts=("contact_id", "answered_at"), number="nps", sort="-answered_at"),),
                    (Related("mention", "regarding_id", facts=("handle", "theme", "posted_at"), number="sentiment", sort="-posted_at"),),
                ),
            ),
        ),
        related=(
            Related("contact", "account_id"),
            Related("lead", "account_id", create=False),
            Related("opportunity", "account_id"),
            Related("account", "parent_id", label=_l("Subsidiaries")),
            Related("activity", "regarding_id"),
            Related("survey_response", "account_id"),
            Related("mention", "regarding_id"),
            Related("customer_plan", "account_id"),
            Related("campaign_response", "customer_id"),
            Related("goal", "account_id"),
            Related("list_member", "member_id", label=_l("Marketing lists"), create=False),
        ),
    )  # fmt: skip


Index("ix_account_status_name", Account.status, Account.name)
