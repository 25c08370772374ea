"""One student's results: components, reasons, the exercises, what a teacher decided. For the student and for staff."""

from flask import abort, render_template

from ...classroom.courses import Course, Enrolment, Role
from ...classroom.decisions import Excuse, Extension, Override
from ...classroom.gradebook import grade_text, reason_text
from ...classroom.grading import ComponentKind, shown
from ...classroom.people import Person
from ...classroom.progress import Progress, progress
from ...i18n import lazy_gettext as _l
from .place import bp, fetch, is_staff, participant_of, platform

DECISIONS = {Excuse: _l("Excused"), Extension: _l("More time or attempts"), Override: _l("Points set by the teacher")}
"""What a teacher can decide about one student's exercise."""


@bp.get("/<slug>/results")
def results(slug: str):
    """My results."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        if is_staff(me):
            abort(404)
        found = progress(session, course, me)
    return _page(course, found, me)


@bp.get("/<slug>/students/<int:enrolment_id>")
def student(slug: str, enrolment_id: int):
    """A student's results, for staff."""
    with platform().read() as session:
        course, _me = fetch(session, slug, Role.ASSISTANT)
        whose, person = participant_of(session, course, enrolment_id)
        if whose.role != Role.STUDENT:
            abort(404)
        found = progress(session, course, whose, hidden=True)
    return _page(course, found, whose, person)


def _page(course: Course, found: Progress, whose: Enrolment, person: Person | None = None):
    return render_template(
        "course/results.html", found=found, row=found.row, book=found.book, whose=whose, owner=person, shown=shown,
        grade=grade_text(found.row.verdict, course.scale), kinds=ComponentKind,
        reasons=[reason_text(reason, found.book.components) for reason in found.row.verdict.reasons],
        decision_label=lambda decision: DECISIONS[type(decision)],
    )  # fmt: skip
