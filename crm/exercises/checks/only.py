"""``only``: nothing changed but what the exercise allows.

The difference between the seed and the present state, so what was taken back or put right again does not
count; each difference belongs to the command that made it last. A merge counts once, however many rows it
moved, and is judged by its two records; a deletion by the records it was asked for, not by what went along;
any other command once for each record. One point is lost for each, never below 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from ...i18n import current_locale
from ...i18n import gettext as _
from ...schema.registry import entity
from ..model import Check
from ..outcome import Fault, Item, Outcome, Run, both
from ..values import flat
from .change import fits, names_of

NEVER = frozenset({"distinct_pair", "saved_view"})
"""Kinds that never count: marks and settings that are nobody's data."""
LOSS = 100
"""What an unexpected change costs, in 1/100 points."""


@dataclass(frozen=True)
class Unit:
    """One change as a student sees it: a command with the records it is about. ``op`` is insert, update,
    delete or merge; ``fields`` are those that differ (of an update)."""

    op: str
    command: dict
    ids: tuple[int, ...]
    fields: frozenset[str] = frozenset()


def read(data: Mapping) -> None:
    """The type has no keys of its own: what may change is said once for the exercise, in ``allow``."""


def guards(spec: None) -> bool:
    """A guard counts from half of the other points."""
    return True


def judge(spec: None, check: Check, run: Run) -> Outcome:
    """Full points, less one for each unexpected change."""
    allowed = Allowed(run)
    strays = [unit for unit in units(run) if not allowed(unit)]
    share = Fraction(max(0, check.points - LOSS * len(strays)), check.points)
    items = tuple(Item(None, Fraction(0), None, (Fault(both(lambda u=unit: _words(u, run))),)) for unit in strays)
    return Outcome(share, items, len(strays))


# ----- what changed


def units(run: Run) -> list[Unit]:
    """What differs between seed and now, grouped by the command that made it, oldest first."""
    found: dict[tuple, Unit] = {}
    for id, op, command, fields in _differences(run):
        unit = _unit(op, command, id, frozenset(fields))
        if unit is not None:
            found[command["seq"], unit.op, unit.ids] = unit
    return [found[key] for key in sorted(found)]


def _differences(run: Run) -> Iterator[tuple[int, str, dict, set[str]]]:
    """Each record that differs: its id, how it differs, the command that made it so, and for an update the
    fields this command wrote last. What the product did itself is left out."""
    writers = _last_writers(run)
    for kind in {wrote["kind"] for wrote in writers.values()}:
        ids = [id for id, wrote in writers.items() if wrote["kind"] == kind]
        run.state.seed.load(kind, ids), run.state.now.load(kind, ids)
    for id, wrote in writers.items():
        was, is_ = run.state.seed.row(id) is not None, run.state.now.row(id) is not None
        causes: dict[int, tuple[str, dict, set[str]]] = {}
        if was and is_:
            for name in run.state.changed(id):
                if (command := wrote.get(f".{name}")) is not None:
                    field = _translated(wrote["kind"]).get(name, name)
                    causes.setdefault(command["seq"], ("update", command, set()))[2].add(field)
        elif was or is_:
            op = "insert" if is_ else "delete"
            causes = {0: (op, wrote[op], set())} if op in wrote else {}
        for op, command, fields in causes.values():
            if command["channel"] != "system":
                yield id, op, command, fields


@cache
def _translated(kind: str) -> dict[str, str]:
    """The fields of a kind by the columns with their English texts, which change with them."""
    return {spec.english: name for name, spec in entity(kind).stored.items() if spec.english}


def _last_writers(run: Run) -> dict[int, dict[str, Any]]:
    """For each record the commands touched: its ``kind``, the command that last did each op, and under
    ``.name`` the one that last wrote each field."""
    found: dict[int, dict[str, Any]] = {}
    for command in run.live:
        for row in command["rows"]:
            if row["kind"] not in NEVER:
                wrote = found.setdefault(row["id"], {"kind": row["kind"]})
                wrote[row["op"]] = command
                for name in row["after"]:
                    wrote[f".{name}"] = command
    return found


