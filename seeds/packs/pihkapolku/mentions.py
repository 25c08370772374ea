"""The 180 mentions: one theme grows though it is not the largest (PC7), and twenty that nobody has classified (C08)."""

from datetime import timedelta
from random import Random

from seeds.shared.deal import dealt
from seeds.shared.listening import TAILS, Sayings, both, handles, seen_by, treated

from . import mention_texts as wording
from . import texts
from .world import World

LAST, BASE, ALL = (1, 14), (16, 104), (106, 200)
"""Days before today: the last fortnight, the base it is held against, and what was before; the limits are free (V6)."""

COUNTS = {"growing": (9, 11, 4), "largest": (6, 30, 20), "other": (2, 13, 10)}
"""Mentions of a theme in the three times: of the growing one, of the largest and of each of the four others."""

GROWING = ("delivery", "quality", "repair", "club")
LARGEST = ("service", "shop")
UNTAGGED = {"growing": 7, "largest": 5, "other": 2}
"""How many of a theme's mentions of the last fortnight are not classified; of all themes together twenty."""

LINKED, IRONIC = 4, 3
KNOWN = 0.35
"""How many of the writers in public the desk has found in the register."""


def add(world: World) -> None:
    """Add the mentions, the oldest first, and state the key of the twenty."""
    rng = world.rng("mentions")
    roles = _roles(world, rng)
    rows = _drafts(world, rng, roles)
    fresh = [row for row in rows if row["untagged"]]
    _plant(world, rng, fresh)
    _write(world, rng, rows)
    world.builder.facts["mentions"] = {
        "growing": next(theme for theme, role in roles.items() if role == "growing"),
        "largest": next(theme for theme, role in roles.items() if role == "largest"),
        "key": {str(row["id"]): {"theme": row["about"], "sentiment": row["tone"]} for row in fresh},
        "ironic": sorted(row["id"] for row in fresh if row.get("ironic")),
        "urgent": next(row["id"] for row in fresh if row.get("urgent")),
        "writers": {str(row["id"]): row["writer"] for row in fresh if row.get("writer")},
    }


def _roles(world: World, rng: Random) -> dict[str, str]:
    """Which theme grows and which is the largest, dealt over the variants."""
    pairs = [(one, other) for one in GROWING for other in LARGEST]
    growing, largest = dealt(world.builder, "themes", pairs)
    named = {growing: "growing", largest: "largest"}
    return {theme: named.get(theme, "other") for theme in rng.sample(wording.THEMES, len(wording.THEMES))}


def _drafts(world: World, rng: Random, roles: dict[str, str]) -> list[dict]:
    """When and about what; which of them nobody has classified."""
    rows = []
    for theme, role in roles.items():
        for days, count in zip((LAST, BASE, ALL), COUNTS[role], strict=True):
            for number in range(count):
                posted = world.daytime(rng, rng.randrange(*days)) + timedelta(minutes=rng.randrange(50))
                untagged = days is LAST and number < UNTAGGED[role]
                rows.append({"about": theme, "posted_at": posted, "untagged": untagged})
    return rows


def _plant(world: World, rng: Random, fresh: list[dict]) -> None:
    """Of the twenty three are ironic, one is urgent, and four are by members whose handle tells."""
    urgent, *rest = rng.sample(fresh, len(fresh))
    if urgent["about"] != "quality":  # who got hurt speaks of a product
        other = next(row for row in fresh if row["about"] == "quality")
        urgent, rest = other, [row for row in fresh if row is not other]
    urgent |= {"tone": "negative", "text": rng.choice(wording.URGENT), "urgent": True}
    themes = rng.sample(sorted({row["about"] for row in rest}), IRONIC)
    for theme in themes:
        row = next(r for r in rest if r["about"] == theme)
        row |= {"tone": "negative", "text": wording.IRONIC[theme], "ironic": True}
    plain = [row for row in rest if not row.get("ironic")]
    members = [p for p in world.members() if p.active and world.builder.by_id[p.id]["social_handle"]]
    people = rng.sample(members, LINKED)
    for row, person in zip((urgent, *rng.sample(plain, LINKED - 1)), people, strict=True):
        row["writer"] = person.id


def _write(world: World, rng: Random, rows: list[dict]) -> None:
    sayings = Sayings(rng, lambda: texts.slots(rng))
    people = [row for row in world.builder.rows["contact"] if row["social_handle"]]
    taken = {row["social_handle"] for row in people}
    stranger = handles(rng, wording.NICKS, taken)
    for row in sorted(rows, key=lambda r: r["posted_at"]):
        if "text" not in row:
            row |= _say(sayings, wording.BY_THEME[row["about"]])
        open_channels = {
            name: weight for name, weight in wording.CHANNELS.items() if name != "desk" or not row["untagged"]
        }
        channel = rng.choices(list(open_channels), list(open_channels.values()))[0]
        values = {
            "channel": channel,
            "posted_at": row["posted_at"],
            "reach": seen_by(rng, channel),
            **both("text", row["text"]),
        }
        if row["untagged"]:
            values |= {
                "handle": world.builder.by_id[row["writer"]]["social_handle"] if row.get("writer") else stranger()
            }
        else:
            values |= treated(
                rng, row["about"], row["tone"], row["posted_at"], world.builder.days_ago(0, 0), world.service
            )
            values |= _writer(rng, channel, row["posted_at"], people, stranger)
        row["id"] = world.builder.add("mention", **values, at=row["posted_at"] + timedelta(minutes=5))


def _say(sayings: Sayings, templates: list) -> dict:
    """A text of a theme and its tone."""
    template = min(templates, key=lambda t: (sayings.used[t], sayings.rng.random()))
    tone = wording.TONES[template]
    return {"tone": tone, "text": sayings.say([template], TAILS[tone])}


def _writer(rng: Random, channel: str, posted, people: list[dict], stranger) -> dict:
    """Who spoke: somebody the desk has found in the register, or a stranger; at the desk nobody has a handle."""
    known = [person for person in people if person["created_on"] < posted]
    if rng.random() >= KNOWN:
        return {"handle": None if channel == "desk" else stranger()}
    person = rng.choice(known)
    return {"handle": None if channel == "desk" else person["social_handle"], "regarding_id": person["id"]}
