"""The 600 consumers: how they buy, when and how they joined, who they are.

How many there are of each kind is dealt over the variants where an exercise asks for it (V3).
"""

from random import Random

from seeds.shared.deal import dealt
from seeds.shared.people import People, slug

from . import words
from .world import LIMIT_DAYS, Person, World

MEMBERS, GUESTS = 480, 120
FAIR = {"best": 3, "risk": 4, "loyal": 5, "casual": 8, "faded": 70}
"""Those who joined at the spring fair: many came, few stayed (PC4)."""

FAIR_DAYS = (841, 842, 843)
"""The fair's three days, 12-14 May 2023."""

AT_RISK = 39
"""Members at risk who have an e-mail address: the target group of C04."""

LAPSED = ("risk", "risk", "risk", "casual", "casual", "casual", "faded", "faded")
"""How those bought whose membership has lapsed; three would be at risk, were they members."""

SOURCES = {"shop": 46, "web": 34, "referral": 12, "social": 8}
CLOSED_SHARE = {"best": 0.05, "new": 0, "risk": 0.32, "loyal": 0.08, "casual": 0.16, "faded": 0.24, "none": 0.2}
"""How many of a group have the closed shop as their own (PC5)."""


def plan(world: World) -> None:
    """Plan the members and the customers who are none, and say what the phenomena want of whom."""
    rng = world.rng("people")
    for group, count in _sizes(world).items():
        fair = FAIR.get(group, 0)
        for number in range(count):
            world.people.append(_member(rng, group, number < fair))
    world.people += [_member(rng, group, False, lapsed=True) for group in LAPSED]
    _plant(world, [p for p in world.people if p.source != "fair" and not p.lapsed])
    groups = rng.choices(("casual", "loyal", "risk", "faded", "none"), (50, 6, 6, 36, 2), k=GUESTS)
    world.people += [Person(group, store=_store(rng, group)) for group in groups]
    _addresses(world)


def _sizes(world: World) -> dict[str, int]:
    """Members of each group; 8 of them never bought anything."""
    best = dealt(world.builder, "best", list(range(46, 58)))
    risk = AT_RISK + dealt(world.builder, "no address", list(range(5, 17)))
    rng = world.rng("sizes")
    new, loyal = rng.randint(24, 33), rng.randint(86, 96)
    faded = FAIR["faded"] + rng.randint(54, 62)
    return {"best": best, "new": new, "risk": risk, "loyal": loyal, "faded": faded, "none": 8,
            "casual": MEMBERS - best - new - risk - loyal - faded - 8 - len(LAPSED)}  # fmt: skip


def _member(rng: Random, group: str, fair: bool, lapsed: bool = False) -> Person:
    person = Person(group, store=_store(rng, group), source="fair" if fair else _draw(rng, SOURCES), lapsed=lapsed)
    person.joined = rng.choice(FAIR_DAYS) if fair else _joined(rng, group)
    return person


def _joined(rng: Random, group: str) -> int:
    """Days since somebody joined: the new ones under 90, some of the buyers within the year."""
    if group == "new":
        return rng.choice([d for d in range(4, 88) if d not in LIMIT_DAYS])
    if group in ("best", "loyal", "casual") and rng.random() < 0.22:
        return rng.randrange(110, 350)
    return round(420 * (2400 / 420) ** rng.random())


def _store(rng: Random, group: str) -> str:
    if rng.random() < CLOSED_SHARE[group]:
        return words.CLOSED
    return rng.choice([s for s in words.STORES if s != words.CLOSED] + [words.WEB])


def _addresses(world: World) -> None:
    """Say who has an e-mail address: of the members at risk exactly as many as the target group has."""
    rng = world.rng("addresses")
    for person in world.people:
        person.values["has_address"] = bool(person.planted) or rng.random() < 0.92
    risk = [p for p in world.people if p.group == "risk"]
    for person in risk:
        person.values["has_address"] = not person.active  # lapsed members and guests have one, as decoys
    for person in rng.sample([p for p in risk if p.active], AT_RISK):
        person.values["has_address"] = True


