"""Lists as pages: every kind, both languages, who may see them, commands for ticked rows, search, lookup."""

import html
import re

import pytest
from sqlalchemy import update

from crm.classroom.attempts import Practice
from crm.classroom.courses import Role, create_course, enrol
from crm.classroom.people import Person
from crm.db import sandbox_engine
from crm.records.save import create
from crm.sandboxes.templates import ensure
from crm.schema.registry import entities, entity
from tests.statements import sent

from .conftest import Browser, csrf_token

KINDS = sorted(entities())
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"


@pytest.fixture
def boxes(platform, store, people):
    """A course of Opettaja with Aino and Eetu, and a practice sandbox on the tiny pack for both; Vieras is
    outside. Sandboxes by name."""
    template = ensure(platform, "tiny", 1, "CP0")
    with platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        rows = {}
        for name in ("Aino", "Eetu"):
            enrolment = enrol(session, course, people[name], by=None, role=Role.STUDENT)
            rows[name] = store.create(session, template, [people[name]])
            session.add(Practice(enrolment_id=enrolment.id, pack="tiny", sandbox_id=rows[name].id))
    return {name: store.load(row.id) for name, row in rows.items()}


@pytest.fixture
def mine(boxes):
    """The address of Aino's sandbox."""
    return f"/s/{boxes['Aino'].token}"


def person(app, name):
    browser = Browser(app)
    assert browser.sign_in(f"{name}@opisto.example").status_code == 303
    return browser


def speak(platform, locale):
    with platform.write() as session:
        session.execute(update(Person).values(locale=locale))


def rows(page) -> list[str]:
    """The names in the first column."""
    found = re.findall(r'<th scope="row" role="rowheader"[^>]*><a href="[^"]*">(.*?)</a>', page.text)
    return [html.unescape(name) for name in found]


def ids(page) -> list[str]:
    return re.findall(r'name="id" value="(\d+)"', page.text)


def links(page, pattern) -> list[str]:
    return [html.unescape(href) for href in re.findall(r'href="([^"]*)"', page.text) if re.search(pattern, href)]


# ----- every kind


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_works_for_every_kind(platform, aino, mine, kind, locale):
    speak(platform, locale)
    known = entity(kind)
    page = aino.get(f"{mine}/{known.path}")
    assert page.status_code == 200
    assert (
        f'<html lang="{locale}"' in page.text
        and 'role="alert"' not in page.text.split("<footer")[0].split('id="failed"')[0]
    )
    for view in known.views:
        assert aino.get(f"{mine}/{known.path}?view={view.name}").status_code == (302 if view.page else 200)


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_sorts_up_then_down(aino, mine, kind):
    known = entity(kind)
    view = known.views[-1]
    path = f"{mine}/{known.path}?view={view.name}"
    if not rows(aino.get(path)):
        return
    for name in view.columns:
        up = aino.get(f"{path}&sort={name}")
        assert 'aria-sort="ascending"' in up.text
        (down,) = links(up, rf"sort=-{name}$")[:1]
        page = aino.get(down)
        assert 'aria-sort="descending"' in page.text and sorted(rows(page)) == sorted(rows(up))


@pytest.mark.parametrize("kind", [k for k in KINDS if entity(k).find])
def test_the_keyword_narrows_and_can_be_taken_away(aino, mine, kind):
    known = entity(kind)
    page = aino.get(f"{mine}/{known.path}?view={known.views[-1].name}&q=zzz")
    assert rows(page) == [] and "”zzz”" in page.text
    assert links(page, rf"/{known.path}\?view={known.views[-1].name}$")


# ----- who may


@pytest.mark.parametrize("path", ["/", "/accounts", "/search?q=a", "/lookup/account", "/contacts?view=all"])
def test_others_find_nothing_and_visitors_sign_in(app, boxes, mine, visitor, path):
    for name in ("eetu", "vieras"):
        assert person(app, name).get(mine + path).status_code == 404
    answer = visitor.get(mine + path)
    assert answer.status_code == 302 and answer.location.startswith("/sign-in?next=")


def test_a_teacher_looks_on_and_can_do_nothing(app, mine):
    page = person(app, "opettaja").get(f"{mine}/accounts")
    assert rows(page) and 'name="action"' not in page.text and not ids(page)


@pytest.mark.parametrize("name, status", [("opettaja", 400), ("eetu", 404), ("vieras", 404)])
def test_nobody_else_can_give_commands(app, store, boxes, mine, name, status):
    browser = person(app, name)
    token = browser.token("/settings")
    answer = browser.client.post(
        f"{mine}/accounts/selected", data={"csrf_token": token, "action": "deactivate", "id": 8}
    )
    assert answer.status_code == status and store.load(boxes["Aino"].id).seq == 0


