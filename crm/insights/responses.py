"""Response rate of a campaign (M22).

The base is what was delivered: messages sent to members of the list, without those whose address has bounced. A
control group gets no message and is not in it. A message is answered when its recipient - the member it was
about, or the person it went to - has responded to the campaign in any way; a second answer counts no more, and an
answer of somebody who got no message does not count. Source: Farris et al. 2010.
"""

from sqlalchemy import ColumnElement, Integer, cast, exists, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crm.entities.activity import Activity
from crm.entities.campaign_response import CampaignResponse
from crm.entities.contact import Contact
from crm.i18n import lazy_gettext as _l
from crm.i18n import lazy_pgettext as _lp
from crm.schema.fields import Field, Kind, Money
from crm.schema.registry import Context, register_computed

from .figures import WHOLE, rounded, scaled


def _answered(message: type) -> ColumnElement[bool]:
    theirs = or_(
        CampaignResponse.customer_id == message.regarding_id, CampaignResponse.customer_id == message.contact_id
    )
    return exists().where(CampaignResponse.campaign_id == message.campaign_id, theirs).correlate(message)


def _messages(cls: type, figure: ColumnElement, message: type) -> ColumnElement:
    """A figure over the delivered messages of the campaign of ``cls``."""
    bounced = exists().where(Contact.id == message.contact_id, Contact.email_state == "bounced").correlate(message)
    rows = select(figure).where(message.campaign_id == cls.id, message.status == "sent", ~bounced)
    return rows.correlate(cls).scalar_subquery()


def delivered(cls: type, context: Context) -> ColumnElement:
    """Messages delivered."""
    return _messages(cls, func.count(), aliased(Activity))


def answered(cls: type, context: Context) -> ColumnElement:
    """Delivered messages that were answered."""
    message = aliased(Activity)
    return _messages(cls, func.coalesce(func.sum(cast(_answered(message), Integer)), 0), message)


def response_rate(cls: type, context: Context) -> ColumnElement:
    """Answered of the delivered messages, per cent, rounded half up to four decimals; empty when none was delivered."""
    message = aliased(Activity)
    return _messages(cls, scaled(func.avg(cast(_answered(message), Integer)) * float(WHOLE)), message)


def cost_per_response(cls: type, context: Context) -> ColumnElement:
    """The budget for one answered message, euros, rounded half up to the cent; empty without a budget or an answer."""
    share = type_coerce(cls.budget, Integer) * 1.0 / func.nullif(answered(cls, context), 0)
    return type_coerce(rounded(share), Money())


FIELDS = {
    "delivered": (
        Field(_l("Delivered messages"), Kind.INTEGER, analysis=True, help=_l("Sent messages whose address has not bounced.")),
        delivered,
    ),
    "answered": (
        Field(_l("Answered messages"), Kind.INTEGER, analysis=True, help=_l("Delivered messages whose recipient has responded to the campaign.")),
        answered,
    ),
    "response_rate": (
        Field(_lp("campaign", "Response rate"), Kind.PERCENT, unit="%", decimals=1, analysis=True, help=_l("Answered messages divided by delivered ones. Those who got no message, such as a control group, are in neither figure.")),
        response_rate,
    ),
    "cost_per_response": (
        Field(_l("Cost per response"), Kind.MONEY, unit="€", decimals=2, analysis=True, help=_l("The budget of the campaign divided by the answered messages.")),
        cost_per_response,
    ),
}  # fmt: skip
for _name, (_spec, _formula) in FIELDS.items():
    register_computed("campaign", _name, _spec, _formula)
