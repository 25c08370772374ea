"""Commands for many records, each judged alone; bulk edit gives them the same values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from ..i18n import gettext as _
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError, NotFound
from .save import change, refuse_closed
from .values import clean
from .work import Work, verb


@dataclass(frozen=True)
class Outcome:
    """What a command for many records did: ids of the records ``changed`` and of those ``unchanged`` because
    they were so already, and of those ``refused`` with the reason, in the order they were named."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@verb("bulk_update")
def bulk_update(work: Work, kind: str, ids: list[int], values: dict[str, Any]) -> Outcome:
    """Give many records the same values in one command, which one undo takes back.

    A record that does not exist, is closed or would be below itself is refused and left wholly as it was;
    the others change. Raises ``Invalid`` for values that no record of the kind may have.
    """
    if not entity(kind).editable:
        raise DomainError(_("Records of this kind cannot be changed."))
    values = clean(work, kind, values)

    def give(record: Record) -> bool:
        refuse_closed(record)
        return bool(change(work, record, values))

    return each(work, kind, ids, give)


def each(work: Work, kind: str, ids: list[int], give: Callable[[Record], bool]) -> Outcome:
    """Do something to each of many records and tell what came of it. ``give`` says whether anything was new;
    it raises ``DomainError`` for a record it refuses, and leaves that one wholly as it was. A record that does
    not exist is refused too."""
    cls, ids, outcome = entity(kind).cls, list(dict.fromkeys(ids)), Outcome()
    found = {record.id: record for record in work.session.scalars(select(cls).where(cls.id.in_(ids)))}
    for id in ids:
        try:
            if id not in found:
                raise NotFound(_("The record no longer exists."))
            changed = give(found[id])
        except DomainError as refused:
            outcome.refused[id] = str(refused)
        else:
            (outcome.changed if changed else outcome.unchanged).append(id)
    work.session.flush()
    return outcome
