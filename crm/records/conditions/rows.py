"""A filter as the tree of rows that a panel shows, and back.

What a row cannot hold stays a ``Text``: showing a filter and writing it again never changes what it means.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...query import FilterError, Node, parse, pieces, to_text
from ...query.language import AGGREGATES, COMPARISONS, PARAMETERS, Type
from ...query.shapes import shape
from ...query.tree import COMPARING, Call, Collection, Compare, Constant, In, Logic, Not, Parameter, Path, level, walk
from ...schema.registry import entity
from . import values as by_type
from .values import Missing

ROOT = "0"
"""The id of the outermost group; the parts of a part are numbered after it: ``0.2.1``."""

YES_NO = ("any", "none", "all")
"""Questions about related records that are a condition by themselves; the others give a value to compare."""


@dataclass(frozen=True)
class Row:
    """A condition: ``subject`` is an expression of the language (nearly always a field), ``values`` are what
    stands in the controls."""

    subject: str = ""
    op: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """A condition as filter text."""

    text: str = ""


@dataclass(frozen=True)
class Group:
    """Conditions that must all hold (``and``), or one of them (``or``)."""

    key: str = "and"
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Related:
    """A question about related records. ``link`` leads to them, ``variable`` is what the rows of ``group``
    call one of them; ``of`` is what ``sum avg min max`` add up, ``op`` and ``values`` what the answer of a
    question that gives a number or a day is compared with."""

    link: str = ""
    ask: str = "any"
    variable: str = ""
    group: Group = Group()
    of: str = ""
    op: str = ""
    values: tuple[str, ...] = ()


Part: TypeAlias = Row | Text | Group | Related


@dataclass(frozen=True)
class Scope:
    """What the rows of a group are about: records of the filtered ``kind``, or inside a question those it
    leads to."""

    kind: str
    variable: str = ""
    outer: "Scope | None" = None
    link: str = ""

    @cached_property
    def records(self) -> str:
        """The kind of the records the rows are about. Raises ``FilterError`` for a link that is none."""
        if not self.outer:
            return self.kind
        asked = self.outer.read(f"{self.link}/any()")
        if not isinstance(asked, Collection):
            raise FilterError(_l("this is not one condition"))
        return asked.kind

    @property
    def variables(self) -> tuple[str, ...]:
        """The letters in use, outermost first."""
        return (*self.outer.variables, self.variable) if self.outer else ()

    def inside(self, part: Related) -> "Scope":
        """The scope of a question's rows."""
        return Scope(self.kind, part.variable, self, part.link)

    def read(self, text: str) -> Node:
        """The condition a text says here. Raises ``FilterError`` with its place in the text."""
        before, after, scope = "", "", self
        while scope.outer:
            before, after, scope = f"{scope.link}/any({scope.variable}: " + before, after + ")", scope.outer
        try:
            node = parse(f"{before}{text}{after}", self.kind)
        except FilterError as error:
            place = (error.line, error.column - len(before) if error.line == 1 else error.column)
            raise FilterError(error.template, place, error._expected, **error.values) from None
        for _variable in self.variables:
            node = node.condition if isinstance(node, Collection) and node.key == "any" else None
        if node is None or node == Logic("and", ()):
            raise FilterError(_l("this is not one condition"))
        for part in walk(node):
            if isinstance(part, Parameter) and part.name not in PARAMETERS:
                raise FilterError(_l("%(name)s is not bound"), part.place, name=part.name)
        return node

    def expression(self, text: str) -> Node:
        """The expression a text says here. Raises ``FilterError``."""
        node = self.read(f"{text} eq null")
        if not isinstance(node, Compare) or not _null(node.right):
            raise FilterError(_l("this is not one condition"))
        return node.left


def _null(node: Node) -> bool:
    return isinstance(node, Constant) and node.value is None


# --------------------------------------------------------------------------------------------------
# From tree to rows


def panel(node: Node, kind: str) -> Group:
    """A filter over records of ``kind`` as rows."""
    found = _part(plain(node), Scope(kind))
    return found if isinstance(found, Group) else Group("and", (found,))


