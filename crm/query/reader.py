"""From text to typed tree: names are looked up in the registry, types are checked, limits are kept."""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path as File
from typing import NoReturn

from lark import Lark, Token, Tree, UnexpectedToken

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Field, Kind
from ..schema.registry import Link, entity
from .errors import EXPECTED, FilterError
from .language import AGGREGATES, ARITHMETIC, COMPARISONS, DATED, FUNCTIONS, PARAMETERS, WORDS, Type, type_of
from .limits import DEPTH, ITEMS, LAMBDAS, LENGTH, NODES, STACK, stack
from .literals import LITERALS
from .moments import Duration
from .tree import Arithmetic, Call, Collection, Compare, Constant, In, Logic, Node, Not, Parameter, Path, Step, walk

GRAMMAR = Lark(
    File(__file__).with_name("grammar.lark").read_text(encoding="utf-8"),
    parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False,
)  # fmt: skip

_END = _lp("filter", "the end")
_VALUE = _lp("filter", "a value")
TOKENS = {
    "NAME": _lp("filter", "a field"),
    **dict.fromkeys((key.upper() for key in LITERALS), _VALUE),
    "PARAMETER": _VALUE,
    "NOT": '"not"',
    "COMPARISON": _lp("filter", "a comparison (eq, ne, gt, ge, lt, le, in)"),
    "IN": _lp("filter", "a comparison (eq, ne, gt, ge, lt, le, in)"),
    "SIGN": _lp("filter", "a calculation (add, sub, mul, div)"),
    "TIMES": _lp("filter", "a calculation (add, sub, mul, div)"),
    "AND": '"and"',
    "OR": '"or"',
    "COUNT": '"$count"',
    "RPAR": '")"',
    "COMMA": '","',
    "COLON": '":"',
    "$END": _END,
}
"""What may stand at a place, in words, in the order they are named."""


@lru_cache(maxsize=1024)
def parse(text: str, kind: str | None, condition: bool = True) -> Node:
    """Read a filter over records of ``kind``; ``None`` knows no fields, parameters and literals only.

    The empty text is the filter that everything passes. Without ``condition`` the text is an expression
    that may give any value. Raises ``FilterError``; ``KeyError`` for an unknown kind.
    """
    if kind is not None:
        entity(kind)
    if len(text) > LENGTH:
        raise FilterError(_l("the filter is longer than %(most)d characters"), most=LENGTH)
    if condition and not text.strip():
        return Logic("and", ())
    reader = Reader(kind)
    node = reader.read(_tree(text))
    if condition:
        node = adapt(node, (Type.BOOLEAN,))
    if node.type is None:
        raise FilterError(_l("the type of the value cannot be told"), node.place)
    if stack(node) > STACK:
        raise FilterError(_l("the filter is nested too deep"), node.place)
    return node


def _tree(text: str) -> Tree:
    try:
        return GRAMMAR.parse(text)
    except UnexpectedToken as error:
        token, words = error.token, [TOKENS[key] for key in TOKENS if key in error.accepts]
        place, found = (token.line, token.column), f'"{token[:30]}"'
        if token.type == "$END":
            ahead = text.rstrip() or text
            place, found = (ahead.count("\n") + 1, len(ahead) - ahead.rfind("\n")), _END
        elif token == "'":
            raise FilterError(_l("a text begins here and does not end; its last ' is missing"), place) from None
        raise FilterError(EXPECTED, place, dict.fromkeys(words), found=found) from None


def adapt(node: Node, types: tuple[Type, ...], like: Field | None = None) -> Node:
    """The node as one of these types; ``like`` is the field it is compared with.

    What has no type of its own (``null``, a parameter) takes the first one; a text becomes the key of a
    choice, a whole number the id of a record. Raises ``FilterError`` at the node.
    """
    if node.type in types:
        return replace(node, like=like) if isinstance(node, Constant | Parameter) else node
    if isinstance(node, Constant | Parameter):
        if node.type is None:
            return replace(node, type=types[0], like=like)
        if node.type is Type.TEXT and Type.CHOICE in types:
            check_choice(node.value, like, node.place)
            return replace(node, type=Type.CHOICE, like=like)
        if node.type is Type.NUMBER and isinstance(node.value, int) and Type.LOOKUP in types:
            return replace(node, type=Type.LOOKUP, like=like)
    raise FilterError(EXPECTED, node.place, [WORDS[type_] for type_ in types], found=WORDS[node.type])


def check_choice(key: str, spec: Field | None, place: tuple[int, int]) -> None:
    """Refuse a key the choice field does not have, naming the ones it has."""
    keys = [choice.key for choice in spec.choices] if spec else []
    if keys and key not in keys:
        raise FilterError(_l("%(field)s has no choice '%(key)s'; expected %(expected)s"), place, keys, field=spec.name, key=key)  # fmt: skip


