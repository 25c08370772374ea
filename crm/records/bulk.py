"""Bulk edit: many records get the same values, each judged alone."""

from typing import Any

from ..i18n import gettext as _
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError
from .outcome import Outcome, each
from .save import change, refuse_closed
from .values import clean
from .work import Work, verb


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
