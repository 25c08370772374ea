"""The timeline: what has happened around a record and what is planned.

Activities and notes regarding the record itself and what rolls up to it: an account's timeline has those
of its contacts, opportunities and cases, a contact's those of its opportunities and cases; what other records
declare to have happened (orders, consents); and changes of group and lifecycle of the record itself. Plans come
first, the nearest first, then what is done, the newest first. Two statements whatever the length.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, Subquery, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from ..schema.fields import Field
from ..schema.layout import Happening
from ..schema.registry import Context, entity
from ..schema.text import fold, fold_sql
from .timeline_rows import ACTIVITY_FACTS, CHANGE, CLOSED, SHAPE, rows, shown
from .work import cooked

PAGE = 10
"""Entries shown at a time."""

OPEN, OVERDUE = "open", "overdue"
STATES = (OPEN, OVERDUE, CLOSED)
"""What a timeline is filtered by: open ones, those of them whose time has passed, and the rest."""

DUE = {"today": 1, "week": 7, "month": 30}
MODIFIED = {"today": 1, "week": 7, "month": 30, "year": 365}
"""Ranges of days a timeline is filtered by: an open one is due in so many days from today on, an entry was last
changed in so many days up to today; today is the first of them."""

FACETS = ("type", "state", "due", "modified")


@dataclass(frozen=True)
class Entry:
    """One entry. ``type`` is an activity's type, ``note``, the kind of a record something happened to, or ``change``.

    ``at`` is when it was done, or is due while it is open (may be empty then); ``who`` the user who owns the
    activity or made the record; ``regarding`` the record it is on, which may be another one. ``count`` is how many
    records the entry stands for, ``number`` their sum and ``facts`` the JSON of the facts, all as stored:
    ``told_facts`` and ``told_number`` read them.
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
    modified: datetime | None = None
    count: int = 1
    number: int | None = None
    facts: str | None = None

    def overdue(self, today: date) -> bool:
        """Still open although its day has passed."""
        return self.planned and self.at is not None and self.at.date() < today

    @property
    def happening(self) -> Happening | None:
        """The declaration that put it here; ``None`` for activities, notes and changes."""
        known = entity(self.kind) if self.kind != CHANGE else None
        return known.happens[int(self.status)] if known and known.happens else None

    def told_facts(self, context: Context) -> list[tuple[Field, Any]]:
        """The facts that have a value, each with its field."""
        if self.facts is None or self.kind == CHANGE:
            return []
        known, one = entity(self.kind), self.happening
        names = shown(known, one.facts, context) if one else ACTIVITY_FACTS
        values = zip(names, json.loads(self.facts), strict=True)
        return [(known.field(n), cooked(known.kind, n, v)) for n, v in values if v not in (None, "")]

    def told_number(self) -> tuple[Field, Any] | None:
        """The number with its field."""
        if self.number is None:
            return None
        spec = entity(self.kind).field(self.happening.number)
        return spec, cooked(self.kind, spec.name, self.number)

    def change(self, kind: str) -> tuple[Field, Any, Any] | None:
        """Of a change of a record of ``kind``: the field, the value before and after."""
        if self.kind != CHANGE:
            return None
        before, after = (cooked(kind, self.subject, value) for value in json.loads(self.facts))
        return entity(kind).field(self.subject), before, after


