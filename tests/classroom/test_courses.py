"""Courses: who gets in, in which role, and how often a code can be used."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.classroom import clock, courses
from crm.classroom.audit import AuditEntry, verify_audit
from crm.classroom.courses import Component, Course, Enrolment, JoinCode, Role
from crm.classroom.people import Person
from crm.i18n import speaking
from crm.records.errors import DomainError, Invalid


def test_the_first_course_starts_with_its_components(classroom):
    with classroom.platform.read() as session:
        parts = session.scalars(select(Component).order_by(Component.position)).all()
        assert [(c.key, c.kind, c.weight, c.minimum) for c in parts] == [
            ("pre", "passfail", 0, None),
            ("crm", "exercises", 3000, 4000),
            ("exam", "entered", 3000, 4000),
            ("project", "entered", 4000, 4000),
        ]
        course = session.get_one(Course, classroom.id)
        assert (course.scale, course.limits, course.timezone) == (
            "0-5",
            [4000, 5500, 7000, 8000, 9000],
            "Europe/Helsinki",
        )
        with speaking("en"):
            assert (course.title, parts[0].title) == ("Customers as equity", "Pre-assignment")
        with speaking("fi"):
            assert (course.title, parts[0].title) == ("Asiakkaat yrityksen pääomana", "Ennakkotehtävä")


def test_the_second_course_has_its_own_scale_and_names_of_courses_are_opaque(classroom):
    with classroom.platform.write() as session:
        other = courses.create_course(session, "customerships", classroom.teacher, title_fi="Asiakkuudet, kevät")
        assert (other.scale, other.title_fi) == ("1-5", "Asiakkuudet, kevät")
        assert len(other.slug) >= 16 and other.slug != classroom.slug
        assert len(other.secret) == 64
        with pytest.raises(KeyError):
            courses.create_course(session, "other", classroom.teacher)


@pytest.mark.parametrize(
    ("name", "at_least", "allowed"),
    [
        ("Aino", Role.STUDENT, True),
        ("Aino", Role.ASSISTANT, False),
        ("Aino", Role.TEACHER, False),
        ("Opettaja", Role.STUDENT, True),
        ("Opettaja", Role.TEACHER, True),
        ("Vieras", Role.STUDENT, False),
    ],
)
def test_fetching_is_the_permission_check(classroom, name, at_least, allowed):
    with classroom.platform.read() as session:
        if allowed:
            course, enrolment = courses.course_for(session, classroom.slug, classroom.people[name], at_least)
            assert (course.id, enrolment.person_id) == (classroom.id, classroom.people[name])
        else:
            with pytest.raises(LookupError, match="no such course"):
                courses.course_for(session, classroom.slug, classroom.people[name], at_least)


def test_a_course_that_is_not_there_looks_the_same(classroom):
    with classroom.platform.read() as session, pytest.raises(LookupError, match="no such course"):
        courses.course_for(session, "nothing", classroom.teacher)


def test_an_assistant_stands_between(classroom):
    with classroom.platform.write() as session:
        course = session.get_one(Course, classroom.id)
        courses.enrol(session, course, classroom.people["Vieras"], by=classroom.teacher, role=Role.ASSISTANT)
        courses.course_for(session, classroom.slug, classroom.people["Vieras"], Role.ASSISTANT)
        with pytest.raises(LookupError):
            courses.course_for(session, classroom.slug, classroom.people["Vieras"], Role.TEACHER)


def test_enrolling_twice_changes_nothing(classroom):
    with classroom.platform.write() as session:
        course = session.get_one(Course, classroom.id)
        again = courses.enrol(session, course, classroom.teacher, by=classroom.teacher, role=Role.STUDENT)
        assert again.role == Role.TEACHER
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 3


# -- codes -----------------------------------------------------------------------------------------


def make_code(classroom, **values) -> str:
    with classroom.platform.write() as session:
        return courses.make_join_code(session, session.get_one(Course, classroom.id), classroom.teacher, **values)


def test_join_with_a_code_as_people_type_it(classroom):
    code = make_code(classroom, uses=1)
    assert len(code.replace("-", "")) * 5 >= 60
    typed = f" {code.lower().replace('0', 'o').replace('1', 'l').replace('-', ' ')}"
    with classroom.platform.write() as session:
        assert courses.join(session, typed, classroom.people["Vieras"]).role == Role.STUDENT
    with classroom.platform.read() as session:
        assert session.scalars(select(JoinCode)).one().uses_left == 0
        stored = " ".join(map(str, session.execute(select(JoinCode.__table__)).one()))
        logged = " ".join(session.scalars(select(AuditEntry.detail)))
        assert code not in stored + logged and code.replace("-", "") not in stored + logged
        assert verify_audit(session) is None


def test_a_member_uses_none_up(classroom):
    code = make_code(classroom, uses=1)
    with classroom.platform.write() as session:
        assert courses.join(session, code, classroom.teacher).role == Role.TEACHER
        assert session.scalars(select(JoinCode)).one().uses_left == 1


def test_a_code_that_cannot_be_used(classroom):
    used_up, expired = make_code(classroom, uses=0), make_code(classroom, lifetime=timedelta(hours=1))
    with clock.frozen(classroom.now + timedelta(hours=1)), classroom.platform.write() as session:
        for code in (used_up, expired, "0000-0000-0000", ""):
            with pytest.raises(DomainError, match=r"voimassa|valid"):
                courses.join(session, code, classroom.people["Vieras"])


def test_twenty_join_at_once_and_seven_get_in(classroom):
    code = make_code(classroom, uses=7)
    with classroom.platform.write() as session:
        people = [Person(email=f"p{n}@opisto.example", name=f"P {n}", created_at=classroom.now) for n in range(20)]
        session.add_all(people)
        session.flush()
        ids = [p.id for p in people]

    def join(person_id):
        try:
            with classroom.platform.write() as session:
                return courses.join(session, code, person_id).id
        except DomainError:
            return None

    with ThreadPoolExecutor(20) as pool:
        joined = [e for e in pool.map(join, ids) if e]
    assert len(set(joined)) == 7
    with classroom.platform.read() as session:
        assert session.scalars(select(JoinCode)).one().uses_left == 0
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 3 + 7
        assert verify_audit(session) is None


def test_one_person_joining_twenty_times_at_once_is_enrolled_once(classroom):
    code = make_code(classroom, uses=50)

    def join(_n):
        with classroom.platform.write() as session:
            return courses.join(session, code, classroom.people["Vieras"]).id

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(join, range(20)))) == 1
    with classroom.platform.read() as session:
        assert session.scalars(select(JoinCode)).one().uses_left == 49


# -- limits ----------------------------------------------------------------------------------------


def test_limits_can_change_until_a_score_is_published(classroom):
    new = [4000, 5000, 7000, 8500, 9000]
    with classroom.platform.write() as session:
        course = session.get_one(Course, classroom.id)
        courses.set_limits(session, course, new, classroom.teacher)
        course.published_first_score_at = classroom.now
    with classroom.platform.write() as session:
        course = session.get_one(Course, classroom.id)
        assert course.limits == new
        with pytest.raises(DomainError):
            courses.set_limits(session, course, [1, 2, 3, 4, 5], classroom.teacher)


@pytest.mark.parametrize(
    "limits", [[], [1, 2, 3, 4], [0, 1, 2, 3, 4], [4000, 4000, 5000, 6000, 7000], [5, 4, 3, 2, 1], [1, 2, 3, 4, 10_001]]
)
def test_limits_must_rise(classroom, limits):
    with classroom.platform.write() as session, pytest.raises(Invalid):
        courses.set_limits(session, session.get_one(Course, classroom.id), limits, classroom.teacher)
