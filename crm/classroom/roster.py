"""The class list: read from a CSV file, shown before anything happens, then applied.

A list with a single bad row is refused whole, with every row, column and reason, so that it can be put
right in one go. Applying it twice changes nothing the second time.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..i18n import lazy_gettext as _l
from ..records.errors import DomainError
from ..records.tables.reading import Unreadable, cells_of, decode
from . import audit
from .courses import Course, Enrolment
from .people import PeopleError, Person, clean_name, fold_email, issue_link

MAX_BYTES = 1_000_000
MAX_ROWS = 2000
INVITATION = timedelta(days=14)
"""How long an invitation can be used."""

HEADINGS = {
    "name": {"nimi", "kokonimi", "opiskelija", "name", "fullname", "student"},
    "first": {"etunimi", "etunimet", "kutsumanimi", "firstname", "givenname"},
    "last": {"sukunimi", "lastname", "surname", "familyname"},
    "email": {"sähköposti", "sähköpostiosoite", "sposti", "email", "emailaddress"},
    "number": {"opiskelijanumero", "opiskelijanro", "studentnumber", "studentid", "idnumber"},
}
"""The words by which a column is known, in Finnish and English; only letters are compared."""

_PERSONAL_ID = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", re.IGNORECASE)


@dataclass(frozen=True)
class RosterRow:
    """One student of the list; ``line`` is the line of the file it ends on."""

    line: int
    name: str
    email: str
    student_number: str | None = None


@dataclass(frozen=True)
class Problem:
    """Why the list was refused: the line of the file (0: the file itself), the column, the reason."""

    line: int
    column: Any
    reason: Any


class RosterRefused(DomainError):
    """The list has problems; nothing was done."""

    code = "roster_refused"

    def __init__(self, *problems: Problem):
        super().__init__(_l("The class list was not imported. Correct these places and try again."))
        self.problems = problems


class Outcome(StrEnum):
    """What applying the list does for one row."""

    CREATE = "create"  # a new person, enrolled
    ENROL = "enrol"  # somebody who is known already
    KEEP = "keep"  # takes part already


@dataclass(frozen=True)
class Planned:
    """A row and what will happen, or happened."""

    row: RosterRow
    outcome: Outcome


# --------------------------------------------------------------------------------------------------
# Reading


def read_roster(data: bytes) -> list[RosterRow]:
    """The students of a CSV file: UTF-8 or Windows-1252; comma, semicolon or tab; with a heading row.

    Columns that are not known are ignored. Raises ``RosterRefused``.
    """
    text = _decode(data)
    lines = _cells(text, max(";,\t", key=lambda sign: len(_guess(text, sign))))
    try:
        heading = next(lines, (0, []))[1]
        columns = _columns(heading)
        if "email" not in columns or not ({"name"} <= columns.keys() or {"first", "last"} <= columns.keys()):
            reason = _l("The first row must name the columns: a name (or first name and last name) and an e-mail.")
            raise RosterRefused(Problem(1, "", reason))
        return _rows(lines, columns, len(heading))
    except csv.Error as error:
        raise RosterRefused(Problem(0, "", _l("A quotation mark is missing, or a cell is too long."))) from error


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise RosterRefused(Problem(0, "", _l("The file is larger than 1 MB.")))
    try:
        return decode(data)
    except Unreadable as error:
        raise RosterRefused(Problem(0, "", error.message)) from error


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its line number."""
    return ((line, cells) for _number, line, cells in cells_of(text, delimiter))


def _guess(text: str, delimiter: str) -> dict[str, int]:
    """The columns if this were the delimiter; none where quotation marks tell that it is not."""
    try:
        return _columns(next(_cells(text, delimiter), (0, []))[1])
    except csv.Error:
        return {}


def _columns(heading: list[str]) -> dict[str, int]:
    """Which field is in which column; the first one of two alike."""
    found: dict[str, int] = {}
    for index, title in enumerate(heading):
        for name, words in HEADINGS.items():
            if "".join(filter(str.isalpha, title.casefold())) in words:
                found.setdefault(name, index)
    return found


