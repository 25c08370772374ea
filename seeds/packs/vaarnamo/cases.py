"""The 260 service cases of two years; 22 are open."""

from datetime import timedelta
from random import Random

from seeds.shared.cases import progress

from .case_texts import THEMES
from .texts import fill, slots
from .world import Firm, World

WEIGHTS = {"a": 30, "b": 14, "c": 7, "ended": 5}
STATUSES = {"open": 22, "cancelled": 6, "resolved": 232}


def add(world: World) -> None:
    """Add the cases in the order they were opened. One open case hangs on a duplicate record."""
    rng = world.rng("cases")
    statuses = [status for status, count in STATUSES.items() for _ in range(count)]
    buyers = [f for f in world.customers() if f.since is None]
    firms = [rng.choice([f for f in world.firms if f.tier == "duplicate"])]
    firms += rng.choices(buyers, [WEIGHTS[f.tier] for f in buyers], k=len(statuses) - 1)
    rows = [_case(world, rng, firm, status) for firm, status in zip(firms, statuses, strict=True)]
    for row in sorted(rows, key=lambda r: r["at"]):
        world.builder.add("case", **row, **progress(world.builder, row))


def _case(world: World, rng: Random, firm: Firm, status: str) -> dict:
    kind, title, description, resolutions = rng.choice(THEMES)
    contact = rng.choice(firm.contacts)
    drawn = slots(rng, world.person(contact))
    title, description = fill(title, drawn), fill(description, drawn)
    resolution = fill(rng.choice(resolutions), drawn) if status == "resolved" else (None, None)
    opened = world.worktime(rng, rng.randrange(1, 30) if status == "open" else rng.randrange(16, 725))
    owner = rng.choice(world.service)
    return {
        "title": title[0],
        "title_en": title[1],
        "description": description[0],
        "description_en": description[1],
        "resolution": resolution[0],
        "resolution_en": resolution[1],
        "account_id": firm.id,
        "contact_id": contact,
        "origin": rng.choices(("phone", "email", "web", "visit", "social"), (40, 34, 16, 7, 3))[0],
        "case_type": kind,
        "priority": rng.choices(("high", "normal", "low"), (25, 60, 15) if kind == "problem" else (5, 60, 35))[0],
        "status": status,
        "opened_on": opened,
        "closed_on": None
        if status == "open"
        else opened + timedelta(days=rng.randrange(0, 13), minutes=rng.randrange(40, 170)),
        "owner_id": owner,
        "at": opened,
        "by": owner,
    }
