"""Export: exactly what a list shows, on all its pages, in both formats and languages."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from crm.i18n import LOCALES, speaking
from crm.records import exporting, listing, save
from crm.schema.registry import Context, entity

SEATS = {1: "Aino Ahonen"}


def shown(kind, context, **args):
    return listing.parse(kind, args, context).listing


def rows_of(store, sandbox, ending="csv", locale="fi", kind="account", context=None, **args):
    """The rows of a list as a file, headings first."""
    context = context or sandbox.context
    with store.read(sandbox) as session, speaking(locale):
        data = exporting.export(session, shown(kind, context, **args), context, SEATS, ending, "Kaikki")
    if ending == "xlsx":
        return list(load_workbook(BytesIO(data)).active.iter_rows())
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";" if locale == "fi" else ","))


COLUMNS = "name,employees,wallet_estimate,relation,owner_id,care_model_since,sales_r12,contacts/$count"


@pytest.fixture
def filled(store, sandbox, facts):
    values = {"wallet_estimate": Decimal("1234.50"), "care_model_since": sandbox.today, "name": "=Lehto;Oy"}
    store.write(sandbox, save.update, "account", facts["lehto"], values)
    return sandbox


def test_csv_in_both_languages(store, filled):
    fi = rows_of(store, filled, cols=COLUMNS, filter="employees eq 12")
    assert fi == [
        ["Nimi", "Henkilöstö", "Ostopotentiaali", "Suhde", "Omistaja", "Hoitomalli alkaen", "Myynti 12 kk", fi[0][-1]],
        ["'=Lehto;Oy", "12", "1234,50", "Asiakas", "Riikka Alanen", "1.9.2025", "300,00", "1"],
    ]  # fmt: skip
    en = rows_of(store, filled, locale="en", cols=COLUMNS, filter="employees eq 12")
    assert en[0][:5] == ["Account name", "Employees", "Purchase potential", "Relation", "Owner"]
    assert en[1] == ["'=Lehto;Oy", "12", "1234.50", "Customer", "Riikka Alanen", "2025-09-01", "300.00", "1"]


def test_a_workbook_has_typed_cells(store, filled):
    headings, cells = rows_of(store, filled, "xlsx", cols=COLUMNS, filter="employees eq 12")
    name, employees, money, relation, owner, since, sales, contacts = cells
    assert (name.data_type, name.value, relation.value, owner.value) == ("s", "=Lehto;Oy", "Asiakas", "Riikka Alanen")
    assert (employees.value, money.value, sales.value, contacts.value) == (12, 1234.5, 300, 1)
    assert money.number_format == '#,##0.00 "€"' and since.is_date and since.value.date() == filled.today
    assert all(cell.font.bold for cell in headings)


def test_a_percentage_is_one_for_the_spreadsheet_too(store, sandbox):
    known, percent = entity("opportunity"), [n for n, s in entity("opportunity").stored.items() if s.kind == "percent"]
    with store.read(sandbox) as session:
        id = session.scalar(select(known.cls.id))
    store.write(sandbox, save.update, "opportunity", id, {percent[0]: 40})
    (_head, (cell,)) = rows_of(store, sandbox, "xlsx", kind="opportunity", cols=percent[0])
    assert cell.value == pytest.approx(0.4) and "%" in cell.number_format
    assert rows_of(store, sandbox, kind="opportunity", cols=percent[0])[1] == ["40,0000"]


ADDRESSES = [
    {}, {"view": "all"}, {"view": "all", "q": "lehto"}, {"view": "all", "letter": "Å"}, {"view": "all", "sort": "-town,name"},
    {"view": "all", "filter": "town eq 'Hiislahti'", "cols": "name,owner/name,town"},
    {"view": "all", "group": "town", "sort": "-town", "cols": "name,town"},
]  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("args", ADDRESSES, ids=str)
def test_it_has_the_rows_of_the_list_in_its_order(store, sandbox, args, locale):
    with store.read(sandbox) as session, speaking(locale):
        page = listing.read(session, shown("account", sandbox.context, **args), sandbox.context, locale, SEATS)
    assert [row[0] for row in rows_of(store, sandbox, locale=locale, **args)[1:]] == [
        row.values[0] for row in page.rows
    ]


def test_it_has_all_pages(store, sandbox):
    for n in range(60):
        store.write(sandbox, save.create, "product", {"name": f"Tuote {n}", "product_group": "hygiene"})
    assert len(rows_of(store, sandbox, kind="product", page="2")) == 62


def test_what_a_list_is_grouped_by_goes_along(store, sandbox):
    found = rows_of(store, sandbox, view="all", group="town", cols="name")
    assert found[0] == ["Nimi", "Paikkakunta"] and [row[1] for row in found[1:]] == sorted(row[1] for row in found[1:])


def test_the_seeded_english_goes_into_english(store, sandbox):
    assert rows_of(store, sandbox, locale="en", kind="product")[1][0] == "Hand towel"


def test_more_rows_than_a_file_takes_are_refused(store, sandbox, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_ROWS", 3)
    with pytest.raises(exporting.TooMany):
        rows_of(store, sandbox, view="all")


def test_an_attempt_does_not_find_out_what_it_is_to_find_out(store, sandbox):
    hidden = Context(sandbox.today, 1, analysis=False)
    assert rows_of(store, sandbox, context=hidden, view="all", cols="name,abc_computed")[0] == ["Nimi"]
    assert len(rows_of(store, sandbox, view="all", cols="name,abc_computed")[0]) == 2
