"""The questions of care-model adherence as filters: they say what is meant, as the SQL written by hand does."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bench import filters
from crm.query import parse, sentence, to_text
from crm.schema.registry import entity

TODAY = filters.TODAY


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    with filters.pack(tmp_path_factory.mktemp("filters") / "pack.db", variant=2) as opened:
        yield opened


def contacts(connection) -> dict[int, list]:
    """Every activity of every account of the model, in Python."""
    table = {kind: entity(kind).table for kind in ("account", "contact", "opportunity", "case", "activity")}
    whose = {}
    for kind in ("contact", "opportunity", "case"):
        whose.update(connection.execute(select(table[kind].c.id, table[kind].c.account_id)).all())
    accounts = connection.scalars(select(table["account"].c.id).where(table["account"].c.care_model_id.is_not(None)))
    found = {id: [] for id in accounts}
    whose.update((id, id) for id in found)
    for act in connection.execute(select(table["activity"])):
        for account in {whose.get(act.regarding_id), whose.get(act.contact_id)} & found.keys():
            found[account].append(act)
    return found


def recent(act) -> bool:
    return act.done_at is not None and act.done_at >= datetime.combine(TODAY - timedelta(days=60), datetime.min.time())


MEANT = {
    "no contact": lambda acts: (
        not any(a.status == "done" and a.activity_type in ("appointment", "call") and recent(a) for a in acts)
    ),
    "only plans": lambda acts: (
        any(a.status == "open" for a in acts) and not any(a.status in ("done", "sent") and recent(a) for a in acts)
    ),
    "only outgoing e-mail": lambda acts: (
        {(a.activity_type, a.direction) for a in acts if a.status in ("done", "sent") and recent(a)} == {("email", "out")}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", filters.FILTERS)
def test_it_says_what_is_meant(connection, name):
    meant = sorted(id for id, acts in contacts(connection).items() if MEANT[name](acts))
    assert filters.by_filter(connection, name) == filters.by_hand(connection, name) == meant
    assert 0 < len(meant) < 75


@pytest.mark.parametrize("name", filters.FILTERS)
def test_it_can_be_read_aloud_and_written_again(name):
    node = parse(filters.FILTERS[name], "account")
    assert parse(to_text(node), "account") == node
    assert "HM-0001" in sentence(node)


def test_the_window_is_a_bound_day():
    """Moved once, not for every row: an index on the moment can be used."""
    found = filters.statement("no contact").compile()
    assert "datetime(" not in str(found)
    assert datetime(2025, 7, 3) in found.params.values()
