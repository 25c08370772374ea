"""The gradebook's page: figures, resets for one, some and all with their undo, new attempts, exports; and the
components entered by hand."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from crm.classroom import clock, decisions
from crm.classroom.audit import AuditEntry
from crm.classroom.courses import Component, ComponentScore, Course, Enrolment, enrol
from crm.classroom.people import Person
from tests.web.course.test_course_exercise import undo_address
from tests.web.course.test_course_weeks import text_of
from tests.web.forms import posted


def reset(course, browser, do="reset", **data):
    return browser.post(f"{course.root}/gradebook/reset", {"do": do, **data}, page=course.root)


def gradebook(course, browser, query=""):
    return browser.get(f"{course.root}/gradebook{query}").text


# --------------------------------------------------------------------------------------------------
# The matrix


def test_the_matrix(course, opettaja):
    course.hand_in("Aino", "T1")
    html = gradebook(course, opettaja)
    page = text_of(html)
    assert "Aino osapisteet 6 ei palautettu –" in page
    assert "Eetu ei palautettu – ei palautettu –" in page
    assert "Keskiarvo 6,0 –" in page
    assert f"{course.root}/students/{course.enrolments['Aino']}/exercises/T1" in html
    assert "Opettaja" not in page.split("Opiskelija")[-1]  # only students have a row


def test_a_grade_of_zero_says_why(course, opettaja):
    with course.platform.write() as session:
        aino = session.get_one(Enrolment, course.enrolments["Aino"])
        parts = {c.key: c for c in session.scalars(select(Component).where(Component.course_id == course.id))}
        decisions.set_component_score(session, aino, parts["pre"], course.people["Opettaja"], passed=True)
        for key, value in (("exam", 3999), ("project", 10_000)):
            decisions.set_component_score(session, aino, parts[key], course.people["Opettaja"], value=value)
    course.hand_in("Aino", "T1")
    course.hand_in("Aino", "T2")
    page = text_of(gradebook(course, opettaja))
    assert "39,9 alle hyväksymisrajan" in page and "0 Tentti alle 40 %" in page
    assert "40,0 " not in page  # never rounded up


def test_students_are_found_by_name(course, opettaja):
    html = gradebook(course, opettaja, "?q=AIN")
    assert 'value="AIN"' in html and ">Aino</a>" in html and ">Eetu</a>" not in html and "1 / 2" in html
    assert "Sellaista nimeä ei ole" in gradebook(course, opettaja, "?q=zzz")


def test_a_course_without_students_or_exercises(course, vieras):
    with course.platform.write() as session:
        session.execute(update(Enrolment).where(Enrolment.id == course.outside).values(role="assistant"))
    page = vieras.get(f"/courses/{course.other_slug}/gradebook").text
    assert "ei ole vielä opiskelijoita" in page


def test_thirty_students_and_five_exercises_cost_few_statements(course, opettaja, statements):
    for n in range(3, 6):
        course.exercise(f"X{n}", 1000)
    with course.platform.write() as session:
        here = session.get_one(Course, course.id)
        for n in range(28):
            person = Person(email=f"s{n}@opisto.example", name=f"Oppilas {n}")
            session.add(person)
            session.flush()
            enrol(session, here, person.id, None)
    for name in ("Aino", "Eetu"):
        course.hand_in(name, "T1")
    with statements() as seen:
        assert opettaja.get(f"{course.root}/gradebook").text.count('name="student"') == 30
    assert len(seen) <= 12


@pytest.mark.parametrize("path", ["/people", "/settings/exercises", "/components/exam", "/students/{Aino}", "/results"])
def test_no_page_asks_the_database_for_each_row(course, opettaja, aino, statements, path):
    browser = aino if path == "/results" else opettaja
    address = course.root + path.format(**course.enrolments)
    browser.get(address)
    with statements() as before:
        assert browser.get(address).status_code == 200
    for n in range(4, 8):
        course.exercise(f"X{n}", 1000)
    with course.platform.write() as session:
        here = session.get_one(Course, course.id)
        for n in range(10):
            person = Person(email=f"s{n}@opisto.example", name=f"Oppilas {n}")
            session.add(person)
            session.flush()
            enrol(session, here, person.id, None)
    with statements() as after:
        browser.get(address)
    assert len(after) == len(before) <= 14


# --------------------------------------------------------------------------------------------------
# Resets


@pytest.fixture
def work(course):
    """Open attempts: Aino's at T1 and T2, Eetu's at T1; and Eetu's submitted T2."""
    found = {
        "aino1": course.begin("Aino", "T1", "+358 000 111 111"),
        "aino2": course.begin("Aino", "T2", "+358 000 222 222"),
        "eetu1": course.begin("Eetu", "T1", "+358 000 333 333"),
        "done": course.hand_in("Eetu", "T2"),
    }
    found["logs"] = {key: course.log_of(found[key].token) for key in ("aino1", "aino2", "eetu1", "done")}
    return found