@pytest.mark.parametrize("path", ["/nothing", "/nothing/selected", "/lookup/nothing", "/lookup/account,nothing"])
def test_what_does_not_exist_is_404(aino, mine, path):
    answer = aino.post(mine + path, {"action": "delete"}) if path.endswith("selected") else aino.get(mine + path)
    assert answer.status_code == 404


# ----- what is shown


def test_the_page_has_view_rows_totals_and_letters(aino, mine):
    page = aino.get(f"{mine}/accounts?cols=name,employees,owner_id")
    assert rows(page) == ["Lehto", "Lehto Oy", "Åkerdal & Öst Ab", "Äijönsuon Saha"]
    assert "Aino (minä)" in page.text and "Riikka Alanen" in page.text
    assert re.search(r'<tfoot.*class="num"[^>]*>26</td>', page.text, re.S)
    assert [link[-2:] for link in links(page, "letter=")] == ["=L", "85", "84"]


def test_hostile_text_is_text(app, aino, mine, store, boxes):
    box = boxes["Aino"]
    new = store.write(box, create, "account", {"name": HOSTILE, "town": HOSTILE}).result
    store.write(box, create, "contact", {"last_name": HOSTILE, "account_id": new})
    for path in ("/accounts", "/contacts", f"/accounts?q={HOSTILE}", f"/accounts?filter={HOSTILE}", f"/search?q={HOSTILE[:9]}",
                 f"/accounts?view={HOSTILE}&sort={HOSTILE}&cols={HOSTILE}", "/lookup/account?q=script&field=" + HOSTILE):  # fmt: skip
        text = aino.get(mine + path).text
        assert "<script>alert" not in text
    assert HOSTILE in rows(aino.get(f"{mine}/accounts"))


def test_a_bad_filter_is_shown_with_its_place_and_kept(aino, mine):
    page = aino.get(f"{mine}/accounts?filter=foo eq 1&sort=name&q=le")
    assert rows(page) == ["Lehto", "Lehto Oy"]
    assert 'value="foo eq 1"' in page.text and 'aria-invalid="true"' in page.text
    assert '<input type="hidden" name="q" value="le">' in page.text


def test_each_condition_can_be_left_out(aino, mine, store, boxes):
    boss = next(s for s in re.findall(r"users/(\d+)", aino.get(f"{mine}/accounts").text) if s != "1")
    page = aino.get(f"{mine}/accounts?filter=town eq 'Hiislahti' and owner_id eq {boss} and employees gt 12")
    assert rows(page) == ["Lehto"]
    text = html.unescape(page.text)
    assert "Riikka Alanen" in re.search(r'<ul class="chips".*?</ul>', text, re.S)[0]
    without = links(page, "filter=town")
    assert any(rows(aino.get(href)) == ["Lehto", "Lehto Oy"] for href in without if "/export/" not in href)


def test_the_empty_list_says_what_to_do(aino, mine):
    nothing = aino.get(f"{mine}/accounts?view=inactive")
    assert f'href="{mine}/accounts/new"' in nothing.text
    unmatched = aino.get(f"{mine}/accounts?q=zzz")
    assert re.search(rf'class="empty">[^<]*<a href="{mine}/accounts">', unmatched.text)


def test_the_area_goes_along(aino, mine):
    page = aino.get(f"{mine}/accounts?area=service")
    assert all("area=service" in href for href in links(page, r"/accounts/\d+|[?&]sort="))
    assert 'aria-current="page"' in aino.get(f"{mine}/cases").text
    assert not links(aino.get(f"{mine}/cases"), r"/cases/\d+\?area")


def test_the_start_is_a_list(aino, mine):
    assert aino.get(f"{mine}/").status_code == 302
    assert aino.get(f"{mine}/", follow_redirects=True).status_code == 200


# ----- statements, and what is kept


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_takes_few_statements(aino, mine, statements, kind):
    path = f"{mine}/{entity(kind).path}?filter=created_by_id eq 7 or created_by_id eq null"
    with sent(sandbox_engine) as inside, statements() as outside:
        assert aino.get(path).status_code == 200
    assert 1 <= len(inside) <= 6
    assert len([sql for sql in outside if "INSERT INTO shelf" not in sql]) <= 3 and len(outside) <= 4


