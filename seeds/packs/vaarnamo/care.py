"""Whether the A-customers were cared for as their care model says (PB6, metric M13).

The key customer's model asks for a two-way contact (a completed call or appointment) in the last 60 days and a
completed appointment in the last 180. Eight A-customers break it, the others follow it clear of the limits.
"""

from collections import Counter
from collections.abc import Collection
from fractions import Fraction
from random import Random

from .activities import Plans, age, give, renew
from .shares import dealt
from .world import Firm, World

KINDS = {"open": 3, "email": 2, "nothing": 3}
"""How the eight break it: only planned activities in the window, only outgoing e-mail, nothing at all."""

TWO_WAY = ("call", "appointment")
CONTACT, MEETING = 48, 165
"""Days within which those who follow the model have theirs: well inside 60 and 180."""

SILENT = 75
"""Days in which the eight have nothing but what breaks the model."""


def shape(world: World, plans: Plans) -> None:
    """Choose the eight and plan activities anew where the plans are not what the choice says."""
    rng = world.rng("care")
    large = [f for f in world.customers() if f.tier == "a"]
    world.neglected = _choose(world, rng, large)
    for firm in large:
        kind = world.neglected.get(firm)
        if kind:
            _neglect(world, rng, plans, firm, kind)
        else:
            _attend(world, rng, plans, firm)


def lowest(large: Collection[Firm], broken: Collection[Firm]) -> int | None:
    """The owner with the lowest adherence; ``None`` when two share it."""
    base = Counter(f.values["owner_id"] for f in large)
    missed = Counter(f.values["owner_id"] for f in broken)
    shares = sorted((Fraction(missed[owner], count), owner) for owner, count in base.items())
    return None if shares[-1][0] == shares[-2][0] else shares[-1][1]


def _choose(world: World, rng: Random, large: list[Firm]) -> dict[Firm, str]:
    """Eight A-customers by kind, so that the same owner is the lowest whatever a student overlooks."""
    owner = dealt(world.builder, "lowest adherence", [0, 1, 2, 3])
    fit = [f for f in large if f.twin is None and f is not world.known]
    kinds = [kind for kind, count in KINDS.items() for _ in range(count)]
    while True:
        chosen = dict(zip(rng.sample(fit, len(kinds)), kinds, strict=True))
        seen = [
            set(chosen) - {f for f in chosen if chosen[f] in over}
            for over in ((), ("open",), ("email",), ("open", "email"))
        ]
        if all(lowest(large, broken) == world.managers[owner] for broken in seen):
            return chosen


def _attend(world: World, rng: Random, plans: Plans, firm: Firm) -> None:
    """Make sure the account had its contact and its meeting."""
    if not _had(world, plans, firm, TWO_WAY, CONTACT):
        give(world, rng, plans, firm, "call", "done", rng.randrange(4, CONTACT - 3))
    if not _had(world, plans, firm, ("appointment",), MEETING):
        give(world, rng, plans, firm, "appointment", "done", rng.randrange(20, MEETING - 3))


def _had(world: World, plans: Plans, firm: Firm, kinds: tuple[str, ...], days: int) -> bool:
    return any(
        whose is firm and row["activity_type"] in kinds and row["status"] == "done" and age(world, row) <= days
        for whose, row in plans
    )


def _neglect(world: World, rng: Random, plans: Plans, firm: Firm, kind: str) -> None:
    """Clear the account's last weeks and what lies ahead, then plant what breaks the model."""
    for number, (whose, row) in enumerate(plans):
        if whose is firm and age(world, row) <= SILENT + 3:
            renew(world, rng, plans, number, "done", rng.randrange(SILENT + 6, 500))
    if kind != "nothing":  # the meeting is in order, so the contact is all that is amiss
        give(world, rng, plans, firm, "appointment", "done", rng.randrange(90, 150))
    if kind == "open":
        give(world, rng, plans, firm, rng.choice(TWO_WAY), "open", rng.randrange(6, 45))
    for _ in range(rng.randint(1, 2)):
        if kind == "open":
            give(world, rng, plans, firm, rng.choice((*TWO_WAY, "task")), "open", rng.randrange(3, 50))
        if kind == "email":
            give(world, rng, plans, firm, "email", "done", rng.randrange(4, 50), direction="out")
