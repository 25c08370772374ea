"""The registry: every entity with its fields, stored and computed.

``records``, ``query`` and ``web`` reach entities through it, never by name. It is filled when
``crm.entities`` is imported; insights add computed fields with ``register_computed``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement

from .fields import PYTHON_TYPES, Field, Kind
from .record import Record, SandboxBase

RESERVED = {"data", "errors", "validate", "metadata", "registry", "populate_obj", "process", "meta", "kind", "query"}
"""Names a field must not have: WTForms or SQLAlchemy use them on the same objects."""


@dataclass(frozen=True)
class Context:
    """What a formula may know beside the rows: the sandbox's today, the acting user's id, and the
    sandbox's now (midnight of today where nobody says). ``analysis`` tells whether the reader sees what an
    analysis finds out (``Field.analysis``)."""

    today: date
    me: int | None = None
    now: datetime | None = None
    analysis: bool = True

    def shows(self, spec: Field) -> bool:
        """Whether the reader may see and use a field."""
        return self.analysis or not spec.analysis


@dataclass(frozen=True)
class Link:
    """A navigation from one kind of record to another.

    ``via`` is the lookup field that makes it: on this entity when ``many`` is false (``parent``), on the
    other one when true (``contacts``).
    """

    name: str
    kinds: tuple[str, ...]
    via: str
    many: bool


class Entity:
    """One kind of record: its class and everything derived from the declaration."""

    def __init__(self, cls: type[Record]):
        self.cls = cls
        self.kind = cls.__tablename__
        self.table = cls.__table__
        self.title = cls.title_name()
        self.computed: dict[str, Field] = {}
        self.stored: dict[str, Field] = {}
        for column in cls.__table__.columns:
            spec = column.info.get("field")
            if spec is not None:
                if column.key in RESERVED:
                    raise ValueError(f"{self.kind}.{column.key}: the name is taken by a library")
                self.stored[column.key] = spec.bound(column.key, self.kind)

    def __getattr__(self, name: str) -> Any:
        # label, path, icon, title, views, form ... are read from the class
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.cls, name)

    @property
    def fields(self) -> dict[str, Field]:
        """Stored and computed fields by name."""
        return {**self.stored, **self.computed}

    def shown(self, context: Context) -> dict[str, Field]:
        """The fields a reader may see and use, by name."""
        return {name: spec for name, spec in self.fields.items() if context.shows(spec)}

    def field(self, name: str) -> Field:
        """The field of this name. Raises ``KeyError``."""
        found = self.stored.get(name) or self.computed.get(name)
        if found is None:
            raise KeyError(f"{self.kind}.{name}")
        return found

    @cached_property
    def links(self) -> dict[str, Link]:
        """Navigations by name: single ones from own lookups (``parent`` for ``parent_id``), many-valued
        ones from the lookups of other entities that name an ``inverse``."""
        found = {}
        for spec in self.stored.values():
            if spec.kind is Kind.LOOKUP:
                name = spec.name.removesuffix("_id")
                found[name] = Link(name, expand(spec.to), spec.name, many=False)
        for other in entities().values():
            for spec in other.stored.values():
                if spec.inverse and self.kind in expand(spec.to):
                    found[spec.inverse] = Link(spec.inverse, (other.kind,), spec.name, many=True)
        return found

    @cached_property
    def raw_columns(self) -> tuple[str, ...]:
        """Names of the columns that are written (generated ones are not)."""
        return tuple(c.key for c in self.table.columns if c.computed is None)

    def expression(self, name: str, context: Context) -> ColumnElement:
        """The SQL expression of a field: a column, or the formula of a computed field."""
        if name in self.computed:
            return self.computed[name].expression(self.cls, context)
        return self.table.c[name]

    def python_type(self, name: str) -> type:
        """What a value of the field is in Python."""
        return PYTHON_TYPES.get(self.field(name).kind, str)

    def view(self, name: str | None):
        """The system view of this name; the default one for ``None``. Raises ``KeyError``."""
        for view in self.cls.views:
            if view.name == name or (name is None and view.default):
                return view
        raise KeyError(f"{self.kind} has no view {name!r}")

    def __repr__(self) -> str:
        return f"<Entity {self.kind}>"


_entities: dict[str, Entity] = {}


def entities() -> dict[str, Entity]:
    """Every entity by kind, in the order of declaration."""
    if not _entities:
        import crm.entities  # noqa: F401, PLC0415 - fills SandboxBase; the registry knows none by name

        for mapper in SandboxBase.registry.mappers:
            if issubclass(mapper.class_, Record):
                _entities[mapper.class_.__tablename__] = Entity(mapper.class_)
        ordered = dict(sorted(_entities.items()))
        _entities.clear()
        _entities.update(ordered)
    return _entities


def entity(kind: str) -> Entity:
    """The entity of this kind. Raises ``KeyError``."""
    return entities()[kind]


def entity_at(path: str) -> Entity | None:
    """The entity whose place in addresses is ``path`` (``accounts``), or ``None``."""
    return next((e for e in entities().values() if e.cls.path == path), None)


def expand(to: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds a lookup may point at; ``*`` means every kind."""
    return tuple(entities()) if "*" in to else to


def register_computed(kind: str, name: str, spec: Field, expression: Callable[[type, Context], ColumnElement]) -> None:
    """Give an entity a computed field; views, filters, forms and checks can use it by name.

    ``expression(cls, context)`` returns SQL over ``cls``'s table (usually a correlated subquery).
    Registering the same name again replaces it (a module imported twice in tests).
    """
    spec = replace(spec, readonly=True, expression=expression)
    entity(kind).computed[name] = spec.bound(name, kind)
