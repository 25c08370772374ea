"""Participants: class lists, roles, codes, invitations."""

import io
import re

import pytest
from sqlalchemy import select, update

from crm.classroom.audit import AuditEntry
from crm.classroom.courses import Enrolment, JoinCode, Role
from crm.classroom.people import Person
from tests.web.conftest import PASSWORD
from tests.web.course.conftest import HOSTILE
from tests.web.forms import posted

GOOD = "Sukunimi;Etunimi;Sähköposti;Opiskelijanumero\nÄijälä;Öde;ode@opisto.example;A1\nVieras;Ville;vieras@opisto.example;\nAalto;Aino;aino@opisto.example;A2\n"


def upload(course, browser, text: str | bytes, name="luokka.csv"):
    address = f"{course.root}/people/import"
    data = text.encode() if isinstance(text, str) else text
    answer = browser.post(address, {"file": (io.BytesIO(data), name)}, page=address, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the test client keeps a large one on disk
    return answer


def apply(course, browser, page: str):
    return browser.client.post(f"{course.root}/people/import/apply", data=posted(page, form=""))


def emails(course) -> set[str]:
    return set(course.read(select(Person.email).join(Enrolment).where(Enrolment.course_id == course.id)))


def test_a_list_is_shown_and_then_applied(course, opettaja):
    before = emails(course)
    preview = upload(course, opettaja, GOOD)
    assert preview.status_code == 200 and emails(course) == before
    for words in ("Öde Äijälä", "uusi henkilö", "tuttu henkilö", "on jo kurssilla", "3 riviä"):
        assert words in preview.text
    answer = apply(course, opettaja, preview.text)
    assert answer.location == f"{course.root}/people"
    assert emails(course) == before | {"ode@opisto.example", "vieras@opisto.example"}
    assert "uusia 1, tuttuja 1, jo kurssilla 1" in opettaja.get(answer.location).text
    assert course.read(select(Person.name).where(Person.email == "ode@opisto.example")) == ["Öde Äijälä"]


def test_the_preview_carries_exactly_the_rows(course, opettaja):
    names = ['"Aalto, ""Anni"""', "=HYPERLINK(1)", "'=X", "O'Neil", "Ääkkönen Öö", "<b>Lihava</b>"]
    text = "Nimi;Sähköposti\n" + "".join(f"{name};p{n}@opisto.example\n" for n, name in enumerate(names))
    preview = upload(course, opettaja, text)
    apply(course, opettaja, preview.text)
    found = dict(course.platform_rows(select(Person.email, Person.name)))
    assert [found[f"p{n}@opisto.example"] for n in range(len(names))] == [
        '"Anni" Aalto', "=HYPERLINK(1)", "=X", "O'Neil", "Ääkkönen Öö", "<b>Lihava</b>",
    ]  # fmt: skip
    assert "<b>Lihava</b>" not in preview.text


def test_a_list_with_bad_rows_is_refused_whole_and_every_place_named(course, opettaja):
    before = emails(course)
    bad = GOOD + "Tuire;T;tuire;131052-308T\nÄijälä;Öde;ODE@opisto.example;A9\n"
    answer = upload(course, opettaja, bad)
    assert answer.status_code == 422 and emails(course) == before
    assert re.findall(r'<td class="num">(\d+)</td>', answer.text) == ["5", "5", "6"]
    for words in ("henkilötunnus", "Sähköposti", "rivillä 2"):
        assert words in answer.text
    assert "ode@opisto.example" not in answer.text  # nothing to apply


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"Nimi;Ryhm\xe4\nAino;1\n", b"x" * 1_000_001, b'Nimi;Email\n"Aino;a@b.example\n']
)
def test_what_is_no_list_is_refused(course, opettaja, data):
    assert upload(course, opettaja, data).status_code == 422


def test_no_file_is_said(course, opettaja):
    address = f"{course.root}/people/import"
    answer = opettaja.post(address, page=address)
    assert answer.status_code == 422 and "Valitse tiedosto" in answer.text


def test_what_comes_back_is_checked_again(course, opettaja):
    before = emails(course)
    answer = opettaja.post(
        f"{course.root}/people/import/apply", {"text": "Nimi;Email\nX;ei osoite\n"}, page=course.root
    )
    assert answer.status_code == 422 and emails(course) == before
    assert opettaja.post(f"{course.root}/people/import/apply", page=course.root).status_code == 422