def test_a_list_is_drawn_anew_after_a_change_and_for_another_language(platform, aino, mine, store, boxes):
    before = rows(aino.get(f"{mine}/accounts"))
    with sent(sandbox_engine) as inside:
        assert rows(aino.get(f"{mine}/accounts")) == before
    assert not inside
    store.write(boxes["Aino"], create, "account", {"name": "Uusi Oy"})
    assert "Uusi Oy" in rows(aino.get(f"{mine}/accounts"))
    speak(platform, "en")
    assert "Filter by keyword" in aino.get(f"{mine}/accounts").text


# ----- ticked rows


def do(browser, mine, path, action, *chosen, **more):
    return browser.post(
        f"{mine}/{path}/selected", {"action": action, "id": list(chosen), "next": f"{mine}/{path}?sort=name", **more},
        page=f"{mine}/{path}",
    )  # fmt: skip


def test_deactivate_says_how_many_and_can_be_undone(aino, mine):
    chosen = ids(aino.get(f"{mine}/accounts"))[:2]
    answer = do(aino, mine, "accounts", "deactivate", *chosen)
    assert answer.status_code == 302 and answer.location == f"{mine}/accounts?sort=name"
    page = aino.get(answer.location)
    assert len(rows(page)) == 2 and "2 tietueen aktivointi poistettiin" in page.text
    (undo,) = re.findall(rf'formaction="({mine}/undo/\w+)"', page.text)
    aino.post(undo, page=f"{mine}/accounts")
    assert len(rows(aino.get(f"{mine}/accounts"))) == 4


def test_messages_nobody_looks_at_do_not_pile_up(aino, mine):
    page = aino.get(f"{mine}/accounts")
    posted = {"csrf_token": csrf_token(page.text), "id": ids(page)[0], "next": f"{mine}/accounts"}
    for n in range(9):
        aino.client.post(f"{mine}/accounts/selected", data=posted | {"action": ("deactivate", "activate")[n % 2]})
    assert aino.get(f"{mine}/accounts").text.count(f'formaction="{mine}/undo/') == 5


def test_activate_brings_back(aino, mine):
    chosen = ids(aino.get(f"{mine}/accounts"))[:1]
    do(aino, mine, "accounts", "deactivate", *chosen)
    do(aino, mine, "accounts", "activate", *chosen)
    assert len(rows(aino.get(f"{mine}/accounts"))) == 4


def test_the_result_is_honest_about_what_was_so_already(aino, mine):
    page = aino.get(f"{mine}/accounts?view=all")
    do(aino, mine, "accounts", "deactivate", ids(page)[0])
    do(aino, mine, "accounts", "deactivate", *ids(page)[:3])
    assert "1 oli näin jo ennestään" in aino.get(f"{mine}/accounts").text


def test_assign_asks_for_an_owner_then_gives(aino, mine):
    chosen = ids(aino.get(f"{mine}/accounts"))
    question = do(aino, mine, "accounts", "assign", *chosen)
    assert (question.status_code == 200 and ids(question) == []) or sorted(ids(question)) == sorted(chosen)
    boss = re.search(r'<option value="(\d+)">Riikka', question.text)[1]
    do(aino, mine, "accounts", "assign", *chosen, owner_id=boss)
    page = aino.get(f"{mine}/accounts")
    assert "Aino (minä)" not in page.text.split("<table")[1] and "1 tietueella on uusi omistaja" in page.text


def test_a_refused_command_changes_nothing_and_keeps_the_ticks(aino, mine):
    chosen = ids(aino.get(f"{mine}/accounts"))[:1]
    answer = do(aino, mine, "accounts", "assign", *chosen, owner_id=chosen[0])
    assert answer.location == f"{mine}/accounts?sort=name&tick={chosen[0]}"
    page = aino.get(answer.location)
    assert (
        "msg--err" in page.text
        and f'value="{chosen[0]}" form="selected" aria-label="Valitse Lehto" checked' in page.text
    )


@pytest.mark.parametrize("action, n", [("edit", 2), ("compare", 1), ("compare", 3), ("delete", 0), ("deactivate", 0)])
def test_a_command_for_another_number_of_rows_is_refused(aino, mine, action, n):
    chosen = ids(aino.get(f"{mine}/accounts"))[:n]
    answer = do(aino, mine, "accounts", action, *chosen)
    assert "/accounts?sort=name" in answer.location and "msg--warn" in aino.get(answer.location).text


