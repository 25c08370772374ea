"""Mutants nobody had to write: a step dropped, a wrong value, a wrong record, a step done twice, one
record too many or too few, a filter that slips at a limit, a stray edit. Each must lose points; one that cannot
be done, or that changes nothing, is no mutant. And equivalents: answers as far off as the tolerance lets them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..query import FilterError, Node, conjuncts, join, parse, to_text
from ..query.tree import Compare, Path
from ..schema.fields import Kind
from ..schema.registry import entity, expand
from .checks.answer import tolerance
from .edits import Script
from .model import Exercise
from .runner import Planned
from .values import Scope, flat, references

MOST = 6
"""How many steps of one name are tried; a loop over 120 customers says no more than over six."""
OWN_IDS = {"id", "ids", "target", "source", "first", "second"}
"""Arguments of verbs that name records."""
AT_LIMIT = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}
"""Comparisons that differ only at their limit."""


def mutants(exercise: Exercise, script: Script, scope: Scope) -> Iterator[tuple[str, Script]]:
    """Names and scripts of the generated mutants of a solution."""
    for n in _some(script.steps):
        step, name = script.steps[n], f"{script.steps[n].name} {n + 1}"
        yield f"drop {name}", Script(_without(script.steps, step), script.locale)
        if step.verb not in ("answer", "undo"):
            yield f"double {name}", _with(script, n, step, replace(step, bind=""))
        for key, wrong in _wrong(exercise, step, scope):
            yield f"wrong {key} in {name}", _with(script, n, wrong)
    stray = _stray(scope)
    if stray is not None:
        yield "stray edit", Script([*script.steps, stray], script.locale)


def equivalents(exercise: Exercise, script: Script) -> Iterator[tuple[str, Script]]:
    """Names and scripts of other right ways: each number at either end of its tolerance."""
    for n, step in enumerate(script.steps):
        for check in step.args if step.verb == "answer" else ():
            spec = exercise.check(check).spec
            if spec.form == "number" and (spec.tol or spec.tol_percent):
                value = Decimal(str(step.scope.value(spec.want)))
                for word, off in (("low", -tolerance(spec, value)), ("high", tolerance(spec, value))):
                    edge = replace(step, args={**step.args, check: value + off})
                    yield f"{check} as {word} as may be", _with(script, n, edge)


def _some(steps: list[Planned]) -> list[int]:
    """The places of at most ``MOST`` steps of each name, spread over all of them."""
    places: dict[str, list[int]] = {}
    for n, step in enumerate(steps):
        places.setdefault(step.name, []).append(n)
    return sorted(n for found in places.values() for n in found[:: -(-len(found) // MOST)])


def _without(steps: list[Planned], step: Planned) -> list[Planned]:
    """The steps that can be done without one of them."""
    gone, left = [step], []
    for other in steps:
        without = other is step or any(_needs(other, one) for one in gone)
        (gone if without else left).append(other)
    return left


def _needs(other: Planned, step: Planned) -> bool:
    """Whether a step cannot be done without another: it names what that one made, or takes it back."""
    return bool(step.bind) and (other.args == step.bind or step.bind in references(other.args))


def _with(script: Script, n: int, *steps: Planned) -> Script:
    return Script([*script.steps[:n], *steps, *script.steps[n + 1 :]], script.locale)


def _wrong(exercise: Exercise, step: Planned, scope: Scope) -> Iterator[tuple[str, Planned]]:
    """A step with one argument wrong, with the name of the argument."""
    if step.verb == "undo":
        return
    given = {name: raw for name, raw in step.args.items() if not _made(raw, step.scope)}
    if step.verb == "answer":
        for check, raw in given.items():
            yield check, replace(step, args={**step.args, check: _other_answer(exercise, check, step.scope.value(raw))})
        return
    if any(step.scope.value(given.get("take", []))):
        yield "take", replace(step, args={**step.args, "take": []})
    for key in sorted(given.keys() & OWN_IDS):
        ids = flat(step.scope.value(given[key]))
        other = _other_record(scope.state.seed.kind_of(ids[0]), ids, scope)
        if other is not None:
            yield key, replace(step, args={**step.args, key: [other] if key == "ids" else other})
        if key == "ids" and len(ids) > 1:
            yield "ids, one too few", replace(step, args={**step.args, key: ids[1:]})
            if other is not None:
                yield "ids, one too many", replace(step, args={**step.args, key: [*ids, other]})
    yield from _wrong_values(exercise, step, scope)
    yield from _wrong_filters(exercise, step, scope)


def _wrong_filters(exercise: Exercise, step: Planned, scope: Scope) -> Iterator[tuple[str, Planned]]:
    """A step that saves a filter some check asks for, with one of its limits wrong."""
    kinds = {
        check.spec.kind for check in exercise.every_check() if check.type == "set" and check.spec.filter is not None
    }
    for part in ("values", "state") if kinds else ():
        for name, raw in step.args.get(part, {}).items():
            text = None if _made(raw, step.scope) else step.scope.value(raw)
            for kind in sorted(kinds) if isinstance(text, str) else ():
                for n, other in enumerate(slipped(text, kind), 1):
                    yield f"filter {n}", replace(step, args={**step.args, part: {**step.args[part], name: other}})


def slipped(text: str, kind: str) -> Iterator[str]:
    """A filter with one comparison of a stored field the other way at its limit (``gt`` for ``ge``), or one of
    its conditions left out; nothing for a text that is no filter."""
    try:
        node = parse(text, kind)
    except FilterError:
        return
    parts = conjuncts(node)
    for n, part in enumerate(parts):
        if isinstance(part, Compare) and part.key in AT_LIMIT and _stored(part.left):
            yield to_text(join([*parts[:n], replace(part, key=AT_LIMIT[part.key]), *parts[n + 1 :]]))
        if len(parts) > 1:
            yield to_text(join([*parts[:n], *parts[n + 1 :]]))


def _stored(node: Node) -> bool:
    return isinstance(node, Path) and node.field.name in entity(node.field.entity).stored


def _wrong_values(exercise: Exercise, step: Planned, scope: Scope) -> Iterator[tuple[str, Planned]]:
    """A step with one of its values wrong, of those some check speaks of."""
    looked_at = repr([check.spec for check in exercise.every_check()])
    for name, raw in step.args.get("values", {}).items():
        field = step.scope.value(name)
        if re.search(rf"\b{field}\b", looked_at) and not _made(raw, step.scope):
            empty = field in _filled(exercise)  # any value would do, so the wrong one is none
            other = None if empty else _other_value(step.args["kind"], field, step.scope.value(raw), scope)
            if empty or other is not None:
                yield field, replace(step, args={**step.args, "values": {**step.args["values"], name: other}})


def _filled(exercise: Exercise) -> set[str]:
    """Fields of which a check asks only that they are filled."""
    specs = [check.spec for check in exercise.every_check() if check.type == "record"]
    return {str(expect.field) for spec in specs for expect in spec.expect if expect.filled}


def _made(raw: Any, scope: Scope) -> bool:
    """Whether a value names a record made by an earlier step, which exists only while the solution runs."""
    return any(name not in scope.names and name not in scope.variant for name in references(raw))


def _other_record(kind: str, ids: list[int], scope: Scope) -> int | None:
    """A record of a kind the exercise is not about: the variant does not name it."""
    named = {part for name in scope.variant for part in _leaves(scope.name(name))}
    return next((id for id in scope.state.seed.find(kind, "", {}) if id not in named and id not in ids), None)


def _leaves(value: Any) -> list:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    return [leaf for part in value for leaf in _leaves(part)] if isinstance(value, list) else [value]


def _other_value(kind: str, name: str, value: Any, scope: Scope) -> Any:
    """Another value the field would take; ``None`` when there is none."""
    field = entity(kind).field(name)
    match field.kind:
        case Kind.CHOICE:
            return next((choice.key for choice in field.choices if choice.key != value and choice.by_hand), None)
        case Kind.LOOKUP:
            kinds = [scope.state.seed.kind_of(value)] if isinstance(value, int) else expand(field.to)
            return next(filter(None, (_other_record(k, flat(value), scope) for k in kinds if k)), None)
        case Kind.BOOLEAN:
            return not value
        case Kind.DATE | Kind.MOMENT:
            return value + timedelta(days=400) if isinstance(value, date) else None
    if field.kind.numeric:
        return value + 7 if isinstance(value, int | Decimal) else None
    return {Kind.PHONE: "+358 000 000 007", Kind.EMAIL: "other@other.example"}.get(field.kind, "x")


def _other_answer(exercise: Exercise, check: str, value: Any) -> Any:
    spec = exercise.check(check).spec
    match spec.form:
        case "text":
            return "x"
        case "codes":
            return flat(value)[1:] or ["x9"]
        case "number":
            return value + 2 * tolerance(spec, Decimal(str(value))) + 1
        case "choice":
            return next(key for key in spec.options if key not in map(str, flat(value)))
        case "order":
            return value[::-1]
        case "date":
            return (date.fromisoformat(value) if isinstance(value, str) else value) + timedelta(days=1)
    return f"{value}9"


def _stray(scope: Scope) -> Planned | None:
    """An edit of an account or contact the exercise is not about."""
    for kind in ("account", "contact"):
        id = _other_record(kind, [], scope)
        if id is not None:
            return Planned("stray", "update", {"kind": kind, "id": id, "values": {"description": "x"}}, scope)
    return None
