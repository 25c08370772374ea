"""Field kinds, and the helpers an entity is declared with.

A helper returns an ordinary ``mapped_column`` whose ``info["field"]`` is a ``Field``: label, kind,
requirement, choices, lookup target. List, form, filter, import, export, history and checks all derive
from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Computed, Date, ForeignKey, Integer, Text, TypeDecorator
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import MappedColumn, mapped_column


class Kind(StrEnum):
    """What a field holds; decides its control, operators, format and filter type."""

    TEXT = "text"
    MEMO = "memo"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    INTEGER = "integer"
    MONEY = "money"
    DECIMAL = "decimal"
    PERCENT = "percent"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    LOOKUP = "lookup"

    @property
    def textual(self) -> bool:
        """Holds free text."""
        return self in (Kind.TEXT, Kind.MEMO, Kind.EMAIL, Kind.PHONE, Kind.CODE)

    @property
    def numeric(self) -> bool:
        """Holds a number that is shown right-aligned and can be summed."""
        return self in (Kind.INTEGER, Kind.MONEY, Kind.DECIMAL, Kind.PERCENT)


class Need(StrEnum):
    """How much a form wants a value."""

    OPTIONAL = "optional"
    RECOMMENDED = "recommended"
    REQUIRED = "required"


@dataclass(frozen=True)
class Choice:
    """One value of a choice field. ``key`` is stored and checked, never the label.

    ``tone`` colours a badge: ``a b c`` are strengths of the accent for ordered things (class A, B, C),
    ``ok warn err info`` mean something; empty is plain text. Only a command gives a value that is not
    ``by_hand``: lists and filters know it, nobody chooses it on a form.
    """

    key: str
    label: Any
    tone: str = ""
    by_hand: bool = True


@dataclass(frozen=True)
class Field:
    """Everything the product knows of one field. ``name`` and ``entity`` are set by the registry."""

    label: Any
    kind: Kind
    need: Need = Need.OPTIONAL
    readonly: bool = False
    max_length: int | None = None
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    decimals: int = 0
    choices: tuple[Choice, ...] = ()
    to: tuple[str, ...] = ()
    inverse: str = ""
    default: Any = None
    help: Any = ""
    unit: Any = ""
    short: Any = ""
    dataverse: str = ""
    english: str = ""  # name of the column that holds the seeded English text
    moves: bool = True  # a merge takes it along, when it is a lookup to the merged record
    identifies: bool = False  # two filled and different values are two different things (business ID)
    any_year: bool = False  # a date far from today is to be expected (a date of birth)
    on_delete: str = "clear"  # when the record it points at is deleted: clear, delete (goes along), refuse
    sums: bool | None = None  # whether a totals row adds it up; unless told, money only
    bulk: bool | None = None  # whether many records may be given one value at once; unless told, all but texts
    stamps: str = ""  # the date or moment field that tells since when the record has had this value
    stamped_by: tuple[
        str, ...
    ] = ()  # the choices that stamp it; the others take it away; unless told, every value stamps
    because: str = ""  # the text field that says why: a new value without a word takes the earlier reason away
    analysis: bool = False  # what an analysis finds out: not shown in an attempt, where finding it is the exercise
    told: bool = False  # its changes stand on the record's timeline
    plain: bool = False  # a number that names and does not count (a year): without thousands signs
    name: str = ""
    entity: str = ""
    expression: Callable | None = field(default=None, compare=False)  # computed fields only

    @property
    def required(self) -> bool:
        """A record cannot be saved without it."""
        return self.need is Need.REQUIRED

    @property
    def summed(self) -> bool:
        """A totals row adds it up: money, unless it is a price of one piece, and counts of things."""
        return self.kind is Kind.MONEY if self.sums is None else self.sums

    @property
    def in_bulk(self) -> bool:
        """Bulk edit offers it: people may write it, and it is not a text that each record has of its own."""
        return not self.readonly and (not self.kind.textual if self.bulk is None else self.bulk)

    @property
    def computed(self) -> bool:
        """Derived by a formula when read; not stored, not editable, not in the change log."""
        return self.expression is not None

    def outside(self, value: Any) -> bool:
        """Whether a number lies beyond the field's limits: a fault in the data, which is shown flagged."""
        low, high = self.minimum, self.maximum
        return (low is not None and value < low) or (high is not None and value > high)

    def choice(self, key: str | None) -> Choice | None:
        """The choice with this key, or ``None``."""
        return next((c for c in self.choices if c.key == key), None)

    def bound(self, name: str, entity: str) -> "Field":
        """This field as field ``name`` of ``entity``."""
        return replace(self, name=name, entity=entity, dataverse=self.dataverse or name.replace("_", ""))


# --------------------------------------------------------------------------------------------------
# Storage: integers and ISO texts, so that raw values are the same in the file, the log and the dump


