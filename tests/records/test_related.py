"""What a page about a record reads: related lists, names of lookups, the record itself."""

import pytest

from crm import query
from crm.db import sandbox_engine
from crm.records import save
from crm.records.related import Reader, columns_of, filter_of, short_columns
from crm.schema.layout import Related
from crm.schema.registry import entities, entity
from tests.statements import sent

CONTACTS = Related("contact", "account_id", facts=("job_title", "role"), filter="status eq 'active'", sort="last_name")


@pytest.fixture
def reader(store, sandbox):
    now = store.load(sandbox.id)
    with store.read(now) as session:
        yield Reader(session, now.context, "fi", {1: "Aino Aalto"})


@pytest.fixture
def statements(reader):
    with sent(sandbox_engine, reading=True) as seen:
        yield seen


def test_names_of_several_kinds_in_one_statement(reader, facts, statements):
    contact = entity("contact")
    del statements[:]
    reader.want(contact.field("account_id"), facts["lehto"])
    reader.want(contact.field("owner_id"), 1)
    reader.want(contact.field("owner_id"), facts["boss"])
    reader.want(contact.field("last_name"), "ei tunniste")
    reader.want(contact.field("account_id"), None)
    reader.want(contact.field("account_id"), 999_999)
    reader.load_names()
    assert len(statements) == 1
    assert {n.name for n in reader.names.values()} == {"Lehto Oy", "Aino Aalto", "Riikka Alanen"}
    reader.load_names()
    assert len(statements) == 1


def test_a_lookup_to_any_kind_finds_its_record(reader, facts):
    reader.want(entity("activity").field("regarding_id"), facts["person"])
    reader.load_names()
    found = reader.names[facts["person"]]
    assert (found.kind, found.name) == ("contact", "Päivi Ojanperä")


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("kind", entities())
def test_every_record_has_a_name_the_same_in_sql_and_python(reader, kind, locale):
    reader.locale = locale
    for record in reader.session.query(entity(kind).cls).limit(3):
        assert reader.row(kind, record.id, ()).record.name == reader.name_of(record) != ""


def test_seeded_names_are_in_the_readers_language(reader):
    product = reader.session.query(entity("product").cls).one()
    assert reader.name_of(product) == "Käsipyyhe"
    reader.locale = "en"
    assert reader.name_of(product) == "Hand towel"


def test_a_record_without_a_name_is_called_by_its_kind(reader):
    note = reader.session.query(entity("note").cls).one()
    assert reader.name_of(note) == f"{entity('note').label} {note.id}"


def test_rows_with_values_and_count_in_one_statement(reader, facts, statements):
    del statements[:]
    found = reader.rows(CONTACTS, facts["lehto2"], short_columns(CONTACTS))
    assert len(statements) == 1
    assert found.total == 1 and found.rows[0].record.name == "Päivi Ojanperä"
    assert found.rows[0].values == {"job_title": None, "role": "decision_maker"}
    assert reader.rows(CONTACTS, facts["aalto"], ()).total == 0


def test_lookups_among_the_values_get_names(reader, facts):
    reader.rows(CONTACTS, facts["lehto2"], ("owner_id",))
    reader.load_names()
    assert reader.names[facts["boss"]].name == "Riikka Alanen"


def test_the_filter_narrows_and_the_limit_keeps_the_count(store, sandbox, facts):
    for n in range(7):
        store.write(sandbox, save.create, "contact", {"last_name": f"Niemi {n}", "account_id": facts["aalto"]})
    someone = store.write(sandbox, save.create, "contact", {"last_name": "Aho", "account_id": facts["aalto"]}).result
    store.write(sandbox, save.deactivate, "contact", [someone])
    with store.read(store.load(sandbox.id)) as session:
        found = Reader(session, sandbox.context, "fi", {}).rows(CONTACTS, facts["aalto"], ())
    assert found.total == 7 and [r.record.name for r in found.rows] == [f"Niemi {n}" for n in range(5)]


@pytest.mark.parametrize("kind", entities())
def test_every_declared_related_list_can_be_read_and_filtered(reader, facts, kind):
    form = entity(kind).form
    declared = [p for tab in form.tabs for column in tab.columns for p in column if isinstance(p, Related)]
    for about in (*declared, *form.related):
        for columns in (columns_of(about), short_columns(about)):
            reader.rows(about, facts["lehto"], columns)
        query.parse(filter_of(about, facts["lehto"]), about.kind)


def test_a_record_with_its_computed_fields_in_one_statement(reader, facts, statements):
    del statements[:]
    names = list(entity("account").computed)
    record, computed = reader.record("account", facts["lehto"], names)
    assert len(statements) == 1 and record.name == "Lehto Oy"
    assert list(computed) == names
    assert reader.record("account", facts["person"]) is None
