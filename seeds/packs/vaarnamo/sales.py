"""Sales: 36 months of lines whose sums are exactly the planned ones.

A line is what a customer bought of one product on one order day. Amounts are drawn as weights and then
scaled to the customer's planned net sales of the window, the last cent on the largest line.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum
from random import Random

from .world import Firm, World

GROUPS = ("hygiene", "protection", "cleaning", "maintenance", "service")
MARGINS = {"hygiene": 0.23, "protection": 0.26, "cleaning": 0.22, "maintenance": 0.20, "service": 0.33}
LINES = {"a": 38, "b": 18, "c": 9, "ended": 10}
"""Lines a year by tier; about 6 500 in three years."""

SEASON = (1.02, 0.96, 1.05, 1.0, 1.02, 0.9, 0.62, 0.98, 1.1, 1.1, 1.12, 1.13)


@dataclass
class Line:
    """A planned line; amounts in cents."""

    day: date
    group: str
    line_type: str
    net: int
    margin: int


def plan(world: World) -> None:
    """Plan P12 and PP12 beside R12, then the lines of every customer."""
    rng = world.rng("sales")
    total = sum(f.sales[0] for f in world.firms)
    ended = [f for f in world.firms if f.tier == "ended"]
    sizes = (0.021, 0.0034, 0.0031, 0.0010, 0.0009, 0.0008, 0.0007, 0.0006)  # one was A, two B, five C
    for firm, size in zip(rng.sample(ended, 8), sizes, strict=True):
        p12 = round(total * size * rng.uniform(0.95, 1.05))
        firm.sales = (0, p12, round(p12 * rng.uniform(1.0, 1.4)))
    fresh = rng.sample([f for f in world.firms if f.tier in ("b", "c") and not f.planted], 6)
    for number, firm in enumerate(fresh):
        days = rng.randrange(60, 160) if number < 3 else rng.randrange(200, 340)
        firm.since = world.worktime(rng, days).date()
        firm.created = world.worktime(rng, days + rng.randrange(20, 80))
    for firm in world.customers():
        if firm.sales[0] and firm.since is None:
            p12 = round(firm.sales[0] / _growth(rng))
            firm.sales = (firm.sales[0], p12, round(p12 / _growth(rng)))
        _lines(world, world.rng(f"lines {world.firms.index(firm)}"), firm)


def _growth(rng: Random) -> float:
    """R12 as a share of P12: mostly 0.7-1.5, kept clear of the limits 0.80 and 1.00 (V6)."""
    while True:
        growth = min(1.7, max(0.55, rng.gauss(1.04, 0.17)))
        if abs(growth - 0.8) > 0.01 and abs(growth - 1) > 0.01:
            return growth


def _lines(world: World, rng: Random, firm: Firm) -> None:
    """The customer's lines of the three windows."""
    shares = {g: rng.uniform(0.3, 1) for g in rng.sample(GROUPS, rng.randint(*_width(firm.tier)))}
    quality = rng.uniform(0.88, 1.1)
    for window, net in enumerate(firm.sales):
        if net:
            days = _order_days(world, rng, firm, window)
            firm.lines += _window(rng, shares, quality, days, net, LINES[firm.tier])


def _width(tier: str) -> tuple[int, int]:
    return (4, 5) if tier == "a" else (3, 4) if tier == "b" else (1, 3)


def _order_days(world: World, rng: Random, firm: Firm, window: int) -> list[date]:
    """Order days in a window: each month for large customers, fewer months for small ones."""
    start = world.builder.today.replace(year=world.builder.today.year - 1 - window)
    months = [((start.month - 1 + m) % 12 + 1, start.year + (start.month - 1 + m) // 12) for m in range(12)]
    keep = {"a": 12, "b": rng.randint(10, 12), "c": rng.randint(4, 8), "ended": rng.randint(5, 8)}[firm.tier]
    chosen = rng.sample(range(12), keep)
    if firm.tier != "ended" and not {10, 11} & set(chosen):
        chosen[0] = 11  # whoever still buys has bought lately
    days = []
    for m in sorted(chosen):
        month, year = months[m]
        day = date(year, month, rng.randint(1, monthrange(year, month)[1]))
        while day.weekday() > 4:
            day = day.replace(day=(day.day % monthrange(year, month)[1]) + 1)
        if firm.since is None or day > firm.since:
            days.append(day)
    return days if firm.since is None else [firm.since, *days]


def _window(rng: Random, shares: dict, quality: float, days: list[date], net: int, count: int) -> list[Line]:
    """Lines on the days whose net sales are exactly ``net`` cents, with a few returns and freights."""
    drafts = []  # day, group, weight
    groups, first = list(shares), rng.randrange(len(days))
    for n in range(max(2, round(count * rng.uniform(0.85, 1.15)))):
        day, group = days[(first + n) % len(days)], groups[(n // len(days) + n) % len(groups)]
        drafts.append([day, group, shares[group] * SEASON[day.month - 1] * rng.lognormvariate(0, 0.35)])
    rows = [(d, g, "sale", w) for d, g, w in drafts]
    for day, group, weight in drafts:
        later = [d for d in days if d > day]
        if later and rng.random() < 0.02:  # comes back with the next order
            rows.append((later[0], group, "return", -weight * rng.uniform(0.05, 0.3)))
    scale = net / fsum(w for *_, w in rows)  # the same in every Python version, unlike sum()
    cents = [round(w * scale) for *_, w in rows]
    cents[cents.index(max(cents))] += net - sum(cents)
    lines = [Line(d, g, kind, c, round(c * MARGINS[g] * quality * rng.uniform(0.92, 1.08)))
             for (d, g, kind, _), c in zip(rows, cents, strict=True)]  # fmt: skip
    for day in days:
        if rng.random() < 0.04:
            lines.append(Line(day, "", "freight", rng.randrange(1_500, 9_000, 50), 0))
    return lines


def add(world: World, products: dict[str, list[int]]) -> None:
    """Add the lines in the order of their dates; lines come from invoicing, so nobody made them."""
    rng = world.rng("sales lines")
    rows = [(line, firm) for firm in world.customers() for line in firm.lines]
    rows.sort(key=lambda r: r[0].day)
    favourite = {f: {g: rng.sample(products[g], 2) for g in GROUPS} for f in world.customers()}
    for line, firm in rows:
        product = rng.choices(favourite[firm][line.group], (4, 1))[0] if line.group else None
        world.builder.add("sales_line", customer_id=firm.id, date=line.day, product_id=product, line_type=line.line_type,
                          net_sales=Decimal(line.net).scaleb(-2), gross_margin=Decimal(line.margin).scaleb(-2))  # fmt: skip