@dataclass
class Stream:
    """The entries asked for, how many match in all, and how many each filter would leave.

    ``types`` counts by type within everything else that is asked for, and so do the others.
    """

    entries: list[Entry]
    total: int
    types: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)
    modified: dict[str, int] = field(default_factory=dict)


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
    due: str = "",
    modified: str = "",
    oldest: bool = False,
    limit: int | None = PAGE,
    own: Iterable[dict] = (),
) -> Stream:
    """The timeline of a record. ``search`` finds words in subject, text and codes, without case; ``type`` is an
    activity type, ``note``, a kind or ``change``, ``state`` one of ``STATES``, ``due`` and ``modified`` ranges of
    ``DUE`` and ``MODIFIED``; ``oldest`` turns the order round; ``limit`` ``None`` shows everything. ``own`` are
    the record's own changes (``timeline_rows.own_changes``)."""
    words = fold(search.strip())
    asked = dict(zip(FACETS, (type, state, due, modified), strict=True))
    bound = {"id": id, "own": json.dumps(list(own))}
    bound |= ({"words": _pattern(words)} if words else {}) | ({"type": type} if type else {})
    shape = Context(context.today, analysis=context.analysis)
    counts, page = _statements(kind, locale, shape, bool(words), bool(type), state, due, modified, oldest)
    found = _count(session.execute(counts, bound).all(), asked)
    if found.total:
        entries = session.execute(page, bound | {"most": -1 if limit is None else limit})
        found.entries = [Entry(*row) for row in entries]
    return found


def _pattern(words: str) -> str:
    """The words somewhere in a text, for LIKE."""
    return f"%{words.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"


@lru_cache(maxsize=500)
def _statements(
    kind: str, locale: str, context: Context, search: bool, type: bool, state: str, due: str, modified: str, oldest: bool
) -> tuple[Select, Select]:  # fmt: skip
    """The counts and the page of every timeline of one shape; ids, words, type and limit are bound."""
    found = rows(kind, context, locale).subquery()
    c, start = found.c, datetime.combine(context.today, datetime.min.time())
    passed = and_(c.planned, c.at < start)
    ahead = {name: and_(c.planned, c.at >= start, c.at < start + timedelta(days=n)) for name, n in DUE.items()}
    back = {name: c.modified >= start - timedelta(days=n - 1) for name, n in MODIFIED.items()}
    texts = (fold_sql(func.coalesce(column, "")) for column in (c.subject, c.text, c.codes))
    wanted = [or_(*(text.like(bindparam("words"), escape="/") for text in texts))] if search else []
    groups = (c.type, c.planned, passed, _range(ahead), _range(back))
    counts = select(*groups, func.count(type_=Integer)).where(*wanted).group_by(*groups)
    if type:
        wanted.append(c.type == bindparam("type"))
    if state:
        wanted.append({OPEN: c.planned, OVERDUE: passed}.get(state, ~c.planned))
    wanted += [*([ahead[due]] if due else []), *([back[modified]] if modified else [])]
    page = select(*(c[name] for name in SHAPE[:-1])).where(*wanted).order_by(*_order(found, oldest))
    return counts, page.limit(bindparam("most"))


def _range(conditions: dict[str, Any]) -> Any:
    """The number of the narrowest range that holds; it holds in the wider ones too. Empty for none."""
    return case(*((condition, n) for n, condition in enumerate(conditions.values())))


def _count(groups: Iterable, asked: dict[str, str]) -> Stream:
    """How many entries match all that is asked for, and for each facet how many all but that one leaves."""
    counts, total = {name: Counter() for name in FACETS}, 0
    for type, planned, passed, due, modified, n in groups:
        keys = {
            "type": (type,),
            "state": ((OPEN, OVERDUE) if passed else (OPEN,)) if planned else (CLOSED,),
            "due": () if due is None else tuple(DUE)[due:],
            "modified": () if modified is None else tuple(MODIFIED)[modified:],
        }
        misses = [name for name in FACETS if asked[name] and asked[name] not in keys[name]]
        total += n * (not misses)
        for name in FACETS if not misses else misses if len(misses) == 1 else ():
            counts[name].update(dict.fromkeys(keys[name], n))
    return Stream([], total, *(dict(counts[name]) for name in FACETS))


def _order(found: Subquery, oldest: bool) -> tuple:
    """Plans first by their day (those without one after the others), then the rest, newest first; or everything
    from the oldest on, plans last."""
    plan_day = case((found.c.planned, found.c.at))
    if oldest:
        return found.c.planned, found.c.at.is_(None), found.c.at, found.c.id
    return found.c.planned.desc(), plan_day.is_(None), plan_day, found.c.at.desc(), found.c.id.desc()
