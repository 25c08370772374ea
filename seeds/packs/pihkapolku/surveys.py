"""The 240 answers to surveys at three points of the customer's path: the shop, the web shop and the service."""

from datetime import datetime, timedelta
from random import Random

from seeds.shared.listening import Sayings, both, scores

from . import survey_texts as wording
from . import texts
from .words import WEB
from .world import World

ANSWERS = {"shop": 145, "web": 60, "repair": 35}
ASKED = {"shop": 2.6, "web": 2.2, "repair": 1.6}
"""People asked for each answer."""

GROUPS = {"shop": (52, 30, 18), "web": (44, 32, 24), "repair": (40, 30, 30)}
"""Promoters, passives and detractors at each touchpoint, in per cent."""

COMMENTED = 0.4


def add(world: World) -> None:
    """Add the surveys and their responses, in the order they were sent."""
    rng = world.rng("surveys")
    sayings = Sayings(rng, lambda: texts.slots(rng))
    rows = []
    for name, (title, trigger, kind, asked) in wording.SURVEYS.items():
        question = tuple(
            "\n".join(f"{n}. {wording.QUESTIONS[q][lang]}" for n, q in enumerate(asked, 1)) for lang in (0, 1)
        )
        survey = world.builder.add(
            "survey", **both("name", title), measures=kind, trigger=trigger, **both("question", question),
            starts_on=world.day(364), owner_id=world.staff[0], status="active", at=world.builder.days_ago(370, 9), by=world.staff[0],
        )  # fmt: skip
        found = {"shop": _visits, "web": _orders, "repair": _cases}[name](world, rng)
        found = list({one[0]: one for one in rng.sample(found, len(found))}.values())  # nobody is asked twice
        chosen = rng.sample(found, min(len(found), round(ANSWERS[name] * ASKED[name])))
        for number, (contact, sent, case) in enumerate(chosen):
            row = {"survey_id": survey, "contact_id": contact, "sent_at": sent, "case_id": case}
            rows.append(row | (_answer(world, rng, sayings, name, sent) if number < ANSWERS[name] else {}))
    for row in sorted(rows, key=lambda r: (r["sent_at"], r["contact_id"])):
        world.builder.add("survey_response", **row, at=row["sent_at"])


def _answer(world: World, rng: Random, sayings: Sayings, name: str, sent: datetime) -> dict:
    """When and what somebody answered; only what the survey asks."""
    group = rng.choices(("promoter", "passive", "detractor"), GROUPS[name])[0]
    waited = timedelta(minutes=round(30 * (12_000 / 30) ** rng.betavariate(2, 2)))
    row = {"answered_at": min(sent + waited, world.builder.days_ago(1, 20))}
    row |= {measure: score for measure, score in scores(rng, group).items() if measure in wording.SURVEYS[name][3]}
    free = [t for t in wording.COMMENTS[name, group] if sayings.used[t] < (2 if "{" in t[0] else 1)]
    if free and rng.random() < COMMENTED:
        row |= both("comment", sayings.say(free))
    return row


def _bought(world: World, rng: Random, online: bool) -> list[tuple]:
    """People and the day after a purchase of the last 12 months, in a shop or online."""
    found = []
    for person in world.people:
        days = sorted({line.day for line in person.lines if line.kind == "sale" and (line.store == WEB) == online})
        found += [
            (person.id, world.builder.days_ago(day - 1, 17, rng.randrange(60)), None) for day in days if 4 < day < 360
        ]
    return found


def _visits(world: World, rng: Random) -> list[tuple]:
    return _bought(world, rng, online=False)


def _orders(world: World, rng: Random) -> list[tuple]:
    return _bought(world, rng, online=True)


def _cases(world: World, _rng: Random) -> list[tuple]:
    """The contact of each resolved case of the last 12 months, a day after it was resolved."""
    rows = [row for row in world.builder.rows["case"] if row["status"] == "resolved"]
    limits = world.builder.days_ago(360), world.builder.days_ago(5)
    return [
        (row["contact_id"], row["closed_on"] + timedelta(days=1), row["id"])
        for row in rows
        if limits[0] < row["closed_on"] < limits[1]
    ]
