"""How the sales of the last 12 months divide over the customers: the Pareto shape is constructed (PB1).

The number of A-customers and their share of sales are dealt over the variants, so that neighbours have
different answers (V3); the rest is drawn until the shape holds with its guard bands.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import exp, fsum
from random import Random

from crm.sandboxes.packs import Builder
from seeds.shared.deal import dealt

GUARD = 0.0004
"""Shares of the total: twice the guard band of V6 around the limits 0.80 and 0.95."""


@dataclass(frozen=True)
class Shape:
    """The shape of a variant: counts of the classes and each buyer's sales in cents, descending."""

    a: int
    b: int
    cents: tuple[int, ...]


def falling(count: int, total: float, last: float) -> list[float]:
    """``count`` shares falling exponentially to ``last`` and adding up to ``total``."""
    low, high = -5.0, 20.0
    for _ in range(60):
        k = (low + high) / 2
        shares = [last * exp(k * (count - 1 - i) / (count - 1)) for i in range(count)]
        low, high = (k, high) if fsum(shares) < total else (low, k)
    return shares


def draw(builder: Builder) -> Shape:
    """The shape of this variant: 112 buyers, A 21-28, B 38-46, top 24 with 75-85 % of the sales."""
    a = dealt(builder, "A-customers", list(range(21, 29)))
    over = 0.0006 + 0.00075 * dealt(builder, "A share", list(range(12)))
    attempt = 0
    while True:
        attempt += 1
        rng = builder.rng(f"shape {attempt}")
        shape = _attempt(rng, a, over)
        if shape and _holds(shape):
            return shape


def _attempt(rng: Random, a: int, over: float) -> Shape | None:
    b = rng.randint(40, 45)
    last_a = max(over + 0.001, 0.007) + rng.uniform(0, 0.002)  # the customer who crosses the limit of 80 %
    last_b, last_c = rng.uniform(0.0018, 0.0022), rng.uniform(0.0004, 0.0007)
    share_a, share_b = 0.80 + over, 0.15 - over + rng.uniform(0.0004, 0.001)
    shares = [
        *falling(a, share_a, last_a),
        *falling(b, share_b, last_b),
        *falling(112 - a - b, 1 - share_a - share_b, last_c),
    ]
    shares = [s * rng.uniform(0.985, 1.015) for s in shares]
    for start, end, whole in ((0, a, share_a), (a, a + b, share_b), (a + b, 112, 1 - share_a - share_b)):
        part = sorted(shares[start:end], reverse=True)
        shares[start:end] = [s * whole / fsum(part) for s in part]
    total = rng.uniform(8.9e8, 10.4e8)  # cents
    cents = tuple(round(s * total) for s in shares)
    return Shape(a, b, cents) if list(cents) == sorted(set(cents), reverse=True) else None


def _holds(shape: Shape) -> bool:
    total = sum(shape.cents)
    before = [0.0, *(c / total for c in accumulate(shape.cents))]
    counts = sum(x < 0.80 for x in before[:-1]), sum(0.80 <= x < 0.95 for x in before[:-1])
    guarded = all(abs(x - limit) > GUARD for x in before for limit in (0.80, 0.95))
    return counts == (shape.a, shape.b) and guarded and 0.755 <= before[24] <= 0.845
