"""Undo: the inverse of a command, when nothing it touched has changed since."""

from collections.abc import Iterable

from sqlalchemy import select

from ..i18n import gettext as _
from ..schema.fields import Kind
from ..schema.record import STAMPS, Record, RecordId
from ..schema.registry import entity
from .errors import Conflict
from .references import circular, pointing
from .work import RowChange, Work, cooked, raw, verb


@verb("undo")
def undo(work: Work, rows: list[dict], command: str) -> int:
    """Take back a command, given its rows (dicts of ``RowChange``) and its id; returns how many rows.

    Raises ``Conflict``, naming the rows that changed since or that can no longer be as they were: what one
    of their lookups pointed at has been deleted, or they would come to be below themselves. The command
    is then to be rolled back, like any that raises.
    """
    changes = [RowChange(**row) for row in rows]
    last = {}
    for change in changes:
        last[change.id] = change
    _refuse(c for c in last.values() if _changed_since(work, c, changes))
    _refuse(_pointing_at_the_deleted(work, changes))
    for change in reversed(changes):
        _invert(work, change)
        work.session.flush()
    _refuse(c for c in changes if _below_itself(work, c))
    return len(changes)


def _refuse(touched: Iterable[RowChange]) -> None:
    rows = list(dict.fromkeys((c.kind, c.id) for c in touched))
    if rows:
        raise Conflict(_("This cannot be undone: the records have changed since."), rows)


def _pointing_at_the_deleted(work: Work, changes: list[RowChange]) -> list[RowChange]:
    """Changes that would restore a lookup to a record which is gone and does not come back with them."""
    targets = [(c, _targets(c)) for c in changes]
    wanted = set().union(*(ids for _change, ids in targets))
    there = set(work.session.scalars(select(RecordId.id).where(RecordId.id.in_(wanted))))
    missing = wanted - there - {c.id for c in changes if c.op == "delete"}
    return [change for change, ids in targets if ids & missing]


def _targets(change: RowChange) -> set[int]:
    """The ids a row's lookups point at again when its change is taken back."""
    stored = entity(change.kind).stored
    return {
        value
        for name, value in change.before.items()
        if value is not None and name in stored and stored[name].kind is Kind.LOOKUP
    }


def _below_itself(work: Work, change: RowChange) -> bool:
    record = None if change.op == "insert" else work.session.get(entity(change.kind).cls, change.id)
    return record is not None and bool(circular(work.session, record, change.before))


def _changed_since(work: Work, change: RowChange, changes: list[RowChange]) -> bool:
    record = work.session.get(entity(change.kind).cls, change.id)
    if change.op == "delete":
        return record is not None
    if record is None:
        return True
    own, final = [c for c in changes if c.id == change.id], {}
    for c in own:
        final.update(c.after)
    made = own[0].op == "insert"
    if made and _pointed_at_by_others(work, change, changes):
        return True
    names = entity(change.kind).raw_columns if made else final  # of a new row, empty columns count too
    return any(raw(change.kind, n, getattr(record, n)) != final.get(n) for n in names if n not in STAMPS)


def _pointed_at_by_others(work: Work, change: RowChange, changes: list[RowChange]) -> bool:
    own = {c.id for c in changes}
    for spec in pointing(change.kind):
        cls = entity(spec.entity).cls
        for id in work.session.scalars(select(cls.id).where(getattr(cls, spec.name) == change.id)):
            if id not in own:
                return True
    return False


def _invert(work: Work, change: RowChange) -> None:
    cls = entity(change.kind).cls
    if change.op == "insert":
        work.session.delete(work.session.get(cls, change.id))
        return
    before = {n: cooked(change.kind, n, v) for n, v in change.before.items()}
    if change.op == "update":
        record = work.session.get(cls, change.id)
        for name, value in before.items():
            if name not in STAMPS:
                setattr(record, name, value)
        return
    _bring_back(work, cls, change.id, before)


def _bring_back(work: Work, cls: type[Record], id: int, values: dict) -> None:
    """A deleted record returns under its own id."""
    if work.session.get(RecordId, id) is None:
        work.session.connection().exec_driver_sql("INSERT INTO record(id, kind) VALUES (?, ?)", (id, cls.__tablename__))
    record = cls()
    for name in entity(cls.__tablename__).raw_columns:
        if not name.startswith("modified_"):
            setattr(record, name, values.get(name))
    record.id = id
    work.session.add(record)
