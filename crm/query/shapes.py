"""Conditions people say in one breath and the language writes in several words: *is between*, *is within the
last 6 months*, *falls in this quarter*, *is in my team*. Each is ordinary text of the language, counted from
``@today`` where it speaks of time, and is known again by its shape: a row in a panel, a phrase in a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..i18n import lazy_pgettext as _lp
from ..i18n import ngettext
from ..schema.fields import Field, Kind
from ..schema.registry import entity
from .language import DATED, Type
from .moments import Duration
from .tree import Arithmetic, Call, Compare, Constant, Logic, Node, Parameter, Path, to_text

PHRASES = {
    "between": _lp("filter", "%(a)s is between %(b)s and %(c)s"),
    "last": _lp("filter", "%(a)s is within %(b)s"),
    "next": _lp("filter", "%(a)s is within %(b)s"),
    "older": _lp("filter", "%(a)s is more than %(b)s ago"),
    "during": _lp("filter", "%(a)s falls in %(b)s"),
    "under": _lp("filter", "%(a)s is %(b)s or under it"),
    "team": _lp("filter", "%(a)s is in my team"),
}
"""How each reads. ``between`` has both its ends in it, ``last`` and ``next`` today and the day they reach."""

PERIODS = {
    "this_month": _lp("period", "this month"),
    "last_month": _lp("period", "last month"),
    "next_month": _lp("period", "next month"),
    "this_quarter": _lp("period", "this quarter"),
    "last_quarter": _lp("period", "last quarter"),
    "next_quarter": _lp("period", "next quarter"),
    "this_year": _lp("period", "this year"),
    "last_year": _lp("period", "last year"),
    "next_year": _lp("period", "next year"),
}
"""What ``during`` may be, of the calendar and seen from today."""

UNITS = ("D", "W", "M", "Y")
"""The units of *6 months ago*: days, weeks, months, years, as a duration writes them."""

LEVELS = 3
"""How far below a record ``under`` looks, the record itself being the first level."""

_LENGTHS = {"month": "P1M", "quarter": "P3M", "year": "P1Y"}


@dataclass(frozen=True)
class Shape:
    """A condition known by its shape. ``values`` are the two ends (``between``), a duration (``last next
    older``) or a record (``under``); ``period`` is the one of ``during``."""

    key: str
    subject: Node
    values: tuple[Node, ...] = ()
    period: str = ""

    @property
    def text(self) -> str:
        """How it is written."""
        return write(self.key, self.subject, *(self.period and [self.period]), *map(to_text, self.values))


def write(key: str, subject: Node, *values: str) -> str:
    """The text of a shape about ``subject``, an expression; ``values`` are literals as text (the duration with
    its word), of ``during`` the key of the period. Raises ``KeyError`` where there is no such period."""
    said = to_text(subject)
    day = f"date({said})" if subject.type is Type.MOMENT else said
    match key, values:
        case "between", (first, last):
            return f"{said} ge {first} and {day} le {last}"
        case "last", (length,):
            return f"{said} ge @today sub {length} and {day} le @today"
        case "next", (length,):
            return f"{said} ge @today and {day} le @today add {length}"
        case "older", (length,):
            return f"{said} lt @today sub {length}"
        case "during", (period,):
            return _during(said, *period.split("_"))
        case "under", (record,):
            return " or ".join(f"{_step(subject)}{'/parent' * n}_id eq {record}" for n in range(LEVELS))
        case "team", ():
            return f"{_step(subject)}/seat ne null"
    raise KeyError(key)


def _during(subject: str, which: str, unit: str) -> str:
    """The same year as a day of that period, and the same month or quarter."""
    shift = {"this": "", "last": " sub", "next": " add"}[which]
    day = f"@today{shift} duration'{_LENGTHS[unit]}'" if shift else "@today"
    text = f"year({subject}) eq year({day})"
    if unit == "month":
        text += f" and month({subject}) eq month({day})"
    if unit == "quarter":
        text += f" and ceiling(month({subject}) div 3) eq ceiling(month({day}) div 3)"
    return text


def _step(path: Node) -> str:
    """The lookup at the end of a path as the step to the record it holds."""
    return to_text(path).removesuffix("_id")


def fits(key: str, spec: Field | None) -> bool:
    """Whether a lookup can be asked this: ``under`` where the records it leads to have a parent of their own
    kind, ``team`` where they are users."""
    if spec is None or spec.kind is not Kind.LOOKUP or spec.name == "id" or len(spec.to) != 1 or "*" in spec.to:
        return False
    above = entity(spec.to[0]).links.get("parent")
    return spec.to == ("user",) if key == "team" else above is not None and above.kinds == spec.to


# --------------------------------------------------------------------------------------------------
# Known again


def shape(node: Node) -> Shape | None:
    """What a condition says in one breath; ``None`` for any other condition."""
    parts = node.parts if isinstance(node, Logic) else (node,)
    text = to_text(node)
    return next((guess for guess in _guesses(node, parts) if guess.text == text), None)


def pieces(node: Node) -> tuple[Node, ...]:
    """The parts of an ``and`` or ``or``, those that are said in one breath together; another condition is one
    piece."""
    if not isinstance(node, Logic):
        return (node,)
    rest, found = node.parts, []
    while rest:
        sizes = (n for n in (LEVELS, 2) if n <= len(rest) and shape(Logic(node.key, rest[:n])))
        size = next(sizes, 1)
        found.append(rest[0] if size == 1 else Logic(node.key, rest[:size]))
        rest = rest[size:]
    return tuple(found)


def _guesses(node: Node, parts: tuple[Node, ...]) -> Iterator[Shape]:
    """What a condition may be by its first look; its text tells."""
    match parts:
        case (Compare(key="ge", left=left, right=right), Compare(key="le", right=last)):
            yield from _ranges(left, right, last)
        case (Compare(key="lt", left=left, right=right),) if length := _length(right, "sub"):
            yield Shape("older", left, (length,))
        case (Compare(left=Call(key="year", arguments=(left,))), *_rest) if left.type in DATED:
            yield from (Shape("during", left, period=period) for period in PERIODS)
        case (Compare(key="eq", left=Path() as left, right=record), *_rest) if isinstance(node, Logic):
            if fits("under", left.field) and isinstance(record, Constant | Parameter):
                yield Shape("under", left, (record,))
        case (Compare(key="ne", left=Path(field=Field(name="seat", entity="user"), steps=(*_rest, step)) as left),):
            owner = Field(step.label, Kind.LOOKUP, to=(step.kind,)).bound(step.link.via, "")
            yield Shape("team", Path(left.variable, left.steps[:-1], owner, Type.LOOKUP))


def _ranges(left: Node, first: Node, last: Node) -> Iterator[Shape]:
    if isinstance(first, Constant) and isinstance(last, Constant):
        if first.type is last.type and first.type in (Type.NUMBER, Type.DATE) and None not in (first.value, last.value):
            yield Shape("between", left, (first, last))
    elif length := _length(first, "sub"):
        yield Shape("last", left, (length,))
    elif length := _length(last, "add"):
        yield Shape("next", left, (length,))


def _length(node: Node, key: str) -> Constant | None:
    """How far before (``sub``) or after (``add``) today a day is, when it is told in one unit."""
    match node:
        case Arithmetic(left=Parameter(name="@today"), right=Constant(value=Duration() as value) as length):
            return length if node.key == key and one_unit(value) else None
    return None


def one_unit(length: Duration) -> tuple[int, str] | None:
    """A duration as a number and its unit; ``None`` for one of several units, of hours, or of nothing."""
    text = str(length)
    number, unit = text[1:-1], text[-1]
    return (int(number), unit) if number.isdigit() and number != "0" and unit in UNITS else None


def lasting(key: str, number: int, unit: str) -> str:
    """What ``last`` or ``next`` reach over, in words."""
    if key == "last":
        return {
            "D": ngettext("the last day", "the last %(n)d days", number),
            "W": ngettext("the last week", "the last %(n)d weeks", number),
            "M": ngettext("the last month", "the last %(n)d months", number),
            "Y": ngettext("the last year", "the last %(n)d years", number),
        }[unit]
    return {
        "D": ngettext("the next day", "the next %(n)d days", number),
        "W": ngettext("the next week", "the next %(n)d weeks", number),
        "M": ngettext("the next month", "the next %(n)d months", number),
        "Y": ngettext("the next year", "the next %(n)d years", number),
    }[unit]
