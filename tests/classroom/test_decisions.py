"""What a teacher decides about one student: with a reason, in the log, revocable."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.classroom import decisions
from crm.classroom.audit import AuditEntry
from crm.classroom.courses import ComponentScore, CourseExercise, create_course
from crm.classroom.decisions import Excuse, Extension, Override
from crm.records.errors import DomainError, Invalid


@pytest.fixture
def b01(classroom) -> int:
    with classroom.platform.write() as session:
        return classroom.exercise(session, "B01", attempts_max=3).id


def pair(classroom, session, exercise_id):
    return classroom.enrolment(session, "Aino"), session.get_one(CourseExercise, exercise_id)


def test_a_new_decision_replaces_the_one_in_force(classroom, b01):
    with classroom.platform.write() as session:
        aino, exercise = pair(classroom, session, b01)
        first = decisions.override(session, aino, exercise, classroom.teacher, 800, "Hyvä perustelu")
        second = decisions.override(session, aino, exercise, classroom.teacher, 900, " Vielä parempi ")
        assert decisions.in_force(session, Override, aino.id, b01) is second
        assert (first.revoked_at, first.revoked_by_id) == (classroom.now, classroom.teacher)
        assert second.reason == "Vielä parempi"
        decisions.revoke(session, second, classroom.teacher)
        assert decisions.in_force(session, Override, aino.id, b01) is None
        with pytest.raises(DomainError):
            decisions.revoke(session, second, classroom.teacher)
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
        assert actions[-3:] == ["score.override", "score.override", "score.override.revoke"]


def test_kinds_of_decisions_stand_beside_each_other(classroom, b01):
    with classroom.platform.write() as session:
        aino, exercise = pair(classroom, session, b01)
        decisions.excuse(session, aino, exercise, classroom.teacher, "Sairaana")
        decisions.override(session, aino, exercise, classroom.teacher, 500, "Suullinen koe")
        assert decisions.in_force(session, Excuse, aino.id, b01)
        assert decisions.in_force(session, Override, aino.id, b01)


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_reason_is_needed(classroom, b01, reason):
    with classroom.platform.write() as session:
        aino, exercise = pair(classroom, session, b01)
        with pytest.raises(Invalid) as refused:
            decisions.excuse(session, aino, exercise, classroom.teacher, reason)
        assert "reason" in refused.value.errors


@pytest.mark.parametrize("points", [-1, 1001])
def test_an_override_stays_within_the_points(classroom, b01, points):
    with classroom.platform.write() as session, pytest.raises(Invalid):
        decisions.override(session, *pair(classroom, session, b01), classroom.teacher, points, "Syy")


def test_a_student_of_another_course_is_not_found(classroom, b01):
    with classroom.platform.write() as session:
        other = create_course(session, "customerships", classroom.teacher)
        foreign = CourseExercise(course_id=other.id, exercise_id="L01", points=800, level="guided")
        session.add(foreign)
        session.flush()
        with pytest.raises(LookupError):
            decisions.excuse(session, classroom.enrolment(session, "Aino"), foreign, classroom.teacher, "Syy")


def test_an_extension_moves_deadline_and_cutoff(classroom, b01):
    with classroom.platform.write() as session:
        aino, exercise = pair(classroom, session, b01)
        later = exercise.deadline + timedelta(days=7)
        extension = decisions.extend(session, aino, exercise, classroom.teacher, "Sairaana", deadline=later, attempts=1)
        mine = decisions.terms(exercise, extension)
        assert (mine.deadline, mine.cutoff) == (later, exercise.cutoff + timedelta(days=7))
        assert (mine.attempts_max, decisions.terms(exercise).attempts_max) == (4, 3)
    with classroom.platform.read() as session:
        detail = json.loads(session.scalars(select(AuditEntry.detail).order_by(AuditEntry.seq.desc())).first())
        assert detail["deadline"] == str(later)


@pytest.mark.parametrize(
    ("field", "deadline", "cutoff", "attempts"),
    [
        ("attempts", None, None, 0),
        ("attempts", None, None, -1),
        ("deadline", -1, None, 0),
        ("cutoff", None, -1, 0),
        ("cutoff", 9, 3, 0),
    ],
)
def test_an_extension_is_never_less_than_everybody_has(classroom, b01, field, deadline, cutoff, attempts):
    with classroom.platform.write() as session:
        aino, exercise = pair(classroom, session, b01)
        times = {
            "deadline": deadline and exercise.deadline + timedelta(days=deadline),
            "cutoff": cutoff and exercise.cutoff + timedelta(days=cutoff),
        }
        with pytest.raises(Invalid) as refused:
            decisions.extend(session, aino, exercise, classroom.teacher, "Syy", attempts=attempts, **times)
        assert field in refused.value.errors


def test_two_teachers_at_once_leave_one_decision_in_force(classroom, b01):
    def decide(n):
        with classroom.platform.write() as session:
            decisions.override(session, *pair(classroom, session, b01), classroom.teacher, n * 50, f"Syy {n}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decide, range(8)))
    with classroom.platform.read() as session:
        live = select(func.count()).select_from(Override).where(Override.revoked_at.is_(None))
        assert session.scalar(live) == 1
        assert session.scalar(select(func.count()).select_from(Override)) == 8


# -- component scores --------------------------------------------------------------------------------


def test_component_scores_are_entered_changed_and_taken_back(classroom):
    with classroom.platform.write() as session:
        aino, exam = classroom.enrolment(session, "Aino"), classroom.component(session, "exam")
        for value in (3999, 4000, None):
            decisions.set_component_score(session, aino, exam, classroom.teacher, value=value)
        score = session.scalars(select(ComponentScore)).one()
        assert (score.value, score.passed, score.by_id, score.at) == (None, None, classroom.teacher, classroom.now)
        details = session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "score.component").order_by(AuditEntry.seq)
        )
        assert [(d["before"], d["after"]) for d in map(json.loads, details)] == [
            (None, 3999),
            (3999, 4000),
            (4000, None),
        ]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("exam", {"value": -1}),
        ("exam", {"value": 10_001}),
        ("exam", {"passed": True}),
        ("pre", {"value": 5000}),
        ("crm", {"value": 5000}),
        ("crm", {}),
    ],
)
def test_a_component_takes_only_its_kind_of_result(classroom, key, values):
    with classroom.platform.write() as session, pytest.raises(Invalid):
        aino, component = classroom.enrolment(session, "Aino"), classroom.component(session, key)
        decisions.set_component_score(session, aino, component, classroom.teacher, **values)


def test_pass_fail_is_entered(classroom):
    with classroom.platform.write() as session:
        aino, pre = classroom.enrolment(session, "Aino"), classroom.component(session, "pre")
        assert decisions.set_component_score(session, aino, pre, classroom.teacher, passed=False, note="Tyhjä").note
        assert session.scalars(select(Extension)).all() == []
