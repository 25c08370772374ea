"""What a student is told before starting: brief, steps, questions, hints, filled with the variant's facts."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from .checks.answer import questions
from .model import Exercise, Text
from .state import State
from .text import Rendered, render, slots
from .values import Scope


@dataclass(frozen=True)
class Question:
    """One answer the panel asks for; ``options`` are keys and labels of a choice or an order, ``kind`` the
    records whose codes are asked, ``words`` the least and the most words of a text."""

    check: str
    text: Rendered
    form: str
    unit: Rendered | None = None
    options: tuple[tuple[str, Rendered], ...] = ()
    kind: str = ""
    words: tuple[int, int | None] = (1, None)


@dataclass(frozen=True)
class Briefing:
    """The texts of an exercise in one language. ``steps`` come with the check that ticks them, or ``""``."""

    brief: Rendered
    steps: tuple[tuple[Rendered, str], ...]
    ready: Rendered | None
    hints: tuple[Rendered, ...]
    questions: tuple[Question, ...]

    def __str__(self) -> str:
        parts = [self.brief, *(step for step, _check in self.steps), self.ready, *(q.text for q in self.questions)]
        return "\n".join(str(part) for part in parts if part)


def briefing(exercise: Exercise, locale: str, facts: Mapping[str, Any]) -> Briefing:
    """The texts in one language; ``facts`` are the values of their slots (``slot_values``)."""

    def shown(text: Text | None) -> Rendered | None:
        return render(text, locale, facts.__getitem__) if text else None

    asked = tuple(
        Question(check, shown(spec.question), spec.form, shown(spec.unit), tuple((key, shown(text)) for key, text in (spec.options or {}).items()),
                 spec.kind, (spec.min_words, spec.max_words))
        for check, spec in questions(exercise)
    )  # fmt: skip
    steps = tuple((shown(step.text), step.check) for step in exercise.steps)
    return Briefing(shown(exercise.brief), steps, shown(exercise.ready), tuple(map(shown, exercise.hints)), asked)


def used_slots(exercise: Exercise) -> set[str]:
    """The slots in the texts a student is told."""
    texts = [exercise.brief, exercise.ready, *exercise.hints, *(step.text for step in exercise.steps)]
    for _check, spec in questions(exercise):
        texts += [spec.question, spec.unit, *(spec.options or {}).values()]
    return {slot for text in texts if text for locale in ("fi", "en") for slot in slots(text.get(locale))}


def slot_values(exercise: Exercise, image: bytes) -> dict[str, Any]:
    """The value of every slot on one variant, plain data that can be kept with the attempt; the image is
    opened only when there are slots. Raises ``BrokenExercise``."""
    used = used_slots(exercise)
    if not used:
        return {}
    with closing(State.from_template(image)) as seed:
        return values_in(Scope(seed, variant=exercise.variant), used)


def values_in(scope: Scope, used: set[str]) -> dict[str, Any]:
    """The values of slots in a scope."""
    return {slot: scope.value(f"${slot}") for slot in sorted(used)}
