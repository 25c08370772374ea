"""What is graded: the rows of a sandbox as they were at the checkpoint and as they are now, in memory.

Nothing here knows a file, a user or a clock. The facts come from the template itself, never from what the
student changed.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from functools import cache, cached_property
from typing import Any

from sqlalchemy import select

from ..db import adopt
from ..query import order, value, where
from ..query.language import AGGREGATES
from ..records.references import pointing
from ..records.work import cooked
from ..sandboxes import growth, replay
from ..sandboxes.templates import in_memory
from ..schema.record import STAMPS
from ..schema.registry import Context, entity


class Side:
    """One side of a grading, *seed* or *now*: rows by id, and the filter language over them."""

    def __init__(self, raw: sqlite3.Connection, today: date, me: int = 1):
        self.raw, self.context = raw, Context(today, me)
        self._stack = ExitStack()
        self._stack.callback(raw.close)
        self._rows: dict[int, dict[str, Any] | None] = {}
        self._kinds: dict[int, str | None] = {}
        self._columns: dict[tuple[str, str], dict[int, Any]] = {}

    @cached_property
    def connection(self):
        """The same rows for SQLAlchemy; made when the first expression asks for it."""
        return self._stack.enter_context(adopt(self.raw))

    def kind_of(self, id: int) -> str | None:
        """The kind of the record with this id, ``None`` when there is none."""
        if id not in self._kinds:
            row = self.raw.execute("SELECT kind FROM record WHERE id = ?", (id,)).fetchone()
            self._kinds[id] = row and row[0]
        return self._kinds[id]

    def row(self, id: int) -> dict[str, Any] | None:
        """The stored values of a record (raw), generated columns included; ``None`` when there is none."""
        if id not in self._rows:
            kind = self.kind_of(id)
            if kind is None:
                self._rows[id] = None
            else:
                self.load(kind, [id])
        return self._rows[id]

    def load(self, kind: str, ids: Iterable[int]) -> None:
        """Read many rows of one kind at once, so that ``row`` has them. Raises ``KeyError`` for no kind."""
        ids = list(ids)
        query = f'SELECT * FROM "{entity(kind).kind}" WHERE id IN (SELECT value FROM json_each(?))'
        cursor = self.raw.execute(query, (json.dumps(ids),))
        names = [column[0] for column in cursor.description]
        self._rows |= dict.fromkeys(ids)
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            self._rows[row["id"]], self._kinds[row["id"]] = row, kind

    def cell(self, id: int, name: str) -> Any:
        """The value of a field of a record, stored or computed; ``None`` too when the record is gone."""
        kind, row = self.kind_of(id), self.row(id)
        if row is None or name == "id":
            return row and id
        if name in entity(kind).computed:
            return self._column(kind, name)[id]
        return cooked(kind, name, row[name])

    def _column(self, kind: str, name: str) -> dict[int, Any]:
        """A computed field of every record of a kind by id: hardly dearer than of one, and asked of many."""
        if (kind, name) not in self._columns:
            query = select(entity(kind).table.c.id, value(name, kind, self.context))
            self._columns[kind, name] = {id: cell for id, cell in self.connection.execute(query)}
        return self._columns[kind, name]

    def name(self, id: int, locale: str) -> str | None:
        """What a record is called on screen in a language; ``None`` when it is gone."""
        row = self.row(id)
        if row is None:
            return None
        known = entity(self.kind_of(id))
        spec = known.stored.get(known.title)
        english = row.get(spec.english) if spec and spec.english and locale == "en" else None
        title = str(english or row.get(known.title) or row.get("code") or id)
        owner = row.get(known.whose) and self.name(row[known.whose], locale)
        return f"{title} {owner}" if owner else title

    def find(self, kind: str, text: str, params: Mapping[str, Any], sort: str = "") -> list[int]:
        """The ids of the records a filter finds, in the order of ``sort``, else by id."""
        query = select(entity(kind).table.c.id).where(where(text, kind, self.context, params))
        return list(self.connection.scalars(query.order_by(*order(sort, kind, self.context))))

    def holds(self, id: int, text: str, params: Mapping[str, Any]) -> bool:
        """Whether a record passes a filter."""
        return id in self.holding([id], text, params)

    def holding(self, ids: list[int], text: str, params: Mapping[str, Any]) -> set[int]:
        """Those of some records, all of one kind, that pass a filter."""
        if not ids:
            return set()
        kind = self.kind_of(ids[0])
        query = select(entity(kind).table.c.id).where(entity(kind).table.c.id.in_(ids))
        return set(self.connection.scalars(query.where(where(text, kind, self.context, params))))

    def expression(self, text: str, id: int | None, params: Mapping[str, Any] | None = None) -> Any:
        """The value of an expression for a record; of one without fields when ``id`` is ``None``."""
        if id is None:
            return self.connection.scalar(select(value(text, None, self.context, params)))
        kind = self.kind_of(id)
        query = select(value(text, kind, self.context, params)).where(entity(kind).table.c.id == id)
        return self.connection.scalar(query)

    def aggregate(self, key: str, text: str, kind: str, filter: str, params: Mapping[str, Any]) -> Any:
        """``sum avg min max`` of an expression over the records a filter finds; over none the sum is 0 and the
        others ``None``."""
        expression = AGGREGATES[key].sql(value(text, kind, self.context, params))
        condition = where(filter, kind, self.context, params)
        return self.connection.scalar(select(expression).select_from(entity(kind).table).where(condition))

    def pointing_at(self, id: int) -> list[tuple[str, str, int]]:
        """Everything that points at a record: (kind, lookup field, id). Judgements about pairs, which a
        merge takes away, are left out."""
        kind = self.kind_of(id)
        return [] if kind is None else self.raw.execute(_pointing_sql(kind), (id,)).fetchall()

    def close(self) -> None:
        """Give the memory back."""
        self._stack.close()


@cache
def _pointing_sql(kind: str) -> str:
    return " UNION ALL ".join(
        f"SELECT '{spec.entity}', '{spec.name}', id FROM \"{spec.entity}\" WHERE \"{spec.name}\" = ?1"
        for spec in pointing(kind)
        if spec.entity != "distinct_pair"
    )


class State:
    """Seed and present state of one sandbox, with what the template says of itself."""

    def __init__(self, image: bytes, seed: Side, now: Side, meta: dict[str, Any]):
        self.image, self.seed, self.now, self.meta = image, seed, now, meta

    @classmethod
    def from_template(cls, image: bytes) -> "State":
        """The state nobody has changed. An image of an earlier schema is brought up first. Raises
        ``sqlite3.DatabaseError`` for bytes that are no image."""
        raw = in_memory(image)
        with ExitStack() as undone:
            undone.callback(raw.close)
            if growth.bring_up(raw):
                image = raw.serialize()
            meta = {key: json.loads(text) for key, text in raw.execute('SELECT key, value FROM "_meta"')}
            side = Side(raw, date.fromisoformat(meta["today"]))
            undone.pop_all()
        return cls(image, side, side, meta)

    def with_changes(self, commands: Iterable[dict]) -> "State":
        """The state after a change log; the seed is shared with this one. Raises what replay raises."""
        raw = in_memory(self.image)
        with ExitStack() as undone:
            undone.callback(raw.close)
            raw.execute("BEGIN")
            replay.apply(raw, commands)
            raw.execute("COMMIT")
            undone.pop_all()
        return State(self.image, self.seed, Side(raw, self.seed.context.today), self.meta)

    def side(self, name: str) -> Side:
        """``seed`` or ``now``."""
        return self.seed if name == "seed" else self.now

    def name(self, id: int, locale: str) -> str:
        """What a record is called, also when the student deleted it."""
        return self.now.name(id, locale) or self.seed.name(id, locale) or str(id)

    def changed(self, id: int) -> set[str]:
        """The fields of a record that differ between seed and now; stamps do not count."""
        before, after = self.seed.row(id) or {}, self.now.row(id) or {}
        names = {name for name, _value in before.items() ^ after.items()}
        return names.difference(STAMPS)

    def differing(self, kind: str, name: str) -> list[int]:
        """The ids of records of a kind that were there at the checkpoint and whose field is another one now."""
        sql = f'SELECT id, "{name}" FROM "{kind}"'
        before, after = (dict(side.raw.execute(sql).fetchall()) for side in (self.seed, self.now))
        return sorted(id for id in before.keys() & after.keys() if before[id] != after[id])

    def close(self) -> None:
        """Give the memory back (of the shared seed only when this is the state nobody has changed)."""
        self.now.close()
