"""The class list: read as teachers' programs write it, refused whole, applied once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.classroom import people, roster
from crm.classroom.courses import Course, Enrolment, Role
from crm.classroom.people import Person
from crm.classroom.roster import Outcome, RosterRefused, RosterRow
from crm.records.errors import DomainError
from tests.statements import sent

LIST = "Sukunimi;Etunimi;Sähköposti;Opiskelijanumero\nÄijälä;Öde;ode@opisto.example;A123\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_delimiters(encoding, delimiter):
    rows = roster.read_roster(LIST.replace(";", delimiter).encode(encoding))
    assert rows == [RosterRow(2, "Öde Äijälä", "ode@opisto.example", "A123")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nimi,E-mail\nAino Aalto,a@b.example\n", "Aino Aalto"),
        ('Name;E-mail\n"Aalto, Aino";a@b.example\n', "Aino Aalto"),
        ('NAME;e_mail;Group\n\n"Aalto, Aino";a@b.example;3\n;;\n', "Aino Aalto"),
        ("First name,Last name,Email address,ID number\r\nAino,Aalto,A@B.example,\r\n", "Aino Aalto"),
        ("Nimi;S-posti\n=HYPERLINK(1);a@b.example", "=HYPERLINK(1)"),
        ("Nimi;S-posti\n'=HYPERLINK(1);a@b.example", "=HYPERLINK(1)"),
        ("Nimi;S-posti\nO'Neil;a@b.example", "O'Neil"),
    ],
)
def test_headings_and_names(text, name):
    (row,) = roster.read_roster(text.encode())
    assert (" ".join(row.name.split()), row.email, row.student_number) == (name, "a@b.example", None)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_quoted_headings(delimiter):
    text = '"Nimi";"Sähköposti"\n"Aino";"a@b.example"\n'.replace(";", delimiter)
    assert roster.read_roster(text.encode()) == [RosterRow(2, "Aino", "a@b.example")]


def problems(data: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(RosterRefused) as refused:
        roster.read_roster(data)
    return [(p.line, str(p.column), str(p.reason)) for p in refused.value.problems]


def test_every_bad_place_is_named_at_once():
    text = (
        "Nimi;Sähköposti;Opiskelijanumero\n"
        "Aino;aino@opisto.example;1\n"
        ";eetu@opisto.example;2\n"
        "Väinö;väinö;3\n"
        'Toinen Aino;AINO@opisto.example;"rivi\nvaihtuu"\n'
        "Tuire;tuire@opisto.example;131052-308T\n"
    )
    found = problems(text.encode())
    assert [line for line, _column, _reason in found] == [3, 4, 6, 6, 7]
    assert all(column and reason for _line, column, reason in found)
    assert "2" in found[2][2]
    assert found[0][2] == "Nimi puuttuu."


def test_a_cell_without_a_heading_is_told_with_its_line():
    assert [p[0] for p in problems(b"Nimi;E-mail\nA;a@b.example;;\nAalto;Aino;b@b.example\n")] == [3, 3]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Nimi;Muu\nA;b\n",
        b"Nimi;E-mail\n;\n",
        b'"nimi;email\nx;y@z.example\n',
        b"Sukunimi;E-mail\nA;a@b.example\n",
        b"Nimi;E-mail\nA\0;a@b.example\n",
        "Nimi;E-mail\nA;a@b.example\n".encode("utf-16"),
        b"Nimi;E-mail\n\x81\xff;a@b.example\n",
        b'Nimi;E-mail\n"A;a@b.example\n',
        b"Nimi;E-mail\n" + b"A;a@b.example\n" * 2 + b"x" * 1_000_000,
        b"Nimi;E-mail\n" + b"".join(b"A;a%d@b.example\n" % n for n in range(2001)),
    ],
)
def test_files_that_are_no_class_list(data):
    assert problems(data)


def test_two_thousand_students_are_fine():
    assert len(roster.read_roster(b"Nimi;E-mail\n" + b"".join(b"A;a%d@b.example\n" % n for n in range(2000)))) == 2000


@pytest.fixture
def rows():
    text = (
        "Nimi;E-mail;Opiskelijanumero\nAino Uusi;AINO@opisto.example;A1\n"
        "Vieras;vieras@opisto.example;\nUusi Ihminen;uusi@opisto.example;U1\nOpettaja;opettaja@opisto.example;\n"
    )
    return roster.read_roster(text.encode())


OUTCOMES = [Outcome.KEEP, Outcome.ENROL, Outcome.CREATE, Outcome.KEEP]


def test_preview_changes_nothing(classroom, rows):
    with classroom.platform.write() as session:
        plan = roster.preview(session, session.get_one(Course, classroom.id), rows)
        assert [p.outcome for p in plan] == OUTCOMES
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 3
        assert session.scalar(select(func.count()).select_from(Person)) == 4


def test_applying_twice_is_applying_once(classroom, rows):
    for expected in (OUTCOMES, [Outcome.KEEP] * 4):
        with classroom.platform.write() as session:
            course = session.get_one(Course, classroom.id)
            assert [p.outcome for p in roster.apply_roster(session, course, rows, classroom.teacher)] == expected
    with classroom.platform.read() as session:
        found = session.execute(
            select(Person.name, Person.password_hash, Enrolment.role, Enrolment.student_number)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .order_by(Person.id)
        ).all()
        assert found == [
            ("Aino", None, Role.STUDENT, "A1"),
            ("Eetu", None, Role.STUDENT, None),
            ("Opettaja", None, Role.TEACHER, None),
            ("Vieras", None, Role.STUDENT, None),
            ("Uusi Ihminen", None, Role.STUDENT, "U1"),
        ]


def test_a_large_list_is_read_from_the_database_at_once(classroom):
    rows = [RosterRow(n, f"Nimi {n}", f"n{n}@opisto.example", str(n)) for n in range(300)]
    with sent(classroom.platform.engine, reading=True) as read, classroom.platform.write() as session:
        roster.apply_roster(session, session.get_one(Course, classroom.id), rows, classroom.teacher)
    assert len(read) < 10


def test_an_invitation_leads_to_a_first_password_once(classroom):
    with classroom.platform.write() as session:
        token = roster.invite(session, classroom.enrolment(session, "Aino"), classroom.teacher)
        later = classroom.now + timedelta(days=13)
        assert people.link_owner(session, token, later).name == "Aino"
        assert people.link_owner(session, token, people.utc_now() + timedelta(days=15)) is None
        assert people.redeem_link(session, token, "hash").password_hash == "hash"
        assert people.redeem_link(session, token, "other") is None
        session.expire_all()
        with pytest.raises(DomainError):
            roster.invite(session, classroom.enrolment(session, "Aino"), classroom.teacher)


def test_nobody_gets_a_link_that_opens_an_administrator(classroom):
    with classroom.platform.write() as session:
        session.get_one(Person, classroom.people["Eetu"]).is_admin = True
        with pytest.raises(DomainError):
            roster.invite(session, classroom.enrolment(session, "Eetu"), classroom.teacher)
