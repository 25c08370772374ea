"""What a check found, and what a check may look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from ..i18n import LOCALES, speaking
from .model import Check, Exercise, Text, half_points
from .state import State
from .text import render
from .values import Scope, flat

Both = Mapping[str, str]
"""A text by language; results are kept and shown in either."""


def both(make: Callable[[], object]) -> Both:
    """A text of the product in both languages."""
    found = {}
    for locale in LOCALES:
        with speaking(locale):
            found[locale] = str(make())
    return found


@dataclass(frozen=True)
class Fault:
    """One property that does not fit. ``text`` says what was found (level *found*), ``field`` names the
    property (level *field*), ``expected`` is shown after release only."""

    text: Both
    field: Both | None = None
    expected: Both | None = None


@dataclass(frozen=True)
class Item:
    """One of the things a check looks at. ``share`` is what of it is right; ``key`` is the item of the loop,
    by which other checks find it; ``name`` is what the student calls one that is not all right."""

    key: object
    share: Fraction
    name: Both | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a check found. ``share`` of the points is earned; ``failing`` is the ``{n}`` of its message.
    ``empty`` says that there was nothing to look at (blocked)."""

    share: Fraction
    items: tuple[Item, ...] = ()
    failing: int = 0
    empty: bool = False


def of_items(items: list[Item], whole: bool = False) -> Outcome:
    """The outcome of n alike: points x hits / n, or all or nothing."""
    share = sum((item.share for item in items), Fraction(0)) / len(items) if items else Fraction(0)
    failing = sum(item.share < 1 for item in items)
    return Outcome(Fraction(share == 1) if whole else share, tuple(items), failing, empty=not items)


@dataclass
class Run:
    """One grading: what every check may look at. ``outcomes`` are those of the checks before it."""

    exercise: Exercise
    state: State
    changes: list[dict]
    answers: Mapping[str, str]
    scope: Scope
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @cached_property
    def live(self) -> list[dict]:
        """The commands that were not taken back, oldest first; an undo, and the undo of an undo, are
        resolved. What the product itself did (channel ``system``) is among them."""
        undone: set[str] = set()
        found = []
        for command in reversed(self.changes):
            if command["id"] in undone:
                continue
            if command["undoes"]:
                undone.add(command["undoes"])
            else:
                found.append(command)
        return found[::-1]

    @cached_property
    def acts(self) -> list[dict]:
        """The live commands people gave."""
        return [command for command in self.live if command["channel"] != "system"]

    @cached_property
    def touched(self) -> set[int]:
        """The records people changed."""
        return {row["id"] for command in self.acts for row in command["rows"]}

    def name(self, raw: object, scope: Scope) -> Both | None:
        """What the records a value names are called on screen, several in alphabetical order, so that the
        order gives nothing away. ``None`` for no value, and for records nobody has touched: which ones they
        are is what is asked."""
        ids = flat(scope.value(raw))
        records = {id for id in ids if isinstance(id, int)}
        if not ids or (records and self.touched.isdisjoint(records)):
            return None
        return {
            locale: " – ".join(sorted(self.state.name(id, locale) if isinstance(id, int) else str(id) for id in ids))
            for locale in LOCALES
        }

    def say(self, text: Text, **facts: object) -> Both:
        """A text of the exercise in both languages, labels of the screen and its slots filled in."""
        return {locale: str(render(text, locale, facts.__getitem__ if facts else None)) for locale in LOCALES}

    def earned(self, check: Check) -> int:
        """What a check that has run earned, in 1/100 points, before it is held back for any reason."""
        return half_points(check.points, self.outcomes[check.id].share)


def scopes(run: Run, for_each: Mapping | None, requires_item: str = "") -> list[tuple[object, Scope]]:
    """The items of a loop with their scopes; one without a name where there is no loop. With
    ``requires_item`` only the items that were right in that check."""
    if not for_each:
        return [(None, run.scope)]
    ((name, raw),) = for_each.items()
    items = run.scope.value(raw)
    if requires_item:
        right = [item.key for item in run.outcomes[requires_item].items if item.share == 1]
        items = [item for item in items if item in right]
    return [(item, run.scope.child(**{name: item})) for item in items]
