"""A sandbox in the application under test, and what a student does in it."""

from sqlalchemy import select

from crm.db import sandbox_engine
from crm.processes.segments import save_segment
from crm.records.dashboards import add_part, create_dashboard
from crm.sandboxes import log
from crm.schema.registry import entity
from tests.statements import sent
from tests.web.forms import posted


class Desk:
    """Aino's sandbox in the application under test, and what she does in it."""

    def __init__(self, app, browser, sandbox_id, token, facts):
        self.app, self.browser, self.facts = app, browser, facts
        self.id, self.root = sandbox_id, f"/s/{token}"
        self.store = app.extensions["crm"]["store"]

    def load(self):
        return self.store.load(self.id)

    def get(self, path, status=200, **more):
        answer = self.browser.get(self.root + path, **more)
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def post(self, path, data, status=303, **more):
        answer = self.browser.client.post(self.root + path, data=data, **more)
        assert answer.status_code == status, answer.text[:3000]
        return answer

    def save(self, path, expect=303, form="record", **typed):
        """Open a page, type into its form, press Save."""
        return self.post(path, posted(self.get(path), form, **typed), expect)

    def value(self, kind, id, name):
        with self.store.read(self.load()) as session:
            return getattr(session.get(entity(kind).cls, id), name)

    def first(self, kind):
        """The id of a record of a kind; one is made of those the small pack has none of."""
        if kind in ("segment", "segment_count"):
            self.write(save_segment, "account", f"Lohko {kind} {len(self.log())}", "town ne null")
        if kind == "dashboard_part":
            board = self.write(create_dashboard, f"Taulu {len(self.log())}").result
            part = {"table": "account", "part_type": "figure", "title": "Asiakkaita", "base": "active"}
            self.write(add_part, board, part)
        with self.store.read(self.load()) as session:
            return session.scalar(select(entity(kind).cls.id).order_by(entity(kind).cls.id))

    def write(self, verb, *args, **kwargs):
        return self.store.write(self.load(), verb, *args, **kwargs)

    def log(self):
        with self.store.platform.read() as session:
            return log.commands(session, self.id, self.load().log_id)

    def statements(self):
        """What is read from sandbox files meanwhile."""
        return sent(sandbox_engine, reading=True)


def say(desk, locale):
    desk.browser.post("/language", {"locale": locale, "next": "/help"})


def path_of(kind, id="", query=""):
    return f"/{entity(kind).path}/{id}{query}"
