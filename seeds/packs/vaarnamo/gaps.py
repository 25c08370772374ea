"""Missing and placeholder values, as old registers have them (PB5 counts those of the A-customers)."""

from crm.insights.grouping import customer_group

from .world import Firm, World

FIELDS = ("business_id", "industry", "employees", "phone", "decision_maker")


def plan(world: World) -> None:
    """Take 18 required values from ten A-customers and one or two from 26 others.

    Placeholders that a duplicate rule compares are used once each, or they would make pairs.
    """
    rng = world.rng("gaps")
    fillers = {"business_id": ["tuntematon", "–"], "phone": ["x", "000 000 000"]}
    large = rng.sample([f for f in world.firms if f.tier == "a" and not f.planted], 10)
    others = rng.sample([f for f in world.firms if f.tier not in ("a", "duplicate") and not f.planted], 26)
    for number, firm in enumerate(large + others):
        count = (2 if number < 8 else 1) if number < 10 else rng.randint(1, 2)
        for name in rng.sample(FIELDS, count):
            if name == "decision_maker":
                firm.mute = True
                continue
            spare = fillers.get(name)
            firm.missing[name] = firm.values[name]
            firm.values[name] = spare.pop() if spare and rng.random() < 0.3 else None
        regroup(firm)


def regroup(firm: Firm) -> None:
    """The stored group follows the headcount, also when that is unknown."""
    firm.values["customer_group"] = customer_group(firm.values["sector"], firm.values["employees"])
