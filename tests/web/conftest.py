"""The application on a temporary platform, and browsers: Aino's (a student), Opettaja's, a visitor's."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm.classroom import clock, starting
from crm.classroom.attempts import Practice
from crm.classroom.courses import Course, CourseExercise, Enrolment, create_course, enrol
from crm.classroom.passwords import hash_password
from crm.classroom.people import Person
from crm.config import Config
from crm.sandboxes.templates import ensure
from crm.schema.record import Meta
from crm.web import create_app
from tests.statements import sent
from tests.web.desk import Desk

PASSWORD = "violetti kivi laulaa hiljaa"


@pytest.fixture(scope="session")
def password_hash():
    return hash_password(PASSWORD)


@pytest.fixture
def config(tmp_path, database_url):
    return Config(instance=tmp_path, database_url=database_url, secret_key="x" * 40, testing=True)


@pytest.fixture
def make_app(platform, people, password_hash, compiled):
    """Applications with settings of a test's own, on the same platform."""
    with platform.write() as db:
        db.execute(update(Person).values(password_hash=password_hash))
    made = []

    def make(config):
        made.append(create_app(config))
        made[-1].config["PROPAGATE_EXCEPTIONS"] = False
        made[-1].jinja_env.bytecode_cache = compiled
        return made[-1]

    yield make
    for app in made:
        app.extensions["crm"]["platform"].dispose()


@pytest.fixture
def app(make_app, config):
    return make_app(config)


class Browser:
    """A test client that fills the CSRF token in, as a browser does that sends a page's form."""

    def __init__(self, app, **options):
        self.client = app.test_client(**options)
        self.cookie_name = app.config["SESSION_COOKIE_NAME"]

    def get(self, path, **more):
        return self.client.get(path, buffered=True, **more)

    def token(self, page="/sign-in"):
        return csrf_token(self.client.get(page, follow_redirects=True).text)

    def post(self, path, data=None, page="/sign-in", **more):
        return self.client.post(path, data={"csrf_token": self.token(page), **(data or {})}, **more)

    def sign_in(self, email="aino@opisto.example", password=PASSWORD, **data):
        return self.post("/sign-in", {"email": email, "password": password, **data})

    @property
    def cookie(self):
        found = self.client.get_cookie(self.cookie_name)
        return found and found.value

    @cookie.setter
    def cookie(self, value):
        self.client.set_cookie(self.cookie_name, value)


def csrf_token(html: str) -> str:
    """The first CSRF token of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


@pytest.fixture
def visitor(app):
    return Browser(app)


def _signed_in(app, email):
    browser = Browser(app)
    assert browser.sign_in(email).status_code == 303
    return browser


@pytest.fixture
def aino(app):
    return _signed_in(app, "aino@opisto.example")


@pytest.fixture
def opettaja(app):
    return _signed_in(app, "opettaja@opisto.example")


@pytest.fixture
def statements(app):
    """``with statements() as seen:`` collects the SQL the application sends to the platform."""
    return lambda: sent(app.extensions["crm"]["platform"].engine)


@pytest.fixture
def course(app, people):
    platform = app.extensions["crm"]["platform"]
    with platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        exercise = CourseExercise(course_id=course.id, exercise_id="B04", points=1200, level="guided")
        exercise.deadline = clock.now() + timedelta(days=7)
        session.add(exercise)
        enrolment = enrol(session, course, people["Aino"], None)
        session.flush()
        return course, exercise, enrolment


@pytest.fixture
def root(app, course):
    """The address of Aino's attempt."""
    return "/s/" + starting.start(app.extensions["crm"]["store"], *course)


@pytest.fixture
def desk(app, aino, people):
    """Aino's sandbox of the small pack; Eetu is on her course, Opettaja teaches it."""
    store = app.extensions["crm"]["store"]
    template = ensure(store.platform, "tiny", 1, "CP0")
    with store.platform.write() as db:
        course = Course(title_fi="Kurssi", title_en="Course")
        db.add(course)
        db.flush()
        enrolment = Enrolment(course_id=course.id, person_id=people["Aino"])
        db.add_all([enrolment, Enrolment(course_id=course.id, person_id=people["Eetu"])])
        db.add(Enrolment(course_id=course.id, person_id=people["Opettaja"], role="teacher"))
        db.flush()
        box = store.create(db, template, [people["Aino"]])
        db.add(Practice(enrolment_id=enrolment.id, pack="tiny", sandbox_id=box.id))
        id, token = box.id, box.token
    with store.read(store.load(id)) as session:
        facts = json.loads(session.scalar(select(Meta.value).where(Meta.key == "facts")))
    return Desk(app, aino, id, token, facts)
