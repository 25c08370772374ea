"""Tables as files: what strangers send is read or refused, what is written comes back as it was."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from crm.i18n import speaking
from crm.records.tables import reading, unpack
from crm.records.tables.reading import Unreadable, read_table
from crm.records.tables.unpack import BROKEN
from crm.records.tables.writing import csv_file, plain, safe, xlsx_file
from crm.schema.text import tidy

CSV = "Nimi;Kunta\nÄijälä Oy;Öja\n\nToinen;\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_delimiters(encoding, delimiter):
    table = read_table(CSV.replace(";", delimiter).encode(encoding))
    assert table.headings == ["Nimi", "Kunta"]
    assert table.rows == [(2, ["Äijälä Oy", "Öja"]), (4, ["Toinen", ""])]


def test_a_decimal_comma_does_not_part_columns():
    assert read_table(b"Nimi;Summa, e\nA;1,5\nB;2,5\n").rows == [(2, ["A", "1,5"]), (3, ["B", "2,5"])]


def test_a_row_with_more_cells_than_headings_shows_it():
    assert read_table(b"a;b\n1;2;;x;y\n1\n").rows == [(2, ["1", "2", "x"]), (3, ["1", ""])]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"Nimi\n", b"\x00\x01\x02", b'"a;b\nx;y\n', b"\x81\xff;b\n1;2\n", "a;b\n1;2\n".encode("utf-16"),
        b"\xd0\xcf\x11\xe0" + b"x" * 500, b"PK\x03\x04nonsense", b"x" * 10_000_001,
        (";".join("a" * 201) + "\n1\n").encode(), (";".join("a" * 100_000) + "\n1\n").encode(),
        b"a;b\n" + b"1;2\n" * 20_001, b"a\n" + b'"' + b"x" * 200_000 + b'"',
    ],
    ids=lambda data: f"{data[:6]!r}-{len(data)}",
)  # fmt: skip
def test_what_is_no_table_is_refused(data):
    with pytest.raises(Unreadable) as refused:
        read_table(data)
    assert str(refused.value)


# --------------------------------------------------------------------------------------------------
# XLSX


def book(*rows, change=None) -> bytes:
    made, stream = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    if change:
        change(made.active)
    made.save(stream)
    return stream.getvalue()


def test_cells_of_a_workbook_become_text():
    def percent(sheet):
        sheet["C2"].number_format, sheet["D2"].number_format = "0.0%", '0.0" %"'

    moments = [date(2025, 9, 1), datetime(2025, 9, 1, 9, 5, 30)]
    data = book(["a", "b", "c", "d", "e", "f", "g"], [12, 12.5, 0.073, 7.3, *moments, True], change=percent)
    assert read_table(data).rows == [
        (2, ["12", "12.5", "7.3", "7.3", "2025-09-01", "2025-09-01T09:05:30", "true"])
    ]  # fmt: skip


def test_a_formula_gives_what_was_worked_out_or_is_told():
    data = book(["a", "b", "c"], ["=1+1", "#N/A", "=x"], change=lambda sheet: setattr(sheet["B2"], "data_type", "e"))
    assert read_table(data).rows == [(2, [BROKEN, BROKEN, BROKEN])]
    sheet = "xl/worksheets/sheet1.xml"
    worked_out = repacked(data, sheet, lambda xml: xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"))
    assert read_table(worked_out).rows[0][1][0] == "2"


def repacked(data: bytes, name: str, change) -> bytes:
    """The same archive with one part changed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return stream.getvalue()


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 30_000_000),  # unpacks to much
        ("docProps/app.xml", lambda xml: xml + b" " * 3_000_000),  # shrinks too well
        ("xl/worksheets/sheet1.xml", lambda xml: BOMB.encode() + b"<x>&j;</x>"),
        ("xl/worksheets/sheet1.xml", lambda xml: xml[:200]),
        ("xl/workbook.xml", lambda xml: b""),
    ],
)
def test_a_crafted_workbook_is_refused(part, change):
    with pytest.raises(Unreadable):
        read_table(repacked(book(["a", "b"], [1, 2]), part, change))


def test_more_rows_or_columns_than_may_be_are_refused():
    with pytest.raises(Unreadable):
        read_table(book(["a"] * 300, ["1"] * 300))
    far = book(["a"], [1], change=lambda sheet: sheet.cell(1_048_576, 16_384, "far"))
    assert read_table(far).rows == [(2, ["1"])]  # what lies far away is not asked for


def test_the_program_that_unpacks_has_limits():
    assert unpack.too_large(repacked(book(["a"]), "docProps/app.xml", lambda xml: b" " * 21_000_000))
    assert not unpack.too_large(book(["a"], [1]))
    assert reading.MAX_ROWS == 20_000 and reading.MAX_BYTES == 10_000_000


# --------------------------------------------------------------------------------------------------
# There and back


@pytest.mark.parametrize("text", ["=1+1", "+358 000", "-1", "@A", "\t=1", "'=1", "''=1", "O'Neil", "'quoted'", ""])
def test_a_safe_cell_comes_back(text):
    assert plain(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=12) | st.sampled_from(
    ["=1+1", "'=x", "''@", "-5", "a;b,c", 'a"b', "rivi\ntoinen", "1.9.2025"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=5), locale=st.sampled_from(["fi", "en"])
)
def test_texts_come_back_from_csv(rows, locale):
    with speaking(locale):
        table = read_table(csv_file([["Nimi", "Muu"], ["x", "y"], *rows]))
    kept = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    assert [row for _n, row in table.rows[1:]] == kept


def test_a_workbook_has_typed_cells():
    rows = [["a", "b", "c", "d"], ["=1", Decimal("0.5"), date(2025, 9, 1), datetime(2025, 9, 1, 9, 5)]]
    with speaking("fi"):
        sheet = load_workbook(BytesIO(xlsx_file("A/b: [c]" * 9, rows, {0: 20}, ["", "0%", "", ""]))).active
    text, number, day, moment = sheet[2]
    assert (text.data_type, text.value) == ("s", "=1")
    assert (number.value, number.number_format) == (0.5, "0%")
    assert (day.value, day.number_format) == (datetime(2025, 9, 1), "d.m.yyyy")
    assert moment.value == datetime(2025, 9, 1, 9, 5)
    assert tidy(sheet.title) == sheet.title and len(sheet.title) <= 31
