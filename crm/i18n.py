"""Languages: gettext, and how numbers and dates are written and read.

English is the language of the source, Finnish comes from ``crm/translations/fi/*.po``. The files are
read when the product starts, so there is nothing to compile and nothing built in the repository.
The current language is a context variable: the web layer sets it for a request, the grader and the
command line for a run. Declarations use ``_l`` (looked up when shown), functions use ``_``.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import escape

LOCALES = ("fi", "en")
DEFAULT = "fi"
NBSP = "\u00a0"
MINUS = "\u2212"

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT)


@cache
def catalogue(locale: str) -> NullTranslations:
    """The messages of one language; the parts under ``translations/<locale>`` form one catalogue."""
    folder = Path(__file__).parent / "translations" / locale
    if not folder.is_dir():
        return NullTranslations()
    merged = Catalog(locale=locale)
    for part in sorted(folder.glob("*.po")):
        with part.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                if message.id:
                    merged.add(message.id, message.string, context=message.context, flags=message.flags)
    buffer = BytesIO()
    write_mo(buffer, merged)
    buffer.seek(0)
    return GNUTranslations(buffer)


def current_locale() -> str:
    """The language of this request or run: ``fi`` or ``en``."""
    return _locale.get()


def set_locale(locale: str) -> None:
    """Choose the language for the rest of this context; an unknown one means Finnish."""
    _locale.set(locale if locale in LOCALES else DEFAULT)


@contextmanager
def speaking(locale: str):
    """Run a block in one language, then go back."""
    token = _locale.set(locale)
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str, **values) -> str:
    """The message in the current language; ``values`` fill ``%(name)s`` places."""
    text = catalogue(_locale.get()).gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, n: int, **values) -> str:
    """Singular or plural by ``n``, which is also a value named ``n``."""
    return catalogue(_locale.get()).ngettext(one, many, n) % {"n": n, **values}


def pgettext(context: str, message: str) -> str:
    """A message that would be ambiguous without its context (*Close* the stage, *Close* the dialog)."""
    return catalogue(_locale.get()).pgettext(context, message)


class Lazy:
    """A message looked up each time it is shown; used in declarations that outlive a request."""

    __slots__ = ("context", "message")

    def __init__(self, message: str, context: str | None = None):
        self.message, self.context = message, context

    def __str__(self) -> str:
        return pgettext(self.context, self.message) if self.context else gettext(self.message)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"_l({self.message!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __mod__(self, values) -> str:
        return str(self) % values

    def __add__(self, other) -> str:
        return str(self) + str(other)

    def __radd__(self, other) -> str:
        return str(other) + str(self)

    def __eq__(self, other) -> bool:
        return isinstance(other, Lazy) and (self.message, self.context) == (other.message, other.context)

    def __hash__(self) -> int:
        return hash((self.message, self.context))


def lazy_gettext(message: str) -> Lazy:
    """``_l("Account")`` in a declaration."""
    return Lazy(message)


def lazy_pgettext(context: str, message: str) -> Lazy:
    """``_lp("stage", "Close")`` in a declaration."""
    return Lazy(message, context)


# --------------------------------------------------------------------------------------------------
# Numbers and dates. Babel's own formatters cost 20-50 microseconds a cell, more than the rest of a
# list page; the two languages need only these few shapes.

WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "fi": ("tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu", "heinäkuu", "elokuu",
           "syyskuu", "lokakuu", "marraskuu", "joulukuu"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}  # fmt: skip


def number(value, decimals: int | None = None) -> str:
    """A number as written in the current language: ``1 234,5`` (non-breaking space) or ``1,234.5``.

    With ``decimals`` it is rounded half up to that many; without, shown as it is. ``None`` is empty.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if decimals is not None:
        value = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if _locale.get() == "fi":
        text = text.replace(",", NBSP).replace(".", ",")
    return MINUS + text[1:] if text.startswith("-") else text


def money(value, decimals: int = 0) -> str:
    """Euros, ``713 954 €``; English ``€713,954``. ``None`` is empty."""
    if value is None:
        return ""
    text = number(value, decimals)
    if _locale.get() == "fi":
        return text + NBSP + "€"
    return MINUS + "€" + text[1:] if text.startswith(MINUS) else "€" + text


