"""Dashboards as pages: ready ones, one's own, the team's; parts made, moved and taken back; without JavaScript."""

import re
from html import unescape

import pytest

from crm.entities.ready_dashboards import DASHBOARDS
from crm.records import dashboards
from crm.sandboxes.models import Seat
from tests.records.test_dashboards import LATEST, PIPELINE, TOTAL

from .forms import posted
from .test_list import boxes, mine, person, speak  # noqa: F401 - fixtures
from .test_views import follow, plain, undo

# ruff: noqa: F811


@pytest.fixture(autouse=True)
def _english(platform, boxes):
    speak(platform, "en")


@pytest.fixture
def make(store, boxes):
    """Makes a dashboard past the pages, as who sits in a seat; gives its key."""

    def run(name="Mine", parts=(PIPELINE, LATEST, TOTAL), seat=1, shared=False):
        box = lambda: store.load(boxes["Aino"].id, seat)  # noqa: E731
        id = store.write(box(), dashboards.create_dashboard, name, None, list(parts)).result
        if shared:
            store.write(box(), dashboards.share_dashboard, id, True)
        return id

    return run


@pytest.fixture
def eetu(app, platform, people, boxes):
    """Eetu's browser; he sits in seat 2 of Aino's sandbox."""
    with platform.write() as session:
        session.add(Seat(sandbox_id=boxes["Aino"].id, number=2, person_id=people["Eetu"]))
    return person(app, "eetu")


def titles(page) -> list[str]:
    return [plain(text) for text in re.findall(r'<h2 id="part-\d+">(.*?)</h2>', page.text, re.S)]


def tile(page, title) -> str:
    tiles = re.findall(r'<section class="card tile.*?</section>', page.text, re.S)
    return next(text for text in tiles if plain(re.search(r"<h2[^>]*>(.*?)</h2>", text)[1]) == title)


