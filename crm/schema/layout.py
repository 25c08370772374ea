"""How a record is laid out: views (lists) and forms. Plain declarations; the web layer draws them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class View:
    """A system view: which columns, which rows, in which order.

    ``filter`` is text of the filter language, ``sort`` a comma list of field names, ``-`` in front for
    descending. ``page`` names a page of its own that shows the view instead of the grid (duplicates).
    """

    name: str
    label: Any
    columns: tuple[str, ...] = ()
    filter: str = ""
    sort: str = ""
    default: bool = False
    page: str = ""


@dataclass(frozen=True)
class Happening:
    """What timelines tell of records of a kind: one entry for each that has a time in the field ``at``.

    ``of`` is the lookup to the record it happened to; any lookup that names a collection leads it to a timeline.
    ``title`` names the entry and ``label`` says what it is; ``facts`` and ``number`` are fields that stand beside it.
    Records of one ``at`` and ``of`` that are equal in the fields ``together`` are one entry, with their ``number``
    added up; their facts must be among those fields. ``filter`` (of the filter language) leaves out what has not
    happened yet.
    """

    at: str
    of: str
    label: Any
    title: str = ""
    facts: tuple[str, ...] = ()
    number: str = ""
    together: tuple[str, ...] = ()
    filter: str = ""


@dataclass(frozen=True)
class Quick:
    """Quick create of records of one type: the fields it asks, what some of them are called there, what they begin
    with where the field has no fitting default, and what is said first."""

    fields: tuple[str, ...]
    labels: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    note: Any = ""


@dataclass(frozen=True)
class Chart:
    """What is drawn of a list: its rows in groups, and one figure of each group.

    ``group`` is a column as a list has it, dates and moments by ``period`` (month, quarter, year). ``measure`` is
    a column of numbers with ``how`` it is totalled, or ``running``: what the group and those before it sum up to,
    as a share of the whole; without a measure the rows are counted. ``shape`` is bar, column, line or share; ``largest`` puts the largest group first where groups have an order of their own. Two charts
    that draw the same are equal, whatever they are called.
    """

    group: str
    measure: str = ""
    how: str = "sum"
    shape: str = "bar"
    period: str = ""
    largest: bool = False
    label: Any = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The chart as it stands in an address: ``stage,estimated_value:sum,column``."""
        group = f"{self.group}:{self.period}" if self.period else self.group
        measure = f"{self.measure}:{self.how}" if self.measure else "count"
        return ",".join([group, measure, self.shape] + ["largest"] * self.largest)


@dataclass(frozen=True)
class Part:
    """One part of a dashboard, about the records of ``table`` in its view ``base`` narrowed by ``filter``.

    ``type`` says what is shown: a ``chart``, the first rows of a ``list`` (``columns`` and ``sort`` replace the
    view's), or a single ``figure``: the count, or the total of the chart's measure. ``id`` is that of the record,
    where there is one.
    """

    title: Any
    table: str
    type: str = "chart"
    base: str = ""
    filter: str = ""
    chart: Chart | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""
    id: int = 0


@dataclass(frozen=True)
class Dashboard:
    """A dashboard that comes with the product; ``area`` is the area of the site map it belongs to. ``name`` is its
    place in addresses; without one it is the area's own."""

    area: str
    label: Any
    parts: tuple[Part, ...]
    name: str = ""

    @property
    def key(self) -> str:
        """Its place in addresses."""
        return self.name or self.area


@dataclass(frozen=True)
class Section:
    """Fields under a heading. One that is ``filled_only`` is left out while none of them has a value."""

    label: Any
    fields: tuple[str, ...]
    filled_only: bool = False


@dataclass(frozen=True)
class Timeline:
    """The stream of activities, notes and happenings, with its composer."""


@dataclass(frozen=True)
class Members:
    """The members of a marketing list, with what is done to them; fills a tab of its own."""


@dataclass(frozen=True)
class CarePlan:
    """The touchpoints of the account's care model, with when each was last done and is due again."""


@dataclass(frozen=True)
class Completeness:
    """How complete the record's data is, how that is computed, and what is missing, with links to the fields."""


@dataclass(frozen=True)
class Card:
    """The record behind a lookup, as a card (primary contact)."""

    field: str
    label: Any = ""


@dataclass(frozen=True)
class Related:
    """Records of ``kind`` whose lookup ``via`` points here: a short list on a tab, a grid of its own.

    ``main`` and ``facts`` are the fields of a row in the short list; ``filter`` narrows it.
    """

    kind: str
    via: str
    label: Any = ""
    facts: tuple[str, ...] = ()
    number: str = ""
    filter: str = ""
    sort: str = ""
    create: bool = True


@dataclass(frozen=True)
class Tab:
    """A tab of a form: up to three columns of parts. A tab with one ``Related`` is a grid."""

    name: str
    label: Any
    columns: tuple[tuple, ...]


@dataclass(frozen=True)
class Form:
    """The main form of an entity: at most four header fields, tabs, and the kinds under *Related*."""

    header: tuple[str, ...] = ()
    tabs: tuple[Tab, ...] = ()
    related: tuple[Related, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Stage:
    """One stage of a process. ``steps`` are the fields it finds out; the record does not go on before the
    ``required`` ones of them are filled. ``ends_with`` is the page of the command that ends the stage; empty
    where a record is simply moved on."""

    name: str
    label: Any
    steps: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    ends_with: str = ""


@dataclass(frozen=True)
class Process:
    """The stages a record goes through, drawn as a bar on its form.

    ``field`` holds the name of the record's stage. A record without one stays in the first stage until
    another takes over: ``heir`` is the lookup to it, and the bar shows the heir's stage from then on.
    """

    label: Any
    stages: tuple[Stage, ...]
    field: str = ""
    heir: str = ""


@dataclass(frozen=True)
class Closing:
    """A way in which a record is closed, which ``processes.closing`` carries out and undo or *Reopen* take back.

    ``name`` is that of the command, ``label`` says it as an order and ``done`` as what has happened. The record
    gets the ``status`` and the values of ``sets``; ``asks`` are the fields the command asks for, of which
    ``required`` must be given. The first one sums the closing up; where it is a choice, ``among`` are the ones
    to choose from (all when empty). ``starts`` names the fields with which asked ones begin. The activity of
    the type ``logged`` tells of it on the timeline, with the text of the field ``told``; none where empty. It is an
    outgoing one, *sent (exercise)*, where what is told is ``sent`` to somebody. The question ``shows`` the text of a
    field, which it is about.
    """

    name: str
    label: Any
    done: Any
    status: str
    icon: str
    asks: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    starts: tuple[tuple[str, str], ...] = ()
    logged: str = ""
    told: str = ""
    sent: bool = False
    shows: str = ""


@dataclass(frozen=True)
class Place:
    """An entry of the site map: an entity (``kind``) or a named page, with its icon."""

    kind: str = ""
    page: str = ""
    label: Any = ""
    icon: str = ""


@dataclass(frozen=True)
class Group:
    """A group of the site map."""

    label: Any
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Area:
    """An area of the site map, chosen at the bottom left."""

    name: str
    label: Any
    groups: tuple[Group, ...]
