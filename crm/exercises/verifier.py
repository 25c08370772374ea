"""The release gate: every exercise on every variant.

The reference solution earns everything, work nobody did nothing, each mutant exactly its listed score, each
equivalent everything; generated mutants lose points; no two checks always pass and fail together; texts
are complete. A data precondition that does not hold shows as a name of the variant that has no value.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import combinations
from multiprocessing import get_context

from ..i18n import current_locale, set_locale
from ..query import FilterError
from ..sandboxes import packs, templates
from .grader import grade_state
from .lints import lints
from .loader import exercises
from .model import Exercise
from .removals import unlisted
from .state import State
from .trials import EQUIVALENT, MUTANT, REFERENCE, UNTOUCHED, Trial, Trials
from .values import BrokenExercise

DATA = "data"
"""The kind of row that says what the variant lacks."""


@dataclass(frozen=True)
class Row:
    """One trial on one variant: what it is, what it should earn and what it did, in points."""

    exercise: str
    variant: int
    trial: str
    kind: str
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
        """The result for people: a line for each exercise and variant, then everything that is not right, then
        the summary."""
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
        return "\n".join([*lines, *self.problems, *self.summary()])

    def summary(self) -> list[str]:
        """How many exercises and variants, and of each kind of trial how many are right of how many."""
        untouched = [row for row in self.rows if row.kind == UNTOUCHED]
        bad = sorted({row.exercise for row in untouched if not row.ok})
        return [
            f"{len({r.exercise for r in self.rows})} exercises, {len({r.variant for r in self.rows})} variants",
            f"reference solutions with full points {self._right(REFERENCE)}",
            f"mutants caught {self._right(MUTANT)}",
            f"equivalents accepted {self._right(EQUIVALENT)}",
            f"untouched = 0 for {'all but ' + ', '.join(bad) if bad else 'all'}",
            f"{len(self.rows)} trials in {self.seconds:.1f} s",
        ]

    def _right(self, kind: str) -> str:
        rows = [row.ok for row in self.rows if row.kind == kind]
        return f"{sum(rows)} / {len(rows)}"


def verify(
    ids: Iterable[str] | None = None,
    variants: Iterable[int] | None = None,
    removals: bool = False,
    processes: int = 1,
) -> Report:
    """Verify the bundled exercises with these ids (all without), on these variants (all without).

    Raises ``KeyError`` for an unknown id, ``loader.ExerciseError`` for a file that cannot be read.
    """
    known = exercises()
    chosen = [known[id] for id in ids] if ids else list(known.values())
    return verify_these(chosen, variants, removals, processes)


@dataclass(frozen=True)
class _Task:
    """The exercises on one template. ``first`` are those whose first variant it is: generated mutants, lints and
    ``removals`` are tried there only, since they are about the checks and not about the data."""

    pack: str
    checkpoint: str
    variant: int
    exercises: tuple[Exercise, ...]
    first: bool
    removals: bool


@dataclass
class _Found:
    """What a task found of one exercise. ``met`` are the checks that were met in each trial."""

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    met: list[tuple[bool, ...]] = field(default_factory=list)


def verify_these(
    chosen: Sequence[Exercise],
    variants: Iterable[int] | None = None,
    removals: bool = False,
    processes: int = 1,
) -> Report:
    """Verify exercises, bundled or not; with ``removals`` also whether the verifier would miss each part of
    their checks. The templates are dealt to so many ``processes``; a template is built once for all exercises."""
    report, start = Report(), time.perf_counter()
    found = {exercise.id: _Found() for exercise in chosen}
    for part in _mapped(list(_tasks(chosen, variants, removals)), processes):
        for id, one in part.items():
            found[id].rows += one.rows
            found[id].problems += one.problems
            found[id].met += one.met
    for exercise in chosen:
        one = found[exercise.id]
        report.rows += one.rows
        report.problems += [f"{exercise.id}: {text}" for text in (*one.problems, *_twins(exercise, one.met))]
    report.seconds = time.perf_counter() - start
    return report


def _tasks(chosen: Sequence[Exercise], variants: Iterable[int] | None, removals: bool) -> Iterator[_Task]:
    """The tasks, by variant; the first variants, which have most to do, come first."""
    data: dict[tuple[str, str], list[Exercise]] = {}
    for exercise in chosen:
        data.setdefault((exercise.pack, exercise.checkpoint), []).append(exercise)
    numbers = {pack: list(variants or range(1, packs.packs()[pack].variants + 1)) for pack, _checkpoint in data}
    for n in range(max(map(len, numbers.values()), default=0)):
        for (pack, checkpoint), those in data.items():
            for variant in numbers[pack][n : n + 1]:
                yield _Task(pack, checkpoint, variant, tuple(those), n == 0, removals)


def _mapped(tasks: list[_Task], processes: int) -> Iterator[dict[str, _Found]]:
    if min(processes, len(tasks)) < 2:
        yield from map(_verified, tasks)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), set_locale, (current_locale(),)) as pool:
        yield from pool.map(_verified, tasks)


def _verified(task: _Task) -> dict[str, _Found]:
    """What is found on one template, by exercise."""
    image = templates.bytes_of(task.pack, task.variant, task.checkpoint)
    with closing(State.from_template(image)) as seed:
        return {exercise.id: _tried(exercise, task, seed) for exercise in task.exercises}


def _tried(exercise: Exercise, task: _Task, seed: State) -> _Found:
    found = _Found()
    try:
        trials = Trials(exercise, seed)
        for trial in (*trials.listed(), *(trials.generated() if task.first else ())):
            wanted, got, ok = _try(trial, exercise, seed, found.met)
            found.rows.append(Row(exercise.id, task.variant, trial.name, trial.kind, wanted, got, ok))
        if task.first:
            found.problems += lints(exercise, trials.scope)
        if task.first and task.removals:
            found.problems += unlisted(trials)
    except (BrokenExercise, FilterError) as error:
        found.rows.append(Row(exercise.id, task.variant, DATA, DATA, "a value", str(error), False))
    return found


def _try(trial: Trial, exercise: Exercise, seed: State, met: list[tuple[bool, ...]]) -> tuple[str, str, bool]:
    """Run a trial; what it should earn and what it does, in words, and whether these agree."""
    wanted = f"under {exercise.points / 100:g}"
    try:
        if trial.scores:
            scores = trial.scores()
            in_order = {check.id: scores[check.id] for check in exercise.checks}
            wanted = _points(in_order, trial.total() if trial.total else sum(scores.values()))
        ran = trial.run()
        result = grade_state(exercise, seed, ran.changes, ran.answers)
    except Exception as error:  # whatever goes wrong is this row; the others are still verified
        return wanted, f"{type(error).__name__}: {error}", False
    met.append(tuple(check.earned == check.possible for check in result.checks))
    if not trial.scores:
        return wanted, f"{result.points / 100:g}", result.points < result.possible
    got = _points({check.id: check.earned for check in result.checks}, result.points)
    return wanted, got, got == wanted


def _points(scores: Mapping[str, int], total: int) -> str:
    return " ".join(f"{id} {points / 100:g}" for id, points in scores.items()) + f" = {total / 100:g}"


def _twins(exercise: Exercise, met: list[tuple[bool, ...]]) -> Iterator[str]:
    """Checks that always pass and fail together: one of them says nothing."""
    columns = dict(zip((check.id for check in exercise.checks), zip(*met, strict=True), strict=False))
    for a, b in combinations(columns, 2):
        if columns[a] == columns[b]:
            yield f"the checks {a} and {b} always pass and fail together"
