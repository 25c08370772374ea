"""Activity: something done or to be done with a customer. All kinds are one table."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, integer, lookup, memo, moment, money, text, translation
from ..schema.layout import Chart, Form, Quick, Section, Tab, View
from ..schema.record import Record

TYPES = (
    Choice("task", _l("Task")),
    Choice("call", _l("Phone call")),
    Choice("appointment", _l("Appointment")),
    Choice("email", _l("E-mail")),
    Choice("letter", _l("Letter")),
    Choice("opportunity_close", _l("Closing of an opportunity"), by_hand=False),
    Choice("case_resolution", _l("Resolution of a case"), by_hand=False),
    Choice("mention_reply", _l("Answer to a mention"), by_hand=False),
)
RECORDED = ("opportunity_close", "case_resolution", "mention_reply")
"""What a command writes down about itself; nobody edits it afterwards."""
ICONS = {
    "task": "task", "call": "tel", "appointment": "meet", "email": "mail", "letter": "doc",
    "opportunity_close": "opp", "case_resolution": "help", "mention_reply": "ear",
}  # fmt: skip
DIRECTIONS = (Choice("in", _l("Incoming")), Choice("out", _l("Outgoing")))
STATUSES = (
    Choice("open", _lp("activity", "Open")),
    Choice("done", _lp("activity", "Completed"), "ok"),
    Choice("sent", _lp("activity", "Sent (exercise)"), "ok"),
    Choice("cancelled", _lp("activity", "Cancelled")),
)
DONE = ("done", "sent")
"""What has taken place; it has a time, which is now unless told."""
PRIORITIES = (
    Choice("high", _lp("priority", "High"), "warn"),
    Choice("normal", _lp("priority", "Normal")),
    Choice("low", _lp("priority", "Low")),
)
OUTCOMES = (
    Choice("won", _lp("opportunity", "Won"), "ok"),
    Choice("lost", _lp("opportunity", "Lost"), "warn"),
    Choice("resolved", _lp("case", "Resolved"), "ok"),
    Choice("answered", _lp("mention", "Answered"), "ok"),
)
"""What came of that which an activity closed."""

ABOUT = ("regarding_id", "owner_id", "text")
QUICKS = {
    "task": Quick(("subject", "due", "priority", *ABOUT)),
    "call": Quick(("subject", "direction", "contact_id", "due", "minutes", "status", *ABOUT), values={"direction": "out"}),
    "appointment": Quick(
        ("subject", "due", "minutes", "location", "contact_id", *ABOUT),
        {"due": _lp("appointment", "Start")},
        {"minutes": 60},
    ),
    "email": Quick(
        ("subject", "direction", "status", "contact_id", *ABOUT),
        {"text": _l("Message")},
        {"direction": "out", "status": "sent"},
        _l("Nothing is sent to anybody: the e-mail is written on the timeline."),
    ),
}  # fmt: skip
"""What quick create asks of each type."""

LIST = ("subject", "activity_type", "regarding_id", "due", "status", "owner_id")


class Activity(Record):
    """A task, phone call, appointment, e-mail or letter: planned, done or cancelled.

    ``regarding_id`` is the record it is about. Nothing is ever sent: an e-mail is logged with the status
    *sent (exercise)*. ``due`` is the plan (start of an appointment), ``done_at`` when it was completed.
    """

    __tablename__ = "activity"
    label, label_plural = _l("Activity"), _l("Activities")
    path, icon, dataverse = "activities", "act", "activitypointer"
    title, named_by = "subject", "activity_type"
    subtitle = ("activity_type", "due")
    find = ("subject", "code")
    quick = ("activity_type", "subject", "regarding_id", "contact_id", "direction", "status", "due", "owner_id", "text")

    quick_by, quicks = "activity_type", QUICKS

    activity_type: Mapped[str] = choice(_l("Type"), TYPES, required=True, default="task", dataverse="activitytypecode")
    subject: Mapped[str] = text(_l("Subject"), required=True, english="subject_en")
    subject_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "AK")
    direction: Mapped[str | None] = choice(_l("Direction"), DIRECTIONS, dataverse="directioncode")
    regarding_id: Mapped[int | None] = lookup(
        _l("Regarding"), "*", inverse="activities", recommended=True, on_delete="delete", dataverse="regardingobjectid"
    )
    contact_id: Mapped[int | None] = lookup(_l("Contact"), "contact", inverse="contact_activities")
    campaign_id: Mapped[int | None] = lookup(
        _l("Campaign"), "campaign", inverse="messages", readonly=True, dataverse="msdyn_campaignid"
    )
    plan_id: Mapped[int | None] = lookup(_l("Customer plan"), "customer_plan", inverse="activities")
    due: Mapped[datetime | None] = moment(_l("Due"), recommended=True, index=True, dataverse="scheduledend")
    done_at: Mapped[datetime | None] = moment(_l("Completed at"), index=True, dataverse="actualend")
    minutes: Mapped[int | None] = integer(
        _lp("activity", "Duration"),
        unit=_lp("unit", "min"),
        minimum=0,
        maximum=10_000,
        dataverse="scheduleddurationminutes",
    )
    location: Mapped[str | None] = text(_lp("activity", "Place"), max_length=200)
    priority: Mapped[str | None] = choice(_l("Priority"), PRIORITIES, default="normal", dataverse="prioritycode")
    status: Mapped[str] = choice(
        _l("Status"), STATUSES, required=True, default="open", stamps="done_at", stamped_by=DONE, dataverse="statecode"
    )
    text: Mapped[str | None] = memo(_l("Description"), english="text_en", dataverse="description")
    text_en: Mapped[str | None] = translation()
    outcome: Mapped[str | None] = choice(_l("Outcome"), OUTCOMES, readonly=True)
    actual_value: Mapped[Decimal | None] = money(_l("Actual revenue"), readonly=True, dataverse="actualrevenue")
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="activities", required=True, default="me")

    @property
    def closed(self) -> bool:
        """What a command wrote down about itself stays as it is."""
        return self.activity_type in RECORDED or super().closed

    views = (
        View("mine", _l("My open activities"), LIST, "status eq 'open' and owner_id eq @me", "due"),
        View("open", _l("Open activities"), LIST, "status eq 'open'", "due", default=True),
        View("overdue", _l("Overdue activities"), LIST, "status eq 'open' and due lt @today", "due"),
        View("done", _l("Completed activities"), ("subject", "activity_type", "direction", "regarding_id", "done_at", "owner_id"), "status in ('done','sent')", "-done_at"),
        View("all", _l("All activities"), (*LIST, "done_at"), "", "-due"),
    )  # fmt: skip
    charts = (
        Chart("activity_type", largest=True, label=_l("Activities by type")),
        Chart("owner_id", label=_l("Activities by owner")),
        Chart("due", period="month", shape="column", label=_l("Activities by month due")),
        Chart("done_at", period="month", shape="column", label=_l("Completed activities by month")),
    )
    form = Form(
        header=("activity_type", "due", "status", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Activity"), ("activity_type", "subject", "code", "regarding_id", "contact_id", "campaign_id", "plan_id", "direction", "priority")),),
                    (Section(_l("Description"), ("text",)),),
                    (
                        Section(_l("Outcome"), ("outcome", "actual_value"), filled_only=True),
                        Section(_l("Time"), ("due", "minutes", "location", "status", "done_at", "owner_id")),
                        Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),
                    ),
                ),
            ),
        ),
    )  # fmt: skip
