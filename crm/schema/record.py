"""``Record``, the base of every kind of record in a sandbox, and the table of all ids."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from ..i18n import lazy_gettext as _l
from .fields import Field, Kind, Moment, lookup

DYNAMIC = (None, "me", "now", "today")
"""Defaults that are no value of their own: nothing, or what only the verb that creates a record knows."""


class SandboxBase(DeclarativeBase):
    """Base of every table in a sandbox file."""

    metadata = MetaData()


class RecordId(SandboxBase):
    """One row for each record there ever was: ids are unique over kinds and never used twice, so a
    lookup to several kinds has a real foreign key and anything can point at anything."""

    __tablename__ = "record"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)


class Head(SandboxBase):
    """How far the file has followed its change log; one row. ``seq`` 0 is the template itself."""

    __tablename__ = "_head"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    command: Mapped[str] = mapped_column(Text)


class Meta(SandboxBase):
    """What the template says of itself: pack, version, variant, checkpoint, today, facts. JSON values."""

    __tablename__ = "_meta"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class SeededChange(SandboxBase):
    """Seeded history: who changed which value when, before the student came. Checks ignore it."""

    __tablename__ = "_seeded_change"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    record_id: Mapped[int] = mapped_column(Integer, index=True)  # no foreign key: it outlives its record
    field: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)  # raw value as JSON
    after: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(Integer)


class Record(SandboxBase):
    """Any record of any kind. A subclass is one entity and everything the product knows of it.

    Class attributes an entity sets: ``label`` and ``label_plural``, ``path`` (its place in addresses),
    ``icon``, ``title`` (the field that names a row), ``whose`` (a lookup whose name is said after the
    title, where that is only a number), ``named_by`` (the choice a new record is called by, *new phone call*),
    ``subtitle`` (fields that tell rows apart in a lookup), ``find`` (fields the keyword filter reads),
    ``forms``, ``views``, ``charts`` (the ready ones of its lists, the first opens), ``quick`` (fields of quick
    create), ``quick_by`` and ``quicks`` (a choice field, and the quick create of some of its values),
    ``closed_states`` (values of ``status`` in which it is read-only), ``process`` (the stages it goes through),
    ``closings`` (the ways in which it is closed), ``happens`` (what timelines tell of it), ``once`` (lookups of
    which there is one row for each combination: a merge joins two).
    """

    __abstract__ = True

    label: ClassVar[Any] = ""
    label_plural: ClassVar[Any] = ""
    path: ClassVar[str] = ""
    icon: ClassVar[str] = "doc"
    title: ClassVar[str] = "name"
    whose: ClassVar[str] = ""
    named_by: ClassVar[str] = ""
    subtitle: ClassVar[tuple[str, ...]] = ()
    find: ClassVar[tuple[str, ...]] = ()
    quick: ClassVar[tuple[str, ...]] = ()
    quick_by: ClassVar[str] = ""
    quicks: ClassVar[dict[str, Any]] = {}
    form: ClassVar[Any] = None
    views: ClassVar[tuple] = ()
    charts: ClassVar[tuple] = ()
    dataverse: ClassVar[str] = ""
    editable: ClassVar[bool] = True
    creatable: ClassVar[bool] = True
    mergeable: ClassVar[bool] = False
    once: ClassVar[tuple[str, ...]] = ()
    closed_states: ClassVar[tuple[str, ...]] = ("inactive",)
    process: ClassVar[Any] = None
    closings: ClassVar[tuple] = ()
    happens: ClassVar[tuple] = ()

    id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr
    def created_on(cls) -> Mapped[datetime | None]:
        """When the record was made, sandbox time."""
        return mapped_column(Moment, info={"field": Field(_l("Created on"), Kind.MOMENT, readonly=True)})

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:
        """The user who made it."""
        return lookup(_l("Created by"), "user", readonly=True, moves=False)

    @declared_attr
    def modified_on(cls) -> Mapped[datetime | None]:
        """When it was last changed, sandbox time."""
        return mapped_column(Moment, info={"field": Field(_l("Modified on"), Kind.MOMENT, readonly=True)})

    @declared_attr
    def modified_by_id(cls) -> Mapped[int | None]:
        """The user who last changed it."""
        return lookup(_l("Modified by"), "user", readonly=True, moves=False)

    def __init__(self, **values):
        super().__init__(**values)
        for column in self.__table__.columns:
            spec = column.info.get("field")
            if spec is not None and spec.default not in DYNAMIC and column.key not in values:
                setattr(self, column.key, spec.default)

    @property
    def kind(self) -> str:
        """The name of the record's kind, ``account``."""
        return self.__tablename__

    @property
    def closed(self) -> bool:
        """Out of use or finished by its status, and therefore read-only."""
        return getattr(self, "status", None) in self.closed_states

    @property
    def name_shown(self) -> str:
        """What the record is called on screen; its code where it has no name."""
        return str(getattr(self, self.title_name()) or getattr(self, "code", None) or self.id)

    @classmethod
    def title_name(cls) -> str:
        """The name of the field that names a row; a field may itself be called ``title``."""
        return getattr(cls.title, "key", cls.title)

    def retire(self, master: int, now: datetime) -> None:
        """Take the record out of use, since it was merged into ``master``."""
        self.status, self.merged_into_id = "inactive", master

    def begin(self, session: Session, today: date) -> None:
        """What a record that is being made gets beside its values, from the day and other records; nothing
        unless the entity says so."""

    def restored(self, session: Session) -> None:
        """What a record that is as it was again by an undo gives up for what others have become meanwhile; nothing
        unless the entity says so."""

    def __repr__(self) -> str:
        return f"<{self.__tablename__} {self.id}>"


STAMPS = ("version", "created_on", "created_by_id", "modified_on", "modified_by_id")
"""Columns the product keeps itself; equality of sandboxes and collateral damage ignore them."""
