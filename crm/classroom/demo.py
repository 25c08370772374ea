"""The demo course: one teacher and 24 students in different states of progress.

Nothing in it is made up by hand: each student's work is the exercise's own solution, one of its mutants or
a part of it, run through the product's verbs in the student's own sandbox, checked and handed in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from ..exercises import edits
from ..exercises.loader import exercises
from ..exercises.runner import Runner
from ..exercises.state import State
from ..exercises.values import Scope
from ..exercises.verbs import verbs
from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from ..sandboxes.store import Store
from . import clock, decisions, passwords, people, starting, submissions
from .attempts import Opened, open_sandbox
from .courses import Component, Course, CourseExercise, Enrolment, Role, create_course, enrol
from .people import Person

PASSWORD = "neljä sanaa riittää hyvin"
"""Public on purpose; the demo says so on every page and is refused in production."""
TEACHER = "opettaja@demo.example"
EXERCISE = "B04"


@dataclass(frozen=True)
class SignIn:
    """A sign-in of the demo, shown where it can be used."""

    role: object
    email: str
    password: str


SIGN_INS = (
    SignIn(_l("Student"), "aino.ahonen@demo.example", PASSWORD),
    SignIn(_l("Student"), "eetu.saarela@demo.example", PASSWORD),
    SignIn(_l("Teacher"), TEACHER, PASSWORD),
)


@dataclass(frozen=True)
class Student:
    """A student of the demo. ``work`` are the attempts: ids of mutants or equivalents, ``reference``, with
    ``…`` at the end for one still open, a number for so many steps of the solution. ``exam`` and
    ``project`` are percentages, ``pre`` the pre-assignment; ``None``: not assessed yet."""

    name: str
    work: tuple[str | int, ...] = ()
    exam: float | None = None
    project: float | None = None
    pre: bool | None = True


STUDENTS = (
    Student("Aino Ahonen"),
    Student("Eetu Saarela", (3,), 71, None),
    Student("Elias Björkqvist", ("M1", "reference"), 78, 84),
    Student("Hodan Farah", ("reference",), 86, 90),
    Student("Anni Hakala-Niiniluoto", ("M4",), 62, 70),
    Student("Joona Heikkinen", ("M3",), 38, 66),
    Student("Siiri Järvelä", ("E3",), 74, 81),
    Student("Veikko Kankaanpää", ("M5",), 51, 58),
    Student("Mette Korhonen", ("M2", "reference"), None, 76),
    Student("Felix Lindroos", ("reference",), 83, 79),
    Student("Aleksanteri Mäkelä", (1,), 44, None),
    Student("Linh Nguyen", ("E5",), 88, 92),
    Student("Ilona Rantanen", ("M6",), 69, 73),
    Student("Peppi Öhman", ("M+", "M+", "reference"), 80, None, None),
    Student("Otso Laaksonen", ("M0",), None, None, None),
    Student("Ida Virtanen", ("E1",), 91, 95),
    Student("Niilo Åkerlund", (5,), 57, 61),
    Student("Sara Toivonen", ("M5", "M4"), 66, 72),
    Student("Mikael Sundqvist", (), 0, None, False),
    Student("Amir Rahimi", ("reference",), 77, 68),
    Student("Kerttu Pääkkönen", ("M1",), 59, 64),
    Student("Oskari O'Kallas", (2,), None, None),
    Student("Venla Yli-Mattila", ("E2",), 94, 89),
    Student("Tuuli Wikström", (), None, None, None),
)


def is_here(store: Store) -> bool:
    """Whether the database holds the demo."""
    with store.platform.read() as session:
        return session.scalar(select(Person.id).where(Person.email == TEACHER)) is not None


def build(store: Store, secret: str, say: Callable[[str], None]) -> None:
    """Build the demo in an empty database, telling how far it is."""
    course_id = _course(store)
    width = len(STUDENTS)
    for n, student in enumerate(STUDENTS, 1):
        _student(store, course_id, student, secret)
        say(_("Building the demo") + f" [{'#' * n}{'.' * (width - n)}] {n}/{width}")


def _course(store: Store) -> int:
    hashed = passwords.hash_password(PASSWORD)
    with store.platform.write() as session:
        teacher = people.create_person(session, TEACHER, "Helena Mattila", password_hash=hashed, is_admin=True)
        course = create_course(session, "capital", teacher.id)
        exercise = exercises()[EXERCISE]
        session.add(
            CourseExercise(
                course_id=course.id, exercise_id=EXERCISE, position=1, week=4,
                week_title_fi="Asiakastieto, laatu ja suostumus", week_title_en="Customer data, quality and consent",
                deadline=_deadline(course), points=exercise.points, level=exercise.level,
            )
        )  # fmt: skip
        return course.id


def _deadline(course: Course) -> datetime:
    """The last minute of a day three weeks ahead, in the course's time zone."""
    day = clock.to_local(clock.now(), course.timezone) + timedelta(days=21)
    return clock.from_local(day.replace(hour=23, minute=59, second=0, microsecond=0, tzinfo=None), course.timezone)


def _student(store: Store, course_id: int, student: Student, secret: str) -> None:
    # one password, one hash: hashing 24 times would only make the first start slow
    with store.platform.write() as session:
        course = session.get_one(Course, course_id)
        teacher = session.scalars(select(Person).where(Person.email == TEACHER)).one()
        email = student.name.lower().translate(str.maketrans("åäöõé '", "aaooe.-")).replace("'", "") + "@demo.example"
        person = people.create_person(session, email, student.name, password_hash=teacher.password_hash)
        enrolment = enrol(session, course, person.id, by=teacher.id, role=Role.STUDENT)
        _entered(session, course, enrolment, student, teacher.id)
        exercise = session.scalars(select(CourseExercise).where(CourseExercise.course_id == course_id)).one()
    for work in student.work:
        token = starting.start(store, course, exercise, enrolment)
        with store.platform.read() as session:
            this = open_sandbox(session, token, person.id)
        _work(store, this, work)
        submissions.check(store, this.sandbox, this.attempt, exercise.exercise_id)
        if isinstance(work, str):
            submissions.submit(store, this, person.id, secret)


def _entered(session, course: Course, enrolment: Enrolment, student: Student, by: int) -> None:
    for component in session.scalars(select(Component).where(Component.course_id == course.id)):
        value = {"exam": student.exam, "project": student.project}.get(component.key)
        if value is not None:
            decisions.set_component_score(session, enrolment, component, by, value=round(value * 100))
        elif component.kind == "passfail" and student.pre is not None:
            decisions.set_component_score(session, enrolment, component, by, passed=student.pre)


def _work(store: Store, this: Opened, work: str | int) -> None:
    """Do in the student's sandbox what a solution or mutant does, command by command."""
    exercise = exercises()[this.exercise.exercise_id]
    seed = State.from_template(store.template_bytes(this.sandbox.template))
    try:
        scope = Scope(seed, variant=exercise.variant)
        trials = {trial.id: trial for trial in (*exercise.mutants, *exercise.equivalents)}
        script = edits.edited(exercise, trials[work], scope) if work in trials else edits.solution(exercise, scope)
        ran = script.run(Runner(seed))
    finally:
        seed.close()
    for command in ran.changes[: work if isinstance(work, int) else None]:
        store.write(this.sandbox, verbs()[command["name"]], channel=command["channel"], **command["args"])
