"""The club Polkuklubi: its rules and tiers, and the tier each member holds, rightly or wrongly (PC1)."""

from decimal import Decimal
from random import Random

from .points import LIFE
from .world import TIERS, YEAR, Person, World, tier_of

RULES = (
    "Taso määräytyy 12 kuukauden netto-ostoista jäsenenä: ostoista vähennetään palautukset, eikä rahti tai myyty lahjakortti "
    "kerrytä tasoa. Taso nousee heti. Taso laskee vasta, kun se on ollut voimassa vähintään 365 päivää. Päättyneellä "
    "jäsenyydellä ei ole tasoa.",
    "The tier follows from net purchases of 12 months as a member: returns are subtracted, and neither freight nor gift "
    "cards sold count. A tier rises at once. It falls only when it has been held for at least 365 days. A lapsed "
    "membership has no tier.",
)
BENEFITS = {
    "taimi": ("Pisteet ostoista ja kutsut kerhoiltoihin.", "Points from purchases and invitations to club evenings."),
    "runko": ("Lisäksi ilmainen huoltotarkastus kerran vuodessa.", "Also a free gear check once a year."),
    "latva": ("Lisäksi ennakko-ostot, maksuton toimitus ja kurssipaikka vuodessa.",
              "Also early sales, free delivery and a place on a course every year."),
}  # fmt: skip
JOINED = ("Liittyi kerhoon.", "Joined the club.")
REACHED = ("Ostoraja täyttyi.", "Purchases reached the limit.")
CHECKED = ("Taso tarkistettu.", "Tier reviewed.")
WRONG = {"low_latva": "runko", "low_runko": "taimi", "high_latva": "latva", "high_runko": "runko", "gift": "runko",
         "returned": "runko", "grace": "latva"}  # fmt: skip
"""The tier held by those whose purchases give another; all but the grace-year members are wrong."""


def plan(world: World) -> None:
    """Settle tier and since when for every member."""
    rng = world.rng("tiers")
    for person in world.members():
        if person.active:
            person.tier = WRONG.get(person.planted) or tier_of(person.qualifying())
            person.since = person.since or _since(rng, person)


def _since(rng: Random, person: Person) -> int:
    """Days since the tier was reached: by the purchases of twelve months, or on joining."""
    if person.tier == "taimi":
        ever = _reached(person, TIERS["runko"])
        return person.joined if ever is None else min(ever, rng.randrange(40, 330))
    reached = _reached(person, TIERS[person.tier])
    return rng.randrange(400, 700) if reached is None else reached


def _reached(person: Person, limit: int) -> int | None:
    """The first day on which the purchases of twelve months as a member came to so much."""
    return next((d for d in reversed(person.days())
                 if d <= person.joined and person.net(min(d + YEAR - 1, person.joined), d - 1) >= limit), None)  # fmt: skip


def add(world: World) -> None:
    """Add the programme, its tiers and the memberships."""
    builder = world.builder
    start = builder.days_ago(2_500, 9)
    program = builder.add(
        "loyalty_program", name="Polkuklubi", points_per_euro=Decimal(1), point_value=Decimal("0.01"), expiry_months=LIFE,
        grace_days=365, started_on=world.day(2_500), rules=RULES[0], rules_en=RULES[1], at=start, by=world.staff[0],
    )  # fmt: skip
    for name, limit in TIERS.items():
        text, english = BENEFITS[name]
        world.tiers[name] = builder.add(
            "loyalty_tier", name=name.capitalize(), program_id=program, threshold=Decimal(limit).scaleb(-2),
            multiplier=Decimal(1), benefits=text, benefits_en=english, at=start, by=world.staff[0],
        )  # fmt: skip
    rng = world.rng("order of members")
    for person in rng.sample(world.members(), len(world.members())):
        _member(world, program, person)


def _member(world: World, program: int, person: Person) -> None:
    reason = (None, None) if person.tier is None else _reason(person)
    at = world.daytime(world.rng(f"member {person.id}"), person.joined)
    person.member = world.builder.add(
        "loyalty_member", contact_id=person.id, program_id=program, joined_on=world.day(person.joined),
        source=person.source, home_store=person.store, tier_id=world.tiers.get(person.tier),
        tier_since=world.day(person.since) if person.tier else None, tier_reason=reason[0], tier_reason_en=reason[1],
        owner_id=world.builder.by_id[person.id]["owner_id"], status="lapsed" if person.lapsed else "active", at=at,
        by=world.service[0],
    )  # fmt: skip


def _reason(person: Person) -> tuple[str, str]:
    if person.tier != "taimi":
        return REACHED
    return JOINED if person.since == person.joined else CHECKED
