"""Drafts of imports: one person's, in one sandbox, tried without a trace, taken in once, swept away."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.db import utc_now
from crm.jobs.housekeeping import tidy
from crm.records.importing import Setup
from crm.records.tables.reading import Table
from crm.sandboxes import drafts, dump
from crm.sandboxes.models import ImportDraft
from crm.schema.registry import entity

TABLE = Table(
    ["Nimi", "Puhelin"], [(2, ["Uusi Oy", "+358 000 1"]), (3, ["Huono", "1"]), (5, ["Lehto Oy", "+358 000 2"])]
)
SETUP = Setup(("name", "phone"), "name")


@pytest.fixture
def kept(store, sandbox, people):
    with store.platform.write() as session:
        return drafts.keep(session, sandbox, people["Aino"], "account", "asiakkaat.xlsx", TABLE, SETUP)


@pytest.fixture
def draft(store, sandbox, people, kept):
    """``draft()``: the draft as it is now."""

    def found():
        with store.platform.read() as session:
            return drafts.find(session, kept, sandbox.id, people["Aino"], "account")

    return found


def claimed(store, draft, state) -> bool:
    with store.platform.write() as session:
        return drafts.claim(session, draft(), state)


def content(store, sandbox) -> list[str]:
    with store.read(store.load(sandbox.id)) as session:
        return list(dump.lines(session.connection().connection.driver_connection, stamps=False))


def test_it_is_kept_as_it_was(draft):
    assert drafts.table_of(draft()) == TABLE and drafts.setup_of(draft()) == SETUP
    assert (draft().state, draft().total, draft().name) == ("new", 3, "asiakkaat.xlsx")


def test_only_its_owner_finds_it_there(store, sandbox, people, kept):
    wrong = [(kept, sandbox.id, people["Eetu"], "account"), (kept, sandbox.id + 1, people["Aino"], "account"),
             (kept, sandbox.id, people["Aino"], "contact"), ("x", sandbox.id, people["Aino"], "account")]  # fmt: skip
    with store.platform.read() as session:
        assert [drafts.find(session, *keys) for keys in wrong] == [None] * 4


def test_a_try_changes_nothing_and_tells_what_would_be(store, sandbox, draft):
    before = content(store, sandbox)
    assert (
        claimed(store, draft, "checking") and not claimed(store, draft, "checking") and drafts.busy(draft(), utc_now())
    )
    drafts.work(store, sandbox, draft(), {})
    assert content(store, sandbox) == before and store.load(sandbox.id).seq == 0
    found = drafts.outcome_of(draft())
    assert (draft().state, draft().command, draft().taken) == ("checked", None, 3)
    assert list(found.created) == [2] and list(found.refused) == [3] and list(found.updated) == [5]


def test_it_is_taken_in_once(store, sandbox, draft, facts):
    before = content(store, sandbox)
    for state in ("checking", "running"):
        assert claimed(store, draft, state)
        drafts.work(store, sandbox, draft(), {})
    assert draft().state == "done" and not claimed(store, draft, "running") and not claimed(store, draft, "checking")
    found = drafts.outcome_of(draft())
    with store.read(store.load(sandbox.id)) as session:
        account = entity("account").cls
        assert session.get(account, found.created[2]).name == "Uusi Oy"
        assert session.get(account, facts["lehto"]).phone == "+358 000 2"
    store.undo(store.load(sandbox.id), draft().command)
    assert content(store, sandbox) == before and store.load(sandbox.id).seq == 2


def test_progress_is_told(store, sandbox, draft, people, monkeypatch):
    monkeypatch.setattr("crm.records.importing.STEP", 1)
    seen, claim = [], claimed(store, draft, "checking")
    mine, real = draft(), drafts._write

    def watched(store, sandbox, kind, rows, setup, doing):
        inner = rows.tell
        rows.tell = lambda n: (inner(n), seen.append(draft().taken))
        return real(store, sandbox, kind, rows, setup, doing)

    monkeypatch.setattr(drafts, "_write", watched)
    drafts.work(store, sandbox, mine, {})
    assert claim and seen == [1, 2]


def test_a_refusal_of_the_whole_is_told(store, sandbox, draft):
    assert claimed(store, draft, "checking")
    sandbox.sealed = True
    drafts.work(store, sandbox, draft(), {})
    assert draft().state == "new" and "arvioitavaksi" in draft().message


def test_work_that_fell_silent_can_be_begun_again(store, draft, kept):
    assert claimed(store, draft, "checking")
    with store.platform.write() as session:
        session.get(ImportDraft, kept).changed_at = utc_now() - timedelta(minutes=3)
    assert not drafts.busy(draft(), utc_now()) and claimed(store, draft, "checking")


def test_old_ones_go(store, sandbox, people, kept, draft):
    with store.platform.write() as session:
        session.get(ImportDraft, kept).changed_at = utc_now() - timedelta(hours=25)
    tidy(store, "x" * 40)
    assert draft() is None
    with store.platform.write() as session:
        tokens = [drafts.keep(session, sandbox, people["Aino"], "account", "a", TABLE, SETUP) for _ in range(8)]
        left = set(session.scalars(select(ImportDraft.token)))
        assert len(left) == drafts.EACH and tokens[-1] in left
        drafts.keep(session, sandbox, people["Eetu"], "account", "a", TABLE, SETUP)
        assert session.scalar(select(func.count()).select_from(ImportDraft)) == drafts.EACH + 1