def _rows(lines: Iterator[tuple[int, list[str]]], columns: dict[str, int], width: int) -> list[RosterRow]:
    rows, problems, seen = [], [], {}
    for line, cells in lines:
        if len(rows) == MAX_ROWS:
            raise RosterRefused(Problem(0, "", _l("The list has more than 2,000 students.")))
        values = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
        row = RosterRow(line, _name(values), fold_email(values["email"]), values.get("number") or None)
        if any(cells[width:]):
            problems.append(Problem(line, "", _l("The row has more cells than there are headings.")))
        problems += _problems(row, seen)
        seen.setdefault(row.email, line)
        rows.append(row)
    if not rows:
        problems.append(Problem(0, "", _l("There are no students in the list.")))
    if problems:
        raise RosterRefused(*problems)
    return rows


def _name(values: dict[str, str]) -> str:
    """First name, last name; ``Ahonen, Noora`` is turned round."""
    if "first" in values and "last" in values:
        return f"{values['first']} {values['last']}"
    last, comma, first = values["name"].partition(",")
    return f"{first} {last}" if comma else last


def _problems(row: RosterRow, seen: dict[str, int]) -> Iterator[Problem]:
    try:
        clean_name(row.name)
    except PeopleError as error:
        yield Problem(row.line, _l("Name"), error.reason if row.name.strip() else _l("The name is missing."))
    good = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", row.email) and row.email.isprintable() and len(row.email) <= 254
    if not good:
        yield Problem(row.line, _l("E-mail"), _l("This is not an e-mail address."))
    elif row.email in seen:
        yield Problem(row.line, _l("E-mail"), _l("The same address is on row %(line)s.") % {"line": seen[row.email]})
    number = row.student_number or ""
    if len(number) > 40 or not number.isprintable():
        yield Problem(row.line, _l("Student number"), _l("This is not a student number."))
    if _PERSONAL_ID.fullmatch(number):
        yield Problem(row.line, _l("Student number"), _l("This is a personal identity code. Leave it out."))


# --------------------------------------------------------------------------------------------------
# Applying


def preview(session: Session, course: Course, rows: Sequence[RosterRow]) -> list[Planned]:
    """What applying the list would do, row by row; changes nothing."""
    known, members = _known(session, course, rows)

    def outcome(row: RosterRow) -> Outcome:
        person = known.get(row.email)
        if person is None:
            return Outcome.CREATE
        return Outcome.KEEP if person.id in members else Outcome.ENROL

    return [Planned(row, outcome(row)) for row in rows]


def _known(session, course, rows) -> tuple[dict[str, Person], dict[int, Enrolment]]:
    """The people of the list who exist, by e-mail; the course's enrolments by person."""
    people = session.scalars(select(Person).where(Person.email.in_([row.email for row in rows])))
    members = session.scalars(select(Enrolment).where(Enrolment.course_id == course.id))
    return {p.email: p for p in people}, {e.person_id: e for e in members}


def apply_roster(session: Session, course: Course, rows: Sequence[RosterRow], by: int) -> list[Planned]:
    """Make the people who are missing, without a password, and enrol everybody as a student.

    Who takes part already keeps role and student number; an empty student number is filled in. Nobody
    is removed. Returns what ``preview`` would have said.
    """
    session.refresh(course, with_for_update=True)  # two imports at once come one after the other
    plan = preview(session, course, rows)
    known, members = _known(session, course, rows)
    new = {row.email: Person(email=row.email, name=clean_name(row.name)) for row in rows if row.email not in known}
    session.add_all(new.values())
    session.flush()
    for row in rows:
        person = known.get(row.email) or new[row.email]
        if person.id not in members:
            members[person.id] = Enrolment(course_id=course.id, person_id=person.id)
            session.add(members[person.id])
        members[person.id].student_number = members[person.id].student_number or row.student_number
    session.flush()
    enrolled = [members[(known.get(p.row.email) or new[p.row.email]).id].id for p in plan if p.outcome != Outcome.KEEP]
    detail = {"rows": len(rows), "created": len(new), "enrolments": enrolled}
    audit.record(session, "course.roster", by, f"course:{course.id}", detail)
    return plan


def invite(session: Session, enrolment: Enrolment, by: int) -> str:
    """A one-time token with which a participant chooses their first password (``people.redeem_link``).

    Raises ``DomainError`` for somebody who has a password, and for administrators: with the link a
    teacher could sign in as them.
    """
    person = session.get_one(Person, enrolment.person_id)
    if person.password_hash or person.is_admin:
        raise DomainError(_l("This person can sign in already and needs no invitation."))
    audit.record(session, "person.invite", by, f"person:{person.id}")
    return issue_link(session, person, lifetime=INVITATION)
