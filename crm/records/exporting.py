"""A list as a table for spreadsheets: exactly what it shows, on all its pages, with typed cells."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from ..i18n import current_locale
from ..i18n import gettext as _
from ..schema.fields import Field, Kind
from ..schema.registry import Context
from . import listing as lists
from .columns import column
from .errors import DomainError
from .listing import Listing
from .tables.reading import MAX_ROWS
from .tables.writing import Cell, csv_file, xlsx_file
from .values import show

WIDEST = 48
"""Letters of the widest column of a workbook."""


class TooMany(DomainError):
    """The list has more rows than a file takes."""

    code = "too_many"


def export(
    session: Session, listing: Listing, context: Context, names: Mapping[int, str], ending: str, sheet: str
) -> bytes:
    """The list as a ``csv`` or ``xlsx`` file in the current language; ``sheet`` is the name of the workbook's sheet.

    Filter, keyword, letter, sort, group and columns are those of the listing; where it stands in groups by
    a column it does not show, that one comes last. Raises ``TooMany``, and ``FilterError`` as ``lists.read`` does.
    """
    shown = tuple(dict.fromkeys((*listing.shown, *filter(None, [listing.group]))))
    whole = replace(listing, columns=shown)
    rows = lists.every_row(session, whole, context, current_locale(), names, MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise TooMany(_("A file takes at most 20,000 rows, and the list has more. Narrow it with a filter first."))
    specs = [column(listing.kind, name) for name in shown]
    table = [[str(spec.label) for spec in specs]]
    table += [[_cell(spec, value) for spec, value in zip(specs, row.values, strict=True)] for row in rows]
    if ending == "csv":
        return csv_file(table)
    return xlsx_file(sheet, _shares(table, specs), _widths(table), [_format(spec) for spec in specs])


def _cell(spec: Field, value: Any) -> Cell:
    """A value as a cell: numbers and dates as they are, the rest in words."""
    if value is None:
        return None
    if spec.kind is Kind.LOOKUP:
        return str(value.title or value.id)
    if spec.kind in (Kind.BOOLEAN, Kind.CHOICE):
        return show(spec, value)
    return value


def _shares(table: list[list[Cell]], specs: list[Field]) -> list[list[Cell]]:
    """The table with percentages as a spreadsheet holds them: 7.3 % is 0.073."""
    percentages = [n for n, spec in enumerate(specs) if spec.kind is Kind.PERCENT]
    for row in table[1:] if percentages else ():
        for n in percentages:
            row[n] = None if row[n] is None else Decimal(row[n]).scaleb(-2)
    return table


def _format(spec: Field) -> str:
    """How a spreadsheet shows the numbers of a column."""
    decimals = "." + "0" * spec.decimals if spec.decimals else ""
    match spec.kind:
        case Kind.MONEY:
            return '#,##0.00 "€"'
        case Kind.PERCENT:
            return "0.0##%"
        case Kind.DECIMAL:
            return f"#,##0{decimals}"
        case Kind.INTEGER:
            return "#,##0"
    return ""


def _widths(table: list[list[Cell]]) -> dict[int, float]:
    """How many letters wide each column is, by its heading and first rows."""
    columns = zip(*table[:200], strict=True)
    return {
        n: min(WIDEST, max(10, *(len(str(c)) for c in cells if c is not None)) + 2) for n, cells in enumerate(columns)
    }
