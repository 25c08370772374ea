"""Mention: what somebody said about the organisation where others could read it."""

from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, integer, lookup, memo, moment, text, translation
from ..schema.layout import Chart, Closing, Form, Happening, Section, Tab, Timeline, View
from ..schema.record import Record

CHANNELS = (
    Choice("forum", _lp("mention channel", "Discussion forum")),
    Choice("short", _lp("mention channel", "Short messages")),
    Choice("picture", _lp("mention channel", "Picture service")),
    Choice("review", _lp("mention channel", "Review site")),
    Choice("chat", _lp("mention channel", "Chat")),
    Choice("email", _l("E-mail")),
    Choice("desk", _lp("mention channel", "Service desk")),
)
THEMES = (
    Choice("delivery", _lp("theme", "Delivery")),
    Choice("quality", _lp("theme", "Product quality")),
    Choice("service", _lp("theme", "Service")),
    Choice("price", _lp("theme", "Price")),
    Choice("billing", _lp("theme", "Invoicing")),
    Choice("shop", _lp("theme", "Shops and web shop")),
    Choice("repair", _lp("theme", "Repairs and site visits")),
    Choice("club", _lp("theme", "Loyalty programme")),
)
SENTIMENTS = (
    Choice("positive", _lp("sentiment", "Positive"), "ok"),
    Choice("neutral", _lp("sentiment", "Neutral")),
    Choice("negative", _lp("sentiment", "Negative"), "err"),
)
STATUSES = (
    Choice("new", _lp("mention", "New"), "info"),
    Choice("assigned", _lp("mention", "Assigned")),
    Choice("answered", _lp("mention", "Answered"), "ok"),
    Choice("ignored", _lp("mention", "Ignored")),
)

LIST = ("code", "text", "channel", "handle", "posted_at", "theme", "sentiment", "regarding_id", "status")
OPEN = "status in ('new','assigned')"
"""The filter of what is on the desk."""


class Mention(Record):
    """A post, review or message about the organisation, on the desk until it is answered or ignored.

    It is classified, linked and given to somebody by writing its fields, one by one or many at once. An open one is
    *assigned* while it has an owner, else *new*; nobody writes that by hand.
    """

    __tablename__ = "mention"
    label, label_plural = _l("Mention"), _l("Mentions")
    path, icon, dataverse = "mentions", "ear", "edu_mention"
    title = "code"
    subtitle = ("handle", "channel")
    find = ("code", "text", "handle")
    quick = ("channel", "handle", "posted_at", "text", "theme", "sentiment", "regarding_id")
    closed_states = ("answered", "ignored")
    happens = (
        Happening("posted_at", "regarding_id", _l("Mention"), title="text", facts=("code", "channel", "sentiment", "status")),
    )  # fmt: skip

    code: Mapped[str | None] = code(_l("Code"), "MA")
    channel: Mapped[str | None] = choice(_l("Channel"), CHANNELS, recommended=True)
    handle: Mapped[str | None] = text(_l("Handle"), max_length=60)
    text: Mapped[str] = memo(_l("Text"), required=True, english="text_en")
    text_en: Mapped[str | None] = translation()
    posted_at: Mapped[datetime | None] = moment(_lp("mention", "Posted"), default="now", index=True)
    reach: Mapped[int | None] = integer(
        _lp("mention", "Reach"), minimum=0, maximum=1_000_000_000, help=_l("About how many people saw it.")
    )
    theme: Mapped[str | None] = choice(_lp("mention", "Theme"), THEMES)
    sentiment: Mapped[str | None] = choice(_lp("mention", "Sentiment"), SENTIMENTS)
    regarding_id: Mapped[int | None] = lookup(
        _lp("mention", "Customer"), ("account", "contact"), inverse="mentions", dataverse="regardingobjectid"
    )
    case_id: Mapped[int | None] = lookup(_l("Case"), "case", inverse="mentions")
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="mentions")
    status: Mapped[str] = choice(
        _l("Status"), STATUSES, default="new", readonly=True, stamps="first_response_at", stamped_by=("answered",)
    )
    first_response_at: Mapped[datetime | None] = moment(_lp("mention", "Answered at"), readonly=True)
    escalated_at: Mapped[datetime | None] = moment(_lp("mention", "Escalated"), readonly=True)
    reply: Mapped[str | None] = memo(_lp("mention", "Our answer"), max_length=2000, readonly=True, english="reply_en")
    reply_en: Mapped[str | None] = translation()

    closings = (
        Closing(
            "answer", _lp("mention", "Answer"), _lp("mention", "Answered"), "answered", "mail",
            asks=("reply",), required=("reply",), logged="mention_reply", told="reply", sent=True, shows="text",
        ),
        Closing("ignore", _lp("mention", "Ignore"), _lp("mention", "Ignored"), "ignored", "x"),
    )  # fmt: skip
    views = (
        View("desk", _l("Mention desk"), LIST, OPEN, "-posted_at", default=True),
        View("mine", _l("My open mentions"), LIST, f"{OPEN} and owner_id eq @me", "-posted_at"),
        View("unclassified", _l("Unclassified mentions"), LIST, f"{OPEN} and (theme eq null or sentiment eq null)", "-posted_at"),
        View("answered", _l("Answered mentions"), (*LIST[:4], "posted_at", "first_response_at", "first_response_hours", "owner_id"), "status eq 'answered'", "-first_response_at"),
        View("all", _l("All mentions"), (*LIST, "owner_id", "reach"), "", "-posted_at"),
    )  # fmt: skip
    charts = (
        Chart("theme", largest=True, label=_l("Mentions by theme")),
        Chart("sentiment", shape="share", label=_l("Mentions by sentiment")),
        Chart("channel", largest=True, label=_l("Mentions by channel")),
        Chart("posted_at", period="month", shape="column", label=_l("Mentions by month")),
    )
    form = Form(
        header=("status", "sentiment", "posted_at", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Mention"), ("text", "channel", "handle", "posted_at", "reach", "code")),
                        Section(_lp("mention", "Classification"), ("theme", "sentiment", "regarding_id", "case_id", "owner_id")),
                    ),
                    (Timeline(),),
                    (
                        Section(_lp("mention", "Our answer"), ("reply", "first_response_at", "first_response_hours"), filled_only=True),
                        Section(_l("State"), ("status", "escalated_at")),
                        Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


@event.listens_for(Mention, "before_insert")
@event.listens_for(Mention, "before_update")
def _assigned(_mapper, _connection, mention: Mention) -> None:
    """Whichever of the owner and the status was written, they agree."""
    if mention.status in ("new", "assigned"):
        mention.status = "assigned" if mention.owner_id else "new"
