"""How much a filter may ask, so that no text can keep the database busy or break its parser."""

from .language import DATED, Type
from .tree import Arithmetic, Call, Collection, Compare, In, Node, Path, inner

LENGTH, DEPTH, NODES, ITEMS, LAMBDAS, SORTS = 4000, 12, 200, 200, 3, 10
"""Characters, levels of operators, parts, values of an in-list, lambdas inside each other, sort fields."""

STACK = 80
"""Of the 100 places on the stack of SQLite's parser, those a filter may use; a query around it needs some."""

_COSTS = {Collection: 10, Compare: 4, In: 4}
_FOLDED, _STEPS, _FORMULA = 24, 8, 30


def stack(node: Node) -> int:
    """About how deep the SQL of a node is nested, in places on that stack."""
    cost, parts = _COSTS.get(type(node), 2), list(inner(node))
    match node:
        case Path():
            cost += (_STEPS if node.steps else 0) + (_FORMULA if node.field.computed else 0)
        case Arithmetic(key=key, type=type_):
            cost = 13 if type_ in DATED else 3 if key in ("add", "sub") else 8
        case Call(type=type_):
            cost = 3 if type_ is Type.TEXT else 7
    if node.type is Type.BOOLEAN and any(part.type is Type.TEXT for part in parts):
        cost += _FOLDED
    return cost + max(map(stack, parts), default=0)
