"""A course with Aino and Eetu as students and Opettaja as teacher; Vieras is outside it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from crm.classroom import clock
from crm.classroom.courses import Component, CourseExercise, Enrolment, create_course, enrol
from crm.classroom.grading import SubmittedScore

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    """It is Thursday, 1 October 2026, noon in Helsinki."""
    with clock.frozen(NOW):
        yield


@pytest.fixture
def store(store):
    """A store that lives at the same time."""
    store.clock = clock.now
    return store


class Classroom:
    """The course and what tests want of it; ids only, so that it outlives a session."""

    now = NOW

    def __init__(self, platform, people):
        self.platform, self.people = platform, people
        with platform.write() as session:
            course = create_course(session, "capital", people["Opettaja"])
            self.id, self.slug = course.id, course.slug
            for name in ("Aino", "Eetu"):
                enrol(session, course, people[name], by=people["Opettaja"])
            self.enrolments = dict(
                session.execute(select(Enrolment.person_id, Enrolment.id).where(Enrolment.course_id == self.id)).all()
            )

    @staticmethod
    def done(points: int, hours: int = -24, attempt: int = 1, pending: int = 0) -> SubmittedScore:
        """A submission so many hours from now."""
        return SubmittedScore(points, NOW + timedelta(hours=hours), attempt, pending)

    @property
    def teacher(self) -> int:
        return self.people["Opettaja"]

    def enrolment(self, session, name: str) -> Enrolment:
        return session.get_one(Enrolment, self.enrolments[self.people[name]])

    def component(self, session, key: str) -> Component:
        return session.scalars(select(Component).where(Component.course_id == self.id, Component.key == key)).one()

    def exercise(self, session, exercise_id: str, days: int | None = 3, cutoff: int | None = 5, **values):
        """Add an exercise that is due in so many days."""
        values = {"points": 1000, "level": "guided", **values}
        row = CourseExercise(course_id=self.id, exercise_id=exercise_id, **values)
        row.deadline = None if days is None else NOW + timedelta(days=days)
        row.cutoff = None if cutoff is None else NOW + timedelta(days=cutoff)
        session.add(row)
        session.flush()
        return row


@pytest.fixture
def classroom(platform, people) -> Classroom:
    return Classroom(platform, people)