class Reader:
    """Reads one tree. ``scope`` holds the kind each variable stands for; the empty one is the record."""

    def __init__(self, kind: str | None):
        self.scope: dict[str, str | None] = {"": kind}
        self.nodes = self.depth = 0

    def read(self, tree: Tree) -> Node:
        """The node of a subtree, typed. Raises ``FilterError``."""
        place = (tree.meta.line, tree.meta.column)
        self.nodes += 1
        self.depth += 1
        if self.nodes > NODES:
            raise FilterError(_l("the filter has more than %(most)d parts"), place, most=NODES)
        if self.depth > DEPTH:
            raise FilterError(_l("the filter is nested more than %(most)d deep"), place, most=DEPTH)
        node = getattr(self, f"_{tree.data}")(tree.children, place)
        self.depth -= 1
        return node

    # ---- values

    def _literal(self, children: list[Token], place) -> Constant:
        token = children[0]
        kind = LITERALS[token.type.lower()]
        try:
            return Constant(kind.read(str(token)), kind.type, place=place)
        except ValueError:
            raise FilterError(EXPECTED, place, [kind.label], found=f'"{token[:30]}"') from None

    def _parameter(self, children: list[Token], place) -> Parameter:
        name = str(children[0])
        return Parameter(name, PARAMETERS[name].gives if name in PARAMETERS else None, place=place)

    # ---- logic

    def _logic(self, key: str, children: list[Tree], place) -> Logic:
        parts: list[Node] = []
        for child in children:
            part = adapt(self.read(child), (Type.BOOLEAN,))
            parts += part.parts if isinstance(part, Logic) and part.key == key else [part]
        return Logic(key, tuple(parts), place=place)

    def _disjunction(self, children, place) -> Logic:
        return self._logic("or", children, place)

    def _conjunction(self, children, place) -> Logic:
        return self._logic("and", children, place)

    def _negation(self, children, place) -> Not:
        part = self.read(children[0])
        if part.type not in (None, Type.BOOLEAN):
            raise FilterError(_l("not binds first: put what it denies in parentheses, not (...)"), part.place)
        return Not(adapt(part, (Type.BOOLEAN,)), place=place)

    def _comparison(self, children, place) -> Compare:
        left, key, right = self.read(children[0]), str(children[1]), self.read(children[2])
        if left.type is None and right.type is None:
            raise FilterError(_l("the type of the value cannot be told"), left.place)
        given = [isinstance(side, Constant | Parameter) for side in (left, right)]
        if left.type is None or given == [True, False]:  # the right side says what the left must be
            right = adapt(right, COMPARISONS[key].takes[0])
            left = adapt(left, _beside(right), right.of)
        else:
            left = adapt(left, COMPARISONS[key].takes[0])
            right = adapt(right, _beside(left), left.of)
        return Compare(key, left, right, place=place)

    def _membership(self, children, place) -> In:
        left = adapt(self.read(children[0]), COMPARISONS["in"].takes[0])
        if children[1].data == "parameter":
            items = adapt(self._parameter(children[1].children, _place(children[1])), _beside(left), left.of)
            return In(left, replace(items, many=True), place=place)
        if len(children[1].children) > ITEMS:
            raise FilterError(_l("the list has more than %(most)d values"), _place(children[1]), most=ITEMS)
        read = {"literal": self._literal, "parameter": self._parameter}
        items = [read[item.data](item.children, _place(item)) for item in children[1].children]
        types = (left.type, Type.DATE) if left.type is Type.MOMENT else (left.type,)
        return In(left, tuple(adapt(item, types, left.of) for item in items), place=place)

    def _arithmetic(self, children, place) -> Arithmetic:
        left, key, right = self.read(children[0]), str(children[1]), self.read(children[2])
        if key in ("add", "sub") and (left.type in DATED or right.type is Type.DURATION):
            left, right = adapt(left, DATED[::-1]), adapt(right, (Type.DURATION,))
            if isinstance(right, Constant):
                check_days(right.value, left.type, right.place)
        else:
            takes = ARITHMETIC[key].takes
            left, right = adapt(left, takes[0]), adapt(right, takes[1])
        return Arithmetic(key, left, right, left.type, place=place)

    # ---- names

    def _path(self, children: list[Token], place) -> Path:
        *before, name = children
        variable, steps, kind = self._walk(before, name)
        known = entity(kind).fields
        if name != "id" and name not in known:
            _unknown(_l("%(kind)s: no field '%(name)s'"), name, known, kind=entity(kind).label)
        return _field(variable, steps, kind, str(name), place)

    def _walk(self, names: list[Token], last: Token) -> tuple[str, tuple[Step, ...], str]:
        """Follow links to one record: the variable they start from, the steps, the kind they end at."""
        names, steps = list(names), []
        variable = str(names.pop(0)) if names and names[0] in self.scope else ""
        kind = self.scope[variable]
        if kind is None:
            raise FilterError(_l("fields cannot be used here"), _place(last))
        while names:
            name = names.pop(0)
            link = _link(kind, name, many=False)
            label = entity(kind).field(link.via).label
            if len(link.kinds) > 1:
                segment = names.pop(0) if names else last
                if segment not in link.kinds or segment is last:
                    raise FilterError(_l("%(name)s may be of several kinds: after it write %(expected)s"), _place(segment), link.kinds, name=name)  # fmt: skip
                kind = str(segment)
            else:
                kind = link.kinds[0]
            steps.append(Step(link, kind, label))
        return variable, tuple(steps), kind

    def _call(self, children: list[Token | Tree], place) -> Node:
        names = [child for child in children if isinstance(child, Token)]
        arguments = children[len(names) :]
        if len(names) > 1:
            return self._collection(names, arguments, place)
        name = names[0]
        row = FUNCTIONS.get(name)
        if row is None:
            _unknown(_l("there is no function '%(name)s'"), name, FUNCTIONS)
        if len(arguments) != len(row.takes) or any(argument.data == "lambda" for argument in arguments):
            raise FilterError(_l("%(name)s: the number of values in the parentheses must be %(count)d"), place, name=name, count=len(row.takes))  # fmt: skip
        read = [adapt(self.read(argument), types) for argument, types in zip(arguments, row.takes, strict=True)]
        return Call(row.key, tuple(read), row.gives, place=place)

    def _count(self, children: list[Token], place) -> Collection:
        return self._collection([*children[:-1], Token("NAME", "count")], [], place)

    def _collection(self, names: list[Token], arguments: list[Tree], place) -> Collection:
        *before, name, key = names
        variable, steps, kind = self._walk(before, name)
        link, row = _link(kind, name, many=True), AGGREGATES.get(key)
        if row is None:
            _unknown(_l("there is no question '%(name)s' about several records"), key, AGGREGATES)
        inner = arguments[0].children if arguments and arguments[0].data == "lambda" else []
        sizes = {2, 3} if row.takes else {2} if key == "all" else {0, 2}
        if len(inner) not in sizes or (arguments and not inner):
            example = f"{key}(x: x/field, condition)" if row.takes else f"{key}(x: condition)"
            raise FilterError(_l("write %(example)s"), _place(key), example=example)
        variable_inside, *parts = inner or [""]
        read = self._inside(variable_inside, link.kinds[0], parts) if inner else []
        value = adapt(read.pop(0), row.takes[0]) if row.takes else None
        if value and not any(isinstance(part, Path) and part.variable == variable_inside for part in walk(value)):
            raise FilterError(_l("%(key)s needs a field of %(name)s here"), value.place, key=key, name=variable_inside)
        condition = adapt(read[0], (Type.BOOLEAN,)) if read else None
        return Collection(
            _field(variable, steps, kind, "id", place), link, str(key), str(variable_inside), value, condition,
            row.gives or value.type, place=place,
        )  # fmt: skip

    def _inside(self, variable: Token, kind: str, parts: list[Tree]) -> list[Node]:
        """What a lambda says, read with its variable in scope."""
        if variable in self.scope:
            raise FilterError(_l("'%(name)s' is already in use; take another letter"), _place(variable), name=variable)
        if len(self.scope) > LAMBDAS:
            raise FilterError(_l("more than %(most)d questions about several records inside each other"), _place(variable), most=LAMBDAS)  # fmt: skip
        outer, self.scope = self.scope, {**self.scope, str(variable): kind}
        read = [self.read(part) for part in parts]
        self.scope = outer
        return read


