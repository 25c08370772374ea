"""What must hold in an exercise file beyond its schema: names that exist, points that add up, filters that
can be read. Each rule yields (path to the place, message template, its values)."""

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from ..i18n import lazy_gettext as _l
from ..query import FilterError, parse
from ..schema.registry import entities
from .errors import Key
from .model import hundredths
from .text import slots
from .values import AGGREGATES, references
from .verbs import SPECIAL, verbs

COMMON = ("id", "type", "title", "points", "message", "message_one", "requires", "counts_from_half")
"""Keys every check has; the others belong to its type."""
OF_CHECKS = ("points", "message", "message_one", "requires", "counts_from_half")
"""Those of them a part of a combination leaves to it."""

Found = tuple[list, Any, dict[str, Any]]


def problems(data: Mapping) -> Iterator[Found]:
    """Everything wrong with a file that its schema passes."""
    yield from _checks(data)
    yield from _scores(data)
    yield from _names(data)
    yield from _texts(data)
    for path, value in _mappings(data, []):
        if path[-1:] != ["is"]:  # the parts of a fact, whose names are the pack's
            yield from _filters(path, value)
            yield from _kinds(path, value)


def _checks(data: Mapping) -> Iterator[Found]:
    seen: set[str] = set()
    named: set[str] = set()
    for i, check in enumerate(data["checks"]):
        path = ["checks", i]
        for place, part in _parts(check, path):
            if part["id"] in named:
                yield [*place, "id"], _l("the id %(id)s is already in use"), {"id": part["id"]}
            named.add(part["id"])
            yield from _part(place, part)
        for name in {*check.get("requires", ()), *filter(None, [check.get("requires_item")])} - seen:
            yield path, _l("%(id)s is not a check above this one"), {"id": name}
        seen.add(check["id"])
    total = sum(hundredths(check["points"]) for check in data["checks"])
    if total != hundredths(data["points"]):
        yield ["points"], _l("the checks add up to %(sum)s points"), {"sum": total / 100}
    for i, step in enumerate(data.get("steps", ())):
        if "check" in step and step["check"] not in seen:
            yield ["steps", i, "check"], _l("there is no check %(id)s"), {"id": step["check"]}


def _parts(check: Mapping, path: list) -> Iterator[tuple[list, Mapping]]:
    """A check and its parts, and theirs, each with its place."""
    yield path, check
    for i, part in enumerate(check.get("parts", ())):
        yield from _parts(part, [*path, "parts", i])


def _part(path: list, part: Mapping) -> Iterator[Found]:
    if part["type"] == "answer" and part["form"] in ("choice", "order") and "options" not in part:
        yield path, _l("missing: %(keys)s"), {"keys": "options"}
    if part["type"] == "answer" and part["form"] != "text" and "want" not in part:
        yield path, _l("missing: %(keys)s"), {"keys": "want"}
    if part["type"] == "answer" and part.get("kind") in entities() and "code" not in entities()[part["kind"]].stored:
        yield [*path, "kind"], _l("%(kind)s has no field %(name)s"), {"kind": part["kind"], "name": "code"}
    if part.get("n", 1) > len(part.get("parts", "-")):
        yield [*path, "n"], _l("there are only %(n)s parts"), {"n": len(part["parts"])}
    for key in OF_CHECKS if path[-2] == "parts" else ():
        if key in part:
            yield [*path, Key(key)], _l("a part has no %(key)s; the check has it"), {"key": key}


def _scores(data: Mapping) -> Iterator[Found]:
    ids = {check["id"] for check in data["checks"]}
    for i, mutant in enumerate(data["mutants"]):
        if set(mutant["scores"]) != ids:
            yield (
                ["mutants", i, "scores"],
                _l("expected a score for each check: %(ids)s"),
                {"ids": ", ".join(sorted(ids))},
            )


def _mappings(value: Any, path: list) -> Iterator[tuple[list, Mapping]]:
    if isinstance(value, Mapping):
        yield path, value
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _mappings(part, [*path, key])


# ----- names


def _names(data: Mapping) -> Iterator[Found]:
    """Every ``$name`` is known where it stands."""
    known = {"facts", "me", "today"}
    for name, value in data.get("variant", {}).items():
        yield from _unknown(["variant", name], value, known)
        known.add(name)
    for i, check in enumerate(data["checks"]):
        yield from _unknown(
            ["checks", i],
            check,
            known | {name for _path, part in _parts(check, []) for name in part.get("for_each", ())},
        )
    for i, entry in enumerate(data.get("allow", ())):
        yield from _unknown(["allow", i], entry, known)
    for key in ("solution", "mutants", "equivalents"):
        made = set()
        for _path, value in _mappings([data["solution"], data.get(key, [])], []):
            made |= {*value.get("for", ()), *([value["as"]] if "as" in value else [])}
        for i, entry in enumerate(data.get(key, ())):
            yield from _unknown([key, i], entry, known | made)
            yield from _verbs([key, i], entry)


