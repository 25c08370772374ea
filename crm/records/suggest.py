"""Suggestions: the few records a typed word may mean. Lookups and the global search share them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from ..query import where
from ..schema.fields import Kind
from ..schema.registry import Context, entity
from ..schema.text import fold, fold_sql, sort_key, sort_sql
from .columns import column_sql, take
from .listing import found_sql, words
from .names import title_sql
from .values import show

MOST = 10
"""How many records are suggested at once."""


class Suggestion(NamedTuple):
    """A record to choose: its title, and one or two facts that tell it from its namesakes. ``recent``: it is
    offered because the person used it lately."""

    id: int
    kind: str
    title: str
    detail: str
    recent: bool = False


def suggestions(
    session: Session,
    kinds: Iterable[str],
    q: str,
    context: Context,
    locale: str,
    names: Mapping[int, str],
    most: int = MOST,
    all_states: bool = False,
    among: tuple[int, ...] = (),
) -> list[Suggestion]:
    """Up to ``most`` records of these kinds with every word of ``q`` in them; titles that begin with ``q``
    come first, then by title. An empty ``q`` gives the first titles.

    Records taken out of use are left out, unless ``all_states``, and with ``among`` those of other ids. One
    statement for each kind that has fields to look in.
    """
    bound = words(q)
    start = " ".join(fold(q).split())
    found = []
    for kind in kinds:
        if entity(kind).find:
            statement = _statement(kind, tuple(bound), most, all_states, bool(among), context, locale)
            values = {**bound, "start": start, "length": len(start)} | ({"among": among} if among else {})
            rows = session.execute(statement, values).all()
            found += _read(kind, rows, names)
    found.sort(key=lambda s: (not fold(s.title).startswith(start), sort_key(s.title)))
    return found[:most]


@lru_cache(maxsize=1000)
def _statement(
    kind: str, parameters: tuple, most: int, all_states: bool, among: bool, context: Context, locale: str
) -> Select:
    known = entity(kind)
    title = title_sql(known, locale)
    begins = case((func.substr(fold_sql(title), 1, bindparam("length")) == bindparam("start"), 0), else_=1)
    details = [column for name in known.subtitle for column in column_sql(known, name, context, locale)]
    conditions = found_sql(known, parameters, context, locale)
    if not all_states and (text := in_use(kind)):
        conditions.append(where(text, kind, context))
    if among:
        conditions.append(known.table.c.id.in_(bindparam("among", expanding=True)))
    return (
        select(known.table.c.id, title, *details)
        .where(*conditions)
        .order_by(begins, sort_sql(title), known.table.c.id)
        .limit(most)
    )


def in_use(kind: str) -> str:
    """The filter for records that have not been taken out of use; empty for kinds where none can be."""
    stored = entity(kind).stored
    if "active" in stored and stored["active"].kind is Kind.BOOLEAN:
        return "active eq true"
    return "status ne 'inactive'" if "status" in stored and stored["status"].choice("inactive") else ""


def _read(kind: str, rows: list, names: Mapping[int, str]) -> list[Suggestion]:
    if not rows:
        return []
    known = entity(kind)
    columns = iter(list(zip(*rows, strict=True)))
    ids, titles = next(columns), next(columns)
    texts = []
    for name in known.subtitle:
        spec = known.field(name)
        values = take(columns, spec, names)
        lookup = spec.kind is Kind.LOOKUP
        texts.append([value and value.title if lookup else show(spec, value) for value in values])
    details = zip(*texts, strict=True) if texts else [()] * len(ids)
    return [
        Suggestion(id, kind, names.get(id, title), " · ".join(str(part) for part in detail if part))
        for id, title, detail in zip(ids, titles, details, strict=True)
    ]
