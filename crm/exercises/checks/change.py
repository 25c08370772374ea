"""``change``: how a thing was done, by the change log: command, order, channel, before and after; and what
must not have been done. What was taken back, and what the product did itself, is not looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ...i18n import gettext as _
from ..model import Check, Text
from ..outcome import Fault, Item, Outcome, Run, both, of_items, scopes
from ..values import Scope


@dataclass(frozen=True)
class Pattern:
    """What a command of the log looks like. ``row`` is about one of the rows it touched: ``op kind id
    before after``, and ``seeded``: whether the row was there before the student came."""

    command: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    args: Mapping[str, Any] | None = None
    row: Mapping[str, Any] | None = None
    say: Text | None = None


@dataclass(frozen=True)
class Spec:
    """A ``change`` check as the file has it. ``order``: every match of a pattern comes before all matches
    of the next; ``whole``: all or nothing."""

    for_each: Mapping | None
    requires_item: str
    must: tuple[Pattern, ...]
    must_not: tuple[Pattern, ...]
    order: bool
    whole: bool
    label: Any


def names_of(value: str | list | None) -> tuple[str, ...]:
    """A name or a list of names as names."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def _pattern(data: Mapping) -> Pattern:
    say = data.get("say")
    return Pattern(
        names_of(data.get("command")),
        names_of(data.get("channel")),
        data.get("args"),
        data.get("row"),
        say and Text(**say),
    )


def read(data: Mapping) -> Spec:
    """The spec of the keys in the file."""
    must, must_not = (tuple(map(_pattern, data.get(key, ()))) for key in ("must", "must_not"))
    return Spec(
        data.get("for_each"), data.get("requires_item", ""), must, must_not, data.get("order", False),
        data.get("whole", False), data.get("label"),
    )  # fmt: skip


def guards(spec: Spec) -> bool:
    """A check that only forbids passes on empty work, so it counts from half."""
    return not spec.must


def judge(spec: Spec, check: Check, run: Run) -> Outcome:
    """One item for each of the loop: all of ``must`` happened, in order. Anything forbidden takes it all."""
    items = []
    for key, scope in scopes(run, spec.for_each, spec.requires_item) if spec.must else ():
        faults = tuple(_faults(spec, run, scope))
        items.append(Item(key, Fraction(not faults), run.name(spec.label, scope) if faults else None, faults))
    forbidden = [p for p in spec.must_not if any(_matches(p, c, run, run.scope) for c in run.acts)]
    if forbidden:
        faults = tuple(Fault(run.say(p.say)) for p in forbidden if p.say)
        return Outcome(Fraction(0), (*items, Item(None, Fraction(0), None, faults)), len(forbidden), empty=bool(spec.must and not items))  # fmt: skip
    return of_items(items, spec.whole) if spec.must else Outcome(Fraction(1))


def _faults(spec: Spec, run: Run, scope: Scope) -> Iterator[Fault]:
    last = -1
    for pattern in spec.must:
        places = [n for n, command in enumerate(run.acts) if _matches(pattern, command, run, scope)]
        if not places:
            said = run.say(pattern.say) if pattern.say else both(lambda p=pattern: _nearest(p, spec, run, scope))
            yield Fault(said)
        elif spec.order and places[0] < last:
            yield Fault(both(lambda: _("It was done in the wrong order.")))
        last = max([last, *places])


def _nearest(pattern: Pattern, spec: Spec, run: Run, scope: Scope) -> str:
    """How near somebody came; in a loop a command may have been meant for another item, so there it tells nothing."""
    if spec.for_each or not any(command["name"] in pattern.command for command in run.acts):
        return _("It was not done with the right command.")
    if any(_matches(replace(pattern, channel=()), command, run, scope) for command in run.acts):
        return _("The right command was used, but not on the screen.")
    return _("The right command was used, but not as asked.")


def _matches(pattern: Pattern, command: dict, run: Run, scope: Scope) -> bool:
    if pattern.command and command["name"] not in pattern.command:
        return False
    if pattern.channel and command["channel"] not in pattern.channel:
        return False
    for name, raw in (pattern.args or {}).items():
        if not fits(command["args"].get(name), scope.value(raw)):
            return False
    return pattern.row is None or any(_row_matches(pattern.row, row, run, scope) for row in command["rows"])


def fits(got: Any, wanted: Any) -> bool:
    """Whether an argument is the wanted one; a list means any of its values, or that it is in a list."""
    if isinstance(got, list) and not isinstance(wanted, list):
        return wanted in got
    return got == wanted or (isinstance(wanted, list) and got in wanted)


def _row_matches(wanted: Mapping, row: dict, run: Run, scope: Scope) -> bool:
    if "op" in wanted and row["op"] != wanted["op"]:
        return False
    if "kind" in wanted and row["kind"] not in names_of(wanted["kind"]):
        return False
    if "id" in wanted and not fits(row["id"], scope.value(wanted["id"])):
        return False
    if "seeded" in wanted and (run.state.seed.row(row["id"]) is not None) != wanted["seeded"]:
        return False
    return all(
        name in row[side] and fits(row[side][name], scope.value(raw))
        for side in ("before", "after")
        for name, raw in wanted.get(side, {}).items()
    )
