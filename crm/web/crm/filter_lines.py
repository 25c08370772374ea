"""The rows of the advanced filter as a template draws them: what can be chosen on each and what is chosen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ...i18n import lazy_pgettext as _lp
from ...query.language import Type
from ...query.shapes import PERIODS
from ...records.conditions import Part, Related, Row, Scope, Text, offers, only_text
from ...records.conditions.rows import YES_NO
from ...records.conditions.values import DAYS, LENGTHS, MOMENTS, control
from ...schema.fields import Field
from .place import sandbox

HOWS = {
    "on": _lp("filter", "Date"),
    "today": _lp("filter", "Today"),
    "ago": _lp("filter", "Before today"),
    "ahead": _lp("filter", "After today"),
    "at": _lp("filter", "Date and time"),
    "now": _lp("filter", "Now"),
}
"""The ways a day or a moment can be told, in words."""

UNIT_WORDS = {
    "D": _lp("filter", "days"),
    "W": _lp("filter", "weeks"),
    "M": _lp("filter", "months"),
    "Y": _lp("filter", "years"),
}


@dataclass
class Line:
    """A part of the panel as its template draws it. ``number`` counts the conditions from 1; ``error`` is
    what is wrong with it, ``count`` how many records meet it by itself."""

    id: str
    part: Part
    scope: Scope
    number: int
    error: str = ""
    count: int | None = None
    lines: list["Line"] = field(default_factory=list)

    @property
    def what(self) -> str:
        """``row``, ``text``, ``group`` or ``related``."""
        return type(self.part).__name__.lower()

    @property
    def key(self) -> str:
        """The id as an HTML id."""
        return "c" + self.id.replace(".", "-")

    @property
    def logic(self) -> str:
        """How the parts inside are joined: ``and`` or ``or``."""
        return (self.part.group if isinstance(self.part, Related) else self.part).key

    @cached_property
    def inner(self) -> Scope:
        """What the rows of a question are about."""
        return self.scope.inside(self.part)

    @cached_property
    def known_link(self) -> bool:
        """Whether a question's link leads somewhere, so that rows can be added to it."""
        return bool(self.part.link) and offers.is_known(self.inner)

    @cached_property
    def about(self) -> tuple[Type | None, Field | None]:
        """The type of what is compared and the field whose values it has."""
        if isinstance(self.part, Row):
            return offers.spec_of(self.scope, self.part.subject)
        asks = isinstance(self.part, Related) and self.known_link
        return offers.answer_of(self.inner, self.part) if asks else (None, None)

    @property
    def fields(self) -> list[offers.Options]:
        """The fields a row may begin with."""
        return offers.fields(self.scope, sandbox().context, self.part.subject)

    @property
    def links(self) -> list[offers.Option]:
        """The related records a question may be about."""
        return offers.links(self.scope, self.part.link)

    @property
    def questions(self) -> list[offers.Option]:
        """What can be asked of them."""
        return offers.questions(self.about[0])

    @property
    def measures(self) -> list[offers.Options]:
        """The fields the question may count with; none where it takes none."""
        if not self.known_link or self.part.ask in (*YES_NO, "count"):
            return []
        return offers.measures(self.inner, sandbox().context, self.part.ask, self.part.of)

    @property
    def operators(self) -> list[offers.Option]:
        """The operators of the type; none while it is not known."""
        return offers.operators(*self.about) if self.about[0] else []

    @property
    def op(self) -> str:
        """The operator in force: the chosen one, where the type has it, else the first."""
        keys = [option.value for option in self.operators]
        return self.part.op if self.part.op in keys else next(iter(keys), "")

    @property
    def control(self) -> str:
        """What the value is typed into; see ``values.control``."""
        return control(self.op, self.about[0]) if self.about[0] else ""

    @property
    def value(self) -> str:
        """The value of a control that has one; a lookup's is the last one sent."""
        return self.part.values[-1] if self.part.values else ""

    @property
    def how(self) -> str:
        """How a day is told; see ``values.DAYS``."""
        return self.part.values[0] if self.part.values and self.part.values[0] in self.hows else "on"

    @property
    def hows(self) -> dict:
        """The ways a day or a moment can be told, with their words."""
        return {how: HOWS[how] for how in (MOMENTS if self.about[0] is Type.MOMENT else DAYS)}

    @property
    def periods(self) -> dict:
        """The periods of the calendar, with their words."""
        return PERIODS

    @property
    def length_how(self) -> str:
        """How the day of a length of time is told: before today, or after it."""
        return LENGTHS[self.op]

    @property
    def units(self) -> dict:
        """The units of a length of time, with their words."""
        return UNIT_WORDS

    def typed(self, n: int) -> str:
        """The n-th value, where a control has several."""
        return self.part.values[n] if len(self.part.values) > n else ""

    @property
    def records(self) -> list[str]:
        """What is chosen in the lookup of a line, or in one of several records."""
        values = self.part.values if self.control.startswith("lookup") else ()
        return list(dict.fromkeys(filter(None, values if self.control == "lookups" else values[-1:])))

    @property
    def only_text(self) -> bool:
        """Whether this says what no other row can."""
        return isinstance(self.part, Text) and only_text(self.part, self.scope)

    @property
    def kinds(self) -> str:
        """The kinds a lookup's value may be, as the address of suggestions names them."""
        return offers.lookup_kinds(self.about[1])


def walk(line: Line) -> Iterator[Line]:
    """A line and all inside it."""
    yield line
    for inner in line.lines:
        yield from walk(inner)


def records(line: Line) -> list[int]:
    """The ids of the records chosen in the lookups of a line and of all inside it."""
    return [int(value) for inner in walk(line) for value in inner.records if chosen(value)]


def chosen(value: str) -> bool:
    """Whether a value of a lookup is the id of a record."""
    return value.isascii() and value.isdigit() and len(value) < 12
