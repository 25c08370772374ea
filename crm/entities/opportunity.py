"""Opportunity: a sale that may come."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, lookup, memo, money, percent, text, translation
from ..schema.layout import Chart, Closing, Form, Happening, Process, Related, Section, Stage, Tab, Timeline, View
from ..schema.record import Record

STAGES = (
    Choice("qualify", _lp("stage", "Qualify")),
    Choice("develop", _lp("stage", "Develop")),
    Choice("propose", _lp("stage", "Propose")),
    Choice("close", _lp("stage", "Close")),
)
STATUSES = (
    Choice("open", _lp("opportunity", "Open")),
    Choice("won", _lp("opportunity", "Won"), "ok"),
    Choice("lost", _lp("opportunity", "Lost"), "warn"),
)
REASONS = (
    Choice("in_progress", _l("In progress")),
    Choice("on_hold", _l("On hold")),
    Choice("won", _lp("opportunity", "Won"), "ok", by_hand=False),
    Choice("cancelled", _lp("opportunity", "Cancelled"), by_hand=False),
    Choice("out_sold", _l("Lost to a competitor"), by_hand=False),
    Choice("price", _l("Price"), by_hand=False),
    Choice("no_need", _l("No need any more"), by_hand=False),
)
LOST = ("out_sold", "price", "no_need", "cancelled")
"""The reasons for which a sale is lost; the others are of open ones, and of those won."""
STEPS = {
    "qualify": (("account_id", "contact_id", "budget"),),
    "develop": (("customer_need", "proposed_solution", "competitor"), ("customer_need",)),
    "propose": (("estimated_value", "probability"), ("estimated_value",)),
    "close": (("estimated_close", "actual_value", "actual_close"), (), "close/close_won"),
}
"""What each stage finds out, which of it is required before the next one, and the command that ends it."""

LIST = ("name", "code", "account_id", "stage", "estimated_value", "probability", "estimated_close", "owner_id")


class Opportunity(Record):
    """A sale that may come: whose, how much, how likely and when."""

    __tablename__ = "opportunity"
    label, label_plural = _l("Opportunity"), _l("Opportunities")
    path, icon, dataverse = "opportunities", "opp", "opportunity"
    subtitle = ("code", "account_id")
    find = ("name", "code", "tag")
    quick = ("name", "account_id", "contact_id", "estimated_value", "estimated_close", "owner_id")
    closed_states = ("won", "lost")
    happens = (
        # one that was closed here has an activity that tells it
        Happening("actual_close", "account_id", _lp("timeline", "Opportunity closed"), title="name", facts=("status", "status_reason"), number="actual_value", filter="status ne 'open' and not activities/any(a: a/activity_type eq 'opportunity_close')"),
    )  # fmt: skip

    name: Mapped[str] = text(_l("Topic"), required=True, english="name_en", dataverse="name")
    name_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "MY")
    account_id: Mapped[int | None] = lookup(
        _l("Account"),
        "account",
        inverse="opportunities",
        required=True,
        on_delete="delete",
        dataverse="parentaccountid",
    )
    contact_id: Mapped[int | None] = lookup(
        _l("Contact"), "contact", inverse="opportunities", dataverse="parentcontactid"
    )
    stage: Mapped[str | None] = choice(
        _l("Stage"), STAGES, default="qualify", readonly=True, told=True, stamps="stage_since", dataverse="salesstage"
    )
    stage_since: Mapped[date | None] = day(_l("In this stage since"), readonly=True)
    estimated_value: Mapped[Decimal | None] = money(
        _l("Estimated revenue"), recommended=True, minimum=0, dataverse="estimatedvalue"
    )
    probability: Mapped[Decimal | None] = percent(
        _l("Probability"), minimum=0, maximum=100, dataverse="closeprobability"
    )
    estimated_close: Mapped[date | None] = day(
        _l("Estimated close date"), recommended=True, dataverse="estimatedclosedate"
    )
    budget: Mapped[Decimal | None] = money(_l("Budget"), minimum=0, dataverse="budgetamount")
    customer_need: Mapped[str | None] = memo(_l("Customer need"), english="customer_need_en", dataverse="customerneed")
    customer_need_en: Mapped[str | None] = translation()
    proposed_solution: Mapped[str | None] = memo(_l("Proposed solution"), dataverse="proposedsolution")
    competitor: Mapped[str | None] = text(_l("Competitor"), max_length=160)
    actual_value: Mapped[Decimal | None] = money(
        _l("Actual revenue"), minimum=0, readonly=True, dataverse="actualvalue"
    )
    actual_close: Mapped[date | None] = day(_l("Actual close date"), readonly=True, dataverse="actualclosedate")
    outcome_notes: Mapped[str | None] = memo(_l("What decided it"), readonly=True)
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="open", readonly=True, dataverse="statecode")
    status_reason: Mapped[str | None] = choice(
        _l("Status reason"), REASONS, default="in_progress", dataverse="statuscode"
    )
    tag: Mapped[str | None] = text(_l("Tag"), max_length=60)
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="opportunities", required=True, default="me")

    process = Process(
        _l("Sales process"),
        tuple(Stage(one.key, one.label, *STEPS[one.key]) for one in STAGES),
        field="stage",
    )
    closings = (
        Closing(
            "close_won", _l("Close as won"), _l("Closed as won"), "won", "okc",
            asks=("actual_value", "actual_close", "outcome_notes"), required=("actual_value", "actual_close"),
            sets=(("status_reason", "won"),), starts=(("actual_value", "estimated_value"),),
            logged="opportunity_close", told="outcome_notes",
        ),
        Closing(
            "close_lost", _l("Close as lost"), _l("Closed as lost"), "lost", "x",
            asks=("status_reason", "actual_close", "competitor", "outcome_notes"),
            required=("status_reason", "actual_close"), among=LOST, logged="opportunity_close", told="outcome_notes",
        ),
    )  # fmt: skip
    views = (
        View("open", _l("Open opportunities"), LIST, "status eq 'open'", "estimated_close", default=True),
        View("mine", _l("My open opportunities"), LIST, "status eq 'open' and owner_id eq @me", "estimated_close"),
        View("won", _l("Won opportunities"), ("name", "code", "account_id", "actual_value", "actual_close", "owner_id"), "status eq 'won'", "-actual_close"),
        View("lost", _l("Lost opportunities"), ("name", "code", "account_id", "status_reason", "actual_close", "owner_id"), "status eq 'lost'", "-actual_close"),
        View("all", _l("All opportunities"), (*LIST, "status"), "", "estimated_close"),
    )  # fmt: skip
    charts = (
        Chart("stage", "estimated_value", shape="column", label=_l("Pipeline by stage")),
        Chart("owner_id", "estimated_value", label=_l("Pipeline by owner")),
        Chart(
            "estimated_close",
            "estimated_value",
            period="month",
            shape="column",
            label=_l("Estimated revenue by closing month"),
        ),
        Chart("status", label=_l("Opportunities by status")),
    )
    form = Form(
        header=("estimated_value", "probability", "estimated_close", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Opportunity information"), ("name", "code", "account_id", "contact_id", "stage", "status", "status_reason")),
                        Section(_l("Value"), ("estimated_value", "probability", "estimated_close", "budget")),
                    ),
                    (Timeline(),),
                    (
                        Section(_l("Outcome"), ("actual_value", "actual_close", "outcome_notes"), filled_only=True),
                        Section(_l("Need and solution"), ("customer_need", "proposed_solution", "competitor", "tag")),
                    ),
                ),
            ),
            Tab(
                "details",
                _l("Details"),
                (
                    (Section(_l("Process"), ("stage", "stage_since")),),
                    (Section(_l("Record"), ("owner_id", "created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
        ),
        related=(Related("lead", "opportunity_id", create=False), Related("activity", "regarding_id"), Related("campaign_response", "opportunity_id", create=False)),
    )  # fmt: skip
