"""A filter as a sentence people read: *Status is Active and Owner is me*."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .. import i18n
from ..i18n import pgettext
from ..schema.fields import Field, Kind
from ..schema.registry import entity
from .errors import alternatives
from .exact import decimals
from .language import AGGREGATES, ARITHMETIC, COMPARISONS, DATED, FUNCTIONS, LOGIC, PARAMETERS, Type
from .literals import write
from .shapes import PERIODS, PHRASES, Shape, lasting, one_unit, pieces, shape
from .tree import Arithmetic, Call, Collection, Compare, Constant, In, Logic, Node, Not, Parameter, Path, level

OPPOSITE = {"eq": "ne", "ne": "eq"}


def sentence(node: Node, name_of: Callable[[int], str] = str) -> str:
    """The filter in the current language, with the labels of fields and choices.

    ``name_of`` gives the name of a record by its id. The empty filter is an empty text.
    """
    return Speaker(name_of).claim(node)


def label(node: Node) -> str:
    """What an expression is called: a field's label after the labels that lead to it; of a question about
    related records their plural."""
    if isinstance(node, Collection) and node.type is Type.BOOLEAN:
        return " › ".join([*_steps(node.owner), str(_many_label(node))])
    return Speaker(str).value(node)


class Speaker:
    """Says conditions (``claim``) and values (``value``)."""

    def __init__(self, name_of: Callable[[int], str]):
        self.name_of = name_of

    def claim(self, node: Node, denied: bool = False) -> str:
        """A condition, or that it does not hold."""
        opposed = denied and isinstance(node, Compare) and node.key in OPPOSITE
        if not opposed and (found := shape(node)):
            return _fill(LOGIC["not"].phrase, self._shaped(found)) if denied else self._shaped(found)
        match node:
            case Not(part=part):
                return self.claim(part, not denied)
            case Compare(key=key) if opposed:
                return self.claim(replace(node, key=OPPOSITE[key]))
            case Path() | Parameter() | Constant():
                return _fill(COMPARISONS["eq"].phrase, self.value(node), _yes_no(not denied))
            case In():
                row, said = COMPARISONS["in"], self._membership
            case Call():
                row, said = FUNCTIONS[node.key], self._call
            case Collection():
                row, said = AGGREGATES[node.key], self._collection
            case Compare():
                row, said = COMPARISONS[node.key], self._comparison
            case Logic():
                row, said = LOGIC[node.key], self._logic
        if denied and not row.not_phrase:
            return _fill(LOGIC["not"].phrase, said(node, row.phrase))
        return said(node, row.not_phrase if denied else row.phrase)

    def _logic(self, node: Logic, phrase: Any) -> str:
        return f" {phrase} ".join(
            f"({self.claim(part)})" if isinstance(part, Logic) and not shape(part) else self.claim(part)
            for part in pieces(node)
        )

    def _shaped(self, found: Shape) -> str:
        match found:
            case Shape(key="last" | "next" as key, values=(Constant(value=length),)):
                said = [lasting(key, *one_unit(length))]
            case Shape(key="during"):
                said = [str(PERIODS[found.period])]
            case _:
                said = list(map(self.value, found.values))
        return _fill(PHRASES[found.key], self.value(found.subject), *said)

    def _comparison(self, node: Compare, phrase: Any) -> str:
        row = COMPARISONS[node.key]
        if isinstance(node.right, Constant) and node.right.value is None:
            phrase = row.null_phrase or phrase
        elif node.left.type is not Type.NUMBER:
            phrase = row.time_phrase or phrase
        return _fill(phrase, self.value(node.left), self.value(node.right))

    def _membership(self, node: In, phrase: Any) -> str:
        items = [node.items] if isinstance(node.items, Parameter) else node.items
        return _fill(phrase, self.value(node.left), alternatives([self.value(item) for item in items]))

    def _call(self, node: Call, phrase: Any) -> str:
        return _fill(phrase, *map(self.value, node.arguments))

    def _collection(self, node: Collection, phrase: Any) -> str:
        records = " › ".join([*_steps(node.owner), str(_many_label(node))])
        if node.value is None:
            said = _fill(phrase, records)
        else:
            row = AGGREGATES[node.key]
            phrase = row.time_phrase if row.time_phrase and node.value.type in DATED else phrase
            said = _fill(phrase, records, self.value(node.value))
        return said if node.condition is None else f"{said} ({self.claim(node.condition)})"

    def value(self, node: Node) -> str:
        """A value; a condition used as one stands in parentheses."""
        match node:
            case Constant():
                return self._constant(node.value, node.type, node.like)
            case Parameter(name=name):
                return str(PARAMETERS[name].phrase) if name in PARAMETERS else name
            case Path():
                return " › ".join([*_steps(node), str(node.field.label)])
            case Arithmetic(key=key):
                sides = ((node.left, level(node)), (node.right, level(node) + 1))
                return _fill(ARITHMETIC[key].phrase, *(f"({self.value(n)})" if level(n) < least else self.value(n) for n, least in sides))  # fmt: skip
            case Call() if node.type is not Type.BOOLEAN:
                return self._call(node, FUNCTIONS[node.key].phrase)
            case Collection() if node.type is not Type.BOOLEAN:
                return self._collection(node, AGGREGATES[node.key].phrase)
        return f"({self.claim(node)})"

    def _constant(self, value: Any, type_: Type | None, like: Field | None) -> str:
        if value is None:
            return pgettext("filter", "empty")
        match type_:
            case Type.TEXT:
                return pgettext("filter", "“%(text)s”") % {"text": value}
            case Type.BOOLEAN:
                return _yes_no(value)
            case Type.CHOICE:
                return str(like.choice(value).label) if like and like.choice(value) else value
            case Type.NUMBER:
                return _number(value, like)
            case Type.LOOKUP:
                return self.name_of(value)
            case Type.DURATION:
                return value.words
        return i18n.moment(value) if type_ is Type.MOMENT else i18n.day(value)


def _fill(phrase: Any, a: str = "", b: str = "", c: str = "") -> str:
    return str(phrase) % {"a": a, "b": b, "c": c}


def _number(value: Any, like: Field | None) -> str:
    """A number as its field is shown; beside no field (a year) without thousands signs."""
    places = decimals(value)
    match like and like.kind:
        case Kind.MONEY:
            return i18n.money(value, max(places, 2) if places else 0)
        case Kind.PERCENT:
            return i18n.percent(value, places)
        case None:
            return write(value, Type.NUMBER).replace(".", "," if i18n.current_locale() == "fi" else ".")
    return i18n.number(value)


def _yes_no(value: bool) -> str:
    return pgettext("filter", "yes") if value else pgettext("filter", "no")


def _steps(path: Path) -> list[str]:
    return [str(step.label) for step in path.steps]


def _many_label(node: Collection) -> Any:
    """The related records' plural; with the lookup where several links lead to the same kind."""
    other = entity(node.kind)
    same = [
        link for link in entity(node.owner.field.entity).links.values() if link.many and link.kinds == node.link.kinds
    ]
    return other.label_plural if len(same) == 1 else f"{other.label_plural} ({other.field(node.link.via).label})"
