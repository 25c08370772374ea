"""Back to the initial state: open attempts and free practice of one, some or all students of a course.

A reset gives a sandbox a new, empty change log and erases nothing, so it can be undone. Submitted work is
never touched: its log is sealed. Verbs flush and write the audit log; the caller commits.
"""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from ..i18n import lazy_gettext as _l
from ..records.errors import DomainError
from ..sandboxes import reset as pointers
from ..sandboxes.models import SandboxEvent, SandboxRow, Seat
from ..sandboxes.store import Store
from . import audit
from .attempts import Attempt, AttemptMember, Practice
from .courses import Course, CourseExercise, Enrolment, Role


def open_attempts(course: Course, enrolments: Sequence[int] | None = None, exercise: int | None = None) -> Select:
    """The sandboxes of open attempts in a course, as a statement of ids.

    ``enrolments`` names whose (``None``: of every student), ``exercise`` the course exercise (``None``: of
    every one). Ids of another course find nothing.
    """
    found = (
        select(Attempt.sandbox_id)
        .join(AttemptMember, AttemptMember.attempt_id == Attempt.id)
        .join(Enrolment, Enrolment.id == AttemptMember.enrolment_id)
        .where(Attempt.submitted_at.is_(None), *_of(course, enrolments))
        .distinct()
    )
    return found if exercise is None else found.where(Attempt.course_exercise_id == exercise)


def free_practice(course: Course, enrolments: Sequence[int] | None = None, pack: str | None = None) -> Select:
    """The sandboxes of free practice, as a statement of ids; ``enrolments`` as in ``open_attempts``."""
    found = select(Practice.sandbox_id).join(Enrolment, Enrolment.id == Practice.enrolment_id)
    found = found.where(*_of(course, enrolments))
    return found if pack is None else found.where(Practice.pack == pack)


def _of(course: Course, enrolments: Sequence[int] | None) -> list:
    whose = Enrolment.role == Role.STUDENT if enrolments is None else Enrolment.id.in_(enrolments)
    return [Enrolment.course_id == course.id, whose]


def reset(store: Store, session: Session, course: Course, sandboxes: Select, by: int) -> tuple[str, int]:
    """Reset these sandboxes; returns the batch, by which it is undone, and how many were reset.

    Raises ``DomainError`` when there is none.
    """
    ids = list(session.scalars(sandboxes))
    batch = pointers.reset(session, ids, by, store.clock())
    done = sorted(session.scalars(select(SandboxEvent.sandbox_id).where(SandboxEvent.batch == batch)))
    if not done:
        raise DomainError(_l("There is no open work to reset. Submitted work stays as it is."))
    audit.record(session, "sandbox.reset", by, f"course:{course.id}", {"batch": batch, "sandboxes": done})
    return batch, len(done)


def undo(store: Store, session: Session, course: Course, batch: str, by: int, own: bool = False) -> tuple[int, int]:
    """Take a reset back: how many sandboxes went back, and how many stayed because they were worked in since.

    Raises ``LookupError`` unless every sandbox of the batch belongs to the course; with ``own`` also unless
    ``by`` made the reset and sits in each.
    """
    reset = select(SandboxEvent).where(SandboxEvent.batch == batch, SandboxEvent.kind == "reset")
    events = session.scalars(reset.with_for_update()).all()
    ids = {event.sandbox_id for event in events}
    inside = set(session.scalars(_inside(course, ids)))
    if own:
        inside &= set(session.scalars(select(Seat.sandbox_id).where(Seat.person_id == by, Seat.sandbox_id.in_(ids))))
    if not ids or inside != ids or (own and any(event.by_id != by for event in events)):
        raise LookupError(batch)
    back, stayed = pointers.undo_reset(session, batch, by, store.clock())
    audit.record(session, "sandbox.reset.undo", by, f"course:{course.id}", {"batch": batch, "sandboxes": back})
    return back, stayed


def _inside(course: Course, ids: set[int]) -> Select:
    """Those of the sandboxes that belong to the course."""
    return (
        select(SandboxRow.id)
        .outerjoin(Attempt, Attempt.sandbox_id == SandboxRow.id)
        .outerjoin(CourseExercise, CourseExercise.id == Attempt.course_exercise_id)
        .outerjoin(Practice, Practice.sandbox_id == SandboxRow.id)
        .outerjoin(Enrolment, Enrolment.id == Practice.enrolment_id)
        .where(SandboxRow.id.in_(ids), or_(CourseExercise.course_id == course.id, Enrolment.course_id == course.id))
    )
