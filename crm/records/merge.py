"""Merge: two records of one customer become one, and nothing of either is lost."""

from sqlalchemy import select

from ..i18n import gettext as _
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError
from .references import circular, pointing_records
from .save import apply, broken
from .values import clean
from .work import Work, verb


@verb("merge")
def merge(work: Work, kind: str, target: int, source: int, take: list[str] | None = None) -> int:
    """Merge ``source`` into ``target``, the master; returns the number of rows moved.

    ``take`` names the fields whose value comes from the source; all others keep the master's. The date that
    tells since when a taken value has held comes along. Everything
    that pointed at the source now points at the master (contacts, activities, sales, links of
    subsidiaries). A row the master has already, of which it may have only one (a membership of a programme),
    is joined with the other: what points at it moves, and the one that is closed goes, else the source's. The
    source is retired and remembers its master. Raises ``DomainError`` when the two are one, not of a mergeable
    kind, or one of them is already closed, and when a row cannot move because the master may not have it beside
    its own (a second plan in force).
    """
    known = entity(kind)
    if not known.mergeable:
        raise DomainError(_("Records of this kind cannot be merged."))
    if target == source:
        raise DomainError(_("Choose two different records."))
    master, duplicate = work.get(kind, target), work.get(kind, source)
    if master.closed or duplicate.closed:
        raise DomainError(_("Only active records can be merged. One of these is already inactive."))
    moved = _move(work, kind, target, source)
    names = [name for name in take or [] if name in mergeable_fields(kind)]
    names += [date for name in names if (date := known.stored[name].stamps) and date not in names]
    values = {name: getattr(duplicate, name) for name in names}
    checked = clean(work, kind, values)
    english = {
        known.stored[n].english: getattr(duplicate, known.stored[n].english) for n in values if known.stored[n].english
    }
    apply(master, checked)
    for name, value in english.items():
        setattr(master, name, value)
    for name in circular(work.session, master, mergeable_fields(kind)):
        setattr(master, name, None)  # the master must not become its own parent, however many steps up
    duplicate.retire(target, work.now)
    work.session.flush()
    return moved


def mergeable_fields(kind: str) -> list[str]:
    """Fields a merge asks about: those a person may edit, in the order of declaration."""
    return [name for name, spec in entity(kind).stored.items() if not spec.readonly]


def _move(work: Work, kind: str, target: int, source: int) -> int:
    moved = 0
    for spec, records in pointing_records(work.session, kind, source):
        for record in records:
            if record.kind == "distinct_pair":
                work.session.delete(record)
            elif record.id == target:
                # the master pointed at its duplicate (as parent): the link has lost its meaning
                setattr(record, spec.name, None)
            elif twin := _there_already(work, record, spec.name, target):
                moved += _join(work, twin, record, spec.name, target)
            elif spec.moves:
                setattr(record, spec.name, target)
                if errors := broken(work, record, {spec.name: source}):
                    raise DomainError(" ".join(errors.values()))
                moved += 1
    work.session.flush()
    return moved


def _there_already(work: Work, record: Record, name: str, target: int) -> Record | None:
    """The row the master has already, of a kind that may point at a record only once."""
    once = entity(record.kind).once
    if name not in once:
        return None
    cls = type(record)
    same = [getattr(cls, field) == getattr(record, field) for field in once if field != name]
    return work.session.scalar(select(cls).where(getattr(cls, name) == target, *same).limit(1))


def _join(work: Work, twin: Record, record: Record, name: str, target: int) -> int:
    """Make one of two rows that say the same of the master: the one in use stays, else the master's own, with all
    that points at either. Returns how many rows moved."""
    stays, goes = (record, twin) if twin.closed and not record.closed else (twin, record)
    moved = _move(work, goes.kind, stays.id, goes.id)
    if stays is record:
        setattr(record, name, target)
        moved += 1
    work.session.delete(goes)
    return moved