def _place(part: Token | Tree) -> tuple[int, int]:
    return (part.line, part.column) if isinstance(part, Token) else (part.meta.line, part.meta.column)


def _beside(node: Node) -> tuple[Type, ...]:
    """What may be compared with a node: its own type, and a date with a moment."""
    return (node.type, *(type_ for type_ in DATED if node.type in DATED and type_ is not node.type))


def check_days(duration: Duration, type_: Type, place: tuple[int, int]) -> None:
    """Refuse hours added to a date."""
    if duration is not None and type_ is Type.DATE and not duration.whole_days:
        raise FilterError(_l("a date has no time of day: add whole days, or use a date with time"), place)


def _field(variable: str, steps: tuple[Step, ...], kind: str, name: str, place) -> Path:
    """A field as a path; ``id`` is the record itself, as a lookup to its own kind."""
    if name == "id":
        spec = Field(_lp("filter", "Record"), Kind.LOOKUP, to=(kind,)).bound("id", kind)
    else:
        spec = entity(kind).field(name)
    return Path(variable, steps, spec, type_of(spec), place=place)


def _link(kind: str, name: Token, many: bool) -> Link:
    links = entity(kind).links
    if name in links and links[name].many is many:
        return links[name]
    if name not in links:
        _unknown(_l("%(kind)s: no link '%(name)s'"), name, links, kind=entity(kind).label)
    if many:
        raise FilterError(_l("%(name)s leads to one record: go on with / and a field"), _place(name), name=name)
    message = _l("%(name)s leads to several records: ask any, all, count, sum, avg, min or max")
    raise FilterError(message, _place(name), name=name)


def _unknown(message, name: Token, known: Iterable[str], **values) -> NoReturn:
    """Refuse a name, proposing those most like it."""
    raise FilterError(message, _place(name), get_close_matches(name.lower(), known, cutoff=0.7), name=name, **values)
