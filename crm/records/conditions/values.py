"""The operators a row offers for each type, and its values: how they are typed, written and shown again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ...i18n import current_locale, parse_day, parse_moment, parse_number, pgettext
from ...i18n import gettext as _
from ...i18n import lazy_pgettext as _lp
from ...query import literals, shapes
from ...query.language import AGGREGATES, COMPARISONS, FUNCTIONS, PARAMETERS, Type
from ...query.moments import Duration
from ...query.shapes import PERIODS, PHRASES, UNITS, Shape
from ...query.tree import Arithmetic, Constant, Node, Parameter
from ...schema.fields import Field

DAYS = ("on", "today", "ago", "ahead")
"""How a day is told: a date, today, so long before today, so long after it."""

MOMENTS = (*DAYS, "at", "now")
"""A moment may also be told to the minute."""

EQUAL, ORDERED, EMPTY = ("eq", "ne"), ("eq", "ne", "ge", "gt", "le", "lt"), ("null", "!null")
LENGTHS = {"last": "ago", "next": "ahead", "older": "ago"}
"""The operators whose value is a length of time, and the way their day is told."""

TIMED = (*ORDERED, "between", *LENGTHS, "during", *EMPTY)
OPERATORS = {
    Type.TEXT: ("contains", "!contains", "startswith", "!startswith", "endswith", "!endswith", *EQUAL, *EMPTY),
    Type.NUMBER: (*ORDERED, "between", *EMPTY),
    Type.BOOLEAN: (*EQUAL, *EMPTY),
    Type.DATE: TIMED,
    Type.MOMENT: TIMED,
    Type.CHOICE: (*EQUAL, "in", "!in", *EMPTY),
    Type.LOOKUP: (*EQUAL, "in", "!in", "team", "under", *EMPTY),
}
"""The operators of a row by type, the likeliest first. ``!`` before a word of the language is its opposite;
``null`` asks for an empty value; ``crm.query.shapes`` knows those the language writes in several words."""

_LABELS = {"last": _lp("filter", "is within the last …"), "next": _lp("filter", "is within the next …")}


def operators(type_: Type, spec: Field | None) -> tuple[str, ...]:
    """The operators of a type; of a lookup those that make sense for the field."""
    return tuple(op for op in OPERATORS[type_] if op not in ("team", "under") or shapes.fits(op, spec))


class Missing(ValueError):
    """A row has no value yet; the message asks for it."""


def operator_label(op: str, type_: Type) -> str:
    """An operator in words, taken from the sentence: *is at least*, *does not contain*, *is … or later*."""
    if op.endswith("in"):
        return pgettext("filter", "is one of") if op == "in" else pgettext("filter", "is none of")
    if op in PHRASES:
        return (str(_LABELS.get(op) or PHRASES[op]) % {"a": "", "b": "…", "c": "…"}).strip().removesuffix(" …")
    if op in EMPTY:
        phrase = COMPARISONS["eq" if op == "null" else "ne"].null_phrase
    else:
        row = (COMPARISONS | FUNCTIONS)[op.lstrip("!")]
        timed = row.time_phrase if type_ in (Type.DATE, Type.MOMENT) else ""
        phrase = row.not_phrase if op[0] == "!" else timed or row.phrase
    return (str(phrase) % {"a": "", "b": "…"}).strip().removesuffix(" …")


def question_label(key: str, type_: Type | None = None) -> str:
    """What is asked of related records, in words: *at least one*, *sum of*, *latest*."""
    row = AGGREGATES["any" if key == "none" else key]
    phrase = row.not_phrase if key == "none" else row.phrase
    if row.time_phrase and type_ in (Type.DATE, Type.MOMENT):
        phrase = row.time_phrase
    return (str(phrase) % {"a": "", "b": ""}).strip(" :")


# --------------------------------------------------------------------------------------------------
# A row's text


def comparison(subject: str, op: str, about: Node, values: tuple[str, ...]) -> str:
    """The filter text of a row about ``subject``, which reads as ``about``. ``Missing`` when it has no value
    yet, ``ValueError`` with the message when the value is not of the type."""
    type_ = about.type
    if op not in operators(type_, about.of):
        raise Missing(_("Choose an operator."))
    if op in PHRASES:
        return shapes.write(op, about, *_write_shape(op, type_, values))
    if op in EMPTY:
        return f"{subject} {'eq' if op == 'null' else 'ne'} null"
    bare = op.lstrip("!")
    if bare == "in":
        listed = [_WRITERS[type_]((value,)) for value in dict.fromkeys(values) if value]
        if not listed:
            raise Missing(_("Choose at least one value."))
        text = f"{subject} in ({','.join(listed)})"
        return f"not ({text})" if op != bare else text
    value = _WRITERS[type_](values)
    if bare in FUNCTIONS:
        return f"{'not ' if op != bare else ''}{bare}({subject},{value})"
    if type_ is Type.MOMENT and values[0] not in ("at", "now") and op not in ("ge", "lt"):
        subject = f"date({subject})"  # a day is meant, from midnight to midnight
    return f"{subject} {op} {value}"


def _write_shape(op: str, type_: Type, values: tuple[str, ...]) -> list[str]:
    """The values of an operator that the language writes in several words."""
    match op:
        case "between" if type_ is Type.NUMBER:
            return [_write_number(values[n : n + 1]) for n in (0, 1)]
        case "between":
            return [_write_day(("on", *values[n : n + 1])) for n in (1, 2)]
        case "last" | "next" | "older":
            return [_duration(list(values[1:]))]
        case "during":
            return [_first(values if values[-1:] and values[-1] in PERIODS else ())]
        case "under":
            return [_write_lookup(values)]
    return []


def _first(values: tuple[str, ...]) -> str:
    value = values[-1] if values else ""
    if not value:
        raise Missing(_("Give a value."))
    return value


def _write_text(values: tuple[str, ...]) -> str:
    return literals.write(_first(values), Type.TEXT)


def _write_number(values: tuple[str, ...]) -> str:
    typed = _first(values)
    try:
        number = parse_number(typed)
    except ValueError as error:
        raise ValueError(_("Give a number, for example 1250 or 12,5.")) from error
    try:
        return literals.write(literals.LITERALS["number"].read(f"{number:f}"), Type.NUMBER)
    except ValueError as error:
        raise ValueError(_("At most 12 digits before the point and 6 after it.")) from error


def _write_boolean(values: tuple[str, ...]) -> str:
    value = _first(values)
    if value not in ("true", "false"):
        raise Missing(_("Give a value."))
    return value


def _write_choice(values: tuple[str, ...]) -> str:
    return literals.write(_first(values), Type.CHOICE)


def _write_lookup(values: tuple[str, ...]) -> str:
    value = values[-1] if values else ""
    if value == "@me" or (value.isascii() and value.isdigit()):
        return value
    raise Missing(_("Choose a record."))


def _write_day(values: tuple[str, ...]) -> str:
    how, *rest = values or ("",)
    match how:
        case "today" | "now":
            return f"@{how}"
        case "ago" | "ahead":
            return f"@today {'sub' if how == 'ago' else 'add'} {_duration(rest)}"
        case "on" | "at":
            typed = _first(tuple(rest[:1]))
            try:
                return _moment(typed).isoformat() if how == "at" else parse_day(typed.partition("T")[0]).isoformat()
            except ValueError as error:
                raise ValueError(_("Give a date, for example 1.9.2025.")) from error
    raise Missing(_("Give a value."))


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return parse_moment(typed)


def _duration(typed: list[str]) -> str:
    number = _first(tuple(typed[:1])).strip()
    if not (number.isascii() and number.isdigit() and 0 < int(number) < 10_000):
        raise ValueError(_("Give a whole number from 1 to 9999."))
    unit = typed[1] if len(typed) > 1 and typed[1] in UNITS else "D"
    return literals.write(Duration.read(f"P{int(number)}{unit}"), Type.DURATION)


_WRITERS: dict[Type, Callable[[tuple[str, ...]], str]] = {
    Type.TEXT: _write_text,
    Type.NUMBER: _write_number,
    Type.BOOLEAN: _write_boolean,
    Type.CHOICE: _write_choice,
    Type.LOOKUP: _write_lookup,
    Type.DATE: _write_day,
    Type.MOMENT: _write_day,
}


# --------------------------------------------------------------------------------------------------
# A row's values, from the tree


def typed(node: Node) -> tuple[str, ...] | None:
    """A value of a filter as a row's controls hold it; ``None`` for what they cannot hold."""
    match node:
        case Parameter(name=name) if name in PARAMETERS:
            return (name if name == "@me" else name[1:],)
        case Arithmetic(key=key, left=Parameter(name="@today"), right=Constant(value=Duration() as length)):
            return _length("ago" if key == "sub" else "ahead", length)
        case Constant(value=value, type=type_) if value not in (None, ""):
            return _typed_constant(value, type_)
    return None