def _part(node: Node, scope: Scope) -> Part:
    known = shape(node)
    if isinstance(node, Logic) and not known:
        return Group(node.key, tuple(_part(part, scope) for part in pieces(node)))
    found = _related(node, scope) or _row(node)
    try:
        same = found is not None and _node(found, scope) == node
    except (FilterError, ValueError):
        same = False
    return found if same else Text(to_text(node))


def only_text(part: Text, scope: Scope) -> bool:
    """Whether a row of text says what no other row can; not so while it cannot be read."""
    try:
        return isinstance(_part(plain(scope.read(part.text)), scope), Text)
    except FilterError:
        return False


def plain(node: Node) -> Node:
    """One way of saying what can be said in several: ``active`` is ``active eq true``, ``not (a eq b)`` is
    ``a ne b``, and from a day on is from its midnight on."""
    match node:
        case Path(type=Type.BOOLEAN):
            return Compare("eq", node, Constant(True, Type.BOOLEAN))
        case Logic(parts=parts):
            return replace(node, parts=tuple(map(plain, parts)))
        case Collection(condition=Node() as condition):
            return replace(node, condition=plain(condition))
        case Not(part=part):
            return _denied(plain(part))
        case Compare(key="ge" | "lt", left=left, right=right):
            return replace(node, left=_whole_days(left, right))
    return node


def _denied(node: Node) -> Node:
    match node:
        case Not(part=part):
            return part
        case Compare(key="eq" | "ne" as key):
            return replace(node, key="ne" if key == "eq" else "eq")
    return Not(node)


def _row(node: Node) -> Row | None:
    """A condition as a row, where it may be one."""
    if known := shape(node):
        values = by_type.typed_shape(known)
        return Row(to_text(known.subject), known.key, values) if values is not None else None
    key, inner = ("!", node.part) if isinstance(node, Not) else ("", node)
    match inner:
        case Compare(key="eq" | "ne", left=left, right=right) if _null(right):
            return Row(to_text(left), "null" if inner.key == "eq" else "!null") if _subject(left) else None
        case Compare(left=left, right=right):
            values = by_type.typed(right)
            left = _whole_days(left, right)
            sensible = values and _subject(left) and (left.type is Type.MOMENT or values[0] not in ("at", "now"))
            return Row(to_text(left), key + inner.key, values) if sensible else None
        case In(left=left, items=tuple(items)) if left.type in (Type.CHOICE, Type.LOOKUP):
            values = [by_type.typed(item) for item in items]
            return Row(to_text(left), f"{key}in", tuple(v for (v,) in values)) if all(values) else None
        case Call(key=name, arguments=(left, right)):
            values = by_type.typed(right)
            return Row(to_text(left), key + name, values) if values and _subject(left) else None
    return None


def _subject(node: Node) -> bool:
    """Whether an expression can stand at the beginning of a row."""
    return level(node) > COMPARING and (node.type is not Type.BOOLEAN or isinstance(node, Path))


def _whole_days(left: Node, right: Node) -> Node:
    """A moment of which only the day is compared, as the moment itself: its row means whole days."""
    day = isinstance(left, Call) and left.key == "date" and right.type is Type.DATE
    return left.arguments[0] if day and left.arguments[0].type is Type.MOMENT else left


def _related(node: Node, scope: Scope) -> Related | None:
    """A question about related records as a row with rows of its own."""
    match node:
        case Collection(key="any" | "all"):
            return _question(node, scope, node.key)
        case Not(part=Collection(key="any") as asked):
            return _question(asked, scope, "none")
    if known := shape(node):
        asked = known.subject
    else:
        asked = _whole_days(node.left, node.right) if isinstance(node, Compare) else None
    row = _row(node) if isinstance(asked, Collection) else None
    return replace(_question(asked, scope, asked.key), op=row.op, values=row.values) if row else None


def _question(node: Collection, scope: Scope, ask: str) -> Related:
    link = to_text(replace(node, key="count", value=None, condition=None)).removesuffix("/$count")
    part = Related(link, ask, node.variable or free_variable(scope, link), of=to_text(node.value) if node.value else "")
    if node.condition is None:
        return part
    group = _part(node.condition, scope.inside(part))
    return replace(part, group=group if isinstance(group, Group) else Group("and", (group,)))


