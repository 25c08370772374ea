"""The points ledger: earned by purchases, used oldest first, expired after 18 months (PC12)."""

from datetime import date
from random import Random

from .world import Person, World

USE, LEAST = 0.27, 150
"""How often somebody who has at least so many points uses some of them when buying."""

LIFE = 18
"""Months until points expire."""


def add(world: World) -> None:
    """Add the entries in the order of their dates."""
    rng = world.rng("points")
    rows = [row for person in world.members() for row in _ledger(world, rng, person)]
    for row in sorted(rows, key=lambda r: r["posted_on"]):
        at = world.builder.days_ago((world.builder.today - row["posted_on"]).days, 20)
        world.builder.add("points_entry", **row, at=at)


def _ledger(world: World, rng: Random, person: Person) -> list[dict]:
    """A member's entries; open lots are kept as [expiry, points left]."""
    rows, lots = [], []

    def post(kind: str, day: date, points: int, **more) -> None:
        rows.append({"member_id": person.member, "entry_type": kind, "posted_on": day, "points": points, **more})

    for days in sorted({line.day for line in person.lines if line.day <= person.joined}, reverse=True):
        day = world.day(days)
        lots = _expire(lots, day, post)
        lines = [line for line in person.lines if line.day == days and line.kind in ("sale", "return")]
        points = sum(line.net for line in lines) // 100 if lines else 0
        if points > 0:
            expires = _expiry(day)
            post("earned", day, points, sales_line_id=lines[0].id, expires_on=expires)
            lots.append([expires, points])
        elif points < 0:  # brought back: what was earned goes too, as far as it is left
            taken = _take(lots, -points)
            if taken:
                post("adjusted", day, -taken, sales_line_id=lines[0].id, remark="Palautus", remark_en="Return")
        held = sum(left for _, left in lots)
        if held >= LEAST and rng.random() < USE:
            post("used", day, -_take(lots, max(50, round(held * rng.uniform(0.4, 0.9)) // 10 * 10)))
    _expire(lots, world.builder.today, post)
    return rows


def _expiry(day: date) -> date:
    """The day points earned on a day expire."""
    years, month = divmod(day.month - 1 + LIFE, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def _expire(lots: list[list], day: date, post) -> list[list]:
    """The lots that are left on a day; what has expired before it is posted."""
    for expires, left in lots:
        if expires < day and left:
            post("expired", expires, -left)
    return [lot for lot in lots if lot[0] >= day]


def _take(lots: list[list], points: int) -> int:
    """Take points from the oldest lots; returns how many there were to take."""
    taken = 0
    for lot in lots:
        part = min(lot[1], points - taken)
        lot[1] -= part
        taken += part
    return taken
