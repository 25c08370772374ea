"""What a record's page shows, put together from the entity's declared form: header, tabs, parts.

A part knows its template (``crm/form/<name>.html``). Everything is read before anything is drawn, so that
the names of all lookups on the page come in one statement.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from flask import abort, request

from ...entities.activity import ICONS
from ...i18n import gettext as _
from ...i18n import month
from ...insights import care, completeness
from ...records import timeline, values
from ...records.related import Named, Reader, Rows, filter_of, label_of, short_columns
from ...records.suggest import Suggestion
from ...records.timeline_rows import own_changes, told
from ...schema.fields import Field, Kind
from ...schema.layout import Card, CarePlan, Completeness, Form, Members, Related, Section, Tab, Timeline
from ...schema.record import Record
from ...schema.registry import Context, Entity, entity
from .changes import commands_on
from .detour import sent, way_from_here
from .fields import RecordForm, Shown, ValueField, present
from .grid import grid_of
from .members import members_of
from .place import sandbox, url
from .process import Bar, bar_of
from .trail import Place, kept, record_url


@dataclass(frozen=True)
class Line:
    """One field on the sheet: its control when it can be edited, else its value.

    ``locked`` fields are read-only by themselves, whoever looks.
    """

    spec: Field
    value: Any
    control: ValueField | None = None
    locked: bool = False


@dataclass
class Part:
    """A part of a tab; ``template`` draws it."""

    template: str
    label: Any = ""
    lines: list[Line] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class Sheet:
    """A record's page. ``form`` holds the controls; ``record`` is ``None`` for one that is being made.

    ``url`` is where to come back to, ``reason`` why nothing can be edited, when nothing can;
    ``suggestions`` are records to choose for a lookup somebody searched without JavaScript, by field;
    ``ids`` begins the ids of its controls, since a flyout lies over another form; ``place`` is where the record
    stands in the list one came from; ``detours`` tells whether its lookups lead to other pages and back.
    """

    known: Entity
    name: str
    form: RecordForm
    names: dict[int, Named]
    tab: Tab
    record: Record | None = None
    url: str = ""
    ids: str = "f-"
    header: list[Line] = field(default_factory=list)
    bar: Bar | None = None
    columns: list[list[Part]] = field(default_factory=list)
    editable: bool = False
    reason: str = ""
    suggestions: dict[str, list[Suggestion]] = field(default_factory=dict)
    place: Place | None = None
    detours: bool = False

    def show(self, spec: Field, value: Any) -> Shown:
        """A value as people see it."""
        return present(spec, value, self.names)

    def quick(self, kind: str, **values) -> str:
        """The address that makes a record of a kind with these values, then comes back to this page."""
        return url(f"quick/{kind}", next=self.url, **values)

    def aside(self, spec: Field) -> str:
        """The way from a lookup to the list of all its records and to a new one, and back to this page; empty
        where there is none."""
        return way_from_here(spec.name, self.url) if self.detours else ""

    @cached_property
    def log_url(self) -> str:
        """The address of the changes of a field, all but its name."""
        return record_url(self.known, f"{self.record.id}/history", field="_")[:-1]

    @property
    def over(self) -> str:
        """Where what lies over this sheet is drawn: a flyout may have another one over it."""
        return "#flyout" if self.ids == "f-" else "#over"

    @property
    def version(self) -> int:
        """The version the form was opened with, however often it has come back since; nobody's save between is
        overwritten unseen."""
        return sent().get("_version", self.record.version, type=int)

    @property
    def log_id(self) -> str:
        """The change log the page was read from; another one later means that the sandbox was started over."""
        return sandbox().log_id

    @property
    def grids(self) -> list[tuple[str, str]]:
        """What is under *Related*: the name of the tab each opens, and its label."""
        return [(grid_name(about), str(label_of(about))) for about in self.known.form.related]


# --------------------------------------------------------------------------------------------------
# The declared form


def grid_name(about: Related) -> str:
    """The name of the tab that shows a related list as a grid: ``related-contact-account_id``."""
    return f"related-{about.kind}-{about.via}"


def tab_of(form: Form, name: str) -> Tab:
    """The tab of this name, the first for an empty one; a related grid is a tab of its own. 404 otherwise."""
    for tab in form.tabs:
        if name in ("", tab.name):
            return tab
    for about in form.related:
        if name == grid_name(about):
            return Tab(name, label_of(about), ((about,),))
    abort(404)


def parts_of(tab: Tab) -> list:
    """The parts of a tab, column by column."""
    return [part for column in tab.columns for part in column]


def is_editable(spec: Field) -> bool:
    """Whether people may write the field."""
    return not (spec.readonly or spec.computed)


def tab_names(tab: Tab) -> list[str]:
    """The fields of a tab."""
    return [name for part in parts_of(tab) if isinstance(part, Section) for name in part.fields]


def shown_names(known: Entity, tab: Tab) -> list[str]:
    """The fields of a tab, of the header and of the process bar, in order, each once."""
    steps = [name for stage in known.process.stages for name in stage.steps] if known.process else []
    return list(dict.fromkeys([*tab_names(tab), *known.form.header, *steps]))


def field_names(known: Entity, tab: Tab) -> list[str]:
    """Those of them that can be edited."""
    return [name for name in shown_names(known, tab) if is_editable(known.field(name))]


def computed_names(known: Entity, tab: Tab, context: Context) -> list[str]:
    """Those of them that are worked out when read."""
    shown = known.shown(context)
    return [name for name in shown_names(known, tab) if name in shown and shown[name].computed]


def new_tab(known: Entity) -> Tab:
    """The tab a new record is made on: every section with something to fill in, each field once, and what
    is required beside them. Sections keep their columns, those of later tabs go to the shortest one."""
    columns: list[list[Section]] = [[], [], []]
    seen: set[str] = set()
    for tab in known.form.tabs:
        for section in (part for part in parts_of(tab) if isinstance(part, Section)):
            names = tuple(n for n in section.fields if is_editable(known.field(n)) and n not in seen)
            seen.update(names)
            if names:
                shortest = min(columns, key=lambda c: sum(1 + len(s.fields) for s in c))
                shortest.append(Section(section.label, names))
    rest = [*known.form.header, *(n for n, spec in known.stored.items() if spec.required)]
    if rest := tuple(dict.fromkeys(n for n in rest if is_editable(known.field(n)) and n not in seen)):
        columns[-1].append(Section(_("Other"), rest))
    return Tab("new", "", tuple(tuple(column) for column in columns if column))


# --------------------------------------------------------------------------------------------------
# Reading and drawing


def values_of(record: Record, computed: dict[str, Any], locale: str) -> dict[str, Any]:
    """Every value of a record as its form shows it: seeded texts in the reader's language."""
    known = entity(record.kind)
    return {**{name: values.local(record, name, locale) for name in known.stored}, **computed}


