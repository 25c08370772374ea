"""The 120 customers and 24 prospects: names, sizes, addresses, owners, groups of companies, data gaps."""

from decimal import Decimal
from random import Random
from typing import NamedTuple

from crm.insights.grouping import customer_group
from crm.insights.lifecycle import QUIET_DAYS, lifecycle_stage

from . import words
from .duplicates import other_value
from .names import Register
from .shares import Shape
from .world import ME, Firm, World

EMPLOYEES = {
    "a": (45, 1400),
    "b": (14, 420),
    "c": (2, 95),
    "ended": (3, 120),
    "prospect": (3, 300),
    "public": (60, 2100),
}
BOUNDARIES = (10, 50, 250)
"""Headcounts on a limit of the grouping rule; kept free for planted boundary cases (V6)."""


def plan(world: World, register: Register, shape: Shape) -> None:
    """Plan the customers, largest first, and the prospects."""
    rng = world.rng("accounts")
    tiers = ["a"] * shape.a + ["b"] * shape.b + ["c"] * (112 - shape.a - shape.b) + ["ended"] * 8 + ["prospect"] * 24
    names = _names(register, world.rng("names"), tiers)
    for i, (tier, name, owner) in enumerate(zip(tiers, names, _owners(world, tiers), strict=True)):
        text = name.name.replace(" Tmi", " Oy").replace(" Ay", " Oy") if tier in ("a", "b") else name.name
        values = {"name": text, "industry": name.industry, "sector": name.sector, "owner_id": owner}
        firm = Firm(values, tier, _created(world, rng, tier), stem=name.stem)
        firm.sales = (shape.cents[i], 0, 0) if i < 112 else firm.sales
        _describe(firm, register, rng)
        world.firms.append(firm)
    _groups(world, register)


class Name(NamedTuple):
    """A company's name and what goes with it; ``stem`` is the first word of an ordinary name."""

    name: str
    industry: str
    sector: str = "private"
    stem: str = ""


def _names(register: Register, rng: Random, tiers: list[str]) -> list[Name]:
    """A name for every account; the special ones are spread over the whole list."""
    names = [*_public(rng), *_special(register, rng)]
    while len(names) < len(tiers):
        names.append(company(register.stems.pop(), rng))
    rng.shuffle(names)
    # a public body is never tiny: a municipality buys more than a chimney sweep
    small = [i for i, n in enumerate(names) if n.sector == "public" and tiers[i] in ("c", "ended")]
    large = [i for i, n in enumerate(names) if n.sector == "private" and tiers[i] in ("a", "b")]
    for i, j in zip(small, rng.sample(large, len(small)), strict=True):
        names[i], names[j] = names[j], names[i]
    return names


def _public(rng: Random) -> list[Name]:
    bodies = []
    for genitive, _ in words.TOWNS.values():
        for pattern, industry in rng.sample(words.PUBLIC, 4):
            bodies.append(Name(pattern.format(town=genitive, office=rng.choice(words.OFFICES)), industry, "public"))
    return rng.sample(bodies, 13)


def _special(register: Register, rng: Random) -> list[Name]:
    swedish = [rng.choice([n for n in words.SWEDISH if "å" in n[0].lower()])]  # every letter must occur (V7)
    swedish += rng.sample([n for n in words.SWEDISH if n not in swedish], 5)
    names = [Name(f"{n} {rng.choice(('Ab', 'Oy Ab'))}", i) for n, i in swedish]
    names += [Name(f"{n} Oy", i) for n, i in rng.sample(words.APOSTROPHES, 3)]
    names += [company(stem, rng) for stem in rng.sample(words.HYPHENATED, 3)]
    local = rng.sample([noun for nouns in words.NOUNS.values() for noun in nouns], 6)
    for noun in local:
        industry = next(i for i, nouns in words.NOUNS.items() if noun in nouns)
        names.append(Name(f"{rng.choice(list(words.TOWNS.values()))[0]} {noun} Oy", industry))
    for noun, form, industry in rng.sample(words.SOCIETIES, 4):
        names.append(Name(f"{register.stems.pop()[1]} {noun} {form}".strip(), industry))
    return names


def company(stem: tuple[str, str], rng: Random) -> Name:
    """An ordinary company: its name of stem, noun and company form."""
    industry = rng.choice(list(words.NOUNS))
    noun = rng.choice(words.NOUNS[industry])
    form = rng.choices(("Oy", "Ky", "Oyj", "Tmi", "Ay"), (80, 8, 4, 4, 2))[0]
    first = stem[rng.random() < 0.45]
    if noun in words.FIRST and first == stem[0] and rng.random() < 0.5:
        return Name(f"{noun} {first} {form}", industry)
    return Name(f"{first} {noun} {form}", industry, stem=first)


def _owners(world: World, tiers: list[str]) -> list[int]:
    """Owners: the account managers in turn within each tier; the student looks after six prospects."""
    rng = world.rng("owners")
    mine = set(rng.sample([i for i, t in enumerate(tiers) if t == "prospect"], 6))
    owners, order = [], list(world.managers)
    for i in range(len(tiers)):
        if i % len(order) == 0:
            rng.shuffle(order)
        owners.append(ME if i in mine else order[i % len(order)])
    return owners


