"""Case: a customer's question, problem or request, from opening to resolution."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, lookup, memo, moment, text, translation
from ..schema.layout import Chart, Closing, Form, Happening, Process, Related, Section, Stage, Tab, Timeline, View
from ..schema.record import Record
from .activity import PRIORITIES

ORIGINS = (
    Choice("phone", _lp("origin", "Phone")),
    Choice("email", _lp("origin", "E-mail")),
    Choice("web", _lp("origin", "Web")),
    Choice("social", _lp("origin", "Social media")),
    Choice("visit", _lp("origin", "Visit")),
)
TYPES = (
    Choice("question", _lp("case", "Question")),
    Choice("problem", _lp("case", "Problem")),
    Choice("request", _lp("case", "Request")),
)
STATUSES = (
    Choice("open", _lp("case", "Open"), "info"),
    Choice("resolved", _lp("case", "Resolved"), "ok"),
    Choice("cancelled", _lp("case", "Cancelled")),
)
STAGES = (
    Choice("identify", _lp("stage", "Identify")),
    Choice("research", _lp("stage", "Research")),
    Choice("resolve", _lp("stage", "Resolve")),
)
STEPS = {
    "identify": (("account_id", "contact_id", "origin", "case_type", "priority"), ("origin", "case_type")),
    "research": (("description", "findings"), ("findings",)),
    "resolve": (("resolution_type", "resolution"), (), "close/resolve"),
}
"""What each stage finds out, which of it is required before the next one, and the command that ends it."""
RESOLUTIONS = (
    Choice("solved", _l("Problem solved")),
    Choice("information", _l("Information given")),
    Choice("compensated", _l("Compensated")),
)

LIST = ("title", "code", "account_id", "contact_id", "priority", "case_type", "status", "opened_on", "owner_id")


class Case(Record):
    """A customer's question, problem or request."""

    __tablename__ = "case"
    label, label_plural = _l("Case"), _l("Cases")
    path, icon, dataverse = "cases", "help", "incident"
    title = "title"
    subtitle = ("code", "account_id")
    find = ("title", "code")
    quick = ("title", "account_id", "contact_id", "origin", "case_type", "priority", "owner_id")
    closed_states = ("resolved", "cancelled")
    happens = (
        Happening("opened_on", "account_id", _lp("timeline", "Case opened"), title="title", facts=("code", "priority")),
        # a case that was closed here has an activity that tells it
        Happening("closed_on", "account_id", _lp("timeline", "Case closed"), title="title", facts=("code", "status"), filter="status ne 'open' and not activities/any(a: a/activity_type eq 'case_resolution')"),
    )  # fmt: skip

    title: Mapped[str] = text(_lp("case", "Title"), required=True, english="title_en", dataverse="title")
    title_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "PP")
    account_id: Mapped[int | None] = lookup(
        _l("Account"), "account", inverse="cases", recommended=True, on_delete="delete", dataverse="customerid"
    )
    contact_id: Mapped[int | None] = lookup(_l("Contact"), "contact", inverse="cases", dataverse="primarycontactid")
    origin: Mapped[str | None] = choice(_l("Origin"), ORIGINS, recommended=True, dataverse="caseorigincode")
    case_type: Mapped[str | None] = choice(_lp("case", "Type"), TYPES, dataverse="casetypecode")
    priority: Mapped[str | None] = choice(_l("Priority"), PRIORITIES, default="normal", dataverse="prioritycode")
    status: Mapped[str] = choice(
        _l("Status"),
        STATUSES,
        default="open",
        readonly=True,
        stamps="closed_on",
        stamped_by=closed_states,
        dataverse="statecode",
    )
    stage: Mapped[str | None] = choice(_l("Stage"), STAGES, default="identify", readonly=True, stamps="stage_since")
    stage_since: Mapped[date | None] = day(_l("In this stage since"), readonly=True)
    description: Mapped[str | None] = memo(_l("Description"), english="description_en")
    description_en: Mapped[str | None] = translation()
    findings: Mapped[str | None] = memo(_l("Findings"))
    resolution_type: Mapped[str | None] = choice(
        _l("Resolution type"), RESOLUTIONS, readonly=True, dataverse="resolutiontypecode"
    )
    resolution: Mapped[str | None] = memo(_l("Resolution"), readonly=True, english="resolution_en")
    resolution_en: Mapped[str | None] = translation()
    opened_on: Mapped[datetime | None] = moment(_l("Opened"), default="now")
    closed_on: Mapped[datetime | None] = moment(_l("Closed on"), readonly=True)
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="cases", required=True, default="me")

    process = Process(
        _l("Case process"),
        tuple(Stage(one.key, one.label, *STEPS[one.key]) for one in STAGES),
        field="stage",
    )
    closings = (
        Closing(
            "resolve", _l("Resolve"), _lp("case", "Resolved"), "resolved", "okc",
            asks=("resolution_type", "resolution"), required=("resolution_type", "resolution"),
            logged="case_resolution", told="resolution",
        ),
        Closing("cancel", _l("Cancel the case"), _lp("case", "Cancelled"), "cancelled", "x"),
    )  # fmt: skip
    views = (
        View("open", _l("Open cases"), LIST, "status eq 'open'", "-opened_on", default=True),
        View("mine", _l("My open cases"), LIST, "status eq 'open' and owner_id eq @me", "-opened_on"),
        View(
            "resolved", _l("Resolved cases"), (*LIST[:7], "closed_on", "owner_id"), "status eq 'resolved'", "-closed_on"
        ),
        View("all", _l("All cases"), LIST, "", "-opened_on"),
    )
    charts = (
        Chart("case_type", label=_l("Cases by type")),
        Chart("priority", shape="column", label=_l("Cases by priority")),
        Chart("origin", shape="share", label=_l("Cases by origin")),
        Chart("opened_on", period="month", shape="line", label=_l("Cases opened by month")),
    )
    form = Form(
        header=("priority", "status", "opened_on", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Case information"), ("title", "code", "account_id", "contact_id", "origin", "case_type", "priority", "opened_on")),),
                    (Timeline(),),
                    (
                        Section(_l("Resolution"), ("resolution_type", "resolution", "closed_on"), filled_only=True),
                        Section(_l("Description"), ("description",)),
                        Section(_l("Findings"), ("findings",)),
                    ),
                ),
            ),
        ),
        related=(Related("activity", "regarding_id"), Related("mention", "case_id"), Related("survey_response", "case_id")),
    )  # fmt: skip
