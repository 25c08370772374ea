"""Running a solution: its steps through the real verbs, on a copy of the template in memory.

What comes out are the commands as the change log would hold them, so that a solution is graded exactly
like a student's work.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from ..db import adopt
from ..i18n import current_locale, day, number, speaking
from ..records.undo import undo
from ..sandboxes import replay
from ..sandboxes.commands import described, work_on
from ..sandboxes.log import dumps
from ..sandboxes.templates import in_memory
from .state import State
from .values import Scope, flat, typed
from .verbs import verbs

START = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)
"""When a solution starts; a minute passes with each step."""


@dataclass(frozen=True)
class Planned:
    """One step with its loops unrolled. ``scope`` holds the items of the loops it stood in, ``name`` the
    step's own name or else its command; ``gap`` is the time that passed before it, in hours."""

    name: str
    verb: str
    args: Any
    scope: Scope
    bind: str = ""
    channel: str = "ui"
    gap: int = 0


@dataclass
class Ran:
    """What a run did: commands as the change log holds them, answers as they were typed."""

    changes: list[dict] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)


def plan(steps: Iterable[Mapping], scope: Scope) -> list[Planned]:
    """Steps with their loops unrolled, in order."""
    found = []
    for step in steps:
        if "for" in step:
            ((name, raw),) = step["for"].items()
            for item in scope.value(raw):
                found += plan(step["do"], scope.child(**{name: item}))
            continue
        verb = next(key for key in step if key not in ("step", "as"))
        found.append(Planned(step.get("step", verb), verb, step[verb], scope, step.get("as", "")))
    return found


class Runner:
    """Runs planned steps on one variant. Runs that begin with the same steps share what these did."""

    def __init__(self, seed: State):
        self.seed = seed
        self._done: dict[tuple, tuple[dict | None, Any]] = {}

    def run(self, steps: Sequence[Planned], locale: str = "fi", seat: int = 1) -> Ran:
        """Run the steps as one who works in ``locale``. Raises what a verb raises, ``BrokenExercise``."""
        ran, at, trail = Ran(), START, (locale, seat)
        made: dict[str, Any] = {}
        commands: dict[str, dict] = {}
        with speaking(locale), closing(_Copy(self.seed, seat)) as copy:
            for step in steps:
                at += timedelta(minutes=1, hours=step.gap)
                scope = step.scope.child(**made)
                if step.verb == "answer":
                    ran.answers |= {check: written(scope.value(raw)) for check, raw in step.args.items()}
                    continue
                call = commands[step.args] if step.verb == "undo" else _call(step, scope)
                trail = (*trail, (step.verb, step.channel, step.gap, repr(call)))
                if trail not in self._done:
                    self._done[trail] = copy.do(step, call, ran.changes, at)
                command, made[step.bind] = self._done[trail]
                if command is not None:
                    ran.changes.append(command)
                    commands[step.bind] = command
        return ran


def _call(step: Planned, scope: Scope) -> dict[str, Any]:
    """The arguments of a verb: values typed as their fields take them, lists flat and without empty
    places."""
    call = {name: scope.value(raw) for name, raw in step.args.items() if name != "values"}
    call = {name: flat(value) if isinstance(value, list) else value for name, value in call.items()}
    if "values" in step.args:
        values = {scope.value(name): scope.value(raw) for name, raw in step.args["values"].items()}
        call["values"] = {name: typed(call["kind"], name, value) for name, value in values.items()}
    return call


def written(value: Any) -> str:
    """An answer as somebody types it in the current language."""
    if isinstance(value, list):
        return ", ".join(map(written, value))
    if isinstance(value, date):
        return day(value) if current_locale() == "fi" else value.isoformat()
    return number(value) if isinstance(value, int | Decimal) else str(value)


class _Copy:
    """A copy of the seed in memory, opened when it is needed, that follows the commands of a run."""

    def __init__(self, seed: State, seat: int):
        self.seed, self.seat, self.followed = seed, seat, 0
        self._stack = ExitStack()

    @cached_property
    def connection(self) -> Connection:
        """The copy, open for verbs."""
        return self._stack.enter_context(adopt(in_memory(self.seed.image)))

    def do(self, step: Planned, call: dict, changes: list[dict], at: datetime) -> tuple[dict | None, Any]:
        """Run one step after the commands before it; returns the command (``None`` when it changed nothing)
        and the verb's result."""
        verb = undo if step.verb == "undo" else verbs()[step.verb]
        arguments, undoes = (
            (call, None) if verb is not undo else ({"rows": call["rows"], "command": call["id"]}, call["id"])
        )
        with self.connection.begin():
            raw = self.connection.connection.driver_connection
            replay.apply(raw, changes[self.followed :])
            work = work_on(self.connection, self.seed.seed.context.today, self.seat, at, analysis=False)
            result = verb(work, **arguments)
            work.session.flush()
            rows = work.session.rows
        self.followed = len(changes) + bool(rows)
        if not rows:
            return None, result
        seq = len(changes) + 1
        command = described(verb, (), arguments, work, self.seat, step.channel, undoes)
        command |= {
            "id": f"{seq:016x}",
            "seq": seq,
            "at": at.isoformat(),
            "rows": json.loads(dumps(list(map(asdict, rows)))),
        }
        return command, result

    def close(self) -> None:
        """Give the memory back."""
        self._stack.close()
