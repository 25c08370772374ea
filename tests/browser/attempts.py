"""A course with one exercise, and what an attempt looks like from outside the browser."""

import json
import re
from datetime import timedelta

from sqlalchemy import select

from crm.classroom import clock
from crm.classroom.attempts import open_sandbox
from crm.classroom.courses import CourseExercise, create_course, enrol
from crm.schema.record import Meta


def course_with(platform, people, exercise_id: str, points: int, level: str):
    """A course with an exercise worth ``points`` (1/100); Aino and Eetu are in it, Opettaja teaches. Returns the
    course, the exercise and the enrolments by name."""
    with platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        exercise = CourseExercise(course_id=course.id, exercise_id=exercise_id, points=points, level=level, week=4)
        exercise.deadline = clock.now() + timedelta(days=7)
        session.add(exercise)
        enrolments = {name: enrol(session, course, people[name], None) for name in ("Aino", "Eetu")}
        session.flush()
    return course, exercise, enrolments


def sandbox_of(store, token: str, person_id: int):
    """The sandbox behind an attempt."""
    with store.platform.read() as session:
        return open_sandbox(session, token, person_id).sandbox


def facts_of(store, token: str, person_id: int) -> dict:
    """What is planted in the variant behind an attempt."""
    with store.read(sandbox_of(store, token, person_id)) as session:
        return json.loads(session.scalar(select(Meta.value).where(Meta.key == "facts")))


def token_of(page) -> str:
    """Which sandbox a page is in."""
    return re.search(r"/s/([^/]+)/", page.url)[1]


def hand_in(page) -> None:
    """Hand the attempt in, being sure, and wait for the receipt."""
    page.click("text=Jätä arvioitavaksi")
    page.wait_for_url("**/exercise/submit")
    page.click("main .btn--go")
    page.wait_for_selector(".panel >> text=Kuitti")
