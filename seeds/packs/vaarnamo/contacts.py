"""The people at the accounts: 300-320 contacts, one primary contact each, and those who have left."""

from random import Random

from . import words
from .names import Register, slug
from .world import Firm, World

ROLES = ("decision_maker", "user", "finance", "purchasing", "influencer")


def add(world: World, register: Register) -> None:
    """Add the contacts. Exactly three A-customers hang on one active contact (PB15)."""
    rng = world.rng("contacts")
    large = [f for f in world.firms if f.tier == "a" and not f.planted]
    for firm in rng.sample(large, 3):
        firm.single = True
    counts = _counts(rng, world.firms)
    leavers = {id(f) for f in rng.sample([f for f in world.firms if f.tier in ("a", "b", "c")], 9)}
    order = rng.sample(world.firms, len(world.firms))
    for firm in order:
        for number in range(counts[id(firm)]):
            firm.contacts.append(person(world, register, rng, firm, number))
        if id(firm) in leavers:
            person(world, register, rng, firm, len(ROLES), status="inactive")
        firm.values["primary_contact_id"] = firm.contacts[0]


def _counts(rng: Random, firms: list[Firm]) -> dict[int, int]:
    """Active contacts by account: A-customers 2-4 (or one), others 1-3; about 300 in all."""
    counts = {}
    for firm in firms:
        low, high = (
            (1, 1) if firm.single else (2, 4) if firm.tier == "a" else (1, 2) if firm.tier == "duplicate" else (1, 3)
        )
        counts[id(firm)] = rng.randint(low, high)
    total = rng.randint(294, 308)
    open_ones = [id(f) for f in firms if f.tier not in ("a", "duplicate")]
    while sum(counts.values()) != total:
        one = rng.choice(open_ones)
        counts[one] = min(3, max(1, counts[one] + (1 if sum(counts.values()) < total else -1)))
    return counts


def person(world: World, register: Register, rng: Random, firm: Firm, number: int, status: str = "active") -> int:
    """Add a contact of an account, number 0 being its decision maker; returns the id."""
    first, last = register.person()
    address = f"{slug(first)}.{slug(last)}@{firm.values['email_domain'] or register.domain(firm.values['name'])}"
    if address in register.addresses:
        return person(world, register, rng, firm, number, status)
    register.addresses.add(address)
    role = ROLES[number] if number == 0 else rng.choice(ROLES[1:])
    made = world.worktime(rng, max(30, (world.builder.today - firm.created.date()).days - rng.randrange(0, 400)))
    return world.builder.add(
        "contact",
        first_name=first,
        last_name=last,
        account_id=firm.id,
        job_title=rng.choice(_titles(firm, role)),
        role=None if number == 0 and firm.mute else role,
        email=address,
        email_state="bounced" if status == "inactive" else "ok",
        mobile=register.phone() if rng.random() < 0.8 else None,
        phone=register.phone() if rng.random() < 0.3 else None,
        social_handle=f"@{slug(first)}{slug(last)[:4]}{rng.randrange(10, 99)}" if rng.random() < 0.25 else None,
        owner_id=firm.values["owner_id"],
        status=status,
        at=made,
        by=world.hand(firm),
    )


def _titles(firm: Firm, role: str) -> tuple[str, ...]:
    """The job titles that fit a role at an account."""
    industry = firm.values["industry"] or "other"
    if role == "user":
        return words.USERS[industry]
    if role != "decision_maker":
        return words.TITLES[role]
    if (firm.values["employees"] or 99) < 15:
        return words.MANAGERS["small"]
    kind = "public" if firm.values["sector"] == "public" else "plant" if industry in words.PLANTS else "other"
    return words.MANAGERS[kind]
