"""A site to measure: one course with every exercise, students with attempts and free practice, on a temporary
platform."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import select

from crm import migrations
from crm.classroom import people, starting
from crm.classroom.courses import CourseExercise, create_course, enrol
from crm.config import Config
from crm.db import utc_now
from crm.exercises.loader import exercises
from crm.records import save
from crm.sandboxes.models import SandboxRow
from crm.web import create_app

ROOT = Path(__file__).resolve().parent.parent
PACK, EXERCISE = "vaarnamo", "B04"


class Student:
    """A signed-in student with a client of the application under test (no network)."""

    def __init__(self, site: "Site", name: str):
        self.site = site
        with site.platform.write() as session:
            email = f"{name.lower().replace(' ', '.')}.{secrets.token_hex(3)}@bench.example"
            self.person = people.create_person(session, email, name, locale="fi")
            self.enrolment = enrol(session, site.course, self.person.id, by=None)
            self.cookie = people.open_session(session, self.person.id, "{}", utc_now())
        self.client = site.app.test_client()
        self.client.set_cookie("session", self.cookie)

    def practice(self) -> str:
        """The address of their free-practice sandbox."""
        return "/s/" + starting.practice(self.site.store, self.site.course, self.enrolment, PACK)

    def attempt(self, exercise: str = EXERCISE) -> str:
        """The address of their attempt at an exercise."""
        return "/s/" + starting.start(self.site.store, self.site.course, self.site.placed[exercise], self.enrolment)


class Site:
    """The application on a temporary platform database."""

    def __init__(self, folder: Path):
        self.config = Config(instance=folder, secret_key="b" * 40)
        self.app = create_app(self.config)
        crm = self.app.extensions["crm"]
        self.platform, self.store = crm["platform"], crm["store"]
        migrations.upgrade(self.platform)
        with self.platform.write() as session:
            teacher = people.create_person(session, "teacher@bench.example", "Teacher")
            self.course = create_course(session, "capital", teacher.id)
            self.placed = {
                id: CourseExercise(course_id=self.course.id, exercise_id=id, points=one.points * 100, level=one.level)
                for id, one in exercises().items()
            }
            session.add_all(self.placed.values())

    def crowd(self, count: int) -> list[tuple[Student, str]]:
        """So many students, each with a practice sandbox that has been written to."""
        found = []
        for n in range(count):
            student = Student(self, f"Student {n}")
            root = student.practice()
            with self.platform.read() as session:
                id = session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:]))
            self.store.write(self.store.load(id), save.create, "contact", {"last_name": f"Uusi {n}"})
            found.append((student, root))
        return found

    @contextmanager
    def served(self, application: str, workers: int = 2):
        """The address of a real server (Granian, as in production) with this or the yardstick application."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        env = {
            **os.environ,
            "CRM_INSTANCE": str(self.config.instance),
            "SECRET_KEY": self.config.secret_key,
            "CRM_DEMO": "0",
        }
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(workers),
                   "--blocking-threads", "4", "--port", str(port), "--log-level", "error", *application.split()]  # fmt: skip
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(200):
                try:
                    urlopen(address + ("/healthz" if "app:app" in application else "/bare"), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait()


def facts_of(site: Site, root: str) -> dict:
    """What is planted in the variant behind a sandbox's address."""
    from crm.schema.record import Meta  # noqa: PLC0415 - a name the module does not need otherwise

    with site.platform.read() as session:
        id = session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:]))
    with site.store.read(site.store.load(id)) as session:
        return json.loads(session.scalar(select(Meta.value).where(Meta.key == "facts")))
