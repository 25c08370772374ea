"""The gradebook as a file: CSV and XLSX for people, CSV for Moodle.

Figures are cut off to two decimals, as on screen they are to one. The language of headings and decimal
signs is the current one.
"""

from decimal import Decimal

from ..i18n import gettext as _
from ..i18n import pgettext
from ..records.tables.writing import Cell, csv_file, csv_text, xlsx_file
from .courses import Component
from .gradebook import Gradebook, Row, grade_text, reason_text
from .grading import ComponentKind, Exact, ExerciseScore, Standing, State, cut, points_shown


def table(book: Gradebook) -> list[list[Cell]]:
    """The gradebook as rows of typed values, headings first.

    Empty: not done, or not assessed. An excused exercise and a pass/fail component are words.
    """
    heading = [_("Student"), _("E-mail"), _("Student number")]
    heading += [f"{e.exercise_id} / {points_shown(e.points)}" for e in book.exercises]
    heading += [c.title if c.kind == ComponentKind.PASSFAIL else f"{c.title}, %" for c in book.components]
    heading += [_("So far, %"), _("At least, %"), _("At most, %"), _("Grade"), _("Grounds")]
    return [heading, *(_row(book, row) for row in book.rows)]


def _row(book: Gradebook, row: Row) -> list[Cell]:
    cells: list[Cell] = [row.name, row.person.email, row.enrolment.student_number]
    cells += [_exercise(row.scores[e.id]) for e in book.exercises]
    cells += [_component(c, row.standings[c.key]) for c in book.components]
    cells += [_figure(value) for value in (row.total.so_far, row.total.least, row.total.most)]
    grade = row.verdict.grade
    reasons = "; ".join(reason_text(reason, book.components) for reason in row.verdict.reasons)
    return [*cells, grade_text(row.verdict, book.course.scale) if grade is None else grade, reasons or None]


def _figure(value: Exact | None) -> Decimal | None:
    return None if value is None else cut(value, 2)


def _exercise(score: ExerciseScore) -> Cell:
    if score.state is State.EXCUSED:
        return _("excused")
    return None if score.state is State.NONE else _figure(score.earned)


def _component(component: Component, standing: Standing) -> Cell:
    if component.kind != ComponentKind.PASSFAIL or standing.so_far is None:
        return _figure(standing.so_far)
    return pgettext("grade", "passed") if standing.so_far else pgettext("grade", "failed")


def gradebook_csv(book: Gradebook) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it; Finnish with semicolons and decimal commas."""
    return csv_file(table(book))


def gradebook_xlsx(book: Gradebook) -> bytes:
    """A workbook with numbers as numbers; headings and names stay in sight."""
    return xlsx_file(_("Gradebook"), table(book), {0: 28, 1: 28})


def moodle_csv(book: Gradebook) -> bytes:
    """Moodle's grade import: a person is found by e-mail, an empty cell leaves Moodle's grade as it is.

    Always English with commas and decimal points. Pass/fail is 100 or 0.
    """
    heading = ["Email address", *(e.exercise_id for e in book.exercises), *(f"{c.title_en} %" for c in book.components)]
    rows = [
        [
            row.person.email,
            *(_figure(s.earned) if s.counts else None for s in (row.scores[e.id] for e in book.exercises)),
            *(_figure(row.standings[c.key].so_far) for c in book.components),
        ]
        for row in book.rows
    ]
    return csv_text([heading, *rows], ",", ".").encode()
