"""The ways an exercise is tried on one variant: its solution, work nobody did, the slips and the other right
ways its file lists, and those generated from the solution."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ..records.errors import DomainError
from . import generated
from .checks.answer import questions
from .edits import Script, edited, solution
from .model import Exercise, hundredths
from .model import Trial as Listed
from .runner import Ran, Runner
from .state import State
from .values import Scope

REFERENCE, UNTOUCHED, MUTANT, EQUIVALENT = "reference", "untouched", "mutant", "equivalent"
"""What a trial is: right, nobody's work, wrong, another right way."""


@dataclass(frozen=True)
class Trial:
    """One way to do the exercise. ``run`` does it; ``scores`` and ``total`` are what it must earn, in 1/100
    points, ``None`` for anything less than everything (a generated mutant)."""

    name: str
    kind: str
    run: Callable[[], Ran]
    scores: Callable[[], Mapping[str, int]] | None
    total: Callable[[], int] | None = None


class Trials:
    """The trials of one exercise on one variant. Raises ``BrokenExercise`` when a name of the variant has no
    value."""

    def __init__(self, exercise: Exercise, seed: State):
        self.exercise, self.seed = exercise, seed
        self.scope = Scope(seed, variant=exercise.variant)
        for name in exercise.variant:
            self.scope.name(name)
        self._runner = Runner(seed)
        self._full = {check.id: check.points for check in exercise.checks}

    def listed(self) -> Iterator[Trial]:
        """Reference, untouched and empty work, and what the file lists."""
        nothing, blank = Ran(), Ran(answers={check: " " for check, _spec in questions(self.exercise)})
        yield Trial("reference", REFERENCE, self._doing(partial(solution, self.exercise, self.scope)), self._all)
        yield Trial("untouched", UNTOUCHED, lambda: nothing, self._none)
        yield Trial("empty", UNTOUCHED, lambda: blank, self._none)
        for one in self.exercise.mutants:
            yield Trial(one.id, MUTANT, self._edited(one), partial(self._scores, one), partial(self._total, one))
        for one in self.exercise.equivalents:
            yield Trial(one.id, EQUIVALENT, self._edited(one), self._all)

    def generated(self) -> Iterator[Trial]:
        """Slips and other right ways nobody had to write; a slip that cannot be done, or does the same as the
        solution, is none."""
        reference = solution(self.exercise, self.scope)
        for name, script in generated.equivalents(self.exercise, reference):
            yield Trial(name, EQUIVALENT, self._doing(lambda script=script: script), self._all)
        done = _trace(reference.run(self._runner))
        for name, script in generated.mutants(self.exercise, reference, self.scope):
            try:
                ran = script.run(self._runner)
            except DomainError:
                continue
            if _trace(ran) != done:
                yield Trial(name, MUTANT, lambda ran=ran: ran, None)

    def _edited(self, one: Listed) -> Callable[[], Ran]:
        return self._doing(partial(edited, self.exercise, one, self.scope))

    def _doing(self, script: Callable[[], Script]) -> Callable[[], Ran]:
        return lambda: script().run(self._runner)

    def _all(self) -> Mapping[str, int]:
        return self._full

    def _none(self) -> Mapping[str, int]:
        return dict.fromkeys(self._full, 0)

    def _scores(self, one: Listed) -> Mapping[str, int]:
        return {id: hundredths(self.scope.value(score)) for id, score in one.scores.items()}

    def _total(self, one: Listed) -> int:
        return hundredths(self.scope.value(one.total))


def _trace(ran: Ran) -> tuple:
    """What a run did, apart from when."""
    rows = [
        (c["name"], [(r["op"], r["kind"], r["id"], _timeless(r["after"], c["sandbox_at"])) for r in c["rows"]])
        for c in ran.changes
    ]
    return rows, ran.answers


def _timeless(values: dict, now: str) -> dict:
    return {name: "now" if value == now else value for name, value in values.items() if name != "version"}
