"""The six duplicate pairs and four decoys of PB2.

A duplicate is a second card of a customer, from another of the old registers. Whatever differs is newer
on the master, except the one value that four of the duplicates hold. Neither ids, codes nor the order of
creation tell which card is which: the sales do.
"""

from copy import copy
from dataclasses import dataclass
from random import Random

from crm.insights.grouping import customer_group

from . import words
from .names import Register, slug
from .world import Firm, World

FREE = {
    "business_id": ("phone", "street", "employees", "email_domain"),
    "company_form": ("street", "employees"),
    "typing_error": ("phone", "employees", "email_domain"),
    "former_name": ("street", "employees"),
}
"""Kind of pair: the fields that may differ (the others are what makes the two look alike)."""

KINDS = ("business_id", "business_id", "company_form", "company_form", "typing_error", "former_name")


@dataclass
class Pair:
    """A duplicate and its master; ``newer`` is the field whose value is newer on the duplicate."""

    dup: Firm
    master: Firm
    kind: str
    newer: str | None


@dataclass
class Decoy:
    """Two accounts that look alike and are two companies."""

    first: Firm
    second: Firm
    kind: str


def plan(world: World, register: Register) -> tuple[list[Pair], list[Decoy]]:
    """Plan the pairs and decoys; the duplicates join ``world.firms``."""
    rng = world.rng("duplicates")
    decoys = _decoys(world, register, rng)
    masters = _masters(world, rng)
    pairs = []
    for i, (kind, newer, master) in enumerate(zip(KINDS, _newer_fields(rng), masters, strict=True)):
        master.planted = True
        dup = Firm(copy(master.values), "duplicate", _near(world, rng, master), planted=True)
        dup.twin, master.twin = master, dup
        _rename(dup, master, kind, i, register, rng)
        if kind != "business_id":
            dup.values["business_id"] = None
        pair = Pair(dup, master, kind, newer)
        _differ(world, register, rng, pair)
        world.firms.append(dup)
        pairs.append(pair)
    return pairs, decoys


def _masters(world: World, rng: Random) -> list[Firm]:
    """Six customers with sales and an ordinary company name, two of each class."""
    fit = [f for f in world.firms if f.stem and not f.planted and f.values["name"].endswith((" Oy", " Ky"))]
    masters = [m for tier in "abc" for m in rng.sample([f for f in fit if f.tier == tier], 2)]
    return rng.sample(masters, 6)


def _newer_fields(rng: Random) -> list[str | None]:
    """For each kind of pair the newer field or ``None``: four fields, at least three different ones."""
    while True:
        chosen = set(rng.sample(range(6), 4))
        fields = [rng.choice(FREE[kind]) if i in chosen else None for i, kind in enumerate(KINDS)]
        if len(set(fields) - {None}) >= 3:
            return fields


def _near(world: World, rng: Random, master: Firm):
    """When the second card was made: as likely before the first one as after it."""
    days = (world.builder.today - master.created.date()).days
    return world.worktime(rng, days + rng.choice((-1, 1)) * rng.randrange(30, 500))


def _rename(dup: Firm, master: Firm, kind: str, turn: int, register: Register, rng: Random) -> None:
    core, _, form = master.values["name"].rpartition(" ")
    stem, noun = core.split(" ")
    if kind == "business_id":
        spellings = (
            f"{core.upper()} {form.upper()}",
            f"{stem[:4]}. {noun.lower()} {form.lower()}",
            f"{stem}{noun.lower()} {form}",
        )
        dup.values["name"] = spellings[(turn + rng.randrange(2)) % 3]
    elif kind == "company_form":
        long, short = f"{core} {words.LONG_FORMS[form]}", rng.choice((core, f"{core} {form}"))
        dup.values["name"], master.values["name"] = rng.sample((long, short), 2)
    elif kind == "typing_error":
        dup.values["name"] = f"{_mistyped(stem, rng)} {noun} {form}"
    else:
        dup.values["name"] = f"{register.stems.pop()[rng.randrange(2)]} {noun} {form}"
        dup.values["email_domain"] = register.domain(dup.values["name"])


def _mistyped(word: str, rng: Random) -> str:
    """A word with two neighbouring letters swapped, one left out or one doubled; never the first."""
    spots = [
        i for i in range(2, len(word) - 1) if word[i].isalpha() and word[i + 1].isalpha() and word[i] != word[i + 1]
    ]
    i = rng.choice(spots)
    swapped = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return rng.choice((swapped, word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:]))


