"""The loyalty programme: change the tier of members, adjust points, end a membership and take it up again."""

from typing import Any

from sqlalchemy import func, select

from ..i18n import gettext as _
from ..records import save
from ..records.errors import DomainError, Invalid
from ..records.outcome import Outcome, each
from ..records.values import check
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.registry import entity
from ..schema.text import tidy

MEMBER, ENTRY = "loyalty_member", "points_entry"


@save.rule(MEMBER)
def _sound(work: Work, member: Record, before: dict[str, Any]) -> dict[str, Any]:
    """A membership stays in its programme, since its tier and points are that programme's; and a person has one
    membership in a programme, which can be taken up again when it has lapsed."""
    if before.get("program_id"):
        return {"program_id": _("A membership stays in its programme.")}
    if before and "contact_id" not in before:
        return {}
    cls = entity(MEMBER).cls
    same = cls.contact_id == member.contact_id, cls.program_id == member.program_id, cls.id != (member.id or 0)
    other = work.session.scalar(select(cls.code).where(*same).limit(1))
    return {"contact_id": _("Is a member of this programme already: %(code)s.", code=other)} if other else {}


@verb("change_tier")
def change_tier(work: Work, ids: list[int], tier_id: int, reason: str = "") -> Outcome:
    """Give members a tier, from today, in one command, which one undo takes back.

    The reason replaces the earlier one, which explained another tier, also when it is empty. A member who has
    the tier already keeps since when and why; a lapsed membership and a tier of another programme are refused.
    Raises ``Invalid`` without a tier that exists, or for a reason that is too long.
    """
    tier, reason = work.session.get(entity("loyalty_tier").cls, tier_id or 0), _text("tier_reason", MEMBER, reason)
    if tier is None:
        raise Invalid({"tier_id": _("Choose the tier.")})

    def give(member: Record) -> bool:
        if member.closed:
            raise DomainError(_("A lapsed membership has no tier."))
        if member.program_id != tier.program_id:
            raise DomainError(_("The tier belongs to another programme."))
        return member.tier_id != tier.id and _set_tier(work, member, tier.id, reason)

    return each(work, MEMBER, ids, give)


def _set_tier(work: Work, member: Record, tier_id: int | None, reason: str | None = None) -> bool:
    """Set the tier, since when and why; says that something changed."""
    since = work.today if tier_id else None
    save.apply(member, {"tier_id": tier_id, "tier_since": since, "tier_reason": reason})
    member.tier_reason_en = None  # also where both reasons are empty
    return True


def _text(name: str, kind: str, text: str | None) -> str | None:
    """A text for this field, or nothing. Raises ``Invalid``."""
    text = tidy(text or "") or None
    try:
        check(entity(kind).field(name), text)
    except ValueError as error:
        raise Invalid({name: str(error)}) from error
    return text


@verb("adjust_points")
def adjust_points(work: Work, member_id: int, points: int, remark: str) -> int:
    """Add an entry of the type *adjusted* to the ledger, dated today: ``points`` more (+) or fewer (-). Returns
    its id.

    Nothing is ever changed in the ledger: this is how a mistake is put right, and the remark says why. Raises
    ``Invalid`` for 0 points, for more than the balance would bear, and without a remark; ``DomainError`` for a
    lapsed membership.
    """
    member = work.get(MEMBER, member_id)
    save.refuse_closed(member)
    if not points:
        raise Invalid({"points": _("Give the points to add, or to take away with a minus sign.")})
    cls = entity(ENTRY).cls
    balance = work.session.scalar(select(func.coalesce(func.sum(cls.points), 0)).where(cls.member_id == member.id))
    if balance + points < 0:
        raise Invalid({"points": _("The balance is %(n)s points. It cannot go below 0.", n=balance)})
    if not (remark := _text("remark", ENTRY, remark)):
        raise Invalid({"remark": _("Say why the points are adjusted.")})
    entry = cls(
        code=save.next_code(work, ENTRY), member_id=member.id, posted_on=work.today, entry_type="adjusted",
        points=points, remark=remark,
    )  # fmt: skip
    work.session.add(entry)
    work.session.flush()
    return entry.id


@verb("end_membership")
def end_membership(work: Work, id: int) -> None:
    """End a membership: it lapses and has no tier; its points stay in the ledger. Raises ``DomainError`` for one
    that has lapsed."""
    member = work.get(MEMBER, id)
    save.refuse_closed(member)
    member.status = "lapsed"
    _set_tier(work, member, None)
    work.session.flush()


@verb("resume_membership")
def resume_membership(work: Work, id: int) -> None:
    """Take up a lapsed membership again: it begins at the lowest tier, as a new one does. Raises ``DomainError``
    for one in force."""
    member = work.get(MEMBER, id)
    if not member.closed:
        raise DomainError(_("The membership is in force already."))
    member.status = "active"
    member.begin(work.session, work.today)
    work.session.flush()
