"""A panel as a form: the fields it is posted as, and what its buttons do.

Every part has an id that says where it is (``0.2.1``). ``part`` lists them as ``<id> <what>``; a part's own
fields are ``<id>.subject``, ``<id>.op``, ``<id>.value`` (as often as it has values) and so on. Reading never
fails: what does not fit is left out, and what is wrong with a row is ``check``'s to tell.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ...query import FilterError
from ...query.limits import DEPTH, LENGTH, NODES
from .rows import ROOT, Group, Part, Related, Row, Scope, Text, free_variable

Form = Mapping[str, Sequence[str]]


def read(form: Form, kind: str) -> Group:
    """The rows of a posted panel over records of ``kind``."""
    parts: dict[str, str] = {}
    for item in list(form.get("part", ()))[:NODES]:
        id, _space, what = item.partition(" ")
        if what in _READERS and id.count(".") <= DEPTH:
            parts[id] = what
    return _group(form, parts, ROOT, Scope(kind))


def _one(form: Form, name: str) -> str:
    return (form.get(name) or ("",))[-1][:LENGTH]


def _group(form: Form, parts: Mapping[str, str], id: str, scope: Scope) -> Group:
    inside = [child for child in parts if child.rpartition(".")[0] == id]
    key = "or" if _one(form, f"{id}.key") == "or" else "and"
    return Group(key, tuple(_READERS[parts[child]](form, parts, child, scope) for child in inside))


def _row(form: Form, parts: Mapping[str, str], id: str, scope: Scope) -> Row:
    return Row(_one(form, f"{id}.subject"), _one(form, f"{id}.op"), _values(form, id))


def _values(form: Form, id: str) -> tuple[str, ...]:
    return tuple(value[:LENGTH] for value in form.get(f"{id}.value", ())[:NODES])


def _text(form: Form, parts: Mapping[str, str], id: str, scope: Scope) -> Text:
    return Text(_one(form, f"{id}.text").replace("\r\n", "\n"))


def _related(form: Form, parts: Mapping[str, str], id: str, scope: Scope) -> Related:
    link, variable = _one(form, f"{id}.link"), _one(form, f"{id}.variable")
    if link and not (variable.isascii() and variable.isidentifier()):
        variable = _letter(scope, link)
    inner = Scope(scope.kind, variable, scope, link)
    row, ask = _row(form, parts, id, scope), _one(form, f"{id}.ask")
    group = _group(form, parts, id, inner)
    return Related(link, ask or "any", variable, group, _one(form, f"{id}.of"), row.op, row.values)


def _letter(scope: Scope, link: str) -> str:
    try:
        return free_variable(scope, link)
    except FilterError:  # inside a link that is none
        return "x"


_READERS: dict[str, Callable] = {"row": _row, "text": _text, "group": _group, "related": _related}

# --------------------------------------------------------------------------------------------------
# Buttons


def find(group: Group, id: str) -> Part:
    """The part of this id. Raises ``LookupError``."""
    steps = [int(step) for step in id.split(".") if step.isascii() and step.isdigit()]
    if not steps or ".".join(map(str, steps)) != id or steps[0] != 0:
        raise LookupError(id)
    found: Part = group
    for step in steps[1:]:
        found = _parts(found)[step]
    return found


def _parts(part: Part) -> tuple[Part, ...]:
    """The parts directly inside a part."""
    return part.group.parts if isinstance(part, Related) else part.parts if isinstance(part, Group) else ()


def put(group: Group, id: str, change: Callable[[Part], Iterable[Part]]) -> Group:
    """The panel with the part of this id replaced by what ``change`` makes of it, none or several."""
    parent, _dot, last = id.rpartition(".")
    if not parent:
        return next(iter(change(group)))
    n, siblings = int(last), _parts(find(group, parent))
    return with_parts(group, parent, (*siblings[:n], *change(siblings[n]), *siblings[n + 1 :]))


def with_parts(group: Group, id: str, parts: tuple[Part, ...]) -> Group:
    """The panel with other parts inside the group or question of this id."""

    def change(part: Part) -> Iterable[Part]:
        if isinstance(part, Related):
            return (replace(part, group=replace(part.group, parts=parts)),)
        return (replace(part, parts=parts),)

    return put(group, id, change)


def press(group: Group, button: str, ticked: Iterable[str] = ()) -> tuple[Group, str]:
    """What a button makes of a panel, and the id of the part to go on with.

    ``row``, ``text``, ``group`` and ``related`` with the id of a group add a part to it; ``remove`` takes a
    part away, ``ungroup`` puts a group's parts in its place, ``join`` makes a group of the ticked parts.
    Any other button, or an id of nothing, changes nothing.
    """
    what, _space, id = button.partition(" ")
    try:
        if what in _NEW:
            return _add(group, id, _NEW[what](find(group, id)))
        match what:
            case "remove" if id != ROOT:
                return put(group, id, lambda part: ()), id.rpartition(".")[0]
            case "ungroup" if id != ROOT and isinstance(find(group, id), Group):
                return put(group, id, lambda part: part.parts), id
            case "join":
                return _join(group, list(ticked))
    except (LookupError, AttributeError, ValueError):
        pass
    return group, ""


def _add(group: Group, id: str, part: Part) -> tuple[Group, str]:
    inside = find(group, id)
    if not isinstance(inside, Group | Related):
        raise LookupError(id)
    return with_parts(group, id, (*_parts(inside), part)), f"{id}.{len(_parts(inside))}"


def _other(group: Part) -> str:
    key = group.group.key if isinstance(group, Related) else group.key
    return "or" if key == "and" else "and"


_NEW: dict[str, Callable[[Part], Part]] = {
    "row": lambda inside: Row(),
    "text": lambda inside: Text(),
    "group": lambda inside: Group(_other(inside), (Row(),)),
    "related": lambda inside: Related(),
}


def _join(group: Group, ticked: list[str]) -> tuple[Group, str]:
    """A group of the ticked parts that stand beside the first one of them, in its place."""
    parent = ticked[0].rpartition(".")[0]
    inside = find(group, parent)
    chosen = {id for id in ticked if id.rpartition(".")[0] == parent}
    mine = [n for n in range(len(_parts(inside))) if f"{parent}.{n}" in chosen]
    made = Group(_other(inside), tuple(_parts(inside)[n] for n in mine))
    rest = [part for n, part in enumerate(_parts(inside)) if n not in mine]
    return with_parts(group, parent, (*rest[: mine[0]], made, *rest[mine[0] :])), f"{parent}.{mine[0]}"
