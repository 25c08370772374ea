"""What staff decide about one student's exercise: excuse, more time or attempts, points; and taking it back."""

from flask import abort, flash, redirect, request, url_for
from flask_login import current_user

from ...classroom import decisions
from ...classroom.clock import from_local
from ...classroom.courses import Role
from ...classroom.decisions import Excuse, Extension, Override
from ...i18n import gettext as _
from ...records.errors import DomainError, Invalid
from .exercise import student_page
from .forms import DecisionForm
from .place import bp, exercise_of, fetch, participant_of, platform

KINDS = {kind.__tablename__: kind for kind in (Excuse, Extension, Override)}


@bp.post("/<slug>/students/<int:enrolment_id>/exercises/<exercise_id>")
def decide(slug: str, enrolment_id: int, exercise_id: str):
    """Take the decision the button names, with its reason."""
    form, kind = DecisionForm(), request.form.get("kind")
    if kind not in KINDS:
        abort(400)
    if not form.validate_on_submit():
        return student_page(slug, enrolment_id, exercise_id, form)
    try:
        with platform().write() as session:
            course, me = fetch(session, slug, Role.ASSISTANT)
            whose, _person = participant_of(session, course, enrolment_id)
            exercise = exercise_of(session, course, me, exercise_id)
            common = session, whose, exercise, current_user.id
            if kind == "excuse":
                decisions.excuse(*common, form.reason.data)
            elif kind == "override":
                if form.points.data is None:
                    raise Invalid({"points": _("Give points.")})
                decisions.override(*common, form.points.data, form.reason.data)
            else:
                deadline = form.deadline.data and from_local(form.deadline.data, course.timezone)
                decisions.extend(*common, form.reason.data, deadline=deadline, attempts=form.attempts.data or 0)
    except Invalid as refused:
        for name, reason in refused.errors.items():
            form[name if name in form else "reason"].errors = [str(reason)]
        return student_page(slug, enrolment_id, exercise_id, form)
    flash(_("Saved. The student sees the decision and its reason."), "ok")
    return redirect(
        url_for("course.student_exercise", slug=slug, enrolment_id=enrolment_id, exercise_id=exercise_id), 303
    )


@bp.post("/<slug>/students/<int:enrolment_id>/exercises/<exercise_id>/revoke/<kind>")
def revoke(slug: str, enrolment_id: int, exercise_id: str, kind: str):
    """Take the decision of this kind that is in force back."""
    try:
        with platform().write() as session:
            course, me = fetch(session, slug, Role.ASSISTANT)
            whose, _person = participant_of(session, course, enrolment_id)
            exercise = exercise_of(session, course, me, exercise_id)
            found = decisions.in_force(session, KINDS[kind], whose.id, exercise.id) if kind in KINDS else None
            if found is None:
                abort(404)
            decisions.revoke(session, found, current_user.id)
        flash(_("The decision was taken back."), "ok")
    except DomainError as refused:
        flash(str(refused), "warn")
    return redirect(
        url_for("course.student_exercise", slug=slug, enrolment_id=enrolment_id, exercise_id=exercise_id), 303
    )
