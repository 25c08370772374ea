"""The gradebook: from the rows of the database to the grade, in a constant number of statements."""

from datetime import timedelta
from fractions import Fraction

import pytest

from crm.classroom import decisions, gradebook
from crm.classroom.courses import Component, ComponentScore, Course, CourseExercise, Enrolment, create_course, enrol
from crm.classroom.decisions import Override
from crm.classroom.gradebook import grade_text, reason_text
from crm.classroom.grading import Reason, State, Verdict, Why
from crm.classroom.people import Person
from crm.i18n import speaking
from tests.statements import sent

FUTURE, PAST = {"days": 3, "cutoff": 5}, {"days": -9, "cutoff": -2}


def book(classroom, scores=None, **values):
    with classroom.platform.read() as session:
        return gradebook.gradebook(session, session.get_one(Course, classroom.id), scores or {}, **values)


def test_every_state_of_a_cell(classroom):
    done = classroom.done
    with classroom.platform.write() as session:
        ids = {}
        for name in ("full", "part", "waiting", "missing", "excused", "overridden"):
            ids[name] = classroom.exercise(session, name, **PAST).id
        ids["none"] = classroom.exercise(session, "none", **FUTURE).id
        classroom.exercise(session, "practice", mode="practice")
        classroom.exercise(session, "hidden", published=False)
        aino = classroom.enrolment(session, "Aino")
        exercise = {name: session.get_one(CourseExercise, key) for name, key in ids.items()}
        decisions.excuse(session, aino, exercise["excused"], classroom.teacher, "Sairaana")
        decisions.override(session, aino, exercise["overridden"], classroom.teacher, 900, "Suullisesti")
        revoked = decisions.override(session, aino, exercise["full"], classroom.teacher, 0, "Vahinko")
        decisions.revoke(session, revoked, classroom.teacher)
    early = -24 * 10
    scores = {
        (aino.id, ids["full"]): [done(400, early), done(1000, early, attempt=2)],
        (aino.id, ids["part"]): [done(700, early)],
        (aino.id, ids["waiting"]): [done(600, early, pending=400)],
        (aino.id, ids["overridden"]): [done(100, early)],
    }
    found = book(classroom, scores)
    assert [e.exercise_id for e in found.exercises] == [
        "full", "part", "waiting", "missing", "excused", "overridden", "none"
    ]  # fmt: skip
    row = next(r for r in found.rows if r.person.name == "Aino")
    assert {e.exercise_id: str(row.scores[e.id].state) for e in found.exercises} == {name: name for name in ids}
    assert (row.scores[ids["overridden"]].earned, row.scores[ids["overridden"]].computed.earned) == (900, 100)
    assert [type(d) for d in row.decisions[ids["overridden"]]] == [Override]
    crm = row.standings["crm"]
    assert crm.so_far == Fraction((1000 + 700 + 600 + 0 + 900) * 10_000, 5000 - 400)
    assert crm.least == Fraction(3200 * 10_000, 6000)
    assert crm.most == Fraction((3200 + 400 + 1000) * 10_000, 6000)
    assert [r.person.name for r in found.rows] == ["Aino", "Eetu"]


def enter(classroom, session, name, **values):
    for key, value in values.items():
        what = {"passed": value} if key == "pre" else {"value": value}
        component = classroom.component(session, key)
        decisions.set_component_score(session, classroom.enrolment(session, name), component, classroom.teacher, **what)


def test_a_whole_course_to_its_grades(classroom):
    """Two students of the design's gradebook: one with a 4, one under the minimum of the exam."""
    with classroom.platform.write() as session:
        exercise = classroom.exercise(session, "B01", **PAST)
        enter(classroom, session, "Aino", pre=True, exam=7400, project=8100)
        enter(classroom, session, "Eetu", pre=True, exam=3800, project=6600)
        aino, eetu = (classroom.enrolment(session, name).id for name in ("Aino", "Eetu"))
    early = -24 * 10
    found = book(
        classroom,
        {(aino, exercise.id): [classroom.done(851, early)], (eetu, exercise.id): [classroom.done(586, early)]},
    )
    first, second = found.rows
    assert first.verdict == Verdict(4)
    assert first.total.so_far == first.total.least == first.total.most == Fraction(8013)
    assert second.verdict == Verdict(0, (Reason(Why.UNDER_MINIMUM, "exam", 4000),))
    assert second.total.so_far == 5538
    assert found.exercise_averages() == {exercise.id: Fraction(1437, 2)}
    assert found.component_averages() == {"crm": 7185, "exam": 5600, "project": 7350}


def test_what_is_missing_is_named(classroom):
    with classroom.platform.write() as session:
        classroom.exercise(session, "B01", **PAST)
        enter(classroom, session, "Aino", exam=9000, project=9000)
    row = book(classroom).rows[0]
    assert row.verdict == Verdict(None, (Reason(Why.NOT_ASSESSED, "pre"),))
    assert book(classroom).rows[1].verdict.reasons[0] == Reason(Why.NOT_ASSESSED, "pre")


def test_an_extension_counts(classroom):
    with classroom.platform.write() as session:
        exercise = classroom.exercise(session, "B01", **PAST)
        aino = classroom.enrolment(session, "Aino")
        decisions.extend(
            session, aino, exercise, classroom.teacher, "Sairaana", deadline=classroom.now + timedelta(days=1)
        )
    first, second = book(classroom, {(aino.id, exercise.id): [classroom.done(1000, -1)]}).rows
    assert (first.scores[exercise.id].earned, second.scores[exercise.id].state) == (1000, State.MISSING)


