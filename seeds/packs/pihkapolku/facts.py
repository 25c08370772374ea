"""What the variant knows of itself: the truth exercises are checked against."""

from .consents import REASONS, may_mail
from .world import TIERS, World, tier_of


def state(world: World) -> None:
    """Fill ``builder.facts``.

    ``refused`` are those of the target group who have given no consent: all who may not be mailed but those whose
    address has bounced.

    Of the tiers (C02) members are named by the id of their membership, the upgraded by that of the contact;
    of the target group (C04) everybody by the contact's id. ``numbers`` and ``sets`` are answers (V3).
    """
    rng = world.rng("facts")
    by_id = world.builder.by_id

    def ids(of: str, chosen: list) -> list[int]:
        return [getattr(p, of) for p in rng.sample(chosen, len(chosen))]

    active = [p for p in world.members() if p.active]
    wrong = [p for p in active if p.planted != "grace" and p.tier != tier_of(p.qualifying())]
    to = {name: [p for p in wrong if tier_of(p.qualifying()) == name] for name in TIERS}
    ups = [p for p in wrong if p.planted.startswith("low")]
    group = [p for p in active if p.group == "risk" and p.values["has_address"]]
    who = {p.id: p for p in group}
    after = sum(p.tier == "latva" for p in active) + len(to["latva"]) - sum(p.planted == "high_latva" for p in wrong)
    world.builder.facts = {
        "tiers": world.tiers,
        **{f"to_{name}": ids("member", people) for name, people in to.items()},
        "hidden": ids("member", [p for p in wrong if p.planted in ("gift", "returned")]),
        "early": ids("member", [p for p in active if p.planted == "early"]),
        "grace": ids("member", [p for p in active if p.planted == "grace"]),
        "may_be_told": ids("id", [p for p in ups if may_mail(p)]),
        "not_to_be_told": [p.id for p in ups if not may_mail(p)],
        "latva_after": after,
        "group": sorted(ids("id", group), key=lambda id: not may_mail(who[id])),  # those who may be mailed first
        "may": ids("id", [p for p in group if may_mail(p)]),
        "refused": ids("id", [p for p in group if p.planted in REASONS[:3]]),
        "old": ids("id", [p for p in group if p.planted == "old"]),
        **{reason: ids("id", [p for p in group if p.planted == reason]) for reason in REASONS},
        "numbers": {"latva_after": {"value": after, "tolerance": 0}},
        "sets": {
            "wrong_tiers": sorted(by_id[p.member]["code"] for p in wrong),
            "may_be_mailed": sorted(by_id[p.id]["code"] for p in group if may_mail(p)),
            "upgraded": sorted(by_id[p.id]["code"] for p in ups),
        },
    }
