"""What everybody bought in 36 months, so that each is in the RFM group and at the tier they shall be.

Days of purchase are drawn by the group, amounts as weights that are scaled to the wanted sum of the last
twelve months. What would mislead by accident (a return or gift card that crosses a limit of a tier, a date
on a limit of a rule) is left out: only the planted cases are there (V2, V6).
"""

from math import exp, log
from random import Random

from . import words
from .products import MARGINS
from .world import LIMIT_DAYS, TIERS, YEAR, Line, Person, World, tier_of

GROUPS = {"cooking": 26, "clothing": 28, "tents": 13, "packs": 9, "footwear": 11, "outdoor_services": 13}
PAST = {"best": (4, 3), "new": (0.2, 0.1), "risk": (3, 2), "loyal": (2.6, 2), "casual": (1.3, 0.8), "faded": (1.7, 1.3),
        "none": (0, 0)}  # fmt: skip
"""Purchases in P12 and PP12 on average."""

EURO = 100


def plan(world: World) -> None:
    """Plan the lines of everybody."""
    for number, person in enumerate(world.people):
        rng = world.rng(f"buying {number}")
        while True:
            person.lines = []
            _recent(rng, person)
            _past(rng, person)
            if person.planted == "grace":
                _earlier(rng, person)
            if _fits(person):
                break
        _stores(rng, person)


def _fits(person: Person) -> bool:
    """No tier depends on purchases before joining, nor on what does not count, but in the planted cases."""
    if not person.active:
        return True
    right = tier_of(person.qualifying())
    early, careless = tier_of(person.net()) != right, tier_of(person.gross()) != right
    return early == (person.planted == "early") and careless == (person.planted in ("early", "gift", "returned"))


# --------------------------------------------------------------------------------------------------
# The last twelve months


def _recent(rng: Random, person: Person) -> None:
    if person.group in ("faded", "none"):
        return
    wanted = _wanted(rng, person)
    days = _days(rng, person, wanted)
    lines = _bought(rng, days, wanted)
    person.lines += lines
    if person.planted == "gift":
        person.lines.append(Line(rng.choice(days), "gift_card", rng.choice((75, 100, 150)) * EURO))
    elif person.planted == "returned":
        person.lines += _brought_back(rng, days, rng.randrange(9_500, 24_000), 1)
    else:
        person.lines += _extras(rng, person, lines)


def _wanted(rng: Random, person: Person) -> int:
    """Net sales of R12 in cents, clear of the limits of tiers and of monetary scores."""
    low, high = {
        "low_latva": (935, 1350), "latva": (935, 2100), "low_runko": (325, 620), "high_latva": (420, 780),
        "high_runko": (90, 270), "gift": (228, 288), "returned": (215, 288), "grace": (430, 800), "early": (330, 480),
    }.get(person.planted) or _usual(rng, person)  # fmt: skip
    if person.planted == "exact":
        return 300 * EURO
    return round(exp(rng.uniform(log(low), log(high))) * EURO)


def _usual(rng: Random, person: Person) -> tuple[int, int]:
    match person.group:
        case "best":
            return 412, 870
        case "risk":
            return rng.choices(((412, 820), (130, 280), (320, 390)), (52, 40, 8))[0]
        case "loyal":
            return rng.choices(((320, 780), (110, 285)), (35, 65))[0]
        case "new":
            return rng.choices(((25, 280), (320, 600)), (85, 15))[0]
    return (18, 280)


def _days(rng: Random, person: Person, wanted: int) -> list[int]:
    """Days of purchase in R12, latest first."""
    if person.group == "new":
        more = rng.sample(range(2, person.joined), min(rng.choices((0, 1, 2), (50, 35, 15))[0], person.joined - 3))
        return sorted({person.joined, *(d for d in more if d not in LIMIT_DAYS)})
    first, last, counts = {
        "best": (2, 85, (6, 6, 7, 7, 8, 9, 10, 12)),
        "risk": (187, 285, (3, 3, 4, 5) if wanted < 400 * EURO else (1, 2, 3, 4, 5)),
        "loyal": (2, 172, (3, 3, 4, 5)),
        "casual": (2, 355, (1, 1, 2)),
    }[person.group]
    oldest = min(362, person.joined or 362) if person.planted != "early" else 362
    newest = 187 if person.store == words.CLOSED and person.group == "casual" and rng.random() < 0.6 else first
    latest = _free(rng, min(newest, oldest), min(last, oldest))
    count = max(1, min(rng.choice(counts), oldest - latest))
    others = rng.sample(range(latest + 1, max(latest + count, min(oldest, 346))), count - 1)
    if person.planted == "early":  # a purchase as a member, one on joining, and some before
        latest = _free(rng, 5, 120)
        others = [person.joined, *rng.sample(range(person.joined + 5, 360), 2)]
    days = sorted({latest, *others})
    if person.joined is not None and person.planted != "early" and person.joined <= YEAR:
        days[-1] = person.joined  # whoever joins does so at the till
    return sorted(set(days))


def _free(rng: Random, low: int, high: int) -> int:
    return rng.choice([d for d in range(low, max(low, high) + 1) if d not in LIMIT_DAYS])


