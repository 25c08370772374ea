"""Merge: two records of one customer become one, and nothing of either is lost."""

from sqlalchemy import exists, select

from ..i18n import gettext as _
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError
from .references import circular, pointing_records
from .save import apply
from .values import clean
from .work import Work, verb


@verb("merge")
def merge(work: Work, kind: str, target: int, source: int, take: list[str] | None = None) -> int:
    """Merge ``source`` into ``target``, the master; returns the number of rows moved.

    ``take`` names the fields whose value comes from the source; all others keep the master's. Everything
    that pointed at the source now points at the master (contacts, activities, sales, links of
    subsidiaries). The source becomes inactive and remembers its master. Raises ``DomainError`` when the
    two are one, not of a mergeable kind, or one of them is already inactive.
    """
    known = entity(kind)
    if not known.mergeable:
        raise DomainError(_("Records of this kind cannot be merged."))
    if target == source:
        raise DomainError(_("Choose two different records."))
    master, duplicate = work.get(kind, target), work.get(kind, source)
    if master.status != "active" or duplicate.status != "active":
        raise DomainError(_("Only active records can be merged. One of these is already inactive."))
    moved = _move(work, kind, target, source)
    values = {name: getattr(duplicate, name) for name in take or [] if name in mergeable_fields(kind)}
    checked = clean(work, kind, values)
    english = {
        known.stored[n].english: getattr(duplicate, known.stored[n].english) for n in values if known.stored[n].english
    }
    apply(master, checked)
    for name, value in english.items():
        setattr(master, name, value)
    for name in circular(work.session, master, mergeable_fields(kind)):
        setattr(master, name, None)  # the master must not become its own parent, however many steps up
    duplicate.status, duplicate.merged_into_id = "inactive", target
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
            elif _there_already(work, record, spec.name, target):
                work.session.delete(record)  # both were on the same marketing list
            elif spec.moves:
                setattr(record, spec.name, target)
                moved += 1
    work.session.flush()
    return moved


def _there_already(work: Work, record: Record, name: str, target: int) -> bool:
    """Whether the master has such a row already, of a kind that may point at a record only once."""
    for index in record.__table__.indexes:
        others = [column for column in index.columns if column.name != name]
        if index.unique and others and name in index.columns:
            same = [column == getattr(record, column.name) for column in others]
            return work.session.scalar(select(exists().where(record.__table__.c[name] == target, *same)))
    return False
