"""May a person be sent marketing by e-mail? (M21)"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, func, or_, select, type_coerce

from crm.entities.consent_event import STATES, ConsentEvent
from crm.entities.contact import Contact
from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind
from crm.schema.registry import Context, register_computed

UNUSABLE = ("bounced", "objected")
"""States of an e-mail address that must not be written to."""


def decides(event: Mapping[str, Any]) -> bool:
    """Whether an event of the log says something of e-mail marketing: one for the channel, or a *no* to any
    channel. A *yes* is for the channels it names: permission for text messages, or for any channel at all, is
    not permission for e-mail."""
    if event["purpose"] != "marketing":
        return False
    return event["channel"] == "email" or (event["channel"] == "any" and event["state"] != "given")


def latest(events: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The event in force: the latest of those that decide; of two at the same moment the later record."""
    return max(filter(decides, events), key=lambda event: (event["logged_at"], event["id"]), default=None)


def may_email(events: Iterable[Mapping[str, Any]], email: str | None, email_state: str | None) -> bool:
    """Whether marketing may be sent to a person's address.

    Yes if the latest event for e-mail marketing is *given* and its source is recorded (a consent that cannot
    be shown is none), there is an address, it has not bounced for good, and direct marketing has not been
    objected to. A later *withdrawn* or *objected* wins, whatever the profile's tick says; an old consent
    holds until then. The exception for existing customers is not applied, neither is a guardian's consent.
    Source: GDPR Art. 6, 7 and 21; Act 917/2014, 200 § and 202 §.
    """
    event = latest(events)
    given = event is not None and event["state"] == "given" and bool(event["source"])
    return given and bool(email) and email_state not in UNUSABLE


def _latest_sql(cls: type, value: ColumnElement) -> Select:
    """``value`` of the event in force for the contact of ``cls``: the SQL twin of ``latest``."""
    event = ConsentEvent
    no_to_any = and_(event.channel == "any", event.state != "given")
    about = event.contact_id == cls.id, event.purpose == "marketing", or_(event.channel == "email", no_to_any)
    found = select(value).where(*about).order_by(event.logged_at.desc(), event.id.desc()).limit(1)
    return found.correlate(cls).scalar_subquery()


def may_email_sql(cls: type, _context: Context) -> ColumnElement:
    """``may_email`` for the contact of ``cls`` in SQL."""
    given = and_(ConsentEvent.state == "given", func.coalesce(ConsentEvent.source, "") != "")
    usable = and_(func.coalesce(cls.email, "") != "", func.coalesce(cls.email_state, "").not_in(UNUSABLE))
    return type_coerce(and_(usable, func.coalesce(_latest_sql(cls, given), 0)), Boolean())


def email_consent(cls: type, _context: Context) -> ColumnElement:
    """The state of the event in force; empty for a contact who has said nothing of e-mail marketing."""
    return _latest_sql(cls, ConsentEvent.state)


may = Field(_l("May be sent marketing by e-mail"), Kind.BOOLEAN, analysis=True)
consent = Field(_l("E-mail marketing consent"), Kind.CHOICE, choices=STATES, analysis=True)
register_computed(Contact.__tablename__, "may_email", may, may_email_sql)
register_computed(Contact.__tablename__, "email_consent", consent, email_consent)
