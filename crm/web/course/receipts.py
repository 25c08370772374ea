"""What a student can keep of a submission: the receipt as text or JSON, and the sealed document itself."""

from flask import Response, abort, jsonify
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...classroom import clock, submissions
from ...classroom.courses import Course, CourseExercise
from ...classroom.decisions import Extension, in_force, terms
from ...classroom.grading import points_shown
from ...classroom.progress import closed
from ...classroom.submissions import Submission, SubmissionScore
from ...exercises import sealed
from ...i18n import gettext as _
from .place import attempt_of, bp, fetch, is_staff, platform, title_of


def _submission(session: Session, attempt_id: int) -> Submission:
    return session.scalar(select(Submission).where(Submission.attempt_id == attempt_id)) or abort(404)


@bp.get("/<slug>/attempts/<int:attempt_id>/receipt.<any(txt, json):kind>")
def receipt(slug: str, attempt_id: int, kind: str):
    """The receipt: what, whose, when, which bytes, how many points."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        attempt, exercise, _whose, person = attempt_of(session, course, me, attempt_id)
        submission = _submission(session, attempt_id)
        score = session.scalar(
            select(SubmissionScore)
            .where(SubmissionScore.submission_id == submission.id)
            .order_by(SubmissionScore.id.desc())
            .limit(1)
        )
    facts = {
        "course": course.title,
        "exercise": exercise.exercise_id,
        "title": title_of(exercise),
        "student": person.name,
        "attempt": attempt.number,
        "submitted_at": submission.submitted_at.isoformat(),
        "sha256": submission.digest,
        "points": score and score.points / 100,
        "possible": score and score.possible / 100,
    }
    answer = jsonify(facts) if kind == "json" else _text(course, submission, score, facts)
    return _file(answer, exercise, attempt.number, f"receipt.{kind}")


def _text(course: Course, submission: Submission, score: SubmissionScore | None, facts: dict) -> Response:
    lines = [
        _("Receipt of a submission"),
        "",
        (_("Course"), facts["course"]),
        (_("Exercise"), f"{facts['exercise']} {facts['title']}"),
        (_("Student"), facts["student"]),
        (_("Attempt"), facts["attempt"]),
        (_("Submitted"), f"{clock.shown(submission.submitted_at, course.timezone)} ({facts['submitted_at']})"),
        ("SHA-256", facts["sha256"]),
        (_("Points"), f"{points_shown(score.points)} / {points_shown(score.possible)}" if score else _("not scored yet")),
        "",
        _("The digest is of everything that was handed in: the work cannot change afterwards without it changing too."),
    ]  # fmt: skip
    text = "\n".join(line if isinstance(line, str) else f"{line[0]}: {line[1]}" for line in lines)
    return Response(text + "\n", mimetype="text/plain")


@bp.get("/<slug>/attempts/<int:attempt_id>/sealed.json")
def sealed_file(slug: str, attempt_id: int):
    """The sealed document as it is stored. It holds the exercise with its solution, so a student gets it
    only once time is up; staff at any time."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        attempt, exercise, whose, _person = attempt_of(session, course, me, attempt_id)
        own = terms(exercise, in_force(session, Extension, whose.id, exercise.id))
        if not (is_staff(me) or closed(own, clock.now())):
            abort(404)
        document = submissions.document_of(session, _submission(session, attempt_id).id)
    answer = Response(sealed.canonical(document), mimetype="application/json")
    return _file(answer, exercise, attempt.number, "sealed.json")


def _file(answer: Response, exercise: CourseExercise, number: int, ending: str) -> Response:
    name = f"{exercise.exercise_id}-{number}-{ending}"  # a code has letters, digits, _ + - only
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
