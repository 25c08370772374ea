"""``all``, ``any``, ``at_least``: checks put together. Each part is judged by its own type; the best ``n`` of
them count alike (``all``: every one, ``any``: the best one)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .. import checks
from ..model import Check, Text
from ..outcome import Item, Outcome, Run


@dataclass(frozen=True)
class Spec:
    """A combination as the file has it; the parts are the check's. ``n``: how many of them count, of
    ``at_least``; ``whole``: all or nothing."""

    n: int = 1
    whole: bool = False


def read(data: Mapping) -> Spec:
    """The spec of the keys in the file."""
    return Spec(**{key: value for key, value in data.items() if key != "parts"})


def guards(spec: Spec) -> bool:
    """Only as far as its parts do, which the loader asks."""
    return False


def judge(spec: Spec, check: Check, run: Run) -> Outcome:
    """The mean share of the parts that count; the faults of those that are not right, by their titles."""
    found = [(part, checks.TYPES[part.type].judge(part.spec, part, run)) for part in check.parts]
    counting = {"all": len(found), "any": 1}.get(check.type, spec.n)
    best = sorted((outcome.share for _part, outcome in found), reverse=True)[:counting]
    share = sum(best, Fraction(0)) / len(best)
    items = tuple(_named(item, part.title) for part, outcome in found if outcome.share < 1 for item in _wrong(outcome))
    failing = sum(share < 1 for share in best)
    return Outcome(Fraction(share == 1) if spec.whole else share, items, failing, all(o.empty for _p, o in found))


def _wrong(outcome: Outcome) -> tuple[Item, ...]:
    """What is wrong in a part; a part without items is wrong as a whole."""
    return tuple(item for item in outcome.items if item.share < 1) or (Item(None, outcome.share),)


def _named(item: Item, title: Text | None) -> Item:
    """An item of a part with the part's title in front of its own name."""
    if title is None:
        return item
    name = {
        locale: f"{title.get(locale)}: {item.name[locale]}" if item.name else title.get(locale)
        for locale in ("fi", "en")
    }
    return replace(item, name=name)
