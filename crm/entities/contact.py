"""Contact: a person the organisation deals with, at an account or as a customer of their own."""

from datetime import date

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, boolean, choice, code, day, derived, email, lookup, memo, phone, text
from ..schema.layout import Chart, Form, Related, Section, Tab, Timeline, View
from ..schema.record import Record
from .account import STATUSES
from .preferences import PREFERENCES, Preferences

ROLES = (
    Choice("decision_maker", _l("Decision maker")),
    Choice("influencer", _l("Influencer")),
    Choice("user", _lp("contact role", "User")),
    Choice("finance", _lp("contact role", "Finance")),
    Choice("purchasing", _lp("contact role", "Purchasing")),
)
EMAIL_STATES = (
    Choice("ok", _lp("e-mail", "Works"), "ok"),
    Choice("bounced", _lp("e-mail", "Bounced"), "err"),
    Choice("objected", _lp("e-mail", "Direct marketing objected"), "warn"),
)

LIST = ("full_name", "code", "job_title", "role", "account_id", "email", "mobile")


class Contact(Preferences, Record):
    """A person: somebody at an account, or a consumer, who has no account."""

    __tablename__ = "contact"
    label, label_plural = _l("Contact"), _l("Contacts")
    path, icon, dataverse = "contacts", "per", "contact"
    title = "full_name"
    subtitle = ("job_title", "account_id")
    find = ("first_name", "last_name", "code", "email")
    quick = ("first_name", "last_name", "account_id", "job_title", "role", "email", "mobile")
    mergeable = True

    first_name: Mapped[str | None] = text(_l("First name"), max_length=60, recommended=True, dataverse="firstname")
    last_name: Mapped[str] = text(_l("Last name"), max_length=60, required=True, dataverse="lastname")
    full_name: Mapped[str] = derived(
        _l("Name"), "trim(coalesce(first_name, '') || ' ' || last_name)", dataverse="fullname"
    )
    code: Mapped[str | None] = code(_l("Code"), "YH")
    account_id: Mapped[int | None] = lookup(
        _l("Account"), "account", inverse="contacts", recommended=True, on_delete="delete", dataverse="parentcustomerid"
    )
    job_title: Mapped[str | None] = text(_l("Job title"), max_length=100, dataverse="jobtitle")
    role: Mapped[str | None] = choice(_lp("contact", "Role"), ROLES, recommended=True)
    email: Mapped[str | None] = email(_l("E-mail"), recommended=True, dataverse="emailaddress1")
    email_state: Mapped[str | None] = choice(_l("E-mail state"), EMAIL_STATES, default="ok")
    email_marketing: Mapped[bool] = boolean(
        _l("E-mail marketing ticked in the profile"), help=_l("The consent log decides, not this tick.")
    )
    mobile: Mapped[str | None] = phone(_l("Mobile"), dataverse="mobilephone")
    phone: Mapped[str | None] = phone(_l("Telephone"), dataverse="telephone1")
    social_handle: Mapped[str | None] = text(_l("Handle"), max_length=60)
    street: Mapped[str | None] = text(_l("Street"), max_length=120, dataverse="address1_line1")
    postal_code: Mapped[str | None] = text(_l("Postal code"), max_length=10, bulk=True, dataverse="address1_postalcode")
    town: Mapped[str | None] = text(_l("Town"), max_length=80, bulk=True, dataverse="address1_city")
    birth_date: Mapped[date | None] = day(_l("Date of birth"), any_year=True, dataverse="birthdate")
    description: Mapped[str | None] = memo(_l("Description"))
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="contacts", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="active", readonly=True)
    merged_into_id: Mapped[int | None] = lookup(_l("Merged into"), "contact", inverse="merged", readonly=True)

    views = (
        View("active", _l("Active contacts"), LIST, "status eq 'active'", "last_name,first_name", default=True),
        View("mine", _l("My active contacts"), LIST, "status eq 'active' and owner_id eq @me", "last_name,first_name"),
        View(
            "decision_makers",
            _l("Decision makers"),
            LIST,
            "status eq 'active' and role eq 'decision_maker'",
            "last_name",
        ),
        View("duplicates", _l("Possible duplicates"), page="duplicates"),
        View("inactive", _l("Inactive contacts"), (*LIST, "merged_into_id"), "status eq 'inactive'", "last_name"),
        View("all", _l("All contacts"), (*LIST, "status"), "", "last_name,first_name"),
    )
    charts = (
        Chart("role", label=_l("Contacts by role")),
        Chart("town", label=_l("Contacts by town")),
        Chart("rfm_group", label=_l("Contacts by RFM group")),
    )
    form = Form(
        header=("account_id", "role", "email_state", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Contact information"), ("first_name", "last_name", "code", "account_id", "job_title", "role")),
                        Section(_l("Reaching the person"), ("email", "email_state", "email_marketing", "mobile", "phone", "social_handle")),
                        Section(_l("Address"), ("street", "postal_code", "town")),
                    ),
                    (Timeline(),),
                    (
                        Related("opportunity", "contact_id", facts=("stage", "estimated_close"), number="estimated_value"),
                        Related("case", "contact_id", facts=("status", "opened_on")),
                        Related("loyalty_member", "contact_id", label=_l("Membership"), facts=("tier_id", "joined_on")),
                    ),
                ),
            ),
            Tab(
                "listening",
                _l("Listening"),
                (
                    (Section(_l("Latest answers"), ("last_answer", "last_nps", "last_csat", "last_ces")),),
                    (Related("survey_response", "contact_id", facts=("survey_id", "answered_at"), number="nps", sort="-answered_at"),),
                    (Related("mention", "regarding_id", facts=("handle", "theme", "posted_at"), number="sentiment", sort="-posted_at"),),
                ),
            ),
            Tab(
                "consents",
                _l("Consents"),
                ((Related("consent_event", "contact_id", facts=("channel", "purpose", "state", "source"), sort="-logged_at"),),),
            ),
            Tab(
                "sales",
                _l("Sales"),
                ((Related("sales_line", "customer_id", facts=("date", "line_type", "store"), number="net_sales", sort="-date", create=False),),),
            ),
            Tab(
                "details",
                _l("Details"),
                (
                    (PREFERENCES, Section(_l("Details"), ("birth_date", "description", "owner_id", "status", "merged_into_id"))),
                    (
                        Section(_l("Purchases"), ("sales_r12", "sales_p12", "purchases_r12", "last_order")),
                        Section(_l("RFM"), ("rfm_recency", "rfm_frequency", "rfm_monetary", "rfm_group")),
                    ),
                    (Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
        ),
        related=(
            Related("lead", "contact_id", create=False), Related("activity", "contact_id"), Related("campaign_response", "customer_id"),
            Related("survey_response", "contact_id"), Related("mention", "regarding_id"), Related("list_member", "member_id", label=_l("Marketing lists"), create=False),
        ),
    )  # fmt: skip
