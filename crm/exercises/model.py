"""What an exercise file says, as frozen data. Points are integers of 1/100 point.

Values that depend on the variant stay as written and are resolved by ``values.Scope``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..i18n import current_locale


@dataclass(frozen=True)
class Text:
    """A text in both languages, as written: ``{slots}``, ``{label:...}`` and ``**bold**`` unfilled."""

    fi: str
    en: str

    def __str__(self) -> str:
        return self.get(current_locale())

    def get(self, locale: str) -> str:
        """The text in one language."""
        return self.fi if locale == "fi" else self.en


@dataclass(frozen=True)
class Step:
    """One step of a brief; ticked in the panel once ``check`` is met, when it names one."""

    text: Text
    check: str = ""


@dataclass(frozen=True)
class Check:
    """One check. ``spec`` belongs to its type (see ``checks``).

    ``requires`` are checks that must have earned something, else this one is *blocked*; with
    ``requires_item`` only the items that passed there are looked at. ``counts_from_half``: counts only when
    at least half of the other automatic points were earned. ``parts`` are those of a combination (``all any
    at_least``): checks without points or message, and perhaps without a title.
    """

    id: str
    type: str
    title: Text | None
    message: Text | None
    points: int
    spec: Any
    message_one: Text | None = None
    requires: tuple[str, ...] = ()
    requires_item: str = ""
    counts_from_half: bool = False
    parts: tuple["Check", ...] = ()

    def walk(self) -> Iterator["Check"]:
        """The check and its parts, and theirs."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Trial:
    """The solution, edited: a mutant (``scores`` per check and ``total``, in points, literal or by the
    variant) or, without scores, an equivalent that must get everything."""

    id: str
    title: Text
    edits: tuple[Mapping, ...]
    scores: Mapping[str, Any] | None = None
    total: Any = None


@dataclass(frozen=True)
class Exercise:
    """One exercise. ``text`` is the file as written; it goes into a sealed submission. ``unnoticed`` lists
    ``what`` the verifier cannot miss, and ``why`` it stays (see ``removals``)."""

    id: str
    version: int
    title: Text
    level: str
    pack: str
    checkpoint: str
    topics: Mapping[str, tuple[str, ...]]
    minutes: int
    points: int
    brief: Text
    ready: Text | None
    praise: Text | None
    steps: tuple[Step, ...]
    hints: tuple[Text, ...]
    policy: Mapping[str, Mapping[str, Any]]
    variant: Mapping[str, Any]
    checks: tuple[Check, ...]
    allow: tuple[Mapping, ...]
    solution: tuple[Mapping, ...]
    mutants: tuple[Trial, ...]
    equivalents: tuple[Trial, ...]
    unnoticed: tuple[Mapping[str, str], ...]
    text: str

    def every_check(self) -> Iterator[Check]:
        """Every check and every part of one, in order."""
        for check in self.checks:
            yield from check.walk()

    def check(self, id: str) -> Check:
        """The check, or part of one, with this id. Raises ``KeyError``."""
        for check in self.every_check():
            if check.id == id:
                return check
        raise KeyError(id)


def hundredths(points: float | int) -> int:
    """Points as written in a file (``0.5``) in 1/100 point."""
    return round(points * 100)


def half_points(points: int, share: Fraction) -> int:
    """A share of some points, in 1/100, cut off to a half point; all of them for the whole share."""
    return points if share == 1 else points * share // 50 * 50
