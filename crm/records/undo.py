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
    own = _by_id(changes)
    there = _load(work, changes)
    _refuse(c for id, found in own.items() if _changed_since(there.get(id), found) for c in found[-1:])
    _refuse(_pointed_at_by_others(work, own))
    _refuse(_pointing_at_the_deleted(work, changes))
    for change in reversed(changes):
        _invert(work, change)
        work.session.flush()
    _refuse(c for c in changes if _below_itself(work, c))
    for record in _load(work, changes).values():
        record.restored(work.session)
    work.session.flush()
    return len(changes)


def _by_id(changes: Iterable[RowChange]) -> dict[int, list[RowChange]]:
    """The changes of each row, in the order they were made."""
    found: dict[int, list[RowChange]] = {}
    for change in changes:
        found.setdefault(change.id, []).append(change)
    return found


def _ids(changes: Iterable[RowChange]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for change in changes:
        found.setdefault(change.kind, set()).add(change.id)
    return found


def _load(work: Work, changes: list[RowChange]) -> dict[int, Record]:
    """The records of these rows that are there, a statement for each kind. While they are held, asking the
    session for one of them costs nothing."""
    found = {}
    for kind, ids in _ids(changes).items():
        cls = entity(kind).cls
        found |= {record.id: record for record in work.session.scalars(select(cls).where(cls.id.in_(ids)))}
    return found


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


def _changed_since(record: Record | None, own: list[RowChange]) -> bool:
    """Whether a row differs from what its changes made of it."""
    last, final = own[-1], {}
    if last.op == "delete":
        return record is not None
    if record is None:
        return True
    for change in own:
        final.update(change.after)
    names = entity(last.kind).raw_columns if own[0].op == "insert" else final  # of a new row, empty columns count too
    return any(raw(last.kind, n, getattr(record, n)) != final.get(n) for n in names if n not in STAMPS)


def _pointed_at_by_others(work: Work, own: dict[int, list[RowChange]]) -> list[RowChange]:
    """New rows that something outside the command points at by now; a statement for each lookup that may."""
    made = [changes[0] for changes in own.values() if changes[0].op == "insert" and changes[-1].op != "delete"]
    wanted: set[int] = set()
    for kind, ids in _ids(made).items():
        for spec in pointing(kind):
            cls = entity(spec.entity).cls
            to = getattr(cls, spec.name)
            wanted |= {
                target for id, target in work.session.execute(select(cls.id, to).where(to.in_(ids))) if id not in own
            }
    return [change for change in made if change.id in wanted]


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