def _draw(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


# --------------------------------------------------------------------------------------------------
# Who is planted for the wrong tiers (PC1)


def _plant(world: World, rest: list[Person]) -> None:
    """Choose the members with a wrong tier and those who only look so."""
    rng = world.rng("planted")
    up = dealt(world.builder, "upgraded to Latva", [1, 2, 3])
    down = dealt(world.builder, "downgraded from Latva", [1, 2])
    gifts = dealt(world.builder, "gift cards", [1, 2])
    wanted = [("low_latva", "best", up), ("low_runko", "loyal", 5 - up), ("high_latva", "loyal", down),
              ("high_runko", "casual", 4 - down), ("gift", "casual", gifts), ("returned", "casual", 3 - gifts),
              ("grace", "loyal", 4), ("exact", "loyal", 1)]  # fmt: skip
    for name, group, count in wanted:
        free = [p for p in rest if p.group == group and not p.planted]
        for person in rng.sample(free, count):
            person.planted, person.joined = name, rng.randrange(500, 2000)
    for person in rng.sample([p for p in rest if p.group == "loyal" and not p.planted], 2):
        person.planted, person.joined = "early", rng.randrange(150, 280)
    by_sales = dealt(world.builder, "Latva", list(range(11, 20)))
    free = [p for p in world.people if p.group == "best" and not p.planted and p.joined > 360]
    for person in rng.sample(free, by_sales - up):
        person.planted = "latva"


# --------------------------------------------------------------------------------------------------
# Who they are


def add(world: World, register: People) -> None:
    """Add the contacts in an order that tells nothing."""
    rng = world.rng("contacts")
    order = rng.sample(world.people, len(world.people))
    special = dict(zip(order, words.SURNAMES, strict=False))
    for person in order:
        first, last = register.person()
        last = special.get(person, last)
        town = rng.choice(list(words.TOWNS)) if rng.random() < 0.25 else words.STORES.get(person.store, "Suvantola")
        person.values |= {"first_name": first, "last_name": last, "street": register.street(town),
                          "postal_code": words.TOWNS[town], "town": town}  # fmt: skip
    _households(rng, order)
    for person in order:
        _add(world, register, rng, person)


def _households(rng: Random, people: list[Person]) -> None:
    """Five pairs share a surname and an address and are different people (PC11)."""
    pairs = []
    while not pairs or any(one.values["first_name"] == other.values["first_name"] for one, other in pairs):
        chosen = rng.sample(people[len(words.SURNAMES) :], 10)
        pairs = list(zip(chosen[::2], chosen[1::2], strict=True))
    for one, other in pairs:
        other.values |= {name: one.values[name] for name in ("last_name", "street", "postal_code", "town")}


def _add(world: World, register: People, rng: Random, person: Person) -> None:
    values = person.values
    first, last = slug(values["first_name"]), slug(values["last_name"])
    oldest = max([line.day for line in person.lines] + [person.joined or 0] + [30 * (not person.lines)])
    person.created = world.builder.days_ago(oldest, rng.randrange(8, 10), rng.randrange(60))
    has_address = values["has_address"]
    email = f"{first}.{last}@{rng.choice(words.MAIL)}"
    while email in register.addresses:
        email = f"{first}.{last}{rng.randrange(2, 99)}@{rng.choice(words.MAIL)}"
    register.addresses.add(email)
    person.id = world.builder.add(
        "contact",
        **{name: value for name, value in values.items() if name != "has_address"},
        email=email if has_address else None,
        mobile=register.phone() if rng.random() < 0.88 or not has_address else None,
        social_handle=f"@{first}{last[:4]}{rng.randrange(10, 99)}" if rng.random() < 0.3 else None,
        birth_date=world.day(round(365.25 * min(82, max(18, rng.gauss(44, 14)))) + rng.randrange(365)),
        owner_id=rng.choice(world.staff),
        at=person.created,
        by=rng.choice(world.service),
    )