def other_value(world: World, register: Register, rng: Random, firm: Firm, name: str):
    """Another believable value for a field of an account: what it was before, or what a second card says."""
    value = firm.values[name]
    if name == "phone":
        return register.phone()
    if name == "street":
        return register.street(firm.values["town"])
    if name == "email_domain":
        return register.domain(f"{slug(value.removesuffix('.example'))} {rng.choice(('yhtiot', 'palvelut', 'group'))}")
    if name == "employees":
        while True:
            other = max(1, round(value * rng.uniform(0.72, 1.3)) + rng.choice((-1, 1)))
            same_group = customer_group("private", other) == customer_group("private", value)
            if other != value and other not in (10, 50, 250) and same_group:
                return other
    if name == "owner_id":
        return rng.choice([m for m in world.managers if m != value])
    raise KeyError(name)


def _differ(world: World, register: Register, rng: Random, pair: Pair) -> None:
    """Make the two cards differ, and date the values."""
    dup, master, free = pair.dup, pair.master, FREE[pair.kind]
    by = master.values["owner_id"]
    different = {pair.newer, *rng.sample(free, rng.randint(1, min(2, len(free))))} - {None}
    for name in ("owner_id", *(f for f in free if f in different)):
        dup.values[name] = other_value(world, register, rng, dup, name)
    if pair.newer:
        days = rng.randrange(25, 140)
        before = other_value(world, register, rng, dup, pair.newer)
        dup.changes.append(
            (pair.newer, before, dup.values[pair.newer], world.worktime(rng, days), dup.values["owner_id"])
        )
        if rng.random() < 0.5:
            freshen(world, register, rng, master, pair.newer, world.worktime(rng, days + rng.randrange(90, 300)), by)
    for name in ("owner_id", *free):
        if name in different and name != pair.newer and rng.random() < 0.4:
            freshen(world, register, rng, dup, name, world.worktime(rng, rng.randrange(400, 640)), by)


def freshen(world: World, register: Register, rng: Random, firm: Firm, name: str, at, by: int) -> None:
    """Record in the seeded history that the field got its value at a time after the card was made."""
    if at > firm.dated(name):
        firm.changes.append((name, other_value(world, register, rng, firm, name), firm.values[name], at, by))


def settle(world: World, register: Register, pairs: list[Pair]) -> None:
    """Date every other differing value of a master after the duplicate's; called when all values are set."""
    for number, pair in enumerate(pairs):
        rng, dup, master = world.rng(f"settle {number}"), pair.dup, pair.master
        for name in sorted(set(master.values) | set(dup.values)):
            if name == pair.newer or master.values.get(name) == dup.values.get(name):
                continue
            if master.dated(name) > dup.dated(name) and rng.random() < 0.5:
                continue
            at = world.worktime(rng, rng.randrange(20, 240))
            before = None
            if pair.kind == "former_name" and name in ("name", "email_domain"):
                before = dup.values[name]
            elif name == "name":
                before = master.values["name"].upper()
            elif dup.values.get(name) is not None and name != "primary_contact_id":
                before = other_value(world, register, rng, master, name)
            master.changes.append((name, before, master.values[name], at, master.values["owner_id"]))


def _decoys(world: World, register: Register, rng: Random) -> list[Decoy]:
    """Four pairs with business IDs of their own that look alike all the same."""
    child = rng.choice([f for f in world.firms if f.parent])
    child.values["email_domain"] = child.parent.values["email_domain"]
    plain = [
        f
        for f in world.firms
        if f.stem and f.customer and f.sales[0] and not f.planted and f.values["name"].endswith(" Oy")
    ]
    plain = rng.sample(plain, len(plain))
    building = _two(plain, same_town=True)
    building[1].values["street"] = building[0].values["street"]
    near = _two(plain, same_town=False)
    near[1].values["name"] = near[0].values["name"].removesuffix(" Oy") + rng.choice((" Ky", " Oy Ab"))
    near[1].values["industry"] = near[0].values["industry"]
    near[1].values["email_domain"] = register.domain(f"{slug(near[0].values['name'][:-3])} {near[1].values['town']}")
    chain = _two(plain, same_town=False)
    brand = chain[0].values["name"].removesuffix(" Oy")
    for firm in chain:
        firm.values.update(name=f"{brand} {firm.values['town']} Oy", industry=chain[0].values["industry"])
    chain[1].values["phone"] = chain[0].values["phone"]
    chain[1].values["email_domain"] = register.domain(chain[1].values["name"])
    decoys = [Decoy(child.parent, child, "parent_subsidiary"), Decoy(*building, "same_building"), Decoy(*near, "near_name"),
              Decoy(*chain, "same_chain")]  # fmt: skip
    for decoy in decoys:
        decoy.first.planted = decoy.second.planted = True
    return decoys


def _two(plain: list[Firm], same_town: bool) -> list[Firm]:
    """Take two accounts of the list, of the same town or of different ones."""
    first = plain.pop()
    second = next(f for f in reversed(plain) if (f.values["town"] == first.values["town"]) == same_town)
    plain.remove(second)
    return [first, second]
