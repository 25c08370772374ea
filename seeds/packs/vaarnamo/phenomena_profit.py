"""The planted phenomenon of profitability (PB8) as an exact test; see ``phenomena``."""

import sqlite3
from decimal import Decimal

from crm.insights.profitability import cumulative, service_cost

from .searching import customers, rows

START = "2024-09-01"
"""First day of R12."""


def profits(db: sqlite3.Connection) -> dict[int, tuple[Decimal, Decimal]]:
    """Profit and cost to serve of every customer in R12, in euros, by id."""
    margin = "SELECT coalesce(sum(gross_margin), 0) FROM sales_line WHERE customer_id = ? AND date >= ? AND line_type IN ('sale', 'return')"
    taken: dict[int, list] = {}
    for row in rows(db, f"SELECT * FROM cost_driver WHERE month >= '{START}'"):
        taken.setdefault(row["account_id"], []).append((row["driver"], row["quantity"]))
    found = {}
    for one in customers(db):
        cost = service_cost(taken.get(one["id"], ()))
        found[one["id"]] = Decimal(db.execute(margin, (one["id"], START)).fetchone()[0]) / 100 - cost, cost
    return found


def profitability(db: sqlite3.Connection, facts: dict) -> None:
    """PB8: one customer ranked 2-5 loses 6-10 % of its sales, exactly three more lose in ranks 10-24, 15-25 % of
    the buyers in all; cost to serve is 12-16 % of sales and the profit 7-12 %; the curve peaks at 105-120 %."""
    found, base = profits(db), sorted(customers(db), key=lambda one: -one["sales"])
    sales = Decimal(sum(one["sales"] for one in base)) / 100
    ranked = [one["id"] for one in base if one["sales"]]
    losing = [id for id in ranked if found[id][0] < 0]
    ranks = [ranked.index(id) + 1 for id in losing]
    assert ranks[0] in range(2, 6), ranks
    assert [sum(low <= rank <= high for rank in ranks) for low, high in ((1, 9), (10, 24))] == [1, 3], ranks
    share = found[losing[0]][0] * 10_000 / next(one["sales"] for one in base if one["id"] == losing[0])
    assert -10 <= share <= -6, share
    assert 0.15 <= len(losing) / len(ranked) <= 0.25, len(losing)
    assert all(found[one["id"]] == (0, 0) for one in base if not one["sales"])
    cost, profit = (sum(row[n] for row in found.values()) * 100 / sales for n in (1, 0))
    assert 12 <= cost <= 16 and 7 <= profit <= 12, (cost, profit)
    peak = max(cumulative(profit for profit, _ in found.values()))
    assert 105 <= peak <= 120, peak
    assert facts["profit"]["large"] == losing[0] and sorted(losing) == facts["profit"]["losing"]
    assert facts["numbers"]["unprofitable"]["value"] == len(losing)
    assert abs(Decimal(facts["numbers"]["profit_peak"]["value"]) - peak) < Decimal("0.001"), peak
