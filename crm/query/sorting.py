"""The order of a list: ``-revenue,name``."""

from sqlalchemy import ColumnElement, case, func, select

from ..i18n import lazy_gettext as _l
from ..schema.registry import Context, entity, expand
from .commas import split
from .compiler import Compiler, sortable, table
from .errors import FilterError
from .language import Type
from .limits import SORTS
from .reader import parse
from .tree import Node, Path, walk


def order(sort_text: str, kind: str, context: Context, alias: type | None = None) -> list[ColumnElement]:
    """The ORDER BY of a comma list of fields (``account/name`` too) and other expressions that follow from the
    record (``contacts/$count``); ``-`` in front for descending.

    Texts sort in Finnish alphabetical order, a choice by its place in the field's list, a lookup by the
    title of the record it points at. Empty values come last either way; the id decides what is left.
    Raises ``FilterError`` for anything else.
    """
    compiler = Compiler(context, None, alias or entity(kind).cls)
    found = []
    for start, part in split(sort_text) if sort_text.strip() else ():
        if len(found) == SORTS:
            raise FilterError(_l("a sort has at most %(most)d fields"), (1, start + 1), most=SORTS)
        path = part.replace("-", " ", 1) if part.lstrip().startswith("-") else part
        node = parse(" " * start + path, kind, condition=False)  # the spaces keep the columns right
        if not any(isinstance(inner, Path) for inner in walk(node)):
            raise FilterError(_l("a sort is a list of fields"), node.place)
        value = order_key(compiler, node)
        found.append((value.desc() if path is not part else value.asc()).nulls_last())
    return [*found, table(compiler.sources[""]).c.id]


def order_key(compiler: Compiler, node: Node) -> ColumnElement:
    """What the values of an expression are ordered by: numbers and dates by themselves."""
    value, spec = compiler.value(node), node.of
    match node.type:
        case Type.TEXT:
            return sortable(value)
        case Type.CHOICE:
            return case({choice.key: place for place, choice in enumerate(spec.choices)}, value=value)
        case Type.LOOKUP if spec.name != "id":
            return sortable(func.coalesce(*(_title(kind, value, compiler) for kind in expand(spec.to)), None))
    return value


def _title(kind: str, id_: ColumnElement, compiler: Compiler) -> ColumnElement:
    other = compiler.alias(kind)
    title = table(other).c[entity(kind).title]
    return select(title).where(table(other).c.id == id_).correlate_except(table(other)).scalar_subquery()
