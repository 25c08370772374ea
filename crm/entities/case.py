"""Case: a customer's question, problem or request, from opening to resolution."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, lookup, memo, moment, text, translation
from ..schema.layout import Chart, Form, Related, Section, Tab, Timeline, View
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

LIST = ("title", "code", "account_id", "priority", "case_type", "status", "opened_on", "owner_id")


class Case(Record):
    """A customer's question, problem or request."""

    __tablename__ = "case"
    label, label_plural = _l("Case"), _l("Cases")
    path, icon, dataverse = "cases", "help", "incident"
    title = "title"
    subtitle = ("code", "account_id")
    find = ("title", "code")
    quick = ("title", "account_id", "contact_id", "origin", "case_type", "priority", "owner_id")

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
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="open", dataverse="statecode")
    description: Mapped[str | None] = memo(_l("Description"), english="description_en")
    description_en: Mapped[str | None] = translation()
    resolution: Mapped[str | None] = memo(_l("Resolution"), english="resolution_en")
    resolution_en: Mapped[str | None] = translation()
    opened_on: Mapped[datetime | None] = moment(_l("Opened"), default="now")
    closed_on: Mapped[datetime | None] = moment(_l("Closed on"))
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="cases", required=True, default="me")

    views = (
        View("open", _l("Open cases"), LIST, "status eq 'open'", "-opened_on", default=True),
        View("mine", _l("My open cases"), LIST, "status eq 'open' and owner_id eq @me", "-opened_on"),
        View(
            "resolved", _l("Resolved cases"), (*LIST[:6], "closed_on", "owner_id"), "status eq 'resolved'", "-closed_on"
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
                    (Section(_l("Case information"), ("title", "code", "account_id", "contact_id", "origin", "case_type", "priority")),),
                    (Timeline(),),
                    (
                        Section(_l("Description"), ("description",)),
                        Section(_l("Resolution"), ("status", "resolution", "opened_on", "closed_on")),
                    ),
                ),
            ),
        ),
        related=(Related("activity", "regarding_id"),),
    )  # fmt: skip
