"""The engine of processes: at which stage a record is, and moving it on. The stages are declared with the
entity (``schema.layout.Process``)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..records import save
from ..records.errors import DomainError, Invalid
from ..records.work import Work, verb
from ..schema.layout import Stage
from ..schema.record import Record
from ..schema.registry import entity

DONE, NOW, ENDED, COMING = "done", "now", "ended", "coming"


@dataclass(frozen=True)
class Standing:
    """A stage as one record sees it: *done*, *now*, *coming*, or *ended* for the stage in which a record was
    closed without going on."""

    stage: Stage
    state: str


def stage_of(session: Session, record: Record) -> str:
    """The name of the stage the record is at; that of its heir once it has one."""
    process = entity(record.kind).process
    if heir := heir_of(session, record):
        return stage_of(session, heir)
    return (getattr(record, process.field) if process.field else None) or process.stages[0].name


def heir_of(session: Session, record: Record) -> Record | None:
    """The record that lives through the later stages of the process, once there is one."""
    process = entity(record.kind).process
    id = getattr(record, process.heir) if process.heir else None
    return session.get(entity(entity(record.kind).field(process.heir).to[0]).cls, id) if id else None


def since(session: Session, record: Record) -> date | None:
    """The day a record came to its stage; that of its heir once it has one. ``None`` where it is not known."""
    if heir := heir_of(session, record):
        return since(session, heir)
    known = entity(record.kind)
    if known.process.field:
        return getattr(record, known.field(known.process.field).stamps)
    return record.created_on.date() if record.created_on else None


def standings(session: Session, record: Record) -> list[Standing]:
    """The stages of a record's process in order; none for a kind without a process."""
    process = entity(record.kind).process
    if process is None:
        return []
    now = _index(process, stage_of(session, record))
    here = ENDED if record.closed and heir_of(session, record) is None else NOW
    return [
        Standing(stage, DONE if n < now else here if n == now else COMING) for n, stage in enumerate(process.stages)
    ]


def _index(process, name: str) -> int:
    """Where a stage stands in its process. Raises ``DomainError`` for a name it does not have."""
    for n, stage in enumerate(process.stages):
        if stage.name == name:
            return n
    raise DomainError(_("The process has no such stage."))


@verb("move_stage")
def move_stage(
    work: Work, kind: str, id: int, stage: str, values: dict[str, Any] | None = None, version: int | None = None
) -> None:
    """Move a record to a stage, forward or back, after saving ``values`` as ``save.update`` does.

    Raises ``Invalid``, naming every field, while something is empty that the stages it would leave behind
    require; ``DomainError`` for a closed record or one that is not moved by hand; and what saving raises.
    """
    record, process = work.get(kind, id), entity(kind).process
    save.refuse_closed(record)
    if process is None or not process.field:
        raise DomainError(_("Records of this kind are not moved from stage to stage."))
    if values:
        save.update(work, kind, id, values, version)
    now, to = _index(process, stage_of(work.session, record)), _index(process, stage)
    empty = [name for left in process.stages[now:to] for name in left.required if getattr(record, name) in (None, "")]
    if empty:
        known = entity(kind)
        raise Invalid({n: _("Fill in %(field)s before the next stage.", field=known.field(n).label) for n in empty})
    save.change(work, record, {process.field: stage})
    work.session.flush()
