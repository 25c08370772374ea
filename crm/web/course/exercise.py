"""The page of one exercise: attempts with their points and receipts, per check; what to do next.

A student sees their own; staff see a student's, with everything the checks found, and decide there.
"""

from dataclasses import dataclass

from flask import abort, render_template
from sqlalchemy.orm import Session

from ...classroom.courses import Course, CourseExercise, Enrolment, Mode, Role
from ...classroom.people import Person
from ...classroom.progress import Item, Run, progress, results
from ...exercises.feedback import Feedback, feedback, policy
from ...exercises.grader import Result
from .forms import DecisionForm
from .place import bp, declared, exercise_of, fetch, participant_of, platform
from .results import DECISIONS


@dataclass(frozen=True)
class ShownRun:
    """An attempt with what its reader may see of the checks; ``None`` before it is scored."""

    run: Run
    feedback: Feedback | None


@bp.get("/<slug>/exercises/<exercise_id>")
def exercise(slug: str, exercise_id: str):
    """One's own page of an exercise; staff come here to try it themselves."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        found = exercise_of(session, course, me, exercise_id)
        item, shown = _attempts(session, course, me, found, everything=False)
    return _page(item, shown)


@bp.get("/<slug>/students/<int:enrolment_id>/exercises/<exercise_id>")
def student_exercise(slug: str, enrolment_id: int, exercise_id: str):
    """A student's page of an exercise, for staff."""
    return student_page(slug, enrolment_id, exercise_id)


def student_page(slug: str, enrolment_id: int, exercise_id: str, form: DecisionForm | None = None):
    """The page for staff; ``form`` is the decision that was refused."""
    with platform().read() as session:
        course, me = fetch(session, slug, Role.ASSISTANT)
        whose, person = participant_of(session, course, enrolment_id)
        found = exercise_of(session, course, me, exercise_id)
        if whose.role != Role.STUDENT:
            abort(404)
        item, shown = _attempts(session, course, whose, found, everything=True)
    return _page(item, shown, whose, person, form or DecisionForm(formdata=None))


def _attempts(
    session: Session, course: Course, whose: Enrolment, exercise: CourseExercise, everything: bool
) -> tuple[Item, list[ShownRun]]:
    """Where somebody is in an exercise, and their attempts, newest first."""
    item = next(i for i in progress(session, course, whose, hidden=True).items if i.exercise.id == exercise.id)
    stored = results(session, item)
    shown = [
        ShownRun(run, _told(item, stored[run.submission.id], everything))
        if run.submission and run.submission.id in stored
        else ShownRun(run, None)
        for run in reversed(item.runs)
    ]
    return item, shown


def _told(item: Item, stored: str, everything: bool) -> Feedback | None:
    """What the reader may know of a result: all of it once time is up, before that what the exercise tells.

    ``None`` when the exercise is gone or has other checks now.
    """
    about = declared(item.exercise)
    if about is None:
        return None
    released = everything or item.closed
    level = "expected" if released else policy(about, Mode(item.exercise.mode)).feedback
    try:
        return feedback(about, Result.from_json(stored), level, released)
    except KeyError:
        return None


def _page(item: Item, shown: list[ShownRun], whose=None, person: Person | None = None, form=None):
    about = declared(item.exercise)
    return render_template(
        "course/exercise.html", item=item, exercise=item.exercise, about=about, shown=shown, whose=whose, owner=person,
        form=form, decision_label=lambda decision: DECISIONS[type(decision)],
        decision_kind=lambda decision: decision.__tablename__,
    ), 422 if form and form.errors else 200  # fmt: skip
