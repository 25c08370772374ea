"""What serving the customers took, month by month: losses are constructed, not drawn (PB8).

First comes the profit each buyer shall leave, then its cost to serve, then the quantities that cost so much. One
of the largest loses a lot, three large ones and some small ones lose a little; how many do, and how far the curve
of cumulative profit rises over the whole, is dealt over the variants (V3).
"""

from datetime import date
from decimal import Decimal
from itertools import accumulate
from math import fsum
from random import Random

from crm.insights.periods import r12
from crm.insights.profitability import RATES, cumulative, service_cost
from crm.insights.sales import NET
from seeds.shared.deal import dealt

from .sales import SEASON
from .world import Firm, World

LOSING = (17, 17, 18, 18, 18, 19, 19, 19, 20, 20, 21, 21)
"""Customers that make a loss."""

PEAK = tuple(108.6 + 0.6 * n for n in range(12))
"""Where the curve of cumulative profit is highest, per cent."""

ATTEMPTS = 500
"""Draws that are tried."""

CAREFUL = {"order": 24, "line": 10, "rush": 8, "return": 8, "case": 10, "visit": 28, "call": 12}
DEMANDING = {"order": 20, "line": 8, "rush": 26, "return": 20, "case": 12, "visit": 8, "call": 6}
"""What the cost is made of, weights; of those who pay for themselves, and of those who lose."""

FEW, MORE = ("order", "line", "call"), ("rush", "return")
"""The drivers of small customers, and those that small losses are made of beside them."""


def add(world: World) -> None:
    """Add the cost drivers of the last 12 months and a little of the time before; say who loses."""
    costs, losing = _costs(world)
    rows = [row for firm in world.customers() for row in _rows(world, firm, costs.get(firm, 0), firm in losing)]
    for firm, month, driver, quantity in sorted(rows, key=lambda row: row[1]):
        world.builder.add("cost_driver", account_id=firm.id, month=month, driver=driver, quantity=quantity)
    _state(world, rows, losing)


# --------------------------------------------------------------------------------------------------
# How much


def _margin(world: World, firm: Firm) -> int:
    """Gross margin of R12 in cents."""
    start, end = r12(world.builder.today)
    return sum(line.margin for line in firm.lines if line.line_type in NET and start <= line.day < end)


def _costs(world: World) -> tuple[dict[Firm, float], list[Firm]]:
    """The cost to serve of each buyer in euros, and who makes a loss, the large one first.

    Raises ``RuntimeError`` where no draw of ``ATTEMPTS`` has the planned shape.
    """
    buyers = sorted((f for f in world.customers() if f.sales[0]), key=lambda f: -f.sales[0])
    margins = {f: _margin(world, f) / 100 for f in buyers}
    for attempt in range(ATTEMPTS):
        rng = world.rng(f"costs {attempt}")
        profits = _profits(world, rng, buyers, margins)
        if profits is not None:
            losing = [f for f in buyers if profits[f] < 0]
            return {f: margins[f] - profits[f] for f in buyers}, losing
    raise RuntimeError("No draw of costs has the planned shape.")


def _profits(world: World, rng: Random, buyers: list[Firm], margins: dict) -> dict[Firm, float] | None:
    """A profit for each buyer; ``None`` where this draw does not give the planned shape."""
    sales, margin = sum(f.sales[0] for f in buyers) / 100, fsum(margins.values())
    share = margin / sales
    whole = margin - rng.uniform(max(0.130, share - 0.108), min(0.155, share - 0.080)) * sales
    profits = _losses(world, rng, buyers, (dealt(world.builder, "profit peak", list(PEAK)) - 100) / 100 * whole)
    if profits is None:
        return None
    rest = [f for f in buyers if f not in profits]
    kept = {f: margins[f] * rng.uniform(0.3, 0.56) for f in rest}
    scale = (whole - fsum(profits.values())) / fsum(kept.values())
    profits |= {f: share * scale for f, share in kept.items()}
    fit = all(0.1 * margins[f] < profits[f] < 0.75 * margins[f] for f in rest)
    return profits if fit else None


