"""The gradebook as a file: CSV and XLSX for people, CSV for Moodle.

Figures are cut off to two decimals, as on screen they are to one. A text that a spreadsheet would take
for a formula stays a text. The language of headings and decimal signs is the current one.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from ..i18n import current_locale, pgettext
from ..i18n import gettext as _
from .courses import Component
from .gradebook import Gradebook, Row, grade_text, reason_text
from .grading import ComponentKind, Exact, ExerciseScore, Standing, State, cut, points_shown

Cell = str | int | Decimal | None


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


def safe(text: str) -> str:
    """A text as a CSV cell: an apostrophe before what a spreadsheet would take for a formula."""
    return "'" + text if re.match(r"[=+\-@\t\r]", text) else text


def _written(cell: Cell, decimal_sign: str) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", decimal_sign)
    return safe("" if cell is None else str(cell))


def _csv(rows: Iterable[Sequence[Cell]], delimiter: str, decimal_sign: str) -> str:
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([_written(cell, decimal_sign) for cell in row] for row in rows)
    return stream.getvalue()


def gradebook_csv(book: Gradebook) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it; Finnish with semicolons and decimal commas."""
    signs = (";", ",") if current_locale() == "fi" else (",", ".")
    return _csv(table(book), *signs).encode("utf-8-sig")


def gradebook_xlsx(book: Gradebook) -> bytes:
    """A workbook with numbers as numbers; headings and names stay in sight."""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(_("Gradebook"))
        bold, figure = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "0.00"})
        for y, row in enumerate(table(book)):
            for x, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(y, x, cell, None if y else bold)
                elif cell is not None:
                    sheet.write_number(y, x, cell, figure if isinstance(cell, Decimal) else None)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 1, 28)
    return stream.getvalue()


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
    return _csv([heading, *rows], ",", ".").encode()
