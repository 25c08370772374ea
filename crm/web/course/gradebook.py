"""The gradebook: the matrix, resets for one, some or all students, and exports."""

from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...classroom import clock, decisions, exports, resets, submissions
from ...classroom.courses import Course, CourseExercise, Enrolment, Role
from ...classroom.decisions import Extension
from ...classroom.gradebook import STATE_LABELS, Gradebook, grade_text, gradebook, reason_text
from ...classroom.grading import ComponentKind, Standing, shown
from ...i18n import gettext as _
from ...i18n import ngettext
from ...records.errors import DomainError
from ...schema.text import fold
from ..security import whole_number
from .place import back, bp, exercise_of, fetch, platform, store
from .starting import say_reset

EXPORTS = {
    "csv": (exports.gradebook_csv, "csv", "text/csv"),
    "xlsx": (exports.gradebook_xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "moodle": (exports.moodle_csv, "csv", "text/csv"),
}
"""What writes the file, its ending, its type; by the name in the address."""


def whole_book(session: Session, course: Course) -> Gradebook:
    """The gradebook of a course as it stands now."""
    return gradebook(session, course, submissions.scores(session, course.id))


@bp.get("/<slug>/gradebook")
def grades(slug: str):
    """The matrix; ``?q=`` shows the students whose name contains it. Averages are of everybody."""
    with platform().read() as session:
        course, _me = fetch(session, slug, Role.ASSISTANT)
        book = whole_book(session, course)
    text = request.args.get("q", "").strip()
    rows = [r for r in book.rows if fold(text) in fold(f"{r.name} {r.person.name}")]
    return render_template(
        "course/gradebook.html", book=book, rows=rows, q=text, wide=True, kinds=ComponentKind, states=STATE_LABELS,
        shown=shown, grade_text=grade_text, reason_text=reason_text, under=_under,
        averages=book.exercise_averages(), component_averages=book.component_averages(),
    )  # fmt: skip


def _under(component, standing: Standing) -> bool:
    """Whether what has been assessed is below the component's minimum."""
    return component.minimum is not None and standing.so_far is not None and standing.so_far < component.minimum


@bp.get("/<slug>/gradebook/export/<kind>")
def export(slug: str, kind: str):
    """The gradebook as a file."""
    if kind not in EXPORTS:
        abort(404)
    write, ending, mimetype = EXPORTS[kind]
    with platform().read() as session:
        course, _me = fetch(session, slug, Role.ASSISTANT)
        book = whole_book(session, course)
    today = clock.to_local(book.at, course.timezone).date()
    name = "-".join([_("grades"), *(["moodle"] if kind == "moodle" else []), today.isoformat()])
    return send_file(BytesIO(write(book)), mimetype, as_attachment=True, download_name=f"{name}.{ending}", max_age=0)


# --------------------------------------------------------------------------------------------------
# Back to the initial state


@bp.post("/<slug>/gradebook/reset")
def reset(slug: str):
    """Do one of ``VERBS`` for the ticked students or for all, in one exercise or in every one."""
    verb = VERBS.get(request.form.get("do", "")) or abort(400)
    everybody = request.form.get("whom") == "all"
    ticked = request.form.getlist("student", type=whole_number)
    try:
        with platform().write() as session:
            course, me = fetch(session, slug, Role.ASSISTANT)
            code = request.form.get("what", "")
            exercise = exercise_of(session, course, me, code) if code else None
            if not (everybody or ticked):
                raise DomainError(_("Tick the students first, or choose all of them."))
            verb(session, course, None if everybody else ticked, exercise)
    except DomainError as refused:
        flash(str(refused), "warn")
    return redirect(back(url_for("course.grades", slug=slug)), 303)


def _reset_attempts(session: Session, course: Course, whose: list[int] | None, exercise: CourseExercise | None) -> None:
    found = resets.open_attempts(course, whose, exercise and exercise.id)
    batch, n = resets.reset(store(), session, course, found, current_user.id)
    text = ngettext("%(n)s open attempt is back in its initial state. Answers and points stayed.",
                    "%(n)s open attempts are back in their initial state. Answers and points stayed.", n)  # fmt: skip
    say_reset(course, text, batch)


def _reset_practice(session: Session, course: Course, whose: list[int] | None, _exercise) -> None:
    batch, n = resets.reset(store(), session, course, resets.free_practice(course, whose), current_user.id)
    text = ngettext("Free practice of %(n)s sandbox is back in its initial state.",
                    "Free practice of %(n)s sandboxes is back in its initial state.", n)  # fmt: skip
    say_reset(course, text, batch)


def _give_attempt(session: Session, course: Course, whose: list[int] | None, exercise: CourseExercise | None) -> None:
    if exercise is None:
        raise DomainError(_("Choose the exercise in which a new attempt is given."))
    if exercise.attempts_max is None:
        raise DomainError(_("The exercise has no limit of attempts, so a new one can be started at any time."))
    chosen = [Enrolment.course_id == course.id, Enrolment.role == Role.STUDENT]
    students = session.scalars(
        select(Enrolment).where(*chosen, *([] if whose is None else [Enrolment.id.in_(whose)]))
    ).all()
    for student in students:
        now = decisions.in_force(session, Extension, student.id, exercise.id)
        decisions.extend(
            session, student, exercise, current_user.id, now.reason if now else _("A new attempt"),
            deadline=now and now.deadline, cutoff=now and now.cutoff, attempts=(now.attempts if now else 0) + 1,
        )  # fmt: skip
    flash(ngettext("A new attempt was given to %(n)s student.", "A new attempt was given to %(n)s students.", len(students)), "ok")  # fmt: skip


VERBS = {"reset": _reset_attempts, "attempt": _give_attempt, "practice": _reset_practice}
