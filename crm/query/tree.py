"""The typed tree of a filter, and its canonical text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from ..schema.fields import Field
from ..schema.registry import Link
from . import literals
from .language import Type


@dataclass(frozen=True)
class Node:
    """A part of a filter. ``place`` (line, column) is where it stands in the text, for errors."""

    place: tuple[int, int] = field(default=(1, 1), compare=False, repr=False, kw_only=True)

    @property
    def of(self) -> Field | None:
        """The field whose values this is, which decides how they are shown; ``None`` for others."""
        return None


@dataclass(frozen=True)
class Constant(Node):
    """A literal. ``like`` is the field it is compared with."""

    value: Any
    type: Type | None
    like: Field | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True)
class Parameter(Node):
    """``@name``: bound when the filter is used. ``many`` is a list of values."""

    name: str
    type: Type | None
    many: bool = False
    like: Field | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True)
class Step:
    """One navigation to one record: the link, the kind it leads to, the label of its lookup."""

    link: Link
    kind: str
    label: Any = field(compare=False)

    @property
    def several(self) -> bool:
        """Whether the link may lead to other kinds too; the kind is then written."""
        return len(self.link.kinds) > 1

    def __str__(self) -> str:
        return f"{self.link.name}/{self.kind}" if self.several else self.link.name


@dataclass(frozen=True)
class Path(Node):
    """A field: of the filtered record (``variable`` empty) or of a lambda's, after some navigations."""

    variable: str
    steps: tuple[Step, ...]
    field: Field
    type: Type

    @property
    def of(self) -> Field:
        """The field itself."""
        return self.field


@dataclass(frozen=True)
class Logic(Node):
    """``and`` or ``or`` over two or more parts; ``and`` over none is the empty filter, which is true."""

    key: str
    parts: tuple[Node, ...]
    type = Type.BOOLEAN


@dataclass(frozen=True)
class Not(Node):
    """``not``."""

    part: Node
    type = Type.BOOLEAN


@dataclass(frozen=True)
class Compare(Node):
    """A comparison of two expressions."""

    key: str
    left: Node
    right: Node
    type = Type.BOOLEAN


@dataclass(frozen=True)
class In(Node):
    """Membership in a list of constants, or in a parameter that is bound to a list."""

    left: Node
    items: tuple[Node, ...] | Parameter
    type = Type.BOOLEAN


@dataclass(frozen=True)
class Arithmetic(Node):
    """``add sub mul div``."""

    key: str
    left: Node
    right: Node
    type: Type

    @property
    def of(self) -> Field | None:
        """Euros plus euros are euros; a product is something else."""
        return self.left.of if self.key in ("add", "sub") else None


@dataclass(frozen=True)
class Call(Node):
    """A function."""

    key: str
    arguments: tuple[Node, ...]
    type: Type


@dataclass(frozen=True)
class Collection(Node):
    """A question about related records: ``any all count sum avg min max``.

    ``owner`` is the id of the record they belong to; ``value`` is what an aggregate adds up.
    """

    owner: Path
    link: Link
    key: str
    variable: str
    value: Node | None
    condition: Node | None
    type: Type

    @property
    def kind(self) -> str:
        """The kind of the related records."""
        return self.link.kinds[0]

    @property
    def of(self) -> Field | None:
        """A sum of euros is euros."""
        return self.value.of if self.value else None


# --------------------------------------------------------------------------------------------------
# Parts and wholes


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts of a filter that must all hold; none for the empty filter."""
    return node.parts if isinstance(node, Logic) and node.key == "and" else (node,)


def join(nodes: Iterable[Node]) -> Node:
    """The filter that asks for all of these."""
    parts = tuple(part for node in nodes for part in conjuncts(node))
    return parts[0] if len(parts) == 1 else Logic("and", parts)


def inner(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node."""
    for part in fields(node):
        value = getattr(node, part.name)
        yield from (item for item in (value if isinstance(value, tuple) else (value,)) if isinstance(item, Node))


def walk(node: Node) -> Iterator[Node]:
    """A node and all inside it."""
    yield node
    for part in inner(node):
        yield from walk(part)


# --------------------------------------------------------------------------------------------------
# Text

LEVELS = {"or": 1, "and": 2, "add": 4, "sub": 4, "mul": 5, "div": 5}
COMPARING, UNARY, ATOM = 3, 6, 7


def level(node: Node) -> int:
    """How tightly a node's operator binds; operands that bind less need parentheses."""
    match node:
        case Logic(key=key) | Arithmetic(key=key):
            return LEVELS[key]
        case Compare() | In():
            return COMPARING
        case Not():
            return UNARY
    return ATOM


def to_text(node: Node) -> str:
    """The canonical text: reading it gives an equal tree."""
    match node:
        case Constant(value=value, type=type_):
            return literals.write(value, type_)
        case Parameter(name=name):
            return name
        case Path():
            return _path(node, node.field.name)
        case Logic(key=key, parts=parts):
            return f" {key} ".join(_wrapped(part, LEVELS[key] + 1) for part in parts)
        case Not(part=part):
            return "not " + _wrapped(part, UNARY)
        case Compare(key=key, left=left, right=right):
            return f"{_wrapped(left, COMPARING + 1)} {key} {_wrapped(right, COMPARING + 1)}"
        case In(left=left, items=items):
            listed = items.name if isinstance(items, Parameter) else f"({','.join(map(to_text, items))})"
            return f"{_wrapped(left, COMPARING + 1)} in {listed}"
        case Arithmetic(key=key, left=left, right=right):
            return f"{_wrapped(left, LEVELS[key])} {key} {_wrapped(right, LEVELS[key] + 1)}"
        case Call(key=key, arguments=arguments):
            return f"{key}({','.join(map(to_text, arguments))})"
        case Collection():
            return _collection(node)
    raise TypeError(node)


def _wrapped(node: Node, least: int) -> str:
    return f"({to_text(node)})" if level(node) < least else to_text(node)


def _path(path: Path, *end: str) -> str:
    return "/".join([*([path.variable] if path.variable else []), *map(str, path.steps), *end])


def _collection(node: Collection) -> str:
    if node.key == "count" and node.condition is None:
        return _path(node.owner, node.link.name, "$count")
    parts = ", ".join(to_text(part) for part in (node.value, node.condition) if part is not None)
    return f"{_path(node.owner, node.link.name, node.key)}({f'{node.variable}: {parts}' if parts else ''})"
