"""The class list from a CSV file: upload, look at every row, apply.

The file is not kept: the preview carries the rows in its form, and they are read and checked again when
they come back.
"""

import csv
from collections.abc import Iterable
from contextlib import closing
from io import StringIO

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from ...classroom import roster
from ...classroom.courses import Role
from ...classroom.roster import MAX_BYTES, Outcome, RosterRefused, RosterRow
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ..security import accepts_upload
from .place import bp, fetch, platform

OUTCOMES = {
    Outcome.CREATE: _l("new person, joins the course"),
    Outcome.ENROL: _l("known person, joins the course"),
    Outcome.KEEP: _l("takes part already"),
}
UPLOAD = 5_000_000


@bp.route("/<slug>/people/import", methods=["GET", "POST"])
@accepts_upload(UPLOAD)
def import_list(slug: str):
    """Choose a file; on POST show what it would do, or every place that is wrong."""
    with platform().read() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        if request.method == "GET":
            return render_template("course/import.html", problems=())
        file = request.files.get("file")
        if file is None or not file.filename:
            return render_template("course/import.html", problems=(), missing=True), 422
        try:
            with closing(file):  # a large one lies on disk meanwhile
                rows = roster.read_roster(file.read(MAX_BYTES + 1))
        except RosterRefused as refused:
            return render_template("course/import.html", problems=refused.problems), 422
        plan = roster.preview(session, course, rows)
    return render_template("course/preview.html", plan=plan, text=_text(rows), outcomes=OUTCOMES)


def _text(rows: Iterable[RosterRow]) -> str:
    """The rows as a CSV that ``read_roster`` reads back. The name stands in the column of first names, where
    a comma in it means nothing."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["first name", "last name", "email", "student number"])
    writer.writerows([[row.name, "", row.email, row.student_number or ""] for row in rows])
    return stream.getvalue()


@bp.post("/<slug>/people/import/apply")
@accepts_upload(UPLOAD)
def apply_list(slug: str):
    """Enrol the students of the list that was shown."""
    with platform().read() as session:
        fetch(session, slug, Role.TEACHER)
    try:
        rows = roster.read_roster(request.form.get("text", "").encode())
    except RosterRefused as refused:
        return render_template("course/import.html", problems=refused.problems), 422
    with platform().write() as session:
        course, _me = fetch(session, slug, Role.TEACHER)
        plan = roster.apply_roster(session, course, rows, current_user.id)
    counts = [sum(p.outcome == outcome for p in plan) for outcome in OUTCOMES]
    flash(_("The class list was imported: %(new)d new, %(known)d known, %(kept)d took part already.",
            new=counts[0], known=counts[1], kept=counts[2]), "ok")  # fmt: skip
    return redirect(url_for("course.people", slug=slug), 303)
