"""Tables read from files people send: CSV in the encodings and with the delimiters there are, and XLSX."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ..errors import DomainError
from . import unpack
from .writing import plain

MAX_BYTES, MAX_ROWS, MAX_COLUMNS = 10_000_000, 20_000, 200
"""The most a table may have: bytes of its file, rows beside the headings, columns."""

DELIMITERS = ";\t,"
PATIENCE = 60
"""Seconds the reading of an XLSX file may take."""


class Unreadable(DomainError):
    """The file is not a table we read; the message says why."""

    code = "unreadable"


@dataclass(frozen=True)
class Table:
    """A table: its headings, and the rows that are not empty, each with its number in the file (the headings
    are row 1). Rows are as wide as the headings; one with more has one cell more."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(data: bytes) -> Table:
    """The table in a file, CSV or XLSX by its content. Raises ``Unreadable``."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 10 MB."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("The file is protected or of an old kind. Save it as XLSX, without a password."))
    rows = _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(decode(data))
    return _table(rows)


def _table(rows: Iterator[tuple[int, list[str]]]) -> Table:
    headings, found = [], []
    try:
        for number, cells in rows:
            if not headings:
                headings = _trimmed(cells)
                if len(headings) > MAX_COLUMNS:
                    raise Unreadable(_("The table has more than %(n)s columns.", n=MAX_COLUMNS))
                continue
            if len(found) == MAX_ROWS:
                raise Unreadable(_("The table has more than 20,000 rows. Split it into several files."))
            width = len(headings)
            more = [cell for cell in cells[width:] if cell][:1]
            found.append((number, cells[:width] + [""] * (width - len(cells)) + more))
    except csv.Error as error:
        raise Unreadable(_("A quotation mark is missing, or a cell is too long.")) from error
    if not found:
        raise Unreadable(_("The table has no rows. The first row must name the columns."))
    return Table(headings, found)


def _trimmed(cells: list[str]) -> list[str]:
    width = max((n for n, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:width]


# --------------------------------------------------------------------------------------------------
# CSV


def decode(data: bytes) -> str:
    """The text of a CSV file: UTF-8 or Windows-1252. Raises ``Unreadable``."""
    if b"\0" not in data:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Unreadable(_l("This is not a CSV file. Save the list as CSV."))


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    delimiter = max(DELIMITERS, key=lambda sign: _fits(text, sign))
    return ((number, cells) for number, _line, cells in cells_of(text, delimiter))


def cells_of(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """The rows of a CSV text that are not empty: number of the row, line of the text it ends on, cells.
    Raises ``csv.Error`` as it goes."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, cells in enumerate(reader, 1):
        if any(cell.strip() for cell in cells):
            yield number, reader.line_num, [plain(cell.strip()) for cell in cells]


def _fits(text: str, delimiter: str) -> int:
    """How well a delimiter fits: columns of the heading times the first rows that are as wide."""
    widths = []
    try:
        for number, _line, cells in cells_of(text, delimiter):
            widths.append(len(cells))
            if number > 20:
                break
    except csv.Error:
        return 0
    return (widths[0] - 1) * widths.count(widths[0]) if widths else 0


# --------------------------------------------------------------------------------------------------
# XLSX


def _xlsx(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a workbook that are not empty, read by a program of its own (``unpack``)."""
    arguments = [sys.executable, "-I", unpack.__file__, str(MAX_ROWS + 1), str(MAX_COLUMNS)]
    bare = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    try:
        done = subprocess.run(arguments, input=data, capture_output=True, timeout=PATIENCE, env=bare, check=True)
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        answer = {"refused": "unreadable"}
    if answer.get("refused") == "unpacked":
        raise Unreadable(_("The file is too large when it is unpacked. Leave out what is not needed."))
    if "rows" not in answer:
        raise Unreadable(_("The file cannot be read as a table. Save it as XLSX or CSV and try again."))
    rows = ([cell.strip() for cell in cells] for cells in answer["rows"])
    return ((number, cells) for number, cells in enumerate(rows, 1) if any(cells))
