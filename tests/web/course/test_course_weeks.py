"""The student's course page: figures cut off, what is missing, what can be done with each exercise."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.classroom import clock, decisions, submissions
from crm.classroom.attempts import Practice
from crm.classroom.courses import Course, CourseExercise, Enrolment, set_limits
from crm.web.course.words import cut_percent, limit_percent, share
from tests.web.course.conftest import HOSTILE


def text_of(html: str) -> str:
    """A page as it is read: no tags, no runs of spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split())


def row(html: str, code: str) -> str:
    """The row of an exercise."""
    return next(tr for tr in re.findall(r"<tr>.*?</tr>", html, re.S) if f">{code}</td>" in tr)


def test_a_fresh_course(course, aino):
    html = aino.get(course.root).text
    page = text_of(html)
    assert "Tähän mennessä – Jos et tee enempää 0,0 % Paras mahdollinen 100,0 %" in page
    assert "Arvosanan 1 rajaan 40 % puuttuu 7,2 p" in page
    assert "Ei aloitettu" in row(html, "T1") and "Aloita" in row(html, "T1")
    assert page.count("Vapaa harjoittelu") == 1 and "Tiny Oy" in page


def test_a_course_on_its_way(course, aino):
    course.hand_in("Aino", "T1")
    html = aino.get(course.root).text
    page = text_of(html)
    assert "Tähän mennessä 60,0 % Jos et tee enempää 33,3 % Paras mahdollinen 100,0 %" in page
    assert "Osapisteet" in row(html, "T1") and "6 / 10" in text_of(row(html, "T1"))
    assert "Yritä uudelleen" in row(html, "T1")
    assert "ohjattu 12 p" in page  # what is left on that level


def test_nobody_sees_a_limit_reached_that_is_not():
    assert cut_percent(3999) == "39,9\xa0%" and cut_percent(4000) == "40,0\xa0%" and cut_percent(None) == "–"
    assert limit_percent(4000) == "40\xa0%" and limit_percent(6250) == "62,5\xa0%"
    assert share(4000) == "40.00%" and share(1, 0) == "0%" and share(20_000) == "100.00%"


def test_in_progress_with_the_last_check(course, aino):
    attempt = course.begin("Aino", "T1", "+358 000 112")
    submissions.check(course.store, attempt.sandbox, attempt.opened.attempt, "T1")
    html = aino.get(course.root).text
    assert "Kesken, tarkistus 6 p" in text_of(row(html, "T1"))
    assert f'href="/s/{attempt.token}/accounts"' in row(html, "T1")
    assert "– / 10" in text_of(row(html, "T1"))  # a check is no score


def test_points_that_are_not_there_yet_wait(course, aino, monkeypatch):
    monkeypatch.setattr(submissions, "score", lambda *_: None)
    course.hand_in("Aino", "T2")
    html = aino.get(course.root).text
    assert "Odottaa pisteitä" in row(html, "T2") and "Katso" in row(html, "T2")


def test_opens_later_over_and_excused(course, aino):
    course.change("T1", opens_at=clock.now() + timedelta(days=2))
    course.change("T2", deadline=clock.now() - timedelta(days=2), cutoff=clock.now() - timedelta(days=1))
    html = aino.get(course.root).text
    assert "Avautuu" in row(html, "T1") and "<button" not in row(html, "T1")
    assert "määräaika ohi" in row(html, "T2") and "<button" not in row(html, "T2") and "Katso" in row(html, "T2")
    with course.platform.write() as session:
        enrolment = session.get_one(Enrolment, course.enrolments["Aino"])
        exercise = session.scalars(select(CourseExercise).where(CourseExercise.exercise_id == "T2")).one()
        decisions.excuse(session, enrolment, exercise, course.people["Opettaja"], "Sairaana")
    assert "Vapautettu" in row(aino.get(course.root).text, "T2")


def test_late_work_can_be_begun_as_long_as_it_is_worth_something(course, aino):
    course.change("T1", deadline=clock.now() - timedelta(days=2), cutoff=None)
    assert "Aloita" in row(aino.get(course.root).text, "T1")
    course.change("T1", deadline=clock.now() - timedelta(days=12))
    assert "<button" not in row(aino.get(course.root).text, "T1")
    answer = aino.post(f"{course.root}/exercises/T1/start", page=course.root)
    assert answer.location == f"{course.root}/exercises/T1" and course.open_attempts() == 0


