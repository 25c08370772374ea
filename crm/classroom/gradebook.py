"""The gradebook of a course: students x exercises, components, three numbers, the grade.

Read from the database in a constant number of statements and computed anew each time. The scores of
the submissions come from the caller, so that the same code serves what is stored and what a regrade
would give. One student's own view is the same gradebook with one row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from ..i18n import percent, pgettext
from ..schema.text import sort_key
from . import clock, grading
from .courses import Component, ComponentScore, Course, CourseExercise, Enrolment, Mode, Role, Scale
from .decisions import Decision, Excuse, Extension, Override, terms
from .grading import ComponentKind, Exact, ExerciseScore, Reason, Standing, State, SubmittedScore, Verdict, Why
from .people import Person

Scores = Mapping[tuple[int, int], Sequence[SubmittedScore]]
"""Submissions by (enrolment id, course exercise id)."""

STATE_LABELS = {
    State.FULL: _l("full points"),
    State.PART: _l("partial points"),
    State.ZERO: _l("no points"),
    State.WAITING: _l("waits for marking"),
    State.NONE: _l("not handed in"),
    State.MISSING: _l("missing, past the deadline"),
    State.EXCUSED: _l("excused"),
    State.OVERRIDDEN: _l("changed by the teacher"),
}
"""What the sign in a cell means, in the order of the legend."""


@dataclass(frozen=True)
class Row:
    """One student: scores by course exercise id, standings by component key, the decisions in force by
    course exercise id."""

    enrolment: Enrolment
    person: Person
    scores: dict[int, ExerciseScore]
    standings: dict[str, Standing]
    total: Standing
    verdict: Verdict
    decisions: Mapping[int, Sequence[Decision]]

    @property
    def name(self) -> str:
        """The student's name as lists have it: ``Ahonen, Noora``."""
        return listed_name(self.person.name)


@dataclass(frozen=True)
class Gradebook:
    """The graded, published exercises of a course, its components, and a row for each student."""

    course: Course
    components: Sequence[Component]
    exercises: Sequence[CourseExercise]
    rows: Sequence[Row]
    at: datetime

    def exercise_averages(self) -> dict[int, Fraction | None]:
        """The mean points of each exercise over the students for whom it counts; ``None`` over nobody."""
        return {e.id: _mean(s.earned for s in (r.scores[e.id] for r in self.rows) if s.counts) for e in self.exercises}

    def component_averages(self) -> dict[str, Fraction | None]:
        """The mean *so far* of each component with a percentage, over those who have one."""
        parts = (c.key for c in self.components if c.kind != ComponentKind.PASSFAIL)
        return {k: _mean(v for v in (r.standings[k].so_far for r in self.rows) if v is not None) for k in parts}

    def bands(self, row: Row) -> dict[str, grading.Band]:
        """A student's exercises by level (``guided`` ...): earned, possible, reachable."""
        return grading.bands((e.level, row.scores[e.id]) for e in self.exercises)

    def points_missing(self, row: Row, limit: int) -> int:
        """Points (1/100) a student still needs to ``limit`` (1/100 %) of the exercises."""
        scores = row.scores.values()
        return grading.points_missing(sum(s.earned for s in scores), sum(s.possible for s in scores), limit)


def _mean(values: Iterable[Exact]) -> Fraction | None:
    values = list(values)
    return Fraction(sum(values), len(values)) if values else None


