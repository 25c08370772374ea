"""Consent event: what a person has said about being contacted or profiled, each time they said it."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, lookup, moment, text, translation
from ..schema.layout import Chart, Form, Happening, Section, Tab, View
from ..schema.record import Record

CHANNELS = (
    Choice("email", _l("E-mail")),
    Choice("sms", _l("Text message")),
    Choice("phone", _l("Phone call")),
    Choice("letter", _l("Letter")),
    Choice("any", _lp("consent channel", "Any channel")),
)
PURPOSES = (
    Choice("marketing", _lp("consent purpose", "Marketing")),
    Choice("profiling", _lp("consent purpose", "Profiling")),
    Choice("newsletter", _lp("consent purpose", "Newsletter")),
    Choice("loan_history", _lp("consent purpose", "Loan history")),
    Choice("panel", _lp("consent purpose", "Customer panel")),
)
STATES = (
    Choice("given", _lp("consent", "Given"), "ok"),
    Choice("withdrawn", _lp("consent", "Withdrawn"), "warn"),
    Choice("objected", _lp("consent", "Objected"), "err"),
)
SOURCES = (
    Choice("web", _lp("consent source", "Web form")),
    Choice("shop", _lp("consent source", "At the counter")),
    Choice("fair", _lp("consent source", "Trade fair or event")),
    Choice("phone", _lp("consent source", "By telephone")),
    Choice("message", _lp("consent source", "Link in a message")),
    Choice("paper", _lp("consent source", "On paper")),
)


class ConsentEvent(Record):
    """One event of the consent log. The latest one for a channel and a purpose is in force; earlier ones
    stay as the history. A consent without a recorded source is no consent (``insights.consent``)."""

    __tablename__ = "consent_event"
    label, label_plural = _l("Consent"), _l("Consents")
    path, icon, dataverse = "consents", "key", "edu_consentevent"
    title = "code"
    subtitle = ("contact_id", "channel", "state")
    find = ("code",)
    quick = ("contact_id", "channel", "purpose", "state", "source", "logged_at")
    happens = (Happening("logged_at", "contact_id", _l("Consent"), facts=("state", "channel", "purpose", "source")),)

    code: Mapped[str | None] = code(_l("Code"), "SU")
    contact_id: Mapped[int | None] = lookup(
        _l("Contact"), "contact", inverse="consents", required=True, on_delete="delete"
    )
    channel: Mapped[str] = choice(_l("Channel"), CHANNELS, required=True, default="email")
    purpose: Mapped[str] = choice(_l("Purpose"), PURPOSES, required=True, default="marketing")
    state: Mapped[str] = choice(_lp("consent", "State"), STATES, required=True, default="given")
    source: Mapped[str | None] = choice(_lp("consent", "Source"), SOURCES, recommended=True)
    logged_at: Mapped[datetime] = moment(_l("Time"), required=True, default="now", any_year=True)
    remark: Mapped[str | None] = text(_l("Remark"), english="remark_en")
    remark_en: Mapped[str | None] = translation()

    views = (
        View("all", _l("All consents"), ("code", "contact_id", "channel", "purpose", "state", "source", "logged_at"), "", "-logged_at", default=True),
        View("email", _l("E-mail marketing consents"), ("code", "contact_id", "state", "source", "logged_at"), "channel eq 'email' and purpose eq 'marketing'", "-logged_at"),
        View("withdrawn", _l("Withdrawn and objected"), ("code", "contact_id", "channel", "purpose", "state", "logged_at"), "state in ('withdrawn','objected')", "-logged_at"),
    )  # fmt: skip
    charts = (
        Chart("state", label=_l("Consents by state")),
        Chart("logged_at", period="month", shape="column", label=_l("Consents by month")),
    )
    form = Form(
        header=("state", "channel", "logged_at"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Consent"), ("code", "contact_id", "channel", "purpose", "state", "source", "logged_at", "remark")),),
                    (Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
        ),
    )  # fmt: skip


Index(
    "ix_consent_event_latest",
    ConsentEvent.contact_id,
    ConsentEvent.channel,
    ConsentEvent.purpose,
    ConsentEvent.logged_at,
)
