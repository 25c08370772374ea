"""What can be chosen in a panel: fields, links to related records, operators, questions."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ...i18n import current_locale
from ...query import FilterError, label
from ...query.language import AGGREGATES, MEASURES, Type, type_of
from ...schema.fields import Field, Kind
from ...schema.registry import Context, Entity, Link, entity
from ...schema.text import sort_key
from . import values
from .rows import Related, Scope

STAMPS = ("created_by", "modified_by")
"""Links that every kind has: their fields are not offered, a row on the lookup itself is."""


class Option(NamedTuple):
    """A value of a list with its label."""

    value: str
    label: str


@dataclass(frozen=True)
class Options:
    """Values to choose from under a heading; the record's own fields have none."""

    label: str
    options: tuple[Option, ...]


def is_known(scope: Scope) -> bool:
    """Whether the link of a question leads somewhere."""
    try:
        return bool(scope.records)
    except FilterError:
        return False


def _sorted(options: list[Option]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda option: sort_key(option.label)))


def fields(scope: Scope, context: Context, chosen: str = "") -> list[Options]:
    """The fields a row may begin with: the record's own, then those of the records its lookups lead to.
    ``chosen`` is offered even where it is something else, or where nothing is known of the records."""
    found = _fields(scope.records, context.analysis, current_locale()) if is_known(scope) else ()
    before = f"{scope.variable}/" if scope.variable else ""
    offered = [Options(g.label, tuple(Option(before + o.value, o.label) for o in g.options)) for g in found]
    return _with_chosen(offered, scope, chosen)


def _with_chosen(offered: list[Options], scope: Scope, chosen: str) -> list[Options]:
    if not chosen or any(option.value == chosen for group in offered for option in group.options):
        return offered
    try:
        name = label(scope.expression(chosen))
    except FilterError:
        name = chosen
    return [Options("", (Option(chosen, name),)), *offered]


@lru_cache(maxsize=200)
def _fields(kind: str, analysis: bool, _locale: str) -> tuple[Options, ...]:
    known = entity(kind)
    found = [Options("", _own(known, analysis))]
    for link in known.links.values():
        if link.many or link.name in STAMPS or known.field(link.via).to == ("*",):
            continue
        for target in link.kinds:
            found.append(_led_to(known, link, entity(target), analysis))
    return tuple(found)


def _own(known: Entity, analysis: bool) -> tuple[Option, ...]:
    shown = (spec for spec in known.fields.values() if analysis or not spec.analysis)
    return _sorted([Option(spec.name, str(spec.label)) for spec in shown])


def _led_to(known: Entity, link: Link, target: Entity, analysis: bool) -> Options:
    several = len(link.kinds) > 1
    path = f"{link.name}/{target.kind}" if several else link.name
    name = f"{known.field(link.via).label} ({target.label})" if several else str(known.field(link.via).label)
    return Options(name, tuple(Option(f"{path}/{o.value}", f"{name} › {o.label}") for o in _own(target, analysis)))


def measures(scope: Scope, context: Context, ask: str, chosen: str = "") -> list[Options]:
    """The fields whose sum, average, smallest or largest can be asked."""
    types = AGGREGATES[ask].takes[0] if ask in AGGREGATES and AGGREGATES[ask].takes else MEASURES
    own = entity(scope.records).shown(context)
    options = [Option(f"{scope.variable}/{n}", str(s.label)) for n, s in own.items() if type_of(s) in types]
    return _with_chosen([Options("", _sorted(options))], scope, chosen)


def links(scope: Scope, chosen: str = "") -> list[Option]:
    """The related records a question may be about."""
    before = f"{scope.variable}/" if scope.variable else ""
    known = entity(scope.records).links.values() if is_known(scope) else ()
    names = [before + link.name for link in known if link.many]
    names += [chosen] if chosen and chosen not in names else []
    return list(_sorted([Option(name, _link_label(scope, name)) for name in names]))


def _link_label(scope: Scope, link: str) -> str:
    try:
        return label(scope.read(f"{link}/any()"))
    except FilterError:
        return link


def questions(type_: Type | None) -> list[Option]:
    """What can be asked of related records; ``type_`` is that of the field that is counted with."""
    keys = ("any", "none", *(key for key in AGGREGATES if key != "any"))
    return [Option(key, values.question_label(key, type_)) for key in keys]


def operators(type_: Type, spec: Field | None = None) -> list[Option]:
    """The operators of a type; of a lookup those that make sense for the field."""
    return [Option(op, values.operator_label(op, type_)) for op in values.operators(type_, spec)]


def spec_of(scope: Scope, subject: str) -> tuple[Type | None, Field | None]:
    """The type of what a row begins with, and the field whose values it has; nothing for what is unknown."""
    try:
        node = scope.expression(subject) if subject else None
    except FilterError:
        node = None
    return (node.type, node.of) if node else (None, None)


def answer_of(scope: Scope, part: Related) -> tuple[Type | None, Field | None]:
    """The type of what a question gives, with the field whose values it has; nothing for a question that is
    a condition by itself or lacks its field. ``scope`` is that of the question's rows."""
    if part.ask in ("count", "sum", "avg"):
        return Type.NUMBER, spec_of(scope, part.of)[1]
    return spec_of(scope, part.of) if part.ask in ("min", "max") else (None, None)


def lookup_kinds(spec: Field | None) -> str:
    """The kinds a lookup's value may be, as the address of suggestions names them."""
    return "*" if spec is None or "*" in spec.to or spec.kind is not Kind.LOOKUP else ",".join(spec.to)
