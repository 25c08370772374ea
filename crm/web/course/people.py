"""Participants: the list, roles, join codes, invitations."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms.validators import NumberRange

from ...classroom import clock, editing
from ...classroom.courses import Course, Enrolment, JoinCode, Role, make_join_code
from ...classroom.gradebook import listed_name
from ...classroom.people import Person
from ...classroom.roster import INVITATION, invite
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...records.errors import DomainError
from ...schema.text import fold, sort_key
from .forms import Whole
from .place import bp, fetch, participant_of, platform

OUTSIDE = _l("Give a number from %(min)s to %(max)s.")


class CodeForm(FlaskForm):
    """A join code: for how many students and how many days."""

    uses = Whole(_l("Students at most"), [NumberRange(1, 1000, OUTSIDE)])
    days = Whole(_l("Days it works"), [NumberRange(1, 365, OUTSIDE)])


@bp.get("/<slug>/people")
def people(slug: str):
    """The participants; ``?q=`` filters by name or e-mail."""
    with platform().read() as session:
        course, _me = fetch(session, slug, Role.ASSISTANT)
        return _page(session, course)


def _page(session: Session, course: Course, form: CodeForm | None = None):
    rows = _participants(session, course)
    codes = session.scalars(
        select(JoinCode)
        .where(JoinCode.course_id == course.id, JoinCode.expires_at > clock.now(), JoinCode.uses_left > 0)
        .order_by(JoinCode.expires_at)
    ).all()
    text = request.args.get("q", "").strip()
    shown = [(e, p) for e, p in rows if fold(text) in fold(f"{p.name} {p.email}")]
    return render_template(
        "course/people.html", rows=shown, everybody=rows, q=text, codes=codes, listed_name=listed_name,
        waiting=_without_password(rows), form=form or CodeForm(formdata=None, data={"uses": 100, "days": 30}),
    ), 422 if form else 200  # fmt: skip


def _participants(session: Session, course: Course) -> list[tuple[Enrolment, Person]]:
    """Staff first, then students, each in alphabetical order."""
    rows = session.execute(
        select(Enrolment, Person).join(Person, Person.id == Enrolment.person_id).where(Enrolment.course_id == course.id)
    ).all()
    order = list(Role)
    return sorted(rows, key=lambda r: (-order.index(r.Enrolment.role), sort_key(listed_name(r.Person.name))))


def _without_password(rows: list[tuple[Enrolment, Person]]) -> list[tuple[Enrolment, Person]]:
    """Those who can be invited: nobody could sign in as them yet, and no administrators."""
    return [(e, p) for e, p in rows if not p.password_hash and not p.is_admin]


@bp.post("/<slug>/people/<int:enrolment_id>/role")
def role(slug: str, enrolment_id: int):
    """Change what somebody is in the course."""
    wanted = request.form.get("role", "")
    try:
        with platform().write() as session:
            course, _me = fetch(session, slug, Role.TEACHER)
            whose, person = participant_of(session, course, enrolment_id)
            if wanted not in list(Role):
                raise DomainError(_("Choose a role."))
            editing.set_role(session, course, whose, Role(wanted), current_user.id)
        flash(_("The role of %(name)s was saved.", name=person.name), "ok")
    except DomainError as refused:
        flash(str(refused), "warn")
    return redirect(url_for("course.people", slug=slug), 303)


@bp.post("/<slug>/people/code")
def make_code(slug: str):
    """Make a join code and show it, once: only its hash is kept."""
    form = CodeForm()
    with platform().write() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        if not form.validate_on_submit():
            return _page(session, course, form)
        lifetime = timedelta(days=form.days.data)
        code = make_join_code(session, course, current_user.id, form.uses.data, lifetime)
    address = url_for("course.join_course", _external=True)
    return render_template(
        "course/code.html", code=code, address=address, uses=form.uses.data, until=clock.now() + lifetime
    )


@bp.post("/<slug>/people/invite")
def invitations(slug: str):
    """Make a one-time link for everybody without a password and show the list, once."""
    with platform().write() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        links = [
            (person, url_for("auth.choose", token=invite(session, enrolment, current_user.id), _external=True))
            for enrolment, person in _without_password(_participants(session, course))
        ]
    return render_template("course/invitations.html", links=links, days=INVITATION.days, listed_name=listed_name)
