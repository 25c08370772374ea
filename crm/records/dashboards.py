"""Dashboards: pages people make of charts, lists and figures, and share with their team.

A part is told by its state, plain values by the names of ``dashboard_part``'s fields. What it cannot show is
refused when it is saved, so that a dashboard has no broken part on the day it is made.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..entities.ready_dashboards import DASHBOARDS
from ..i18n import gettext as _
from ..query import FilterError, join, order, parse, split, to_text, where
from ..schema.layout import Chart, Part
from ..schema.record import Record
from ..schema.registry import Context, entity
from ..schema.text import fold, sort_key, tidy
from . import charts, columns, totals
from .errors import DomainError, Invalid, NotFound
from .save import apply
from .values import clean, local
from .work import Work, verb

KIND, PART = "dashboard", "dashboard_part"

MOST = 6
"""Parts a dashboard may have."""


@dataclass(frozen=True)
class Board:
    """A dashboard as a page shows it: ``key`` is its place in addresses, the id of a record or the name of one
    that comes with the product. ``mine`` when the reader may change it."""

    key: str
    name: Any
    area: str
    parts: tuple[Part, ...]
    mine: bool = False
    shared: bool = False
    owner_id: int | None = None

    @property
    def ready(self) -> bool:
        """Whether it comes with the product."""
        return not self.key.isdigit()

    @property
    def full(self) -> bool:
        """Whether no part fits any more."""
        return len(self.parts) >= MOST


# --------------------------------------------------------------------------------------------------
# Reading


def boards(session: Session, me: int, locale: str) -> list[Board]:
    """The dashboards a person may look at, without their parts: their own, those shared with the team, those that
    come with the product; by name."""
    cls = entity(KIND).cls
    rows = session.scalars(select(cls).where(or_(cls.owner_id == me, cls.shared)))
    found = sorted((_board(row, me, locale, ()) for row in rows), key=lambda board: sort_key(board.name))
    return found + [Board(ready.key, ready.label, ready.area, ()) for ready in DASHBOARDS]


def board(session: Session, key: str, me: int, locale: str) -> Board | None:
    """A dashboard with its parts; ``None`` when there is none, or it is somebody's own."""
    for ready in DASHBOARDS:
        if ready.key == key:
            return Board(key, ready.label, ready.area, ready.parts)
    record = session.get(entity(KIND).cls, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
    if record is None or not (record.shared or record.owner_id == me):
        return None
    return _board(record, me, locale, tuple(part(row, locale) for row in _parts(session, record.id)))


def _board(record: Record, me: int, locale: str, parts: tuple[Part, ...]) -> Board:
    mine = record.owner_id == me
    name = local(record, "name", locale)
    return Board(str(record.id), name, record.area or "", parts, mine, record.shared, record.owner_id)


def _parts(session: Session, dashboard_id: int) -> list[Record]:
    cls = entity(PART).cls
    return list(session.scalars(select(cls).where(cls.dashboard_id == dashboard_id).order_by(cls.position, cls.id)))


def part(record: Record, locale: str) -> Part:
    """The part that is stored in a record of it."""
    title = local(record, "title", locale)
    return Part(
        title, record.table, record.part_type, record.base, record.filter or "", _chart(record, title),
        tuple(name for _start, name in split(record.columns or "") if name), record.sort or "", record.id,
    )  # fmt: skip


def _chart(record: Record, title: str) -> Chart | None:
    if not (record.group or record.measure):
        return None
    how, shape = record.how or "sum", record.shape or "bar"
    return Chart(record.group or "", record.measure or "", how, shape, record.period or "", record.largest, title)


def charts_of(session: Session, kind: str, me: int, context: Context, locale: str) -> list[Chart]:
    """The charts of a kind on a person's own dashboards, by title, each once; those they may still see."""
    cls, home = entity(PART).cls, entity(KIND).cls
    mine = select(home.id).where(home.owner_id == me)
    rows = session.scalars(select(cls).where(cls.table == kind, cls.part_type == "chart", cls.dashboard_id.in_(mine)))
    found = {chart.text: chart for row in rows if (chart := part(row, locale).chart)}
    usable = [chart for chart in found.values() if charts.read(kind, chart.text, context, []) == chart]
    return sorted(usable, key=lambda chart: sort_key(str(chart.label)))


def state_of(part: Part) -> dict[str, Any]:
    """The state of a part: what ``add_part`` takes."""
    chart = part.chart or Chart("", shape="")
    return {
        "part_type": part.type, "title": str(part.title), "table": part.table, "base": part.base,
        "filter": part.filter or None, "columns": ",".join(part.columns) or None, "sort": part.sort or None,
        "group": chart.group or None, "period": chart.period or None, "measure": chart.measure or None,
        "how": chart.how if chart.measure else None, "shape": chart.shape or None, "largest": chart.largest,
    }  # fmt: skip


def shows(part: Part, context: Context) -> bool:
    """Whether a reader may see everything a part is about (``Field.analysis``)."""
    try:
        _check(part, context)
    except DomainError:
        return False
    return True


# --------------------------------------------------------------------------------------------------
# Writing


@verb("create_dashboard")
def create_dashboard(work: Work, name: str, area: str | None = None, parts: list[dict[str, Any]] = ()) -> int:
    """Make a dashboard of one's own, with these parts; returns its id. It is not shared.

    Raises ``Invalid`` where the name is taken or a part cannot be shown.
    """
    if len(parts) > MOST:
        raise DomainError(_("A dashboard has at most %(n)s parts.", n=MOST))
    values = clean(work, KIND, {"name": _free_name(work, name), "area": area or None})
    record = entity(KIND).cls(**values, owner_id=work.me)
    work.session.add(record)
    work.session.flush()
    for state in parts:
        add_part(work, record.id, state)
    return record.id


@verb("change_dashboard")
def change_dashboard(work: Work, id: int, name: str, area: str | None = None) -> None:
    """Give a dashboard another name or area. Raises ``Invalid`` where the name is taken."""
    record = own(work, id)
    apply(record, clean(work, KIND, {"name": _free_name(work, name, id), "area": area or None}))
    work.session.flush()


@verb("share_dashboard")
def share_dashboard(work: Work, id: int, shared: bool) -> None:
    """Let the team look at a dashboard, or no more."""
    apply(own(work, id), {"shared": bool(shared)})
    work.session.flush()


@verb("delete_dashboard")
def delete_dashboard(work: Work, id: int) -> None:
    """Delete a dashboard with its parts; what they showed stays."""
    record = own(work, id)
    for row in _parts(work.session, id):
        work.session.delete(row)
    work.session.flush()
    work.session.delete(record)
    work.session.flush()


@verb("add_part")
def add_part(work: Work, dashboard_id: int, state: dict[str, Any]) -> int:
    """Put a part at the end of a dashboard; returns its id. Raises ``Invalid`` for what cannot be shown,
    ``DomainError`` for a dashboard that is full or somebody else's."""
    own(work, dashboard_id)
    n = len(_parts(work.session, dashboard_id))
    if n >= MOST:
        raise DomainError(_("A dashboard has at most %(n)s parts.", n=MOST))
    record = entity(PART).cls(**_values(work, state), dashboard_id=dashboard_id, position=n + 1)
    work.session.add(record)
    work.session.flush()
    return record.id


@verb("change_part")
def change_part(work: Work, id: int, state: dict[str, Any]) -> None:
    """Show something else in a part. Raises as ``add_part``."""
    record = work.get(PART, id)
    own(work, record.dashboard_id)
    apply(record, _values(work, state))
    work.session.flush()


@verb("move_part")
def move_part(work: Work, id: int, by: int) -> None:
    """Move a part towards the beginning (``by`` -1) or the end (1); at the edge it stays."""
    moved = work.get(PART, id)
    own(work, moved.dashboard_id)
    rows = _parts(work.session, moved.dashboard_id)
    place = rows.index(moved)
    rows.insert(max(0, place + (1 if by > 0 else -1)), rows.pop(place))
    _number(work, rows)


@verb("remove_part")
def remove_part(work: Work, id: int) -> None:
    """Take a part off its dashboard."""
    gone = work.get(PART, id)
    own(work, gone.dashboard_id)
    rows = [row for row in _parts(work.session, gone.dashboard_id) if row is not gone]
    work.session.delete(gone)
    _number(work, rows)


def own(work: Work, id: int) -> Record:
    """A dashboard, when the acting user may change it. Raises ``NotFound``, ``DomainError``."""
    record = work.get(KIND, id)
    if record.owner_id != work.me:
        raise DomainError(_("This is somebody else's dashboard. Copy it to change it."))
    return record


def _number(work: Work, rows: list[Record]) -> None:
    for n, row in enumerate(rows, 1):
        apply(row, {"position": n})
    work.session.flush()


def _values(work: Work, state: dict[str, Any]) -> dict[str, Any]:
    """The fields of a part, when it can be shown. Raises ``Invalid``."""
    known = entity(PART)
    cleaned = clean(
        work, PART, {name: state.get(name, spec.default) for name, spec in known.stored.items() if name in _STATE}
    )
    record = known.cls(**cleaned)
    asked = part(record, "fi")
    whole, chart = _check(asked, work.context)
    sorted_out = state_of(
        Part(asked.title, asked.table, asked.type, asked.base, asked.filter, chart, asked.columns, asked.sort)
    )
    return {**sorted_out, "whole_filter": whole or None}


_STATE = (
    "part_type", "title", "table", "base", "filter", "columns", "sort", "group", "period", "measure", "how", "shape", "largest",
)  # fmt: skip


def _check(asked: Part, context: Context) -> tuple[str, Chart | None]:
    """The whole filter of a part and its chart put right. Raises ``Invalid`` or ``NotFound``."""
    errors, whole, problems = {}, "", []
    try:
        base = entity(asked.table).view(asked.base)
    except KeyError as error:
        raise NotFound(_("There is no such view. This is the default one.")) from error
    try:
        parse(asked.filter, asked.table)
        whole = to_text(join(parse(text, asked.table) for text in (base.filter, asked.filter)))
        where(whole, asked.table, context)  # together they may be longer than a filter may be
    except FilterError as error:
        errors["filter"] = str(error)
    try:
        order(asked.sort, asked.table, context)
    except FilterError as error:
        errors["sort"] = str(error)
    columns.read(asked.table, ",".join(asked.columns), context, problems)
    if problems:
        errors["columns"] = " ".join(problems)
    problems, chart = [], None
    if asked.type == "figure":
        chart = _measured(asked, context, problems)
    elif asked.type == "chart" and asked.chart and asked.chart.group:
        chart = charts.read(asked.table, asked.chart.text, context, problems)
    elif asked.type == "chart":
        problems.append(_("Choose what the chart is grouped by."))
    if problems:
        errors["group"] = " ".join(problems)
    if errors:
        raise Invalid(errors)
    return whole, chart


def _measured(asked: Part, context: Context, problems: list[str]) -> Chart | None:
    """The measure of a single figure, which has no groups; none where it counts records."""
    if not asked.chart or not asked.chart.measure:
        return None
    text = totals.read(asked.table, f"{asked.chart.measure}:{asked.chart.how}", context, problems)
    measure, _colon, how = text.rpartition(":")
    return Chart("", measure, how, shape="") if measure else None


def _free_name(work: Work, name: str, own: int | None = None) -> str:
    name = " ".join(tidy(name).split())
    cls = entity(KIND).cls
    for other in work.session.scalars(select(cls).where(cls.owner_id == work.me)):
        if fold(other.name) == fold(name) and other.id != own:
            raise Invalid({"name": _("You already have a dashboard called %(name)s. Choose another name.", name=other.name)})  # fmt: skip
    return name
