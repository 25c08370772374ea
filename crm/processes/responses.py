"""Campaign responses: one that promises business becomes a lead or an opportunity."""

from typing import Any

from ..i18n import gettext as _
from ..records import save
from ..records.errors import DomainError
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.registry import entity

KIND = "campaign_response"
PERSON = ("first_name", "last_name", "job_title", "email", "mobile", "phone")
NAMED = {"lead": "topic", "opportunity": "name"}
"""What a response can become, and the field that takes the name of its campaign."""


@verb("convert_response")
def convert_response(work: Work, id: int, to: str) -> int:
    """Make a lead or an opportunity (``to``) of an open response and close it; returns the new record's id.

    It takes the campaign's name, who responded and what they said. Raises ``DomainError`` for a response that is
    converted, one of a lead, and for an opportunity of a person without an account; ``Invalid`` where the new
    record lacks what it requires.
    """
    response = work.get(KIND, id)
    save.refuse_closed(response)
    customer, campaign = work.find(response.customer_id), work.get("campaign", response.campaign_id)
    if to not in NAMED:
        raise DomainError(_("A response becomes a lead or an opportunity."))
    if customer.kind == "lead":
        raise DomainError(_("This customer is a lead already: qualify the lead."))
    account, person = _who(work, customer)
    if to == "opportunity" and account is None:
        raise DomainError(
            _("An opportunity needs an account, and this person has none. Convert the response to a lead.")
        )
    values = {NAMED[to]: campaign.name, "customer_need": response.text} | _links(account, person)
    made = work.get(to, save.create(work, to, values | (_details(account, person) if to == "lead" else {})))
    setattr(made, f"{NAMED[to]}_en", campaign.name_en)
    setattr(response, f"{to}_id", made.id)
    response.status = "converted"
    work.session.flush()
    return made.id


def _who(work: Work, customer: Record) -> tuple[Record | None, Record | None]:
    """The account and the person: an account's primary contact, a contact's account, where there is one."""
    if customer.kind == "account":
        return customer, work.session.get(entity("contact").cls, customer.primary_contact_id or 0)
    return work.session.get(entity("account").cls, customer.account_id or 0), customer


def _links(account: Record | None, person: Record | None) -> dict[str, Any]:
    return {"account_id": account and account.id, "contact_id": person and person.id}


def _details(account: Record | None, person: Record | None) -> dict[str, Any]:
    """What a lead tells of the company and the person."""
    of_person = {name: getattr(person, name) for name in PERSON} if person else {}
    of_account = {"company_name": account.name, "industry": account.industry, "town": account.town} if account else {}
    phone = of_person.get("phone") or (account.phone if account else None)
    return {"source": "campaign"} | of_person | of_account | {"phone": phone}
