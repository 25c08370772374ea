"""Activities, cases and notes: what makes a member's page look lived in."""

from datetime import timedelta
from random import Random

from seeds.shared.cases import progress
from seeds.shared.texts import Pair, fill

from . import texts
from .world import Person, World

ACTIVITIES, CASES, NOTES = 420, 140, 130
OPEN_ACTIVITIES, OPEN_CASES = 14, 12
TYPES = {"c": "call", "e": "email", "m": "appointment", "t": "task"}


def add(world: World) -> None:
    """Add them, the oldest first. Nobody is written to before they were customers."""
    rng = world.rng("contacting")
    for kind, rows in (
        ("activity", [_activity(world, rng, number < OPEN_ACTIVITIES) for number in range(ACTIVITIES)]),
        ("case", [_case(world, rng, number < OPEN_CASES) for number in range(CASES)]),
        ("note", [_note(world, rng) for _ in range(NOTES)]),
    ):
        for row in sorted(rows, key=lambda r: r["at"]):
            world.builder.add(kind, **row)


def _somebody(world: World, rng: Random, most: int) -> tuple[Person, int]:
    """A customer and a day of the past on which they were one already."""
    person = rng.choice([p for p in world.people if p.lines])
    known = (world.builder.today - person.created.date()).days
    return person, rng.randrange(1, max(2, min(most, known)))


def _both(name: str, pair: Pair) -> dict:
    return {name: _sentence(pair[0]), f"{name}_en": _sentence(pair[1])}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _activity(world: World, rng: Random, still_open: bool) -> dict:
    kinds, direction, subject, bodies = rng.choice(texts.ACTIVITIES if not still_open else texts.ACTIVITIES[-2:])
    kind = TYPES[rng.choice(kinds)]
    person, days = _somebody(world, rng, 700)
    drawn, owner = texts.slots(rng), rng.choice((*world.staff, *world.service))
    at = world.daytime(rng, days)
    if still_open:
        when = {
            "due": world.daytime(rng, rng.randrange(-20, 4)),
            "at": world.daytime(rng, min(days, 30)),
            "status": "open",
        }
    else:
        sent = kind == "email" and direction == "out"
        when = {"due": at, "done_at": at, "at": at, "status": "sent" if sent else "done"}
    if kind == "email" and not person.values["has_address"]:
        kind = "call"
        when["status"] = "done" if when["status"] == "sent" else when["status"]
    return {"activity_type": kind, "direction": direction, "regarding_id": person.id, "contact_id": person.id,
            "owner_id": owner, "by": owner, **_both("subject", fill(subject, drawn)),
            **_both("text", fill(rng.choice(bodies), drawn)), **when}  # fmt: skip


def _case(world: World, rng: Random, still_open: bool) -> dict:
    kind, title, description, resolutions = rng.choice(texts.CASES)
    person, days = _somebody(world, rng, 20 if still_open else 700)
    drawn, owner = texts.slots(rng), rng.choice(world.service)
    opened = world.daytime(rng, days)
    status = "open" if still_open else "cancelled" if rng.random() < 0.03 else "resolved"
    closed = min(
        opened + timedelta(days=rng.randrange(0, 9), minutes=rng.randrange(20, 50)), world.builder.days_ago(1, 19)
    )
    resolution = _both("resolution", fill(rng.choice(resolutions), drawn)) if status == "resolved" else {}
    origin = rng.choices(("email", "phone", "web", "visit", "social"), (30, 22, 26, 17, 5))[0]
    if origin == "email" and not person.values["has_address"]:
        origin = "phone"
    row = {"contact_id": person.id, "case_type": kind, "status": status, "opened_on": opened, "origin": origin,
           "closed_on": None if still_open else max(opened, closed), "owner_id": owner, "at": opened, "by": owner,
           "priority": rng.choices(("high", "normal", "low"), (10, 70, 20))[0], **resolution,
           **_both("title", fill(title, drawn)), **_both("description", fill(description, drawn))}  # fmt: skip
    return row | progress(world.builder, row)


def _note(world: World, rng: Random) -> dict:
    subject, text = rng.choice(texts.NOTES)
    person, days = _somebody(world, rng, 900)
    drawn = texts.slots(rng)
    return {"regarding_id": person.id, "at": world.daytime(rng, days), "by": rng.choice((*world.staff, *world.service)),
            **_both("subject", fill(subject, drawn)), **_both("text", fill(text, drawn))}  # fmt: skip
