"""Import and export as pages, without JavaScript: the steps, who may, what is refused."""

import csv
import html
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update

from crm.classroom.attempts import Practice
from crm.classroom.courses import Role, create_course, enrol
from crm.db import utc_now
from crm.records import save
from crm.sandboxes.models import ImportDraft
from crm.sandboxes.templates import ensure
from crm.schema.registry import entities, entity
from crm.web.crm import importing

from .conftest import Browser
from .forms import posted, read_forms

ACCOUNT = entity("account").cls
ROWS = "Nimi;Puhelin;Omistaja;Henkilöstö\nUusi Oy;+358 000 111 222;Riikka Alanen;5\nHuono;1;Nobody;x\nLehto Oy;;;12\n"


@pytest.fixture(autouse=True)
def _to_the_end(monkeypatch):
    """A page waits for the work beside it, however long it takes."""
    monkeypatch.setattr(importing, "PATIENCE", None)


@pytest.fixture
def box(platform, store, people):
    """Aino's free practice on the tiny pack; Eetu takes part in the same course."""
    template = ensure(platform, "tiny", 1, "CP0")
    with platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        row = store.create(session, template, [people["Aino"]])
        enrol(session, course, people["Eetu"], by=None, role=Role.STUDENT)
        enrolment = enrol(session, course, people["Aino"], by=None, role=Role.STUDENT)
        session.add(Practice(enrolment_id=enrolment.id, pack="tiny", sandbox_id=row.id))
    return store.load(row.id)


@pytest.fixture
def mine(box):
    return f"/s/{box.token}"


@pytest.fixture
def accounts(store, box):
    """``accounts(name="A")``: how many accounts there are with these values now."""

    def count(**values):
        with store.read(store.load(box.id)) as session:
            return session.scalar(select(func.count()).select_from(ACCOUNT).filter_by(**values))

    return count


def upload(browser, mine, data=ROWS, name="asiakkaat.csv", path="accounts"):
    content = data.encode() if isinstance(data, str) else data
    return browser.post(f"{mine}/{path}/import", {"file": (BytesIO(content), name)}, content_type="multipart/form-data")


def form_with(page, button: str) -> tuple[str, dict]:
    """The address and the fields of the form that has this button."""
    forms = re.findall(r"<form\b.*?</form>", page.text, re.S)
    text = next(one for one in forms if re.search(rf"<button[^>]*>(?:<svg.*?</svg>)?[^<]*{button}", one))
    return re.search(r'action="([^"]*)"', text)[1], posted(text, "")


