"""Mutants and equivalents: edits of the planned solution.

=====================================  ==================================================================
``drop: all`` / ``drop: {step, when}``  leave steps out
``replace: {step, when, with: [...]}``  other steps in their place, with the loop's names at hand
``set: {step, when, args: {...}}``      the same command with other arguments
``add: {steps: [...], at: end}``        more steps, at the end or the start
``order: reverse`` / ``rotate``         another order (``rotate``: the first step last)
``channel``, ``locale``                 through another channel, in the other language
``pause: {after: n, hours: h}``         a break: the rest is done hours later
=====================================  ==================================================================

``step`` is the name of a step (its command, where it has none), ``when`` the items of the loops it stood
in: ``{pair: $plain}``, where a list means any of its items.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .model import Exercise, Trial
from .runner import Planned, Ran, Runner, plan
from .values import BrokenExercise, Scope


@dataclass
class Script:
    """Planned steps and the language they are done in."""

    steps: list[Planned]
    locale: str = "fi"

    def run(self, runner: Runner) -> Ran:
        """Do them."""
        return runner.run(self.steps, self.locale)


def solution(exercise: Exercise, scope: Scope) -> Script:
    """The reference solution on one variant."""
    return Script(plan(exercise.solution, scope))


def edited(exercise: Exercise, trial: Trial, scope: Scope) -> Script:
    """The solution after the edits of a mutant or equivalent. Raises ``BrokenExercise`` for an edit that
    finds nothing to change."""
    script = solution(exercise, scope)
    for edit in trial.edits:
        ((key, how),) = edit.items()
        _EDITS[key](script, how, scope)
    return script


def _selected(script: Script, how: Any, scope: Scope) -> set[int]:
    """The places of the steps an edit is about."""
    if how == "all":
        return set(range(len(script.steps)))
    when = {name: scope.value(raw) for name, raw in how.get("when", {}).items()}
    found = {n for n, step in enumerate(script.steps) if how.get("step", step.name) == step.name and _in(step, when)}
    if not found:
        raise BrokenExercise(f"the edit {how!r} finds no step of the solution")
    return found


def _in(step: Planned, when: Mapping[str, Any]) -> bool:
    for name, wanted in when.items():
        item = step.scope.names.get(name)
        if item != wanted and not (isinstance(wanted, list) and item in wanted):
            return False
    return True


def _drop(script: Script, how: Any, scope: Scope) -> None:
    out = _selected(script, how, scope)
    script.steps = [step for n, step in enumerate(script.steps) if n not in out]


def _replace(script: Script, how: Mapping, scope: Scope) -> None:
    out = _selected(script, how, scope)
    steps = []
    for n, step in enumerate(script.steps):
        steps += plan(how["with"], step.scope) if n in out else [step]
    script.steps = steps


def _set(script: Script, how: Mapping, scope: Scope) -> None:
    for n in _selected(script, how, scope):
        step = script.steps[n]
        script.steps[n] = replace(step, args={**step.args, **how["args"]})


def _add(script: Script, how: Mapping, scope: Scope) -> None:
    more = plan(how["steps"], scope)
    script.steps = [*more, *script.steps] if how.get("at") == "start" else [*script.steps, *more]


def _order(script: Script, how: str, _scope: Scope) -> None:
    script.steps = script.steps[::-1] if how == "reverse" else [*script.steps[1:], script.steps[0]]


def _channel(script: Script, how: str, _scope: Scope) -> None:
    script.steps = [replace(step, channel=how) for step in script.steps]


def _locale(script: Script, how: str, _scope: Scope) -> None:
    script.locale = how


def _pause(script: Script, how: Mapping, _scope: Scope) -> None:
    step = script.steps[how["after"]]
    script.steps[how["after"]] = replace(step, gap=how["hours"])


_EDITS = {
    "drop": _drop, "replace": _replace, "set": _set, "add": _add, "order": _order, "channel": _channel,
    "locale": _locale, "pause": _pause,
}  # fmt: skip
