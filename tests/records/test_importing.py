"""Import: cells become values, each row is judged alone, what was exported changes nothing, and undo takes all back."""

from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.db import adopt
from crm.i18n import LOCALES, speaking
from crm.records import exporting, listing, save
from crm.records.cells import Cells
from crm.records.errors import DomainError
from crm.records.importing import Parsed, Setup, guess, import_rows, keys, offered, parse
from crm.records.tables.reading import Table, read_table
from crm.records.undo import undo
from crm.sandboxes import dump, log
from crm.sandboxes.commands import work_on
from crm.sandboxes.templates import build, in_memory
from crm.schema.registry import Context, entities, entity

AT = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)
TODAY = date(2025, 9, 1)
CONTEXT = Context(TODAY, 1)
SEATS = {1: "Aino Ahonen", 2: "Eetu Saarela"}


class Image(bytes):
    """A sandbox file; what a failing test prints leaves it out."""

    def __repr__(self) -> str:
        return "<image>"


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Image:
    """The tiny pack with one account out of use."""
    path = tmp_path_factory.mktemp("import") / "tiny.db"
    build("tiny", 1, "CP0", path)
    with opened(path.read_bytes()) as work:
        table = entity("account").table
        save.deactivate(work, "account", [work.session.scalar(select(table.c.id).order_by(table.c.id.desc()))])
        connection = work.session.connection()
        connection.get_transaction().commit()
        return Image(connection.connection.driver_connection.serialize())


@contextmanager
def opened(image: bytes):
    """A sandbox in memory, as a verb sees it."""
    with adopt(in_memory(image)) as connection, connection.begin():
        yield work_on(connection, TODAY, 1, AT)


@pytest.fixture
def work(image):
    with opened(image) as found:
        yield found


def dumped(work) -> list[str]:
    work.session.flush()
    return list(dump.lines(work.session.connection().connection.driver_connection, stamps=False))


def take_back(work) -> None:
    rows = [asdict(row) for row in work.session.rows]
    undo(work_on(work.session.connection(), TODAY, 1, AT), rows, "x")


def read(work, kind, setup, *rows) -> Parsed:
    table = Table([*setup.columns], [(n, list(row)) for n, row in enumerate(rows, 2)])
    return parse(work.session, kind, table, setup, work.context, SEATS)


# --------------------------------------------------------------------------------------------------
# Cells


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("relation", "customer", "customer"), ("relation", "Asiakas", "customer"), ("relation", "CUSTOMER", "customer"),
        ("owner_id", "aino ahonen", 1), ("owner_id", "Riikka  Alanen", 7), ("wallet_estimate", "1 234,505 €", Decimal("1234.51")),
        ("wallet_estimate", "1234.5", Decimal("1234.5")), ("employees", "12,0", 12), ("care_model_since", "1.9.2025", TODAY),
        ("care_model_since", "2025-09-01", TODAY), ("care_model_id", "Key customer", 26), ("town", "  a\u0308 ", "ä"), ("town", " ", None),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(work, locale, name, text, value):
    spec = entity("account").field(name)
    if name == "care_model_id":
        value = work.session.scalar(select(entity("care_model").cls.id))
    with speaking(locale):
        assert Cells(work.session, SEATS).value(spec, text) == value


@pytest.mark.parametrize("text", ["Kyllä", "yes", "1", "TRUE", "x"])
@pytest.mark.parametrize(("said", "value"), [("{}", True), ("ei", False), ("No", False), ("0", False)])
def test_yes_and_no(work, text, said, value):
    spec = entity("contact").field("no_bulk_email") if "no_bulk_email" in entity("contact").stored else entity("duplicate_rule").field("active")  # fmt: skip
    assert Cells(work.session, {}).value(spec, said.format(text)) is value


