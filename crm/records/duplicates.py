"""Duplicate detection: pairs of records in use that look alike, by the rules of the sandbox."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..schema.fields import Kind
from ..schema.record import Record
from ..schema.registry import entity
from ..schema.text import fold, name_key
from . import save
from .work import Work

OPEN, MERGED, DISTINCT = "open", "merged", "distinct"


@dataclass
class Pair:
    """Two records that look alike. ``same`` names the fields a rule found equal.

    ``state`` is *open*, *merged* (one of them went into the other) or *distinct* (judged different). The
    first is the one with the smaller id, which says nothing about which should survive.
    """

    first: Record
    second: Record
    same: list[str] = field(default_factory=list)
    state: str = OPEN

    @property
    def key(self) -> tuple[int, int]:
        """The two ids."""
        return self.first.id, self.second.id

    @property
    def similarity(self) -> int:
        """How alike the names are, 0-100 (share of matching letters)."""
        one, two = fold(self.first.name_shown), fold(self.second.name_shown)
        return round(100 * SequenceMatcher(None, one, two).ratio())


@dataclass(frozen=True)
class Likeness:
    """A record that looks like somebody; ``same`` names the fields the rules found equal."""

    record: Record
    same: list[str]


@lru_cache(maxsize=50_000)
def comparable(kind: str, name: str, value) -> object:
    """A value as rules compare it: text folded, a name without company form, empty as ``None``."""
    if value in (None, ""):
        return None
    spec = entity(kind).field(name)
    if not spec.kind.textual:
        return value
    if name == entity(kind).title:
        return name_key(value)
    if spec.kind is Kind.PHONE:
        return "".join(c for c in value if c.isdigit() or c == "+")
    return fold(value).strip()


def rules(session: Session, kind: str) -> list[tuple[str, ...]]:
    """The active rules for a kind, each as the fields that must be equal. Unknown fields are passed over."""
    found = session.connection().execute(_matching(), {"of": kind}).scalars()
    names = [tuple(n.strip() for n in text.split(",") if n.strip() in entity(kind).stored) for text in found]
    return [n for n in names if n]


@cache
def _matching() -> Select:
    cls = entity("duplicate_rule").cls
    return select(cls.__table__.c.match_on).where(cls.table == bindparam("of"), cls.active).order_by(cls.id)


@lru_cache(maxsize=100)
def _in_use(kind: str, names: tuple[str, ...]) -> Select:
    """The ids and some values of the records in use; built once, since every save asks."""
    cls, columns = entity(kind).cls, entity(kind).table.c
    return select(columns.id, *(columns[name] for name in names)).where(cls.status.not_in(cls.closed_states))


def pairs(session: Session, kind: str) -> list[Pair]:
    """Every pair the rules find among active records, and the merged pairs, in order of their ids.

    A pair that was merged stays in the list with its state, so that the work done is visible.
    """
    cls = entity(kind).cls
    live = cls.status.not_in(cls.closed_states)
    records = list(session.scalars(select(cls).where(or_(live, cls.merged_into_id.is_not(None)))))
    by_id = {r.id: r for r in records}
    found: dict[tuple[int, int], Pair] = {}
    for names in rules(session, kind):
        for group in _groups(kind, names, [r for r in records if not r.closed]):
            for n, first in enumerate(group):
                for second in group[n + 1 :]:
                    pair = found.setdefault((first.id, second.id), Pair(first, second))
                    pair.same += [x for x in names if x not in pair.same]
    for record in records:
        master = by_id.get(record.merged_into_id)
        if master is not None:
            one, two = sorted((record, master), key=lambda r: r.id)
            found[one.id, two.id] = Pair(one, two, state=MERGED)
    for key in _judged(session):
        if key in found and found[key].state == OPEN:
            found[key].state = DISTINCT
    return [found[key] for key in sorted(found)]


def look_alikes(
    session: Session, kind: str, values: Mapping[str, Any], id: int | None = None, new: Collection[str] | None = None
) -> list[Likeness]:
    """Records in use that a rule finds like one with these values would be, in order of their ids.

    ``id`` is that of the record the values are for, when there is one: it has its other values already, and is not
    like itself, nor like those it was judged different from. Where ``new`` names the fields that change, only the
    rules that compare one of them are asked: what was alike before is no news.
    """
    cls, found = entity(kind).cls, defaultdict(list)
    known = [names for names in rules(session, kind) if new is None or not set(new).isdisjoint(names)]
    asked = tuple(dict.fromkeys(name for names in known for name in names))
    rows = session.connection().execute(_in_use(kind, asked)).all() if asked else []
    own = next((row[1:] for row in rows if row.id == id), ()) if id else ()
    values = {**dict(zip(asked, own, strict=False)), **values}
    wanted = {name: comparable(kind, name, values.get(name)) for name in asked}
    known = [names for names in known if all(wanted[name] is not None for name in names)]
    for names in known:
        same = rows
        for at, name in ((asked.index(name) + 1, name) for name in names):
            same = [row for row in same if comparable(kind, name, row[at]) == wanted[name]]
        for row in same:
            if row.id != id:
                found[row.id] += [name for name in names if name not in found[row.id]]
    if found and id:
        different = {one for pair in _judged(session) if id in pair for one in pair}
        found = {one: same for one, same in found.items() if one not in different}
    return [Likeness(session.get(cls, one), found[one]) for one in sorted(found)]


@save.rule("duplicate_rule")
def _sound(_work: Work, made: Record, _before: dict[str, Any]) -> dict[str, Any]:
    """A rule compares fields that records of its table have; one without any would find nothing."""
    stored = entity(made.table).stored
    unknown = [n for n in (part.strip() for part in made.match_on.split(",")) if n not in stored]
    return {"match_on": _("There is no field %(name)s.", name=", ".join(unknown))} if unknown else {}


def _groups(kind: str, names: tuple[str, ...], records: list[Record]) -> Iterator[list[Record]]:
    groups = defaultdict(list)
    for record in sorted(records, key=lambda r: r.id):
        values = tuple(comparable(kind, n, getattr(record, n)) for n in names)
        if None not in values:
            groups[values].append(record)
    return (g for g in groups.values() if len(g) > 1)


def _judged(session: Session) -> set[tuple[int, int]]:
    cls = entity("distinct_pair").cls
    return {tuple(sorted(row)) for row in session.execute(select(cls.first_id, cls.second_id))}
