"""The first sheet of an XLSX file as rows of text; run as a program of its own, with little memory and time.

A file from a stranger may be made to fill the memory or to keep the machine busy; then only this program ends.
The file comes in on standard input, JSON goes out: ``{"rows": [[...]]}`` or ``{"refused": reason}``, which is
``unpacked`` or ``unreadable``. Imports nothing of ours, so that it starts quickly and holds no secrets.
"""

import json
import re
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

UNPACKED, RATIO, PARTS = 20_000_000, 50, 1000
"""The most a file may hold: bytes when unpacked, times its own size, parts."""

MEMORY, SECONDS = 1_000_000_000, 30
"""What the program may use: bytes of memory, seconds of the processor."""

BROKEN = "#ERROR!"
"""Stands for a cell that holds no value: a formula that failed, or was never worked out."""


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:  # pragma: no cover - Windows: the time limit of the caller still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def too_large(data: bytes) -> bool:
    """Whether the archive would unpack to more than it may. Raises ``BadZipFile``.

    The sizes are those the archive tells; no part yields more than that.
    """
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    return size > UNPACKED or size > RATIO * len(data) or len(parts) > PARTS


def rows(data: bytes, most: int, widest: int) -> list[list[str]]:
    """The rows of the first sheet, one row and one column more than may be, so that too many can be told."""
    found, formulas = _read(data, most, widest, values=False)
    if formulas:
        values, _none = _read(data, most, widest, values=True)
        for y, x in formulas:
            found[y][x] = values[y][x] or BROKEN
    return found


def _read(data: bytes, most: int, widest: int, values: bool) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """Rows of text, and the places of formulas; ``values`` are what the program that saved the file made of them."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only in the program of its own

    book = load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    found, formulas = [], []
    for y, row in enumerate(sheet.iter_rows(max_row=most + 1, max_col=widest + 1)):
        found.append([_text(cell) for cell in row])
        formulas += [(y, x) for x, cell in enumerate(row) if cell.data_type == "f"]
    return found, formulas


def _text(cell) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        return BROKEN
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}")  # what a spreadsheet keeps of a number
        percent = "%" in re.sub(r'"[^"]*"|\\.', "", cell.number_format or "")
        return f"{(number * 100 if percent else number).normalize():f}"
    if isinstance(value, datetime):
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return value.isoformat() if value.time().isoformat() != "00:00:00" else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def main() -> None:
    """Read standard input, write the answer. Arguments: the most rows, the most columns."""
    _limit()
    data = sys.stdin.buffer.read()
    try:
        answer = {"refused": "unpacked"} if too_large(data) else {"rows": rows(data, *map(int, sys.argv[1:3]))}
    except Exception:  # whatever a crafted file makes a library do, it is a file that cannot be read
        answer = {"refused": "unreadable"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