def changed(course, work) -> set[str]:
    """Which of the sandboxes point to another log than at first."""
    return {key for key, log in work["logs"].items() if course.log_of(work[key].token) != log}


@pytest.mark.parametrize(
    ("whom", "what", "expected"),
    [
        (["Aino"], "T1", {"aino1"}), (["Aino"], "", {"aino1", "aino2"}), (["Aino", "Eetu"], "T1", {"aino1", "eetu1"}),
        ("all", "", {"aino1", "aino2", "eetu1"}), ("all", "T2", {"aino2"}), (["Eetu"], "T2", set()),
    ],
)  # fmt: skip
def test_reset_of_one_some_and_all_and_its_undo(course, work, opettaja, whom, what, expected):
    data = (
        {"what": what, "whom": "all"}
        if whom == "all"
        else {"what": what, "student": [course.enrolments[n] for n in whom]}
    )
    answer = reset(course, opettaja, **data)
    assert answer.location == f"{course.root}/gradebook"
    assert changed(course, work) == expected
    html = opettaja.get(answer.location).text
    if not expected:
        assert "ei ole" in html and '/undo"' not in html
        return
    assert f"{len(expected)} keskeneräi" in html
    opettaja.post(undo_address(html), page=course.root)
    assert changed(course, work) == set()
    entries = course.read(select(AuditEntry.action).where(AuditEntry.action.startswith("sandbox.reset")))
    assert entries == ["sandbox.reset", "sandbox.reset.undo"]


def test_a_reset_leaves_submitted_work_and_points(course, work, opettaja, eetu):
    before = text_of(eetu.get(f"{course.root}/results").text)
    reset(course, opettaja, whom="all")
    assert changed(course, work) == {"aino1", "aino2", "eetu1"}
    assert text_of(eetu.get(f"{course.root}/results").text) == before


def test_free_practice_is_reset_apart_from_attempts(course, work, aino, opettaja):
    aino.post(f"{course.root}/practice/tiny", page=course.root)
    token = aino.post(f"{course.root}/practice/tiny", page=course.root).location.split("/")[2]
    before = course.log_of(token)
    reset(course, opettaja, do="practice", whom="all")
    assert changed(course, work) == set() and course.log_of(token) != before
    opettaja.post(undo_address(gradebook(course, opettaja)), page=course.root)
    assert course.log_of(token) == before


def test_nobody_ticked_is_no_reset(course, work, opettaja):
    reset(course, opettaja, whom="ticked")
    assert changed(course, work) == set()
    assert "Valitse ensin opiskelijat" in gradebook(course, opettaja)


def test_ticked_students_of_another_course_stay_as_they_are(course, work, vieras):
    answer = vieras.post(
        f"/courses/{course.other_slug}/gradebook/reset",
        {"do": "reset", "student": list(course.enrolments.values())},
        page="/courses/",
    )
    assert answer.status_code == 303 and changed(course, work) == set()


def test_an_unknown_verb_is_refused(course, opettaja):
    assert reset(course, opettaja, do="explode", whom="all").status_code == 400


def test_a_new_attempt_for_the_ticked(course, opettaja):
    course.hand_in("Aino", "T2")
    for _ in range(2):
        reset(course, opettaja, do="attempt", what="T2", student=[course.enrolments["Aino"]])
    assert course.extension("Aino", "T2").attempts == 2 and course.extension("Eetu", "T2") is None
    course.begin("Aino", "T2")  # and it can be begun


def test_a_new_attempt_keeps_the_longer_time_somebody_has(course, opettaja):
    due = clock.now() + timedelta(days=20)
    with course.platform.write() as session:
        aino = session.get_one(Enrolment, course.enrolments["Aino"])
        exercise = session.scalars(course._exercise("T2")).one()
        decisions.extend(session, aino, exercise, course.people["Opettaja"], "Sairasloma", deadline=due)
    reset(course, opettaja, do="attempt", what="T2", whom="all")
    found = course.extension("Aino", "T2")
    assert (found.attempts, found.reason) == (1, "Sairasloma") and abs(found.deadline - due) < timedelta(seconds=1)


@pytest.mark.parametrize("what", ["", "T1"])
def test_a_new_attempt_needs_an_exercise_with_a_limit(course, opettaja, what):
    reset(course, opettaja, do="attempt", what=what, whom="all")
    assert course.extension("Aino", "T1") is None
    page = gradebook(course, opettaja)
    assert ("yrityskertoja ei ole rajoitettu" if what else "Valitse harjoitus") in page


# --------------------------------------------------------------------------------------------------
# Exports


def test_the_csv_opens_and_formulas_are_text(course, opettaja):
    course.rename("Aino", "=HYPERLINK(1) Aino")
    course.hand_in("Aino", "T1")
    answer = opettaja.get(f"{course.root}/gradebook/export/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=arvosanat-")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3 and len({len(row) for row in rows}) == 1
    assert rows[0][:2] == ["Opiskelija", "Sähköposti"] and "T1 / 10" in rows[0]
    named = next(row for row in rows if row[1] == "aino@opisto.example")
    assert not named[0].startswith("=") and "6,00" in named


