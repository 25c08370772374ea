"""The later checkpoints: the raw data with the work of earlier exercises done (catalogue D3).

CP1 is CP0 with duplicates merged and data completed; CP2 is CP1 with ABC classes set, customer groups by the
rule and care models assigned. The builder that made CP0 is simply taken further before it is written: the
planned values are at hand, and the numbering stays that of CP0. Laying the file out and running the verbs on
it would need a session, a log to throw away and the same decisions. What the verbs would have logged stands in
the seeded history; the facts are those of CP0 at every checkpoint, and at CP2 the ids of the care models.
"""

from crm.insights.abc import abc_classes
from crm.insights.grouping import customer_group
from crm.records.references import pointing

from . import care_models
from .duplicates import Pair
from .gaps import regroup
from .world import Firm, World

ALL = ("CP0", "CP1", "CP2")
DONE = 4
"""Days before today when the work was done."""


def reach(world: World, pairs: list[Pair]) -> None:
    """Take the world from CP0 to the checkpoint that is built."""
    if world.builder.checkpoint == "CP0":
        return
    for firm in world.firms:
        _complete(world, firm)
    for pair in pairs:
        _merge(world, pair)
    if world.builder.checkpoint == "CP2":
        _classify(world)
        care_models.assign(world)


def _write(world: World, id: int, name: str, value) -> None:
    """Change a field as a person would, so that history tells."""
    row = world.builder.by_id[id]
    if row.get(name) != value:
        world.builder.history(id, name, row.get(name), value, world.builder.days_ago(DONE, 10), world.managers[0])
        row[name] = value


def _complete(world: World, firm: Firm) -> None:
    """Fill in what the account lacked, its group with it, and say who decides."""
    if firm.missing:
        firm.values |= firm.missing
        regroup(firm)
        for name in (*firm.missing, "customer_group"):
            _write(world, firm.id, name, firm.values[name])
    if firm.mute:
        _write(world, firm.contacts[0], "role", "decision_maker")


def _merge(world: World, pair: Pair) -> None:
    """What the verb ``merge`` does: all that points at the duplicate goes over, the newer value too."""
    dup, master = pair.dup.id, pair.master.id
    for spec in pointing("account"):
        for row in world.builder.rows.get(spec.entity, ()):
            if spec.moves and row.get(spec.name) == dup:
                _write(world, row["id"], spec.name, master)
    if pair.newer:
        _write(world, master, pair.newer, pair.dup.values[pair.newer])
    _write(world, dup, "status", "inactive")
    _write(world, dup, "merged_into_id", master)


def _classify(world: World) -> None:
    """ABC class and customer group of every customer."""
    rows = {firm.id: world.builder.by_id[firm.id] for firm in world.customers()}
    classes = abc_classes((rows[f.id]["code"], f.sales[0]) for f in world.customers())
    for id, row in rows.items():
        _write(world, id, "abc_class", classes[row["code"]])
        _write(world, id, "customer_group", customer_group(row["sector"], row["employees"]))
