"""Which exercises a course has, and how it uses each: week, points, times, attempts."""

from collections.abc import Iterable
from dataclasses import fields

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from ...classroom import clock, editing
from ...classroom.courses import Course, CourseExercise, Mode, Role
from ...classroom.editing import ExerciseSettings
from ...classroom.grading import FULL
from ...exercises import loader
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...i18n import lazy_pgettext as _lp
from ...records.errors import Invalid
from ...sandboxes.packs import packs
from .forms import Hundredths, WallTime, Whole, choices, mark
from .place import bp, exercise_of, fetch, platform
from .words import MODES, POLICIES

SHARES = {"guided": 4000, "independent": 3000, "expert": 3000}
"""What each level should weigh: the thresholds of the grades rest on it (40 / 30 / 30 %)."""
TIMES = ("opens_at", "deadline", "cutoff")


class ExerciseForm(FlaskForm):
    """How the course uses one exercise; the fields are those of ``ExerciseSettings``. Times are those of
    the course's clocks."""

    week = Whole(_l("Week"))
    position = Whole(_l("Place in the week"))
    week_title_fi = StringField(_l("Theme of the week in Finnish"), [Length(max=100)])
    week_title_en = StringField(_l("Theme of the week in English"), [Length(max=100)])
    mode = SelectField(_lp("exercise", "Use"), choices=choices(MODES))
    points = Hundredths(_l("Points"))
    opens_at = WallTime(_l("Opens"))
    deadline = WallTime(_l("Deadline"))
    cutoff = WallTime(_l("Cut-off"))
    attempts_max = Whole(_l("Attempts"))
    policy = SelectField(_l("Which attempt counts"), choices=choices(POLICIES))
    published = BooleanField(_l("Published: students see it"))


@bp.get("/<slug>/settings/exercises")
def exercises(slug: str):
    """The exercises of the course, and those it could still take."""
    with platform().read() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        return _exercises_page(session, course)


def _exercises_page(session: Session, course: Course, week: str = "1", error: str = ""):
    used = session.scalars(
        select(CourseExercise)
        .where(CourseExercise.course_id == course.id)
        .order_by(CourseExercise.week, CourseExercise.position, CourseExercise.id)
    ).all()
    have = {exercise.exercise_id for exercise in used}
    free: dict[str, list] = {}
    for exercise in loader.exercises().values():
        if exercise.id not in have:
            free.setdefault(exercise.pack, []).append(exercise)
    return render_template(
        "course/exercises.html", used=used, free=free, packs=packs(), shares=_shares(used), wanted=SHARES, modes=MODES,
        week=week, error=error,
    ), 422 if error else 200  # fmt: skip


def _shares(used: Iterable[CourseExercise]) -> dict[str, int]:
    """The weight of each level among the published exercises that count, in 1/100 %, cut off."""
    counted = [e for e in used if e.published and e.mode == Mode.GRADED]
    whole = sum(e.points for e in counted)
    return {name: sum(e.points for e in counted if e.level == name) * FULL // whole for name in SHARES} if whole else {}


@bp.post("/<slug>/settings/exercises")
def add(slug: str):
    """Take the ticked exercises into the course."""
    week = request.form.get("week", "").strip()
    with platform().write() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        try:
            number = int(week) if week.isascii() and week.isdigit() else 0
            n = editing.add_exercises(session, course, request.form.getlist("exercise"), number, current_user.id)
        except Invalid as refused:
            return _exercises_page(session, course, week, str(refused))
    flash(_("Exercises added: %(n)d.", n=n) if n else _("Tick the exercises to add."), "ok" if n else "warn")
    return redirect(url_for("course.exercises", slug=slug), 303)


@bp.route("/<slug>/settings/exercises/<exercise_id>", methods=["GET", "POST"])
def exercise_settings(slug: str, exercise_id: str):
    """How the course uses one exercise."""
    open_session = platform().write if request.method == "POST" else platform().read
    with open_session() as session:
        course, me = fetch(session, slug, Role.TEACHER)
        exercise = exercise_of(session, course, me, exercise_id)
        form = ExerciseForm(data=_stored(exercise, course))
        if form.validate_on_submit():
            try:
                editing.change_exercise(session, exercise, _read(form, course), current_user.id)
            except Invalid as refused:
                mark(form, refused)
            else:
                flash(_("The exercise has been saved."), "ok")
                return redirect(url_for("course.exercises", slug=slug), 303)
    return render_template("course/exercise_settings.html", form=form, exercise=exercise), 422 if form.errors else 200


def _stored(exercise: CourseExercise, course: Course) -> dict:
    """What the form starts with."""
    values = {field.name: getattr(exercise, field.name) for field in fields(ExerciseSettings)}
    return values | {name: values[name] and clock.to_local(values[name], course.timezone) for name in TIMES}


def _read(form: ExerciseForm, course: Course) -> ExerciseSettings:
    """What the form says, its times in UTC. A missing number is 0, which the verb refuses by name."""
    values = {field.name: form[field.name].data for field in fields(ExerciseSettings)}
    for name in TIMES:
        values[name] = values[name] and clock.from_local(values[name], course.timezone)
    for name in ("week", "points", "position"):
        values[name] = values[name] or 0
    return ExerciseSettings(**values)
