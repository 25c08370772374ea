"""Values an exercise names: written out, taken from the variant's facts, or computed from the data.

A value in an exercise file is a literal, or one of these:

=====================================  ==================================================================
``$name``, ``$pair.master``            a fact, a name of the variant, ``$me``, ``$today``, an item of a loop
                                       or a record made before; a path into a list takes each one's part
``{field: F, of: V, in: now}``         a field of a record, at the checkpoint (``seed``, default) or now
``{expr: T, of: V, in: now}``          an expression of the filter language, for a record or without one
``{rows: K, where: T, sort: S}``       the ids of the records a filter finds
``{count: K, where: T}``               how many they are
``{sum: T, over: K, where: T}``        also ``avg min max``: an expression over them
``{from: V, having: F, pick: N}``      a part of a list: ``having lacking is without pick``
``{days: N}``                          a date so many days after today
=====================================  ==================================================================

A ``$`` that is meant as such is written ``$$``. Data never becomes text of a filter: every value a filter
uses is bound as a parameter, ``@name``, ``@pair_master``.
"""

from collections.abc import Mapping
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
    """The names values may use, and the state they are computed from. ``child`` adds names for a loop."""

    def __init__(self, state: State, seats: int = 1, names: Mapping[str, Any] | None = None):
        self.state, self.seats = state, seats
        me = 1 if seats == 1 else list(range(1, seats + 1))
        start = {"me": me, "today": state.seed.context.today, "facts": state.meta["facts"]}
        self.names: dict[str, Any] = dict(names) if names is not None else start

    def child(self, **names: Any) -> "Scope":
        """A scope with more names."""
        return Scope(self.state, self.seats, {**self.names, **names})

    def with_variant(self, variant: Mapping[str, Any]) -> "Scope":
        """A scope with the names of the variant; each may use those before it."""
        scope = self
        for name, raw in variant.items():
            scope = scope.child(**{name: scope.value(raw)})
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
        if name not in self.names:
            raise BrokenExercise(f"there is no ${name}; there are: {', '.join(sorted(self.names))}")
        found = self.names[name]
        for part in parts:
            found = _part(found, part, path)
        return found

    def params(self) -> dict[str, Any]:
        """What a filter may use as ``@name``: every name, and ``@item_key`` for the parts of a loop's item.
        ``@team`` is the list of the users who work in the sandbox."""
        found: dict[str, Any] = {"team": list(range(1, self.seats + 1))}
        for name, value in self.names.items():
            if isinstance(value, Mapping):
                found |= {f"{name}_{key}": part for key, part in value.items()}
            else:
                found[name] = value
        return found

    # ----- the forms

    def _of(self, raw: Mapping) -> int:
        id = self.value(raw["of"])
        if not isinstance(id, int):
            raise BrokenExercise(f"{raw['of']!r} is not one record")
        return id

    def _field(self, raw: Mapping) -> Any:
        return self.state.side(raw.get("in", "seed")).cell(self._of(raw), self.value(raw["field"]))

    def _expression(self, raw: Mapping) -> Any:
        id = self._of(raw) if "of" in raw else None
        return self.state.side(raw.get("in", "seed")).expression(raw["expr"], id, self.params())

    def _rows(self, raw: Mapping) -> list[int]:
        side = self.state.side(raw.get("in", "seed"))
        return side.find(raw["rows"], raw.get("where", ""), self.params(), raw.get("sort", ""))

    def _count(self, raw: Mapping) -> int:
        return len(self._rows({**raw, "rows": raw["count"]}))

    def _aggregate(self, raw: Mapping) -> Any:
        key = next(k for k in AGGREGATES if k in raw)
        side = self.state.side(raw.get("in", "seed"))
        return side.aggregate(key, raw[key], raw["over"], raw.get("where", ""), self.params())

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
        if "pick" not in raw:
            return found
        if raw["pick"] >= len(found):
            raise BrokenExercise(f"{raw['from']!r} has {len(found)} items here, not {raw['pick'] + 1}")
        return found[raw["pick"]]

    def _days(self, raw: Mapping) -> date:
        return self.names["today"] + timedelta(days=self.value(raw["days"]))


_FORMS = {
    "field": Scope._field,
    "expr": Scope._expression,
    "rows": Scope._rows,
    "count": Scope._count,
    **dict.fromkeys(AGGREGATES, Scope._aggregate),
    "from": Scope._list,
    "days": Scope._days,
}


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