def test_commands_with_a_page_of_their_own_lead_there(aino, mine):
    a, b = ids(aino.get(f"{mine}/accounts"))[:2]
    assert do(aino, mine, "accounts", "edit", a).location == f"{mine}/accounts/{a}"
    assert do(aino, mine, "accounts", "compare", a, b).location == f"{mine}/accounts/compare?a={a}&b={b}"
    assert do(aino, mine, "accounts", "delete", a, b).location.startswith(f"{mine}/accounts/delete?id={a}&id={b}&next=")


@pytest.mark.parametrize(
    "path, action",
    [
        ("sales", "delete"),
        ("users", "assign"),
        ("products", "deactivate"),
        ("cases", "compare"),
        ("accounts", "format"),
    ],
)
def test_a_kind_has_only_commands_that_do_something(aino, mine, path, action):
    assert f'value="{action}"' not in aino.get(f"{mine}/{path}").text
    assert do(aino, mine, path, action, 1).status_code == 400


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/settings", "/s/other/accounts"])
def test_a_command_returns_to_its_own_list(aino, mine, target):
    chosen = ids(aino.get(f"{mine}/accounts"))[:1]
    assert do(aino, mine, "accounts", "deactivate", *chosen, next=target).location == f"{mine}/accounts"


def test_all_rows_of_the_page_can_be_ticked_without_script(aino, mine):
    (href,) = links(aino.get(f"{mine}/accounts"), "tick=page")
    page = aino.get(href)
    assert page.text.count(" checked") == 4 and links(page, rf"^{mine}/accounts$")


# ----- search and lookup


def test_search_finds_records_of_every_kind(aino, mine):
    text = re.sub("</?mark>", "", aino.get(f"{mine}/search?q=leht").text)
    assert "Lehto Oy" in text and f'href="{mine}/accounts?view=all&amp;q=leht"' in text
    assert "<mark>Päivi</mark> Ojanperä" in aino.get(f"{mine}/search?q=päivi").text
    assert "ei löytynyt" in aino.get(f"{mine}/search?q=zzz").text
    assert aino.get(f"{mine}/search").status_code == 200


def test_a_lookup_answers_with_radio_buttons_of_the_field(aino, mine):
    page = aino.get(f"{mine}/lookup/account,contact?q=lehto&field=customer_id", headers={"HX-Request": "true"})
    assert "<html" not in page.text
    assert len(re.findall(r'<input type="radio" name="customer_id" value="\d+"', page.text)) == 3


def test_a_lookup_is_a_page_of_links_without_script(aino, mine):
    page = aino.get(f"{mine}/lookup/*?q=lehto")
    assert "<html" in page.text and links(page, rf"{mine}/(accounts|contacts)/\d+")
    assert "radio" not in page.text


def test_a_delete_asked_on_its_page_is_undone_as_often_as_it_was_done(aino, mine):
    page = aino.get(f"{mine}/contacts?view=all")
    one = re.search(r'name="id" value="(\d+)"', page.text)[1]
    asked = f"{mine}/contacts/delete?id={one}"
    told = aino.post(asked, {"id": one, "sure": "1"}, page=asked, follow_redirects=True)
    assert "1 tietue" in told.text or "Poistettiin 1" in told.text, told.text
    assert aino.get(f"{mine}/contacts/{one}").status_code == 404
    aino.post(
        re.search(rf'formaction="({mine}/undo/\w+)"', told.text)[1], page=asked.partition("?")[0].rpartition("/")[0]
    )
    assert aino.get(f"{mine}/contacts/{one}").status_code == 200


@pytest.mark.parametrize("number", ["9" * 20, str(2**63), "1" * 5000])
def test_a_number_no_database_keeps_is_the_address_of_nothing(aino, mine, number):
    for path in (f"accounts/{number}", f"accounts/compare?a={number}&b=1", f"accounts/delete?id={number}"):
        assert aino.get(f"{mine}/{path}").status_code == 404, path
    assert aino.get(f"{mine}/accounts?tick={number}").status_code == 200
    for action in ("deactivate", "assign", "delete"):
        answer = aino.post(f"{mine}/accounts/selected", {"id": number, "action": action}, page=f"{mine}/accounts")
        assert answer.status_code in (302, 303), action
    assert aino.get(f"/courses/x/students/{number}").status_code == 404


def test_a_page_that_answers_a_post_changes_its_language_with_what_was_typed(aino, mine):
    asked = f"{mine}/contacts/new"
    refused = aino.post(asked, {"first_name": "Aili"}, page=asked)
    assert refused.status_code in (409, 422)
    assert f'action="{asked}"' in refused.text and 'form="record" formnovalidate name="_locale"' in refused.text
