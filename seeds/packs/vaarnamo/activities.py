"""The 2 400 activities of two years: 380 meetings, 900 calls, 950 e-mails, 170 tasks.

What is completed lies before today; what is open is a plan, or a task that is late.
"""

from random import Random

from . import activity_texts as wording
from .texts import fill, join, slots
from .world import ME, Firm, World

TYPES = {"appointment": 380, "call": 900, "email": 950, "task": 170}
WEIGHTS = {"a": 44, "b": 17, "c": 7, "ended": 5, "prospect": 6}
LETTERS = {"appointment": "m", "call": "c", "email": "e"}
HISTORY = 730


Plans = list[tuple[Firm, dict]]
"""The activities as planned: whose, and the values."""


def plan(world: World) -> Plans:
    """Plan the activities; a duplicate gets 2-5 completed ones."""
    rng = world.rng("activities")
    kinds = [kind for kind, count in TYPES.items() for _ in range(count)]
    rng.shuffle(kinds)
    firms = [f for f in world.firms if f.tier == "duplicate" for _ in range(rng.randint(2, 5))]
    others = [f for f in world.firms if f.tier != "duplicate"]
    firms += rng.choices(others, [WEIGHTS[f.tier] for f in others], k=len(kinds) - len(firms))
    return [(firm, _activity(world, rng, firm, kind)) for firm, kind in zip(firms, kinds, strict=True)]


def add(world: World, plans: Plans) -> None:
    """Add the activities in the order of their dates."""
    for _firm, row in sorted(plans, key=lambda p: p[1]["at"]):
        world.builder.add("activity", **row)


def age(world: World, row: dict) -> int:
    """How many days before today an activity was done, or is due (negative: after)."""
    return (world.builder.today - row["due"].date()).days


def renew(world: World, rng: Random, plans: Plans, number: int, status: str, days: int, **how) -> None:
    """Plan an activity anew, of the same account and type; ``how`` as ``_activity`` takes it."""
    firm, row = plans[number]
    plans[number] = (firm, _activity(world, rng, firm, row["activity_type"], (status, days), **how))


def give(world: World, rng: Random, plans: Plans, firm: Firm, kind: str, status: str, days: int, **how) -> None:
    """Give an account an activity of a type in place of its oldest one; if it has none that is old, in place
    of one of a small customer, so that the numbers of activities stay."""
    old = [n for n, (_, row) in enumerate(plans) if row["activity_type"] == kind and age(world, row) > 200]
    number = min(old, key=lambda n: (plans[n][0] is not firm, plans[n][0].tier != "c", -age(world, plans[n][1]), n))
    plans[number] = (firm, plans[number][1])
    renew(world, rng, plans, number, status, days, **how)


def _activity(
    world: World, rng: Random, firm: Firm, kind: str, when: tuple[str, int] | None = None, direction: str | None = None
) -> dict:
    """The values of an activity; ``when`` is its status and days before today, ``direction`` that of an e-mail
    or call where it matters."""
    contact = rng.choice((firm.contacts[0], rng.choice(firm.contacts)))
    drawn = slots(rng, world.person(contact))
    status, days = when or _when(world, rng, firm, kind)
    at = world.worktime(rng, days)
    if status == "done":
        title, text, direction = _done(rng, kind, drawn, direction)
        dates = {"due": at, "done_at": at, "at": at}
    else:
        title, text, direction = _planned(rng, kind, status, drawn)
        dates = {"due": at, "at": world.worktime(rng, max(1, days) + rng.randrange(1, 21))}
    owner = firm.values["owner_id"] if status == "open" else world.hand(firm)
    if kind in ("call", "email") and status == "done" and rng.random() < 0.08:
        owner = rng.choice(world.service)
    return {
        "activity_type": kind,
        "subject": title[0],
        "subject_en": title[1],
        "text": text[0],
        "text_en": text[1],
        "direction": direction,
        "status": "sent" if kind == "email" and direction == "out" and status == "done" else status,
        "regarding_id": _regarding(rng, firm, at),
        "contact_id": contact,
        "owner_id": owner,
        "by": world.managers[0] if owner == ME else owner,
        **dates,
    }


def _when(world: World, rng: Random, firm: Firm, kind: str) -> tuple[str, int]:
    """Status, and days before today (negative: after)."""
    chance, mine = rng.random(), firm.values["owner_id"] == ME
    if firm.tier != "duplicate":
        if chance < (0.3 if kind == "task" or mine else 0.03):
            return "open", -rng.randrange(1, 45)
        if kind == "task" and chance < 0.4:
            return "open", rng.randrange(1, 25)
    known = (world.builder.today - firm.created.date()).days - 3
    days = 2 + round(min(HISTORY, known) * rng.random() ** 1.3)
    return ("cancelled" if chance > 0.98 and firm.tier != "duplicate" else "done"), days


def _done(rng: Random, kind: str, drawn: dict, only: str | None):
    if kind == "task":
        title, text = rng.choice(wording.TASKS)
        return fill(title, drawn), fill(text, drawn), None
    themes = [t for t in wording.THEMES if LETTERS[kind] in t[0] and only in (None, "in" if "i" in t[0] else "out")]
    letters, title, bodies = rng.choice(themes)
    text = fill(rng.choice(bodies), drawn)
    if rng.random() < 0.7:
        text = join(text, fill(rng.choice(wording.CLOSINGS[kind]), drawn))
    usual, other = ("in", "out") if "i" in letters else ("out", "in")
    direction = None if kind == "appointment" else only or (usual if rng.random() < 0.75 else other)
    return fill(title, drawn), text, direction


def _planned(rng: Random, kind: str, status: str, drawn: dict):
    title, text = rng.choice(wording.TASKS if kind == "task" else wording.PLANS[kind])
    title, text = fill(title, drawn), fill(text, drawn)
    if status == "cancelled":
        text = join(text, fill(rng.choice(wording.CANCELLED), drawn))
    return title, text, "out" if kind in ("call", "email") else None


def _regarding(rng: Random, firm: Firm, at) -> int:
    """The account, or now and then an opportunity that was open at the time."""
    fitting = [id for id, start, end in firm.opportunities if start <= at and (end is None or at <= end)]
    return rng.choice(fitting) if fitting and rng.random() < 0.4 else firm.id