def menu(page) -> dict[str, str]:
    part = re.search(r'<details class="menu menu--left views">.*?</details>', page.text, re.S)[0]
    return {plain(label): unescape(url) for url, label in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', part, re.S)}


def press(browser, page, words):
    """Press a button of a command that posts at once."""
    button = rf'<button (?:class="[^"]*" )?form="act" formaction="([^"]*)">(?:(?!</button>).)*{words}'
    return browser.post(unescape(re.search(button, page.text, re.S)[1]), page="/settings")


def send(browser, path, **typed):
    """Fill in the form of a page and send it."""
    page = browser.get(path)
    form = re.search(r'<form class="quick".*?</form>', page.text, re.S)[0].replace('class="quick"', 'id="quick"')
    action = unescape(re.search(r'action="([^"]*)"', form)[1])
    return browser.client.post(action, data=posted(form, "quick", **typed))


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("area", ["sales", "service", "customership", "loyalty"])
def test_every_area_opens_a_dashboard(platform, aino, mine, area, locale):
    speak(platform, locale)
    page = aino.get(aino.get(f"{mine}/dashboards?area={area}").location)
    ready = next((one for one in DASHBOARDS if one.area == area), DASHBOARDS[0])
    assert len(titles(page)) == len(ready.parts) and str(ready.label) not in ("", None)
    assert 'aria-current="page"' in page.text.split('id="sitemap"')[1] or area == "loyalty"
    assert len(page.data) < 60 * 1024
    for url in re.findall(r'<p class="tile__f s"><a href="([^"]*)"', page.text):
        assert aino.get(unescape(url)).status_code == 200


def test_a_dashboard_is_made_filled_and_put_in_order(aino, mine):
    page = follow(aino, send(aino, f"{mine}/dashboards/new", name=" For the  board "))
    assert "The dashboard For the board was made." in plain(page.text) and titles(page) == []
    home = re.search(r'(/s/[^"]*/dashboards/\d+)/parts/new', page.text)[1]
    asked = aino.get(f"{home}/parts/new")
    assert 'value="opportunity"' in asked.text
    add = f"{home}/parts/new?table=opportunity"
    page = follow(
        aino,
        send(aino, add, title="", type="chart", view="open", by="stage", measure="estimated_value", shape="column"),
    )
    page = follow(aino, send(aino, add, title="Worth", type="figure", view="all", measure="estimated_value", how="avg"))
    page = follow(
        aino,
        send(
            aino,
            f"{home}/parts/new?table=account",
            title="Customers",
            type="list",
            view="all",
            filter="relation eq 'customer'",
            columns="name,town",
        ),
    )
    assert titles(page) == ["Pipeline by stage", "Worth", "Customers"]
    assert "Qualify: €5,000" in tile(page, "Pipeline by stage") and "€5,000" in tile(page, "Worth")
    assert (
        "Åkerdal" in tile(page, "Customers")
        and "Saha" not in tile(page, "Customers")
        and "Accounts, 3" in tile(page, "Customers")
    )
    page = follow(aino, press(aino, type("P", (), {"text": tile(page, "Customers")}), "Move earlier"))
    assert titles(page) == ["Pipeline by stage", "Customers", "Worth"]
    assert "Move earlier" not in tile(page, "Pipeline by stage") and "Move later" not in tile(page, "Worth")
    page = follow(aino, press(aino, type("P", (), {"text": tile(page, "Worth")}), "Remove from the dashboard"))
    assert titles(page) == ["Pipeline by stage", "Customers"]
    assert titles(undo(aino, page)) == ["Pipeline by stage", "Customers", "Worth"]


def test_a_part_is_changed_and_what_cannot_be_shown_comes_back(aino, mine, make):
    key = make()
    page = aino.get(f"{mine}/dashboards/{key}")
    edit = unescape(re.search(r'href="([^"]*/parts/\d+)"', tile(page, "Putki"))[1])
    refused = send(aino, edit, filter="nix eq 1", title="Toinen")
    assert refused.status_code == 422 and 'value="Toinen"' in refused.text and "nix eq 1" in refused.text
    assert 'aria-invalid="true"' in refused.text
    refused = send(aino, edit, by="nix")
    assert refused.status_code == 422 and 'id="group-err"' in refused.text
    page = follow(aino, send(aino, edit, title="Omistajittain", by="owner_id", measure="", shape="bar"))
    assert titles(page) == ["Omistajittain", "Uusimmat", "Myynti"] and "Riikka Alanen: 1" in tile(page, "Omistajittain")
    assert "Putki" in undo(aino, page).text


def test_six_parts_are_the_most(aino, mine, make):
    key = make(parts=[TOTAL] * 6)
    page = aino.get(f"{mine}/dashboards/{key}")
    assert len(titles(page)) == 6 and "Add a part" not in page.text
    refused = send(aino, f"{mine}/dashboards/{key}/parts/new?table=account", type="list")
    assert refused.status_code == 422 and "at most 6 parts" in refused.text


def test_it_is_renamed_copied_and_deleted(aino, mine, make):
    key = make()
    page = follow(aino, send(aino, f"{mine}/dashboards/{key}/edit", name="Board", area="service", do="save"))
    assert "Board" in menu(page)
    assert aino.get(f"{mine}/dashboards?area=service").location.endswith(f"/dashboards/{key}?area=service")
    copy = follow(aino, send(aino, f"{mine}/dashboards/new?copy={key}"))
    assert titles(copy) == ["Putki", "Uusimmat", "Myynti"] and "Copy of Board" in menu(copy)
    ready = follow(aino, send(aino, f"{mine}/dashboards/new?copy=sales", name="Own sales"))
    assert len(titles(ready)) == 6 and "Pipeline by stage" in titles(ready)
    assert send(aino, f"{mine}/dashboards/new", name="board").status_code == 422
    page = aino.get(send(aino, f"{mine}/dashboards/{key}/edit", do="delete").location, follow_redirects=True)
    assert "The dashboard Board was deleted." in plain(page.text) and "Board" not in menu(page)
    undo(aino, page)
    assert titles(aino.get(f"{mine}/dashboards/{key}")) == ["Putki", "Uusimmat", "Myynti"]


def test_the_team_sees_what_is_shared_and_changes_nothing(aino, eetu, mine, make):
    key = make()
    assert eetu.get(f"{mine}/dashboards/{key}").status_code == 404
    page = follow(aino, press(aino, aino.get(f"{mine}/dashboards/{key}"), "Share with the team"))
    assert "is shared with the team" in plain(page.text) and "Stop sharing" in page.text
    seen = eetu.get(f"{mine}/dashboards/{key}")
    assert titles(seen) == ["Putki", "Uusimmat", "Myynti"] and "Shared by Aino" in plain(seen.text)
    assert "Mine" in menu(seen) and "Move later" not in seen.text and "Stop sharing" not in seen.text
    part = re.search(r'id="part-(\d+)"', seen.text)[1]
    for door in (f"{key}/edit", f"{key}/parts/new", f"{key}/parts/{part}"):
        assert eetu.get(f"{mine}/dashboards/{door}").status_code == 404, door
    for door in (f"{key}/share", f"{key}/edit", f"{key}/parts/{part}/up", f"{key}/parts/{part}/remove"):
        assert eetu.post(f"{mine}/dashboards/{door}", {"do": "delete"}, page="/settings").status_code == 404, door
    copied = follow(eetu, send(eetu, f"{mine}/dashboards/new?copy={key}", name="Eetun"))
    assert titles(copied) == ["Putki", "Uusimmat", "Myynti"] and "Move later" in copied.text
    follow(aino, press(aino, aino.get(f"{mine}/dashboards/{key}"), "Stop sharing"))
    assert eetu.get(f"{mine}/dashboards/{key}").status_code == 404


def test_a_part_may_only_be_reached_through_its_own_dashboard(aino, mine, make):
    key, other = make(), make("Other")
    part = re.search(r'id="part-(\d+)"', aino.get(f"{mine}/dashboards/{other}").text)[1]
    assert aino.get(f"{mine}/dashboards/{key}/parts/{part}").status_code == 404
    assert aino.get(f"{mine}/dashboards/nix").status_code == aino.get(f"{mine}/dashboards/999999").status_code == 404


def test_records_of_dashboards_open_them(aino, mine, make):
    key = make()
    assert aino.get(f"{mine}/saved-dashboards/{key}").location.endswith(f"/dashboards/{key}")
    assert "Mine" in aino.get(f"{mine}/saved-dashboards").text
    listed = aino.get(f"{mine}/dashboard-parts")
    part = re.search(r'href="([^"]*/dashboard-parts/\d+)"', listed.text)[1]
    assert re.search(rf"/dashboards/{key}#part-\d+$", aino.get(unescape(part)).location)
    assert aino.get(f"{mine}/saved-dashboards/999999").status_code == 404
    assert aino.get(f"{mine}/dashboard-parts/999999").status_code == 404


def test_a_hostile_title_is_text(aino, mine, make):
    key = make(parts=[{**TOTAL, "title": "<script>alert(1)</script>{{ 7*7 }}"}])
    page = aino.get(f"{mine}/dashboards/{key}")
    assert "<script>alert" not in page.text and "{{ 7*7 }}" in page.text


def test_an_attempt_shows_nothing_of_an_analysis(aino, root):
    page = aino.get(f"{root}/dashboards/groups")
    assert "is for you" in tile(page, "Adherence to the care model") or "asks you to find out" in tile(
        page, "Adherence to the care model"
    )
    assert '<svg class="svg' not in tile(page, "Adherence to the care model")
    assert '<svg class="svg' in tile(page, "Sales of 12 months by customer group")
    made = follow(aino, send(aino, f"{root}/dashboards/new?copy=groups", name="Mine"))
    assert len(titles(made)) == 3, "what may not be seen is not copied"


def test_who_only_looks_on_changes_nothing(opettaja, mine, make, aino):
    make(shared=True)
    page = opettaja.get(f"{mine}/dashboards/sales")
    assert page.status_code == 200 and "dashboards/new" not in page.text
    assert opettaja.get(f"{mine}/dashboards/new").status_code == 404
