"""A filter kept under a name, the views of a kind on one page, the column menu's filter and second order; all of
it without JavaScript."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.records import views

from .forms import posted
from .test_list import boxes, do, ids, mine, rows, speak  # noqa: F401 - fixtures

# ruff: noqa: F811

LEHTO = "accounts?view=all&filter=startswith(name,'Lehto')"


@pytest.fixture(autouse=True)
def _english(platform, boxes):
    speak(platform, "en")


def press(browser, page, form, **typed):
    """Send a form of a page as it stands, with a button and what is typed."""
    action = unescape(re.search(rf'<form[^>]*id="{form}"[^>]*action="([^"]*)"', page.text)[1])
    answer = browser.client.post(action, data=posted(page.text, form) | typed)
    return browser.get(answer.location) if answer.status_code == 303 else answer


def test_a_filter_is_saved_as_a_segment_and_refreshed(aino, mine):
    page = press(aino, aino.get(f"{mine}/{LEHTO.replace('?', '/filter?')}"), "filter-form", do="segment")
    assert "Save as segment" in page.text and "Accounts: 2" in page.text
    refused = press(aino, page, "save-filter", name=" ")
    assert refused.status_code == 422 and "errt" in refused.text
    page = press(aino, page, "save-filter", name="Lehdot", aim="Know them")
    assert "The segment was saved." in page.text and "Lehdot" in page.text
    target = re.search(r'formaction="([^"]*/refresh[^"]*)"', page.text)[1]
    page = aino.get(aino.post(unescape(target), page=page.request.url).location)
    assert "The segment has 2 records now." in page.text
    (shown,) = re.findall(r'href="([^"]*/accounts\?[^"]*filter=[^"]*)"', page.text)
    assert len(rows(aino.get(unescape(shown)))) == 2


def test_a_filter_is_saved_as_a_dynamic_marketing_list(aino, mine):
    page = press(aino, aino.get(f"{mine}/{LEHTO.replace('?', '/filter?')}"), "filter-form", do="list")
    page = press(aino, page, "save-filter", name="Lehdot")
    assert "The marketing list was saved." in page.text and "Dynamic" in page.text
    opened = aino.get(f"{mine}/opportunities/filter/list?view=all")
    assert opened.status_code == 404, "lists are of accounts, contacts and leads"


def test_a_column_filters_by_a_row_of_the_panel(aino, mine):
    page = aino.get(f"{mine}/accounts?view=all&filter=town%20eq%20'Hiislahti'%20or%20town%20eq%20'x'")
    (link,) = {unescape(href) for href in re.findall(r'href="([^"]*/filter\?[^"]*add=name[^"]*)"', page.text)}
    panel = aino.get(link)
    sent = posted(panel.text, "filter-form")
    (row,) = [name for name, value in sent.items() if name.endswith(".subject") and value == ["name"]]
    answer = aino.client.post(link, data=sent | {row.replace("subject", "value"): "Lehto", "do": "apply"})
    assert parse_qs(urlsplit(answer.location).query)["filter"] == [
        "(town eq 'Hiislahti' or town eq 'x') and contains(name,'Lehto')"
    ]


def test_a_list_is_sorted_by_several_columns_from_the_menu(aino, mine):
    page = aino.get(f"{mine}/accounts?view=all&cols=name,town&sort=town")
    (then,) = {unescape(h) for h in re.findall(r'href="([^"]*sort=town%2C-name[^"]*)"', page.text)}
    page = aino.get(then)
    assert page.text.count('aria-sort="') == 1 and re.findall(r'class="lvl">.*?</span>(\d)</small>', page.text) == [
        "2",
        "1",
    ]


def test_views_are_shared_and_deleted_on_one_page(aino, mine, store, boxes):
    box = store.load(boxes["Aino"].id)
    theirs = store.write(store.load(box.id, 2), views.save_view, "account", "Toisen", {"base": "all"}).result
    store.write(store.load(box.id, 2), views.share_view, theirs)
    own = store.write(store.load(box.id), views.save_view, "account", "Oma", {"base": "all"}).result
    page = aino.get(f"{mine}/accounts?view=all")
    assert "Team views" in page.text and "Toisen" in page.text
    shown = aino.get(f"{mine}/accounts?view=all&mine={theirs}&sort=-name")
    assert "Changed, not saved" in shown.text and "Save changes to current view" not in shown.text
    target = f"{mine}/accounts/views?view=all"
    assert aino.post(target, {"do": f"delete {theirs}"}).status_code == 404
    for what, said in ((f"default {own}", "now opens in the view Oma"), (f"share {own}", "The team now sees"), (f"unshare {own}", "Only you see"), (f"delete {own}", "The view Oma was deleted.")):  # fmt: skip
        answer = aino.post(target, {"do": what})
        assert answer.status_code == 303 and said in aino.get(answer.location).text


def test_what_was_refused_is_listed_by_record(aino, mine):
    chosen = ids(aino.get(f"{mine}/accounts?view=all"))
    do(aino, mine, "accounts", "deactivate", chosen[0])
    page = aino.get(f"{mine}/accounts?view=all")
    boss = re.search(r'<option value="(\d+)">Riikka', do(aino, mine, "accounts", "assign", *chosen).text)[1]
    page = do(aino, mine, "accounts", "assign", *chosen, owner_id=boss)
    assert page.status_code == 200 and "1 record was refused" in page.text and "Inactive" in page.text
    assert f'action="{mine}/undo/' in page.text
