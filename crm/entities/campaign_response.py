"""Campaign response (kampanjavastaus): what somebody answered to a campaign."""

from datetime import date

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, lookup, memo
from ..schema.layout import Card, Chart, Form, Happening, Section, Tab, View
from ..schema.record import Record

RESPONSES = (
    Choice("interested", _lp("response", "Interested"), "ok"),
    Choice("bought", _lp("response", "Bought"), "ok"),
    Choice("not_interested", _lp("response", "Not interested")),
    Choice("opted_out", _lp("response", "Wants no more marketing"), "warn"),
    Choice("other", _lp("response", "Other")),
)
CHANNELS = (
    Choice("email", _l("E-mail")),
    Choice("call", _l("Phone call")),
    Choice("appointment", _l("Appointment")),
    Choice("letter", _l("Letter")),
    Choice("web", _lp("response channel", "Web")),
    Choice("shop", _lp("response channel", "Shop")),
)
STATUSES = (
    Choice("open", _lp("response", "Open")),
    Choice("converted", _lp("response", "Converted"), "ok"),
)

LIST = ("code", "campaign_id", "customer_id", "response", "channel", "received_on", "status", "owner_id")


class CampaignResponse(Record):
    """One answer to a campaign: whose, what and how. One that promises business becomes a lead or an opportunity
    (``processes.responses``), which closes it and which it then names."""

    __tablename__ = "campaign_response"
    label, label_plural = _l("Campaign response"), _l("Campaign responses")
    path, icon, dataverse = "campaign-responses", "play", "campaignresponse"
    title, whose = "code", "customer_id"
    subtitle = ("campaign_id", "response")
    find = ("code",)
    quick = ("campaign_id", "customer_id", "response", "channel", "received_on", "text", "owner_id")
    closed_states = ("converted",)
    happens = (
        Happening("received_on", "customer_id", _l("Campaign response"), facts=("campaign_id", "response", "channel")),
    )

    code: Mapped[str | None] = code(_l("Code"), "KV")
    campaign_id: Mapped[int | None] = lookup(
        _l("Campaign"), "campaign", inverse="responses", required=True, on_delete="delete"
    )
    customer_id: Mapped[int | None] = lookup(
        _lp("response", "Customer"), ("account", "contact", "lead"), inverse="campaign_responses", required=True,
        on_delete="delete", dataverse="customer",
    )  # fmt: skip
    response: Mapped[str] = choice(
        _lp("response", "Response"), RESPONSES, required=True, default="interested", dataverse="responsecode"
    )
    channel: Mapped[str | None] = choice(_l("Channel"), CHANNELS, default="email", dataverse="channeltypecode")
    received_on: Mapped[date] = day(_lp("response", "Received"), required=True, default="today", any_year=True)
    text: Mapped[str | None] = memo(_l("Description"), dataverse="description")
    activity_id: Mapped[int | None] = lookup(
        _l("Activity it came with"), "activity", inverse="campaign_responses", dataverse="originatingactivityid"
    )
    lead_id: Mapped[int | None] = lookup(
        _lp("response", "Lead"), "lead", inverse="origin_responses", readonly=True
    )  # fmt: skip
    opportunity_id: Mapped[int | None] = lookup(
        _lp("response", "Opportunity"), "opportunity", inverse="origin_responses", readonly=True
    )
    owner_id: Mapped[int | None] = lookup(
        _l("Owner"), "user", inverse="campaign_responses", required=True, default="me"
    )
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="open", readonly=True, dataverse="statecode")

    views = (
        View("open", _l("Open campaign responses"), LIST, "status eq 'open'", "-received_on", default=True),
        View("interested", _l("Interested, not converted"), LIST, "status eq 'open' and response eq 'interested'", "received_on"),
        View("all", _l("All campaign responses"), LIST, "", "-received_on"),
    )  # fmt: skip
    charts = (
        Chart("response", label=_l("Responses by kind")),
        Chart("campaign_id", largest=True, label=_l("Responses by campaign")),
        Chart("received_on", period="month", shape="column", label=_l("Responses by month")),
    )
    form = Form(
        header=("campaign_id", "response", "received_on", "status"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Campaign response"), ("code", "campaign_id", "customer_id", "response", "channel", "received_on", "activity_id")),),
                    (Section(_l("Description"), ("text",)), Section(_lp("response", "Became"), ("lead_id", "opportunity_id"), filled_only=True)),
                    (
                        Card("campaign_id"),
                        Section(_l("State"), ("status", "owner_id")),
                        Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),
                    ),
                ),
            ),
        ),
    )  # fmt: skip
