"""The timeline: what has been done and what is planned around a record.

Activities and notes regarding the record itself and what rolls up to it: an account's timeline has those
of its contacts, opportunities and cases, a contact's those of its opportunities and cases. Plans come
first, the nearest first, then what is done, the newest first. Two statements whatever the length.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from ..schema.fields import Field, Kind
from ..schema.layout import Form, Timeline
from ..schema.registry import Context, Entity, entities, entity, expand
from ..schema.text import fold, fold_sql
from .values import local_sql

PAGE = 10
"""Entries shown at a time."""

NOTE = "note"
OPEN, OVERDUE, CLOSED = "open", "overdue", "closed"
STATES = (OPEN, OVERDUE, CLOSED)
"""What a timeline is filtered by: open ones, those of them whose time has passed, and the rest."""


@dataclass(frozen=True)
class Entry:
    """One activity or note. ``type`` is the activity's type, or ``note``.

    ``at`` is when it was done, or is due while it is open (may be empty then); ``who`` the user who owns
    the activity or wrote the note; ``regarding`` the record it is on, which may be another one.
    """

    kind: str
    id: int
    type: str
    status: str
    direction: str | None
    subject: str | None
    text: str | None
    at: datetime | None
    who: int | None
    regarding: int | None
    contact: int | None
    planned: bool

    def overdue(self, today: date) -> bool:
        """Still open although its day has passed."""
        return self.planned and self.at is not None and self.at.date() < today


@dataclass
class Stream:
    """The entries asked for, how many match in all, and how many each filter would leave.

    ``types`` counts by type within the state asked for, ``states`` by state within the type asked for.
    """

    entries: list[Entry]
    total: int
    types: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)


def stream(
    session: Session,
    kind: str,
    id: int,
    context: Context,
    locale: str,
    *,
    search: str = "",
    type: str = "",
    state: str = "",
    limit: int | None = PAGE,
) -> Stream:
    """The timeline of a record. ``search`` finds words in subject and text, without case; ``type`` is an
    activity type or ``note``, ``state`` one of ``STATES``; ``limit`` ``None`` shows everything."""
    words = fold(search.strip())
    bound = {"id": id} | ({"words": _pattern(words)} if words else {}) | ({"type": type} if type else {})
    counts, page = _statements(kind, locale, context.today, bool(words), bool(type), state)
    types, states, total = _count(session.execute(counts, bound).all(), type, state)
    if not total:
        return Stream([], 0, types, states)
    rows = session.execute(page, bound | {"most": -1 if limit is None else limit})
    return Stream([Entry(*row) for row in rows], total, types, states)


def _pattern(words: str) -> str:
    """The words somewhere in a text, for LIKE."""
    return f"%{words.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"


@lru_cache(maxsize=500)
def _statements(kind: str, locale: str, today: date, search: bool, type: bool, state: str) -> tuple[Select, Select]:
    """The counts and the page of every timeline of one shape; ids, words, type and limit are bound."""
    found = _entries(kind, locale).subquery()
    passed = and_(found.c.planned, found.c.at < datetime.combine(today, datetime.min.time()))
    texts = (fold_sql(func.coalesce(column, "")) for column in (found.c.subject, found.c.text))
    wanted = [or_(*(text.like(bindparam("words"), escape="/") for text in texts))] if search else []
    counts = select(found.c.type, found.c.planned, passed, func.count(type_=Integer)).where(*wanted)
    if type:
        wanted.append(found.c.type == bindparam("type"))
    if state:
        wanted.append({OPEN: found.c.planned, OVERDUE: passed}.get(state, ~found.c.planned))
    page = select(found).where(*wanted).order_by(*_order(found)).limit(bindparam("most"))
    return counts.group_by(found.c.type, found.c.planned, passed), page


def _count(groups: Iterable, type: str, state: str) -> tuple[dict, dict, int]:
    types, states, total = Counter(), Counter(), 0
    for its_type, planned, passed, n in groups:
        its_states = ((OPEN, OVERDUE) if passed else (OPEN,)) if planned else (CLOSED,)
        if not state or state in its_states:
            types[its_type] += n
        if not type or type == its_type:
            states.update(dict.fromkeys(its_states, n))
        if (not state or state in its_states) and (not type or type == its_type):
            total += n
    return dict(types), dict(states), total


def _order(found) -> tuple:
    """Plans first by their day (those without one after the others), then the rest, newest first."""
    plan_day = case((found.c.planned, found.c.at))
    return found.c.planned.desc(), plan_day.is_(None), plan_day, found.c.at.desc(), found.c.id.desc()


def _entries(kind: str, locale: str) -> CompoundSelect:
    """Activities and notes around a record of this kind, as rows of ``Entry``."""
    activity, note = entity("activity"), entity(NOTE)
    a, n = activity.table.c, note.table.c
    planned = a.status == "open"
    activities = select(
        literal("activity").label("kind"),
        a.id.label("id"),
        a.activity_type.label("type"),
        a.status.label("status"),
        a.direction.label("direction"),
        local_sql(activity, "subject", None, locale).label("subject"),
        local_sql(activity, "text", None, locale).label("text"),
        case((planned, a.due), else_=func.coalesce(a.done_at, a.due, a.created_on)).label("at"),
        a.owner_id.label("who"),
        a.regarding_id.label("regarding"),
        a.contact_id.label("contact"),
        planned.label("planned"),
    ).where(a.id.in_(_around(activity, kind)))
    empty = cast(null(), String)
    notes = select(
        literal(NOTE),
        n.id,
        literal(NOTE),
        literal(CLOSED),
        empty,
        local_sql(note, "subject", None, locale),
        local_sql(note, "text", None, locale),
        n.created_on,
        n.created_by_id,
        n.regarding_id,
        cast(null(), Integer),
        literal(False),
    ).where(n.id.in_(_around(note, kind)))
    return activities.union_all(notes)


def _around(known: Entity, kind: str) -> CompoundSelect:
    """Ids of the activities or notes whose lookups lead to the record or to what rolls up to it; a union,
    so that each part can use its index."""
    parts = []
    for spec in known.stored.values():
        if spec.kind is Kind.LOOKUP and spec.inverse:
            targets = _targets(spec, kind)
            parts += [select(known.table.c.id).where(known.table.c[spec.name].in_(t)) for t in targets]
    return union(*parts)


def _targets(spec: Field, kind: str) -> list:
    """What this lookup may point at to be on the record's timeline: the record, and what rolls up to it."""
    kinds = expand(spec.to)
    own = [[bindparam("id")]] if kind in kinds else []
    return own + [
        select(entity(up.entity).table.c.id).where(entity(up.entity).table.c[up.name] == bindparam("id"))
        for up in rolls_up(kind)
        if up.entity in kinds
    ]


@cache
def rolls_up(kind: str) -> tuple[Field, ...]:
    """Lookups through which other records belong to one of ``kind``: those that name a collection there
    (``contacts`` of an account), from kinds that have a timeline of their own. A subsidiary's timeline
    stays its own."""
    return tuple(
        spec
        for other in entities().values()
        if other.kind != kind and has_timeline(other.form)
        for spec in other.stored.values()
        if spec.kind is Kind.LOOKUP and spec.inverse and kind in expand(spec.to)
    )


def has_timeline(form: Form | None) -> bool:
    """Whether a form shows a timeline."""
    parts = (part for tab in (form.tabs if form else ()) for column in tab.columns for part in column)
    return any(isinstance(part, Timeline) for part in parts)