def _losses(world: World, rng: Random, buyers: list[Firm], wanted: float) -> dict[Firm, float] | None:
    """Losses that add up to ``wanted`` euros: one of ranks 2-5, three of ranks 10-24, the rest smaller ones."""
    fit = [f for f in buyers if not f.quiet and f is not world.known]
    large = rng.choice([f for f in buyers[1:5] if f in fit] or buyers[1:5])
    found = {large: -rng.uniform(0.064, 0.096) * large.sales[0] / 100}
    for firm in rng.sample([f for f in buyers[9:24] if f in fit], 3):
        found[firm] = -rng.uniform(0.012, 0.05) * firm.sales[0] / 100
    small = rng.sample(buyers[24:], dealt(world.builder, "losing customers", list(LOSING)) - 4)
    weights = {f: rng.uniform(0.5, 1.5) * f.sales[0] / 100 for f in small}
    scale = (wanted + fsum(found.values())) / fsum(weights.values())
    return found | {f: -scale * weight for f, weight in weights.items()} if 0.025 < scale < 0.2 else None


# --------------------------------------------------------------------------------------------------
# Of what


def _rows(world: World, firm: Firm, cost: float, losing: bool) -> list[tuple]:
    """The customer's rows: (firm, month, driver, quantity)."""
    rng = world.rng(f"drivers {world.firms.index(firm)}")
    start, _today = r12(world.builder.today)
    year = [_month(start, n) for n in range(12)]
    months = [month for month in year if firm.since is None or month >= firm.since.replace(day=1)]
    rows = _spread(rng, months, _quantities(rng, firm, cost, losing)) if cost else []
    if firm.sales[1] and firm.tier in ("a", "ended"):  # the last two months before R12 are there too, and do not count
        past = _quantities(rng, firm, firm.sales[1] / 100 * rng.uniform(0.016, 0.03), losing)
        rows += _spread(rng, [_month(start, -2), _month(start, -1)], past)
    return [(firm, *row) for row in rows]


def _month(start: date, n: int) -> date:
    months = start.year * 12 + start.month - 1 + n
    return date(months // 12, months % 12 + 1, 1)


def _quantities(rng: Random, firm: Firm, cost: float, losing: bool) -> dict[str, int]:
    """Quantities that cost so many euros, but for one: what is left over is order lines."""
    weights = DEMANDING if losing else CAREFUL
    drivers = FEW + MORE * losing
    if firm.tier in ("a", "b"):
        drivers = [d for d in RATES if firm.tier == "a" or d not in ("visit", "case")]
    shares = {d: weights[d] * rng.uniform(0.6, 1.4) for d in drivers}
    whole = fsum(shares.values())
    found = {d: int(cost * share / whole / RATES[d]) for d, share in shares.items()}
    found["line"] += max(0, round((cost - float(service_cost(found.items()))) / RATES["line"]))
    return found


def _spread(rng: Random, months: list[date], quantities: dict[str, int]) -> list[tuple]:
    """The quantities over the months, by season and chance, as (month, driver, quantity); nothing is lost."""
    rows = []
    for driver, quantity in quantities.items():
        weights = [SEASON[month.month - 1] * rng.uniform(0.5, 1.5) for month in months]
        ends = [round(quantity * end / fsum(weights)) for end in accumulate(weights)]
        ends[-1] = quantity
        taken = (end - before for end, before in zip(ends, [0, *ends], strict=False))
        rows += [(month, driver, n) for month, n in zip(months, taken, strict=True) if n > 0]
    return rows


def _state(world: World, rows: list[tuple], losing: list[Firm]) -> None:
    """Who loses, and the peak, as the rows have it; ``facts`` say what they are for."""
    start = r12(world.builder.today)[0]
    taken: dict[Firm, list] = {}
    for firm, month, driver, quantity in rows:
        if month >= start:
            taken.setdefault(firm, []).append((driver, quantity))
    profits = [Decimal(_margin(world, firm)) / 100 - service_cost(taken.get(firm, ())) for firm in world.customers()]
    facts = world.builder.facts
    facts["profit"] = {"large": losing[0].id, "losing": sorted(firm.id for firm in losing)}
    facts["numbers"]["unprofitable"] = {"value": len(losing), "tolerance": 0}
    facts["numbers"]["profit_peak"] = {"value": round(float(max(cumulative(profits))), 4), "tolerance": 0.3}