def press(browser, page, button: str, **typed):
    """Press a button with this text, and go where it leads."""
    action, data = form_with(page, button)
    data |= {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    return browser.client.post(action, data={k: v for k, v in data.items() if v != [None]}, follow_redirects=True)


def checked(browser, mine, data=ROWS, **chosen):
    """The preview of a file."""
    page = browser.get(upload(browser, mine, data).location)
    return press(browser, page, "Tarkista rivit", **chosen)


def numbers(page) -> list[int]:
    """New, changed, as before, refused."""
    return [int(n) for n in re.findall(r"<dd>(\d+)</dd>", page.text)]


def places(page) -> list[list[str]]:
    """The table of errors."""
    body = page.text.partition('aria-labelledby="wrong"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr role="row"><th scope="row".*?</tr>', body)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>([^<]*)<", row)] for row in rows]


# ----- the steps


def test_it_works(aino, mine, accounts, store, box):
    columns = aino.get(upload(aino, mine).location)
    assert read_forms(columns.text) and posted(columns.text, "")["column"] == ["name", "phone", "owner_id", "employees"]
    preview = press(aino, columns, "Tarkista rivit", match="name")
    assert numbers(preview) == [1, 0, 1, 1] and store.load(box.id).seq == 0
    assert [row[:3] for row in places(preview)] == [["3", "Omistaja", "Nobody"], ["3", "Henkilöstö", "x"]]
    assert "Uusi Oy" in preview.text and "Riikka Alanen" in preview.text
    refused = press(aino, preview, "Tuo 1 rivi")
    assert (
        refused.status_code == 422
        and "Joillakin riveillä on virheitä" in refused.text
        and accounts(name="Uusi Oy") == 0
    )
    result = press(aino, preview, "Tuo 1 rivi", rest="1")
    assert "1 rivi tuotiin" in result.text and numbers(result) == [1, 0, 1, 1]
    assert accounts(name="Uusi Oy", employees=5) == 1
    rest = aino.get(re.search(r'href="([^"]*refused.csv)"', result.text)[1])
    lines = list(csv.reader(StringIO(rest.data.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["Nimi", "Puhelin", "Omistaja", "Henkilöstö", "Rivi", "Virhe"]
    assert lines[1][:5] == ["Huono", "1", "Nobody", "x", "3"] and "nimi tai koodi" in lines[1][5]
    again = press(aino, preview, "Tuo 1 rivi", rest="1")
    assert "1 rivi tuotiin" in again.text and accounts(name="Uusi Oy") == 1, "sent twice, taken in once"
    press(aino, result, "Kumoa koko tuonti")
    assert accounts(name="Uusi Oy") == 0


def test_a_key_updates_and_shows_what_was(aino, mine, accounts):
    page = checked(
        aino,
        mine,
        "Nimi;Kunta;Henkilöstö\nLehto Oy;Oulu;12\nlehto;Hiislahti;14\n",
        match="name",
        column=["name", "town", "employees"],
    )
    assert numbers(page) == [0, 1, 1, 0] and re.search(r"<del>.*Hiislahti</del> <ins>Oulu</ins>", page.text)
    press(aino, page, "Tuo 1 rivi")
    assert accounts(name="Lehto Oy", town="Oulu") == 1 and accounts() == 4


def test_possible_duplicates_are_told_and_can_be_left_out(aino, mine, accounts):
    rows = "Nimi;Puhelin\nLehto Toinen;+358000100200\n"
    page = checked(aino, mine, rows)
    assert "Mahdolliset kaksoiskappaleet" in page.text and numbers(page) == [1, 0, 0, 0]
    page = checked(aino, mine, rows, skip_alike="1")
    assert numbers(page) == [0, 0, 0, 1] and "Tuotavaa ei ole" in page.text


def test_going_back_loses_nothing(aino, mine):
    address = upload(aino, mine).location
    press(
        aino, aino.get(address), "Tarkista rivit", match="name", clear="1", column=["name", "", "owner_id", "employees"]
    )
    again = posted(aino.get(address).text, "")
    assert (
        again["column"] == ["name", "", "owner_id", "employees"]
        and again["match"] == ["name"]
        and again["clear"] == ["1"]
    )


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"column": ["", "", "", ""]}, "ainakin yhdelle"), ({"column": ["name", "name", "", ""]}, "sama kenttä: Nimi"),
        ({"match": "business_id"}, "ei ole saraketta"), ({"match": "owner_id"}, "ei ole saraketta"),
        ({"column": ["status", "created_on", "sales_r12", "x"]}, "ainakin yhdelle"),
    ],
)  # fmt: skip
def test_fields_that_do_not_fit_are_told(aino, mine, chosen, words):
    page = checked(aino, mine, **chosen)
    assert page.status_code == 422 and words in page.text


def test_how_far_it_is_shown_while_it_goes_on(aino, mine, platform):
    address = upload(aino, mine).location
    with platform.write() as session:
        session.execute(update(ImportDraft).values(state="running", taken=1, changed_at=utc_now()))
    page = aino.get(f"{address}/check")
    assert '<progress max="3" value="1"' in page.text and 'http-equiv="refresh"' in page.text
    assert aino.get(address).location.endswith("/check") and aino.get(f"{address}/result").location.endswith("/check")
    with platform.write() as session:
        session.execute(update(ImportDraft).values(changed_at=utc_now() - timedelta(minutes=3)))
    assert "keskeytyi" in aino.get(f"{address}/check", follow_redirects=True).text
    with platform.write() as session:
        session.execute(update(ImportDraft).values(state="new"))
    htmx = aino.get(f"{address}/check", headers={"HX-Request": "true"})
    assert htmx.headers["HX-Redirect"] == f"{address}/check"


@pytest.mark.parametrize("kind", [kind for kind, known in entities().items() if known.creatable])
def test_the_template_of_every_kind_names_its_own_columns(aino, mine, kind):
    path = entity(kind).path
    page = aino.get(f"{mine}/{path}/import")
    assert page.status_code == 200 and f"{path}/import/template.xlsx" in page.text
    data = aino.get(f"{mine}/{path}/import/template.xlsx").data
    sheet = load_workbook(BytesIO(data)).active
    labels = [cell.value for cell in sheet[1]]
    columns = aino.get(
        upload(aino, mine, (";".join(labels) + "\n" + ";".join("x" * len(labels))).encode(), path=path).location
    )
    chosen = posted(columns.text, "")["column"]
    assert all(chosen) and len(set(chosen)) == len(labels)


