"""``Work``: what a verb may use. ``SandboxSession``: a session nothing can slip past.

Every insert, update and delete of a record goes through a flush, and the flush collects it: no verb can
forget the change log. Core and bulk statements that change rows are refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, wraps
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..schema.record import Record, RecordId
from ..schema.registry import Context, entity
from .errors import NotFound

_dialect = sqlite.dialect()


@dataclass
class RowChange:
    """One row touched by a command; ``before`` and ``after`` are raw (stored) values by column.

    An insert has the whole row after, a delete the whole row before, an update the changed columns.
    Empty columns of a whole row are left out.
    """

    op: str
    kind: str
    id: int
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


class SandboxSession(Session):
    """A session on one sandbox file. ``rows`` are the changes flushed so far.

    ``readonly`` sessions refuse to flush anything.
    """

    def __init__(self, connection, work: "Work | None" = None):
        super().__init__(connection, autoflush=False, expire_on_commit=False)
        self.work = work
        self.rows: list[RowChange] = []

    def bulk_save_objects(self, *args, **kwargs):
        """Refused: the change log would not see it."""
        raise RuntimeError("bulk changes bypass the change log")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects


@event.listens_for(SandboxSession, "do_orm_execute")
def _refuse_dml(state) -> None:
    if not state.is_select:
        raise RuntimeError("rows change through objects and flush, so that the change log sees them")


@event.listens_for(SandboxSession, "before_flush")
def _stamp(session: SandboxSession, _context, _instances) -> None:
    work = session.work
    if work is None:
        raise RuntimeError("this session is for reading")
    for record in session.new:
        if isinstance(record, Record):
            if record.id is None:
                cursor = session.connection().exec_driver_sql("INSERT INTO record(kind) VALUES (?)", (record.kind,))
                record.id = cursor.lastrowid
            record.version = (record.version or 0) + 1
            record.modified_on, record.modified_by_id = work.now, work.me
            if record.created_on is None:  # a deleted record that comes back keeps its past
                record.created_on, record.created_by_id = work.now, work.me
    for record in session.dirty:
        if isinstance(record, Record) and any(_differences(record)):
            record.version = (record.version or 1) + 1
            record.modified_on, record.modified_by_id = work.now, work.me


@event.listens_for(SandboxSession, "after_flush")
def _collect(session: SandboxSession, _context) -> None:
    rows = session.rows
    new = sorted((r for r in session.new if isinstance(r, Record)), key=lambda r: r.id)
    rows.extend(RowChange("insert", r.kind, r.id, after=raw_row(r)) for r in new)
    for record in sorted((r for r in session.dirty if isinstance(r, Record)), key=lambda r: r.id):
        before, after = _differences(record)
        if after:
            rows.append(RowChange("update", record.kind, record.id, before, after))
    for record in sorted((r for r in session.deleted if isinstance(r, Record)), key=lambda r: r.id):
        rows.append(RowChange("delete", record.kind, record.id, before=raw_row(record)))
        session.connection().exec_driver_sql("DELETE FROM record WHERE id = ?", (record.id,))


@cache
def _processors(kind: str) -> dict[str, Callable | None]:
    table = entity(kind).table
    return {
        name: table.c[name].type.dialect_impl(_dialect).bind_processor(_dialect) for name in entity(kind).raw_columns
    }


def raw(kind: str, name: str, value: Any) -> Any:
    """A Python value as it is stored: cents, ISO text, 0 or 1."""
    processor = _processors(kind)[name]
    return value if processor is None or value is None else processor(value)


@cache
def _readers(kind: str) -> dict[str, Callable | None]:
    table = entity(kind).table
    return {
        name: table.c[name].type.dialect_impl(_dialect).result_processor(_dialect, None)
        for name in entity(kind).raw_columns
    }


def cooked(kind: str, name: str, value: Any) -> Any:
    """A stored value as the Python value it means; the inverse of ``raw``."""
    reader = _readers(kind).get(name)
    return value if reader is None or value is None else reader(value)


def raw_row(record: Record) -> dict[str, Any]:
    """The whole row of a record as stored, empty columns left out."""
    values = {n: raw(record.kind, n, getattr(record, n)) for n in entity(record.kind).raw_columns}
    return {n: v for n, v in values.items() if v is not None}


def _differences(record: Record) -> tuple[dict, dict]:
    before, after = {}, {}
    state = inspect(record)
    for name in [name for name in entity(record.kind).raw_columns if name in state.committed_state]:
        history = state.attrs[name].history
        if history.has_changes():
            old = raw(record.kind, name, history.deleted[0] if history.deleted else None)
            new = raw(record.kind, name, history.added[0] if history.added else None)
            if old != new:
                before[name], after[name] = old, new
    return before, after


@dataclass
class Work:
    """What a verb may use: the session, the sandbox's clock, and who acts.

    ``today`` is the sandbox's fixed date, ``now`` that date with the real time of day, ``me`` the id of
    the acting user in the sandbox. ``analysis`` is as in ``Context``: a verb finds nothing out for somebody
    that a page would not tell.
    """

    session: SandboxSession
    today: date
    now: datetime
    me: int
    analysis: bool = True

    @property
    def context(self) -> Context:
        """What formulas and filters may know."""
        return Context(self.today, self.me, analysis=self.analysis)

    def get(self, kind: str, id: int) -> Record:
        """The record of this kind and id. Raises ``NotFound``."""
        found = self.session.get(entity(kind).cls, id)
        if found is None:
            raise NotFound(_("The record no longer exists."))
        return found

    def find(self, id: int) -> Record:
        """The record of this id, whatever its kind. Raises ``NotFound``."""
        identity = self.session.get(RecordId, id)
        if identity is None:
            raise NotFound(_("The record no longer exists."))
        return self.get(identity.kind, id)

    def default(self, value: Any) -> Any:
        """A field's default, with the ones only the moment knows filled in."""
        return (
            {"me": self.me, "now": self.now, "today": self.today}.get(value, value) if isinstance(value, str) else value
        )


def verb(name: str) -> Callable:
    """Mark a function as a command; ``name`` is what the change log calls it and checks look for.

    The function takes a ``Work`` first; its other arguments must be plain values, since they are logged.
    """

    def mark(function: Callable) -> Callable:
        @wraps(function)
        def run(work: Work, *args, **kwargs):
            return function(work, *args, **kwargs)

        run.command = name
        return run

    return mark
