"""What came of a command for many records, each judged alone."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from ..i18n import gettext as _
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError, NotFound
from .work import Work


@dataclass(frozen=True)
class Outcome:
    """What a command for many records did: ids of the records ``changed`` and of those ``unchanged`` because
    they were so already, and of those ``refused`` with the reason, in the order they were named. ``along`` is how
    many others went with the changed ones (of a delete)."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    along: int = 0

    def reasons(self) -> dict[str, list[int]]:
        """Why records were refused, each reason with its records."""
        found: dict[str, list[int]] = {}
        for id, reason in self.refused.items():
            found.setdefault(reason, []).append(id)
        return found


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