def test_the_workbook_opens_with_numbers(course, opettaja):
    course.hand_in("Aino", "T1")
    answer = opettaja.get(f"{course.root}/gradebook/export/xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 3 and rows[1][0] == "Aino" and 6 in rows[1]
    assert answer.headers["Content-Disposition"].endswith(".xlsx")


def test_moodle_reads_english(course, opettaja):
    course.hand_in("Aino", "T1")
    answer = opettaja.get(f"{course.root}/gradebook/export/moodle")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["Email address"]: row["T1"] for row in rows} == {
        "aino@opisto.example": "6.00",
        "eetu@opisto.example": "",
    }


# --------------------------------------------------------------------------------------------------
# Components entered by hand


def fields(course):
    return {name: f"s{id}" for name, id in course.enrolments.items()}


def enter(course, browser, key="exam", page=None, **typed):
    address = f"{course.root}/components/{key}"
    data = posted(page or browser.get(address).text, form="", **{fields(course)[n]: v for n, v in typed.items()})
    return browser.client.post(address, data=data)


def stored(course, key="exam") -> dict[str, object]:
    rows = course.read(
        select(ComponentScore).join(Component).where(Component.key == key, Component.course_id == course.id)
    )
    names = {id: name for name, id in course.enrolments.items()}
    return {names[row.enrolment_id]: row.value if row.passed is None else row.passed for row in rows}


@pytest.mark.parametrize(
    ("typed", "value"), [("82,5", 8250), ("82.5", 8250), (" 40 % ", 4000), ("0", 0), ("100", 10_000), ("39,99", 3999)]
)
def test_percentages_with_comma_or_point(course, opettaja, typed, value):
    assert enter(course, opettaja, Aino=typed).location == f"{course.root}/gradebook"
    assert stored(course) == {"Aino": value}
    assert "1 tulos tallennettiin" in gradebook(course, opettaja)


def test_pass_and_fail(course, opettaja):
    assert enter(course, opettaja, "pre", Aino="passed", Eetu="failed").status_code == 303
    assert stored(course, "pre") == {"Aino": True, "Eetu": False}
    assert enter(course, opettaja, "pre", Eetu="").status_code == 303
    assert stored(course, "pre") == {"Aino": True, "Eetu": None}


@pytest.mark.parametrize("bad", ["hyvä", "101", "-1", "82,555", "1 2 3 4 5 6 7", "=1", "<b>"])
def test_one_bad_value_saves_nothing_and_loses_nothing(course, opettaja, bad):
    answer = enter(course, opettaja, Aino=bad, Eetu="71")
    assert answer.status_code == 422 and stored(course) == {}
    sent = posted(answer.text, form="")
    assert sent[fields(course)["Aino"]] == [bad] and sent[fields(course)["Eetu"]] == ["71"]
    assert f'href="#{fields(course)["Aino"]}"' in answer.text and f'id="{fields(course)["Aino"]}-err"' in answer.text
    assert f'href="#{fields(course)["Eetu"]}"' not in answer.text


def test_only_what_was_changed_is_written(course, opettaja):
    enter(course, opettaja, Aino="50", Eetu="60")
    count = len(course.read(select(AuditEntry)))
    enter(course, opettaja, Aino="51")
    assert len(course.read(select(AuditEntry))) == count + 1
    enter(course, opettaja)
    assert "Mitään ei muutettu" in gradebook(course, opettaja)
    assert len(course.read(select(AuditEntry))) == count + 1


def test_a_result_somebody_else_entered_meanwhile_is_not_overwritten_unseen(course, opettaja):
    page = opettaja.get(f"{course.root}/components/exam").text
    enter(course, opettaja, Aino="80", Eetu="60")
    answer = enter(course, opettaja, page=page, Aino="70")  # Eetu's field still shows nothing: left alone
    assert answer.status_code == 422 and "80" in answer.text and stored(course) == {"Aino": 8000, "Eetu": 6000}
    assert enter(course, opettaja, page=answer.text).status_code == 303
    assert stored(course) == {"Aino": 7000, "Eetu": 6000}


def test_a_note_survives_and_foreign_fields_mean_nothing(course, opettaja):
    enter(course, opettaja, Aino="50")
    with course.platform.write() as session:
        session.execute(update(ComponentScore).values(note="Uusinta"))
    enter(course, opettaja, Aino="60")
    assert course.read(select(ComponentScore.note)) == ["Uusinta"]
    address = f"{course.root}/components/exam"
    opettaja.post(address, {f"s{course.outside}": "90", f"was-s{course.outside}": ""}, page=address)
    assert course.read(select(func.count()).select_from(ComponentScore)) == [1]


def test_the_computed_component_is_not_entered(course, opettaja):
    assert opettaja.get(f"{course.root}/components/crm").status_code == 404
    assert opettaja.post(f"{course.root}/components/crm", page=course.root).status_code == 404
