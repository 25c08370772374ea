"""What the variant knows of itself: the truth exercises are checked against, and the duplicate rules."""

from crm.insights.lifecycle import QUIET_DAYS

from . import care
from .duplicates import Decoy, Pair
from .world import World

RULES = (
    ("account", "business_id", "Sama Y-tunnus", "Same business ID"),
    ("account", "email_domain", "Sama sähköpostin verkkotunnus", "Same e-mail domain"),
    ("account", "phone", "Sama puhelinnumero", "Same telephone number"),
    ("account", "street,town", "Sama katuosoite ja paikkakunta", "Same street address and town"),
    ("account", "name", "Sama nimi ilman yhtiömuotoa", "Same name without company form"),
    ("contact", "email", "Sama sähköpostiosoite", "Same e-mail address"),
)


def add_rules(world: World) -> None:
    """Add the duplicate rules; over a variant's accounts they find the ten planted pairs and no other."""
    at = world.builder.days_ago(30, 10)
    for table, fields, name, english in RULES:
        world.builder.add("duplicate_rule", name=name, name_en=english, table=table, match_on=fields, at=at)


def state(world: World, pairs: list[Pair], decoys: list[Decoy]) -> None:
    """Fill ``builder.facts``.

    ``pairs`` and ``decoys`` name records by id. ``numbers`` (value and tolerance) and ``sets`` (codes)
    are answers, which must differ between variants (V3).
    """
    rng = world.rng("facts")
    buyers = sorted(world.customers(), key=lambda f: -f.sales[0])
    large = [f for f in buyers if f.tier == "a"]
    total = sum(f.sales[0] for f in buyers)
    dormant = [f for f in large if f.quiet and f.quiet >= QUIET_DAYS]
    code = {f.id: world.builder.by_id[f.id]["code"] for f in world.firms}
    # a pair's place in the list must not tell its kind
    world.builder.facts = {
        "pairs": [
            {"dup": p.dup.id, "master": p.master.id, "newer": p.newer, "kind": p.kind}
            for p in rng.sample(pairs, len(pairs))
        ],
        "decoys": [
            {"first": d.first.id, "second": d.second.id, "kind": d.kind} for d in rng.sample(decoys, len(decoys))
        ],
        "care": {
            **{kind: sorted(f.id for f in world.neglected if world.neglected[f] == kind) for kind in care.KINDS},
            "lowest": care.lowest(large, set(world.neglected)),
        },
        "numbers": {
            "a_count": {"value": len(large), "tolerance": 0},
            "a_share": {"value": round(100 * sum(f.sales[0] for f in large) / total, 4), "tolerance": 0.2},
            "dormant_sales": _euros(sum(f.sales[0] for f in dormant)),
            "adherence": {"value": round(100 * (1 - len(world.neglected) / len(large)), 4), "tolerance": 0.5},
        },
        "sets": {
            "a_customers": sorted(code[f.id] for f in large),
            "masters": sorted(code[p.master.id] for p in pairs),
            "dormant": sorted(code[f.id] for f in dormant),
            "neglected": sorted(code[f.id] for f in world.neglected),
            "single_contact": sorted(code[f.id] for f in large if f.single),
        },
    }


def _euros(cents: int) -> dict:
    """An amount of money as an answer: right within one per cent."""
    return {"value": cents / 100, "tolerance": round(cents / 10_000, 2)}