def _unit(op: str, command: dict, id: int, fields: frozenset[str]) -> Unit | None:
    """The unit a difference belongs to; ``None`` for what went along with a deletion."""
    args = command["args"]
    if command["name"] == "merge":
        return Unit("merge", command, (args["target"], args["source"]))
    if command["name"] == "delete":
        return Unit("delete", command, (id,)) if op == "delete" and id in args["ids"] else None
    return Unit(op, command, (id,), fields)


# ----- what is allowed


class Allowed:
    """The exercise's allow-list for one variant, looked up by record."""

    def __init__(self, run: Run):
        self.run, self._met = run, set()  # what of ``once`` was met already, the oldest first
        self.values = [{key: run.scope.value(value) for key, value in entry.items()} for entry in run.exercise.allow]

    def __call__(self, unit: Unit) -> bool:
        """Whether a change was to be expected."""
        if any(self._by_command(entry, unit.command) for entry in self.values if "command" in entry):
            return True
        if unit.op == "merge":
            return all(self._may_write(unit.command["args"]["kind"], id, None) for id in unit.ids)
        (id,) = unit.ids
        side = self.run.state.seed if unit.op == "delete" else self.run.state.now
        kind = side.kind_of(id)
        if unit.op == "insert":
            return any(self._is_new(entry, kind, id) for entry in self.values if "new" in entry)
        if unit.op == "delete":
            return id in self._deletable.get(kind, ()) or id in self._children("delete")
        return all(self._may_write(kind, id, name) for name in unit.fields)

    def _by_command(self, entry: Mapping, command: dict) -> bool:
        wanted = entry.get("args", {})
        return command["name"] in names_of(entry["command"]) and all(
            fits(command["args"].get(n), v) for n, v in wanted.items()
        )

    def _may_write(self, kind: str, id: int, name: str | None) -> bool:
        """Whether a field of a record may change; any of them for no name."""
        for entry in self.values:
            if (
                entry.get("records") == kind
                and id in flat(entry["ids"])
                and ("fields" not in entry or name in entry["fields"])
            ):
                return True
        return name is not None and name in self._children("link").get(id, ())

    def _is_new(self, entry: Mapping, kind: str, id: int) -> bool:
        row = self.run.state.now.row(id)
        if kind not in names_of(entry["new"]) or not all(row[n] in _any(v) for n, v in entry.get("with", {}).items()):
            return False
        if "once" not in entry:
            return True
        new = (kind, row[entry["once"]]) not in self._met
        self._met.add((kind, row[entry["once"]]))
        return new

    @cached_property
    def _deletable(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for entry in self.values:
            for kind in names_of(entry.get("deleted")):
                found.setdefault(kind, set()).update(flat(entry["ids"]))
        return found

    def _children(self, may: str) -> dict[int, set[str]]:
        """What pointed at the named records in the seed, by id, with the lookups by which it did."""
        return self._pointing.get(may, {})

    @cached_property
    def _pointing(self) -> dict[str, dict[int, set[str]]]:
        found: dict[str, dict[int, set[str]]] = {}
        for entry in self.values:
            for parent in flat(entry.get("children_of")):
                for _kind, name, child in self.run.state.seed.pointing_at(parent):
                    for may in entry.get("may", ("link",)):
                        found.setdefault(may, {}).setdefault(child, set()).add(name)
        return found


def _any(value: Any) -> list:
    """What a value of ``with`` lets a field be; ``null`` among them is the empty field."""
    return [part for item in value for part in _any(item)] if isinstance(value, list) else [value]


# ----- in words


def _words(unit: Unit, run: Run) -> str:
    names = _listed(run.state.name(id, current_locale()) for id in unit.ids)
    match unit.op:
        case "merge":
            return _("Merged: %(records)s", records=names)
        case "insert":
            return _("New: %(records)s", records=names)
        case "delete":
            return _("Deleted: %(records)s", records=names)
    stored = entity(run.state.now.kind_of(unit.ids[0])).stored
    labels = _listed(sorted(str(stored[name].label) for name in unit.fields if name in stored))
    return _("Changed: %(records)s (%(fields)s)", records=names, fields=labels)


def _listed(words: Iterable[Any]) -> str:
    return ", ".join(map(str, words))