def typed_shape(found: Shape) -> tuple[str, ...]:
    """The values of a condition known by its shape."""
    match found:
        case Shape(key="between"):
            each = [typed(value) for value in found.values]
            return ("on", *(day for _how, day in each)) if len(each[0]) == 2 else tuple(number for (number,) in each)
        case Shape(key="during"):
            return (found.period,)
        case Shape(key=key, values=(Constant(value=Duration() as length),)):
            return _length(LENGTHS[key], length)
        case Shape(values=(record,)):
            return typed(record)
    return ()


def _length(how: str, length: Duration) -> tuple[str, ...] | None:
    told = shapes.one_unit(length)
    return (how, str(told[0]), told[1]) if told else None


def _typed_constant(value: Any, type_: Type) -> tuple[str, ...] | None:
    match type_:
        case Type.DATE:
            return ("on", value.isoformat())
        case Type.MOMENT:
            return ("at", value.isoformat(timespec="seconds" if value.second else "minutes"))
        case Type.NUMBER:
            text = literals.write(value, type_)
            return (text.replace(".", ",") if current_locale() == "fi" else text,)
        case Type.TEXT:
            return (value,) if value.isprintable() else None
        case Type.BOOLEAN:
            return ("true" if value else "false",)
        case Type.CHOICE | Type.LOOKUP:
            return (str(value),)
    return None


def control(op: str, type_: Type) -> str:
    """The control of a row's value: ``text number numbers boolean choice choices day days moment length period
    lookup lookups``, or empty where there is none."""
    if op in (*EMPTY, "team"):
        return ""
    if op == "during":
        return "period"
    if op in LENGTHS:
        return "length"
    if op == "between":
        return "numbers" if type_ is Type.NUMBER else "days"
    if op in ("in", "!in"):
        return f"{type_}s"
    return {Type.DATE: "day"}.get(type_, type_.value)
