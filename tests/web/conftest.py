"""An application on a temporary instance, with Aino (student), Opettaja (administrator) in it."""

import re

import pytest

from crm.classroom import passwords, people
from crm.config import Config
from crm.db import PlatformBase
from crm.web import create_app

PASSWORD = "violetti kivi laulaa hiljaa"


@pytest.fixture(scope="session")
def password_hash():
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def config(tmp_path):
    return Config(instance=tmp_path, secret_key="x" * 40, testing=True)


@pytest.fixture
def app(config, password_hash):
    app = create_app(config)
    platform = app.extensions["crm"]["platform"]
    PlatformBase.metadata.create_all(platform.engine)
    with platform.write() as db:
        people.create_person(db, "aino@koulu.example", "Aino Aalto", password_hash=password_hash)
        people.create_person(db, "opettaja@koulu.example", "Olli Opettaja", password_hash=password_hash, is_admin=True)
    yield app
    platform.dispose()


@pytest.fixture
def platform(app):
    return app.extensions["crm"]["platform"]


class Browser:
    """A test client that fills the CSRF token in, as a browser's form does."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **more):
        return self.client.get(path, **more)

    def token(self, path="/sign-in"):
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(path).text)
        return found[1]

    def post(self, path, data=None, page="/sign-in", **more):
        return self.client.post(path, data={"csrf_token": self.token(page), **(data or {})}, **more)

    def sign_in(self, email="aino@koulu.example", password=PASSWORD, **data):
        return self.post("/sign-in", {"email": email, "password": password, **data})

    @property
    def cookie(self):
        found = self.client.get_cookie("session")
        return found and found.value


@pytest.fixture
def visitor(app):
    return Browser(app)


@pytest.fixture
def aino(app):
    browser = Browser(app)
    assert browser.sign_in().status_code == 303
    return browser
