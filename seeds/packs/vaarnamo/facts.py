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
LEAD_RULES = (("lead", "email", "Liidillä sama sähköpostiosoite", "Lead with the same e-mail address"),)


def add_rules(world: World, rules=RULES) -> None:
    """Add duplicate rules; over a variant's accounts they find the ten planted pairs and no other."""
    at = world.builder.days_ago(30, 10)
    for table, fields, name, english in rules:
        world.builder.add("duplicate_rule", name=name, name_en=english, table=table, match_on=fields, at=at)


def state(world: World, pairs: list[Pair], decoys: list[Decoy]) -> None:
    """Fill ``builder.facts``; records are named by id, in ``sets`` by code.

    ======== =========================================================================================
    pairs    duplicates: ``dup``, ``master``, ``newer`` (field or null), ``kind``; B04
    decoys   look-alikes: ``first``, ``second``, ``kind``; B04
    leads    ``new`` to qualify, ``attach`` to qualify to ``account``, ``drop`` with ``reason``; B03
    known    ``account``, ``groups`` bought in R12 (and ``groups_ever``), ``last_meeting`` (and
             ``planned_meeting``), ``decision_maker`` (and ``former``); share of wallet in ``numbers``; B01
    caller   ``account``, ``contact``, new mobile ``number``, ``subject`` and ``matter`` in fi and en; B02
    care     accounts that break the care model: ``open``, ``email``, ``nothing``; owner ``lowest``; at
             CP2 ``models`` by class and ``new``; B11
    profit   accounts that make a loss (``losing``), the ``large`` one among them; B12
    numbers  answers with ``value`` and ``tolerance``, which differ between variants (V3)
    sets     answers that are codes, which differ too
    ======== =========================================================================================

    ``leads`` and its sets are added with the leads, ``known`` and ``caller`` with their last records, ``profit``
    with the cost drivers.
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