@pytest.mark.parametrize(
    ("name", "text"),
    [("relation", "tuttava"), ("owner_id", "Nobody"), ("employees", "1,5"), ("employees", "monta"), ("care_model_since", "31.2.2025"), ("town", "#ERROR!")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_says_why(work, name, text):
    with pytest.raises(ValueError, match=r"\w{3}"):
        Cells(work.session, SEATS).value(entity("account").field(name), text)


def test_a_name_of_two_records_needs_the_code(work):
    save.create(work, "account", {"name": "Lehto Oy"})
    cells, spec = Cells(work.session, {}), entity("contact").field("account_id")
    with speaking("en"), pytest.raises(ValueError, match="2 records of this name"):
        cells.value(spec, "lehto oy")
    code = work.session.scalar(select(entity("account").cls.code).where(entity("account").cls.name == "Lehto Oy"))
    assert cells.value(spec, code.lower()) == cells.value(spec, code)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", [kind for kind, known in entities().items() if known.creatable])
def test_columns_are_guessed_by_label_and_by_technical_name(kind, locale):
    fields = offered(kind, CONTEXT)
    with speaking(locale):
        labels = [str(spec.label) for spec in fields.values()]
    for headings in (labels, list(fields), [f" {label.upper()}:" for label in labels]):
        assert guess(kind, headings, CONTEXT).columns == tuple(fields), headings


def test_what_nobody_may_write_is_not_offered():
    assert not {"code", "status", "merged_into_id", "created_on", "sales_r12"} & offered("account", CONTEXT).keys()
    assert next(iter(keys("account", CONTEXT))) == "code" and "description" not in keys("account", CONTEXT)
    assert guess("account", ["Jotain", "Koodi", "Code", "x", ""], CONTEXT) == Setup(("", "code", "", "", ""), "code")


# --------------------------------------------------------------------------------------------------
# Rows


def test_each_row_is_judged_alone(work):
    setup = Setup(("name", "phone", "owner_id", "employees"))
    parsed = read(
        work, "account", setup, ["Uusi Oy", "+358 000 111", "Riikka Alanen", "5"], ["", "", "", ""], ["B", "1", "", "-4"],
        ["C", "", "Ei kukaan", "x"], ["D", "", "", "7", "liikaa"],
    )  # fmt: skip
    done = import_rows(work, "account", parsed.rows)
    found = parsed.told(done)
    assert list(found.created) == [2] and found.updated == found.unchanged == {}
    assert {n: set(wrong) for n, wrong in found.refused.items()} == {
        3: {"name"}, 4: {"phone", "employees"}, 5: {"owner_id", "employees"}, 6: {""},
    }  # fmt: skip
    made = work.get("account", found.created[2])
    assert (made.name, made.owner_id, made.employees, made.code, made.relation) == (
        "Uusi Oy",
        7,
        5,
        "AS-100000",
        "prospect",
    )


def test_a_key_finds_the_record(work):
    one, other = (
        save.create(work, "account", {"name": n, "town": "Oulu", "business_id": b})
        for n, b in (("A", "1-1"), ("B", "2-2"))
    )
    save.deactivate(work, "account", [other])
    setup = Setup(("business_id", "name", "town"), "business_id")
    rows = (
        ["1-1", "A2", ""],
        ["2-2", "B2", ""],
        ["3-3", "C", "Oulu"],
        ["", "D", ""],
        ["3-3", "E", ""],
        ["2-2 ", "B", "Oulu"],
    )
    parsed = read(work, "account", setup, *rows)
    found = parsed.told(import_rows(work, "account", parsed.rows, "business_id"))
    assert found.updated == {2: one} and list(found.created) == [4, 5] and not found.unchanged
    assert {n: set(wrong) for n, wrong in found.refused.items()} == {3: {""}, 6: {"business_id"}, 7: {"business_id"}}
    assert (work.get("account", one).name, work.get("account", one).town) == ("A2", "Oulu")


def test_an_empty_cell_empties_only_where_it_is_told_to(work):
    id = save.create(work, "account", {"name": "A", "town": "Oulu", "business_id": "1-1"})
    for clear, town in ((False, "Oulu"), (True, None)):
        parsed = read(
            work,
            "account",
            Setup(("business_id", "town", "owner_id"), "business_id", clear),
            ["1-1", "", "Aino Ahonen"],
        )
        import_rows(work, "account", parsed.rows, "business_id")
        assert work.get("account", id).town == town
    parsed = read(work, "account", Setup(("business_id", "owner_id"), "business_id", True), ["1-1", ""], ["", ""])
    assert {n: set(wrong) for n, wrong in import_rows(work, "account", parsed.rows, "business_id").refused.items()} == {0: {"owner_id"}, 1: {"name"}}  # fmt: skip


def test_a_key_of_several_records_or_of_none_that_may_be_written(work):
    setup = Setup(("phone", "town"), "phone")  # two accounts of the pack have this telephone
    parsed = read(work, "account", setup, ["+358000100200", "Oulu"])
    assert import_rows(work, "account", parsed.rows, "phone").refused[0].keys() == {"phone"}
    parsed = read(work, "account", Setup(("code", "town"), "code"), ["AS-9999", "Oulu"])
    assert import_rows(work, "account", parsed.rows, "code").refused[0].keys() == {"code"}


def test_new_rows_that_look_like_a_record_are_told_and_may_be_left_out(work):
    rows = [
        {"name": "Lehto", "phone": "+358000100200"},
        {"name": "X", "phone": "+358 111 222"},
        {"name": "Y", "phone": "+358111222"},
    ]
    found = import_rows(work, "account", rows, skip_alike=True)
    assert list(found.alike) == [0, 2] and list(found.refused) == [0, 2] and found.alike[2] == found.created[1]
    found = import_rows(work, "account", rows[:1])
    assert list(found.created) == list(found.alike) == [0]


@pytest.mark.parametrize("name", ["code", "status", "created_on", "sales_r12", "id"])
def test_what_nobody_may_write_is_not_written(work, name):
    found = import_rows(work, "account", [{"name": "A", name: "x"}])
    assert found.refused == {0: {name: "Tätä kenttää ei voi muuttaa."}} and not found.created
    assert read(work, "account", Setup(("name", name)), ["A", "x"]).rows == [{"name": "A"}]


def test_a_kind_nobody_makes_by_hand_is_not_imported(work):
    with pytest.raises(DomainError):
        import_rows(work, "sales_line", [{"net_sales": 5}])


# --------------------------------------------------------------------------------------------------
# There and back, and undone


def table_of(work, kind: str, ending: str, locale: str, columns: list[str]) -> Table:
    args = {"view": "all" if any(v.name == "all" for v in entity(kind).views) else "", "cols": ",".join(columns)}
    shown = listing.parse(kind, args, work.context).listing
    with speaking(locale):
        return read_table(exporting.export(work.session, shown, work.context, SEATS, ending, "A"))


COLUMNS = {
    kind: [n for n in offered(kind, CONTEXT)]
    for kind, known in entities().items()
    if known.creatable and "code" in known.stored
}


@pytest.mark.parametrize("kind", sorted(COLUMNS))
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_exported_list_brought_back_changes_nothing(work, kind, locale, ending):
    table = table_of(work, kind, ending, locale, ["code", *COLUMNS[kind]])
    with speaking(locale):
        setup = guess(kind, table.headings, work.context)
        parsed = parse(work.session, kind, table, setup, work.context, SEATS)
    assert setup == Setup(("code", *COLUMNS[kind]), "code") and not parsed.refused
    found = import_rows(work, kind, parsed.rows, "code")
    assert len(found.unchanged) == len(table.rows) > 0 and not found.refused
    assert work.session.rows == []


ROW = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Lehto Oy", "Uusi Oy", "=1+1", "'x", "Åkerdal & Öst Ab"]),
        "town": st.sampled_from(["Hiislahti", "Oulu", "", None]),
        "employees": st.sampled_from([12, 0, -1, None]),
        "wallet_estimate": st.sampled_from([Decimal("10.50"), Decimal("0.07"), None]),
        "phone": st.sampled_from(["+358 000 100 200", "+358 000 300 400", "1", None]),
        "abc_class": st.sampled_from(["a", "b", "x"]),
        "owner_id": st.sampled_from([1, 7, 10**9]),
        "care_model_since": st.sampled_from([TODAY, date(1800, 1, 1), None]),
    },
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, max_size=8), match=st.sampled_from(["", "name", "phone", "employees"]), skip=st.booleans())
def test_a_random_import_undone_leaves_everything_equal(image, rows, match, skip):
    with opened(image) as work:
        before = dumped(work)
        found = import_rows(work, "account", rows, match, skip)
        told = [n for part in (found.created, found.updated, found.unchanged, found.refused) for n in part]
        assert sorted(told) == list(range(len(rows))) and set(found.alike) <= {*found.created, *found.refused}
        assert (dumped(work) != before) == bool(found.created or found.updated)
        take_back(work)
        assert dumped(work) == before


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(ROW, min_size=1, max_size=5),
    locale=st.sampled_from(LOCALES),
)
def test_what_random_imports_made_comes_back_from_a_file_unchanged(image, rows, locale):
    with opened(image) as work:
        import_rows(work, "account", rows)
        table = table_of(
            work,
            "account",
            "csv",
            locale,
            ["code", "name", "town", "employees", "wallet_estimate", "phone", "care_model_since"],
        )
        with speaking(locale):
            setup = guess("account", table.headings, work.context)
            parsed = parse(work.session, "account", table, setup, work.context, SEATS)
        before = len(work.session.rows)
        found = import_rows(work, "account", parsed.rows, "code")
        assert len(found.unchanged) == len(table.rows) and len(work.session.rows) == before


def test_an_import_is_one_command_and_one_undo(store, sandbox, facts):
    rows = [{"name": "A", "phone": "+358 123 456"}, {"name": ""}, {"name": "Lehto Oy", "town": "Oulu"}]
    done = store.write(sandbox, import_rows, "account", rows, channel="import", match="name")
    assert set(done.result.created) == {0} and set(done.result.updated) == {2} and set(done.result.refused) == {1}
    with store.platform.read() as session:
        (command,) = log.commands(session, sandbox.id, sandbox.log_id)
    assert (command["name"], command["channel"], command["args"]["rows"][2]["town"]) == ("import", "import", "Oulu")
    assert [row["op"] for row in command["rows"]] == ["insert", "update"]
    store.undo(sandbox, done.command)
    with store.read(sandbox) as session:
        assert session.get(entity("account").cls, facts["lehto"]).town == "Hiislahti"
        assert session.scalar(select(entity("account").cls.id).where(entity("account").cls.name == "A")) is None
