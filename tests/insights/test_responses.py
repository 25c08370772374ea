"""Response rate (M22): what was delivered, what was answered, and what counts in neither."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from crm.insights.responses import FIELDS
from crm.schema.registry import entity


@pytest.fixture
def campaign(book):
    """A campaign that four were sent, one of whom has an address that bounces; somebody of the list got nothing."""
    made = book.add("campaign", name="Kevät", status="sent", budget=Decimal(100))
    firm = book.account("AS-0001")
    people = [book.add("contact", last_name=str(n), email_state="bounced" if n == 3 else "ok") for n in range(5)]
    for n, person in enumerate(people[:4]):
        about = firm if n == 0 else person
        book.add("activity", activity_type="email", subject="x", status="sent", campaign_id=made, regarding_id=about, contact_id=person)  # fmt: skip
    book.people, book.firm, book.campaign = people, firm, made
    return book


def figures(book):
    known = entity("campaign")
    columns = (known.expression(name, book.context) for name in FIELDS)
    return tuple(book.connection.execute(select(*columns).where(known.table.c.id == book.campaign)).one())


def respond(book, *who, campaign=None):
    for one in who:
        book.add("campaign_response", campaign_id=campaign or book.campaign, customer_id=one, received_on=book.context.today)  # fmt: skip


def test_nobody_has_answered(campaign):
    assert figures(campaign) == (3, 0, Decimal(0), None)


def test_each_message_is_answered_once_by_its_member_or_person(campaign):
    respond(campaign, campaign.firm, campaign.people[0], campaign.people[1])
    assert figures(campaign) == (3, 2, Decimal("66.6667"), Decimal(50))


def test_who_got_no_message_does_not_count(campaign):
    respond(campaign, campaign.people[3], campaign.people[4])  # one that bounced, and one not written to
    respond(campaign, campaign.people[1], campaign=campaign.add("campaign", name="Toinen"))
    assert figures(campaign) == (3, 0, Decimal(0), None)


def test_nothing_sent_has_no_rate(book):
    book.campaign = book.add("campaign", name="Suunnitteilla", budget=Decimal(10))
    assert figures(book) == (0, 0, None, None)
