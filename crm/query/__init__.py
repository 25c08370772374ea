"""The filter language: one text for views, list addresses, segments and exercise checks.

A strict profile of OData v4 ``$filter``, described in ``docs/filters.md``. ``reader`` turns text into a
typed ``tree``, ``compiler`` the tree into SQL, ``sentence`` into words; ``language`` and ``literals`` hold
a row for each thing the language has.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement

from ..schema.registry import Context, entity
from .commas import split
from .compiler import Compiler
from .errors import FilterError
from .reader import parse
from .sentence import label, sentence
from .shapes import pieces
from .sorting import order
from .tree import Node, conjuncts, join, to_text

__all__ = [
    "FilterError",
    "Node",
    "conjuncts",
    "join",
    "label",
    "order",
    "parse",
    "pieces",
    "sentence",
    "split",
    "to_text",
    "value",
    "where",
]


def where(
    text_or_node: str | Node,
    kind: str,
    context: Context,
    params: Mapping[str, Any] | None = None,
    alias: type | None = None,
) -> ColumnElement[bool]:
    """The condition of a filter, for ``select(cls).where(...)``; the empty text is true for every record.

    ``params`` are the values of ``@name`` parameters by name, without the ``@``; ``alias`` is the alias of
    the class that is selected from, when it is one. Raises ``FilterError``.
    """
    node = parse(text_or_node, kind) if isinstance(text_or_node, str) else text_or_node
    return Compiler(context, params, alias or entity(kind).cls).condition(node)


def value(
    text_or_node: str | Node,
    kind: str | None,
    context: Context,
    params: Mapping[str, Any] | None = None,
    alias: type | None = None,
) -> ColumnElement:
    """The value of an expression such as ``contacts/$count`` or ``net_sales mul 2``, for a select from the
    records of ``kind``; with ``None`` it may use parameters and literals only. Raises ``FilterError``."""
    source = alias or (entity(kind).cls if kind is not None else None)
    node = parse(text_or_node, kind, condition=False) if isinstance(text_or_node, str) else text_or_node
    return Compiler(context, params, source).value(node)
