"""Attempts: a student's or team's run at an exercise, in a sandbox of its own; and free practice.

What is handed in and scored is in ``crm.classroom.submissions``.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice

from sqlalchemy import Connection, ForeignKey, String, Text, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import PlatformBase, UtcDateTime, detached, plain
from ..sandboxes.models import ChangeLog, SandboxRow, Seat, Template
from ..sandboxes.packs import TODAY, packs
from ..sandboxes.store import Sandbox
from .courses import Course, CourseExercise, Enrolment, Role
from .people import Person
from .shelf import Shelf


class Attempt(PlatformBase):
    """One attempt at one exercise of a course. ``submitted_at`` is empty while it is open."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_exercise_id: Mapped[int] = mapped_column(ForeignKey("course_exercise.id"), index=True)
    number: Mapped[int]
    variant: Mapped[int]
    sandbox_id: Mapped[int] = mapped_column(ForeignKey("sandbox.id"), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AttemptMember(PlatformBase):
    """Whose attempt it is: one student, or every member of a team. Nobody has two with one number."""

    __tablename__ = "attempt_member"
    __table_args__ = (UniqueConstraint("enrolment_id", "course_exercise_id", "number"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    course_exercise_id: Mapped[int] = mapped_column(ForeignKey("course_exercise.id"))
    number: Mapped[int]


class AttemptAnswer(PlatformBase):
    """An answer as it was typed, saved at once; read as a value only when checked."""

    __tablename__ = "attempt_answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    check_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttemptHint(PlatformBase):
    """A hint somebody opened; hints cost nothing and are logged."""

    __tablename__ = "attempt_hint"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttemptCheck(PlatformBase):
    """One press of *Check my work*, with the result as it was shown (JSON)."""

    __tablename__ = "attempt_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    points: Mapped[int]
    result: Mapped[str] = mapped_column(Text)


class Practice(PlatformBase):
    """A student's free-practice sandbox on one pack of a course; apart from every attempt."""

    __tablename__ = "practice"
    __table_args__ = (UniqueConstraint("enrolment_id", "pack"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    pack: Mapped[str] = mapped_column(String(40))
    sandbox_id: Mapped[int] = mapped_column(ForeignKey("sandbox.id"), unique=True)


@dataclass
class Opened:
    """A sandbox a person may open, and what it is for. ``attempt`` is empty for free practice.

    ``looks_on`` is true for a teacher in a student's sandbox: everything is read-only. ``recent`` and
    ``pinned`` are the person's items in it (``shelf``).
    """

    sandbox: Sandbox
    pack: str
    course: Course
    attempt: Attempt | None = None
    exercise: CourseExercise | None = None
    looks_on: bool = False
    recent: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()

    @property
    def pack_title(self) -> dict[str, str]:
        """The organisation's name by language."""
        return packs()[self.pack].title

    @property
    def home(self) -> str:
        """The kind of record the sandbox opens on."""
        return packs()[self.pack].home


def open_sandbox(connection: Connection | Session, token: str, person_id: int) -> Opened:
    """The sandbox with this token among those the person may open: an own seat, or a course they teach.

    One statement for a seat's owner, one more for a teacher. Raises ``LookupError`` for a stranger, a
    neighbour and a token that does not exist alike.
    """
    rows = connection.execute(_opening(), {"token": token, "person": person_id}).all()
    if not rows:
        raise LookupError(token)
    first = rows[0]
    seats = {row.seat: row.seat_of for row in rows}
    values = iter(first)
    course, attempt, exercise = (detached(cls, islice(values, len(plain(cls)))) for cls in _ABOUT)
    own = next((number for number, person in seats.items() if person == person_id), None)
    if own is None and not _teaches(connection, course.id, person_id):
        raise LookupError(token)
    sandbox = Sandbox(
        first.box, token, first.template_hash, first.log_id, first.seq, first.command, first.sealed_at is not None,
        TODAY, seat=own, names={row.seat: row.person_name for row in rows},
        analysis=attempt is None,
    )  # fmt: skip
    return Opened(
        sandbox, first.pack, course, attempt, exercise, looks_on=own is None,
        recent=tuple(first.recent or ()), pinned=tuple(first.pinned or ()),
    )  # fmt: skip


_ABOUT = Course, Attempt, CourseExercise
"""What a sandbox is for: the first columns of ``_opening``."""


@cache
def _opening():
    """The statement of ``open_sandbox``, built once: every page of a sandbox runs it, as plain columns."""
    return (
        select(
            *(column for cls in _ABOUT for column in plain(cls)),
            SandboxRow.id.label("box"), SandboxRow.template_hash, SandboxRow.log_id, Template.pack,
            ChangeLog.seq, ChangeLog.command, ChangeLog.sealed_at,
            Seat.number.label("seat"), Seat.person_id.label("seat_of"), Person.name.label("person_name"),
            Shelf.recent, Shelf.pinned,
        )
        .join(ChangeLog, (ChangeLog.sandbox_id == SandboxRow.id) & (ChangeLog.id == SandboxRow.log_id))
        .join(Template, Template.hash == SandboxRow.template_hash)
        .join(Seat, Seat.sandbox_id == SandboxRow.id)
        .join(Person, Person.id == Seat.person_id)
        .outerjoin(Attempt, Attempt.sandbox_id == SandboxRow.id)
        .outerjoin(CourseExercise, CourseExercise.id == Attempt.course_exercise_id)
        .outerjoin(Practice, Practice.sandbox_id == SandboxRow.id)
        .outerjoin(Enrolment, Enrolment.id == Practice.enrolment_id)
        .join(Course, Course.id == func.coalesce(CourseExercise.course_id, Enrolment.course_id))
        .outerjoin(Shelf, (Shelf.sandbox_id == SandboxRow.id) & (Shelf.person_id == bindparam("person")))
        .where(SandboxRow.token == bindparam("token"))
    )  # fmt: skip


def _teaches(connection: Connection | Session, course_id: int, person_id: int) -> bool:
    role = connection.scalar(
        select(Enrolment.role).where(Enrolment.course_id == course_id, Enrolment.person_id == person_id)
    )
    return role in (Role.ASSISTANT, Role.TEACHER)
