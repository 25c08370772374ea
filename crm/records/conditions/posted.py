"""A panel as a form: the fields it is posted as, and what its buttons do.

Every part has an id that says where it is (``0.2.1``). ``part`` lists them as ``<id> <what>``; a part's own
fields are ``<id>.subject``, ``<id>.op``, ``<id>.value`` (as often as it has values) and so on. Reading never
fails: what does not fit is left out, and what is wrong with a row is ``check``'s to tell.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ...query import FilterError
from ...query.language import Type
from ...query.limits import DEPTH, LENGTH, NODES
from ...query.shapes import PERIODS
from ...schema.fields import Field
from . import offers
from .rows import ROOT, Group, Part, Related, Row, Scope, Text, free_variable
from .values import EMPTY, operators

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
    subject = _one(form, f"{id}.subject")
    return Row(subject, *_compared(form, id, *offers.spec_of(scope, subject)))


def _compared(form: Form, id: str, type_: Type | None, spec: Field | None) -> tuple[str, tuple[str, ...]]:
    """The operator and the values of a part. A control that is drawn for the first time shows its first
    choice, so that is what stands in it."""
    op = _one(form, f"{id}.op")
    values = tuple(value[:LENGTH] for value in form.get(f"{id}.value", ())[:NODES])
    if type_ and op not in (known := operators(type_, spec)):
        op = known[0]
    if op == "during" and not set(values[-1:]) & set(PERIODS):
        values = (next(iter(PERIODS)),)
    if type_ is Type.BOOLEAN and op not in EMPTY and values[-1:] not in (("true",), ("false",)):
        values = ("true",)
    return op, values


def _text(form: Form, parts: Mapping[str, str], id: str, scope: Scope) -> Text:
    return Text(_one(form, f"{id}.text").replace("\r\n", "\n"))


def _related(form: Form, parts: Mapping[str, str], id: str, scope: Scope) -> Related:
    link, variable = _one(form, f"{id}.link"), _one(form, f"{id}.variable")
    if link and not (variable.isascii() and variable.isidentifier()):
        variable = _letter(scope, link)
    inner = Scope(scope.kind, variable, scope, link)
    group = _group(form, parts, id, inner)
    part = Related(link, _one(form, f"{id}.ask") or "any", variable, group, _one(form, f"{id}.of"))
    op, values = _compared(form, id, *offers.answer_of(inner, part))
    return replace(part, op=op, values=values)


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
        found = parts_of(found)[step]
    return found


def parts_of(part: Part) -> tuple[Part, ...]:
    """The parts directly inside a part."""
    return part.group.parts if isinstance(part, Related) else part.parts if isinstance(part, Group) else ()


def put(group: Group, id: str, change: Callable[[Part], Iterable[Part]]) -> Group:
    """The panel with the part of this id replaced by what ``change`` makes of it, none or several."""
    parent, _dot, last = id.rpartition(".")
    if not parent:
        return next(iter(change(group)))
    n, siblings = int(last), parts_of(find(group, parent))
    return withparts_of(group, parent, (*siblings[:n], *change(siblings[n]), *siblings[n + 1 :]))


def withparts_of(group: Group, id: str, parts: tuple[Part, ...]) -> Group:
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
    return withparts_of(group, id, (*parts_of(inside), part)), f"{id}.{len(parts_of(inside))}"


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
    mine = [n for n in range(len(parts_of(inside))) if f"{parent}.{n}" in chosen]
    made = Group(_other(inside), tuple(parts_of(inside)[n] for n in mine))
    rest = [part for n, part in enumerate(parts_of(inside)) if n not in mine]
    return withparts_of(group, parent, (*rest[: mine[0]], made, *rest[mine[0] :])), f"{parent}.{mine[0]}"
