"""Campaigns: send one to the members of its list, cancel one. Nothing leaves the sandbox."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..records import save
from ..records.errors import DomainError
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.registry import Context, entity
from .lists import members

KIND = "campaign"
UNWILLING = ("do_not_email", "do_not_bulk_email")
"""Contact preferences that leave somebody out; a lead has none."""


@dataclass(frozen=True)
class Recipients:
    """Who gets a campaign: ``reached`` are the members with an address, each with the contact it belongs to
    (a lead has none); ``unreached`` those without one; ``unwilling`` those who do not allow e-mails or bulk
    e-mails."""

    reached: list[tuple[Record, int | None]] = field(default_factory=list)
    unreached: list[Record] = field(default_factory=list)
    unwilling: list[Record] = field(default_factory=list)

    @property
    def members(self) -> int:
        """How many members the list has."""
        return len(self.reached) + len(self.unreached) + len(self.unwilling)


def recipients(session: Session, campaign: Record, context: Context) -> Recipients:
    """The members of the campaign's list as they are now, nobody without a list.

    An account is written to through its primary contact. Whoever does not allow e-mails or bulk e-mails, the
    account or the person, is left out. Whether a member has consented, or whether the address works, is not asked
    here: that is for those who make the list.
    """
    listing = session.get(entity("marketing_list").cls, campaign.list_id or 0)
    found = Recipients()
    for member, person in _people(session, members(session, listing, context) if listing else []):
        if any(getattr(one, name, False) for one in (member, person) for name in UNWILLING):
            found.unwilling.append(member)
        elif person is not None and person.email:
            found.reached.append((member, person.id if person.kind == "contact" else None))
        else:
            found.unreached.append(member)
    return found


def _people(session: Session, on_list: list[Record]) -> list[tuple[Record, Record | None]]:
    """Each member with the person behind it: itself, or an account's primary contact."""
    cls = entity("contact").cls
    wanted = {m.primary_contact_id for m in on_list if m.kind == "account" and m.primary_contact_id}
    people = {p.id: p for p in session.scalars(select(cls).where(cls.id.in_(wanted)))} if wanted else {}
    return [(m, people.get(m.primary_contact_id) if m.kind == "account" else m) for m in on_list]


@verb("send_campaign")
def send_campaign(work: Work, id: int) -> dict[str, int]:
    """Send a planned campaign: an e-mail activity, *sent (exercise)*, for each member with an address.

    Returns how many were ``sent``, how many members were ``skipped`` for want of an address, and how many are
    ``unwilling``. Raises
    ``DomainError`` for a campaign that is closed, has no list, no subject, or nobody to write to. A missing
    sender or opt-out link, and a list that is not locked, do not stop it.
    """
    campaign = work.get(KIND, id)
    save.refuse_closed(campaign)
    found = recipients(work.session, campaign, work.context)
    if problem := why_not(campaign, found):
        raise DomainError(problem)
    codes = save.next_codes(work, "activity", len(found.reached))
    for (member, contact), code in zip(found.reached, codes, strict=True):
        work.session.add(_message(work, campaign, member, contact, code))
    campaign.status, campaign.sent_at = "sent", work.now
    work.get("marketing_list", campaign.list_id).last_used_at = work.now
    work.session.flush()
    return {"sent": len(found.reached), "skipped": len(found.unreached), "unwilling": len(found.unwilling)}


def why_not(campaign: Record, found: Recipients) -> str:
    """Why a campaign cannot be sent; empty when it can."""
    if campaign.closed:
        return save.why_closed(campaign)
    if not campaign.list_id:
        return _("Choose a marketing list for the campaign first.")
    if not found.members:
        return _("The marketing list has no members.")
    if not found.reached:
        return _("No member of the list has an e-mail address and allows bulk e-mails.") if found.unwilling else _("No member of the list has an e-mail address.")  # fmt: skip
    return "" if campaign.subject else _("Give the message a subject first.")


def _message(work: Work, campaign: Record, member: Record, contact: int | None, code: str) -> Record:
    """The e-mail activity of one member."""
    return entity("activity").cls(
        activity_type="email", direction="out", status="sent", done_at=work.now, owner_id=work.me, code=code,
        subject=campaign.subject, subject_en=campaign.subject_en, text=campaign.message, text_en=campaign.message_en,
        campaign_id=campaign.id, regarding_id=member.id, contact_id=contact,
    )  # fmt: skip


@verb("cancel_campaign")
def cancel_campaign(work: Work, id: int) -> None:
    """Give up a planned campaign. Raises ``DomainError`` for one that is sent or cancelled."""
    campaign = work.get(KIND, id)
    save.refuse_closed(campaign)
    campaign.status = "cancelled"
    work.session.flush()
