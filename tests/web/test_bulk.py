"""All rows that match, and bulk edit as pages, without JavaScript: who may, what is asked, what came of it."""

import html
import re

import pytest
from sqlalchemy import func, select

from crm.classroom.attempts import Practice
from crm.classroom.courses import Role, create_course, enrol
from crm.records import save
from crm.sandboxes import packs
from crm.sandboxes.packs import Builder, Pack
from crm.sandboxes.templates import ensure
from crm.schema.registry import entity

from .conftest import Browser
from .forms import posted, read_forms

ACCOUNT = entity("account").table


def build_many(b: Builder) -> None:
    """Sixty customers of the boss in two towns, and two that are out of use."""
    me = b.add("user", name="Me", seat=1, role="student")
    boss = b.add("user", name="Riikka Alanen", role="account_manager")
    for n in range(60):
        b.add("account", name=f"Yritys {n:02}", town="Hiislahti" if n < 55 else "Louhiniemi", owner_id=boss)
    for n in range(2):
        b.add("account", name=f"Poissa {n}", town="Hiislahti", owner_id=me, status="inactive")


@pytest.fixture(scope="module", autouse=True)
def _many_pack():
    packs.packs()["many"] = Pack("many", 1, {"fi": "M", "en": "M"}, {"fi": "", "en": ""}, build_many)


@pytest.fixture
def box(platform, store, people):
    template = ensure(platform, "many", 1, "CP0")
    with platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        row = store.create(session, template, [people["Aino"]])
        enrol(session, course, people["Eetu"], by=None, role=Role.STUDENT)
        enrolment = enrol(session, course, people["Aino"], by=None, role=Role.STUDENT)
        session.add(Practice(enrolment_id=enrolment.id, pack="many", sandbox_id=row.id))
    return store.load(row.id)


@pytest.fixture
def mine(box):
    return f"/s/{box.token}"


@pytest.fixture
def count(store, box):
    """``count(town="Hiislahti")``: how many accounts there are with these values now."""

    def accounts(**values):
        with store.read(store.load(box.id)) as session:
            return session.scalar(select(func.count()).select_from(ACCOUNT).filter_by(**values))

    return accounts


def person(app, name):
    browser = Browser(app)
    assert browser.sign_in(f"{name}@opisto.example").status_code == 303
    return browser


def link(page, words: str) -> str:
    return html.unescape(re.search(rf'<a href="([^"]*)">{words}</a>', page.text)[1])


def ids(page) -> list[str]:
    return re.findall(r'name="id" value="(\d+)"', page.text)


def send(browser, page, form: str, **typed):
    """Press a button of a form, as a browser without JavaScript does; a list is ticks of one name."""
    data = posted(page.text, form) | {name: v if isinstance(v, list) else [v] for name, v in typed.items()}
    return browser.client.post(read_forms(page.text).actions[form], data=data)


def everything(aino, mine, query="view=all"):
    """The list with all that match selected."""
    return aino.get(link(aino.get(f"{mine}/accounts?{query}"), r"Valitse kaikki \d+ osumaa"))


def asked(aino, page, **selected):
    """The page of bulk edit for the rows selected on a list."""
    return aino.get(send(aino, page, "selected", action="bulk", **selected).location)


# ----- all that match


def test_it_works(aino, mine, count):
    page = everything(aino, mine)
    assert "Kaikki 62 osumaa on valittu" in page.text and page.text.count(" checked disabled") == 51
    assert " checked" not in aino.get(link(page, "Poista valinnat")).text
    form = asked(aino, page)
    assert "Muokkaa 62 tietuetta" in form.text and "ja 42 muuta" in form.text
    result = send(aino, form, "bulk", abc_class="a", town="Uusi")
    assert result.status_code == 200 and "60 tietuetta muutettiin" in result.text
    assert count(abc_class="a", town="Uusi") == 60 == count(status="active")
    assert "2 tietuetta ei voitu muuttaa" in result.text and "Poissa 1" in result.text
    assert "tietueen tila on Ei-aktiivinen" in html.unescape(result.text)
    (undo,) = [href for href in re.findall(r'action="([^"]*)"', result.text) if "/undo/" in href]
    back = aino.client.post(undo, data=posted(result.text, ""))
    assert back.location == f"{mine}/accounts?view=all" and count(town="Uusi") == 0 == count(abc_class="a")


