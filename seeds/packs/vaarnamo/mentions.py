"""The 120 mentions of a year: most dealt with by the desk, those of the last days not, and what they should tell."""

from datetime import timedelta
from random import Random

from seeds.shared.listening import TAILS, Sayings, both, handles, seen_by, treated

from . import mention_texts as wording
from .alarm import Alarm
from .alarm import mentions as planted
from .texts import slots
from .world import World

COUNT = 120
FRESH = 21
"""Days in which what was said is still new to the desk."""

KNOWN = 0.35
"""How many of the writers in public the desk has found in the register."""


def add(world: World, alarm: Alarm) -> None:
    """Add the mentions, the oldest first; ``alarm`` learns the ids of its own."""
    rng = world.rng("mentions")
    sayings = Sayings(rng, lambda: slots(rng, ""))
    taken = {row["social_handle"] for row in world.builder.rows["contact"]}
    stranger = handles(rng, wording.NICKS, taken)
    rows = planted(world, alarm, rng, stranger) + _of_cases(world, rng, stranger)
    people = _writers(world, alarm)
    rows += [_ordinary(world, rng, sayings, stranger, people) for _ in range(COUNT - len(rows))]
    for row in sorted(rows, key=lambda r: r["posted_at"]):
        mark = row.pop("planted", None)
        id = world.builder.add(
            "mention", **row, reach=seen_by(rng, row["channel"]), at=row["posted_at"] + timedelta(minutes=5)
        )
        if mark:
            (alarm.mentions if mark == "alarm" else alarm.decoys).append(id)


def _writers(world: World, alarm: Alarm) -> list[dict]:
    """Contacts of customers who may be recognised; nobody at the customer of the alarm, whom nobody has heard."""
    firms = [f for f in world.customers() if f is not alarm.firm]
    people = [world.builder.by_id[id] for f in firms if f.twin is None for id in f.contacts]
    return [person for person in people if person["social_handle"]]


def _ordinary(world: World, rng: Random, sayings: Sayings, stranger, people: list[dict]) -> dict:
    tone = rng.choices(list(wording.WEIGHTS), list(wording.WEIGHTS.values()))[0]
    template, text = sayings.choose(wording.TONES[tone], TAILS[tone])
    days = rng.randrange(1, 365)
    posted = world.worktime(rng, days) + timedelta(minutes=rng.randrange(10))
    channel = rng.choices(list(wording.CHANNELS), list(wording.CHANNELS.values()))[0]
    row = {"channel": channel, "posted_at": posted, **both("text", text), "status": "new"}
    if days <= FRESH:
        return row | {"handle": stranger()}
    row |= treated(rng, wording.THEMES[template], tone, posted, world.builder.days_ago(0, 0), world.service)
    if rng.random() < KNOWN:
        person = rng.choice([p for p in people if p["created_on"] < posted])
        return row | {"handle": person["social_handle"], "regarding_id": person["id"]}
    return row | {"handle": stranger()}


def _of_cases(world: World, rng: Random, stranger) -> list[dict]:
    """What the closed cases that came from social media began with."""
    rows = []
    social = [row for row in world.builder.rows["case"] if (row["origin"], row["status"]) == ("social", "resolved")]
    for case in {row["title"]: row for row in social}.values():  # nobody says the same twice
        person = world.builder.by_id[case["contact_id"]]
        posted = case["opened_on"] - timedelta(minutes=rng.randrange(15, 240))
        fi, en = wording.TO_CASE
        row = {"channel": "short", "posted_at": posted, "text": fi.format(title=case["title"]),
               "text_en": en.format(title=case["title_en"]), "handle": person["social_handle"] or stranger(),
               "regarding_id": person["id"], "case_id": case["id"]}  # fmt: skip
        done = treated(rng, "service", "negative", posted, world.builder.days_ago(0, 0), world.service, "answered")
        rows.append(row | done)
    return rows