def test_finished_weeks_are_folded_away(course, aino):
    course.change("T2", week=2)
    with course.platform.write() as session:
        enrolment = session.get_one(Enrolment, course.enrolments["Aino"])
        exercise = session.scalars(select(CourseExercise).where(CourseExercise.exercise_id == "T1")).one()
        decisions.override(session, enrolment, exercise, course.people["Opettaja"], 1000, "Suullisesti")
    page = aino.get(course.root).text
    assert ">T1</td>" not in page and ">T2</td>" in page and "harjoituksia 1" in page
    assert ">T1</td>" in aino.get(course.root + "?show=all").text
    assert ">T1</td>" not in aino.get(course.root + "?show=left").text
    assert ">T1</td>" in aino.get(course.root + "?q=t1").text and ">T2</td>" not in aino.get(course.root + "?q=t1").text


def test_every_limit_reached_and_limits_out_of_reach(course, aino):
    with course.platform.write() as session:
        set_limits(session, session.get_one(Course, course.id), [100, 200, 300, 400, 500], course.people["Opettaja"])
    course.hand_in("Aino", "T1")
    assert "Kaikki harjoitusten rajat on saavutettu" in text_of(aino.get(course.root).text)
    with course.platform.write() as session:
        session.get_one(Course, course.id).limits = [4000, 5500, 7000, 8000, 9000]
    for code in ("T1", "T2"):
        course.change(code, deadline=clock.now() - timedelta(days=2), cutoff=clock.now() - timedelta(days=1))
    assert "Arvosanan 1 rajaa 40 % ei näillä harjoituksilla voi enää saavuttaa" in text_of(aino.get(course.root).text)


def test_staff_see_every_exercise_and_no_figures(course, opettaja):
    page = text_of(opettaja.get(course.root).text)
    assert "Tähän mennessä" not in page and "Uusi puhelin" in page


def test_start_leads_into_a_sandbox_of_ones_own(course, aino):
    answer = aino.post(f"{course.root}/exercises/T1/start", page=course.root)
    assert re.fullmatch(r"/s/[\w-]{20,}/", answer.location)
    assert aino.get(answer.location).location == f"{answer.location}accounts"
    assert aino.get(f"{answer.location}accounts").status_code == 200
    again = aino.post(f"{course.root}/exercises/T1/start", page=course.root)
    assert again.location == answer.location and course.open_attempts() == 1


def test_no_more_attempts_than_allowed_but_an_extra_one(course, aino):
    course.hand_in("Aino", "T2")
    answer = aino.post(f"{course.root}/exercises/T2/start", page=course.root)
    assert answer.location == f"{course.root}/exercises/T2"
    assert "yrityskerrat on käytetty" in aino.get(answer.location).text
    with course.platform.write() as session:
        enrolment = session.get_one(Enrolment, course.enrolments["Aino"])
        exercise = session.scalars(select(CourseExercise).where(CourseExercise.exercise_id == "T2")).one()
        decisions.extend(session, enrolment, exercise, course.people["Opettaja"], "Sähkökatko", attempts=1)
    assert aino.post(f"{course.root}/exercises/T2/start", page=course.root).location.startswith("/s/")


def test_free_practice_opens_and_starts_over(course, aino, eetu):
    answer = aino.post(f"{course.root}/practice/tiny", page=course.root)
    assert aino.get(answer.location).status_code == 302 and eetu.get(answer.location).status_code == 404
    assert aino.post(f"{course.root}/practice/tiny", page=course.root).location == answer.location
    assert len(course.read(select(Practice))) == 1
    token = answer.location.split("/")[2]
    before = course.log_of(token)
    confirm = f"{course.root}/practice/tiny/restart"
    assert "Aloita alusta" in aino.get(confirm).text and course.log_of(token) == before
    assert aino.post(confirm, page=confirm).location == f"{course.root}#practice"
    assert course.log_of(token) != before
    assert eetu.get(confirm).status_code == 404  # has not practised


@pytest.mark.parametrize("pack", ["vaarnamo", "nope"])
def test_practice_is_for_the_packs_of_the_course(course, aino, pack):
    assert aino.post(f"{course.root}/practice/{pack}", page=course.root).status_code == 404
    assert aino.get(f"{course.root}/practice/{pack}/restart").status_code == 404


def test_hostile_titles_are_text(course, aino):
    with course.platform.write() as session:
        found = session.get_one(Course, course.id)
        found.title_fi = HOSTILE
    course.change("T1", week_title_fi=HOSTILE)
    for path in (course.root, "/courses/", course.root + f"?q={HOSTILE}"):
        page = aino.get(path).text
        assert "<script>alert" not in page and 'onload="x' not in page
    assert "&lt;script&gt;" in aino.get(course.root).text


def test_the_page_costs_the_same_however_much_was_done(course, aino, statements):
    aino.get(course.root)
    with statements() as before:
        aino.get(course.root)
    for code in ("T1", "T2"):
        course.hand_in("Aino", code)
        course.hand_in("Eetu", code)
    with statements() as after:
        assert aino.get(course.root).status_code == 200
    assert len(after) == len(before) <= 13
