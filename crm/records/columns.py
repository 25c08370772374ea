"""Columns of a list: fields of the kind, and any other expression of the filter language.

A column is told by its text: a field's name (``town``), a field of a record the record points at
(``owner/name``), a figure about related records (``contacts/count(c: c/status eq 'active')``) or a calculation
(``sales_r12 sub sales_p12``). Whatever it is, ``column`` gives a ``Field`` for it, so a list draws, widens,
totals and groups every column the same way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from ..query import FilterError, Node, label, parse, sentence, split, to_text
from ..query import value as value_of
from ..query.language import Type, type_of
from ..query.tree import Arithmetic, Call, Collection, Path, walk
from ..schema.fields import Field, Kind
from ..schema.record import RecordId
from ..schema.registry import Context, Entity, entity, expand
from .names import title_sql
from .values import local_sql

MOST = 60
"""Columns a list may have."""

PLAIN = {Type.TEXT: Kind.TEXT, Type.BOOLEAN: Kind.BOOLEAN, Type.DATE: Kind.DATE, Type.MOMENT: Kind.MOMENT}
"""How a value that is no field's is shown; numbers are told apart in ``_number``."""


class Target(NamedTuple):
    """The value of a lookup in a list: the record it points at, its title and its kind."""

    id: int
    title: str
    kind: str


class Heading:
    """The heading of an expression, in the language it is read in."""

    def __init__(self, node: Node):
        self.node = node

    def __str__(self) -> str:
        claim = self.node.type is Type.BOOLEAN and not isinstance(self.node, Path)
        text = sentence(self.node) if claim else label(self.node)
        return text[:1].upper() + text[1:]


# --------------------------------------------------------------------------------------------------
# What a column is


def column(kind: str, text: str) -> Field:
    """The column that a text means. Its name is the text. Raises ``FilterError``."""
    known = entity(kind)
    return known.stored.get(text) or known.computed.get(text) or _expression(kind, text)


@lru_cache(maxsize=2000)
def _expression(kind: str, text: str) -> Field:
    node = parse(text, kind, condition=False)
    if not any(isinstance(part, Path) for part in walk(node)):
        raise FilterError(_l("a column needs a field of the record"), node.place)
    if node.type is Type.DURATION:
        raise FilterError(_l("a length of time cannot be a column"), node.place)
    spec = node.of if node.of is not None and type_of(node.of) is node.type else None
    spec = _number(node, spec) if node.type is Type.NUMBER else spec or Field("", PLAIN[node.type])
    return replace(
        spec,
        label=Heading(node), short="", help="", english="", readonly=True, sums=_adds_up(node, spec), name=text, entity=kind,
        dataverse=text, expression=lambda cls, context: value_of(text, kind, context, alias=cls),
    )  # fmt: skip


def _number(node: Node, spec: Field | None) -> Field:
    """How a number is shown: euros as euros, a count as a whole number, a mean and a quotient with decimals."""
    whole = isinstance(node, Call) or (isinstance(node, Collection) and node.key == "count")
    plain = isinstance(node, Call) and node.key == "year"
    spec = spec or Field("", Kind.INTEGER if whole else Kind.DECIMAL, decimals=0 if whole else 2, plain=plain)
    if isinstance(node, Collection) and node.key == "avg":
        return replace(spec, kind=Kind.DECIMAL if spec.kind is Kind.INTEGER else spec.kind, decimals=2)
    return spec


def _adds_up(node: Node, spec: Field) -> bool:
    """Whether a totals row adds it up unless told otherwise. What belongs to another record would be counted
    as many times as there are rows that point at it."""
    match node:
        case Collection(key="count" | "sum"):
            return not node.owner.steps
        case Arithmetic(key="add" | "sub"):
            return spec.summed and not any(isinstance(part, Path) and part.steps for part in walk(node))
    return False


def read_one(kind: str, text: str, context: Context) -> Field:
    """The column that a text of an address means, its text made the canonical one. Raises ``FilterError``."""
    text = text.strip()
    if "/" in text or not text.isidentifier():
        text = to_text(parse(text, kind, condition=False))
    spec = column(kind, text)
    if spec.entity == kind and spec.expression:
        value_of(text, kind, context)  # a parameter that nobody binds is found only now
    return spec


def read(kind: str, text: str, context: Context, problems: list[str]) -> tuple[str, ...]:
    """The columns of an address: texts parted by commas outside parentheses and quotes. What is no column is
    left out and told of in ``problems``."""
    found, unknown = [], []
    for _start, part in split(text):
        if not part.strip():
            continue
        try:
            found.append(read_one(kind, part, context).name)
        except FilterError as error:
            name = part.strip()
            if name.isidentifier():
                unknown.append(name)
            else:
                problems.append(_("The column %(text)s cannot be used: %(error)s", text=name, error=error.message))
    if unknown:
        problems.append(_("There is no column %(name)s.", name=", ".join(unknown)))
    found = list(dict.fromkeys(found))
    if len(found) > MOST:
        problems.append(_("A list has at most %(most)d columns. The rest are left out.", most=MOST))
    return tuple(found[:MOST])


# --------------------------------------------------------------------------------------------------
# Its values


def value_sql(known: Entity, name: str, context: Context, locale: str) -> ColumnElement:
    """The value of a column in one language."""
    if name in known.stored or name in known.computed:
        return local_sql(known, name, context, locale)
    node = parse(name, known.kind, condition=False)
    value = value_of(node, known.kind, context)
    if locale == "en" and isinstance(node, Path) and node.field.english:
        english = replace(node, field=replace(node.field, name=node.field.english))
        return func.coalesce(value_of(english, known.kind, context), value)
    return value


def column_sql(known: Entity, name: str, context: Context, locale: str) -> list[ColumnElement]:
    """What is selected for a column: its value; for a lookup the id, the title and, of several, the kind."""
    spec = column(known.kind, name)
    value = value_sql(known, name, context, locale)
    if spec.kind is not Kind.LOOKUP:
        return [value]
    titles = []
    for kind in expand(spec.to):
        other = entity(kind).table.alias()
        titles.append(select(title_sql(entity(kind), locale, other)).where(other.c.id == value).scalar_subquery())
    if len(titles) == 1:
        return [value, *titles]
    return [value, func.coalesce(*titles), select(RecordId.kind).where(RecordId.id == value).scalar_subquery()]


def take(columns: Iterator[tuple], spec: Field, names: Mapping[int, str]) -> tuple | list:
    """The values of the next column that ``column_sql`` made; of a lookup as ``Target``."""
    values = next(columns)
    if spec.kind is not Kind.LOOKUP:
        return values
    titles, kinds = next(columns), expand(spec.to)
    its_kind = next(columns) if len(kinds) > 1 else kinds * len(values)
    return [
        None if id is None else Target(id, names.get(id, title), kind)
        for id, title, kind in zip(values, titles, its_kind, strict=True)
    ]
