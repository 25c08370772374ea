"""Files of the gradebook: numbers stay numbers, texts stay texts."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from crm.classroom import decisions, exports, gradebook, roster
from crm.classroom.courses import Course, enrol
from crm.classroom.people import Person
from crm.i18n import speaking
from crm.records.tables.writing import safe

EVIL = '=HYPERLINK("http://x.example";"Arvosana")'


@pytest.fixture
def book(classroom):
    """Three students; one is named like a formula and has an address that begins with +."""
    with classroom.platform.write() as session:
        course = session.get_one(Course, classroom.id)
        evil = Person(email="+evil@opisto.example", name=EVIL, created_at=classroom.now)
        session.add(evil)
        session.flush()
        third = enrol(session, course, evil.id, by=None, student_number="@SUM(1)")
        b01 = classroom.exercise(session, "B01", days=-9, cutoff=-2)
        b02 = classroom.exercise(session, "B02", points=850, days=3)
        aino, eetu = (classroom.enrolment(session, name) for name in ("Aino", "Eetu"))
        aino.student_number = "00123"
        for key, value in (("exam", {"value": 7450}), ("project", {"value": 8000}), ("pre", {"passed": True})):
            decisions.set_component_score(session, aino, classroom.component(session, key), classroom.teacher, **value)
        decisions.excuse(session, eetu, b01, classroom.teacher, "Sairaana")
        scores = {
            (aino.id, b01.id): [classroom.done(950, -240)],
            (aino.id, b02.id): [classroom.done(550)],
            (third.id, b01.id): [classroom.done(100, -24 * 9 + 1)],
        }
        return gradebook.gradebook(session, course, scores)


def read_csv(data: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_csv_in_finnish(book):
    with speaking("fi"):
        data = exports.gradebook_csv(book)
    assert data.startswith(b"\xef\xbb\xbf")
    heading, evil, aino, eetu = read_csv(data, ";")
    assert heading[:5] == ["Opiskelija", "Sähköposti", "Opiskelijanumero", "B01 / 10", "B02 / 8,5"]
    assert heading[5:] == [
        "Ennakkotehtävä", "CRM-harjoitukset, %", "Tentti, %", "Projekti, %",
        "Nyt, %", "Vähintään, %", "Enintään, %", "Arvosana", "Perusteet",
    ]  # fmt: skip
    assert aino == [
        "Aino", "aino@opisto.example", "00123", "9,50", "5,50",
        "hyväksytty", "81,08", "74,50", "80,00", "78,67", "78,67", "83,53", "3", "",
    ]  # fmt: skip
    assert eetu[3:8] == ["vapautettu", "", "", "", ""]
    assert eetu[-2] == "ei vielä" and "Tentti" in eetu[-1]
    assert evil[:3] == ["'" + EVIL, "'+evil@opisto.example", "'@SUM(1)"]


def test_csv_in_english(book):
    with speaking("en"):
        heading, _evil, aino, _eetu = read_csv(exports.gradebook_csv(book), ",")
    assert heading[3:6] == ["B01 / 10", "B02 / 8.5", "Pre-assignment"]
    assert aino[3:8] == ["9.50", "5.50", "passed", "81.08", "74.50"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_become_texts(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Aino", "9,5", "O'Neil", "–", "Ä=1"])
def test_other_texts_stay(text):
    assert safe(text) == text


def test_an_exported_list_is_read_back_as_it_was(book):
    with speaking("fi"):
        rows = roster.read_roster(exports.gradebook_csv(book))
    assert {(r.email, r.student_number) for r in rows} == {
        ("aino@opisto.example", "00123"),
        ("eetu@opisto.example", None),
        ("+evil@opisto.example", "@SUM(1)"),
    }


@pytest.mark.parametrize("locale", ["fi", "en"])
def test_xlsx_has_typed_cells(book, locale):
    with speaking(locale):
        sheet = load_workbook(BytesIO(exports.gradebook_xlsx(book))).active
        expected = exports.table(book)
    assert sheet.freeze_panes == "B2"
    assert sheet.title == {"fi": "Arvosanakirja", "en": "Gradebook"}[locale]
    got = [list(row) for row in sheet.iter_rows()]
    assert len(got) == len(expected) == 4
    for cells, values in zip(got, expected, strict=True):
        for cell, value in zip(cells, values, strict=True):
            if isinstance(value, str):
                assert (cell.data_type, cell.value) == ("s", value)
            else:
                assert cell.data_type == "n"
                assert cell.value == (None if value is None else pytest.approx(float(value)))


def test_moodle_import(book):
    heading, evil, aino, eetu = read_csv(exports.moodle_csv(book), ",")
    assert not exports.moodle_csv(book).startswith(b"\xef\xbb\xbf")
    assert heading == ["Email address", "B01", "B02", "Pre-assignment %", "CRM exercises %", "Exam %", "Project %"]
    assert aino == ["aino@opisto.example", "9.50", "5.50", "100.00", "81.08", "74.50", "80.00"]
    assert eetu == ["eetu@opisto.example", "", "", "", "", "", ""]
    assert evil[1] == "0.90"
