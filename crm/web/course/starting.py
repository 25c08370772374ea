"""Into a sandbox and back to its start: start or continue, free practice, start over, undo.

A student resets their own open work here; what a teacher resets for others is in ``gradebook``.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape
from sqlalchemy import Select, select

from ...classroom import resets, starting
from ...classroom.attempts import Attempt
from ...classroom.courses import Course
from ...classroom.progress import progress
from ...i18n import current_locale, ngettext
from ...i18n import gettext as _
from ...records.errors import DomainError
from ...sandboxes.packs import packs
from .place import (
    attempt_of,
    back,
    bp,
    declared,
    exercise_of,
    fetch,
    is_staff,
    platform,
    sandbox_url,
    store,
    title_of,
)
from .weeks import packs_of


@bp.post("/<slug>/exercises/<exercise_id>/start")
def start(slug: str, exercise_id: str):
    """Start an attempt, or go on with the open one."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        exercise = exercise_of(session, course, me, exercise_id)
        found = progress(session, course, me, hidden=True)
    item = next(i for i in found.items if i.exercise.id == exercise.id)
    if declared(exercise) is None:
        abort(404)
    try:
        if item.closed and item.going_on is None:
            raise DomainError(_("Time is up: this exercise can no longer be handed in."))
        token = starting.start(store(), course, exercise, me)
    except DomainError as refused:
        flash(str(refused), "warn")
        return redirect(url_for("course.exercise", slug=slug, exercise_id=exercise_id), 303)
    return redirect(sandbox_url(token), 303)


@bp.post("/<slug>/practice/<pack>")
def practise(slug: str, pack: str):
    """Open the free-practice sandbox of a pack, made at the first visit."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        used = packs_of(progress(session, course, me, hidden=is_staff(me)))
    if pack not in [id for id, *_rest in used]:
        abort(404)
    return redirect(sandbox_url(starting.practice(store(), course, me, pack)), 303)


# --------------------------------------------------------------------------------------------------
# Start over


@bp.route("/<slug>/attempts/<int:attempt_id>/restart", methods=["GET", "POST"])
def restart(slug: str, attempt_id: int):
    """Start one's own open attempt over: asked first, done on POST."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        attempt, exercise, whose, _person = attempt_of(session, course, me, attempt_id)
    if whose.id != me.id or attempt.submitted_at is not None:
        abort(404)
    sandbox = select(Attempt.sandbox_id).where(Attempt.id == attempt_id, Attempt.submitted_at.is_(None))
    page = url_for("course.exercise", slug=slug, exercise_id=exercise.exercise_id)
    name = f"{exercise.exercise_id} {title_of(exercise)}"
    return _start_over(course, sandbox, page, name, number=attempt.number)


@bp.route("/<slug>/practice/<pack>/restart", methods=["GET", "POST"])
def restart_practice(slug: str, pack: str):
    """Start one's own free practice on a pack over."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        sandbox = resets.free_practice(course, [me.id], pack)
        if pack not in packs() or session.scalar(sandbox) is None:
            abort(404)
    page = url_for("course.weeks", slug=slug) + "#practice"
    return _start_over(course, sandbox, page, packs()[pack].title[current_locale()])


def _start_over(course: Course, sandbox: Select, page: str, name: str, number: int | None = None):
    if request.method == "GET":
        return render_template("course/restart.html", page=page, name=name, number=number)
    try:
        with platform().write() as session:
            batch, _count = resets.reset(store(), session, course, sandbox, current_user.id)
    except DomainError as refused:
        flash(str(refused), "warn")
    else:
        say_reset(course, _("Everything is as it was at the start. The same attempt goes on.") if number
                  else _("Everything is as it was at the start."), batch)  # fmt: skip
    return redirect(page, 303)


def say_reset(course: Course, text: str, batch: str) -> None:
    """A message on the next page with a button that takes a reset back."""
    undo = url_for("course.undo_reset", slug=course.slug, batch=batch)
    button = Markup('<button class="linkb" form="act" formaction="{}">{}</button>').format(undo, _("Undo"))
    flash(escape(text) + " " + button, "ok")


@bp.post("/<slug>/resets/<batch>/undo")
def undo_reset(slug: str, batch: str):
    """Take a reset back: a student their own, staff any of the course."""
    try:
        with platform().write() as session:
            course, me = fetch(session, slug)
            done, stayed = resets.undo(store(), session, course, batch, current_user.id, own=not is_staff(me))
    except LookupError:
        abort(404)
    flash(
        ngettext(
            "%(n)s sandbox is as it was before the reset.", "%(n)s sandboxes are as they were before the reset.", done
        ),
        "ok",
    )
    if stayed:
        flash(ngettext("%(n)s sandbox was left as it is, because somebody has worked in it since.",
                       "%(n)s sandboxes were left as they are, because somebody has worked in them since.", stayed), "warn")  # fmt: skip
    return redirect(back(url_for("course.grades" if is_staff(me) else "course.weeks", slug=slug)), 303)
