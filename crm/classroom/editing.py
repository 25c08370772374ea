"""What a teacher changes about a course: titles, exercises, components, roles.

Verbs check, flush and write the audit log; the caller commits. ``Invalid`` names each bad value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import count

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ..exercises import loader
from ..exercises.feedback import policy
from ..i18n import lazy_gettext as _l
from ..records.errors import DomainError, Invalid
from ..schema.text import tidy
from . import audit, people
from .courses import Component, ComponentScore, Course, CourseExercise, Enrolment, Mode, Role
from .grading import FULL, ComponentKind

MAX_POINTS = 100_000
"""1/100 point: an exercise is worth at most 1,000 points."""


def rename(session: Session, course: Course, title_fi: str, title_en: str, by: int) -> None:
    """Give the course new titles. Raises ``Invalid`` when one is empty."""
    titles = {"title_fi": tidy(title_fi), "title_en": tidy(title_en)}
    errors = {
        name: _l("Give a title of at most 200 characters.") for name, t in titles.items() if not 1 <= len(t) <= 200
    }
    if errors:
        raise Invalid(errors)
    course.title_fi, course.title_en = titles["title_fi"], titles["title_en"]
    session.flush()
    audit.record(session, "course.rename", by, f"course:{course.id}", titles)


# --------------------------------------------------------------------------------------------------
# Exercises


@dataclass(frozen=True)
class ExerciseSettings:
    """How a course uses an exercise; the fields are those of ``CourseExercise``."""

    week: int
    position: int
    week_title_fi: str
    week_title_en: str
    mode: str
    opens_at: datetime | None
    deadline: datetime | None
    cutoff: datetime | None
    attempts_max: int | None
    policy: str
    points: int
    published: bool

    def errors(self) -> dict:
        """What is wrong, by field."""
        found = {}
        if not 1 <= self.week <= 60:
            found["week"] = _l("Give a week from 1 to 60.")
        if not 0 < self.points <= MAX_POINTS:
            found["points"] = _l("Give points above 0, at most 1,000.")
        if self.attempts_max is not None and not 1 <= self.attempts_max <= 1000:
            found["attempts_max"] = _l("Give at least one attempt, or leave the field empty.")
        if self.opens_at and self.deadline and self.opens_at >= self.deadline:
            found["deadline"] = _l("The deadline must come after the opening.")
        if self.cutoff and (self.deadline is None or self.cutoff < self.deadline):
            found["cutoff"] = _l("The cut-off needs a deadline before it.")
        return found


def add_exercises(session: Session, course: Course, ids: Iterable[str], week: int, by: int) -> int:
    """Take exercises into the course, graded, with the points and level they declare; returns how many.

    Those the course has already are passed over. Raises ``Invalid`` for an unknown exercise.
    """
    session.refresh(course, with_for_update=True)
    have = set(session.scalars(select(CourseExercise.exercise_id).where(CourseExercise.course_id == course.id)))
    last = session.scalar(select(func.max(CourseExercise.position)).where(CourseExercise.course_id == course.id)) or 0
    new = [id for id in dict.fromkeys(ids) if id not in have]
    known = loader.exercises()
    if not 1 <= week <= 60:
        raise Invalid({"week": _l("Give a week from 1 to 60.")})
    if any(id not in known for id in new):
        raise Invalid({"exercise": _l("There is no such exercise.")})
    for position, exercise in enumerate((known[id] for id in new), last + 1):
        session.add(
            CourseExercise(course_id=course.id, exercise_id=exercise.id, week=week, position=position,
                           mode=Mode.GRADED, points=exercise.points, level=exercise.level,
                           attempts_max=policy(exercise, Mode.GRADED).attempts)
        )  # fmt: skip
    session.flush()
    if new:
        audit.record(session, "course.exercises", by, f"course:{course.id}", {"added": new, "week": week})
    return len(new)


def change_exercise(session: Session, exercise: CourseExercise, settings: ExerciseSettings, by: int) -> None:
    """Change how the course uses an exercise; scores follow at once, since they are computed anew.

    Raises ``Invalid``.
    """
    if errors := settings.errors():
        raise Invalid(errors)
    session.refresh(exercise, with_for_update=True)
    changed = {}
    for field in fields(settings):
        before, after = getattr(exercise, field.name), getattr(settings, field.name)
        if before != after:
            changed[field.name] = [before, after]
            setattr(exercise, field.name, after)
    session.flush()
    if changed:
        detail = {"exercise": exercise.exercise_id, **changed}
        audit.record(session, "course.exercise", by, f"course:{exercise.course_id}", detail)


# --------------------------------------------------------------------------------------------------
# Components


@dataclass(frozen=True)
class ComponentDraft:
    """A component as a teacher wants it; ``id`` is empty for a new one, ``minimum`` for none (1/100 %)."""

    id: int | None
    title_fi: str
    title_en: str
    kind: str
    weight: int
    minimum: int | None


def set_components(session: Session, course: Course, drafts: Sequence[ComponentDraft], by: int) -> None:
    """Make the components of the course these, in this order; those that are not named are removed.

    Raises ``Invalid`` (keys: ``title_fi-0``, ``weights``, ...) unless every one has titles, the weights of
    those that are not pass/fail add up to 100 %, and at most one is computed from exercises; ``DomainError``
    when one that has scores would go or change its kind.
    """
    if errors := _component_errors(drafts):
        raise Invalid(errors)
    session.refresh(course, with_for_update=True)
    existing = {c.id: c for c in session.scalars(select(Component).where(Component.course_id == course.id))}
    scored = set(session.scalars(select(ComponentScore.component_id).where(ComponentScore.component_id.in_(existing))))
    kept = {d.id: d for d in drafts if d.id is not None}
    if not kept.keys() <= existing.keys():
        raise LookupError("a component of another course")
    if any(id not in kept or kept[id].kind != existing[id].kind for id in scored):
        raise DomainError(_l("A component with scores can be neither removed nor changed to another kind."))
    session.execute(delete(Component).where(Component.id.in_(existing.keys() - kept.keys())))
    for position, draft in enumerate(drafts):
        component = existing.get(draft.id) or Component(course_id=course.id, key=_key(draft, existing.values()))
        component.title_fi, component.title_en = tidy(draft.title_fi), tidy(draft.title_en)
        component.kind, component.position, component.minimum = draft.kind, position, draft.minimum
        component.weight = 0 if draft.kind == ComponentKind.PASSFAIL else draft.weight
        session.add(component)
        session.flush()
        existing[component.id] = component
    detail = [[d.title_en, d.kind, d.weight, d.minimum] for d in drafts]
    audit.record(session, "course.components", by, f"course:{course.id}", {"components": detail})


def _key(draft: ComponentDraft, existing: Iterable[Component]) -> str:
    """A key no component of the course has."""
    taken = {c.key for c in existing}
    return next(key for n in count(1) if (key := f"{draft.kind}{n}") not in taken)


def _component_errors(drafts: Sequence[ComponentDraft]) -> dict:
    errors = {}
    for n, draft in enumerate(drafts):
        for name in ("title_fi", "title_en"):
            if not 1 <= len(tidy(getattr(draft, name))) <= 100:
                errors[f"{name}-{n}"] = _l("Give a title of at most 100 characters.")
        if draft.minimum is not None and not 0 <= draft.minimum <= FULL:
            errors[f"minimum-{n}"] = _l("Give a percentage between 0 and 100.")
        if not 0 <= draft.weight <= FULL:
            errors[f"weight-{n}"] = _l("Give a percentage between 0 and 100.")
    weights = sum(d.weight for d in drafts if d.kind != ComponentKind.PASSFAIL)
    if weights != FULL:
        errors["weights"] = _l("The weights must add up to 100%.")
    if sum(d.kind == ComponentKind.EXERCISES for d in drafts) > 1:
        errors["kinds"] = _l("Only one component can be computed from the exercises.")
    return errors


# --------------------------------------------------------------------------------------------------
# Roles


def set_role(session: Session, course: Course, enrolment: Enrolment, role: Role, by: int) -> None:
    """Make a participant a student, an assistant or a teacher; they sign in anew.

    Raises ``DomainError`` when the course would be left without a teacher.
    """
    session.refresh(course, with_for_update=True)  # two teachers cannot step down at once
    teachers = select(func.count()).where(Enrolment.course_id == course.id, Enrolment.role == Role.TEACHER)
    if enrolment.role == Role.TEACHER and role != Role.TEACHER and session.scalar(teachers) == 1:
        raise DomainError(_l("A course needs a teacher. Make somebody else a teacher first."))
    before, enrolment.role = enrolment.role, role
    session.flush()
    if before != role:
        people.revoke_sessions(session, enrolment.person_id)
        audit.record(session, "course.role", by, f"enrolment:{enrolment.id}", {"before": before, "after": role})
