"""What a teacher decides about one student: entered scores, excuses, extensions, overrides.

A decision has a reason, is never changed, and can be revoked; the newest one counts. What the product
computed lives on beside it. Nothing here computes a score: ``grading`` reads the decisions.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from ..db import PlatformBase, UtcDateTime
from ..i18n import lazy_gettext as _l
from ..records.errors import DomainError, Invalid
from ..schema.text import tidy
from . import audit, clock
from .courses import Component, ComponentScore, CourseExercise, Enrolment
from .grading import FULL, ComponentKind, Policy, Terms


class Decision(PlatformBase):
    """One decision about one student and one exercise; at most one of each kind is in force."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    course_exercise_id: Mapped[int] = mapped_column(ForeignKey("course_exercise.id"))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr.directive
    def __table_args__(cls):
        name, live = f"uq_{cls.__tablename__}_in_force", cls.revoked_at.is_(None)
        one = Index(name, "enrolment_id", "course_exercise_id", unique=True, sqlite_where=live, postgresql_where=live)
        return (one,)


class Excuse(Decision):
    """The student need not do the exercise; it leaves both sides of the fraction."""

    __tablename__ = "excuse"


class Extension(Decision):
    """The student's own deadline, cut-off (``None``: moved along with the deadline) and extra attempts."""

    __tablename__ = "extension"
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cutoff: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)


class Override(Decision):
    """The score (1/100 point) that counts instead of the computed one."""

    __tablename__ = "override"
    points: Mapped[int]


def terms(exercise: CourseExercise, extension: Extension | None = None) -> Terms:
    """How the exercise counts for the student who has this extension, or none."""
    found = Terms(exercise.points, exercise.deadline, exercise.cutoff, exercise.attempts_max, Policy(exercise.policy))
    return found.extended(extension.deadline, extension.cutoff, extension.attempts) if extension else found


def in_force(session: Session, kind: type[Decision], enrolment_id: int, course_exercise_id: int) -> Decision | None:
    """The decision of this kind that counts now, for one student and one exercise."""
    return session.scalar(
        select(kind).where(
            kind.enrolment_id == enrolment_id,
            kind.course_exercise_id == course_exercise_id,
            kind.revoked_at.is_(None),
        )
    )


def excuse(session: Session, enrolment: Enrolment, exercise: CourseExercise, by: int, reason: str) -> Excuse:
    """Excuse a student from an exercise. Raises ``Invalid`` without a reason."""
    return _decide(session, Excuse, enrolment, exercise, by, reason)


def extend(
    session: Session,
    enrolment: Enrolment,
    exercise: CourseExercise,
    by: int,
    reason: str,
    deadline: datetime | None = None,
    cutoff: datetime | None = None,
    attempts: int = 0,
) -> Extension:
    """Give a student more time or ``attempts`` more attempts; replaces the extension in force.

    Raises ``Invalid`` without a reason, when nothing is given, or when it would be less than the others have.
    """
    errors = {}
    if not (deadline or cutoff or attempts) or attempts < 0:
        errors["attempts"] = _l("Give a later deadline or more attempts.")
    if deadline and not (exercise.deadline and deadline > exercise.deadline):
        errors["deadline"] = _l("Give a deadline later than everybody's.")
    if cutoff and not (exercise.cutoff and cutoff > max(exercise.cutoff, deadline or exercise.cutoff)):
        errors["cutoff"] = _l("Give a cut-off later than everybody's and after the deadline.")
    if errors:
        raise Invalid(errors)
    values = {"deadline": deadline, "cutoff": cutoff, "attempts": attempts}
    return _decide(session, Extension, enrolment, exercise, by, reason, **values)


def override(
    session: Session, enrolment: Enrolment, exercise: CourseExercise, by: int, points: int, reason: str
) -> Override:
    """Set a score by hand, in 1/100 point. Raises ``Invalid`` without a reason or outside the exercise's points."""
    if not 0 <= points <= exercise.points:
        raise Invalid({"points": _l("Give points between 0 and the exercise's maximum.")})
    return _decide(session, Override, enrolment, exercise, by, reason, points=points)


def _decide(session, kind, enrolment, exercise, by, reason, **values):
    reason = tidy(reason)
    if not reason:
        raise Invalid({"reason": _l("Give a reason.")})
    if enrolment.course_id != exercise.course_id:
        raise LookupError("the exercise belongs to another course")
    session.refresh(enrolment, with_for_update=True)  # two decisions at once come one after the other
    earlier = in_force(session, kind, enrolment.id, exercise.id)
    if earlier:
        earlier.revoked_at, earlier.revoked_by_id = clock.now(), by
        session.flush()  # before the new one: only one may be in force
    made = kind(
        enrolment_id=enrolment.id, course_exercise_id=exercise.id, by_id=by, at=clock.now(), reason=reason, **values
    )
    session.add(made)
    session.flush()
    detail = {"exercise": exercise.exercise_id, "decision": made.id, "replaces": earlier and earlier.id, **values}
    audit.record(session, f"score.{kind.__tablename__}", by, f"enrolment:{enrolment.id}", detail)
    return made


def revoke(session: Session, decision: Decision, by: int) -> None:
    """Take a decision back; the computed score counts again. Raises ``DomainError`` when it already was."""
    session.refresh(decision, with_for_update=True)
    if decision.revoked_at:
        raise DomainError(_l("This has already been revoked."))
    decision.revoked_at, decision.revoked_by_id = clock.now(), by
    session.flush()
    name = decision.__tablename__
    audit.record(session, f"score.{name}.revoke", by, f"enrolment:{decision.enrolment_id}", {"decision": decision.id})


def set_component_score(
    session: Session,
    enrolment: Enrolment,
    component: Component,
    by: int,
    value: int | None = None,
    passed: bool | None = None,
    note: str = "",
) -> ComponentScore:
    """Enter a student's percentage (1/100 %) or pass/fail in a component; both ``None``: not assessed.

    Raises ``Invalid`` for a value outside 0-100 % or of the wrong kind, and for the component of CRM
    exercises, which is computed.
    """
    if enrolment.course_id != component.course_id:
        raise LookupError("the component belongs to another course")
    if component.kind == ComponentKind.EXERCISES:
        raise Invalid({"value": _l("This component is computed from the exercises.")})
    if (passed if component.kind == ComponentKind.ENTERED else value) is not None:
        raise Invalid({"value": _l("This component takes the other kind of result.")})
    if value is not None and not 0 <= value <= FULL:
        raise Invalid({"value": _l("Give a percentage between 0 and 100.")})
    session.refresh(enrolment, with_for_update=True)
    key = ComponentScore.enrolment_id == enrolment.id, ComponentScore.component_id == component.id
    score = session.scalar(select(ComponentScore).where(*key))
    before = None
    if score is None:
        score = ComponentScore(enrolment_id=enrolment.id, component_id=component.id)
        session.add(score)
    else:
        before = score.value if score.passed is None else score.passed
    score.value, score.passed, score.note, score.by_id, score.at = value, passed, tidy(note), by, clock.now()
    session.flush()
    detail = {"component": component.key, "before": before, "after": value if passed is None else passed}
    audit.record(session, "score.component", by, f"enrolment:{enrolment.id}", detail)
    return score