# ----- what is refused


def workbook(*rows) -> bytes:
    book, stream = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ei ole rivejä"), (b"\x89PNG\x00\x01", "ei ole CSV"), (b"PK\x03\x04zip", "ei voi lukea"),
        (";".join("a" * 100_000).encode() + b"\nx", "yli 200 saraketta"), (b"a\n" + b"x\n" * 20_001, "20 000"),
    ],
    ids=["empty", "png", "zip", "columns", "rows"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(aino, mine, data, words):
    page = upload(aino, mine, data)
    assert page.status_code == 422 and words in page.text


def test_a_file_that_is_too_large_is_refused(aino, mine):
    much = {"data": b"x" * 10_200_000, "content_type": "multipart/form-data; boundary=x"}
    assert aino.client.post(f"{mine}/accounts/import", **much).status_code == 413
    page = aino.post(f"{mine}/accounts/import", {}, content_type="multipart/form-data")
    assert page.status_code == 422 and "Valitse tiedosto" in page.text


def test_a_formula_is_no_value_and_markup_is_text(aino, mine, accounts):
    evil = "<script>alert(1)</script>"
    page = checked(
        aino, mine, workbook(["Nimi", "Kunta"], ["=1+1", "A"], [evil, "=cmd"], ["Hyvä", evil]), column=["name", "town"]
    )
    assert numbers(page) == [1, 0, 0, 2] and "<script>alert" not in page.text and html.escape(evil) in page.text
    page = checked(aino, mine, "Nimi;Kunta\n'=1+1;A\n", column=["name", "town"])
    press(aino, page, "Tuo 1 rivi")
    assert accounts(name="=1+1") == 1


def test_kinds_nobody_makes_have_no_import(aino, mine):
    for path in ("sales", "users", "nothing"):
        assert aino.get(f"{mine}/{path}/import").status_code == 404
    assert "Tuo Excelistä" not in aino.get(f"{mine}/{entity('sales_line').path}").text


PAGES = ("", "/check", "/result", "/refused.csv")


@pytest.mark.parametrize("name", ["eetu", "opettaja", "vieras"])
def test_nobody_else_opens_a_draft(app, aino, mine, name):
    address = upload(aino, mine).location
    other = Browser(app)
    assert other.sign_in(f"{name}@opisto.example").status_code == 303
    assert [other.get(address + page).status_code for page in PAGES] == [404] * 4
    data = {"column": ["name", "", "", ""]}
    assert (
        other.post(address, data, "/settings").status_code
        == other.post(f"{address}/check", data, "/settings").status_code
        == 404
    )


def test_a_draft_belongs_to_its_sandbox_and_kind(app, aino, mine, store, people, platform, box):
    address = upload(aino, mine).location
    token = address.rpartition("/")[2]
    assert [aino.get(f"{mine}/contacts/import/{token}{page}").status_code for page in PAGES] == [404] * 4
    assert aino.get(f"{mine}/accounts/import/{'x' * 22}").status_code == 404
    with platform.write() as session:
        session.execute(update(ImportDraft).values(person_id=people["Eetu"]))
    assert aino.get(address).status_code == 404


def test_a_sealed_attempt_takes_nothing_in(aino, root, platform, app):
    from crm.classroom.attempts import open_sandbox  # noqa: PLC0415 - only here
    from crm.sandboxes.models import ChangeLog  # noqa: PLC0415

    page = checked(aino, root, "Nimi;Puhelin\nUusi Oy;+358 000 111 222\n")
    address = form_with(page, "Tuo 1 rivi")[0].removesuffix("/check")
    with platform.write() as session:
        session.execute(update(ChangeLog).values(sealed_at=utc_now()))
    assert [aino.get(address + page).status_code for page in PAGES] == [404] * 4
    assert aino.post(f"{address}/check", {}, "/settings").status_code == 404
    assert upload(aino, root).status_code == 404 and "Tuo Excelistä" not in aino.get(f"{root}/accounts").text
    with platform.read() as session:
        assert open_sandbox(session, root[3:], aino_id(platform)).sandbox.seq == 0


def aino_id(platform) -> int:
    from crm.classroom.people import Person  # noqa: PLC0415 - only here

    with platform.read() as session:
        return session.scalar(select(Person.id).where(Person.name == "Aino"))


def test_an_attempt_does_not_offer_what_it_is_to_find_out(aino, root):
    columns = aino.get(upload(aino, root).location).text
    hidden = {n for n, s in entity("account").fields.items() if s.analysis}
    assert hidden and not hidden & set(re.findall(r'<option value="(\w+)"', columns))


def test_a_visitor_signs_in(visitor, mine):
    assert visitor.get(f"{mine}/accounts/import").location.startswith("/sign-in?next=")
    assert visitor.get(f"{mine}/accounts/export/csv").location.startswith("/sign-in?next=")


# ----- export


def exported(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, answer.location
    lines = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    return lines, answer.headers["Content-Disposition"]


def test_a_list_leads_to_its_own_files(aino, mine):
    page = aino.get(f"{mine}/accounts?view=all&sort=-name&q=lehto&cols=name,town&page=1")
    xlsx, text = (html.unescape(a) for a in re.findall(r'href="([^"]*/export/[^"]*)"', page.text))
    lines, name = exported(aino, text)
    assert lines == [["Nimi", "Paikkakunta"], ["Lehto Oy", "Hiislahti"], ["Lehto", "Hiislahti"]]
    assert "2025-09-01.csv" in name and "Kaikki" in html.unescape(name.replace("%20", " "))
    sheet = load_workbook(BytesIO(aino.get(xlsx).data)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == lines


def test_what_was_exported_comes_back_unchanged(aino, mine, store, box):
    columns = "code,name,phone,town,employees,owner_id,relation,care_model_id,parent_id"
    for ending in ("csv", "xlsx"):
        data = aino.get(f"{mine}/accounts/export/{ending}?view=all&cols={columns}").data
        page = press(aino, aino.get(upload(aino, mine, data, f"a.{ending}").location), "Tarkista rivit")
        assert numbers(page) == [0, 0, 4, 0] and "Tuotavaa ei ole" in page.text
    assert store.load(box.id).seq == 0


def test_a_personal_view_is_exported_by_its_name(aino, mine, store, box):
    from crm.records import views  # noqa: PLC0415 - only here

    store.write(box, views.save_view, "account", "Omat / kaikki", {"columns": "name", "sort": "name"})
    page = aino.get(f"{mine}/accounts?view=all")
    address = re.search(r'href="([^"]*[?&](?:amp;)?mine=\d+[^"]*)"', page.text)
    link = re.search(r'href="([^"]*/export/csv[^"]*)"', aino.get(html.unescape(address[1])).text)[1]
    lines, name = exported(aino, html.unescape(link))
    assert lines[0] == ["Nimi"] and "Omat - kaikki" in name


def test_a_filter_that_cannot_be_read_exports_nothing(aino, mine):
    answer = aino.get(f"{mine}/accounts/export/csv?filter=town+eq")
    assert answer.status_code == 302 and "Mitään ei viety" in aino.get(answer.location).text
    assert aino.get(f"{mine}/accounts/export/pdf").status_code == 404


def test_more_than_a_file_takes_is_said(aino, mine, monkeypatch):
    monkeypatch.setattr("crm.records.exporting.MAX_ROWS", 2)
    answer = aino.get(f"{mine}/accounts/export/csv?view=all")
    assert answer.status_code == 302 and "20 000" in aino.get(answer.location, follow_redirects=True).text


def test_a_formula_in_the_data_is_no_formula_in_the_file(aino, mine, store, box, facts_of_box):
    store.write(box, save.update, "account", facts_of_box["lehto"], {"name": "=HYPERLINK(1)"})
    lines, _name = exported(aino, f"{mine}/accounts/export/csv?view=all&cols=name")
    assert ["'=HYPERLINK(1)"] in lines


@pytest.fixture
def facts_of_box(store, box) -> dict:
    with store.read(box) as session:
        return {"lehto": session.scalar(select(ACCOUNT.id).where(ACCOUNT.name == "Lehto Oy"))}


def test_a_teacher_who_looks_on_exports_and_does_not_import(opettaja, mine):
    assert exported(opettaja, f"{mine}/accounts/export/csv?view=all")[0]
    assert opettaja.get(f"{mine}/accounts/import").status_code == 404
