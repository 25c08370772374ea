"""Everything the language has, a row each: operators, functions, aggregates, parameters.

A row says what is written, how it reads as a sentence, what it takes and gives, and its SQL. Another
function is another row here and a line in ``docs/filters.md`` (a test asks for it). Literals are in
``literals``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, cast, func

from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Field
from ..schema.text import fold_sql
from . import exact
from .moments import as_date, midnight


class Type(StrEnum):
    """What an expression is."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    DURATION = "duration"
    CHOICE = "choice"
    LOOKUP = "lookup"


WORDS = {
    None: _lp("filter", "a value without a type"),
    Type.TEXT: _lp("filter", "text"),
    Type.NUMBER: _lp("filter", "a number"),
    Type.BOOLEAN: _lp("filter", "a condition"),
    Type.DATE: _lp("filter", "a date"),
    Type.MOMENT: _lp("filter", "a date with time"),
    Type.DURATION: _lp("filter", "a duration"),
    Type.CHOICE: _lp("filter", "a choice"),
    Type.LOOKUP: _lp("filter", "a record"),
}
"""The types in words, for errors."""


def type_of(spec: Field) -> Type:
    """What a field is in the language."""
    if spec.kind.textual:
        return Type.TEXT
    return Type.NUMBER if spec.kind.numeric else Type(spec.kind.value)


@dataclass(frozen=True)
class Row:
    """One word of the language.

    ``phrase`` is how it reads, with ``%(a)s`` and ``%(b)s`` for what it stands between; ``not_phrase``
    the same under ``not``, ``null_phrase`` beside ``null``, ``time_phrase`` for dates and texts.
    ``takes`` are the types allowed for each operand, ``gives`` the result (``None``: as the operand).
    """

    key: str
    phrase: Any = ""
    takes: tuple[tuple[Type, ...], ...] = ()
    gives: Type | None = None
    sql: Callable | None = None
    not_phrase: Any = ""
    null_phrase: Any = ""
    time_phrase: Any = ""


def _table(*rows: Row) -> dict[str, Row]:
    return {row.key: row for row in rows}


T = Type
DATED = (T.DATE, T.MOMENT)
ORDERED = (T.NUMBER, T.DATE, T.MOMENT, T.TEXT)
COMPARABLE = (*ORDERED, T.BOOLEAN, T.CHOICE, T.LOOKUP)

# null-safe: `IS` knows null and still uses an index, `>` with null is not true
COMPARISONS = _table(
    Row("eq", _lp("filter", "%(a)s is %(b)s"), (COMPARABLE,), T.BOOLEAN, lambda a, b: a.is_not_distinct_from(b),
        null_phrase=_lp("filter", "%(a)s is empty")),
    Row("ne", _lp("filter", "%(a)s is not %(b)s"), (COMPARABLE,), T.BOOLEAN, lambda a, b: a.is_distinct_from(b),
        null_phrase=_lp("filter", "%(a)s is not empty")),
    Row("gt", _lp("filter", "%(a)s is over %(b)s"), (ORDERED,), T.BOOLEAN, lambda a, b: a > b,
        time_phrase=_lp("filter", "%(a)s is later than %(b)s")),
    Row("ge", _lp("filter", "%(a)s is at least %(b)s"), (ORDERED,), T.BOOLEAN, lambda a, b: a >= b,
        time_phrase=_lp("filter", "%(a)s is %(b)s or later")),
    Row("lt", _lp("filter", "%(a)s is under %(b)s"), (ORDERED,), T.BOOLEAN, lambda a, b: a < b,
        time_phrase=_lp("filter", "%(a)s is earlier than %(b)s")),
    Row("le", _lp("filter", "%(a)s is at most %(b)s"), (ORDERED,), T.BOOLEAN, lambda a, b: a <= b,
        time_phrase=_lp("filter", "%(a)s is %(b)s or earlier")),
    Row("in", _lp("filter", "%(a)s is %(b)s"), (COMPARABLE,), T.BOOLEAN,
        not_phrase=_lp("filter", "%(a)s is not %(b)s")),
)  # fmt: skip

LOGIC = _table(
    Row("and", _lp("filter", "and"), (), T.BOOLEAN),
    Row("or", _lp("filter", "or"), (), T.BOOLEAN),
    Row("not", _lp("filter", "not (%(a)s)"), ((T.BOOLEAN,),), T.BOOLEAN),
)

