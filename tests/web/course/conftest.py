"""A course on the small pack: Aino and Eetu are students, Opettaja teaches, Vieras is outside; and another
course, whose ids must mean nothing here. The exercises T1-T3 are one small exercise under three codes."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from crm.classroom import clock, starting, submissions
from crm.classroom.attempts import Attempt, open_sandbox
from crm.classroom.courses import Course, CourseExercise, Enrolment, Role, create_course, enrol
from crm.classroom.decisions import Extension, Override, in_force
from crm.classroom.people import Person
from crm.exercises import loader
from crm.exercises.loader import load_text
from crm.records import save
from crm.sandboxes.models import SandboxRow
from crm.sandboxes.store import Store
from crm.schema.registry import entity
from tests.web.conftest import Browser, _signed_in

TRIAL = """
id: T1
version: 1
title: {fi: Uusi puhelin, en: A new telephone}
level: guided
pack: tiny
checkpoint: CP0
minutes: 15
points: 10
variant: {lehto: $facts.lehto}
brief: {fi: Lehdon uusi puhelin on +358 000 112., en: Lehto's new telephone is +358 000 112.}
checks:
  - {id: c1, type: record, points: 6, title: {fi: Puhelin on vaihdettu, en: The telephone was changed},
     message: {fi: Katso puhelinnumeroa., en: Look at the telephone.}, kind: account,
     find: {id: $lehto}, expect: [{field: phone, is: "+358 000 112"}]}
  - {id: c2, type: record, points: 4, title: {fi: Kuvaus on kirjoitettu, en: There is a description},
     message: {fi: Kirjoita kuvaus., en: Write a description.}, kind: account,
     find: {id: $lehto}, expect: [{field: description, is: valmis}]}
solution:
  - update: {kind: account, id: $lehto, values: {phone: "+358 000 112", description: valmis}}
mutants: []
"""
HOSTILE = '<script>alert(1)</script>" onload="x'


@pytest.fixture(autouse=True)
def _exercises(monkeypatch):
    trial = load_text(TRIAL, "T1.yaml")
    found = {
        id: replace(trial, id=id, level=level)
        for id, level in (("T1", "guided"), ("T2", "independent"), ("T3", "expert"))
    }
    for name in ("T1", "T2", "T3"):
        monkeypatch.setitem(loader.exercises(), name, found[name])


@pytest.fixture
def eetu(app):
    return _signed_in(app, "eetu@opisto.example")


@pytest.fixture
def vieras(app):
    return _signed_in(app, "vieras@opisto.example")


class CoursePages:
    """The course with what tests want of it; everything is read anew, since pages change it."""

    def __init__(self, app, people):
        self.platform, self.people = app.extensions["crm"]["platform"], people
        self.store: Store = app.extensions["crm"]["store"]
        with self.platform.write() as session:
            course = create_course(session, "capital", people["Opettaja"], "Pääoma", "Equity")
            other = create_course(session, "capital", people["Vieras"], "Toinen", "Other")
            self.slug, self.id, self.other_slug = course.slug, course.id, other.slug
            self.enrolments = {n: enrol(session, course, people[n], None).id for n in ("Aino", "Eetu")}
            self.outside = enrol(session, other, people["Aino"], None).id
        self.exercise("T1", 1000)
        self.exercise("T2", 800, attempts_max=1)
        self.exercise("T3", 500, deadline=None, cutoff=None, course_id=other.id)
        self.root = f"/courses/{self.slug}"

    def exercise(self, code: str, points: int, **values) -> None:
        """Add an exercise due in a week."""
        due = clock.now() + timedelta(days=7)
        values = {"course_id": self.id, "deadline": due, "cutoff": due + timedelta(days=3), "level": "guided", **values}
        with self.platform.write() as session:
            session.add(CourseExercise(exercise_id=code, points=points, **values))

    def change(self, code: str, **values) -> None:
        """Change how the course uses an exercise."""
        with self.platform.write() as session:
            row = session.scalars(self._exercise(code)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def _exercise(self, code: str):
        return select(CourseExercise).where(CourseExercise.course_id == self.id, CourseExercise.exercise_id == code)

    def begin(self, name: str, code: str = "T1", phone: str = "") -> SimpleNamespace:
        """Somebody's attempt, begun, with Lehto's telephone changed; its id, token and sandbox."""
        with self.platform.read() as session:
            course = session.get_one(Course, self.id)
            exercise = session.scalars(self._exercise(code)).one()
            enrolment = session.get_one(Enrolment, self.enrolments[name])
        token = starting.start(self.store, course, exercise, enrolment)
        opened = self.open(name, token)
        if phone:
            self.store.write(opened.sandbox, save.update, "account", self.lehto(opened), {"phone": phone})
        return SimpleNamespace(id=opened.attempt.id, token=token, sandbox=opened.sandbox, opened=opened)

    def open(self, name: str, token: str):
        with self.platform.read() as session:
            return open_sandbox(session, token, self.people[name])

    def lehto(self, opened) -> int:
        """The id of Lehto Oy in a sandbox."""
        with self.store.read(opened.sandbox) as session:
            return session.scalars(
                select(entity("account").cls.id).where(entity("account").cls.name == "Lehto Oy")
            ).one()

    def phone(self, name: str, token: str) -> str:
        """Lehto's telephone as it stands."""
        opened = self.open(name, token)
        with self.store.read(opened.sandbox) as session:
            return session.get(entity("account").cls, self.lehto(opened)).phone

    def hand_in(self, name: str, code: str = "T1", phone: str = "+358 000 112"):
        """A finished attempt: handed in and scored. 6 points of 10 with the right telephone."""
        attempt = self.begin(name, code, phone)
        submissions.submit(self.store, self.open(name, attempt.token), self.people[name], "k" * 40)
        return attempt

    def read(self, statement):
        with self.platform.read() as session:
            return session.scalars(statement).all()

    def platform_rows(self, statement):
        with self.platform.read() as session:
            return session.execute(statement).all()

    def extension(self, name: str, code: str) -> Extension | None:
        with self.platform.read() as session:
            exercise = session.scalars(self._exercise(code)).one()
            return in_force(session, Extension, self.enrolments[name], exercise.id)

    def override(self, name: str, code: str) -> Override | None:
        with self.platform.read() as session:
            exercise = session.scalars(self._exercise(code)).one()
            return in_force(session, Override, self.enrolments[name], exercise.id)

    def role(self, name: str) -> str:
        return self.read(
            select(Enrolment.role).where(Enrolment.course_id == self.id, Enrolment.person_id == self.people[name])
        )[0]

    def rename(self, name: str, to: str) -> None:
        with self.platform.write() as session:
            session.get_one(Person, self.people[name]).name = to

    def assistant(self, name: str) -> None:
        with self.platform.write() as session:
            session.get_one(Enrolment, self.enrolments[name]).role = Role.ASSISTANT

    def open_attempts(self) -> int:
        return len(self.read(select(Attempt).where(Attempt.submitted_at.is_(None))))

    def log_of(self, token: str) -> str:
        return self.read(select(SandboxRow.log_id).where(SandboxRow.token == token))[0]


@pytest.fixture
def course(app, people) -> CoursePages:
    return CoursePages(app, people)


__all__ = ["Browser", "CoursePages"]
