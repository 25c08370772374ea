"""The chart beside a list: it follows the list, its bars lead down, one comes back; without JavaScript."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.records import dashboards
from crm.schema.registry import entities, entity

from .test_list import boxes, mine, person, rows, speak  # noqa: F401 - fixtures
from .test_views import plain, undo

# ruff: noqa: F811


@pytest.fixture(autouse=True)
def _english(platform, boxes):
    speak(platform, "en")


def pane(page) -> str:
    return re.search(r'<aside class="chart".*?</aside>', page.text, re.S)[0]


def bars(page) -> dict[str, str]:
    """What the bars say, and where they lead."""
    drawn = re.search(r'<svg class="svg svg--.*?</svg>\n', pane(page), re.S)[0]
    return {
        unescape(title): unescape(url) for url, title in re.findall(r'<a href="([^"]*)"><title>(.*?)</title>', drawn)
    }


def table(page) -> list[list[str]]:
    body = re.search(r'<table class="mini">.*?</table>', pane(page), re.S)[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]
    return [[plain(cell) for cell in row] for row in cells]


def link(page, words) -> str:
    return unescape(
        re.search(rf'<a [^>]*?href="([^"]*)"[^>]*>(?:<svg(?:(?!</svg>).)*</svg>)?{words}', page.text, re.S)[1]
    )


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("kind", sorted(entities()))
def test_every_list_shows_a_chart_and_hides_it_again(platform, aino, mine, kind, locale):
    speak(platform, locale)
    words = {"fi": ("Näytä kaavio", "Piilota kaavio"), "en": ("Show chart", "Hide chart")}[locale]
    listed = aino.get(f"{mine}/{entity(kind).path}?view={entity(kind).views[-1].name}")
    shown = aino.get(link(listed, words[0]))
    assert 'id="chart"' in shown.text and 'msg--warn" role' not in shown.text and rows(shown) == rows(listed)
    assert 'id="chart"' not in aino.get(link(shown, words[1])).text
    for chart in entity(kind).charts:
        page = aino.get(f"{mine}/{entity(kind).path}?chart={chart.text}")
        assert page.status_code == 200 and plain(str(chart.label)) in plain(pane(page))


def test_the_chart_says_what_the_grouped_list_says(aino, mine):
    page = aino.get(f"{mine}/sales?view=all&chart=line_type,net_sales:sum,bar&group=line_type")
    assert list(bars(page)) == ["Sale: €350.00", "Return: −€50.00"]
    assert table(page) == [
        ["Type", "Net sales", "Records"],
        ["Sale", "€350.00", "2"],
        ["Return", "−€50.00", "1"],
        ["All", "€300.00", ""],
    ]
    assert "€350.00" in page.text.split("</thead>")[1] and "−€50.00" in page.text.split("</thead>")[1]


def test_it_follows_view_filter_keyword_and_letter(aino, mine):
    path = f"{mine}/accounts?view=all&chart=town"
    assert list(bars(aino.get(path))) == ["Hiislahti: 2", "Korventausta: 1", "Louhiniemi: 1"]
    assert list(bars(aino.get(path + "&filter=relation+eq+'prospect'"))) == ["Korventausta: 1"]
    assert list(bars(aino.get(path + "&q=lehto"))) == ["Hiislahti: 2"]
    assert list(bars(aino.get(path + "&letter=L"))) == ["Hiislahti: 2"]
    assert list(bars(aino.get(f"{mine}/accounts?view=mine&chart=town"))) == ["Louhiniemi: 1"]
    assert "nothing to draw" in aino.get(path + "&q=zzz").text


def test_one_drills_down_by_another_field_and_comes_back(aino, mine):
    page = aino.get(f"{mine}/accounts?view=all&sort=-name&chart=town")
    down = bars(page)["Hiislahti: 2"]
    args = parse_qs(urlsplit(down).query)
    assert args["filter"] == ["town eq 'Hiislahti'"] and args["sort"] == ["-name"]
    page = aino.get(down)
    assert rows(page) == ["Lehto Oy", "Lehto"] and list(bars(page)) == ["Hiislahti: 2"]
    assert "Drill down by another field" in page.text
    form = re.search(r'<form class="chart__f" action="([^"]*)">(.*?)</form>', page.text, re.S)
    hidden = {unescape(n): unescape(v) for n, v in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[2])}
    answer = aino.get(unescape(form[1]), query_string={**hidden, "by": "employees", "shape": "bar", "how": "sum"})
    assert "cannot be grouped by" in aino.get(answer.location).text, "whatever an address asks, a list stands"
    answer = aino.get(
        unescape(form[1]),
        query_string={**hidden, "by": "owner_id", "measure": "employees", "how": "max", "shape": "column"},
    )
    page = aino.get(answer.location)
    assert list(bars(page)) == ["Riikka Alanen: 14"] and rows(page) == ["Lehto Oy", "Lehto"]
    page = aino.get(bars(page)["Riikka Alanen: 14"])
    crumbs = re.search(r'<nav class="crumbs.*?</nav>', page.text, re.S)[0]
    assert [plain(c) for c in re.findall(r"<li>(.*?)</li>", crumbs)] == ["Whole chart", "Hiislahti", "Riikka Alanen"]
    up = [unescape(url) for url in re.findall(r'href="([^"]*)"', crumbs)]
    middle = aino.get(up[1])
    assert list(bars(middle)) == ["Riikka Alanen: 14"] and rows(middle) == ["Lehto Oy", "Lehto"]
    top = aino.get(up[0])
    assert list(bars(top)) == ["Hiislahti: 2", "Korventausta: 1", "Louhiniemi: 1"] and len(rows(top)) == 4


@pytest.mark.parametrize("trail", ["{", "[1]", '[["a"]]', '[["a","b",3]]', "null", "[" * 5000])
def test_a_broken_trail_is_none(aino, mine, trail):
    page = aino.get(f"{mine}/accounts", query_string={"view": "all", "chart": "town", "trail": trail})
    assert page.status_code == 200 and "crumbs" not in page.text and bars(page)


def test_dates_stand_by_period_with_what_is_missing_told(aino, mine):
    page = aino.get(f"{mine}/activities?view=all&chart=due:quarter,count,column")
    assert list(bars(page)) == ["Q3 2025: 1"] and "Without a date, not drawn: 1." in page.text
    assert ["No date", "1", "50.0%"] in table(page)
    page = aino.get(f"{mine}/sales?view=all&chart=date,net_sales:sum,line")
    assert (
        list(bars(page)) == ["June 2025: −€50.00", "July 2025: €250.00", "August 2025: €100.00"] or len(bars(page)) >= 2
    )


def test_the_chart_stays_when_the_list_changes(aino, mine):
    chart = "chart=town%2Ccount%2Cbar"
    page = aino.get(f"{mine}/accounts?view=all&{chart}")
    assert chart in link(page, "<span>My active accounts")
    head = re.search(r"<thead.*?</thead>", page.text, re.S)[0]
    assert all(chart in url for url in re.findall(r'<a href="([^"]*)"', head))
    id = re.search(rf'href="({mine}/accounts/\d+)"', page.text)[1]
    form = aino.get(id, headers={"Referer": f"http://localhost{mine}/accounts?view=all&{chart}"})
    assert unescape(form.text).count(chart) >= 1, "back leads to the list with its chart"


@pytest.mark.parametrize("asked", ["nix", "town,name:sum", "town,(", "employees"])
def test_what_cannot_be_drawn_is_told_and_the_list_stands(aino, mine, asked):
    page = aino.get(f"{mine}/accounts", query_string={"view": "all", "chart": asked})
    assert len(rows(page)) == 4 and 'msg--warn" role' in page.text


def test_a_name_is_text_and_nothing_else(aino, mine, store, boxes):
    from crm.records.save import create  # noqa: PLC0415 - only here

    store.write(boxes["Aino"], create, "account", {"name": "X", "town": "<b>'\"&{{ 7*7 }}"})
    page = aino.get(f"{mine}/accounts?view=all&chart=town")
    assert "<b>'" not in page.text and "<b>'\"&{{ 7*7 }}: 1" in bars(page)
    assert rows(aino.get(bars(page)["<b>'\"&{{ 7*7 }}: 1"])) == ["X"]


def test_an_attempt_draws_nothing_of_an_analysis(aino, root):
    for asked in ("abc_computed", "town,share_of_wallet:avg,bar"):
        page = aino.get(f"{root}/accounts", query_string={"chart": asked})
        assert page.status_code == 200 and ("is for you to find out" in page.text or "There is no" in page.text), asked
    shown = aino.get(f"{root}/accounts?chart=town")
    assert 'value="town"' in pane(shown) and "abc_computed" not in shown.text and "share_of_wallet" not in shown.text


# ----- onto a dashboard


def add(browser, path, **typed):
    form = browser.get(link(browser.get(path), "<span>Add to a dashboard"))
    action = unescape(re.search(r'<form class="quick" method="post" action="([^"]*)"', form.text)[1])
    token = re.search(r'name="csrf_token" value="([^"]*)"', form.text)[1]
    title = unescape(re.search(r'id="title" name="title" value="([^"]*)"', form.text)[1])
    return browser.client.post(action, data={"csrf_token": token, "title": title, **typed})


def test_a_chart_is_put_on_a_dashboard_and_taken_off(aino, mine, store, boxes):
    path = f"{mine}/accounts?view=all&filter=relation+eq+'customer'&chart=town,employees:sum,bar&q=oy"
    answer = add(aino, path, type="chart", dashboard="", name="Mine")
    assert answer.status_code == 303
    page = aino.get(answer.location)
    assert "Employees by town is on the dashboard." in plain(page.text)
    with store.read(store.load(boxes["Aino"].id)) as session:
        (board,) = [b for b in dashboards.boards(session, 1, "en") if b.mine]
        (part,) = dashboards.board(session, board.key, 1, "en").parts
    assert (part.filter, part.base, part.chart.text) == ("relation eq 'customer'", "all", "town,employees:sum,bar")
    assert "On my dashboards" in pane(page)
    shown = aino.get(f"{mine}/dashboards/{board.key}")
    assert "Employees by town" in shown.text and "Hiislahti: 26" in shown.text
    again = add(aino, path, type="figure", dashboard=board.key, title="Staff")
    assert again.status_code == 303
    listed = aino.get(again.location)
    assert "26" in plain(re.search(r'<p class="tile__n">(.*?)</p>', aino.get(f"{mine}/dashboards/{board.key}").text)[1])
    undo(aino, listed)
    assert "Staff" not in aino.get(f"{mine}/dashboards/{board.key}").text


def test_a_part_without_a_name_or_a_place_is_refused(aino, mine):
    path = f"{mine}/accounts?view=all&chart=town"
    assert add(aino, path, type="chart", dashboard="", name=" ").status_code == 422
    assert add(aino, path, type="chart", dashboard="", name="A", title=" ").status_code == 422
    assert add(aino, path, type="chart", dashboard="999999", name="A").status_code == 422
    assert (
        add(aino, f"{mine}/accounts?view=all&chart=town&filter=nix", type="list", dashboard="", name="A").status_code
        == 422
    )
