"""Writes the planned lines: each with a product whose price is near."""

from decimal import Decimal
from random import Random

from .products import MARGINS
from .world import Line, World

OFF = 0.25
"""The largest discount, as a share of the price; where no product fits, the nearest does."""


def add(world: World, products: dict[str, list[tuple[int, int]]]) -> None:
    """Add the lines in the order of their dates; they come from the tills, so nobody made them."""
    rng = world.rng("sales lines")
    rows = [(line, person) for person in world.people for line in person.lines]
    rows.sort(key=lambda r: -r[0].day)
    for line, person in rows:
        line.group, line.product = _product(rng, products, line)
        line.id = world.builder.add(
            "sales_line", customer_id=person.id, date=world.day(line.day), line_type=line.kind, store=line.store,
            product_id=line.product, net_sales=Decimal(line.net).scaleb(-2),
            gross_margin=Decimal(_margin(rng, line)).scaleb(-2),
        )  # fmt: skip


def _product(rng: Random, products: dict[str, list[tuple[int, int]]], line: Line) -> tuple[str, int | None]:
    """The group and product of a line: one to three of something, at its price or somewhat less."""
    if line.back:
        return line.back.group, line.back.product
    if line.kind != "sale":
        return "", None
    rows = [
        (group, id, price * count) for group, known in products.items() for id, price in known for count in (1, 2, 3)
    ]
    fitting = [(group, id) for group, id, price in rows if price * (1 - OFF) <= line.net <= price * 1.01]
    if fitting:
        return rng.choice(fitting)
    group, id, _ = min(rows, key=lambda row: abs(row[2] - line.net))
    return group, id


def _margin(rng: Random, line: Line) -> int:
    """Gross margin of a line in cents; gift cards and freight have none."""
    return round(line.net * MARGINS[line.group] * rng.uniform(0.9, 1.1)) if line.group else 0
