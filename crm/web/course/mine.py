"""A person's own courses, the front page, joining with a code, and a new course for administrators."""

from datetime import timedelta

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from ...classroom import clock, passwords, people, throttle
from ...classroom.courses import TEMPLATES, Course, Enrolment, create_course, in_language, join
from ...i18n import current_locale
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...records.errors import DomainError
from .. import sessions
from .forms import choices
from .place import bp, is_staff, platform

NEWCOMERS = throttle.Limit("join", 100, timedelta(minutes=10))
"""Accounts made from one address; a whole class may share one."""


class JoinForm(FlaskForm):
    """The code of a course."""

    code = StringField(_l("Course code"), [InputRequired(_l("Give the code your teacher gave you.")), Length(max=40)])


class NewcomerForm(JoinForm):
    """The code, and the account that is made with it."""

    name = StringField(_l("Name"), [InputRequired(_l("Give your name.")), Length(max=120)])
    email = StringField(_l("E-mail"), [InputRequired(_l("Give your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Choose a password"), [InputRequired(_l("Give a password."))])


class CourseForm(FlaskForm):
    """A new course: what it starts with; titles are changed in its settings."""

    template = RadioField(_l("Start with"), [InputRequired(_l("Choose what the course starts with."))])


@bp.record_once
def front_page(state) -> None:
    """``/`` is the list of own courses, or the only one."""
    state.app.add_url_rule("/", "home", home)


def home():
    """Where a signed-in person begins; a visitor is asked to sign in."""
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()
    mine = _courses()
    return redirect(address(*mine[0]) if len(mine) == 1 else url_for("course.mine"))


def _courses() -> list[tuple[Course, Enrolment]]:
    with platform().read() as session:
        return session.execute(
            select(Course, Enrolment)
            .join(Enrolment, Enrolment.course_id == Course.id)
            .where(Enrolment.person_id == current_user.id)
            .order_by(Course.archived, Course.created_at.desc(), Course.id)
        ).all()


def address(course: Course, enrolment: Enrolment) -> str:
    """The first page of a course: the weeks for a student, the gradebook for staff."""
    return url_for("course.grades" if is_staff(enrolment) else "course.weeks", slug=course.slug)


@bp.get("/")
def mine():
    """My courses."""
    return render_template("course/mine.html", mine=_courses(), address=address, form=JoinForm(), new=_course_form())


def _course_form() -> CourseForm | None:
    """For administrators."""
    if not current_user.is_admin:
        return None
    form = CourseForm()
    form.template.choices = choices({key: in_language(t.title_fi, t.title_en) for key, t in TEMPLATES.items()})
    return form


@bp.post("/new")
def new_course():
    """Make a course; whoever makes it becomes its teacher."""
    form = _course_form()
    if form is None:
        abort(404)
    if not form.validate_on_submit():
        return render_template("course/mine.html", mine=_courses(), address=address, form=JoinForm(), new=form), 422
    with platform().write() as session:
        course = create_course(session, form.template.data, current_user.id)
    flash(_("The course has been made. Give it its titles and exercises here."), "ok")
    return redirect(url_for("course.settings", slug=course.slug), 303)


@bp.route("/join", methods=["GET", "POST"])
def join_course():
    """Join a course with a code; a visitor makes an account at the same time."""
    if not current_user.is_authenticated:
        return _newcomer()
    form = JoinForm()
    if form.validate_on_submit():
        try:
            with platform().write() as session:
                enrolment = join(session, form.code.data, current_user.id)
                course = session.get_one(Course, enrolment.course_id)
        except DomainError as refused:
            form.code.errors = [str(refused)]
        else:
            flash(_("Welcome to the course."), "ok")
            return redirect(address(course, enrolment), 303)
    return render_template("course/join.html", form=form), 422 if form.is_submitted() else 200


def _newcomer():
    form = NewcomerForm()
    if form.validate_on_submit() and (person := _make_account(form)):
        sessions.begin(platform(), person)
        flash(_("Welcome to the course."), "ok")
        return redirect("/", 303)
    return render_template("course/newcomer.html", form=form), 422 if form.is_submitted() else 200


def _make_account(form: NewcomerForm) -> people.Person | None:
    """The new person, who has joined; ``None`` with the errors in the form. Without a valid code nobody is made."""
    with platform().write() as session:
        wait = throttle.count(session, NEWCOMERS, request.remote_addr or "", clock.now())
    if wait:
        raise throttle.Throttled(wait)
    try:
        hashed = passwords.hash_password(form.password.data, form.email.data, form.name.data)
        with platform().write() as session:
            person = people.create_person(
                session, form.email.data, form.name.data, password_hash=hashed, locale=current_locale()
            )
            join(session, form.code.data, person.id)
            return person
    except passwords.WeakPassword as weak:
        form.password.errors = [weak.reason]
    except people.PeopleError as wrong:
        (form.name if wrong.code == "bad_name" else form.email).errors = [wrong.reason]
    except DomainError as refused:
        form.code.errors = [str(refused)]
    return None
