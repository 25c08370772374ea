"""Personal views on the list pages: the menu, saving, the default, what is refused; without JavaScript."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.records import views
from crm.records.work import verb

from .forms import posted, read_forms
from .test_list import boxes, mine, person, rows, speak  # noqa: F401 - fixtures

# ruff: noqa: F811

STATE = "view=all&filter=town%20eq%20'Hiislahti'&sort=-name&cols=name%2Ctown"


@pytest.fixture(autouse=True)
def _english(platform, boxes):
    speak(platform, "en")


@pytest.fixture
def saved(store, boxes):
    """Saves a view of Aino's, or another's, past the pages; gives its id."""

    def save(name="Hiislahti", state=None, default=False, box="Aino", seat=1):
        state = state or {"base": "all", "filter": "town eq 'Hiislahti'"}
        sandbox = store.load(boxes[box].id, seat)
        return store.write(sandbox, views.save_view, "account", name, state, default).result

    return save


def menu(page) -> dict[str, str]:
    """What the heading offers, each with where it leads."""
    part = re.search(r'<details class="menu menu--left views">.*?</details>', page.text, re.S)[0]
    found = re.findall(r'<li><(?:a href|button form="act" formaction)="([^"]*)"[^>]*>(.*?)</(?:a|button)>', part, re.S)
    return {plain(label): unescape(target) for target, label in found}


def heading(page) -> str:
    return plain(re.search(r'<h1 id="view">(.*?)</h1>', page.text, re.S)[1])


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())


def follow(browser, answer):
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location)


def undo(browser, page):
    """Press the button of the message."""
    target = re.search(r'formaction="([^"]*/undo/[^"]*)"', page.text)[1]
    return browser.get(browser.post(target, headers={"Referer": page.request.url}).location)


def save_as(browser, listing, **typed):
    """Save the list at an address under a name, as a browser without script does."""
    form = browser.get(menu(browser.get(listing))["Save as new view"])
    target = unescape(read_forms(form.text).actions["view-form"])
    return browser.client.post(target, data=posted(form.text, "view-form", **typed))


def test_a_list_is_saved_and_opened_again(aino, mine):
    listing = f"{mine}/accounts?{STATE}&q=oy"
    page = aino.get(listing)
    assert heading(page).endswith("* Changed, not saved")
    page = follow(aino, save_as(aino, listing, name="Hiislahden yritykset"))
    assert "The view Hiislahden yritykset was saved." in plain(page.text)
    assert heading(page) == "Hiislahden yritykset" and rows(page) == ["Lehto Oy"], "the keyword still narrows"
    page = aino.get(menu(aino.get(f"{mine}/accounts"))["Hiislahden yritykset"])
    assert heading(page) == "Hiislahden yritykset" and rows(page) == ["Lehto Oy", "Lehto"]
    args = parse_qs(urlsplit(menu(page)["Hiislahden yritykset"]).query)
    assert args["filter"] == ["town eq 'Hiislahti'"] and args["sort"] == ["-name"] and args["cols"] == ["name,town"]
    assert {"My views", "System views"} <= set(re.findall(r"<h2>(.*?)</h2>", page.text))


def test_saving_is_taken_back(aino, mine):
    page = follow(aino, save_as(aino, f"{mine}/accounts?{STATE}", name="Turha"))
    assert "Turha" in menu(page)
    assert "Turha" not in menu(undo(aino, page))


def test_a_taken_name_is_refused_and_nothing_typed_is_lost(aino, mine, saved):
    saved("Omat")
    answer = save_as(aino, f"{mine}/accounts?view=active&filter=employees%20ge%2012", name=" OMAT", default="on")
    assert answer.status_code == 422
    assert "You already have a view called Omat. Choose another name." in plain(answer.text)
    form = posted(answer.text, "view-form")
    assert form["name"] == [" OMAT"] and form["default"] == ["on"] and 'aria-invalid="true"' in answer.text
    assert "employees%20ge%2012" in read_forms(answer.text).actions["view-form"].replace("+", "%20")
    page = aino.get(menu(aino.get(f"{mine}/accounts"))["Omat"])
    assert rows(page) == ["Lehto", "Lehto Oy"], "as it was"


@pytest.mark.parametrize("change", ["&q=lehto", "&letter=L", "&page=1"])
def test_what_belongs_to_no_view_is_no_change(aino, mine, saved, change):
    saved()
    address = menu(aino.get(f"{mine}/accounts"))["Hiislahti"]
    assert heading(aino.get(address + change)) == "Hiislahti"


@pytest.mark.parametrize("change", ["&sort=town", "&cols=name", ""])
def test_a_changed_view_says_so_and_is_saved_or_reset(aino, mine, saved, change):
    saved()
    address = menu(aino.get(f"{mine}/accounts"))["Hiislahti"]
    assert {"Save changes to current view", "Reset to the saved view"}.isdisjoint(menu(aino.get(address)))
    page = aino.get(address + change if change else address.replace("Hiislahti", "Louhiniemi"))
    assert heading(page) == "Hiislahti* Changed, not saved"
    assert heading(aino.get(menu(page)["Reset to the saved view"])) == "Hiislahti"
    page = follow(aino, aino.post(menu(page)["Save changes to current view"]))
    assert heading(page) == "Hiislahti" and "was saved" in page.text
    assert menu(page)["Hiislahti"] != address
    page = undo(aino, page)
    assert menu(page)["Hiislahti"] == address


def test_a_system_view_is_reset_but_never_saved_over(aino, mine):
    page = aino.get(f"{mine}/accounts?view=active&filter=employees%20ge%2012")
    assert "Save changes to current view" not in menu(page) and "Rename or delete" not in menu(page)
    page = aino.get(menu(page)["Reset to the saved view"])
    assert "*" not in heading(page) and len(rows(page)) == 4
    assert aino.post(f"{mine}/accounts/views/change?view=active&filter=employees%20ge%2012").status_code == 404


def test_the_default_view_is_where_the_kind_opens(aino, mine, saved):
    id = saved()
    page = aino.get(menu(aino.get(f"{mine}/accounts"))["Hiislahti"])
    page = follow(aino, aino.post(menu(page)["Set as my default"]))
    assert "The list now opens in the view Hiislahti." in plain(page.text)
    assert "Set as my default" not in menu(page) and "Hiislahti Default" in menu(page)
    opened = aino.get(f"{mine}/accounts?area=service", follow_redirects=True)
    assert (
        heading(opened) == "Hiislahti" and f"mine={id}" in opened.request.url and "area=service" in opened.request.url
    )
    assert aino.get(f"{mine}/contacts").status_code == 200
    assert rows(aino.get(f"{mine}/accounts?q=saha")) == ["Äijönsuon Saha"], (
        "an address that asks for something gets that"
    )
    page = aino.get(menu(page)["Active accounts"])
    assert heading(page) == "Active accounts"
    page = follow(aino, aino.post(menu(page)["Set as my default"]))
    assert "Hiislahti" in menu(page) and heading(aino.get(f"{mine}/accounts")) == "Active accounts"
    undo(aino, page)
    assert aino.get(f"{mine}/accounts").status_code == 302


def test_taking_the_last_condition_away_stays_in_the_same_view(aino, mine, saved):
    saved(default=True)
    page = aino.get(f"{mine}/accounts?filter=employees%20ge%2012")
    cleared = unescape(re.search(r'<a class="s" href="([^"]*)"', page.text)[1])
    page = aino.get(cleared)
    assert page.status_code == 200 and heading(page) == "Active accounts"


def test_a_view_is_renamed_and_deleted(aino, mine, saved):
    saved()
    saved("Toinen")
    form = aino.get(menu(aino.get(menu(aino.get(f"{mine}/accounts"))["Hiislahti"]))["Rename or delete"])
    target = unescape(read_forms(form.text).actions["view-form"])
    assert posted(form.text, "view-form")["name"] == ["Hiislahti"]
    answer = aino.client.post(target, data=posted(form.text, "view-form", name="toinen"))
    assert answer.status_code == 422 and posted(answer.text, "view-form")["name"] == ["toinen"]
    page = follow(aino, aino.client.post(target, data=posted(form.text, "view-form", name="Uusi  nimi")))
    assert heading(page) == "Uusi nimi" and "The view is now called Uusi nimi." in plain(page.text)
    page = follow(aino, aino.client.post(target, data=posted(form.text, "view-form") | {"do": "delete"}))
    assert "The view Uusi nimi was deleted." in plain(page.text) and "Uusi nimi" not in menu(page)
    assert heading(page) == "All accounts"
    assert "Uusi nimi" in menu(undo(aino, page))


def test_the_view_of_another_is_none(app, aino, mine, store, boxes, saved):
    foreign = saved(seat=2)
    page = aino.get(f"{mine}/accounts?view=all&filter=employees%20ge%2012&mine={foreign}")
    assert page.status_code == 200 and "The view of this address is not yours, or it was deleted." in plain(page.text)
    assert rows(page) == ["Lehto", "Lehto Oy"] and "Hiislahti" not in menu(page)
    assert "mine=" not in "".join(menu(page).values())
    for action in ("change", "default", "edit"):
        assert aino.post(f"{mine}/accounts/views/{action}?mine={foreign}", {"do": "delete"}).status_code == 404
    assert aino.get(f"{mine}/accounts/views/edit?mine={foreign}").status_code == 404
    assert aino.get(f"{mine}/contacts?mine={saved()}").text.count("is not yours") == 1, "of another kind"
    others = f"/s/{boxes['Eetu'].token}/accounts/views/new?view=all"
    assert aino.get(others).status_code == aino.post(others, {"name": "x"}).status_code == 404


def test_who_looks_on_sees_the_views_and_changes_none(app, mine, saved):
    id = saved()
    teacher = person(app, "opettaja")
    page = teacher.get(f"{mine}/accounts?view=all&mine={id}&sort=town")
    assert heading(page).startswith("Hiislahti*")
    offered = menu(page)
    assert "Reset to the saved view" in offered
    assert {"Save as new view", "Save changes to current view", "Set as my default", "Rename or delete"}.isdisjoint(
        offered
    )
    answer = teacher.post(f"{mine}/accounts/views/new?view=all", {"name": "Opettajan"})
    assert answer.status_code == 422
    teacher.post(f"{mine}/accounts/views/default?mine={id}")
    assert "Opettajan" not in menu(teacher.get(f"{mine}/accounts")) and "Hiislahti Default" not in menu(page)


def test_a_view_whose_filter_can_no_longer_be_read_opens_and_says_so(aino, mine, store, boxes, saved):
    id = saved()

    @verb("age")
    def age(work):
        work.get("saved_view", id).filter = "tooown eq 'Hiislahti'"
        work.session.flush()

    store.write(store.load(boxes["Aino"].id), age)
    page = aino.get(menu(aino.get(f"{mine}/accounts"))["Hiislahti"])
    assert page.status_code == 200 and "The filter is not in use." in page.text and "tooown" in page.text
    assert heading(page) == "Hiislahti" and len(rows(page)) == 4
    assert save_as(aino, f"{mine}/accounts?view=all&filter=tooown%20eq%201", name="Uusi").status_code == 422
    page = aino.get(f"{mine}/accounts?view=all&mine={id}")
    page = follow(aino, aino.post(menu(page)["Save changes to current view"]))
    assert heading(page) == "Hiislahti" and "The filter is not in use." not in page.text


def test_the_list_of_views_leads_to_the_lists(aino, mine, saved):
    id, foreign = saved(), saved("Vieraan", seat=2)
    page = aino.get(f"{mine}/saved-views?view=all")
    assert (
        rows(page) == ["Hiislahti", "Vieraan", "Lämpimät"]
        and "Accounts" in page.text
        and "town eq &#39;Hiislahti&#39;" in page.text
    )
    assert rows(aino.get(f"{mine}/saved-views")) == ["Hiislahti"]
    opened = aino.get(f"{mine}/saved-views/{id}", follow_redirects=True)
    assert heading(opened) == "Hiislahti" and rows(opened) == ["Lehto", "Lehto Oy"]
    opened = aino.get(f"{mine}/saved-views/{foreign}", follow_redirects=True)
    assert heading(opened).startswith("All accounts*") and rows(opened) == ["Lehto", "Lehto Oy"]
    assert aino.get(f"{mine}/saved-views/999999").status_code == 404
    assert aino.get(f"{mine}/saved-views/{id}/history").status_code == 200
    assert aino.post(f"{mine}/saved-views/{id}", {"name": "x"}).status_code == 302


def test_names_are_text(aino, mine):
    hostile = "<script>alert(1)</script>\"'&{{ 7*7 }}"
    page = follow(aino, save_as(aino, f"{mine}/accounts?{STATE}", name=hostile))
    assert "<script>alert" not in page.text and heading(page) == hostile


def test_a_flyout_answers_htmx(aino, mine):
    address = f"{mine}/accounts/views/new?{STATE}"
    flyout = aino.get(address, headers={"HX-Request": "true"})
    assert flyout.text.lstrip().startswith("<dialog") and 'hx-target="#flyout"' in flyout.text
    answer = aino.client.post(
        address, data=posted(flyout.text, "view-form", name="Uusi"), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204 and "mine=" in answer.headers["HX-Redirect"]


@pytest.mark.parametrize(
    "change", ["&group=town", "&cols=name%2Cemployees&totals=employees:max", "&widths=employees:wide"]
)
def test_groups_and_totals_are_a_change_that_can_be_saved(aino, mine, saved, change):
    id = saved(state={"base": "all", "columns": "name,employees"})
    listing = f"{mine}/accounts?view=all&mine={id}&cols=name%2Cemployees"
    assert heading(aino.get(listing)) == "Hiislahti"
    page = aino.get(listing + change)
    assert heading(page).endswith("* Changed, not saved") and "Save changes to current view" in menu(page)
