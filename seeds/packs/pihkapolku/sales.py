"""Writes the planned lines: each with a product whose price is near."""

from decimal import Decimal
from random import Random

from .buying import margin
from .world import Line, World


def add(world: World, products: dict[str, list[tuple[int, int]]]) -> None:
    """Add the lines in the order of their dates; they come from the tills, so nobody made them."""
    rng = world.rng("sales lines")
    rows = [(line, person) for person in world.people for line in person.lines]
    rows.sort(key=lambda r: -r[0].day)
    for line, person in rows:
        line.product = line.back.product if line.back else _product(rng, products, line)
        line.id = world.builder.add(
            "sales_line", customer_id=person.id, date=world.day(line.day), line_type=line.kind, store=line.store,
            product_id=line.product, net_sales=Decimal(line.net).scaleb(-2),
            gross_margin=Decimal(margin(rng, line)).scaleb(-2),
        )  # fmt: skip


def _product(rng: Random, products: dict[str, list[tuple[int, int]]], line: Line) -> int | None:
    """A product of the line's group whose price times one to four comes near to the amount."""
    if line.kind != "sale":
        return None
    gaps = {id: min(abs(count * price - abs(line.net)) for count in range(1, 5)) for id, price in products[line.group]}
    return rng.choice(sorted(gaps, key=lambda id: (gaps[id], id))[:2])
