"""How far a participant is with each exercise of a course: what the course page and the exercise page show.

Everything is read in a constant number of statements, however many exercises and attempts there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from ..sandboxes.models import ChangeLog, SandboxRow
from . import clock, grading, submissions
from .attempts import Attempt, AttemptCheck, AttemptMember, Practice
from .courses import Course, CourseExercise, Enrolment
from .decisions import Decision, Extension, terms
from .gradebook import Gradebook, Row, gradebook
from .grading import Exact, ExerciseScore, State, SubmittedScore, Terms
from .submissions import Submission, SubmissionScore


class Stage(StrEnum):
    """Where a participant is with an exercise."""

    LATER = "later"  # opens at a later time
    FRESH = "fresh"  # not started
    OPEN = "open"  # an attempt is going on
    WAITING = "waiting"  # handed in, the points are not all known
    PART = "part"
    ZERO = "zero"  # handed in, or set by a teacher, and nothing earned
    DONE = "done"  # full points, or what a teacher set
    MISSING = "missing"  # not done, and time is up
    EXCUSED = "excused"


class Step(StrEnum):
    """What a participant can do next in an exercise."""

    START = "start"
    CONTINUE = "continue"
    AGAIN = "again"
    LOOK = "look"


def closed(terms: Terms, now: datetime) -> bool:
    """Whether work handed in now would earn nothing: past the cut-off, or so late that nothing is left."""
    return grading.after_lateness(terms.points, now, terms) == 0


@dataclass(frozen=True)
class Run:
    """One attempt. ``points`` (1/100 of the course's points) is what its submission earned before the late
    rule, ``None`` as long as it is open or not scored; ``checked`` is what the last *Check my work* of
    the current change log found, in 1/100 of the exercise's own points."""

    attempt: Attempt
    token: str
    submission: Submission | None
    points: Exact | None
    checked: int | None

    @property
    def open(self) -> bool:
        """Whether it can be worked on."""
        return self.attempt.submitted_at is None


@dataclass(frozen=True)
class Item:
    """One exercise of one participant: the score that counts, the attempts oldest first, the decisions in
    force, the terms with the participant's own extension."""

    exercise: CourseExercise
    score: ExerciseScore
    runs: Sequence[Run]
    decisions: Sequence[Decision]
    terms: Terms
    now: datetime

    @property
    def going_on(self) -> Run | None:
        """The open attempt."""
        return next((run for run in self.runs if run.open), None)

    @property
    def closed(self) -> bool:
        """Whether time is up."""
        return closed(self.terms, self.now)

    @property
    def startable(self) -> bool:
        """Whether a new attempt may be started now: open, time and an attempt left, none going on."""
        opened = self.exercise.opens_at is None or self.exercise.opens_at <= self.now
        left = self.terms.attempts_max is None or len(self.runs) < self.terms.attempts_max
        return opened and left and not self.closed and self.going_on is None

    @property
    def stage(self) -> Stage:
        """Where the participant is."""
        if self.score.state is State.EXCUSED:
            return Stage.EXCUSED
        if self.going_on:
            return Stage.OPEN
        if self.score.state is State.WAITING or any(run.points is None for run in self.runs):
            return Stage.WAITING
        if self.score.state is State.MISSING:
            return Stage.MISSING
        if self.score.state is not State.NONE:
            part = Stage.PART if self.score.earned else Stage.ZERO
            return Stage.DONE if self.score.earned >= self.score.possible else part
        later = self.exercise.opens_at is not None and self.exercise.opens_at > self.now
        return Stage.LATER if later else Stage.FRESH

    @property
    def step(self) -> Step | None:
        """What to do next; ``None`` when there is nothing to do or see yet."""
        if self.going_on:
            return Step.CONTINUE
        if self.startable and self.stage is not Stage.DONE:
            return Step.AGAIN if self.runs else Step.START
        return None if self.stage is Stage.LATER else Step.LOOK


@dataclass(frozen=True)
class Progress:
    """A participant's whole course. ``row`` is their row of the gradebook ``book``; staff have none."""

    book: Gradebook
    row: Row | None
    items: Sequence[Item]
    practised: frozenset[str]  # packs with a free-practice sandbox


def progress(session: Session, course: Course, enrolment: Enrolment, hidden: bool = False) -> Progress:
    """How far somebody is; exercises by week. ``hidden`` shows those too that are not published."""
    now = clock.now()
    scores = submissions.scores(session, course.id, enrolment.id)
    book = gradebook(session, course, scores, enrolment.id, now)
    row = book.rows[0] if book.rows else None
    shown = [CourseExercise.course_id == course.id, *([] if hidden else [CourseExercise.published])]
    exercises = session.scalars(
        select(CourseExercise).where(*shown).order_by(CourseExercise.week, CourseExercise.position, CourseExercise.id)
    ).all()
    mine = runs(session, enrolment, scores)
    items = []
    for exercise in exercises:
        decided = row.decisions.get(exercise.id, ()) if row else ()
        own = terms(exercise, next((d for d in decided if isinstance(d, Extension)), None))
        score = row.scores.get(exercise.id) if row else None
        if score is None:  # practice does not count; staff have no grade
            score = grading.exercise_score(own, scores.get((enrolment.id, exercise.id), ()), now)
        items.append(Item(exercise, score, mine.get(exercise.id, ()), decided, own, now))
    packs = session.scalars(select(Practice.pack).where(Practice.enrolment_id == enrolment.id))
    return Progress(book, row, items, frozenset(packs))


def runs(
    session: Session, enrolment: Enrolment, scores: Mapping[tuple[int, int], Sequence[SubmittedScore]]
) -> dict[int, list[Run]]:
    """Somebody's attempts by course exercise, oldest first; ``scores`` are from ``submissions.scores``."""
    other = aliased(AttemptCheck)
    newest = (
        select(func.max(other.id))
        .where(other.attempt_id == Attempt.id, other.at >= ChangeLog.created_at)
        .correlate(Attempt, ChangeLog)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Attempt, SandboxRow.token, Submission, AttemptCheck.points)
        .join(AttemptMember, AttemptMember.attempt_id == Attempt.id)
        .join(SandboxRow, SandboxRow.id == Attempt.sandbox_id)
        .join(ChangeLog, (ChangeLog.sandbox_id == SandboxRow.id) & (ChangeLog.id == SandboxRow.log_id))
        .outerjoin(Submission, Submission.attempt_id == Attempt.id)
        .outerjoin(AttemptCheck, AttemptCheck.id == newest)
        .where(AttemptMember.enrolment_id == enrolment.id)
        .order_by(Attempt.number)
    )
    found: dict[int, list[Run]] = {}
    for attempt, token, submission, checked in rows:
        scored = scores.get((enrolment.id, attempt.course_exercise_id), ())
        points = next((s.points for s in scored if s.attempt == attempt.number and s.scored), None)
        found.setdefault(attempt.course_exercise_id, []).append(Run(attempt, token, submission, points, checked))
    return found


def results(session: Session, item: Item) -> dict[int, str]:
    """The newest result (JSON) of each submission of an exercise, by submission id."""
    handed_in = [run.submission.id for run in item.runs if run.submission]
    rows = session.execute(
        select(SubmissionScore.submission_id, SubmissionScore.result)
        .where(SubmissionScore.submission_id.in_(handed_in))
        .order_by(SubmissionScore.id)
    )
    return dict(rows.all())  # the last one of each stays