def _created(world: World, rng: Random, tier: str):
    """Most cards are older than the sales history; prospects came later."""
    days = rng.randrange(40, 900) if tier == "prospect" else rng.randrange(1_150, 2_400)
    return world.worktime(rng, days)


def headcount(rng: Random, tier: str) -> int:
    """A number of employees for the tier, never on a limit of the grouping rule."""
    low, high = EMPLOYEES[tier]
    count = BOUNDARIES[0]
    while count in BOUNDARIES:
        count = round(low * (high / low) ** rng.betavariate(2, 2.4))
    return count


def _describe(firm: Firm, register: Register, rng: Random) -> None:
    values = firm.values
    town = next((t for t, (genitive, _) in words.TOWNS.items() if values["name"].startswith(genitive)), None)
    town = town or rng.choice(list(words.TOWNS))
    if values["name"].endswith("Tmi"):
        employees = rng.randrange(1, 9)
    else:
        employees = headcount(rng, "public" if values["sector"] == "public" else firm.tier)
    if employees < 150:
        values["name"] = values["name"].replace(" Oyj", " Oy")
    values.update(
        business_id=register.business_id(),
        employees=employees,
        phone=register.phone(),
        email_domain=register.domain(values["name"]),
        street=register.street(town),
        postal_code=words.TOWNS[town][1],
        town=town,
        relation="prospect" if firm.tier == "prospect" else "customer",
        customer_group=customer_group(values["sector"], employees),
    )


def _groups(world: World, register: Register) -> None:
    """Fourteen links between a parent and its subsidiaries, which carry the group's name."""
    rng = world.rng("groups")
    free = [f for f in world.firms if f.stem and f.values["name"].endswith((" Oy", " Oyj"))]
    rng.shuffle(free)
    for size in (4, 3, 3, 2, 2):
        parent = free.pop()
        parent.planted = True
        _, *taken = parent.values["name"].split()
        for _ in range(size):
            child = next(f for f in reversed(free) if f.values["name"].split()[1] not in taken)
            free.remove(child)
            noun = child.values["name"].split()[1]
            taken.append(noun)
            child.values["name"], child.stem = f"{parent.stem} {noun} Oy", parent.stem
            child.values["email_domain"] = register.domain(child.values["name"])
            child.parent, child.planted = parent, True


def add(world: World) -> None:
    """Value the plans and add the accounts in an order that tells nothing."""
    rng = world.rng("order of accounts")
    for firm in world.firms:
        firm.values.update(wallet_estimate=_wallet(rng, firm), lifecycle_stage=_stage(world, rng, firm))
    for firm in rng.sample(world.firms, len(world.firms)):
        firm.id = world.builder.add("account", **firm.values, at=firm.created, by=world.hand(firm))
    for firm in world.firms:
        firm.values["parent_id"] = firm.parent.id if firm.parent else None


def finish(world: World, register: Register) -> None:
    """Write what was settled after the ids were known, and the seeded history."""
    _ordinary_changes(world, register)
    for firm in world.firms:
        world.builder.by_id[firm.id].update(firm.values)
        for name, before, after, at, by in sorted(firm.changes, key=lambda c: c[3]):
            raw = [int(v * 100) if isinstance(v, Decimal) else v for v in (before, after)]
            world.builder.history(firm.id, name, *raw, at, by)


def _wallet(rng: Random, firm: Firm) -> Decimal | None:
    """Purchase potential in euros, known of most buyers: their sales are 34-90 % of it."""
    if firm.tier == "prospect" and rng.random() < 0.4:
        return Decimal(rng.randrange(8, 240) * 1000)
    if firm.tier in ("prospect", "duplicate") or rng.random() < {"a": 0, "b": 0.1}.get(firm.tier, 0.6):
        return None
    return Decimal(round(max(firm.sales) / 100_000 / rng.uniform(0.34, 0.9)) * 1000)


def _stage(world: World, rng: Random, firm: Firm) -> str | None:
    """The stage as the sales team left it: the rule's, except where nobody has looked for a while."""
    if firm.tier == "duplicate":
        return firm.twin.values["lifecycle_stage"]
    days = [line.day for line in firm.lines]
    if firm.tier == "a" and firm.quiet and firm.quiet >= QUIET_DAYS:  # nobody has noticed yet (PB13)
        return "development" if firm.sales[0] >= firm.sales[1] else "established"
    by_rule = lifecycle_stage(min(days, default=None), max(days, default=None), *firm.sales[:2], world.builder.today)
    if firm.planted or rng.random() < 0.85:
        return by_rule
    return rng.choice(("onboarding", "development", "established", None))


def _ordinary_changes(world: World, register: Register) -> None:
    """Changes anybody makes over the years, so that history is not a mark of the planted records."""
    rng = world.rng("ordinary changes")
    for firm in rng.sample([f for f in world.firms if f.tier != "duplicate"], 80):
        name = rng.choice(("phone", "street", "employees", "owner_id", "email_domain"))
        at = world.worktime(rng, rng.randrange(15, 900))
        if firm.twin or firm.values[name] is None or at < firm.created:
            continue
        before = other_value(world, register, rng, firm, name)
        firm.changes.append((name, before, firm.values[name], at, rng.choice(world.managers)))
