"""Segments: counted when made and when refreshed, each count kept; the filter must be one for their table."""

import pytest
from sqlalchemy import select

from crm.processes import segments
from crm.records import save
from crm.records.errors import DomainError, Invalid
from crm.schema.registry import entity


@pytest.fixture
def segment(store, sandbox):
    """The id of a segment of companies called Lehto."""
    return store.write(sandbox, segments.save_segment, "account", "Lehdot", "startswith(name,'Lehto')", "Tunne").result


def read(store, sandbox, id):
    """A segment with the counts of its refreshes, the first first."""
    counts = entity("segment_count").cls
    with store.read(store.load(sandbox.id)) as session:
        rows = session.scalars(select(counts).where(counts.segment_id == id).order_by(counts.id))
        return session.get(entity("segment").cls, id), [(row.count, row.change) for row in rows]


def test_it_is_counted_when_it_is_made(store, sandbox, segment):
    found, history = read(store, sandbox, segment)
    assert (found.name, found.goal, found.table, found.owner_id) == ("Lehdot", "Tunne", "account", 1)
    assert found.count == 2 and found.refreshed_on and history == [(2, None)]


def test_a_refresh_shows_the_movement_and_is_taken_back(store, sandbox, segment):
    store.write(sandbox, save.create, "account", {"name": "Lehtola Oy"})
    assert read(store, sandbox, segment)[0].count == 2, "not before it is refreshed"
    done = store.write(sandbox, segments.refresh_segment, segment)
    assert done.result == 3 and read(store, sandbox, segment)[1] == [(2, None), (3, 1)]
    store.undo(sandbox, done.command)
    found, history = read(store, sandbox, segment)
    assert found.count == 2 and history == [(2, None)]


def test_segments_overlap(store, sandbox, segment):
    other = store.write(sandbox, segments.save_segment, "account", "Kaikki", "").result
    assert read(store, sandbox, other)[0].count > 2 and read(store, sandbox, segment)[0].count == 2


def test_a_filter_that_is_none_is_refused(store, sandbox, segment):
    with pytest.raises(Invalid) as refused:
        store.write(sandbox, segments.save_segment, "account", "Väärä", "no_such eq 1")
    assert set(refused.value.errors) == {"filter"}
    with pytest.raises(Invalid):
        store.write(sandbox, save.update, "segment", segment, {"filter": "role eq 'user'"})
    with pytest.raises(Invalid):
        store.write(sandbox, segments.save_segment, "account", " ", "")


def test_a_segment_out_of_use_is_not_refreshed(store, sandbox, segment):
    store.write(sandbox, save.deactivate, "segment", [segment])
    with pytest.raises(DomainError):
        store.write(sandbox, segments.refresh_segment, segment)
