"""A value that stamps a date (the care model, and since when): today unless told, in every way a value is given."""

from datetime import date, datetime

import pytest

from crm.records import save
from crm.records.bulk import bulk_update
from crm.records.merge import merge
from crm.schema.fields import Kind
from crm.schema.registry import entities, entity

TODAY, LONG_AGO = date(2025, 9, 1), date(2025, 1, 15)


@pytest.fixture
def write(store, sandbox):
    return lambda verb, *args: store.write(store.load(sandbox.id), verb, *args)


@pytest.fixture
def models(write):
    return [write(save.create, "care_model", {"name": name}).result for name in ("Avainasiakkaat", "Perushoito")]


@pytest.fixture
def since(store, sandbox):
    def since(id):
        with store.read(store.load(sandbox.id)) as session:
            return session.get(entity("account").cls, id).care_model_since

    return since


def test_a_new_record_is_stamped(write, models, since):
    def new(**values):
        return write(save.create, "account", {"name": "Uusi Oy", **values}).result

    assert since(new()) is None
    assert since(new(care_model_id=models[0])) == TODAY
    assert since(new(care_model_id=models[0], care_model_since=None)) == TODAY  # a form posts its empty fields too
    assert since(new(care_model_id=models[0], care_model_since=LONG_AGO)) == LONG_AGO
    assert since(new(care_model_since=LONG_AGO)) == LONG_AGO


def test_an_update_stamps_what_is_new_unless_told(write, models, since, facts, store, sandbox):
    account = facts["lehto"]
    write(save.update, "account", account, {"care_model_id": models[0], "care_model_since": LONG_AGO})
    assert since(account) == LONG_AGO
    write(save.update, "account", account, {"care_model_id": models[0], "phone": "+358 000 111 222"})
    assert since(account) == LONG_AGO  # the same model as before
    moved = write(save.update, "account", account, {"care_model_id": models[1]})
    assert since(account) == TODAY
    store.undo(store.load(sandbox.id), moved.command)
    assert since(account) == LONG_AGO
    kept = write(save.update, "account", account, {"care_model_id": models[1], "care_model_since": LONG_AGO})
    assert since(account) == LONG_AGO
    store.undo(store.load(sandbox.id), kept.command)
    assert since(account) == LONG_AGO
    write(save.update, "account", account, {"care_model_id": None})
    assert since(account) is None


def test_bulk_edit_stamps_each_that_changes(write, models, since, facts, store, sandbox):
    first, second = facts["lehto"], facts["lehto2"]
    write(save.update, "account", first, {"care_model_id": models[0], "care_model_since": LONG_AGO})
    done = write(bulk_update, "account", [first, second], {"care_model_id": models[0]})
    assert (done.result.changed, done.result.unchanged) == ([second], [first])
    assert (since(first), since(second)) == (LONG_AGO, TODAY)
    store.undo(store.load(sandbox.id), done.command)
    assert (since(first), since(second)) == (LONG_AGO, None)


def test_an_activity_is_completed_by_its_status(write, store, sandbox):
    """However the status is given; only what has taken place has a time."""

    def done_at(id):
        with store.read(store.load(sandbox.id)) as session:
            return session.get(entity("activity").cls, id).done_at

    def new(**values):
        return write(save.create, "activity", {"activity_type": "call", "subject": "Soitto", **values}).result

    yesterday = datetime(2025, 8, 31, 9, 30)
    assert done_at(new()) is None
    assert done_at(new(status="sent", done_at=None)).date() == TODAY
    assert done_at(new(status="done", done_at=yesterday)) == yesterday
    call = new()
    write(save.update, "activity", call, {"status": "done"})
    assert done_at(call).date() == TODAY
    write(save.update, "activity", call, {"status": "done", "subject": "Toinen"})
    write(save.update, "activity", call, {"status": "open"})
    assert done_at(call) is None
    write(bulk_update, "activity", [call], {"status": "cancelled"})
    assert done_at(call) is None
    write(bulk_update, "activity", [call], {"status": "done"})
    assert done_at(call).date() == TODAY


def test_what_people_stamp_is_a_date_they_may_write():
    stamping = [(known, spec) for known in entities().values() for spec in known.stored.values() if spec.stamps]
    assert stamping
    for known, spec in stamping:
        date_field = known.stored[spec.stamps]
        assert {choice.key for choice in spec.choices} >= set(spec.stamped_by)
        assert date_field.kind in (Kind.DATE, Kind.MOMENT) and not date_field.required
        assert date_field.readonly == spec.readonly, "what a command gives, it stamps alone"


def test_a_merge_takes_the_date_along_with_the_value(write, models, since, facts):
    given = {"care_model_id": models[0], "care_model_since": LONG_AGO}
    write(save.update, "account", facts["lehto2"], given)
    write(save.update, "account", facts["lehto"], {"care_model_id": models[1]})
    write(merge, "account", facts["lehto"], facts["lehto2"], ["care_model_id"])
    assert since(facts["lehto"]) == LONG_AGO
