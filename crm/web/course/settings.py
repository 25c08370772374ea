"""Settings of a course, for its teachers: titles, grade limits, components. Exercises are in ``syllabus``."""

from collections.abc import Iterable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from ...classroom import editing
from ...classroom.courses import Component, Course, Role, set_limits
from ...classroom.editing import ComponentDraft
from ...classroom.grading import ComponentKind, points_shown
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...records.errors import DomainError, Invalid
from .forms import Hundredths, choices, hundredths, mark
from .place import bp, fetch, platform
from .words import KINDS


class TitlesForm(FlaskForm):
    """The course's names."""

    title_fi = StringField(_l("Title in Finnish"), [InputRequired(_l("Give a title.")), Length(max=200)])
    title_en = StringField(_l("Title in English"), [InputRequired(_l("Give a title.")), Length(max=200)])


class ComponentRow(Form):
    """One component; a row without an id is new, and left out when its titles are empty."""

    id = HiddenField()
    title_fi = StringField(_l("Title in Finnish"))
    title_en = StringField(_l("Title in English"))
    kind = SelectField(_l("Kind of result"), choices=choices(KINDS), default=ComponentKind.ENTERED)
    weight = Hundredths(_l("Weight, %"))
    minimum = Hundredths(_l("At least, %"))
    gone = BooleanField(_l("Remove"))


class ComponentsForm(FlaskForm):
    """All components, in their order."""

    rows = FieldList(FormField(ComponentRow), max_entries=30)


# --------------------------------------------------------------------------------------------------
# Titles and limits


@bp.route("/<slug>/settings", methods=["GET", "POST"])
def settings(slug: str):
    """The titles; the form of the limits is on the same page."""
    open_session = platform().write if request.method == "POST" else platform().read
    with open_session() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        form = TitlesForm(obj=course)
        if form.validate_on_submit():
            try:
                editing.rename(session, course, form.title_fi.data, form.title_en.data, current_user.id)
            except Invalid as refused:
                mark(form, refused)
            else:
                flash(_("The settings of the course have been saved."), "ok")
                return redirect(url_for("course.settings", slug=slug), 303)
    return _settings_page(course, form)


def _settings_page(course: Course, form: TitlesForm, typed: list[str] | None = None, errors: Iterable[str] = ()):
    errors = list(errors)
    return render_template(
        "course/settings.html", form=form, limits=typed or [points_shown(limit) for limit in course.limits],
        limit_errors=errors,
    ), 422 if form.errors or errors else 200  # fmt: skip


@bp.post("/<slug>/settings/limits")
def limits(slug: str):
    """The grade limits, as long as no score has been published."""
    typed = request.form.getlist("limit")
    try:
        with platform().write() as session:
            course, _me = fetch(session, slug, Role.TEACHER)
            set_limits(session, course, [hundredths(text) for text in typed], current_user.id)
    except (DomainError, ValueError) as refused:
        with platform().read() as session:
            course, _me = fetch(session, slug, Role.TEACHER)
        return _settings_page(course, TitlesForm(formdata=None, obj=course), [*typed, *[""] * 5][:5], [str(refused)])
    flash(_("The grade limits have been saved."), "ok")
    return redirect(url_for("course.settings", slug=slug), 303)


# --------------------------------------------------------------------------------------------------
# Components


@bp.route("/<slug>/settings/components", methods=["GET", "POST"])
def components(slug: str):
    """All components in one form, with a free row for a new one."""
    open_session = platform().write if request.method == "POST" else platform().read
    problem = ""
    with open_session() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        form = ComponentsForm(data={"rows": [*_stored(session, course), {}]})
        if form.validate_on_submit():
            kept = [row for row in form.rows if _wanted(row)]
            try:
                editing.set_components(session, course, [_draft(row) for row in kept], current_user.id)
            except Invalid as refused:
                problem = _mark_rows(kept, refused)
            except DomainError as refused:
                problem = str(refused)
            except LookupError:
                abort(404)
            else:
                flash(_("The components have been saved."), "ok")
                return redirect(url_for("course.components", slug=slug), 303)
    bad = bool(problem or form.errors)
    return render_template("course/components.html", form=form, problem=problem, bad=bad), 422 if bad else 200


def _stored(session: Session, course: Course) -> list[dict]:
    names = ("id", "title_fi", "title_en", "kind", "weight", "minimum")
    parts = session.scalars(select(Component).where(Component.course_id == course.id).order_by(Component.position))
    return [{name: getattr(part, name) for name in names} for part in parts]


def _wanted(row: ComponentRow) -> bool:
    new_and_empty = not row["id"].data and not (row["title_fi"].data or row["title_en"].data)
    return not (row["gone"].data or new_and_empty)


def _draft(row: ComponentRow) -> ComponentDraft:
    id = row["id"].data or ""
    return ComponentDraft(
        id=int(id) if id.isascii() and id.isdigit() else None, title_fi=row["title_fi"].data or "",
        title_en=row["title_en"].data or "", kind=row["kind"].data, weight=row["weight"].data or 0,
        minimum=row["minimum"].data,
    )  # fmt: skip


def _mark_rows(rows: list, refused: Invalid) -> str:
    """Put the reasons beside their fields (``weight-2``); returns the one that is about all of them."""
    whole = ""
    for key, reason in refused.errors.items():
        name, _dash, number = key.partition("-")
        if number:
            field = rows[int(number)][name]
            field.errors = [*field.errors, str(reason)]
        else:
            whole = str(reason)
    return whole or _("Nothing was saved. Correct the marked places.")
