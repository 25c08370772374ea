"""Bulk edit: the same values for many records, each judged alone."""

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
    """What a bulk edit did: ids of the records ``changed`` and of those ``unchanged`` because they were so
    already, and of those ``refused`` with the reason, in the order they were named."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@verb("bulk_update")
def bulk_update(work: Work, kind: str, ids: list[int], values: dict[str, Any]) -> Outcome:
    """Give many records the same values in one command, which one undo takes back.

    A record that does not exist, is closed or would be below itself is refused and left wholly as it was;
    the others change. Raises ``Invalid`` for values that no record of the kind may have.
    """
    known, outcome = entity(kind), Outcome()
    if not known.editable:
        raise DomainError(_("Records of this kind cannot be changed."))
    values, ids = clean(work, kind, values), list(dict.fromkeys(ids))
    found = {record.id: record for record in work.session.scalars(select(known.cls).where(known.cls.id.in_(ids)))}
    for id in ids:
        try:
            changed = _give(work, found.get(id), values)
        except DomainError as refused:
            outcome.refused[id] = str(refused)
        else:
            (outcome.changed if changed else outcome.unchanged).append(id)
    work.session.flush()
    return outcome


def _give(work: Work, record: Record | None, values: dict[str, Any]) -> bool:
    """Set the values on one record, all or none; whether any was new. Raises ``DomainError``."""
    if record is None:
        raise NotFound(_("The record no longer exists."))
    refuse_closed(record)
    return bool(change(work, record, values))