def free_variable(scope: Scope, link: str) -> str:
    """A letter for one of the records a link leads to that is not in use yet: the first of its name."""
    name = link.rpartition("/")[2]
    taken = {*scope.variables, *entity(scope.records).fields}
    return next(letter for letter in (*name, *"abcdefghijklmnopqrstuvwxyz") if letter.isalpha() and letter not in taken)


# --------------------------------------------------------------------------------------------------
# From rows to tree


@dataclass
class Checked:
    """What rows say. ``text`` is the filter of all rows that are whole; ``errors`` tells by id what is wrong
    with a row, ``missing`` what a row still lacks, ``texts`` what each part says about the filtered records
    themselves."""

    text: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every row can be used as it is."""
        return not (self.errors or self.missing)


def check(group: Group, kind: str) -> Checked:
    """Read rows: the filter they make, and by row what is wrong or missing."""
    found = Checked()
    node = _checked(group, Scope(kind), ROOT, found)
    try:
        found.text = to_text(parse(to_text(node), kind)) if node else ""
    except FilterError as error:  # a limit that only the whole exceeds
        found.errors[ROOT] = error.message
    return found


def _checked(part: Part, scope: Scope, id: str, found: Checked) -> Node | None:
    """The condition of a part; ``None`` where it says nothing yet. What is wrong is noted in ``found``."""
    try:
        match part:
            case Group():
                node = _logic(part, [_checked(p, scope, f"{id}.{n}", found) for n, p in enumerate(part.parts)])
            case Related():
                inner = scope.inside(part)
                if part.link and part.variable:
                    inner.records  # noqa: B018 - an unknown link is told of once, not in every row
                group = [_checked(p, inner, f"{id}.{n}", found) for n, p in enumerate(part.group.parts)]
                node = _asked(part, scope, _logic(part.group, group))
            case _:
                node = _node(part, scope)
    except Missing as error:
        found.missing[id] = str(error)
        return None
    except FilterError as error:
        found.errors[id] = str(error) if isinstance(part, Text) else error.message
        return None
    except ValueError as error:
        found.errors[id] = str(error)
        return None
    if node is not None and not scope.outer:
        found.texts[id] = to_text(node)
    return node


def _logic(group: Group, nodes: list[Node | None]) -> Node | None:
    """A group's condition; ``None`` for a group without any."""
    parts: list[Node] = []
    for node in nodes:
        if node is not None:
            parts += node.parts if isinstance(node, Logic) and node.key == group.key else [node]
    if len(parts) < 2:
        return parts[0] if parts else None
    return Logic("or" if group.key == "or" else "and", tuple(parts))


def _node(part: Part, scope: Scope) -> Node | None:
    """The condition of a part. Raises ``Missing``, ``FilterError`` or ``ValueError``."""
    match part:
        case Group(parts=parts):
            return _logic(part, [_node(inner, scope) for inner in parts])
        case Related(group=group):
            return _asked(part, scope, _node(group, scope.inside(part)))
        case Text(text=text):
            if not text.strip():
                raise Missing(_("Write a condition."))
            return scope.read(text.replace("\r\n", "\n"))
    if not part.subject:
        raise Missing(_("Choose a field."))
    return _compared(part.subject, part, scope)


def _compared(subject: str, part: Row | Related, scope: Scope) -> Node:
    return scope.read(by_type.comparison(subject, part.op, scope.expression(subject), part.values))


def _asked(part: Related, scope: Scope, condition: Node | None) -> Node:
    if not part.link:
        raise Missing(_("Choose the related records."))
    if part.ask not in YES_NO and part.ask not in AGGREGATES:
        raise Missing(_("Choose what is asked."))
    takes, key = AGGREGATES.get(part.ask, COMPARISONS["eq"]).takes, "any" if part.ask == "none" else part.ask
    if part.ask in AGGREGATES and takes and not part.of:
        raise Missing(_("Choose the field to count with."))
    if key == "all" and condition is None:
        raise Missing(_("Add a condition that all of them meet."))
    parts = [part.of] if takes and key in AGGREGATES and AGGREGATES[key].takes else []
    parts += [to_text(condition)] if condition is not None else []
    asked = f"{part.link}/{key}({part.variable + ': ' + ', '.join(parts) if parts else ''})"
    if part.ask in YES_NO:
        return scope.read(f"not {asked}" if part.ask == "none" else asked)
    return _compared(asked, part, scope)