@pytest.mark.parametrize(
    "query, n",
    [("filter=town eq 'Hiislahti'", 55), ("view=all&letter=Y&sort=-name&page=2", 60), ("q=yritys&cols=name,town", 60)],
)
def test_all_that_match_are_those_of_the_address(aino, mine, count, query, n):
    page = everything(aino, mine, query)
    assert f"Kaikki {n} osumaa" in page.text
    answer = send(aino, page, "selected", action="deactivate")
    assert f"{n} tietueen aktivointi poistettiin" in aino.get(answer.location).text
    assert count(status="inactive") == n + 2


def test_a_list_of_one_page_does_not_offer_it(aino, mine):
    assert "osumaa" not in aino.get(f"{mine}/accounts?filter=town eq 'Louhiniemi'").text


def test_assign_and_delete_take_all_that_match(aino, mine, count):
    page = everything(aino, mine, "view=active")
    question = send(aino, page, "selected", action="assign")
    assert "60 tietueelle" in question.text and not ids(question)
    send(aino, question, "", owner_id="1")
    assert count(owner_id=1, status="active") == 60
    page = everything(aino, mine, "view=mine")
    question = aino.get(send(aino, page, "selected", action="delete").location)
    assert "60" in question.text and not ids(question) and count() == 62
    answer = send(aino, question, "", sure="1")
    assert answer.location == f"{mine}/accounts?view=mine" and count() == 2
    assert "Kumoa" in aino.get(answer.location).text


@pytest.mark.parametrize("action", ["deactivate", "activate", "bulk", "assign", "delete"])
def test_a_list_that_has_changed_since_is_not_touched(aino, mine, store, box, count, action):
    page = everything(aino, mine)
    store.write(box, save.create, "account", {"name": "Uusi Oy"})
    answer = send(aino, page, "selected", action=action)
    assert answer.location == f"{mine}/accounts?view=all"
    assert "siinä on nyt 63 osumaa" in aino.get(answer.location).text and count(status="inactive") == 2


@pytest.mark.parametrize("all_", ["", "x", "-1", "62 ", str(10**30)])
def test_a_number_made_up_is_refused(aino, mine, count, all_):
    data = {"action": "deactivate", "all": all_, "next": f"{mine}/accounts"}
    assert aino.post(f"{mine}/accounts/selected", data).location == f"{mine}/accounts"
    assert count(status="inactive") == 2


def test_numbers_that_are_no_ids_are_passed_over(aino, mine, count):
    aino.post(f"{mine}/accounts/selected", {"action": "deactivate", "id": ["x", "-1", "0", str(10**30)]})
    assert aino.get(f"{mine}/accounts/bulk?id={10**30}").location == f"{mine}/accounts"
    assert count(status="inactive") == 2


# ----- bulk edit


def test_only_the_ticked_rows_and_the_picked_fields_change(aino, mine, count):
    page = aino.get(f"{mine}/accounts")
    form = asked(aino, page, id=ids(page)[:3])
    assert "Muokkaa 3 tietuetta" in form.text
    result = send(aino, form, "bulk", abc_class="b", employees="12")
    assert "3 tietuetta muutettiin" in result.text and count(abc_class="b", employees=12, town="Hiislahti") == 3
    form = asked(aino, page, id=ids(page)[:5])
    result = send(aino, form, "bulk", abc_class="b")
    assert "2 tietuetta muutettiin" in result.text
    assert re.search(r"Oli näin jo ennestään</dt><dd>3<", result.text)


def test_a_field_picked_and_left_empty_is_emptied(aino, mine, count):
    page = aino.get(f"{mine}/accounts")
    form = asked(aino, page, id=ids(page)[:2])
    assert "2 tietuetta muutettiin" in send(aino, form, "bulk", _pick=["town"]).text
    assert count(town=None) == 2
    refused = send(aino, form, "bulk", _pick=["owner_id"])
    assert refused.status_code == 422 and "Omistaja" in refused.text


