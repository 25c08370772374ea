"""The release gate: every exercise on every variant.

The reference solution earns everything, empty work nothing, each mutant exactly its listed score, each
equivalent everything; generated mutants lose points; no two checks always pass and fail together; texts
are complete. A data precondition that does not hold shows as a name of the variant that has no value.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations

from ..query import FilterError
from ..records.errors import DomainError
from ..sandboxes import packs, templates
from .edits import Script, edited, solution
from .generated import mutants
from .grader import Result, grade_state
from .lints import lints
from .loader import exercises
from .model import Exercise, hundredths
from .runner import Runner
from .state import State
from .values import BrokenExercise, Scope


@dataclass(frozen=True)
class Row:
    """One trial on one variant: what it is, what it should earn and what it did, in points."""

    exercise: str
    variant: int
    trial: str
    wanted: str
    got: str
    ok: bool


@dataclass
class Report:
    """Everything a run of the verifier found. ``problems`` are lints, each with the exercise's id."""

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every exercise may be released."""
        return not self.problems and all(row.ok for row in self.rows)

    def table(self) -> str:
        """The result for people: a line for each exercise and variant, then everything that is not right."""
        lines = [f"{'exercise':10} {'variant':>7} {'trials':>6}  result"]
        groups: dict[tuple[str, int], list[Row]] = {}
        for row in self.rows:
            groups.setdefault((row.exercise, row.variant), []).append(row)
        for (exercise, variant), rows in groups.items():
            bad = sum(not row.ok for row in rows)
            lines.append(f"{exercise:10} {variant:>7} {len(rows):>6}  {f'{bad} wrong' if bad else 'ok'}")
        lines += [
            f"{r.exercise} variant {r.variant}, {r.trial}: expected {r.wanted}, got {r.got}"
            for r in self.rows
            if not r.ok
        ]
        return "\n".join([*lines, *self.problems, f"{len(self.rows)} trials in {self.seconds:.1f} s"])


def verify(ids: Iterable[str] | None = None, variants: Iterable[int] | None = None) -> Report:
    """Verify the bundled exercises with these ids (all without), on these variants (all without).

    Raises ``KeyError`` for an unknown id, ``loader.ExerciseError`` for a file that cannot be read.
    """
    known = exercises()
    return verify_these([known[id] for id in ids] if ids else list(known.values()), variants)


def verify_these(chosen: Iterable[Exercise], variants: Iterable[int] | None = None) -> Report:
    """Verify exercises, bundled or not. Generated mutants are tried on the first variant only: they are
    about the checks, not about the data."""
    report, start = Report(), time.perf_counter()
    for exercise in chosen:
        numbers = list(variants or range(1, packs.packs()[exercise.pack].variants + 1))
        met: list[tuple[bool, ...]] = []
        for variant in numbers:
            image = templates.image_of(exercise.pack, variant, exercise.checkpoint)[1]
            with closing(State.from_template(image)) as seed:
                try:
                    trials = _Trials(exercise, variant, seed, report, met)
                    trials.listed()
                    if variant == numbers[0]:
                        trials.generated()
                        report.problems += [f"{exercise.id}: {text}" for text in lints(exercise, trials.scope)]
                except (BrokenExercise, FilterError) as error:
                    report.rows.append(Row(exercise.id, variant, "data", "a value", str(error), False))
        report.problems += [f"{exercise.id}: {text}" for text in _twins(exercise, met)]
    report.seconds = time.perf_counter() - start
    return report


def _twins(exercise: Exercise, met: list[tuple[bool, ...]]) -> Iterator[str]:
    """Checks that always pass and fail together: one of them says nothing."""
    columns = dict(zip((check.id for check in exercise.checks), zip(*met, strict=True), strict=False))
    for a, b in combinations(columns, 2):
        if columns[a] == columns[b]:
            yield f"the checks {a} and {b} always pass and fail together"


class _Trials:
    """The trials of one exercise on one variant."""

    def __init__(self, exercise: Exercise, variant: int, seed: State, report: Report, met: list[tuple[bool, ...]]):
        self.exercise, self.variant, self.seed, self.report, self.met = exercise, variant, seed, report, met
        self.scope = Scope(seed, variant=exercise.variant)
        for name in exercise.variant:
            self.scope.name(name)  # everything the variant names has a value
        self.runner = Runner(seed)

    def listed(self) -> None:
        """Reference, empty work, the mutants and equivalents of the file."""
        exercise, scope = self.exercise, self.scope
        full = {check.id: check.points for check in exercise.checks}
        self._score("reference", lambda: solution(exercise, scope), lambda: full)
        self._score("empty", lambda: Script([]), lambda: dict.fromkeys(full, 0))
        for trial in exercise.mutants:
            self._score(
                trial.id,
                partial(edited, exercise, trial, scope),
                lambda trial=trial: {id: hundredths(scope.value(score)) for id, score in trial.scores.items()},
                lambda trial=trial: hundredths(scope.value(trial.total)),
            )
        for trial in exercise.equivalents:
            self._score(trial.id, partial(edited, exercise, trial, scope), lambda: full)

    def _score(self, name: str, script: Callable, scores: Callable, total: Callable | None = None) -> None:
        """Run a script and compare each check and the total with what they should be."""
        wanted = ""
        try:
            expected = (scores(), total() if total else sum(scores().values()))
            wanted = _points(*expected)
            result = self._grade(script())
        except Exception as error:  # whatever goes wrong is this row; the others are still verified
            self._row(name, wanted, f"{type(error).__name__}: {error}", False)
            return
        got = ({check.id: check.earned for check in result.checks}, result.points)
        self._row(name, wanted, _points(*got), got == expected)

    def _grade(self, script: Script) -> Result:
        ran = script.run(self.runner)
        result = grade_state(self.exercise, self.seed, ran.changes, ran.answers)
        self.met.append(tuple(check.earned == check.possible for check in result.checks))
        return result

    def generated(self) -> None:
        """Generated mutants lose points; one that cannot be done or does nothing else is passed over."""
        reference = solution(self.exercise, self.scope)
        done = _trace(reference.run(self.runner))
        for name, script in mutants(self.exercise, reference, self.scope):
            try:
                if _trace(script.run(self.runner)) == done:
                    continue
                got = self._grade(script)
            except DomainError:
                continue
            lost = got.points < got.possible
            self._row(name, f"under {got.possible / 100:g}", f"{got.points / 100:g}", lost)

    def _row(self, trial: str, wanted: str, got: str, ok: bool) -> None:
        self.report.rows.append(Row(self.exercise.id, self.variant, trial, wanted, got, ok))


def _points(scores: dict[str, int], total: int) -> str:
    return " ".join(f"{id} {points / 100:g}" for id, points in scores.items()) + f" = {total / 100:g}"


def _trace(ran) -> tuple:
    """What a run did, apart from when."""
    rows = [
        (c["name"], [(r["op"], r["kind"], r["id"], _unstamped(r["after"])) for r in c["rows"]]) for c in ran.changes
    ]
    return rows, ran.answers


def _unstamped(values: dict) -> dict:
    return {name: value for name, value in values.items() if name not in ("modified_on", "created_on", "version")}
