"""Values an exercise names: written out, taken from the variant's facts, or computed from the data.

A value in an exercise file is a literal, or one of these:

=====================================  ==================================================================
``$name``, ``$pair.master``            a fact, a name of the variant, ``$me``, ``$today``, an item of a loop
                                       or a record made before; a path into a list takes each one's part
``{field: F, of: V, in: now}``         a field of a record (of a list: of each), at the checkpoint
                                       (``seed``, default) or now
``{expr: T, of: V, in: now}``          an expression of the filter language, for a record or without one
``{rows: K, where: T, sort: S}``       the ids of the records a filter finds
``{count: K, where: T}``               how many they are
``{sum: T, over: K, where: T}``        also ``avg min max``: an expression over them
``{changed: K, field: F}``             the ids of records whose field is no longer as at the checkpoint
``{from: V, having: F, pick: N}``      a part of a list: ``having lacking is without take pick``
``{days: N}``                          a date so many days after today
=====================================  ==================================================================

A ``$`` that is meant as such is written ``$$``. Data never becomes text of a filter: every value a filter
uses is bound as a parameter, ``@name``, ``@pair_master``.
"""

import re
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ..records.values import read
from ..schema.fields import Kind
from ..schema.registry import entity
from .state import State

AGGREGATES = ("sum", "avg", "min", "max")


class BrokenExercise(Exception):
    """An exercise asks for what the pack does not have; a fault of ours, never of the student."""


class Scope:
    """The names values may use, and the state they are computed from. ``child`` adds names for a loop.

    What the ``variant`` names is computed when it is first asked for, and once.
    """

    def __init__(self, state: State, seats: int = 1, variant: Mapping[str, Any] | None = None):
        self.state, self.seats, self.variant = state, seats, variant or {}
        me = 1 if seats == 1 else list(range(1, seats + 1))
        self.names: dict[str, Any] = {"me": me, "today": state.seed.context.today, "facts": state.meta["facts"]}
        self._computed: dict[str, Any] = {}

    def child(self, **names: Any) -> "Scope":
        """A scope with more names; it shares what the variant has computed."""
        scope = copy(self)
        scope.names = {**self.names, **names}
        return scope

    def name(self, name: str) -> Any:
        """What a name stands for. Raises ``BrokenExercise``."""
        if name in self.names:
            return self.names[name]
        if name not in self.variant:
            raise BrokenExercise(f"there is no ${name}; there are: {', '.join(sorted({*self.names, *self.variant}))}")
        if name not in self._computed:
            self._computed[name] = self._outside().value(self.variant[name])
        return self._computed[name]

    def _outside(self) -> "Scope":
        """The scope of the variant: this one without the items of loops."""
        scope = copy(self)
        scope.names = {name: self.names[name] for name in ("me", "today", "facts")}
        return scope

    def value(self, raw: Any) -> Any:
        """What a value of an exercise file means here. Raises ``BrokenExercise``."""
        if isinstance(raw, str) and raw.startswith("$"):
            return raw[1:] if raw.startswith("$$") else self._path(raw[1:])
        if isinstance(raw, float):
            return Decimal(repr(raw))
        if isinstance(raw, list | tuple):
            return [self.value(part) for part in raw]
        if isinstance(raw, Mapping):
            for key, form in _FORMS.items():
                if key in raw:
                    return form(self, raw)
            return {key: self.value(part) for key, part in raw.items()}
        return raw

    def _path(self, path: str) -> Any:
        name, *parts = path.split(".")
        found = self.name(name)
        for part in parts:
            found = _part(found, part, path)
        return found

    def params(self, text: str) -> dict[str, Any]:
        """What a filter's text may use as ``@name``: the names it mentions, ``@item_key`` for the part of a
        loop's item, and ``@team``, the users who work in the sandbox."""
        found: dict[str, Any] = {"team": list(range(1, self.seats + 1))}
        for used in _PARAMETER.findall(text):
            for name, key in _splits(used):
                if name in self.names or name in self.variant:
                    found[used] = _part(self.name(name), key, used) if key else self.name(name)
                    break
        return found

    # ----- the forms

    def _of(self, raw: Mapping) -> int:
        return _record(self.value(raw["of"]), raw)

    def _field(self, raw: Mapping) -> Any:
        side, name, of = self.state.side(raw.get("in", "seed")), self.value(raw["field"]), self.value(raw["of"])
        return (
            [side.cell(_record(id, raw), name) for id in of]
            if isinstance(of, list)
            else side.cell(_record(of, raw), name)
        )

    def _expression(self, raw: Mapping) -> Any:
        id = self._of(raw) if "of" in raw else None
        return self.state.side(raw.get("in", "seed")).expression(raw["expr"], id, self.params(raw["expr"]))

    def _rows(self, raw: Mapping) -> list[int]:
        side = self.state.side(raw.get("in", "seed"))
        where = raw.get("where", "")
        return side.find(raw["rows"], where, self.params(where), raw.get("sort", ""))

    def _count(self, raw: Mapping) -> int:
        return len(self._rows({**raw, "rows": raw["count"]}))

    def _aggregate(self, raw: Mapping) -> Any:
        key = next(k for k in AGGREGATES if k in raw)
        side = self.state.side(raw.get("in", "seed"))
        where = raw.get("where", "")
        return side.aggregate(key, raw[key], raw["over"], where, self.params(f"{raw[key]} {where}"))

    def _list(self, raw: Mapping) -> Any:
        found = list(self.value(raw["from"]))
        if "having" in raw:
            found = [item for item in found if item.get(raw["having"])]
        if "lacking" in raw:
            found = [item for item in found if not item.get(raw["lacking"])]
        if "is" in raw:
            wanted = self.value(raw["is"])
            found = [item for item in found if all(item.get(key) == part for key, part in wanted.items())]
        if "without" in raw:
            out = set(flat(self.value(raw["without"])))
            found = [item for item in found if item not in out]
        if "take" in raw:
            found = found[: raw["take"]]
        if "pick" not in raw:
            return found
        if raw["pick"] >= len(found):
            raise BrokenExercise(f"{raw['from']!r} has {len(found)} items here, not {raw['pick'] + 1}")
        return found[raw["pick"]]

    def _changed(self, raw: Mapping) -> list[int]:
        return self.state.differing(raw["changed"], raw["field"])

    def _days(self, raw: Mapping) -> date:
        return self.names["today"] + timedelta(days=self.value(raw["days"]))