def percent(value, decimals: int = 1) -> str:
    """A percentage given as 0-100: ``7,3 %`` or ``7.3%``. ``None`` is empty."""
    if value is None:
        return ""
    return number(value, decimals) + (NBSP + "%" if _locale.get() == "fi" else "%")


LONG_WORD = re.compile(r"\w{15,}")
SYLLABLE = re.compile(r"(?<=\w{4})(?=[bcdfghjklmnpqrstvwxz][aeiouyäöå]\w)")


def divisible(text) -> str:
    """A label for a narrow place: its long Finnish words may be divided with a soft hyphen.

    A Finnish syllable begins with the consonant before a vowel (Mark-ki-noin-ti-luet-te-lo); browsers seldom have
    a dictionary for it. Four letters at least stay before the hyphen, three after it. Other languages stay as
    they are.
    """
    if _locale.get() != "fi":
        return str(text)
    return LONG_WORD.sub(lambda word: SYLLABLE.sub("\N{SOFT HYPHEN}", word[0]), str(text))


def day(value: date | None, weekday: bool = False) -> str:
    """A date: ``1.9.2025`` or ``1 Sep 2025``; with ``weekday`` ``ma 1.9.2025``. ``None`` is empty."""
    if value is None:
        return ""
    locale = _locale.get()
    if locale == "fi":
        text = f"{value.day}.{value.month}.{value.year}"
    else:
        text = f"{value.day} {MONTHS['en'][value.month - 1][:3]} {value.year}"
    return f"{WEEKDAYS[locale][value.weekday()]} {text}" if weekday else text


def moment(value: datetime | None) -> str:
    """A time of a day: ``1.9.2025 klo 9.05`` or ``1 Sep 2025, 9:05``. ``None`` is empty."""
    if value is None:
        return ""
    return f"{day(value)} klo {time_of_day(value)}" if _locale.get() == "fi" else f"{day(value)}, {time_of_day(value)}"


def time_of_day(value: datetime) -> str:
    """``9.05`` or ``9:05``."""
    return f"{value.hour}{'.' if _locale.get() == 'fi' else ':'}{value.minute:02}"


def month(value: date) -> str:
    """The month of a date as a heading: ``Elokuu 2025``, ``August 2025``."""
    return f"{MONTHS[_locale.get()][value.month - 1].capitalize()} {value.year}"


_SPACES = re.compile(r"[\s\u00a0\u202f]")


def parse_number(text: str) -> Decimal:
    """Read a number written with comma or point, with or without spaces, € or %.

    With both signs in it the last one is the decimal sign (``1.234,5`` and ``1,234.5``); the same sign
    twice is a thousands sign. One comma followed by exactly three digits is still a decimal comma in
    Finnish and a thousands sign in English. Raises ``ValueError`` when it is not a number.
    """
    bare = _SPACES.sub("", text).strip("€%").replace(MINUS, "-").replace("'", "")
    comma, point = bare.count(","), bare.count(".")
    if comma and point:
        decimal_sign = max(",.", key=bare.rfind)
        bare = bare.replace("," if decimal_sign == "." else ".", "").replace(decimal_sign, ".")
    elif comma > 1 or point > 1:
        bare = bare.replace(",", "").replace(".", "")
    elif comma:
        grouped = _locale.get() == "en" and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", bare)
        bare = bare.replace(",", "" if grouped else ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", bare) or len(bare) > 30:
        raise ValueError(text)
    try:
        return Decimal(bare)
    except InvalidOperation as error:  # pragma: no cover - the pattern allows no other text
        raise ValueError(text) from error


def parse_day(text: str) -> date:
    """Read a date written ``1.9.2025`` or ``2025-09-01``. Raises ``ValueError`` otherwise."""
    text = text.strip()
    if match := re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", text):
        d, m, y = map(int, match.groups())
        return date(y, m, d)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_moment(text: str) -> datetime:
    """Read a time: ``2025-09-01T09:05`` (a browser's field), ``1.9.2025 klo 9.05``, ``1.9.2025 9:05``.

    A bare date means midnight. Raises ``ValueError`` when it is none of these.
    """
    text = text.strip()
    match = re.fullmatch(r"(\S+?)(?:[T\s,]+(?:klo\s*)?(\d{1,2})[.:](\d{2})(?::(\d{2}))?)?", text)
    if not match:
        raise ValueError(text)
    d = parse_day(match[1])
    return datetime(d.year, d.month, d.day, int(match[2] or 0), int(match[3] or 0), int(match[4] or 0))
