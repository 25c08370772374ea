"""Entering a component by hand: one field for each student, everything saved at once or nothing.

Each field carries what it showed when the page was opened, so that a result somebody else entered
meanwhile is named and never overwritten unseen.
"""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...classroom import decisions
from ...classroom.courses import Component, ComponentScore, Course, Enrolment, Role
from ...classroom.gradebook import listed_name
from ...classroom.grading import FULL, ComponentKind, points_shown
from ...classroom.people import Person
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...i18n import lazy_pgettext as _lp
from ...i18n import ngettext
from ...schema.text import sort_key
from .forms import hundredths
from .place import bp, component_of, fetch, platform

PASSED, FAILED = "passed", "failed"
OUTCOMES = {"": _l("not assessed"), PASSED: _lp("grade", "passed"), FAILED: _lp("grade", "failed")}


@dataclass
class Entry:
    """One student's field: what the database has as it is typed, what was typed, what is wrong with it."""

    enrolment: Enrolment
    name: str
    score: ComponentScore | None
    stored: str
    typed: str
    error: str = ""

    @property
    def id(self) -> str:
        """The field's name and id."""
        return f"s{self.enrolment.id}"


@bp.route("/<slug>/components/<key>", methods=["GET", "POST"])
def component(slug: str, key: str):
    """The results of one component."""
    open_session = platform().write if request.method == "POST" else platform().read
    with open_session() as session:
        course, _me = fetch(session, slug, Role.ASSISTANT)
        part = component_of(session, course, key)
        if part.kind == ComponentKind.EXERCISES:
            abort(404)
        entries = _entries(session, course, part)
        if request.method == "POST":
            changes = _read(part, entries)
            if not any(entry.error for entry in entries):
                _save(session, part, changes)
                return redirect(url_for("course.grades", slug=slug), 303)
    wrong = [(entry.id, entry.name, entry.error) for entry in entries if entry.error]
    return render_template(
        "course/component.html", component=part, entries=entries, wrong=wrong, outcomes=OUTCOMES,
        passfail=part.kind == ComponentKind.PASSFAIL,
    ), 422 if wrong else 200  # fmt: skip


def _entries(session: Session, course: Course, part: Component) -> list[Entry]:
    """The students by name, each with what is stored."""
    rows = session.execute(
        select(Enrolment, Person.name, ComponentScore)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(
            ComponentScore, (ComponentScore.enrolment_id == Enrolment.id) & (ComponentScore.component_id == part.id)
        )
        .where(Enrolment.course_id == course.id, Enrolment.role == Role.STUDENT)
    )
    found = [Entry(e, listed_name(name), score, text := _as_typed(score), text) for e, name, score in rows]
    return sorted(found, key=lambda entry: (sort_key(entry.name), entry.enrolment.id))


def _as_typed(score: ComponentScore | None) -> str:
    if score is None or (score.value is None and score.passed is None):
        return ""
    return points_shown(score.value) if score.passed is None else PASSED if score.passed else FAILED


def _read(part: Component, entries: list[Entry]) -> list[tuple[Entry, int | bool | None]]:
    """What was changed, with its value; errors are noted in the entries.

    A field that was not sent, or shows what it showed before, is left alone.
    """
    changes = []
    for entry in entries:
        before = request.form.get(f"was-{entry.id}", entry.stored)
        entry.typed = request.form.get(entry.id, before).strip()
        if entry.typed == before:
            entry.typed = entry.stored
            continue
        try:
            value = _value(part, entry.typed)
        except ValueError as wrong:
            entry.error = str(wrong)
            continue
        if before != entry.stored and entry.typed != entry.stored:
            there = entry.stored or _("nothing")
            entry.error = _("Somebody has meanwhile entered: %(value)s. Save again to replace it.", value=there)
        elif entry.typed != entry.stored:
            changes.append((entry, value))
    return changes


def _value(part: Component, text: str) -> int | bool | None:
    """The value of a field: 1/100 %, or passed or failed. Raises ``ValueError`` with a sentence."""
    if not text:
        return None
    if part.kind == ComponentKind.PASSFAIL:
        if text not in (PASSED, FAILED):
            raise ValueError(_("Choose passed or failed."))
        return text == PASSED
    value = hundredths(text)
    if not 0 <= value <= FULL:
        raise ValueError(_("Give a percentage between 0 and 100."))
    return value


def _save(session: Session, part: Component, changes: list[tuple[Entry, int | bool | None]]) -> None:
    key = "passed" if part.kind == ComponentKind.PASSFAIL else "value"
    for entry, value in changes:
        note = entry.score.note if entry.score else ""
        decisions.set_component_score(session, entry.enrolment, part, current_user.id, note=note, **{key: value})
    if changes:
        n = len(changes)
        flash(ngettext("%(n)s result was saved.", "%(n)s results were saved.", n), "ok")
    else:
        flash(_("Nothing was changed."))