def test_one_student_sees_the_same_row(classroom):
    with classroom.platform.write() as session:
        exercise = classroom.exercise(session, "B01", **FUTURE)
        enter(classroom, session, "Eetu", exam=5000)
        eetu = classroom.enrolment(session, "Eetu").id
    scores = {(eetu, exercise.id): [classroom.done(500)]}
    (own,) = book(classroom, scores, enrolment_id=eetu).rows
    row = book(classroom, scores).rows[1]
    assert (own.person.name, own.scores, own.standings, own.total, own.verdict) == (
        "Eetu", row.scores, row.standings, row.total, row.verdict
    )  # fmt: skip


def test_bands_and_missing_points_of_a_student(classroom):
    with classroom.platform.write() as session:
        guided = classroom.exercise(session, "B01", **PAST)
        classroom.exercise(session, "B12", level="expert", points=1500, **FUTURE)
        aino = classroom.enrolment(session, "Aino").id
    found = book(classroom, {(aino, guided.id): [classroom.done(600, -240)]})
    row = found.rows[0]
    got = {level: (b.earned, b.possible, b.reachable) for level, b in found.bands(row).items()}
    assert got == {"guided": (600, 1000, 600), "expert": (0, 1500, 1500)}
    assert [found.points_missing(row, limit) for limit in (4000, 7000, 9000)] == [400, 1150, 1650]


def test_nobody_there(classroom):
    found = book(classroom, enrolment_id=0)
    assert (found.rows, found.exercise_averages(), found.component_averages()["exam"]) == ([], {}, None)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Noora Ahonen", "Ahonen, Noora"),
        ("Anni Maria Hakala-Niiniluoto", "Hakala-Niiniluoto, Anni Maria"),
        ("Aino", "Aino"),
    ],
)
def test_listed_names(name, listed):
    assert gradebook.listed_name(name) == listed


def test_grades_and_reasons_in_words(classroom):
    with classroom.platform.read() as session:
        parts = [classroom.component(session, key) for key in ("exam", "pre")]
    with speaking("en"):
        assert grade_text(Verdict(None), "0-5") == "not yet"
        assert [grade_text(Verdict(0), scale) for scale in ("0-5", "1-5")] == ["0", "fail"]
        assert [
            reason_text(reason, parts)
            for reason in (
                Reason(Why.UNDER_MINIMUM, "exam", 4000),
                Reason(Why.FAILED, "pre"),
                Reason(Why.NOT_ASSESSED, "exam"),
                Reason(Why.UNDER_LIMIT, limit=4050),
            )
        ] == ["Exam below 40%", "Pre-assignment failed", "Exam not assessed", "Total below 40.5%"]
    with speaking("fi"):
        assert grade_text(Verdict(None), "0-5") == "ei vielä"
        assert reason_text(Reason(Why.UNDER_MINIMUM, "exam", 4000), parts) == "Tentti alle 40\u00a0%"
        assert all(str(label) for label in gradebook.STATE_LABELS.values())
    assert list(gradebook.STATE_LABELS) == list(State)


@pytest.fixture
def large(classroom):
    """300 students, 30 exercises, scores for nearly all, some late; returns the scores."""
    with classroom.platform.write() as session:
        exercises = [classroom.exercise(session, f"X{n:02}", days=-20, cutoff=-2).id for n in range(30)]
        people = [Person(email=f"n{n}@b.example", name=f"Etu Suku{n:03}", created_at=classroom.now) for n in range(300)]
        session.add_all(people)
        session.flush()
        enrolments = [Enrolment(course_id=classroom.id, person_id=p.id, joined_at=classroom.now) for p in people]
        session.add_all(enrolments)
        session.flush()
        exam = classroom.component(session, "exam")
        at = {"by_id": classroom.teacher, "at": classroom.now}
        session.add_all(
            ComponentScore(enrolment_id=e.id, component_id=exam.id, value=n * 30, **at)
            for n, e in enumerate(enrolments)
        )
        session.add_all(
            Override(enrolment_id=e.id, course_exercise_id=exercises[0], points=900, reason="Syy", **at)
            for e in enrolments[:40]
        )
    return {
        (e.id, x): [classroom.done((n + k) % 21 * 50, hours=-24 * (25 - k % 10))]
        for n, e in enumerate(enrolments)
        for k, x in enumerate(exercises)
        if (n + k) % 11
    }


def test_statements_of_a_large_course(classroom, large):
    with sent(classroom.platform.engine, reading=True) as read:
        assert len(book(classroom, large).rows) == 302
    assert len(read) == 8  # the course itself, and seven


def test_another_course_stays_out(classroom):
    with classroom.platform.write() as session:
        other = create_course(session, "customerships", classroom.teacher)
        enrol(session, other, classroom.people["Vieras"], by=classroom.teacher)
        session.add(CourseExercise(course_id=other.id, exercise_id="L01", points=800, level="guided"))
        session.add(Component(course_id=other.id, key="essay", title_fi="Essee", title_en="", kind="entered"))
        session.flush()
        theirs = gradebook.gradebook(session, other, {})
    mine = book(classroom)
    assert [c.key for c in mine.components] == ["pre", "crm", "exam", "project"]
    assert (len(mine.exercises), [r.person.name for r in mine.rows]) == (0, ["Aino", "Eetu"])
    with speaking("en"):
        assert [c.title for c in theirs.components] == ["CRM exercises", "Essee"]
    assert [r.person.name for r in theirs.rows] == ["Vieras"]
