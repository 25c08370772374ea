"""The grader: a pure function of exercise, image, changes and answers.

No request, user, clock or database. *Check my work*, the final submission and a regrade years later are
this one function.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass

from . import checks
from .checks.answer import MalformedAnswer, malformed
from .model import Check, Exercise
from .outcome import Both, Fault, Run
from .state import State
from .values import Scope

VERSION = 1
"""Raised when the same submission could get another score."""

OK, PART, NO, BLOCKED, WAITING = "ok", "part", "no", "blocked", "waiting"
"""Met, partly, not; *blocked* by a check that comes first; *waiting* until half of the other points are earned."""

__all__ = ["BLOCKED", "NO", "OK", "PART", "VERSION", "WAITING", "CheckResult", "MalformedAnswer", "Result", "grade", "refuse_malformed"]  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One item of a check that is not right: its name, and per fault what was found, which property, and
    what was expected. Texts by language."""

    name: Both | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class CheckResult:
    """The result of one check, points in 1/100. ``failing`` is the ``{n}`` of its message, ``of`` how many
    items there were; ``findings`` are the items that are not right."""

    id: str
    status: str
    earned: int
    possible: int
    failing: int = 0
    of: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Result:
    """The result of one grading, points in 1/100. ``version`` is the grader's."""

    exercise: str
    exercise_version: int
    version: int
    points: int
    possible: int
    checks: tuple[CheckResult, ...]

    def to_json(self) -> str:
        """The result as it is stored; the same result is always the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Result":
        """A stored result."""
        data = json.loads(text)
        found = tuple(
            CheckResult(**{**check, "findings": tuple(Finding(f["name"], tuple(Fault(**x) for x in f["faults"])) for f in check["findings"])})
            for check in data["checks"]
        )  # fmt: skip
        return cls(**{**data, "checks": found})

    def check(self, id: str) -> CheckResult:
        """The result of the check with this id. Raises ``KeyError``."""
        for check in self.checks:
            if check.id == id:
                return check
        raise KeyError(id)


def grade(
    exercise: Exercise, image: bytes, changes: Sequence[dict], answers: Mapping[str, str], seats: int = 1
) -> Result:
    """Grade what was handed in.

    ``image`` is the template file, ``changes`` the commands as ``sandboxes.log.commands`` returns them,
    ``answers`` the typed texts by check, ``seats`` how many work in the sandbox. An answer that cannot be
    read earns nothing; see ``refuse_malformed``. Raises ``values.BrokenExercise`` or what replay raises:
    faults of ours, never of the student.
    """
    with closing(State.from_template(image)) as seed:
        return grade_state(exercise, seed, changes, answers, seats)


def grade_state(
    exercise: Exercise, seed: State, changes: Sequence[dict], answers: Mapping[str, str], seats: int = 1
) -> Result:
    """``grade`` on a seed state that is already in memory and is left as it is."""
    with closing(seed.with_changes(changes)) as state:
        return grade_run(Run(exercise, state, list(changes), answers, Scope(state, seats, exercise.variant)))


def refuse_malformed(exercise: Exercise, answers: Mapping[str, str]) -> None:
    """Before a final submission: raise ``MalformedAnswer`` for the first answer that cannot be read."""
    for error in malformed(exercise, answers):
        raise error


def grade_run(run: Run) -> Result:
    """``grade`` of what is at hand; the run then holds what each check found."""
    results: dict[str, CheckResult] = {}
    checks_ = run.exercise.checks
    for check in (*(c for c in checks_ if not c.counts_from_half), *(c for c in checks_ if c.counts_from_half)):
        results[check.id] = _check(check, run, results)
    ordered = tuple(results[check.id] for check in checks_)
    return Result(
        run.exercise.id, run.exercise.version, VERSION, sum(r.earned for r in ordered),
        sum(r.possible for r in ordered), ordered,
    )  # fmt: skip


def _check(check: Check, run: Run, results: Mapping[str, CheckResult]) -> CheckResult:
    outcome = checks.TYPES[check.type].judge(check.spec, check, run)
    run.outcomes[check.id] = outcome
    needed = [*check.requires, *([check.requires_item] if check.requires_item else [])]
    if outcome.empty or any(not results[id].earned for id in needed if id in results):
        return CheckResult(check.id, BLOCKED, 0, check.points)
    if check.counts_from_half and not _half(check, run, results):
        return CheckResult(check.id, WAITING, 0, check.points)
    earned = run.earned(check)
    status = OK if earned == check.points else PART if earned else NO
    findings = tuple(Finding(item.name, item.faults) for item in outcome.items if item.share < 1)
    return CheckResult(check.id, status, earned, check.points, outcome.failing, len(outcome.items), findings)


def _half(check: Check, run: Run, results: Mapping[str, CheckResult]) -> bool:
    """Whether at least half of the points of the checks judged so far were earned: all plain ones, and the
    guards before this one."""
    return 2 * sum(r.earned for r in results.values()) >= sum(r.possible for r in results.values())
