"""Leads: qualify, disqualify, take up again."""

from typing import Any, Literal

from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..records import save
from ..records.duplicates import Likeness, look_alikes
from ..records.errors import DomainError, Invalid
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.registry import entity

NEW = "new"

SAME = ("phone", "owner_id")
COPIED = {
    "account": {
        "name": "company_name",
        **{name: name for name in (*SAME, "business_id", "industry", "employees", "street", "postal_code", "town")},
    },
    "contact": {name: name for name in (*SAME, "first_name", "last_name", "job_title", "email", "mobile")},
    "opportunity": {
        "name": "topic",
        **{
            name: name
            for name in ("owner_id", "customer_need", "estimated_value", "estimated_close", "budget")
        },
    },
}  # fmt: skip
"""What a new record of each kind takes from the lead: its field, the lead's field."""


def values_for(lead: Record, kind: str) -> dict[str, Any]:
    """The values a new record of ``kind`` gets from the lead; an account's e-mail domain is that of the
    lead's address."""
    values = {name: getattr(lead, source) for name, source in COPIED[kind].items()}
    if kind == "account":
        values["email_domain"] = (lead.email or "").rpartition("@")[2] or None
    return values


def candidates(session: Session, lead: Record, kind: str) -> list[Likeness]:
    """Existing accounts or contacts the lead may belong to: the one it names, then those the rules of
    duplicate detection find, with the fields they found equal."""
    found = look_alikes(session, kind, values_for(lead, kind))
    named = session.get(entity(kind).cls, getattr(lead, f"{kind}_id") or 0)
    if named is None:
        return found
    same = next((one.same for one in found if one.record.id == named.id), [])
    return [Likeness(named, same), *(one for one in found if one.record.id != named.id)]


@verb("qualify")
def qualify(
    work: Work,
    id: int,
    account: int | Literal["new"] | None = NEW,
    contact: int | Literal["new"] | None = NEW,
    opportunity: bool = True,
) -> dict[str, int | None]:
    """Qualify an open lead: close it, and make or attach what it becomes.

    ``account`` and ``contact`` are the id of an existing record, ``"new"``, or nothing. A new contact
    belongs to the account, and is the primary contact of a new one; one that exists stays where it is, so it is
    not the primary contact of an account it does not belong to. The opportunity takes over topic,
    need, value and dates, and is at the stage after *Qualify*, which the lead has gone through. Returns the
    ids by kind. Raises ``DomainError`` for a lead that is closed, or an opportunity without an account,
    ``Invalid`` where the lead lacks what a new record requires.
    """
    lead = work.get("lead", id)
    save.refuse_closed(lead)
    if opportunity and account is None:
        raise DomainError(_("An opportunity needs an account. Choose one, or qualify without an opportunity."))
    made = {"account": _taken(work, lead, "account", account)}
    made["contact"] = _taken(work, lead, "contact", contact, account_id=made["account"])
    if (account, contact) == (NEW, NEW):
        work.get("account", made["account"]).primary_contact_id = made["contact"]
    made["opportunity"] = None
    if opportunity:
        whose = {"account_id": made["account"], "contact_id": made["contact"]}
        made["opportunity"] = _made(work, lead, "opportunity", **whose)
        save.change(work, work.get("opportunity", made["opportunity"]), {"stage": "develop"})
    for kind, came in made.items():
        setattr(lead, f"{kind}_id", came)
    lead.status, lead.closed_on = "qualified", work.now
    work.session.flush()
    return made


def _taken(work: Work, lead: Record, kind: str, choice: int | str | None, **more) -> int | None:
    """The id of the record chosen: a new one, with ``more`` values, or an existing one that is in use."""
    if choice is None:
        return None
    if choice == NEW:
        return _made(work, lead, kind, **more)
    record = work.get(kind, choice)
    save.refuse_closed(record)
    return record.id


def _made(work: Work, lead: Record, kind: str, **more) -> int:
    """A new record of ``kind`` with the lead's values, seeded English texts too."""
    id = save.create(work, kind, values_for(lead, kind) | more)
    record, known, own = work.get(kind, id), entity(kind), entity("lead")
    for name, source in COPIED[kind].items():
        if (english := known.field(name).english) and own.field(source).english:
            setattr(record, english, getattr(lead, own.field(source).english))
    return id


@verb("disqualify")
def disqualify(work: Work, id: int, reason: str) -> None:
    """Close an open lead that will not become a customer, with the reason. Raises ``DomainError`` for a
    closed lead, ``Invalid`` for an unknown reason."""
    lead = work.get("lead", id)
    save.refuse_closed(lead)
    if entity("lead").field("status_reason").choice(reason) is None:
        raise Invalid({"status_reason": _("Choose the reason.")})
    lead.status, lead.status_reason, lead.closed_on = "disqualified", reason, work.now
    work.session.flush()


@verb("reactivate")
def reactivate(work: Work, id: int) -> None:
    """Open a disqualified lead again. Raises ``DomainError`` for any other: a qualified one lives on as what
    it became."""
    lead = work.get("lead", id)
    if lead.status == "qualified":
        raise DomainError(_("A qualified lead lives on in what it became. Undo the qualification to get it back."))
    if lead.merged_into_id:
        raise DomainError(_("This record was merged into another one. Undo the merge to get it back."))
    if lead.status == "open":
        raise DomainError(_("The lead is open already."))
    lead.status, lead.status_reason, lead.closed_on = "open", None, None
    work.session.flush()
