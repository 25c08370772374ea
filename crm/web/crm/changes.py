"""What the change log of this sandbox says of records."""

from sqlalchemy.orm import Session

from ...records.history import field_dates
from ...sandboxes import log
from .place import sandbox, store


def commands_on(ids: list[int]) -> list[dict]:
    """The commands of this sandbox's log that touched these records, oldest first, with the rows they
    touched among them; and those that took one of these commands back. One platform statement."""
    box = sandbox()
    if box.seq == 0:
        return []
    with store().platform.connect() as connection:
        return log.touching(connection, box.id, box.log_id, ids)


def dates_of(session: Session, kind: str, ids: list[int]) -> dict:
    """When each field of some records last changed, see ``records.history.field_dates``."""
    return field_dates(session, commands_on(ids), kind, ids)
