"""The mutation test of the exercise files themselves: a check, an expectation or an ``allow`` is taken away, and
some trial must tell.

What no trial can tell is either not needed, or a mutant is missing, or the file says in ``unnoticed`` why it
stays. Judged by behaviour alone: that the points no longer add up tells nothing of what the check is for.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from ..query import conjuncts, join, parse, to_text
from . import checks
from .grader import BLOCKED, WAITING, Result, grade_run
from .loader import exercise_of, read
from .model import Exercise
from .outcome import Run
from .trials import MUTANT, Trial, Trials
from .values import Scope

LISTS = ("expect", "must", "must_not", "parts")
"""Keys of a check with a list of demands; each is taken away alone."""
NAMES = ("may", "fields")
"""Keys of an ``allow`` with a list of names; each is taken away alone."""
GROUPS = ("find", "args", "row", "before", "after", "with")
"""Keys with named demands; each is taken away alone, but for ``id``: which record is no demand."""
KEYS = (
    "references", "tol", "tol_percent", "count", "new", "whole", "order", "requires_item", "compare", "among", "least", "one_swap",
    "min_words", "max_words", "exact", "command", "channel", "fields",
)  # fmt: skip
"""Keys that make a check stricter or fairer, or an ``allow`` narrower."""


@dataclass(frozen=True)
class Removal:
    """An exercise with one thing taken away. ``what`` names it as ``unnoticed`` does: ``c1``, ``c1 expect 2``,
    ``c2 must 1 channel``, ``allow 3``. ``checks`` are those it may weigh on; without an ``exercise`` the check is
    gone as a whole."""

    what: str
    checks: tuple[str, ...]
    exercise: Exercise | None = None


def removals(exercise: Exercise) -> Iterator[Removal]:
    """Everything that can be taken away from an exercise, one by one, in the order of the file."""
    data = read(exercise.text, exercise.id)
    guards = tuple(check.id for check in exercise.checks if check.type == "only")
    for n, check in enumerate(data["checks"]):
        yield Removal(check["id"], (check["id"],))
        for what, path, value in _parts(check, check["id"], ["checks", n]):
            yield Removal(what, (check["id"],), _without(data, path, value))
    for n, entry in enumerate(data.get("allow", ())):
        yield Removal(f"allow {n + 1}", guards, _without(data, ["allow", n], None))
        for what, path, value in _parts(entry, f"allow {n + 1}", ["allow", n]):
            yield Removal(what, guards, _without(data, path, value))


def _parts(part: Mapping, what: str, path: list) -> Iterator[tuple[str, list, Any]]:
    """What can be taken from a part of the file: its name, its place, and what stays there (nothing: ``None``)."""
    for key, value in part.items():
        place = [*path, key]
        if key in LISTS:
            for n, entry in enumerate(value):
                name = f"{what} {entry['id'] if key == 'parts' else f'{key} {n + 1}'}"
                yield name, [*place, n], None
                yield from _parts({**entry, "kind": entry.get("kind", part.get("kind"))}, name, [*place, n])
        elif key in GROUPS:
            yield from ((f"{what} {key} {name}", [*place, name], None) for name in value if name != "id")
        elif key in NAMES and len(value) > 1:
            yield from ((f"{what} {key} {name}", [*place, n], None) for n, name in enumerate(value))
        if key in KEYS:
            yield f"{what} {key}", place, None
        if key == "where" and "of" not in part:
            conditions = conjuncts(parse(value, part["kind"]))
            for n in range(len(conditions)) if len(conditions) > 1 else ():
                yield f"{what} where {n + 1}", place, to_text(join(conditions[:n] + conditions[n + 1 :]))
            if len(conditions) == 1 and part.get("type") == "record":
                yield f"{what} where", place, None
        if key == "row":
            yield from _parts({k: v for k, v in value.items() if k in GROUPS}, f"{what} row", place)


def _without(data: Mapping, path: list, value: Any) -> Exercise:
    """The exercise with another value at a place, or with nothing there."""
    less = deepcopy(data)
    *way, last = path
    part = less
    for step in way:
        part = part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return exercise_of(less, "")


def unlisted(trials: Trials) -> list[str]:
    """What could be taken away without any trial telling, but for what the file lists in ``unnoticed``; and
    what it lists in vain. In words for the author."""
    told, silent = _told(trials)
    listed = {entry["what"] for entry in trials.exercise.unnoticed}
    silent = [what for what in silent if not any(what.startswith(f"{part} ") for part in silent)]
    return [
        *(f"nothing tells when {what} is left out" for what in silent if what not in listed),
        *(f"unnoticed: {told[what]} tells when {what} is left out" for what in sorted(listed & told.keys())),
        *(f"unnoticed: there is no {what}" for what in sorted(listed - told.keys() - set(silent))),
    ]


def _told(trials: Trials) -> tuple[dict[str, str], list[str]]:
    """Of what is taken away the name of the first trial that tells, and what none does."""
    left, told = list(removals(trials.exercise)), {}
    for trial in (*trials.listed(), *trials.generated()):
        ran = trial.run()
        with closing(trials.seed.with_changes(ran.changes)) as state:
            run = Run(trials.exercise, state, ran.changes, ran.answers, Scope(state, variant=trials.exercise.variant))
            result = grade_run(run)
            told |= {one.what: trial.name for one in left if _tells(trial, one, run, result)}
        left = [one for one in left if one.what not in told]
    return told, [one.what for one in left]


def _tells(trial: Trial, removal: Removal, run: Run, result: Result) -> bool:
    """Whether a trial turns out otherwise than it must once something is gone.

    A listed trial has its exact scores; a generated mutant only has to lose points, so it tells when they are lost
    nowhere else. Of a whole check a mutant tells that earns something elsewhere: empty work tells nothing.
    """
    for was in map(result.check, removal.checks):
        others, alone = result.points - was.earned, result.points - was.earned == result.possible - was.possible
        if removal.exercise is None:
            if trial.kind == MUTANT and was.earned < was.possible and (others if trial.scores else alone):
                return True
        elif was.status not in (BLOCKED, WAITING):
            now = _earned(removal.exercise, was.id, run)
            if now is None or (now != was.earned if trial.scores else alone and was.earned < now == was.possible):
                return True
    return False


def _earned(exercise: Exercise, id: str, run: Run) -> int | None:
    """What a check of an exercise that lacks something earns; ``None`` when it cannot even be judged, which would
    be a fault in the verifier's table."""
    check, less = exercise.check(id), replace(run, exercise=exercise, outcomes=dict(run.outcomes))
    try:
        less.outcomes[id] = checks.TYPES[check.type].judge(check.spec, check, less)
    except Exception:
        return None
    return less.earned(check)
