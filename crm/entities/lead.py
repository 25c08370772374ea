"""Lead: somebody who may become a customer, before it is known whether they will."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import (
    Choice,
    boolean,
    choice,
    code,
    day,
    derived,
    email,
    integer,
    lookup,
    memo,
    moment,
    money,
    phone,
    text,
    translation,
)
from ..schema.layout import Card, Chart, Form, Process, Related, Section, Stage, Tab, Timeline, View
from ..schema.record import Record
from .account import INDUSTRIES
from .opportunity import STAGES

SOURCES = (
    Choice("web", _lp("lead source", "Website")),
    Choice("call", _lp("lead source", "Phone call from them")),
    Choice("fair", _lp("lead source", "Trade fair or event")),
    Choice("referral", _lp("lead source", "Recommendation")),
    Choice("partner", _lp("lead source", "Partner")),
    Choice("campaign", _lp("lead source", "Campaign")),
    Choice("prospecting", _lp("lead source", "Own prospecting")),
    Choice("other", _lp("lead source", "Other")),
)
RATINGS = (
    Choice("hot", _lp("lead", "Hot"), "a"),
    Choice("warm", _lp("lead", "Warm"), "b"),
    Choice("cold", _lp("lead", "Cold"), "c"),
)
TIMEFRAMES = (
    Choice("now", _lp("timeframe", "At once")),
    Choice("this_quarter", _lp("timeframe", "This quarter")),
    Choice("next_quarter", _lp("timeframe", "Next quarter")),
    Choice("this_year", _lp("timeframe", "Within a year")),
    Choice("unknown", _lp("timeframe", "Not known")),
)
PURCHASES = (
    Choice("individual", _lp("purchase process", "One person decides")),
    Choice("committee", _lp("purchase process", "A group decides")),
    Choice("unknown", _lp("purchase process", "Not known")),
)
STATUSES = (
    Choice("open", _lp("lead", "Open")),
    Choice("qualified", _lp("lead", "Qualified"), "ok"),
    Choice("disqualified", _lp("lead", "Disqualified"), "warn"),
)
REASONS = (
    Choice("existing_customer", _l("Already a customer")),
    Choice("outside_area", _l("Outside our area")),
    Choice("not_target", _l("Not in our target group")),
    Choice("cannot_contact", _l("Cannot be reached")),
    Choice("no_interest", _l("No longer interested")),
    Choice("no_budget", _l("No budget")),
    Choice("competitor", _l("Chose a competitor")),
    Choice("cancelled", _lp("lead", "Cancelled")),
    Choice("duplicate", _lp("lead", "Merged into another lead")),
)
"""Why a lead is disqualified; one that is open or qualified has no reason."""

STEPS = (
    "account_id",
    "contact_id",
    "timeframe",
    "budget",
    "purchase_process",
    "decision_maker_found",
    "qualification_notes",
)
LIST = ("topic", "code", "company_name", "full_name", "rating", "source", "created_on", "owner_id")


class Lead(Record):
    """A possible customer: who, what they need, with which budget and when.

    Qualifying closes it and makes, or attaches, an account, a contact and an opportunity, which
    ``account_id``, ``contact_id`` and ``opportunity_id`` then name; what was written on the lead shows on
    their timelines. ``account_id`` and ``contact_id`` of an open lead are those it is known to belong to.
    """

    __tablename__ = "lead"
    label, label_plural = _l("Lead"), _l("Leads")
    path, icon, dataverse = "leads", "lead", "lead"
    title = "topic"
    subtitle = ("code", "company_name")
    find = ("topic", "code", "company_name", "first_name", "last_name", "email")
    quick = (
        "topic",
        "company_name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "source",
        "customer_need",
        "owner_id",
    )
    closed_states = ("qualified", "disqualified")
    mergeable = True

    topic: Mapped[str] = text(_l("Topic"), required=True, english="topic_en", dataverse="subject")
    topic_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "LI")
    company_name: Mapped[str | None] = text(_l("Company"), max_length=160, recommended=True, dataverse="companyname")
    business_id: Mapped[str | None] = text(_l("Business ID"), max_length=20)
    industry: Mapped[str | None] = choice(_l("Industry"), INDUSTRIES, dataverse="industrycode")
    employees: Mapped[int | None] = integer(
        _l("Employees"), minimum=0, maximum=1_000_000, sums=True, dataverse="numberofemployees"
    )
    first_name: Mapped[str | None] = text(_l("First name"), max_length=60, dataverse="firstname")
    last_name: Mapped[str | None] = text(_l("Last name"), max_length=60, recommended=True, dataverse="lastname")
    full_name: Mapped[str | None] = derived(
        _lp("lead", "Person"),
        "nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '')",
        dataverse="fullname",
    )
    job_title: Mapped[str | None] = text(_l("Job title"), max_length=100, dataverse="jobtitle")
    email: Mapped[str | None] = email(_l("E-mail"), recommended=True, dataverse="emailaddress1")
    mobile: Mapped[str | None] = phone(_l("Mobile"), dataverse="mobilephone")
    phone: Mapped[str | None] = phone(_l("Telephone"), dataverse="telephone1")
    street: Mapped[str | None] = text(_l("Street"), max_length=120, dataverse="address1_line1")
    postal_code: Mapped[str | None] = text(_l("Postal code"), max_length=10, dataverse="address1_postalcode")
    town: Mapped[str | None] = text(_l("Town"), max_length=80, dataverse="address1_city")
    source: Mapped[str | None] = choice(_lp("lead", "Source"), SOURCES, recommended=True, dataverse="leadsourcecode")
    rating: Mapped[str | None] = choice(_lp("lead", "Rating"), RATINGS, default="warm", dataverse="leadqualitycode")
    customer_need: Mapped[str | None] = memo(
        _l("Customer need"), english="customer_need_en", recommended=True, dataverse="need"
    )
    customer_need_en: Mapped[str | None] = translation()
    description: Mapped[str | None] = memo(_l("Description"), english="description_en")
    description_en: Mapped[str | None] = translation()
    estimated_value: Mapped[Decimal | None] = money(_l("Estimated revenue"), minimum=0, dataverse="estimatedamount")
    estimated_close: Mapped[date | None] = day(_l("Estimated close date"), dataverse="estimatedclosedate")
    budget: Mapped[Decimal | None] = money(_l("Budget"), minimum=0, dataverse="budgetamount")
    timeframe: Mapped[str | None] = choice(_l("Purchase timeframe"), TIMEFRAMES, dataverse="purchasetimeframe")
    purchase_process: Mapped[str | None] = choice(_l("Purchase process"), PURCHASES)
    decision_maker_found: Mapped[bool] = boolean(_l("Decision maker identified"), dataverse="decisionmaker")
    qualification_notes: Mapped[str | None] = memo(_l("Qualification summary"), dataverse="qualificationcomments")
    account_id: Mapped[int | None] = lookup(_l("Account"), "account", inverse="leads", dataverse="parentaccountid")
    contact_id: Mapped[int | None] = lookup(_l("Contact"), "contact", inverse="leads", dataverse="parentcontactid")
    opportunity_id: Mapped[int | None] = lookup(
        _l("Opportunity"), "opportunity", inverse="leads", readonly=True, dataverse="qualifyingopportunityid"
    )
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="open", readonly=True, dataverse="statecode")
    status_reason: Mapped[str | None] = choice(_l("Status reason"), REASONS, readonly=True, dataverse="statuscode")
    closed_on: Mapped[datetime | None] = moment(_l("Closed on"), readonly=True)
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="leads", required=True, default="me")

    merged_into_id: Mapped[int | None] = lookup(_l("Merged into"), "lead", inverse="merged", readonly=True)

    process = Process(
        _l("Lead to opportunity"),
        (
            Stage("qualify", STAGES[0].label, STEPS, ends_with="qualify"),
            *(Stage(one.key, one.label) for one in STAGES[1:]),
        ),
        heir="opportunity_id",
    )
    views = (
        View("open", _l("Open leads"), LIST, "status eq 'open'", "-created_on", default=True),
        View("mine", _l("My open leads"), LIST, "status eq 'open' and owner_id eq @me", "-created_on"),
        View(
            "closed",
            _l("Closed leads"),
            ("topic", "code", "company_name", "status", "status_reason", "account_id", "opportunity_id", "closed_on"),
            "status ne 'open'",
            "-closed_on",
        ),
        View("duplicates", _l("Possible duplicates"), page="duplicates"),
        View("all", _l("All leads"), (*LIST, "status"), "", "-created_on"),
    )
    charts = (
        Chart("source", largest=True, label=_l("Leads by source")),
        Chart("rating", shape="column", label=_l("Leads by rating")),
        Chart("created_on", period="month", shape="column", label=_l("Leads by month")),
    )
    form = Form(
        header=("rating", "source", "status", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Contact information"), ("topic", "code", "first_name", "last_name", "job_title", "email", "phone", "mobile")),
                        Section(_l("Company"), ("company_name", "business_id", "industry", "employees", "street", "postal_code", "town")),
                    ),
                    (Timeline(),),
                    (
                        Section(_l("Need and value"), ("customer_need", "estimated_value", "estimated_close", "description")),
                        Card("opportunity_id"),
                    ),
                ),
            ),
            Tab(
                "details",
                _l("Details"),
                (
                    (Section(_l("Qualification"), STEPS),),
                    (Section(_l("State"), ("status", "status_reason", "closed_on", "opportunity_id", "merged_into_id")),),
                    (Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
        ),
        related=(Related("activity", "regarding_id"), Related("campaign_response", "lead_id", create=False)),
    )  # fmt: skip

    def retire(self, master: int, now: datetime) -> None:
        """A lead that was merged is disqualified, with that as its reason."""
        self.status, self.status_reason, self.closed_on, self.merged_into_id = "disqualified", "duplicate", now, master