def test_a_long_list_fits_through_the_preview(course, opettaja):
    rows = "".join(f"Opiskelija Ääkkönen {n};opiskelija.aakkonen{n}@opisto.example\n" for n in range(2000))
    preview = upload(course, opettaja, "Nimi;Sähköposti\n" + rows)
    assert apply(course, opettaja, preview.text).status_code == 303
    assert len(emails(course)) == 2003


# --------------------------------------------------------------------------------------------------
# Roles, codes, invitations


def test_the_list_shows_everybody_and_finds_by_name(course, opettaja):
    page = opettaja.get(f"{course.root}/people").text
    assert page.index("Opettaja</") < page.index(">Aino</a>") < page.index(">Eetu</a>")
    found = opettaja.get(f"{course.root}/people?q=eetu").text
    assert ">Eetu</a>" in found and ">Aino</a>" not in found
    assert "&lt;script&gt;" in opettaja.get(f"{course.root}/people?q={HOSTILE}").text


def test_a_role_is_changed_and_its_person_signs_in_anew(course, opettaja, eetu):
    address = f"{course.root}/people/{course.enrolments['Eetu']}/role"
    assert opettaja.post(address, {"role": "assistant"}, page=course.root).status_code == 303
    assert course.role("Eetu") == "assistant"
    assert eetu.get(f"{course.root}/gradebook").location.startswith("/sign-in")
    assert "course.role" in course.read(select(AuditEntry.action))
    opettaja.post(address, {"role": "emperor"}, page=course.root)
    assert course.role("Eetu") == "assistant"


def test_a_course_keeps_a_teacher(course, opettaja):
    mine = course.read(select(Enrolment.id).where(Enrolment.course_id == course.id, Enrolment.role == Role.TEACHER))[0]
    opettaja.post(f"{course.root}/people/{mine}/role", {"role": "student"}, page=course.root)
    assert course.role("Opettaja") == "teacher"
    assert "oltava opettaja" in opettaja.get(f"{course.root}/people").text


def test_a_code_is_shown_once_and_lets_somebody_in(course, opettaja, vieras):
    answer = opettaja.post(f"{course.root}/people/code", {"uses": "1", "days": "7"}, page=course.root)
    (code,) = re.findall(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})</code>", answer.text)
    assert "/courses/join" in answer.text
    page = opettaja.get(f"{course.root}/people").text
    assert code not in page and "1 käyttöä jäljellä" in page
    assert vieras.post("/courses/join", {"code": code}, page="/courses/join").status_code == 303
    assert "käyttöä jäljellä" not in opettaja.get(f"{course.root}/people").text


@pytest.mark.parametrize(
    "typed",
    [
        {"uses": "0", "days": "7"},
        {"uses": "5", "days": ""},
        {"uses": "x", "days": "7"},
        {"uses": "5", "days": "366"},
        {},
    ],
)
def test_a_code_needs_sensible_numbers(course, opettaja, typed):
    answer = opettaja.post(f"{course.root}/people/code", typed, page=course.root)
    assert answer.status_code == 422 and "aria-invalid" in answer.text
    assert course.read(select(JoinCode)) == []


def test_invitations_are_for_those_without_a_password(course, opettaja, visitor):
    with course.platform.write() as session:
        session.execute(update(Person).where(Person.name == "Eetu").values(password_hash=None))
    assert "Kutsulinkit (1)" in opettaja.get(f"{course.root}/people").text
    page = opettaja.post(f"{course.root}/people/invite", page=course.root).text
    (link,) = re.findall(r"<code>http://localhost(/password/[\w-]+)</code>", page)
    assert "Eetu" in page and "Aino" not in page
    assert visitor.post(link, {"password": PASSWORD}, page=link).status_code == 303
    assert visitor.get("/").location == course.root
    assert "Kutsulinkit (" not in opettaja.get(f"{course.root}/people").text


def test_administrators_are_not_invited(course, opettaja):
    with course.platform.write() as session:
        session.execute(update(Person).where(Person.name == "Eetu").values(password_hash=None, is_admin=True))
    assert "Kaikilla on jo salasana" in opettaja.post(f"{course.root}/people/invite", page=course.root).text
