"""The 70 opportunities: 46 open, 14 won, 10 lost; stages moved in the seeded history."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from .opportunity_texts import THEMES
from .texts import fill, slots
from .world import Firm, World

STAGES = ("qualify", "develop", "propose", "close")
OPEN = {"qualify": 15, "develop": 14, "propose": 11, "close": 6}
PROBABILITY = {"qualify": (10, 25), "develop": (30, 50), "propose": (55, 70), "close": (75, 90)}
SIZE = {
    "a": (26_000, 150_000),
    "b": (7_000, 48_000),
    "c": (2_500, 15_000),
    "prospect": (5_000, 60_000),
    "duplicate": (3_000, 20_000),
}
REASONS = ("out_sold", "out_sold", "price", "price", "no_need", "cancelled")


def add(world: World) -> None:
    """Add the opportunities. One hangs on a duplicate record, as real ones do."""
    rng = world.rng("opportunities")
    plans = [("open", stage) for stage, count in OPEN.items() for _ in range(count)]
    plans += [("won", "close")] * 14 + [("lost", rng.choice(STAGES[1:])) for _ in range(10)]
    buyers = [f for f in world.firms if f.tier in "abc" and f.since is None]
    firms = [next(f for f in rng.sample(world.firms, len(world.firms)) if f.tier == "duplicate")]
    firms += rng.choices(buyers, [{"a": 9, "b": 5, "c": 1}[f.tier] for f in buyers], k=56)
    firms += rng.sample([f for f in world.firms if f.tier == "prospect"], 13)
    plans = [_plan(world, rng, firm, *plan) for plan, firm in zip(plans, firms, strict=True)]
    for firm, row in sorted(plans, key=lambda p: p[1]["at"]):
        _add(world, rng, firm, row)


def _plan(world: World, rng: Random, firm: Firm, status: str, stage: str) -> tuple[Firm, dict]:
    title, need, size = rng.choice(THEMES)
    drawn = slots(rng, "")
    (name, name_en), (need, need_en) = fill(title, drawn), fill(need, drawn)
    closed = None if status == "open" else world.worktime(rng, rng.randrange(10, 330))
    age = rng.randrange(12, 35) + 22 * STAGES.index(stage)
    known = (world.builder.today - firm.created.date()).days - 2
    start = world.worktime(rng, min(age, known)) if closed is None else closed - timedelta(days=age)
    value = Decimal(round(max(2_000, rng.uniform(*SIZE[firm.tier]) * size) / 500) * 500)
    by = world.hand(firm)
    row = {
        "name": name,
        "name_en": name_en,
        "account_id": firm.id,
        "contact_id": rng.choice(firm.contacts),
        "stage": stage,
        "estimated_value": value,
        "budget": round(value * rng.choice((8, 9, 10, 12)) / 10, -2) if rng.random() < 0.45 else None,
        "customer_need": None if stage == "qualify" else need,
        "customer_need_en": None if stage == "qualify" else need_en,
        "status": status,
        "owner_id": firm.values["owner_id"] if status == "open" else by,
        "at": start,
        "by": by,
    }
    return firm, row | _outcome(world, rng, row, closed)


def _outcome(world: World, rng: Random, row: dict, closed: datetime | None) -> dict:
    """How likely and when; of a closed one what came of it."""
    if closed is None:
        close = world.worktime(rng, -rng.randrange(8, 160)).date()
        probability = Decimal(rng.randrange(*PROBABILITY[row["stage"]], 5))
        return {
            "estimated_close": close,
            "probability": probability,
            "status_reason": rng.choice(("in_progress",) * 12 + ("on_hold",)),
        }
    won = row["status"] == "won"
    return {
        "estimated_close": (closed + timedelta(days=rng.randrange(-20, 20))).date(),
        "probability": Decimal(100 if won else 0),
        "actual_close": closed.date(),
        "actual_value": round(row["estimated_value"] * rng.choice((85, 92, 95, 100, 104)) / 100, -2) if won else None,
        "status_reason": "won" if won else rng.choice(REASONS),
    }


def _add(world: World, rng: Random, firm: Firm, row: dict) -> None:
    id = world.builder.add("opportunity", **row, stage_since=row["at"].date())
    end = row.get("actual_close")
    closed = end and datetime.combine(end, row["at"].time())
    firm.opportunities.append((id, row["at"], closed))
    for number in range(STAGES.index(row["stage"])):
        at = row["at"] + timedelta(days=20 * (number + 1), hours=rng.randrange(0, 3))
        if at < (closed or world.builder.days_ago(1)):
            world.builder.history(id, "stage", STAGES[number], STAGES[number + 1], at, row["by"])
            world.builder.by_id[id]["stage_since"] = at.date()