def _unknown(path: list, value: Any, known: set[str]) -> Iterator[Found]:
    if isinstance(value, str):
        for name in references(value) - known:
            yield path, _l("there is no $%(name)s here; there are: %(names)s"), {"name": name, "names": ", ".join(sorted(known))}  # fmt: skip
        return
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key not in ("title", "message", "message_one", "say", "missing", "absent", "question", "options", "unit"):
            yield from _unknown([*path, key], part, known)


def _verbs(path: list, entry: Mapping) -> Iterator[Found]:
    """A step is one command the product has."""
    steps = [(path, entry)] if path[0] == "solution" else []
    for i, edit in enumerate(entry.get("edits", ())):
        for key, part in (("replace", "with"), ("add", "steps")):
            steps += [
                ([*path, "edits", i, key, part, n], step) for n, step in enumerate(edit.get(key, {}).get(part, ()))
            ]
    while steps:
        place, step = steps.pop()
        steps += [([*place, "do", n], inner) for n, inner in enumerate(step.get("do", ()))]
        named = [key for key in step if key not in SPECIAL]
        acts = named + [key for key in ("for", "answer", "undo") if key in step]
        if len(acts) != 1:
            yield place, _l("a step has one command, not %(n)s"), {"n": len(acts)}
        for name in named:
            if name not in verbs():
                yield [*place, Key(name)], _l("there is no command %(name)s; there are: %(names)s"), {"name": name, "names": ", ".join(sorted(verbs()))}  # fmt: skip


def _texts(data: Mapping) -> Iterator[Found]:
    """Slots stand where they are filled: facts in what is told before, ``{n}`` in a message."""
    for place, text in _mappings(data, []):
        if set(text) != {"fi", "en"}:
            continue
        known = set()
        if place[0] in ("brief", "ready", "steps", "hints") or {"question", "unit", "options"} & set(place):
            known = set(data.get("variant", {}))
        elif place[-1] in ("message", "message_one") or place[-2:-1] == ["say"]:
            known = {"n"}
        for locale in ("fi", "en"):
            for slot in sorted(slots(text[locale])):
                if slot.split(".")[0] not in known:
                    yield [*place, locale], _l("{%(name)s} is not filled here"), {"name": slot}


# ----- kinds, fields and filters


def _filters(path: list, value: Mapping) -> Iterator[Found]:
    """Every filter and expression can be read, as far as the kind it is about is known."""
    kind = next((value[key] for key in ("kind", "rows", "count", "over") if isinstance(value.get(key), str)), None)
    texts = []
    if kind in entities():
        texts = [(["where"], True), (["among"], True), *(([key], False) for key in AGGREGATES if "over" in value)]
        texts += [(["expect", i, "where"], True) for i, part in enumerate(value.get("expect", ())) if "of" not in part]
    elif "of" not in value:
        kind, texts = None, [(["expr"], False)]
    for place, condition in texts:
        text = reduce(lambda part, key: part.get(key) if isinstance(part, Mapping) else part[key], place, value)
        try:
            if isinstance(text, str):
                parse(text, kind, condition)
        except FilterError as error:
            yield [*path, *place], "%(problem)s", {"problem": error}


def _kinds(path: list, value: Mapping) -> Iterator[Found]:
    known = entities()
    for key in ("kind", "rows", "over", "records", "new", "deleted", "count", "changed"):
        names = value.get(key)
        for name in [names] if isinstance(names, str) else names if isinstance(names, list) else ():
            if isinstance(name, str) and not name.startswith("$") and name not in known:
                yield [*path, key], _l("there is no kind %(name)s; there are: %(names)s"), {"name": name, "names": ", ".join(known)}  # fmt: skip
    kind = value.get("kind", value.get("records", value.get("changed", value.get("new"))))
    if not isinstance(kind, str) or kind not in known:
        return
    fields = [(["find", name], name) for name in value.get("find", ()) if name != "id"]
    fields += [(["expect", i, "field"], part["field"]) for i, part in enumerate(value.get("expect", ())) if isinstance(part, Mapping) and "field" in part and "of" not in part]  # fmt: skip
    fields += [
        ([key], value[key]) for key, of in (("field", "changed"), ("once", "new")) if key in value and of in value
    ]
    fields += [(["fields", i], name) for i, name in enumerate(value.get("fields", ()))]
    for place, name in fields:
        if not name.startswith("$") and name not in known[kind].fields:
            yield [*path, *place], _l("%(kind)s has no field %(name)s"), {"kind": kind, "name": name}
