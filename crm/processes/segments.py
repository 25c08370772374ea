"""Segments: made of a filter, refreshed now and then; each refresh is kept."""

from typing import Any

from sqlalchemy import func, select

from ..query import FilterError, where
from ..records import save
from ..records.errors import Invalid
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.registry import entity

KIND = "segment"


@save.rule(KIND)
def _sound(work: Work, segment: Record, before: dict[str, Any]) -> dict[str, Any]:
    """The filter must be one for records of the segment's table."""
    try:
        where(segment.filter or "", segment.table, work.context)
    except FilterError as error:
        return {"filter": str(error)}
    return {}


@verb("save_segment")
def save_segment(work: Work, kind: str, name: str, filter: str, goal: str = "") -> int:
    """Make a segment of the records of ``kind`` that a filter finds, and count it; returns its id. Raises
    ``Invalid``."""
    made = save.create(work, KIND, {"name": name, "table": kind, "filter": filter, "goal": goal})
    refresh_segment(work, made)
    return made


@verb("refresh_segment")
def refresh_segment(work: Work, id: int) -> int:
    """Count a segment anew and keep the count; returns it. Raises ``DomainError`` for a segment that is out of
    use, ``Invalid`` for one whose filter cannot be read."""
    segment = work.get(KIND, id)
    save.refuse_closed(segment)
    if errors := _sound(work, segment, {}):
        raise Invalid(errors)
    table = entity(segment.table).table
    asked = where(segment.filter or "", segment.table, work.context)
    count = work.session.scalar(select(func.count()).select_from(table).where(asked))
    change = None if segment.count is None else count - segment.count
    work.session.add(entity("segment_count").cls(segment_id=id, at=work.now, count=count, change=change))
    segment.count, segment.refreshed_on = count, work.now
    work.session.flush()
    return count