def gradebook(
    session: Session, course: Course, scores: Scores, enrolment_id: int | None = None, now: datetime | None = None
) -> Gradebook:
    """Assemble the gradebook as it stands at ``now``; with ``enrolment_id`` only that student's row.

    Students are in Finnish alphabetical order by last name.
    """
    now = now or clock.now()
    students = [Enrolment.course_id == course.id, Enrolment.role == Role.STUDENT]
    if enrolment_id is not None:
        students.append(Enrolment.id == enrolment_id)
    people = session.execute(
        select(Enrolment, Person).join(Person, Person.id == Enrolment.person_id).where(*students)
    ).all()
    components = session.scalars(
        select(Component).where(Component.course_id == course.id).order_by(Component.position, Component.id)
    ).all()
    exercises = session.scalars(
        select(CourseExercise)
        .where(CourseExercise.course_id == course.id, CourseExercise.published, CourseExercise.mode == Mode.GRADED)
        .order_by(CourseExercise.position, CourseExercise.id)
    ).all()
    entered = {
        (s.enrolment_id, s.component_id): s
        for s in session.scalars(select(ComponentScore).join(Enrolment).where(*students))
    }
    decisions = _decisions(session, students)
    plain = {e.id: terms(e) for e in exercises}
    rows = []
    for enrolment, person in people:
        mine = decisions.get(enrolment.id, {})
        cells = {
            e.id: _cell(e, plain[e.id], scores.get((enrolment.id, e.id), ()), mine.get(e.id), now) for e in exercises
        }
        standings = {c.key: _standing(c, entered.get((enrolment.id, c.id)), cells) for c in components}
        total = grading.total(components, standings)
        verdict = grading.verdict(components, standings, course.limits)
        rows.append(Row(enrolment, person, cells, standings, total, verdict, mine))
    rows.sort(key=lambda row: (sort_key(row.name), row.enrolment.id))
    return Gradebook(course, components, exercises, rows, now)


def _decisions(session: Session, students: list) -> dict[int, dict[int, list[Decision]]]:
    """Decisions in force by enrolment and course exercise."""
    found = {}
    for kind in (Excuse, Extension, Override):
        live = select(kind).join(Enrolment, Enrolment.id == kind.enrolment_id)
        for decision in session.scalars(live.where(kind.revoked_at.is_(None), *students)):
            mine = found.setdefault(decision.enrolment_id, {})
            mine.setdefault(decision.course_exercise_id, []).append(decision)
    return found


def _cell(exercise, plain, submissions, decisions, now) -> ExerciseScore:
    if not decisions:
        return grading.exercise_score(plain, submissions, now)
    by_kind = {type(d): d for d in decisions}
    mine = terms(exercise, by_kind.get(Extension))
    points = by_kind[Override].points if Override in by_kind else None
    return grading.exercise_score(mine, submissions, now, excused=Excuse in by_kind, override=points)


def _standing(component: Component, entered: ComponentScore | None, cells: dict[int, ExerciseScore]) -> Standing:
    if component.kind == ComponentKind.EXERCISES:
        return grading.exercises_standing(cells.values())
    if component.kind == ComponentKind.PASSFAIL:
        return grading.passfail_standing(entered and entered.passed)
    return grading.entered_standing(entered and entered.value)


# --------------------------------------------------------------------------------------------------
# In words


def listed_name(name: str) -> str:
    """``Noora Ahonen`` as lists have it, ``Ahonen, Noora``; a name of one word stays."""
    *first, last = name.split()
    return f"{last}, {' '.join(first)}" if first else last


def grade_text(verdict: Verdict, scale: str) -> str:
    """The grade for people: a number, *fail* on the scale 1-5, *not yet* when something is missing."""
    if verdict.grade is None:
        return _("not yet")
    return pgettext("grade", "fail") if verdict.grade == 0 and scale == Scale.FROM_1 else str(verdict.grade)


def reason_text(reason: Reason, components: Sequence[Component]) -> str:
    """One reason for people: ``Exam below 40%``."""
    title = next((c.title for c in components if c.key == reason.component), "")
    limit = "" if reason.limit is None else percent(Decimal(reason.limit) / 100, None)
    if reason.why is Why.NOT_ASSESSED:
        return _("%(component)s not assessed", component=title)
    if reason.why is Why.FAILED:
        return _("%(component)s failed", component=title)
    if reason.why is Why.UNDER_MINIMUM:
        return _("%(component)s below %(limit)s", component=title, limit=limit)
    return _("Total below %(limit)s", limit=limit)