def test_what_cannot_be_saved_comes_back_with_what_was_typed(aino, mine, store, box):
    page = aino.get(f"{mine}/accounts")
    form = asked(aino, page, id=ids(page)[:2])
    wrong = send(aino, form, "bulk", employees="monta", town="Uusi")
    assert wrong.status_code == 422 and 'value="monta"' in wrong.text and 'value="Uusi"' in wrong.text
    assert ids(wrong) == ids(page)[:2] and re.search(r'value="town" aria-label="Muuta: [^"]*" checked', wrong.text)
    nothing = send(aino, form, "bulk")
    assert nothing.status_code == 422 and "Valitse vähintään yksi" in nothing.text
    found = send(aino, form, "bulk", _q_parent_id="yritys 07", _find="parent_id")
    assert 'type="radio" name="parent_id"' in found.text and store.load(box.id).seq == 0


def test_a_row_may_be_refused_by_what_it_is(aino, mine, count):
    page = aino.get(f"{mine}/accounts")
    first = ids(page)[0]
    result = send(aino, asked(aino, page, id=ids(page)[:3]), "bulk", parent_id=first, town="Uusi")
    assert "2 tietuetta muutettiin" in result.text and "1 tietuetta ei voitu" in result.text
    assert count(parent_id=first, town="Uusi") == 2 == count(town="Uusi")


def test_fields_of_one_record_alone_are_not_offered(aino, mine, count):
    page = aino.get(f"{mine}/accounts")
    form = asked(aino, page, id=ids(page)[:2])
    offered = set(re.findall(r'name="_pick" value="(\w+)"', form.text))
    assert {"abc_class", "owner_id", "town", "wallet_estimate"} <= offered
    assert not offered & {"name", "code", "business_id", "phone", "status", "sales_r12", "created_on"}
    send(aino, form, "bulk", name="Kaikki Oy", status="inactive", abc_class="a", _pick=["name", "status"])
    assert count(abc_class="a", status="active") == 2 and count(name="Kaikki Oy") == 0


@pytest.mark.parametrize("path", ["sales", "nothing"])
def test_what_is_not_edited_has_no_such_page(aino, mine, path):
    assert aino.get(f"{mine}/{path}/bulk?id=8").status_code == 404


# ----- who may


@pytest.mark.parametrize("name, status", [("opettaja", 404), ("eetu", 404), ("vieras", 404)])
def test_nobody_else_edits(app, mine, count, name, status):
    browser = person(app, name)
    data = {
        "csrf_token": browser.token("/settings"),
        "all": "62",
        "next": f"{mine}/accounts?view=all",
        "abc_class": "a",
    }
    for method in (browser.client.get, browser.client.post):
        assert method(f"{mine}/accounts/bulk", data=data).status_code == status
        assert method(f"{mine}/accounts/bulk?all=62&next={mine}/accounts?view=all", data=data).status_code == status
    assert count(abc_class="a") == 0


def test_a_visitor_signs_in(visitor, mine):
    assert visitor.get(f"{mine}/accounts/bulk?id=8").location.startswith("/sign-in?next=")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/settings", "/s/other/accounts"])
def test_it_returns_to_its_own_list(aino, mine, target):
    assert aino.get(f"{mine}/accounts/bulk?next={target}").location == f"{mine}/accounts"


def test_an_unreadable_filter_selects_nothing(aino, mine, count):
    """Such a list shows every record of its view: all of them are not what somebody asked for."""
    data = {"action": "deactivate", "all": "62", "next": f"{mine}/accounts?view=all&filter=town+eq"}
    answer = aino.post(f"{mine}/accounts/selected", data, page=f"{mine}/accounts")
    assert answer.status_code in (302, 303) and count(status="inactive") == 2
    assert "suodatinta ei voi lukea" in aino.get(answer.location).text
