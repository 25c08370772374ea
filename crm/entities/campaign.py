"""Campaign: an offer or a message to the members of a marketing list."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, boolean, choice, code, day, lookup, memo, moment, money, text, translation
from ..schema.layout import Card, Chart, Form, Related, Section, Tab, View
from ..schema.record import Record

TYPES = (
    Choice("offer", _lp("campaign", "Offer")),
    Choice("newsletter", _lp("campaign", "Newsletter")),
    Choice("event", _lp("campaign", "Event")),
    Choice("win_back", _lp("campaign", "Win-back")),
    Choice("other", _lp("campaign", "Other")),
)
STATUSES = (
    Choice("planned", _lp("campaign", "Planned")),
    Choice("sent", _lp("campaign", "Sent (exercise)"), "ok"),
    Choice("cancelled", _lp("campaign", "Cancelled"), "warn"),
)

LIST = ("name", "code", "campaign_type", "list_id", "status", "sent_at", "owner_id")


class Campaign(Record):
    """A message planned for a marketing list: who sends it, what it says, what it offers, what it costs.

    *Send* (``processes.campaigns``) writes an e-mail activity for each member with an address, in the
    status *sent (exercise)*, and closes the campaign. Nothing leaves the sandbox.
    """

    __tablename__ = "campaign"
    label, label_plural = _l("Campaign"), _l("Campaigns")
    path, icon, dataverse = "campaigns", "mega", "campaign"
    subtitle = ("code", "status")
    find = ("name", "code")
    quick = ("name", "campaign_type", "list_id", "sender", "opt_out_link", "subject", "message")
    closed_states = ("sent", "cancelled")

    name: Mapped[str] = text(_l("Name"), required=True, max_length=160, english="name_en")
    name_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "KA")
    campaign_type: Mapped[str | None] = choice(_l("Type"), TYPES, default="offer", dataverse="typecode")
    list_id: Mapped[int | None] = lookup(
        _l("Marketing list"), "marketing_list", inverse="campaigns", recommended=True, on_delete="refuse"
    )
    sender: Mapped[str | None] = text(_l("Sender"), max_length=120, recommended=True)
    subject: Mapped[str | None] = text(_l("Subject"), max_length=200, recommended=True, english="subject_en")
    subject_en: Mapped[str | None] = translation()
    message: Mapped[str | None] = memo(_l("Message"), english="message_en")
    message_en: Mapped[str | None] = translation()
    opt_out_link: Mapped[bool] = boolean(_l("Opt-out link"), default=False)
    offer: Mapped[str | None] = text(_lp("campaign", "Offer"), max_length=200, english="offer_en")
    offer_en: Mapped[str | None] = translation()
    budget: Mapped[Decimal | None] = money(_l("Budget"), minimum=0, dataverse="budgetedcost")
    planned_on: Mapped[date | None] = day(_l("Planned date"), dataverse="proposedstart")
    sent_at: Mapped[datetime | None] = moment(_l("Sent at"), readonly=True, dataverse="actualstart")
    description: Mapped[str | None] = memo(_l("Description"))
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="campaigns", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="planned", readonly=True, dataverse="statuscode")

    views = (
        View("planned", _l("Planned campaigns"), LIST, "status eq 'planned'", "planned_on,name"),
        View("sent", _l("Sent campaigns"), LIST, "status eq 'sent'", "-sent_at"),
        View("all", _l("All campaigns"), LIST, "", "-created_on", default=True),
    )
    charts = (
        Chart("status", label=_l("Campaigns by status")),
        Chart("campaign_type", label=_l("Campaigns by type")),
    )
    form = Form(
        header=("campaign_type", "status", "sent_at", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Campaign"), ("name", "code", "campaign_type", "list_id", "offer", "budget", "planned_on", "description")),
                    ),
                    (Section(_l("Message"), ("sender", "subject", "message", "opt_out_link")),),
                    (
                        Card("list_id"),
                        Section(_l("State"), ("status", "sent_at", "owner_id")),
                        Section(_lp("campaign", "Responses"), ("delivered", "answered", "response_rate", "cost_per_response")),
                    ),
                ),
            ),
            Tab("messages", _l("Messages"), ((Related("activity", "campaign_id", facts=("status", "done_at"), sort="subject", create=False),),)),
            Tab("responses", _lp("campaign", "Responses"), ((Related("campaign_response", "campaign_id", facts=("response", "received_on"), sort="-received_on"),),)),
        ),
    )  # fmt: skip
