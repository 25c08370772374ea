"""The wall between sandboxes, attacked: whatever two students, a team and a teacher do, in whatever order,
nobody reads or changes a sandbox that is not theirs, and what each sandbox holds is what its log says."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from crm.classroom.attempts import Practice, open_sandbox
from crm.classroom.courses import Role, create_course, enrol
from crm.classroom.people import Person
from crm.db import Platform, PlatformBase
from crm.records import delete, merge, save
from crm.records.errors import DomainError
from crm.sandboxes.files import Files
from crm.sandboxes.models import Seat
from crm.sandboxes.reset import reset, undo_reset
from crm.sandboxes.store import SandboxClosed, Store
from crm.sandboxes.templates import ensure
from crm.schema.registry import entity
from tests.sandboxes.test_store import live_dump, rebuilt_dump

PEOPLE = ("Aino", "Eetu", "Opettaja", "Vieras")
SEATS = {"aino": ["Aino"], "eetu": ["Eetu"], "team": ["Aino", "Eetu"]}
ACCOUNTS = (8, 9, 10, 11)
"""Ids of the tiny pack's accounts: the same in every sandbox, so that a leak would show."""


class Wall(RuleBasedStateMachine):
    """Sandboxes of two students and a team; the teacher may look on, a stranger nothing."""

    url = ""

    @initialize()
    def set_up(self):
        self.folder = tempfile.TemporaryDirectory()
        self.platform = Platform(self.url or f"sqlite:///{self.folder.name}/platform.db")
        if not self.platform.sqlite:
            with self.platform.engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        PlatformBase.metadata.create_all(self.platform.engine)
        self.store = Store(self.platform, Files(Path(self.folder.name) / "cache"))
        template = ensure(self.platform, "tiny", 1, "CP0")
        with self.platform.write() as session:
            self.people = {}
            for name in PEOPLE:
                person = Person(name=name, email=f"{name.lower()}@opisto.example")
                session.add(person)
                session.flush()
                self.people[name] = person.id
            course = create_course(session, "capital", self.people["Opettaja"])
            students = {n: enrol(session, course, self.people[n], None, Role.STUDENT) for n in ("Aino", "Eetu")}
            self.boxes = {
                name: self.store.create(session, template, [self.people[p] for p in who]) for name, who in SEATS.items()
            }
            for n, (name, box) in enumerate(self.boxes.items()):
                owner = students[SEATS[name][0]]
                session.add(Practice(enrolment_id=owner.id, pack=f"tiny{n}", sandbox_id=box.id))
        self.dumps = {name: live_dump(self.store, box) for name, box in self.boxes.items()}
        self.commands = {name: [] for name in self.boxes}
        self.batches = []
        self.touched = set()

    def teardown(self):
        self.platform.dispose()
        self.folder.cleanup()

    def opened(self, person, box):
        with self.platform.read() as session:
            return open_sandbox(session, self.boxes[box].token, self.people[person]).sandbox

    def try_write(self, person, box, verb, *args, **kwargs):
        """Write as this person: refused for who has no seat, otherwise only this sandbox may change."""
        try:
            sandbox = self.opened(person, box)
        except LookupError:
            assert person == "Vieras" or (person in ("Aino", "Eetu") and person not in SEATS[box])
            return
        assert person == "Opettaja" or person in SEATS[box]
        try:
            done = self.store.write(sandbox, verb, *args, **kwargs)
        except SandboxClosed:
            assert person == "Opettaja"
            return
        except DomainError:
            return
        assert person in SEATS[box]
        if done.command:
            self.touched.add(box)
            self.commands[box].append(done.command)

    who = {"person": st.sampled_from(PEOPLE), "box": st.sampled_from(list(SEATS))}

    @rule(**who, id=st.sampled_from(ACCOUNTS), word=st.text(max_size=8))
    def update(self, person, box, id, word):
        self.try_write(person, box, save.update, "account", id, {"description": word})

    @rule(**who, id=st.sampled_from(ACCOUNTS))
    def create(self, person, box, id):
        self.try_write(person, box, save.create, "contact", {"last_name": "Uusi", "account_id": id})

    @rule(**who, id=st.sampled_from(ACCOUNTS))
    def remove(self, person, box, id):
        self.try_write(person, box, delete.delete, "account", [id])

    @rule(**who, one=st.sampled_from(ACCOUNTS), two=st.sampled_from(ACCOUNTS))
    def merge(self, person, box, one, two):
        self.try_write(person, box, merge.merge, "account", one, two, take=["phone", "parent_id"])

    @rule(**who, other=st.sampled_from(list(SEATS)), data=st.data())
    def undo(self, person, box, other, data):
        """Take back a command, perhaps one of another sandbox."""
        if not self.commands[other]:
            return
        command = data.draw(st.sampled_from(self.commands[other]))
        try:
            done = self.store.undo(self.opened(person, box), command)
        except (LookupError, DomainError):
            return
        assert box == other and person in SEATS[box]
        self.touched.add(box)
        self.commands[box].append(done.command)

    @rule(boxes=st.sets(st.sampled_from(list(SEATS)), min_size=1))
    def reset(self, boxes):
        with self.platform.write() as session:
            self.batches.append(
                reset(session, [self.boxes[b].id for b in boxes], self.people["Opettaja"], self.store.clock())
            )
        self.touched |= boxes
        for box in boxes:
            assert live_dump(self.store, self.boxes[box]) == rebuilt_dump(
                self.store, self.store.load(self.boxes[box].id)
            )

    @rule(data=st.data())
    def undo_reset(self, data):
        if self.batches:
            with self.platform.write() as session:
                undo_reset(
                    session, data.draw(st.sampled_from(self.batches)), self.people["Opettaja"], self.store.clock()
                )
            self.touched |= set(self.boxes)

    @rule(box=st.sampled_from(list(SEATS)))
    def lose_the_file(self, box):
        self.store.files.drop(self.store.load(self.boxes[box].id).log_id)

    @rule()
    def sweep(self):
        self.store.files.sweep(idle=-1)

    @invariant()
    def only_what_was_touched_has_changed(self):
        for name, box in self.boxes.items():
            now = live_dump(self.store, box)
            assert now == rebuilt_dump(self.store, self.store.load(box.id))
            if name not in self.touched:
                assert now == self.dumps[name]
            self.dumps[name] = now
        self.touched = set()


def test_isolation(database_url):
    Wall.url = "" if database_url.startswith("sqlite") else database_url
    run_state_machine_as_test(
        Wall,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_a_team_shares_and_a_teacher_looks_on(database_url):
    Wall.url = "" if database_url.startswith("sqlite") else database_url
    wall = Wall()
    wall.set_up()
    wall.try_write("Eetu", "team", save.update, "account", 8, {"description": "from Eetu"})
    sandbox = wall.opened("Opettaja", "team")
    with wall.store.read(sandbox) as session:
        assert session.get(entity("account").cls, 8).description == "from Eetu"
    assert sandbox.names == {1: "Aino", 2: "Eetu"} and not sandbox.writable
    with wall.platform.read() as session, pytest.raises(LookupError):
        open_sandbox(session, wall.boxes["team"].token, wall.people["Vieras"])
    with wall.platform.read() as session:
        assert session.query(Seat).count() == 4
    wall.teardown()
