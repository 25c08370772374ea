"""The order of a list: ``-revenue,name``."""

from sqlalchemy import ColumnElement, case, func, select

from ..i18n import lazy_gettext as _l
from ..schema.fields import Field, Kind
from ..schema.registry import Context, entity, expand
from .compiler import Compiler, sortable, table
from .errors import FilterError
from .limits import SORTS
from .reader import parse
from .tree import Path


def order(sort_text: str, kind: str, context: Context, alias: type | None = None) -> list[ColumnElement]:
    """The ORDER BY of a comma list of fields (``account/name`` too), ``-`` in front for descending.

    Texts sort in Finnish alphabetical order, a choice by its place in the field's list, a lookup by the
    title of the record it points at. Empty values come last either way; the id decides what is left.
    Raises ``FilterError`` for what is not a field.
    """
    compiler = Compiler(context, None, alias or entity(kind).cls)
    found, start = [], 0
    for part in sort_text.split(",") if sort_text.strip() else ():
        if len(found) == SORTS:
            raise FilterError(_l("a sort has at most %(most)d fields"), (1, start + 1), most=SORTS)
        path = part.replace("-", " ", 1) if part.lstrip().startswith("-") else part
        node = parse(" " * start + path, kind, condition=False)  # the spaces keep the columns right
        if not isinstance(node, Path):
            raise FilterError(_l("a sort is a list of fields"), node.place)
        key = _key(compiler, compiler.sql(node), node.field)
        found.append((key.desc() if path is not part else key.asc()).nulls_last())
        start += len(part) + 1
    return [*found, table(compiler.sources[""]).c.id]


def _key(compiler: Compiler, value: ColumnElement, spec: Field) -> ColumnElement:
    if spec.kind.textual:
        return sortable(value)
    if spec.choices:
        return case({choice.key: place for place, choice in enumerate(spec.choices)}, value=value)
    if spec.kind is Kind.LOOKUP and spec.name != "id":
        return sortable(func.coalesce(*(_title(kind, value, compiler) for kind in expand(spec.to)), None))
    return value


def _title(kind: str, id_: ColumnElement, compiler: Compiler) -> ColumnElement:
    other = compiler.alias(kind)
    title = table(other).c[entity(kind).title]
    return select(title).where(table(other).c.id == id_).correlate_except(table(other)).scalar_subquery()
