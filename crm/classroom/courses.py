"""Courses: who takes part in which role, what is done in them, and what counts how much.

Fetching is the permission check: ``course_for`` finds a course by its opaque name among those a person
takes part in. Verbs flush, write what they did into the audit log, and leave the commit to the caller.
Percentages are in 1/100 %, points in 1/100 point, as in ``grading``.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import PlatformBase, UtcDateTime, digest
from ..i18n import current_locale
from ..i18n import lazy_gettext as _l
from ..records.errors import DomainError, Invalid
from . import audit, clock
from .grading import DEFAULT_LIMITS, FULL, ComponentKind, Policy


class Role(StrEnum):
    """What somebody is in a course. ``>=`` asks whether a role may do at least what another may."""

    STUDENT = "student"
    ASSISTANT = "assistant"
    TEACHER = "teacher"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do everything the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Scale(StrEnum):
    """The grades of a course; work that is not good enough is 0 in both."""

    FROM_0 = "0-5"
    FROM_1 = "1-5"


class Mode(StrEnum):
    """Whether an exercise counts in the grade."""

    PRACTICE = "practice"
    GRADED = "graded"


def in_language(fi: str, en: str) -> str:
    """Which of two texts of the same thing is meant for the reader; the other one where it is empty."""
    return (fi or en) if current_locale() == "fi" else (en or fi)


class Course(PlatformBase):
    """A course as it is held once. ``slug`` is its opaque name in addresses; ``limits`` are the least
    totals for the grades 1-5; ``secret`` draws the variants; ``published_first_score_at`` freezes the limits.
    """

    __tablename__ = "course"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: secrets.token_urlsafe(12))
    title_fi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    scale: Mapped[str] = mapped_column(String(10), default=Scale.FROM_0)
    limits: Mapped[list[int]] = mapped_column(JSON, default=lambda: list(DEFAULT_LIMITS))
    timezone: Mapped[str] = mapped_column(String(50), default="Europe/Helsinki")
    secret: Mapped[str] = mapped_column(String(64), default=lambda: secrets.token_hex(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_first_score_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    archived: Mapped[bool] = mapped_column(default=False)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title_fi, self.title_en)


class Enrolment(PlatformBase):
    """One person in one course. ``pseudonym`` is the name under which results can be shown without them."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("course_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(10), default=Role.STUDENT)
    student_number: Mapped[str | None] = mapped_column(String(40))
    pseudonym: Mapped[str] = mapped_column(String(40), default=lambda: _letters(8))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class JoinCode(PlatformBase):
    """A code with which students join by themselves. Only its hash is here; the role is the server's."""

    __tablename__ = "join_code"
    __table_args__ = (CheckConstraint("uses_left >= 0", name="uses_left"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uses_left: Mapped[int]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Component(PlatformBase):
    """A part of the course's grade, with its weight and the least one must reach in it."""

    __tablename__ = "component"
    __table_args__ = (UniqueConstraint("course_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    key: Mapped[str] = mapped_column(String(40))
    title_fi: Mapped[str] = mapped_column(String(100))
    title_en: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    weight: Mapped[int] = mapped_column(default=0)
    minimum: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title_fi, self.title_en)


class ComponentScore(PlatformBase):
    """What a teacher entered for one student in one component: ``value`` or, for pass/fail, ``passed``."""

    __tablename__ = "component_score"
    __table_args__ = (UniqueConstraint("enrolment_id", "component_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"), index=True)
    value: Mapped[int | None]
    passed: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CourseExercise(PlatformBase):
    """An exercise as this course uses it. ``attempts_max`` and the times may be open (``None``);
    ``published`` makes it visible to students and, when graded, part of the grade."""

    __tablename__ = "course_exercise"
    __table_args__ = (UniqueConstraint("course_id", "exercise_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    exercise_id: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    week: Mapped[int] = mapped_column(default=1)
    week_title_fi: Mapped[str] = mapped_column(String(100), default="")
    week_title_en: Mapped[str] = mapped_column(String(100), default="")
    mode: Mapped[str] = mapped_column(String(10), default=Mode.GRADED)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cutoff: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts_max: Mapped[int | None]
    policy: Mapped[str] = mapped_column(String(10), default=Policy.BEST)
    points: Mapped[int]
    level: Mapped[str] = mapped_column(String(20))
    published: Mapped[bool] = mapped_column(default=True)

    @property
    def week_title(self) -> str:
        """The theme of its week in the reader's language."""
        return in_language(self.week_title_fi, self.week_title_en)


# --------------------------------------------------------------------------------------------------
# A new course


@dataclass(frozen=True)
class CourseTemplate:
    """What a new course starts with; ``components`` are rows of key, titles, kind, weight, minimum."""

    title_fi: str
    title_en: str
    scale: Scale
    components: tuple[tuple[str, str, str, ComponentKind, int, int | None], ...]


TEMPLATES = {
    "capital": CourseTemplate(
        "Asiakkaat yrityksen pääomana",
        "Customers as equity",
        Scale.FROM_0,
        (
            ("pre", "Ennakkotehtävä", "Pre-assignment", ComponentKind.PASSFAIL, 0, None),
            ("crm", "CRM-harjoitukset", "CRM exercises", ComponentKind.EXERCISES, 3000, 4000),
            ("exam", "Tentti", "Exam", ComponentKind.ENTERED, 3000, 4000),
            ("project", "Projekti", "Project", ComponentKind.ENTERED, 4000, 4000),
        ),
    ),
    "customerships": CourseTemplate(
        "Asiakkuuksien johtaminen",
        "Management of Customerships",
        Scale.FROM_1,
        (("crm", "CRM-harjoitukset", "CRM exercises", ComponentKind.EXERCISES, FULL, 4000),),
    ),
}


def create_course(session: Session, template: str, owner: int, title_fi: str = "", title_en: str = "") -> Course:
    """A new course with the components of a template (``TEMPLATES``); ``owner`` becomes its teacher.

    Raises ``KeyError`` for an unknown template.
    """
    start = TEMPLATES[template]
    course = Course(title_fi=title_fi or start.title_fi, title_en=title_en or start.title_en, scale=start.scale)
    session.add(course)
    session.flush()
    for position, (key, fi, en, kind, weight, minimum) in enumerate(start.components):
        session.add(
            Component(course_id=course.id, key=key, title_fi=fi, title_en=en, kind=kind, weight=weight,
                      minimum=minimum, position=position)
        )  # fmt: skip
    audit.record(session, "course.create", owner, f"course:{course.id}", {"template": template})
    enrol(session, course, owner, by=owner, role=Role.TEACHER)
    return course


def set_limits(session: Session, course: Course, limits: Sequence[int], by: int) -> None:
    """Change the least totals (1/100 %) for the grades 1-5, as long as no score has been published.

    Raises ``DomainError`` after that, ``Invalid`` unless the five limits rise within 0-100 %.
    """
    session.refresh(course, with_for_update=True)
    if course.published_first_score_at:
        raise DomainError(_l("Scores have been published, so the grade limits can no longer change."))
    limits = list(limits)
    if len(limits) != 5 or sorted(set(limits)) != limits or limits[0] <= 0 or limits[-1] > FULL:
        raise Invalid({"limits": _l("Give five limits between 0 and 100 %, each higher than the one before.")})
    audit.record(session, "course.limits", by, f"course:{course.id}", {"before": course.limits, "after": limits})
    course.limits = limits
    session.flush()


# --------------------------------------------------------------------------------------------------
# Who takes part


def course_for(session: Session, slug: str, person_id: int, at_least: Role = Role.STUDENT) -> tuple[Course, Enrolment]:
    """The course of this name and the person's enrolment in it.

    Raises ``LookupError`` when there is no such course, the person is outside it, or their role is less
    than ``at_least``: all three look the same.
    """
    statement = (
        select(Course, Enrolment)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Course.slug == slug, Enrolment.person_id == person_id)
    )
    found = session.execute(statement).first()
    if found is None or not Role(found[1].role).includes(at_least):
        raise LookupError("no such course")
    return found[0], found[1]


def enrol(
    session: Session, course: Course, person_id: int, by: int | None, role: Role = Role.STUDENT, student_number=None
) -> Enrolment:
    """Make somebody a participant; who already is one stays as they are."""
    mine = select(Enrolment).where(Enrolment.course_id == course.id, Enrolment.person_id == person_id)
    if found := session.scalar(mine):
        return found
    enrolment = Enrolment(course_id=course.id, person_id=person_id, role=role, student_number=student_number)
    try:
        with session.begin_nested():
            session.add(enrolment)
    except IntegrityError:  # two requests of one person at once
        return session.scalars(mine).one()
    audit.record(session, "course.enrol", by, f"enrolment:{enrolment.id}", {"person": person_id, "role": role})
    return enrolment


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 signs, none of which looks like another


def _letters(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _code_hash(code: str) -> str:
    """The hash of a code as people type it: capitals, spaces, hyphens and look-alikes do not matter."""
    signs = code.upper().translate(str.maketrans("OIL", "011"))
    return digest("".join(c for c in signs if c in _ALPHABET))


def make_join_code(
    session: Session, course: Course, by: int, uses: int = 100, lifetime: timedelta = timedelta(days=30)
) -> str:
    """A new code (60 bits, ``7K3M-9QXA-22HD``) for at most ``uses`` students; it cannot be shown again."""
    code = "-".join(_letters(4) for _ in range(3))
    row = JoinCode(course_id=course.id, code_hash=_code_hash(code), uses_left=uses, created_by_id=by)
    row.expires_at = clock.now() + lifetime
    session.add(row)
    session.flush()
    audit.record(session, "course.join_code", by, f"course:{course.id}", {"code": row.id, "uses": uses})
    return code


def join(session: Session, code: str, person_id: int) -> Enrolment:
    """Join as a student with a code. A member may use a code again: nothing happens and none is used up.

    Raises ``DomainError`` when the code is unknown, has expired or is used up.
    """
    # the row is locked until the commit, so parallel joins never use a code more often than it allows
    lock = select(JoinCode).where(JoinCode.code_hash == _code_hash(code)).with_for_update()
    row = session.scalar(lock.execution_options(populate_existing=True))
    if row is not None:
        member = Enrolment.course_id == row.course_id, Enrolment.person_id == person_id
        if found := session.scalar(select(Enrolment).where(*member)):
            return found
    if row is None or row.uses_left < 1 or row.expires_at <= clock.now():
        raise DomainError(_l("The code is not valid, or no longer. Ask your teacher for a new one."))
    row.uses_left -= 1
    return enrol(session, session.get_one(Course, row.course_id), person_id, by=person_id)
