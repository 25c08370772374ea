"""Tables written for spreadsheets. A text that a spreadsheet would take for a formula stays a text."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from ...i18n import current_locale

Cell = str | int | Decimal | date | datetime | None
"""What a cell holds. Words, yes and no among them, are texts."""

TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""The media types of the files, by ending."""

DAY = {"fi": "d.m.yyyy", "en": "yyyy-mm-dd"}
"""How a spreadsheet shows a date; a moment has the time after it."""


def safe(text: str) -> str:
    """A text as a CSV cell: an apostrophe before what a spreadsheet would take for a formula, and before what
    already looks as if it had one. ``plain`` takes it away again."""
    return "'" + text if re.match(r"'*[=+\-@\t\r]", text) else text


def plain(cell: str) -> str:
    """A cell of a CSV file without what ``safe`` puts before it."""
    return cell[1:] if re.match(r"''*[=+\-@\t\r]", cell) else cell


def csv_text(rows: Iterable[Sequence[Cell]], delimiter: str, decimal_sign: str) -> str:
    """Rows as CSV; dates as Finns write them where the decimal sign is a comma, else in ISO form."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([_written(cell, decimal_sign) for cell in row] for row in rows)
    return stream.getvalue()


def _written(cell: Cell, decimal_sign: str) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", decimal_sign)
    if isinstance(cell, date):
        day = f"{cell.day}.{cell.month}.{cell.year}" if decimal_sign == "," else f"{cell:%Y-%m-%d}"
        return f"{day} {cell:%H:%M:%S}".removesuffix(":00") if isinstance(cell, datetime) else day
    return safe("" if cell is None else str(cell))


def csv_file(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it; Finnish with semicolons and decimal commas."""
    signs = (";", ",") if current_locale() == "fi" else (",", ".")
    return csv_text(rows, *signs).encode("utf-8-sig")


def xlsx_file(
    name: str, rows: Iterable[Sequence[Cell]], widths: Mapping[int, float], formats: Sequence[str] = ()
) -> bytes:
    """A workbook of one sheet called ``name``, headings first; headings and the first column stay in sight.

    ``widths`` are in letters, by column; ``formats`` are those of the numbers of each column, ``0.00`` for
    decimal numbers where there is none.
    """
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ") or None)
        bold, shown = workbook.add_format({"bold": True}), {}
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(y, x, cell, None if y else bold)
                elif cell is not None:
                    text = _format(cell, formats[x] if formats else "")
                    if text not in shown:
                        shown[text] = workbook.add_format({"num_format": text}) if text else None
                    write = sheet.write_datetime if isinstance(cell, date) else sheet.write_number
                    write(y, x, cell, shown[text])
        sheet.freeze_panes(1, 1)
        for x, width in widths.items():
            sheet.set_column(x, x, width)
    return stream.getvalue()


def _format(cell: Cell, given: str) -> str:
    if isinstance(cell, date):
        return DAY[current_locale()] + (" h:mm" if isinstance(cell, datetime) else "")
    return given or ("0.00" if isinstance(cell, Decimal) else "")
