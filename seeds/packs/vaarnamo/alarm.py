"""The key customer that looks fine and is not (PB9): sales hold, the care model is followed, no case is open and the
last note is content, but its people say otherwise where nobody has looked.

The customer is chosen when everything else is planned, and its sales of the year before are then scaled to those of
the last twelve months: no draw of the other phenomena moves.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from crm.insights.lifecycle import lifecycle_stage
from crm.insights.periods import p12
from seeds.shared.listening import both
from seeds.shared.people import slug

from . import mention_texts as wording
from . import words
from .dormant import TOP
from .shares import dealt
from .texts import Pair, fill
from .world import Firm, World

STEMS = dict([*words.STEMS, *words.HYPHENATED])
GENITIVES = {genitive: stem for stem, genitive in STEMS.items()}
CHANGES = tuple(v / 1000 for v in (955, 960, 966, 972, 978, 984, 1014, 1020, 1026, 1032, 1038, 1044))
"""R12 as a share of P12, dealt over the variants: within five per cent, clear of 1."""


@dataclass
class Alarm:
    """The customer, two of its people, what it is called in a sentence (``named``: genitive, ``name``: in English) and
    a company that only sounds alike."""

    firm: Firm
    people: list[int]
    name: str
    named: str
    near: str
    near_named: str
    mentions: list[int] = field(default_factory=list)
    decoys: list[int] = field(default_factory=list)


def plan(world: World) -> Alarm:
    """Choose the customer, let its sales hold, and note that all is well."""
    rng = world.rng("alarm")
    firm = _choose(world, rng)
    people = rng.sample(firm.contacts, 2)
    for id in people:
        row = world.builder.by_id[id]
        row["social_handle"] = row["social_handle"] or _handle(rng, row)
    _hold(world, firm)
    subject, text = wording.CALM
    world.builder.add(
        "note", subject=subject[0], subject_en=subject[1], text=text[0], text_en=text[1], regarding_id=firm.id,
        at=world.worktime(rng, 4), by=world.hand(firm),
    )  # fmt: skip
    return Alarm(firm, people, *_called(world, rng, firm))


def _choose(world: World, rng: Random) -> Firm:
    """A well-kept A-customer with several people and an ordinary name; rather none of the largest, which other
    phenomena need, and none that is part of a group."""
    large = [f for f in world.customers() if f.tier == "a"]
    worried = {row["account_id"] for row in world.builder.rows["case"] if row["status"] == "open"}
    stems = [_stem(f) for f in world.firms]
    fit = [
        f
        for f in large
        if not (f in world.neglected or f.quiet or f.twin or f is world.known or f.id in worried)
        and len(f.contacts) > 1
        and _stem(f) in STEMS
        and f.values["name"].split()[1] in words.NOUN_GENITIVES
    ]
    return min(fit, key=lambda f: (large.index(f) < TOP, stems.count(_stem(f)) > 1, f.planted, rng.random()))


def _stem(firm: Firm) -> str:
    """The first word of a name in its basic form."""
    first = firm.values["name"].split()[0]
    return GENITIVES.get(first, first)


def _handle(rng: Random, row: dict) -> str:
    return f"@{slug(row['first_name'])}{slug(row['last_name'])[:4]}{rng.randrange(10, 99)}"


def _called(world: World, rng: Random, firm: Firm) -> tuple[str, str, str, str]:
    """How people name the customer, and a company of the same first name that is none of ours."""
    first, noun, *_ = firm.values["name"].split()
    stem = _stem(firm)
    taken = {f.values["name"].split()[1] for f in world.firms if _stem(f) == stem}
    other = rng.choice([n for n in words.FIRST if n not in taken])
    near = f"{STEMS[stem]} {other}", f"{STEMS[stem]} {words.NOUN_GENITIVES[other]}"
    if first == stem:
        return first, STEMS[stem], *near
    return f"{first} {noun}", f"{first} {words.NOUN_GENITIVES[noun]}", *near


def _hold(world: World, firm: Firm) -> None:
    """Scale what the customer bought in P12, the last cent on the largest line; its stage follows."""
    start, end = p12(world.builder.today)
    now, before, earlier = firm.sales
    goal = round(now / dealt(world.builder, "alarm", list(CHANGES)))
    rows = [r for r in world.builder.rows["sales_line"] if r["customer_id"] == firm.id and start <= r["date"] < end]
    rows = [r for r in rows if r["line_type"] in ("sale", "return")]
    for row in rows:
        for name in ("net_sales", "gross_margin"):
            row[name] = (row[name] * goal / before).quantize(Decimal("0.01"))
    rest = Decimal(goal).scaleb(-2) - sum(r["net_sales"] for r in rows)
    max(rows, key=lambda r: r["net_sales"])["net_sales"] += rest
    firm.sales = (now, goal, earlier)
    days = [line.day for line in firm.lines]
    stage = lifecycle_stage(min(days), max(days), now, goal, world.builder.today)
    world.builder.by_id[firm.id]["lifecycle_stage"] = firm.values["lifecycle_stage"] = stage


def mentions(world: World, alarm: Alarm, rng: Random, stranger) -> list[dict]:
    """The three that tell, two by handles of its people and one that names it, and two that only seem to; nobody has
    looked at any of them. ``stranger`` deals handles of people we do not know."""
    handles = [world.builder.by_id[id]["social_handle"] for id in alarm.people]
    told = {"name": alarm.name, "named": alarm.named}
    near = {"name": alarm.near, "named": alarm.near_named}
    rows = [
        _said(world, rng, "short", handles[0], rng.choice(wording.MISSED)),
        _said(world, rng, "forum", handles[1], rng.choice(wording.CHASED)),
        _said(world, rng, "forum", stranger(), rng.choice(wording.NAMED), told),
        _said(world, rng, "forum", stranger(), wording.NEAR, near),
        _said(world, rng, "short", stranger(), wording.IRONIC),
    ]
    for place, row in enumerate(rows):
        row["planted"] = "alarm" if place < 3 else "decoy"
    return rows


def _said(world: World, rng: Random, channel: str, handle: str, template: Pair, told: dict | None = None) -> dict:
    at = world.worktime(rng, rng.randrange(3, 42)) + timedelta(minutes=rng.randrange(10))
    return {"channel": channel, "handle": handle, "posted_at": at, **both("text", fill(template, told or {})),
            "status": "new"}  # fmt: skip