NUMBERS = ((T.NUMBER,), (T.NUMBER,))
ARITHMETIC = _table(
    Row("add", "%(a)s + %(b)s", NUMBERS, sql=exact.add),
    Row("sub", "%(a)s − %(b)s", NUMBERS, sql=exact.subtract),
    Row("mul", "%(a)s × %(b)s", NUMBERS, sql=exact.multiply),
    Row("div", "%(a)s ÷ %(b)s", NUMBERS, sql=exact.divide),
)
"""``add`` and ``sub`` also take a date or moment and a duration (``moments.shift``)."""


def _part(start: int, length: int) -> Callable:
    return lambda moment: cast(func.substr(moment, start, length), Integer)


def _ends(text, end):
    return func.substr(text, func.length(text) - func.length(end) + 1) == end


FUNCTIONS = _table(
    Row("contains", _lp("filter", "%(a)s contains %(b)s"), ((T.TEXT,), (T.TEXT,)), T.BOOLEAN,
        lambda text, part: func.instr(text, part) > 0, not_phrase=_lp("filter", "%(a)s does not contain %(b)s")),
    Row("startswith", _lp("filter", "%(a)s begins with %(b)s"), ((T.TEXT,), (T.TEXT,)), T.BOOLEAN,
        lambda text, start: func.instr(text, start) == 1,
        not_phrase=_lp("filter", "%(a)s does not begin with %(b)s")),
    Row("endswith", _lp("filter", "%(a)s ends with %(b)s"), ((T.TEXT,), (T.TEXT,)), T.BOOLEAN, _ends,
        not_phrase=_lp("filter", "%(a)s does not end with %(b)s")),
    Row("tolower", _lp("filter", "%(a)s in lower case"), ((T.TEXT,),), T.TEXT, fold_sql),
    Row("trim", _lp("filter", "%(a)s without spaces around"), ((T.TEXT,),), T.TEXT, func.trim),
    Row("length", _lp("filter", "length of %(a)s"), ((T.TEXT,),), T.NUMBER, lambda text: func.length(text, type_=Integer)),
    Row("year", _lp("filter", "year of %(a)s"), (DATED,), T.NUMBER, _part(1, 4)),
    Row("month", _lp("filter", "month of %(a)s"), (DATED,), T.NUMBER, _part(6, 2)),
    Row("day", _lp("filter", "day of %(a)s"), (DATED,), T.NUMBER, _part(9, 2)),
    Row("date", _lp("filter", "date of %(a)s"), ((T.MOMENT, T.DATE),), T.DATE, as_date),
    Row("round", _lp("filter", "%(a)s rounded"), ((T.NUMBER,),), T.NUMBER, exact.nearest),
    Row("floor", _lp("filter", "%(a)s rounded down"), ((T.NUMBER,),), T.NUMBER, exact.floor),
    Row("ceiling", _lp("filter", "%(a)s rounded up"), ((T.NUMBER,),), T.NUMBER, exact.ceiling),
)  # fmt: skip

MEASURES = (T.NUMBER, T.DATE, T.MOMENT)
AGGREGATES = _table(
    Row("any", _lp("filter", "%(a)s: at least one"), (), T.BOOLEAN, not_phrase=_lp("filter", "%(a)s: none")),
    Row("all", _lp("filter", "%(a)s: all"), (), T.BOOLEAN),
    Row("count", _lp("filter", "%(a)s: number"), (), T.NUMBER),
    Row("sum", _lp("filter", "%(a)s: sum of %(b)s"), ((T.NUMBER,),), T.NUMBER, exact.total),
    Row("avg", _lp("filter", "%(a)s: average of %(b)s"), ((T.NUMBER,),), T.NUMBER, exact.average),
    Row("min", _lp("filter", "%(a)s: smallest %(b)s"), (MEASURES,), None, func.min,
        time_phrase=_lp("filter", "%(a)s: earliest %(b)s")),
    Row("max", _lp("filter", "%(a)s: largest %(b)s"), (MEASURES,), None, func.max,
        time_phrase=_lp("filter", "%(a)s: latest %(b)s")),
)  # fmt: skip
"""What can be asked of related records; ``$count`` is written for ``count`` without a condition."""

PARAMETERS = _table(
    Row("@me", _lp("filter", "me"), gives=T.LOOKUP, sql=lambda context: context.me or 0),
    Row("@today", _lp("filter", "today"), gives=T.DATE, sql=lambda context: context.today),
    Row("@now", _lp("filter", "now"), gives=T.MOMENT, sql=lambda context: context.now or midnight(context.today)),
)
"""Parameters that are always bound. Nobody's id is 0, so nothing is owned by *me* where there is none."""
