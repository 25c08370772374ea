"""The customer a student gets to know in B01, with its reading traps (PB16), and the caller of B02."""

from collections import Counter
from decimal import Decimal
from random import Random

from crm.insights.periods import r12
from crm.insights.sales import NET

from . import activity_texts as wording
from .activities import Plans, age, give, renew
from .contacts import person
from .names import Register
from .sales import MARGINS
from .shares import dealt
from .texts import fill, slots
from .world import Firm, World

LAST_MEETING = tuple(range(11, 47, 3))
"""Days since the last completed meeting, dealt over the variants."""

SHARE = tuple(range(34, 82, 4))
"""Share of wallet in per cent, dealt over the variants; a few tenths off because wallets are whole thousands."""


def choose(world: World) -> None:
    """Choose both accounts once the contacts are known, and set the wallet and sales of the first."""
    rng = world.rng("known customer")
    fit = [f for f in world.firms if f.tier == "a" and not (f.twin or f.mute or f.single or f.quiet)]
    # rather one with several people and whole data
    world.known = min(fit, key=lambda f: (len(f.contacts) < 3, bool(f.missing), f.planted, rng.random()))
    wallet = world.known.sales[0] / dealt(world.builder, "share of wallet", list(SHARE))  # cents / per cent = euros
    world.known.values["wallet_estimate"] = Decimal(round(wallet / 1000) * 1000)
    _drop_groups(world, world.known, rng)
    plain = [f for f in world.firms if f.tier == "b" and not (f.planted or f.missing or f.quiet)]
    world.calling = rng.choice([f for f in plain if _callers(world, f)])


def _drop_groups(world: World, firm: Firm, rng: Random) -> None:
    """Two product groups were bought before the last 12 months only; others take their place since."""
    groups = sorted({line.group for line in firm.lines if line.group})
    dropped = rng.sample(groups, 2)
    left = [g for g in groups if g not in dropped]
    for line in firm.lines:
        if line.group in dropped and line.day >= r12(world.builder.today)[0]:
            group = rng.choice(left)
            line.margin = round(line.margin * MARGINS[group] / MARGINS[line.group])
            line.group = group


def _callers(world: World, firm: Firm) -> list[int]:
    """Contacts with a mobile number and a name that nobody else has."""
    names = Counter(world.person(row["id"]) for row in world.builder.rows["contact"])
    return [id for id in firm.contacts if world.builder.by_id[id]["mobile"] and names[world.person(id)] == 1]


def meet(world: World, plans: Plans) -> None:
    """The known customer's last completed meeting, and a later one that is only planned."""
    rng, firm = world.rng("known customer's meetings"), world.known
    days = dealt(world.builder, "last meeting", list(LAST_MEETING))
    for number, (whose, row) in enumerate(plans):
        if whose is firm and row["activity_type"] == "appointment" and age(world, row) < days + 5:
            renew(world, rng, plans, number, "done", rng.randrange(days + 8, 400))
    give(world, rng, plans, firm, "appointment", "done", days)
    give(world, rng, plans, firm, "appointment", "open", -rng.randrange(4, 25))


def add(world: World, register: Register) -> None:
    """Add the known customer's former decision maker, and state what the exercises need to know."""
    rng = world.rng("known customer's people")
    former = person(world, register, rng, world.known, 0, status="inactive")
    world.builder.facts["known"] = {**_known(world), "former": former}
    share = Decimal(world.known.sales[0]) / world.known.values["wallet_estimate"]  # cents / euros = per cent
    world.builder.facts["numbers"]["share_of_wallet"] = {"value": round(float(share), 4), "tolerance": 1}
    world.builder.facts["caller"] = _caller(world, register)


def _known(world: World) -> dict:
    """The right answers about the known customer, and what somebody who reads carelessly answers."""
    firm, today = world.known, world.builder.today
    lines = [line for line in firm.lines if line.line_type in NET and line.day < today]
    meetings = [
        row
        for row in world.builder.rows["activity"]
        if row["activity_type"] == "appointment"
        and row["regarding_id"] in (firm.id, *(o[0] for o in firm.opportunities))
    ]
    deciding = [id for id in firm.contacts if world.builder.by_id[id]["role"] == "decision_maker"]
    return {
        "account": firm.id,
        "groups": len({line.group for line in lines if line.day >= r12(today)[0]}),
        "groups_ever": len({line.group for line in lines}),
        "last_meeting": max(m["done_at"] for m in meetings if m["status"] == "done").date().isoformat(),
        "planned_meeting": max(m["due"] for m in meetings if m["status"] == "open").date().isoformat(),
        "decision_maker": deciding[0],
    }


def _caller(world: World, register: Register) -> dict:
    """Who calls and with what matter; ``number`` is the caller's new mobile number."""
    rng = world.rng("caller")
    contact = rng.choice(_callers(world, world.calling))
    _letters, subject, bodies = rng.choice([t for t in wording.THEMES if "c" in t[0] and "i" in t[0]])
    drawn = slots(rng, world.person(contact))
    texts = {"subject": fill(subject, drawn), "matter": fill(rng.choice(bodies), drawn)}
    return {
        "account": world.calling.id,
        "contact": contact,
        "number": register.phone(),
        **{name: {"fi": fi, "en": en} for name, (fi, en) in texts.items()},
    }