class Drawing:
    """Reads the parts of a sheet. The names of lookups are loaded at the end, and used by the templates."""

    def __init__(self, reader: Reader, sheet: Sheet, current: dict[str, Any]):
        self.reader, self.sheet, self.current = reader, sheet, current
        self.known, self.record = sheet.known, sheet.record

    def draw(self) -> Sheet:
        """Fill the sheet's header, process bar and columns."""
        self.sheet.columns = [
            [self._part(part) for part in column if self._has(part)] for column in self.sheet.tab.columns
        ]
        self.sheet.header = [
            replace(self.line(n), value=self.current.get(n)) for n in self._shown(self.known.form.header)
        ]
        if self.record:
            elsewhere = {*tab_names(self.sheet.tab), *self.known.form.header}
            self.sheet.bar = bar_of(self.reader, self.record, self.line, elsewhere)
        self.reader.load_names()
        return self.sheet

    def _has(self, part) -> bool:
        """Whether there is something to show."""
        filled_only = isinstance(part, Section) and part.filled_only
        return not filled_only or any(self.current.get(name) is not None for name in part.fields)

    def _part(self, part) -> Part:
        match part:
            case Section():
                return Part("section", part.label, [self.line(name) for name in self._shown(part.fields)])
            case Timeline():
                return self._timeline()
            case Card():
                return self._card(part)
            case Members():
                return Part("members", _("Members"), more=members_of(self.reader, self.record))
            case Completeness():
                return self._completeness()
            case CarePlan():
                return self._care()
            case Related():
                return self._grid(part) if parts_of(self.sheet.tab) == [part] else self._short(part)
        raise TypeError(f"a form has no part {part!r}")

    def _shown(self, names: Iterable[str]) -> list[str]:
        """Those of the fields the reader may see."""
        return [name for name in names if self.reader.context.shows(self.known.field(name))]

    def line(self, name: str) -> Line:
        """One field: its control where it is on the form, else its value."""
        spec, form = self.known.field(name), self.sheet.form
        control = form[name] if self.sheet.editable and name in form else None
        value = control.data if control else self.current.get(name)
        self.reader.want(spec, value)
        self.reader.want(spec, self.current.get(name))
        return Line(spec, value, control, locked=self.sheet.editable and not is_editable(spec))

    def _timeline(self) -> Part:
        asked = TimelineArgs.read()
        found = asked.stream(self.reader, self.record)
        activity = entity("activity")
        for entry in found.entries:
            self._want(entry)
        more = {
            "stream": found, "asked": asked, "groups": grouped(found.entries), "icons": ICONS, "activity": activity,
            "context": self.reader.context, "labels": self._labels(found),
        }  # fmt: skip
        return Part("timeline", _("Timeline"), more=more)

    def _want(self, entry: timeline.Entry) -> None:
        """The names an entry shows."""
        activity = entity("activity")
        self.reader.want(activity.field("owner_id"), entry.who)
        if entry.regarding != self.record.id:
            self.reader.want(activity.field("regarding_id"), entry.regarding)
        for spec, value in entry.told_facts(self.reader.context):
            self.reader.want(spec, value)
        if change := entry.change(self.known.kind):
            self.reader.want(change[0], change[1])
            self.reader.want(change[0], change[2])

    def _labels(self, found: timeline.Stream) -> dict[str, Any]:
        """What the types on the timeline are called, activities first."""
        labels = {choice.key: choice.label for choice in entity("activity").field("activity_type").choices}
        labels |= {"note": entity("note").label, "change": _("Changes of group and stage")}
        return labels | {kind: entity(kind).label_plural for kind in found.types if kind not in labels}

    def _care(self) -> Part:
        """The touchpoints promised; how they stand is for those who may see an analysis."""
        context = self.reader.context
        found = [
            (one, values.local(one.touchpoint, "name", self.reader.locale))
            for one in care.standings(self.reader.session, self.record.id, context)
        ]
        more = {"found": found, "known": entity("touchpoint"), "analysis": context.analysis, "today": context.today}
        return Part("care", _("Touchpoints of the care model"), more=more)

    def _completeness(self) -> Part:
        """How complete the data is, and where to fill in what is missing."""
        spec, lacks = completeness.spec, completeness.missing(self.reader.session, self.record)
        share = 100 * (completeness.COUNT - len(lacks)) / completeness.COUNT
        more = {"share": share, "spec": spec, "missing": [self._gap(name) for name in lacks]}
        return Part("completeness", _("Data quality"), more=more)

    def _gap(self, name: str) -> tuple[Any, str]:
        """What a missing value is called, and the address of the field, or of the contacts."""
        if name == completeness.DECISION_MAKER:
            grid = next(one for one in self.known.form.related if one.kind == "contact")
            return _("Decision maker with an e-mail address"), record_url(
                self.known, self.record.id, tab=grid_name(grid)
            )
        tab = next(tab for tab in self.known.form.tabs if name in tab_names(tab))
        where = "" if tab is self.known.form.tabs[0] else tab.name
        return self.known.field(name).label, record_url(self.known, self.record.id, tab=where) + f"#f-{name}"

    def _card(self, card: Card) -> Part:
        """The record behind a lookup: what tells it from others, and how it is reached."""
        spec = self.known.field(card.field)
        about = entity(spec.to[0])
        facts = [n for n in about.subtitle if about.field(n).kind is not Kind.LOOKUP]
        facts += [n for n in about.quick if about.field(n).kind is Kind.CHOICE]
        reach = [n for n, s in about.stored.items() if s.kind in (Kind.PHONE, Kind.EMAIL)]
        id = self.current.get(card.field)
        row = self.reader.row(about.kind, id, dict.fromkeys([*facts, *reach])) if id else None
        more = {"known": about, "row": row, "facts": facts, "reach": reach, "spec": spec}
        return Part("card", card.label or spec.label, more=more)

    def _short(self, about: Related) -> Part:
        rows = self.reader.rows(about, self.record.id, short_columns(about))
        everything = url(entity(about.kind), view="all", filter=filter_of(about, self.record.id))
        return self._related("related", about, rows, facts=about.facts[:2], number=about.number, all=everything)

    def _grid(self, about: Related) -> Part:
        free = sandbox().writable and not self.record.closed
        part = self._related("grid", about, None)
        part.more |= grid_of(self.reader, about, self.record, free)
        return part

    def _related(self, template: str, about: Related, rows: Rows | None, **more) -> Part:
        known = entity(about.kind)
        more |= {"known": known, "rows": rows, "new": self._new(about, known)}
        return Part(template, label_of(about), more=more)

    def _new(self, about: Related, known: Entity) -> str:
        """The address that makes a record with its parent filled in; empty where that cannot be done."""
        can = sandbox().writable and about.create and known.creatable and is_editable(known.field(about.via))
        return self.sheet.quick(about.kind, **{about.via: self.record.id}) if can else ""