def _record(id: Any, raw: Mapping) -> int:
    if not isinstance(id, int):
        raise BrokenExercise(f"{raw['of']!r} is not one record")
    return id


_FORMS = {
    "changed": Scope._changed,
    "field": Scope._field,
    "expr": Scope._expression,
    "rows": Scope._rows,
    "count": Scope._count,
    **dict.fromkeys(AGGREGATES, Scope._aggregate),
    "from": Scope._list,
    "days": Scope._days,
}


_PARAMETER = re.compile(r"@([A-Za-z_][A-Za-z0-9_]*)")


def _splits(used: str) -> Iterator[tuple[str, str]]:
    """The ways to read ``pair_master``: a name, or a name and a key; the longest name first."""
    yield used, ""
    for n in range(len(used) - 1, 0, -1):
        if used[n] == "_":
            yield used[:n], used[n + 1 :]


def _part(found: Any, part: str, path: str) -> Any:
    """One step of a path: a key of a mapping, a place in a list, or the part of each item of a list."""
    try:
        if isinstance(found, list):
            return found[int(part)] if part.isdigit() else [_part(item, part, path) for item in found]
        return found[part]
    except (KeyError, IndexError, TypeError) as error:
        raise BrokenExercise(f"${path}: there is no {part}") from error


def flat(value: Any) -> list:
    """A value as a list without lists inside; ``None`` is the empty one."""
    if isinstance(value, list | tuple):
        return [part for item in value for part in flat(item)]
    return [] if value is None else [value]


def references(raw: Any) -> set[str]:
    """The names (``pair`` of ``$pair.master``) a value of an exercise file uses; for checking the file."""
    if isinstance(raw, str):
        return {raw[1:].split(".")[0]} if raw.startswith("$") and not raw.startswith("$$") else set()
    parts = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list | tuple) else ()
    return {name for part in parts for name in references(part)}


def typed(kind: str, name: str, value: Any) -> Any:
    """A value as the field takes it: numbers and dates written as text, a date where a time is asked for
    (then noon)."""
    spec = entity(kind).stored.get(name)
    if spec is None or value is None:
        return value
    if spec.kind is Kind.MOMENT and isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(12))
    if isinstance(value, str) and (spec.kind.numeric or spec.kind in (Kind.DATE, Kind.MOMENT)):
        return read(spec, value)
    return value
