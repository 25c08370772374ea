"""Suggestions: the few records a typed word may mean. Lookups and the global search share them.

The best come first: the record whose code was typed, then titles that begin with what was typed, then those
that have its words somewhere.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from ..query import where
from ..schema.fields import Kind
from ..schema.registry import Context, Entity, entity
from ..schema.text import fold, fold_sql, sort_key, sort_sql
from .columns import column_sql, take
from .listing import found_sql, words
from .names import title_sql
from .values import local_sql, show

MOST = 10
"""How many records are suggested at once."""


AROUND = 30
"""Characters shown before and after the word that was found in a long text."""


class Suggestion(NamedTuple):
    """A record to choose: its title, and one or two facts that tell it from its namesakes; where the words are
    found in neither, the field that has them is told too. ``rank`` orders: 0 is the best. ``count`` is how many
    records of its kind were found. ``recent``: it is offered because the person used it lately."""

    id: int
    kind: str
    title: str
    detail: str
    rank: int = 2
    count: int = 0
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
    """Up to ``most`` records of these kinds with every word of ``q`` in them, the best first, then by title. An
    empty ``q`` gives the first titles.

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
            found += _read(kind, rows, names, start.split())
    found.sort(key=lambda s: (s.rank, sort_key(s.title)))
    return found[:most]


@lru_cache(maxsize=1000)
def _statement(
    kind: str, parameters: tuple, most: int, all_states: bool, among: bool, context: Context, locale: str
) -> Select:
    known = entity(kind)
    title = title_sql(known, locale)
    rank = _rank(known, title)
    details = [column for name in known.subtitle for column in column_sql(known, name, context, locale)]
    texts = [local_sql(known, name, context, locale) for name in known.find]
    conditions = found_sql(known, parameters, context, locale)
    if not all_states and (text := in_use(kind)):
        conditions.append(where(text, kind, context))
    if among:
        conditions.append(known.table.c.id.in_(bindparam("among", expanding=True)))
    return (
        select(known.table.c.id, title, rank, func.count().over(), *details, *texts)
        .where(*conditions)
        .order_by(rank, sort_sql(title), known.table.c.id)
        .limit(most)
    )


def _rank(known: Entity, title: ColumnElement[str]) -> ColumnElement[int]:
    """How well a record is meant by what was typed: 0 by its code, 1 its title begins with it, 2 otherwise."""
    whole, start = bindparam("start"), func.substr(fold_sql(title), 1, bindparam("length"))
    ranks = [(start == whole, 1)]
    if "code" in known.stored:
        ranks.insert(0, ((fold_sql(known.table.c.code) == whole) & (whole != ""), 0))
    return case(*ranks, else_=2)


def in_use(kind: str) -> str:
    """The filter for records that have not been taken out of use; empty for kinds where none can be."""
    stored = entity(kind).stored
    if "active" in stored and stored["active"].kind is Kind.BOOLEAN:
        return "active eq true"
    return "status ne 'inactive'" if "status" in stored and stored["status"].choice("inactive") else ""


def _read(kind: str, rows: list, names: Mapping[int, str], words: list[str]) -> list[Suggestion]:
    if not rows:
        return []
    known = entity(kind)
    columns = iter(list(zip(*rows, strict=True)))
    ids, titles, ranks, counts = (next(columns) for _ in range(4))
    texts = []
    for name in known.subtitle:
        spec = known.field(name)
        values = take(columns, spec, names)
        lookup = spec.kind is Kind.LOOKUP
        texts.append([value and value.title if lookup else show(spec, value) for value in values])
    details = zip(*texts, strict=True) if texts else [()] * len(ids)
    looked_in = [dict(zip(known.find, values, strict=True)) for values in zip(*columns, strict=True)]
    found = []
    for id, title, rank, count, detail, values in zip(ids, titles, ranks, counts, details, looked_in, strict=True):
        facts, called = [str(part) for part in detail if part], names.get(id, title)
        facts += _elsewhere(known, values, words, fold(" ".join([str(called), *facts])))
        found.append(Suggestion(id, kind, called, " · ".join(facts), rank, count))
    return found


def _elsewhere(known: Entity, values: Mapping[str, str | None], words: list[str], shown: str) -> list[str]:
    """The fields that have the words which what is shown has not: *E-mail: paivi@...*."""
    missing, told = [word for word in words if word not in shown], []
    for name, value in values.items():
        hits = [word for word in missing if value and word in fold(value)]
        if hits:
            told.append(f"{known.field(name).label}: {_around(value, hits[0])}")
            missing = [word for word in missing if word not in hits]
    return told


def _around(text: str, word: str) -> str:
    """The word with what stands about it, on one line."""
    at = fold(text).index(word)
    start, end = max(0, at - AROUND), at + len(word) + AROUND
    part = " ".join(text[start:end].split())
    return ("…" if start else "") + part + ("…" if end < len(text) else "")


def marked(text: str, q: str) -> list[tuple[str, bool]]:
    """A text in parts; true for the parts that are words of ``q``. ``fold`` keeps the length of composed text."""
    folded, words = fold(text), sorted(set(fold(q).split()), key=len, reverse=True)
    if not words or len(folded) != len(text):
        return [(text, False)]
    parts = re.split("(" + "|".join(map(re.escape, words)) + ")", folded)
    found, at = [], 0
    for n, part in enumerate(parts):
        if part:
            found.append((text[at : at + len(part)], n % 2 == 1))
        at += len(part)
    return found