OLDEST = "oldest"


@dataclass(frozen=True)
class TimelineArgs:
    """What of the timeline the address asks for: ``?find=&type=&state=&due=&modified=&order=&show=``."""

    find: str = ""
    type: str = ""
    state: str = ""
    due: str = ""
    modified: str = ""
    order: str = ""
    show: str = ""

    @classmethod
    def read(cls) -> "TimelineArgs":
        """From the address; what cannot be used is passed over."""
        args = request.args
        show = args.get("show", "")

        def one(name: str, of: Iterable[str]) -> str:
            return args[name] if args.get(name) in of else ""

        return cls(
            args.get("find", "")[:200].strip(),
            args.get("type", ""),
            one("state", timeline.STATES),
            one("due", timeline.DUE),
            one("modified", timeline.MODIFIED),
            one("order", (OLDEST,)),
            show if show == "all" or re.fullmatch(r"[1-9]\d{0,3}", show) else "",
        )

    def keep(self) -> list[tuple[str, str]]:
        """The arguments a search of the timeline has to send along."""
        found = {**kept(), **asdict(self), "find": "", "show": "", "area": request.args.get("area", "")}
        return [(name, value) for name, value in found.items() if value]

    @property
    def limit(self) -> int | None:
        """How many entries to show; ``None`` is all."""
        return None if self.show == "all" else int(self.show or timeline.PAGE)

    def to(self, known: Entity, id: int, **changes: str) -> str:
        """The same page with something of the timeline changed."""
        return record_url(known, id, **{**asdict(self), **changes})

    def stream(self, reader: Reader, record: Record) -> timeline.Stream:
        """The entries asked for. The change log is read only where it may have something to tell."""
        fields = told(record.kind, reader.context)
        own = own_changes(commands_on([record.id]), record.kind, record.id, fields) if fields else []
        return timeline.stream(
            reader.session, record.kind, record.id, reader.context, reader.locale, search=self.find, type=self.type,
            state=self.state, due=self.due, modified=self.modified, oldest=self.order == OLDEST, limit=self.limit, own=own,
        )  # fmt: skip

    @property
    def filtered(self) -> bool:
        """Whether something may be left out."""
        return any((self.find, self.type, self.state, self.due, self.modified))


def grouped(entries: list[timeline.Entry]) -> list[tuple[str, list[timeline.Entry]]]:
    """The entries under their headings: plans, then month by month."""
    heading = lambda e: _("Planned") if e.planned else month(e.at) if e.at else ""  # noqa: E731
    return [(text, list(found)) for text, found in groupby(entries, heading)]
