"""Values of fields: read from typed text, checked against the field's rules, shown to people.

One place for the rules, so that a form, an import and an exercise's solution refuse the same things.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func

from ..i18n import day, gettext, moment, money, number, parse_day, parse_moment, parse_number, percent
from ..i18n import gettext as _
from ..schema.fields import Field, Kind
from ..schema.record import Record, RecordId
from ..schema.registry import Context, Entity, entity, expand
from ..schema.text import tidy
from .errors import Invalid
from .work import Work

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def read(field: Field, text: str) -> Any:
    """The value somebody typed: comma or point, ``1.9.2025`` or ``2025-09-01``; empty text is no value.

    Raises ``ValueError`` with a message that says what is wrong.
    """
    text = tidy(text)
    if not text:
        return None
    kind = field.kind
    try:
        if kind in (Kind.MONEY, Kind.DECIMAL, Kind.PERCENT):
            return parse_number(text)
        if kind is Kind.INTEGER:
            value = parse_number(text)
            if value != int(value):
                raise ValueError(_("Give a whole number."))
            return int(value)
        if kind is Kind.DATE:
            return parse_day(text)
        if kind is Kind.MOMENT:
            return parse_moment(text)
    except ValueError as error:
        raise ValueError(_expected(field, error)) from error
    if kind is Kind.BOOLEAN:
        return text in ("1", "true", "on", "yes")
    if kind is Kind.LOOKUP:
        if not re.fullmatch(r"[1-9]\d{0,17}", text):
            raise ValueError(_("Choose a record from the list."))
        return int(text)
    return text


def _expected(field: Field, error: ValueError) -> str:
    if str(error) == gettext("Give a whole number."):
        return str(error)
    if field.kind is Kind.DATE:
        return _("Give a date, for example 1.9.2025.")
    if field.kind is Kind.MOMENT:
        return _("Give a date and time, for example 1.9.2025 klo 9.00.")
    return _("Give a number, for example 1250 or 12,5.")


def check(field: Field, value: Any, today: date | None = None) -> None:
    """Refuse a value that breaks the field's own rules. Raises ``ValueError`` with the message."""
    if value is None or value == "":
        if field.required:
            raise ValueError(_("%(field)s is required.", field=field.label))
        return
    if isinstance(value, str):
        _check_text(field, value)
    if field.kind.numeric:
        _check_number(field, value)
    if field.kind is Kind.CHOICE and field.choice(value) is None:
        raise ValueError(_("Choose one of the values in the list."))
    if isinstance(value, date) and not 1900 <= value.year <= 2100:
        raise ValueError(_("The year must be between 1900 and 2100."))


def _check_text(field: Field, value: str) -> None:
    if "\x00" in value:
        raise ValueError(_("The text has a character that cannot be stored."))
    if field.max_length and len(value) > field.max_length:
        raise ValueError(_("At most %(n)s characters; this has %(has)s.", n=field.max_length, has=len(value)))
    if field.kind is Kind.EMAIL and not _EMAIL.fullmatch(value):
        raise ValueError(_("Give a full e-mail address, name@example.example."))
    if field.kind is Kind.PHONE:
        digits = sum(c.isdigit() for c in value)
        if not re.fullmatch(r"[+\d\s()/\-]+", value):
            raise ValueError(_("A telephone number has only digits, spaces and a plus sign."))
        if digits < 6:
            raise ValueError(_("The number is cut short. Give at least six digits."))


def _check_number(field: Field, value: Any) -> None:
    if field.minimum is not None and value < field.minimum:
        raise ValueError(_("At least %(n)s.", n=number(field.minimum)))
    if field.maximum is not None and value > field.maximum:
        raise ValueError(_("At most %(n)s.", n=number(field.maximum)))
    if abs(value) >= 10**12:
        raise ValueError(_("The number is too large."))


def clean(work: Work, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Values for a record of ``kind``, checked: known and editable fields, rules, lookups that exist.

    Raises ``Invalid`` naming every field at fault.
    """
    known, errors, cleaned = entity(kind), {}, {}
    for name, value in values.items():
        spec = known.stored.get(name)
        if spec is None or spec.readonly:
            errors[name] = _("This field cannot be changed.")
            continue
        value = tidy(value) or None if isinstance(value, str) else value
        if spec.kind is Kind.BOOLEAN:
            value = bool(value)  # a box that is not ticked says no, not nothing
        try:
            check(spec, value)
            if spec.kind is Kind.LOOKUP and value is not None:
                _check_lookup(work, spec, value)
            if spec.kind is Kind.CHOICE and value is not None and not spec.choice(value).by_hand:
                raise ValueError(_("This value comes of a command of its own."))
        except ValueError as error:
            errors[name] = str(error)
        cleaned[name] = value
    if errors:
        raise Invalid(errors)
    return cleaned


def _check_lookup(work: Work, spec: Field, value: int) -> None:
    found = work.session.get(RecordId, value)  # no statement where a verb holds it already
    if found is None:
        raise ValueError(_("The chosen record no longer exists."))
    if found.kind not in expand(spec.to):
        raise ValueError(_("A record of this kind cannot be chosen here."))


def show(field: Field, value: Any) -> str:
    """A value as people read it in the current language. A lookup shows its id; names are joined elsewhere."""
    if value is None or value == "":
        return ""
    match field.kind:
        case Kind.MONEY:
            return money(value, field.decimals)
        case Kind.PERCENT:
            return percent(value, field.decimals or 1)
        case Kind.DECIMAL:
            return number(value, field.decimals)
        case Kind.INTEGER:
            return f"{number(value)} {field.unit}".strip()
        case Kind.DATE:
            return day(value)
        case Kind.MOMENT:
            return moment(value) if (value.hour or value.minute) else day(value)
        case Kind.BOOLEAN:
            return _("Yes") if value else _("No")
        case Kind.CHOICE:
            found = field.choice(value)
            return str(found.label) if found else str(value)
    return str(value)


def edit_text(field: Field, value: Any) -> str:
    """A value as it stands in its edit control: plain number, ISO time for a browser's own control."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, Decimal):
        places = 2 if field.kind is Kind.MONEY else field.decimals or 4
        text = f"{value:.{places}f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if number(Decimal("1.5")) == "1,5" else text
    return str(value)


def local(record: Record, name: str, locale: str) -> Any:
    """A field's value in one language: the seeded English text where there is one."""
    spec = entity(record.kind).field(name)
    if locale == "en" and spec.english:
        return getattr(record, spec.english) or getattr(record, name)
    return getattr(record, name)


def local_sql(known: Entity, name: str, context: Context, locale: str, source=None):
    """The SQL twin of ``local``; ``source`` is an alias of the entity's table."""
    columns = known.table.c if source is None else source.c
    spec = known.field(name)
    if spec.computed:
        return known.expression(name, context)
    if locale == "en" and spec.english:
        return func.coalesce(columns[spec.english], columns[name])
    return columns[name]
