"""The front page, own courses, joining with a code."""

import re

import pytest
from sqlalchemy import select, update

from crm.classroom.courses import Course, Enrolment, JoinCode, make_join_code
from crm.classroom.people import Person
from crm.web.course import mine
from tests.web.conftest import PASSWORD


@pytest.fixture
def code(course):
    with course.platform.write() as session:
        return make_join_code(session, session.get_one(Course, course.id), course.people["Opettaja"], uses=2)


def test_the_front_page_asks_a_visitor_to_sign_in(visitor):
    assert visitor.get("/").location == "/sign-in"


def test_the_front_page_is_the_only_course(course, eetu, opettaja):
    assert eetu.get("/").location == course.root
    assert opettaja.get("/").location == course.root + "/gradebook"


def test_the_front_page_is_the_list_of_several_or_none(course, aino, app):
    assert aino.get("/").location == "/courses/"
    page = aino.get("/courses/").text
    assert "Pääoma" in page and "Toinen" in page and course.slug in page and course.other_slug in page


def test_one_sees_only_own_courses(course, eetu):
    assert "Toinen" not in eetu.get("/courses/").text


def test_somebody_signed_in_joins(course, vieras, code):
    assert "422" in vieras.post("/courses/join", {"code": "AAAA-BBBB-CCCC"}, page="/courses/join").status
    answer = vieras.post("/courses/join", {"code": code.lower().replace("-", " ")}, page="/courses/join")
    assert (answer.status_code, answer.location) == (303, course.root)
    assert course.role("Vieras") == "student"


def test_a_newcomer_makes_an_account_and_joins(course, visitor, code):
    typed = {"code": code, "name": "Uusi Oppilas", "email": "Uusi@Opisto.Example", "password": PASSWORD}
    answer = visitor.post("/courses/join", typed, page="/courses/join")
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/").location == course.root
    assert course.read(select(Person.email).where(Person.name == "Uusi Oppilas")) == ["uusi@opisto.example"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "AAAA-BBBB-CCCC"), ("code", ""), ("name", ""), ("name", " "), ("email", "uusi"), ("email", ""),
     ("email", "aino@opisto.example"), ("password", "lyhyt"), ("password", "")],
)  # fmt: skip
def test_a_newcomer_without_everything_is_nobody(course, visitor, code, field, value):
    typed = {"code": code, "name": "Uusi", "email": "uusi@opisto.example", "password": PASSWORD, field: value}
    answer = visitor.post("/courses/join", typed, page="/courses/join")
    assert answer.status_code == 422
    assert re.search(rf'id="{field}"[^>]*aria-invalid', answer.text)
    assert PASSWORD not in answer.text  # nobody's password comes back in a page
    assert len(course.read(select(Person))) == 4
    assert course.read(select(JoinCode.uses_left)) == [2]


def test_a_used_up_code_lets_nobody_in(course, visitor, code):
    with course.platform.write() as session:
        session.execute(update(JoinCode).values(uses_left=0))
    typed = {"code": code, "name": "Uusi", "email": "uusi@opisto.example", "password": PASSWORD}
    assert visitor.post("/courses/join", typed, page="/courses/join").status_code == 422
    assert len(course.read(select(Enrolment).where(Enrolment.course_id == course.id))) == 3


def test_accounts_are_not_made_by_the_hundred(course, visitor, monkeypatch, code):
    monkeypatch.setattr(mine, "NEWCOMERS", mine.throttle.Limit("join", 2, mine.NEWCOMERS.window))
    typed = {"code": "no", "name": "Uusi", "email": "uusi@opisto.example", "password": PASSWORD}
    answers = [visitor.post("/courses/join", typed, page="/courses/join").status_code for _ in range(3)]
    assert answers == [422, 422, 429]


def test_only_an_administrator_makes_a_course(course, opettaja):
    assert opettaja.post("/courses/new", {"template": "capital"}, page="/courses/").status_code == 404
    with course.platform.write() as session:
        session.execute(update(Person).where(Person.id == course.people["Opettaja"]).values(is_admin=True))
    assert opettaja.post("/courses/new", {"template": "nope"}, page="/courses/").status_code == 422
    answer = opettaja.post("/courses/new", {"template": "customerships"}, page="/courses/")
    assert answer.status_code == 303 and opettaja.get(answer.location).status_code == 200
