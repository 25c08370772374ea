"""Customers that have not ordered for months: four A-customers (PB3) and those that only look like it.

Only dates move: what was ordered later is spread over the order days before, so sales of every window stay.
"""

from random import Random

from crm.insights.periods import r12

from .world import Firm, World

A_DAYS, NEAR_DAYS, B_DAYS = (124, 195), (97, 115), (125, 235)
"""Days since the last order, before a weekend moves it back by up to two: of the four A-customers, of three
that are not quite there, and of five B-customers. The limit is 120."""

TOP = 5
"""The largest customers, which other phenomena need."""


def plan(world: World) -> None:
    """Choose the customers and move their last orders; the A-customers among them have not shrunk."""
    rng = world.rng("dormant")
    large = [f for f in world.customers() if f.tier == "a"][TOP:]
    # those with other marks first: the few A-customers without any are needed elsewhere
    steady = sorted(
        rng.sample([f for f in large if f.sales[0] > 0.82 * f.sales[1]], 7), key=lambda f: not (f.planted or f.missing)
    )
    smaller = rng.sample([f for f in world.customers() if f.tier == "b" and f.since is None], 5)
    for firms, days in ((steady[:4], A_DAYS), (steady[4:], NEAR_DAYS), (smaller, B_DAYS)):
        for firm in firms:
            _silence(world, rng, firm, rng.randrange(*days))


def _silence(world: World, rng: Random, firm: Firm, days: int) -> None:
    """Move what the customer ordered in the last ``days`` days; the largest of it becomes the last order."""
    last = world.worktime(rng, days).date()
    firm.quiet = (world.builder.today - last).days
    late = [line for line in firm.lines if line.day > last]
    start = r12(world.builder.today)[0]
    before = sorted({last, *(line.day for line in firm.lines if start <= line.day < last)})[-4:]
    sold = [line for line in late if line.line_type == "sale"]
    for line in late:
        line.day = rng.choice(before) if line.line_type == "sale" else last
    max(sold, key=lambda line: line.net).day = last
