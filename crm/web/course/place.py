"""Where a request is: which course, in which role, and what every page of a course shows around its content.

A view begins by fetching: ``fetch`` finds the course among those the person takes part in, in at least the
role the page asks for, and ends in 404 otherwise. What belongs to a course (an exercise, a student, an
attempt) is fetched through the course in the same way.
"""

from typing import NamedTuple

from flask import Blueprint, abort, current_app, g, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...classroom import clock
from ...classroom.attempts import Attempt, AttemptMember
from ...classroom.courses import Component, Course, CourseExercise, Enrolment, Role, course_for
from ...classroom.people import Person
from ...db import Platform
from ...exercises import loader
from ...exercises.model import Exercise
from ...i18n import gettext as _
from ...sandboxes.store import Store
from ..navigation import Link, LinkGroup, Navigation
from ..security import last_page
from .words import WORDS, when

bp = Blueprint("course", __name__, url_prefix="/courses")

VISITORS = {"course.join_course"}
"""Pages for people who have no account yet."""


@bp.before_request
def signed_in():
    """Ask who it is."""
    if request.endpoint not in VISITORS and not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()


def platform() -> Platform:
    """The platform database of this application."""
    return current_app.extensions["crm"]["platform"]


def store() -> Store:
    """The store of sandboxes."""
    return current_app.extensions["crm"]["store"]


# --------------------------------------------------------------------------------------------------
# Fetching is the permission check


class Shell(NamedTuple):
    """What the page around its content shows of the course; it outlives a transaction that was rolled back."""

    slug: str
    title: str
    zone: str
    role: str


def fetch(session: Session, slug: str, at_least: Role = Role.STUDENT) -> tuple[Course, Enrolment]:
    """The course in the address and the person's own enrolment in it; 404 otherwise."""
    try:
        g.course, g.me = course_for(session, slug, current_user.id, at_least)
    except LookupError:
        abort(404)
    g.shell = Shell(g.course.slug, g.course.title, g.course.timezone, g.me.role)
    return g.course, g.me


def is_staff(enrolment: Enrolment) -> bool:
    """Whether somebody is a teacher or an assistant of the course."""
    return Role(enrolment.role).includes(Role.ASSISTANT)


def exercise_of(session: Session, course: Course, me: Enrolment, exercise_id: str) -> CourseExercise:
    """An exercise of the course by its code; students find published ones only."""
    mine = CourseExercise.course_id == course.id, CourseExercise.exercise_id == exercise_id
    found = session.scalar(select(CourseExercise).where(*mine))
    if found is None or not (found.published or is_staff(me)):
        abort(404)
    return found


def declared(exercise: CourseExercise) -> Exercise | None:
    """What the exercise's file says; ``None`` when the product no longer has it."""
    return loader.exercises().get(exercise.exercise_id)


def title_of(exercise: CourseExercise) -> str:
    """The title of an exercise in the reader's language; its code when the product no longer has it."""
    found = declared(exercise)
    return str(found.title) if found else exercise.exercise_id


def participant_of(session: Session, course: Course, enrolment_id: int) -> tuple[Enrolment, Person]:
    """A participant of the course."""
    found = session.execute(
        select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.course_id == course.id, Enrolment.id == enrolment_id)
    ).first()
    return tuple(found) if found else abort(404)


def component_of(session: Session, course: Course, key: str) -> Component:
    """A component of the course by its key."""
    found = session.scalar(select(Component).where(Component.course_id == course.id, Component.key == key))
    return found or abort(404)


def attempt_of(
    session: Session, course: Course, me: Enrolment, attempt_id: int
) -> tuple[Attempt, CourseExercise, Enrolment, Person]:
    """An attempt at an exercise of the course with whose it is: one's own, or anybody's for staff."""
    found = session.execute(
        select(Attempt, CourseExercise, Enrolment, Person)
        .join(CourseExercise, CourseExercise.id == Attempt.course_exercise_id)
        .join(AttemptMember, AttemptMember.attempt_id == Attempt.id)
        .join(Enrolment, Enrolment.id == AttemptMember.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(CourseExercise.course_id == course.id, Attempt.id == attempt_id)
        .order_by(Enrolment.id != me.id)  # of a team's attempt the own membership first
    ).first()
    if found is None or not (is_staff(me) or found.Enrolment.id == me.id):
        abort(404)
    return tuple(found)


def sandbox_url(token: str) -> str:
    """A sandbox; it opens on its pack's first page."""
    return f"/s/{token}/"


def back(default: str) -> str:
    """The page of this course a small form was on; ``default`` when the browser does not say."""
    came = last_page()
    return came if came.startswith(url_for("course.weeks", slug=g.shell.slug)) else default


# --------------------------------------------------------------------------------------------------
# What every page of a course shows around its own content


@bp.context_processor
def around() -> dict:
    """The site map and the course's name; outside a course only the way to the list of courses."""
    common = {**WORDS, "title_of": title_of, "sandbox_url": sandbox_url}
    home = Link(_("Courses"), url_for("course.mine"), "home", request.endpoint == "course.mine")
    if "shell" not in g:
        join = Link(
            _("Join with a code"), url_for("course.join_course"), "key", request.endpoint == "course.join_course"
        )
        return {**common, "sitemap": Navigation((LinkGroup("", (home, join)),))}
    groups = [LinkGroup("", (home,)), LinkGroup(_("Course"), _links())]
    if g.shell.role == Role.TEACHER:
        groups.append(LinkGroup(_("Settings"), _settings()))
    return {
        **common,
        "sitemap": Navigation(tuple(groups)),
        "course_name": g.shell.title,
        "course": g.course,
        "me": g.me,
        "staff": g.shell.role != Role.STUDENT,
        "teacher": g.shell.role == Role.TEACHER,
        "at": lambda moment: clock.shown(moment, g.shell.zone),
        "short": lambda moment: when(moment, g.shell.zone),
    }


def _link(label: str, icon: str, endpoint: str, *also: str) -> Link:
    """A row of the site map; ``also`` are the endpoints of pages that belong under it."""
    here = (request.endpoint or "").removeprefix("course.")
    return Link(label, url_for(f"course.{endpoint}", slug=g.shell.slug), icon, here in (endpoint, *also))


def _links() -> tuple[Link, ...]:
    work = _link(_("Weeks and exercises"), "book", "weeks", "exercise", "restart", "restart_practice")
    if g.shell.role == Role.STUDENT:
        return work, _link(_("My results"), "star", "results")
    grades = _link(_("Gradebook"), "list", "grades", "component", "student", "student_exercise", "decide")
    people = _link(_("Participants"), "per", "people", "invite", "roster", "make_code")
    return work, grades, people


def _settings() -> tuple[Link, ...]:
    return (
        _link(_("Course settings"), "cog", "settings"),
        _link(_("Course exercises"), "task", "exercises", "exercise_settings", "add"),
        _link(_("Components"), "goal", "components"),
    )
