"""Notes on accounts, contacts and opportunities, and those that tell about pairs and decoys."""

from random import Random

from . import note_texts as wording
from .duplicates import Decoy, Pair
from .texts import Pair as Bilingual
from .texts import fill, slots
from .world import Firm, World

COUNT = 150


def add(world: World, pairs: list[Pair], decoys: list[Decoy]) -> None:
    """Add about 160 notes, the oldest first."""
    rng = world.rng("notes")
    rows = [*_ordinary(world, rng), *_of_pairs(world, rng, pairs)]
    for decoy in decoys:
        firm = rng.choice((decoy.first, decoy.second))
        rows.append(_note(world, firm, wording.DECOYS[decoy.kind], {}, world.worktime(rng, rng.randrange(60, 500))))
    for row in sorted(rows, key=lambda r: r["at"]):
        world.builder.add("note", **row)


def _note(
    world: World, firm: Firm, template: tuple[Bilingual, Bilingual], drawn: dict, at, on: int | None = None
) -> dict:
    title, text = (fill(part, drawn) for part in template)
    return {"subject": title[0], "subject_en": title[1], "text": text[0], "text_en": text[1],
            "regarding_id": on or firm.id, "at": at, "by": world.hand(firm)}  # fmt: skip


def _ordinary(world: World, rng: Random) -> list[dict]:
    rows, said = [], {}  # nobody writes the same note twice on an account
    weights = [{"a": 5, "b": 2}.get(f.tier, 1) for f in world.firms]
    for firm in rng.choices(world.firms, weights, k=COUNT):
        contact = rng.choice(firm.contacts)
        at = world.worktime(rng, rng.randrange(5, min(700, (world.builder.today - firm.created.date()).days)))
        begun = [id for id, start, _ in firm.opportunities if start <= at]
        on = contact if rng.random() < 0.1 else rng.choice(begun) if begun and rng.random() < 0.2 else None
        told = said.setdefault(firm, rng.sample(wording.NOTES, len(wording.NOTES)))
        rows.append(_note(world, firm, told.pop(), slots(rng, world.person(contact)), at, on))
    return rows


def _of_pairs(world: World, rng: Random, pairs: list[Pair]) -> list[dict]:
    rows = []
    for pair in pairs:
        if pair.kind == "former_name":
            on = rng.choice((pair.dup, pair.master))
            at = world.worktime(rng, rng.randrange(60, 400))
            rows.append(_note(world, on, rng.choice(wording.FORMER_NAME), {"former": pair.dup.values["name"]}, at))
        if pair.newer:
            value = pair.dup.values[pair.newer]
            rows.append(_note(world, pair.dup, wording.NEWER[pair.newer], {"value": value}, pair.dup.dated(pair.newer)))
    return rows