class Money(TypeDecorator):
    """Euros as ``Decimal`` with two decimals; stored as integer cents. Rounds half up to the cent."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Decimal (or int) euros to cents."""
        if value is None:
            return None
        return int((Decimal(value) * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def process_result_value(self, value, dialect):
        """Cents to Decimal euros."""
        return None if value is None else Decimal(value).scaleb(-2)


class Scaled(TypeDecorator):
    """A decimal number or a percentage (0-100) with four decimals; stored as an integer of 1/10 000."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Decimal to ten-thousandths."""
        if value is None:
            return None
        return int((Decimal(value) * 10_000).quantize(Decimal(1), ROUND_HALF_UP))

    def process_result_value(self, value, dialect):
        """Ten-thousandths to Decimal."""
        return None if value is None else Decimal(value).scaleb(-4)


Moment = sqlite.DATETIME(
    storage_format="%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02d",
    regexp=r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)",
)


def _column(type_, spec: Field, *args, index: bool = False, unique: bool = False, **options) -> MappedColumn:
    return mapped_column(
        *([type_] if type_ is not None else []),
        *args,
        info={"field": spec},
        index=index,
        unique=unique or None,
        active_history=True,  # the change log needs the old value
        **options,
    )


def _need(required: bool, recommended: bool) -> Need:
    return Need.REQUIRED if required else Need.RECOMMENDED if recommended else Need.OPTIONAL


def text(label, *, max_length=200, required=False, recommended=False, english="", index=False, kind=Kind.TEXT,
         **more) -> MappedColumn:  # fmt: skip
    """One line of text. ``english`` names the column with the seeded English version (see ``translation``)."""
    spec = Field(label, kind, _need(required, recommended), max_length=max_length, english=english, **more)
    return _column(Text, spec, index=index)


def memo(label, *, max_length=10_000, **more) -> MappedColumn:
    """Several lines of text."""
    return text(label, max_length=max_length, kind=Kind.MEMO, **more)


def email(label, **more) -> MappedColumn:
    """An e-mail address."""
    return text(label, max_length=254, kind=Kind.EMAIL, **more)


def phone(label, **more) -> MappedColumn:
    """A telephone number, as written."""
    return text(label, max_length=40, kind=Kind.PHONE, **more)


def translation() -> MappedColumn:
    """The seeded English version of a text; empty once somebody has written the text themself."""
    return mapped_column(Text, default=None, active_history=True, info={"translation": True})


def code(label, prefix: str) -> MappedColumn:
    """The record's code, ``AS-0417``; given by the product, unique, read-only."""
    return _column(Text, Field(label, Kind.CODE, readonly=True, help=prefix), index=True, unique=True)


def integer(label, *, required=False, recommended=False, **more) -> MappedColumn:
    """A whole number."""
    return _column(Integer, Field(label, Kind.INTEGER, _need(required, recommended), **more))


def money(label, *, required=False, recommended=False, **more) -> MappedColumn:
    """Euros, VAT 0 %."""
    return _column(Money, Field(label, Kind.MONEY, _need(required, recommended), unit="€", **more))


def percent(label, *, required=False, recommended=False, **more) -> MappedColumn:
    """A percentage, 0-100."""
    return _column(Scaled, Field(label, Kind.PERCENT, _need(required, recommended), unit="%", **more))


def decimal(label, *, required=False, recommended=False, decimals=2, **more) -> MappedColumn:
    """A number with decimals."""
    spec = Field(label, Kind.DECIMAL, _need(required, recommended), decimals=decimals, **more)
    return _column(Scaled, spec)


def boolean(label, *, default=False, **more) -> MappedColumn:
    """Yes or no."""
    return _column(Boolean(create_constraint=False), Field(label, Kind.BOOLEAN, default=default, **more))


def day(label, *, required=False, recommended=False, index=False, **more) -> MappedColumn:
    """A date."""
    return _column(Date, Field(label, Kind.DATE, _need(required, recommended), **more), index=index)


def moment(label, *, required=False, recommended=False, index=False, **more) -> MappedColumn:
    """A date with a time of day, sandbox time."""
    return _column(Moment, Field(label, Kind.MOMENT, _need(required, recommended), **more), index=index)


def choice(label, choices: Iterable[Choice], *, required=False, recommended=False, **more) -> MappedColumn:
    """One of a fixed list; the key is stored."""
    spec = Field(label, Kind.CHOICE, _need(required, recommended), choices=tuple(choices), **more)
    return _column(Text, spec)


def lookup(label, to: str | tuple[str, ...], *, inverse="", required=False, recommended=False, **more) -> MappedColumn:
    """A link to one record.

    ``to`` is a kind, a tuple of kinds (*customer*: account or contact), or ``"*"`` for any kind; a link
    to several kinds refers to the table of all records, so it is a real foreign key too. ``inverse``
    names the collection on the other side (``contacts`` of an account) for filters and related grids.
    The database never cascades: a cascade would not be logged.
    """
    kinds = (to,) if isinstance(to, str) else tuple(to)
    target = f"{kinds[0]}.id" if len(kinds) == 1 and kinds[0] != "*" else "record.id"
    spec = Field(label, Kind.LOOKUP, _need(required, recommended), to=kinds, inverse=inverse, **more)
    return _column(Integer, spec, ForeignKey(target), index=True)


def derived(label, sql: str, kind: Kind = Kind.TEXT, **more) -> MappedColumn:
    """A column SQLite computes from the same row (a full name); never written."""
    return mapped_column(
        Text, Computed(sql, persisted=False), info={"field": Field(label, kind, readonly=True, **more)}
    )


PYTHON_TYPES = {
    Kind.INTEGER: int,
    Kind.MONEY: Decimal,
    Kind.DECIMAL: Decimal,
    Kind.PERCENT: Decimal,
    Kind.BOOLEAN: bool,
    Kind.DATE: date,
    Kind.MOMENT: datetime,
    Kind.LOOKUP: int,
}
"""What a value of each kind is in Python; ``str`` for the kinds not named."""