def _bought(rng: Random, days: list[int], cents: int) -> list[Line]:
    """Lines on these days that add up to exactly so many cents."""
    rows = [(day, rng.lognormvariate(0, 0.55)) for day in days for _ in range(1 + (rng.random() < 0.3))]
    whole = sum(weight for _, weight in rows)
    nets = [max(390, round(cents * weight / whole)) for _, weight in rows]
    nets[nets.index(max(nets))] += cents - sum(nets)
    return [Line(day, "sale", net) for (day, _), net in zip(rows, nets, strict=True)]


def _brought_back(rng: Random, days: list[int], cents: int, until: int) -> list[Line]:
    """Something bought beside the rest on the first of the days, and brought back by the day ``until``."""
    day = max(days)
    group = rng.choice(("clothing", "footwear", "packs"))
    back = max(until, day - rng.randrange(3, 21))
    sale = Line(day, "sale", cents, group)
    return [sale, Line(back, "return", -cents, group, back=sale)]


def _extras(rng: Random, person: Person, lines: list[Line]) -> list[Line]:
    """A gift card, or something brought back, where it misleads nobody."""
    found = []
    days = sorted({line.day for line in lines})
    if rng.random() < 0.11 and max(days) > 4:
        found += _brought_back(rng, days, rng.randrange(1_900, 9_000), 1)
    if rng.random() < 0.09:
        found.append(Line(rng.choice(days), "gift_card", rng.choice((20, 30, 50, 50, 100)) * EURO))
    return found


# --------------------------------------------------------------------------------------------------
# The two years before


def _past(rng: Random, person: Person) -> None:
    """Lines of P12 and PP12; whoever joined lately may have bought before."""
    before = person.joined is None or not (person.planted or person.source == "fair" or rng.random() < 0.55)
    known = 1_090 if before else person.joined
    for window, mean in enumerate(PAST[person.group], 1):
        low, high = (368, min(727, known)) if window == 1 else (733, min(1_090, known))
        count = _count(rng, person, window, mean)
        if person.planted in ("high_runko", "high_latva", "gift", "returned", "exact") and window == 1:
            count = max(3, count)
        if low < high and count:
            days = rng.sample(range(low, high), min(count, high - low))
            person.lines += _bought(rng, days, _sum(rng, person, window, len(days)))
            if rng.random() < 0.07:
                person.lines += _brought_back(rng, days, rng.randrange(1_900, 9_000), low)


def _count(rng: Random, person: Person, window: int, mean: float) -> int:
    if person.source == "fair":  # what was bought at the fair; five in seven came once more in P12 and then left
        return 1 if window == 2 else (1 + (rng.random() < 0.3)) * (person.group != "faded" or rng.random() < 0.72)
    return min(9, int(rng.expovariate(1 / mean) + 0.5)) if mean else 0


def _sum(rng: Random, person: Person, window: int, days: int) -> int:
    if window == 1 and person.planted in ("high_runko", "gift", "returned", "exact"):
        return rng.randrange(34_000, 62_000)
    if window == 1 and person.planted == "high_latva":
        return rng.randrange(95_000, 135_000)
    return round(days * 4_600 * rng.lognormvariate(0, 0.45))


def _earlier(rng: Random, person: Person) -> None:
    """A large purchase over a year ago, which with the first of R12 made twelve months' purchases enough for Latva."""
    person.since = max(day for day in person.days() if day < 340)
    lacking = TIERS["latva"] - person.net(person.since + YEAR - 1, person.since - 1)
    if lacking > 0:
        day = rng.randrange(YEAR + 5, person.since + YEAR - 5)
        person.lines.append(Line(day, "sale", lacking + rng.randrange(1_500, 14_000), "tents"))


# --------------------------------------------------------------------------------------------------
# Shops, product groups, freight


def _stores(rng: Random, person: Person) -> None:
    """Where each purchase was made and of what; freight on small parcels of the web shop."""
    where = {}
    for line in person.lines:
        if line.day not in where:
            where[line.day] = _store(rng, person, line.day)
        line.store = where[line.day]
        line.group = line.group or rng.choices(list(GROUPS), list(GROUPS.values()))[0]
    for day in sorted(d for d, store in where.items() if store == words.WEB):
        bought = sum(line.net for line in person.lines if line.day == day and line.kind == "sale")
        if 0 < bought < 60 * EURO and _harmless(person, 395):
            person.lines.append(Line(day, "freight", 395, store=words.WEB))


def _harmless(person: Person, cents: int) -> bool:
    """Whether so much more, wrongly counted, would leave the tier as it is."""
    return tier_of(person.gross() + cents) == tier_of(person.gross())


def _store(rng: Random, person: Person, day: int) -> str:
    home = person.store
    if rng.random() < 0.22 or (home == words.CLOSED and day < words.CLOSED_FOR):
        home = rng.choice((words.WEB, words.WEB, *words.STORES))
    if home == words.CLOSED and day < words.CLOSED_FOR:
        return words.WEB
    return "Harjutori" if person.source == "fair" and day == person.joined else home


def margin(rng: Random, line: Line) -> int:
    """Gross margin of a line in cents; gift cards and freight have none."""
    return round(line.net * MARGINS[line.group] * rng.uniform(0.9, 1.1)) if line.kind in ("sale", "return") else 0
