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
from ..exercises.values import Scope, typed
from ..exercises.verbs import verbs
from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from ..sandboxes.store import Store
from . import clock, decisions, passwords, people, starting, submissions
from .attempts import Attempt, Opened, open_sandbox
from .courses import Component, Course, CourseExercise, Enrolment, Role, create_course, enrol
from .people import Person

PASSWORD = "neljä sanaa riittää hyvin"
"""Public on purpose; the demo says so on every page and is refused in production."""
TEACHER = "opettaja@demo.example"

WEEKS = (
    (1, "Asiakkuusajattelu ja työväline", "Customership thinking and the tool", ("B01", "B02")),
    (3, "Elinkaari ja johtamisprosessi", "The lifecycle and the management process", ("B03",)),
    (4, "Asiakastieto, laatu ja suostumus", "Customer data, quality and consent", ("B04", "C04")),
    (5, "Asiakaskannan analysointi", "Analysing the customer base", ("B06",)),
    (6, "Tavoitteet ja hoitomallit", "Goals and care models", ("B11",)),
    (7, "Kanta-asiakasohjelmat", "Loyalty programmes", ("C02",)),
)
"""The course's plan: week, theme in Finnish and English, exercises."""


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
    """A student of the demo. ``work`` are the attempts: an exercise and the id of a mutant or an equivalent,
    ``reference``, or a number for one still open after so many commands of the solution. ``exam`` and ``project``
    are percentages, ``pre`` the pre-assignment; ``None``: not assessed yet."""

    name: str
    work: tuple[str, ...] = ()
    exam: float | None = None
    project: float | None = None
    pre: bool | None = True


STUDENTS = (
    Student("Aino Ahonen"),
    Student("Eetu Saarela", ("B01 reference", "B02 M3", "B04 3"), 71, None),
    Student("Elias Björkqvist", ("B01 M4", "B03 M2", "B04 M1", "B04 reference"), 78, 84),
    Student(
        "Hodan Farah", ("B01 reference", "B02 reference", "B03 reference", "B04 reference", "B06 reference"), 86, 90
    ),
    Student("Anni Hakala-Niiniluoto", ("B01 M1", "B04 M4"), 62, 70),
    Student("Joona Heikkinen", ("B04 M3",), 38, 66),
    Student("Siiri Järvelä", ("B01 M2", "B02 reference", "B04 E3"), 74, 81),
    Student("Veikko Kankaanpää", ("B01 M5", "B04 M5"), 51, 58),
    Student("Mette Korhonen", ("B02 M1", "B02 reference", "B04 M2", "B04 reference"), None, 76),
    Student("Felix Lindroos", ("B01 reference", "B03 M5", "B04 reference", "B06 M2"), 83, 79),
    Student("Aleksanteri Mäkelä", ("B04 1",), 44, None),
    Student("Linh Nguyen", ("B01 reference", "B02 reference", "B03 M1", "B04 E5", "C04 reference"), 88, 92),
    Student("Ilona Rantanen", ("B01 M6", "B04 M6"), 69, 73),
    Student("Peppi Öhman", ("B04 M+", "B04 M+", "B04 reference"), 80, None, None),
    Student("Otso Laaksonen", ("B04 M0",), None, None, None),
    Student("Ida Virtanen", ("B01 reference", "B02 reference", "B03 reference", "B04 E1", "B06 M4"), 91, 95),
    Student("Niilo Åkerlund", ("B02 M6", "B04 5"), 57, 61),
    Student("Sara Toivonen", ("B01 M3", "B04 M5", "B04 M4"), 66, 72),
    Student("Mikael Sundqvist", (), 0, None, False),
    Student("Amir Rahimi", ("B01 reference", "B04 reference"), 77, 68),
    Student("Kerttu Pääkkönen", ("B04 M1",), 59, 64),
    Student("Oskari O'Kallas", ("B04 2",), None, None),
    Student("Venla Yli-Mattila", ("B01 reference", "B02 reference", "B03 reference", "B04 E2"), 94, 89),
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
        placed = [(week, id) for week in WEEKS for id in week[3]]
        for position, ((week, fi, en, _ids), id) in enumerate(placed, 1):
            exercise = exercises()[id]
            session.add(
                CourseExercise(
                    course_id=course.id, exercise_id=id, position=position, week=week, week_title_fi=fi,
                    week_title_en=en, deadline=_deadline(course, week), points=exercise.points, level=exercise.level,
                )
            )  # fmt: skip
        return course.id


def _deadline(course: Course, week: int) -> datetime:
    """The last minute of a day so many weeks ahead, in the course's time zone."""
    day = clock.to_local(clock.now(), course.timezone) + timedelta(weeks=week)
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
        placed = session.scalars(select(CourseExercise).where(CourseExercise.course_id == course_id))
        by_id = {exercise.exercise_id: exercise for exercise in placed}
    for id, work in (entry.split() for entry in student.work):
        token = starting.start(store, course, by_id[id], enrolment)
        with store.platform.read() as session:
            this = open_sandbox(session, token, person.id)
        _work(store, this, work)
        submissions.check(store, this.sandbox, this.attempt, id)
        if not work.isdigit():
            submissions.submit(store, this, person.id, secret)


def _entered(session, course: Course, enrolment: Enrolment, student: Student, by: int) -> None:
    for component in session.scalars(select(Component).where(Component.course_id == course.id)):
        value = {"exam": student.exam, "project": student.project}.get(component.key)
        if value is not None:
            decisions.set_component_score(session, enrolment, component, by, value=round(value * 100))
        elif component.kind == "passfail" and student.pre is not None:
            decisions.set_component_score(session, enrolment, component, by, passed=student.pre)


def _work(store: Store, this: Opened, work: str) -> None:
    """Do in the student's sandbox what a solution or mutant does, command by command, and answer as it does."""
    exercise = exercises()[this.exercise.exercise_id]
    seed = State.from_template(store.template_bytes(this.sandbox.template))
    try:
        scope = Scope(seed, variant=exercise.variant)
        trials = {trial.id: trial for trial in (*exercise.mutants, *exercise.equivalents)}
        script = edits.edited(exercise, trials[work], scope) if work in trials else edits.solution(exercise, scope)
        ran = script.run(Runner(seed))
    finally:
        seed.close()
    for command in ran.changes[: int(work) if work.isdigit() else None]:
        args = command["args"]
        if "values" in args:  # the log holds them plain
            args |= {"values": {name: typed(args["kind"], name, value) for name, value in args["values"].items()}}
        store.write(this.sandbox, verbs()[command["name"]], channel=command["channel"], **args)
    with store.platform.write() as session:
        attempt = session.get_one(Attempt, this.attempt.id)
        for check, text in ({} if work.isdigit() else ran.answers).items():
            submissions.save_answer(session, attempt, check, text)
