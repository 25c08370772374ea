"""Settings: titles, limits, exercises, components; every refusal keeps what was typed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from crm.classroom import clock
from crm.classroom.audit import AuditEntry
from crm.classroom.courses import Component, ComponentScore, Course, CourseExercise
from tests.web.forms import posted


def the_course(course) -> Course:
    return course.read(select(Course).where(Course.id == course.id))[0]


def send(course, browser, path, form="", **typed):
    """The form of a page, with something typed into it."""
    address = course.root + path
    return browser.client.post(address, data=posted(browser.get(address).text, form=form, **typed))


# --------------------------------------------------------------------------------------------------
# Titles and limits


def test_titles(course, opettaja):
    answer = opettaja.post(f"{course.root}/settings", {"title_fi": "Syksy", "title_en": "Autumn"}, page=course.root)
    assert answer.status_code == 303
    assert (the_course(course).title_fi, the_course(course).title_en) == ("Syksy", "Autumn")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
def test_titles_that_are_none(course, opettaja, title):
    answer = opettaja.post(f"{course.root}/settings", {"title_fi": "Uusi nimi", "title_en": title}, page=course.root)
    assert answer.status_code == 422 and "Uusi nimi" in answer.text
    assert the_course(course).title_fi == "Pääoma"


def limits(course, browser, *typed):
    return browser.post(f"{course.root}/settings/limits", {"limit": list(typed)}, page=course.root)


def test_limits_until_the_first_score(course, opettaja):
    assert limits(course, opettaja, "45", "55,5", "70", "80", "90").status_code == 303
    assert the_course(course).limits == [4500, 5550, 7000, 8000, 9000]
    course.hand_in("Aino", "T1")
    answer = limits(course, opettaja, "40", "50", "60", "70", "80")
    assert answer.status_code == 422 and the_course(course).limits[0] == 4500
    assert "readonly" in opettaja.get(f"{course.root}/settings").text


@pytest.mark.parametrize(
    "typed",
    [("40", "55", "70", "80", "x"), ("40", "30", "70", "80", "90"), ("40", "55"), ("40", "55", "70", "80", "101")],
)
def test_limits_that_do_not_rise(course, opettaja, typed):
    answer = limits(course, opettaja, *typed)
    assert answer.status_code == 422 and 'id="limit-err"' in answer.text
    assert all(f'value="{text}"' in answer.text for text in typed)
    assert the_course(course).limits == [4000, 5500, 7000, 8000, 9000]


# --------------------------------------------------------------------------------------------------
# Exercises


def test_exercises_are_added_with_what_they_declare(course, opettaja):
    page = opettaja.get(f"{course.root}/settings/exercises").text
    assert 'value="T3"' in page and 'value="T1"' not in page
    answer = opettaja.post(
        f"{course.root}/settings/exercises", {"exercise": ["T3", "T1"], "week": "4"}, page=course.root
    )
    assert answer.status_code == 303
    (row,) = course.read(
        select(CourseExercise).where(CourseExercise.course_id == course.id, CourseExercise.exercise_id == "T3")
    )
    assert (row.week, row.points, row.level, row.attempts_max, row.mode, row.published) == (
        4,
        1000,
        "expert",
        3,
        "graded",
        True,
    )
    assert len(course.read(select(CourseExercise).where(CourseExercise.course_id == course.id))) == 3


@pytest.mark.parametrize(
    "data", [{"exercise": "T3", "week": "0"}, {"exercise": "T3", "week": "x"}, {"exercise": "nope", "week": "1"}]
)
def test_exercises_that_cannot_be_added(course, opettaja, data):
    assert opettaja.post(f"{course.root}/settings/exercises", data, page=course.root).status_code == 422
    assert len(course.read(select(CourseExercise).where(CourseExercise.course_id == course.id))) == 2


def test_levels_that_weigh_otherwise_are_pointed_out(course, opettaja):
    assert "40, 30 ja 30" in opettaja.get(f"{course.root}/settings/exercises").text
    course.change("T1", points=400)
    course.change("T2", points=300, level="independent")
    course.exercise("T3", 300, level="expert")
    assert "40, 30 ja 30" not in opettaja.get(f"{course.root}/settings/exercises").text


def the_exercise(course, code="T1") -> CourseExercise:
    return course.read(course._exercise(code))[0]


def test_an_exercise_is_changed_in_the_courses_time(course, opettaja):
    before = the_exercise(course)
    page = opettaja.get(f"{course.root}/settings/exercises/T1").text
    assert clock.to_local(before.deadline, "Europe/Helsinki").strftime("%Y-%m-%dT%H:%M") in page
    typed = {
        "week": "3",
        "points": "12,5",
        "deadline": "2026-10-04T23:59",
        "cutoff": "11.10.2026 klo 23.59",
        "attempts_max": "2",
        "policy": "last",
        "mode": "practice",
        "week_title_fi": "Aihe",
    }
    assert send(course, opettaja, "/settings/exercises/T1", **typed).status_code == 303
    row = the_exercise(course)
    assert (row.week, row.points, row.attempts_max, row.policy, row.mode, row.week_title_fi) == (
        3,
        1250,
        2,
        "last",
        "practice",
        "Aihe",
    )
    assert row.deadline == datetime(2026, 10, 4, 20, 59, tzinfo=UTC) and row.cutoff == datetime(
        2026, 10, 11, 20, 59, tzinfo=UTC
    )
    assert row.published and "course.exercise" in course.read(select(AuditEntry.action))


def test_an_exercise_is_taken_out_of_sight(course, opettaja):
    data = posted(opettaja.get(f"{course.root}/settings/exercises/T1").text, form="")
    del data["published"]
    opettaja.client.post(f"{course.root}/settings/exercises/T1", data=data)
    assert not the_exercise(course).published


@pytest.mark.parametrize(
    ("field", "typed"),
    [("week", "0"), ("week", ""), ("week", "x"), ("points", "0"), ("points", "1001"), ("points", ""), ("points", "1,234"),
     ("attempts_max", "0"), ("attempts_max", "-1"), ("deadline", "huomenna"), ("cutoff", "2020-01-01T00:00"),
     ("opens_at", "2999-01-01T00:00"), ("mode", "fun"), ("policy", "worst"), ("week_title_fi", "x" * 101)],
)  # fmt: skip
def test_settings_of_an_exercise_that_cannot_be(course, opettaja, field, typed):
    before = vars(the_exercise(course)).copy()
    answer = send(course, opettaja, "/settings/exercises/T1", **{field: typed, "position": "7"})
    assert answer.status_code == 422 and "aria-invalid" in answer.text
    assert 'value="7"' in answer.text
    after = vars(the_exercise(course))
    assert {k: v for k, v in after.items() if k[0] != "_"} == {k: v for k, v in before.items() if k[0] != "_"}


# --------------------------------------------------------------------------------------------------
# Components


def parts(course) -> list[tuple]:
    rows = course.read(select(Component).where(Component.course_id == course.id).order_by(Component.position))
    return [(c.key, c.title_fi, c.kind, c.weight, c.minimum) for c in rows]


def components(course, browser, **typed):
    return send(
        course, browser, "/settings/components", **{name.replace("_", "-", 2): value for name, value in typed.items()}
    )


def test_weights_and_minimums_are_changed(course, opettaja):
    assert components(course, opettaja, rows_1_weight="40", rows_3_weight="30", rows_2_minimum="").status_code == 303
    assert [(key, weight, minimum) for key, _t, _k, weight, minimum in parts(course)] == [
        ("pre", 0, None), ("crm", 4000, 4000), ("exam", 3000, None), ("project", 3000, 4000),
    ]  # fmt: skip


def test_a_component_is_added_and_removed(course, opettaja):
    typed = {"rows_4_title_fi": "Seminaari", "rows_4_title_en": "Seminar", "rows_4_weight": "10", "rows_3_weight": "30"}
    assert components(course, opettaja, **typed).status_code == 303
    assert parts(course)[-1] == ("entered1", "Seminaari", "entered", 1000, None)
    assert components(course, opettaja, rows_4_gone="y", rows_3_weight="40").status_code == 303
    assert len(parts(course)) == 4
    assert "course.components" in course.read(select(AuditEntry.action))


@pytest.mark.parametrize(
    "typed",
    [{"rows_1_weight": "31"}, {"rows_1_weight": "x"}, {"rows_1_weight": "130", "rows_3_weight": "-60"},
     {"rows_2_title_en": ""}, {"rows_2_minimum": "101"}, {"rows_2_kind": "exercises"}, {"rows_2_kind": "magic"},
     {"rows_4_title_fi": "Seminaari"}, {"rows_3_gone": "y"}],
)  # fmt: skip
def test_components_that_cannot_be(course, opettaja, typed):
    before = parts(course)
    answer = components(course, opettaja, rows_0_title_fi="Ennakko", **typed)
    assert answer.status_code == 422 and "msg--err" in answer.text
    assert 'value="Ennakko"' in answer.text and parts(course) == before


def test_a_component_with_scores_stays(course, opettaja):
    with course.platform.write() as session:
        exam = session.scalars(select(Component).where(Component.course_id == course.id, Component.key == "exam")).one()
        session.add(
            ComponentScore(
                enrolment_id=course.enrolments["Aino"], component_id=exam.id, value=5000, by_id=1, at=clock.now()
            )
        )
    before = parts(course)
    assert components(course, opettaja, rows_2_gone="y", rows_3_weight="70").status_code == 422
    assert components(course, opettaja, rows_2_kind="passfail", rows_3_weight="70").status_code == 422
    assert parts(course) == before


def test_a_component_of_another_course_is_not_touched(course, opettaja):
    (foreign,) = course.read(
        select(Component.id).join(Course).where(Course.slug == course.other_slug, Component.key == "exam")
    )
    assert components(course, opettaja, rows_2_id=str(foreign)).status_code == 404
    with course.platform.write() as session:
        assert session.get_one(Component, foreign).title_fi == "Tentti"
        session.execute(update(Course).values(archived=True))
