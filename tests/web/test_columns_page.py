"""Columns, groups and totals of lists as pages, without JavaScript."""

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from crm.records.columns import MOST
from crm.schema.registry import entities, entity

from .test_list import HOSTILE, boxes, mine, person, rows, speak  # noqa: F401 - fixtures

SALES = "sales_lines/sum(l: l/net_sales, l/line_type eq 'sale')"


def columns(page) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'name="col" value="([^"]*)"', page.text)]


def heads(page) -> list[str]:
    return [html.unescape(t) for t in re.findall(r'<th[^>]*scope="col"[^>]*><a [^>]*><span title="([^"]*)"', page.text)]


def bands(page) -> list[str]:
    found = re.findall(r'<tr role="row" class="band">(.*?)</tr>', page.text)
    return [html.unescape(re.sub(r"<[^>]+>", " ", band)).split() for band in found]


def menu(page, label) -> str:
    """The address of a menu's entry."""
    found = re.search(rf'<a href="([^"]*)"[^>]*>(?:<svg(?:(?!</svg>).)*</svg>)?<span>{label}</span>', page.text)
    return html.unescape(found[1])


def args(address) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}


def press(browser, address, do, cols=(), **fields):
    return browser.post(address, {"do": do, "col": list(cols), **fields}, page=address)


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("kind", sorted(entities()))
def test_every_kind_can_be_arranged(platform, aino, mine, kind, locale):  # noqa: F811
    speak(platform, locale)
    known = entity(kind)
    page = aino.get(f"{mine}/{known.path}/columns")
    assert page.status_code == 200
    listed = aino.get(f"{mine}/{known.path}")
    if "data-rows" in listed.text:
        assert len(columns(page)) == len(heads(listed))


def test_columns_are_moved_removed_and_added_and_applied(aino, mine):  # noqa: F811
    address = f"{mine}/accounts/columns?view=all&q=oy&page=1"
    page = press(aino, address, "up town", ["name", "town", "owner_id"])
    assert columns(page) == ["town", "name", "owner_id"]
    assert columns(press(aino, address, "down town", ["town", "name"])) == ["name", "town"]
    assert columns(press(aino, address, "up name", ["name", "town"])) == ["name", "town"]
    assert columns(press(aino, address, "drop name", ["name", "town"])) == ["town"]
    assert columns(press(aino, address, "drop name", ["name"])) == ["name"]
    assert columns(press(aino, address, "add", ["name"], field="owner/name")) == ["name", "owner/name"]
    assert columns(press(aino, address, "text", ["name"], text=" contacts / $count")) == ["name", "contacts/$count"]
    wrong = press(aino, address, "text", ["name"], text=f"nix{HOSTILE}")
    assert wrong.status_code == 422 and columns(wrong) == ["name"] and "col-text-err" in wrong.text
    assert HOSTILE not in wrong.text
    done = press(aino, address, "apply", ["name", SALES, "town"])
    assert args(done.headers["Location"]) == {"view": "all", "q": "oy", "cols": f"name,{SALES},town"}
    assert rows(aino.get(done.headers["Location"])) == ["Lehto Oy"]
    usual = columns(aino.get(address))
    assert "cols" not in args(press(aino, address, "apply", usual).headers["Location"])


def test_a_figure_is_put_together_from_rows(platform, aino, mine):  # noqa: F811
    speak(platform, "en")
    address = f"{mine}/accounts/columns?view=all"
    figure = {"part": ["0.0 related", "0.0.0 row"], "0.0.link": "sales_lines", "0.0.ask": "sum", "0.0.variable": "l"}
    lacking = press(aino, address, "figure", ["name"], **figure)
    assert lacking.status_code == 422 and columns(lacking) == ["name"] and "Choose a field" in lacking.text
    figure |= {"0.0.of": "l/net_sales", "0.0.0.subject": "l/line_type", "0.0.0.op": "eq", "0.0.0.value": "sale"}
    assert "Sales: sum of Net sales (Type is Sale)" in press(aino, address, "", ["name"], **figure).text
    made = press(aino, address, "figure", ["name"], **figure)
    assert columns(made) == ["name", SALES]
    none = {"part": ["0.0 related"], "0.0.link": "contacts", "0.0.ask": "none", "0.0.variable": "c"}
    assert columns(press(aino, address, "figure", ["name"], **none)) == ["name", "not contacts/any()"]
    listed = aino.get(f"{mine}/accounts?view=all&cols={quote(f'name,{SALES}')}&sort={quote(f'-{SALES}')}")
    assert heads(listed) == ["Account name", "Sales: sum of Net sales (Type is Sale)"]
    assert rows(listed)[0] == "Lehto Oy" and "€350" in listed.text


def test_a_list_has_room_for_so_many_columns(aino, mine):  # noqa: F811
    many = [f"length(name) add {n}" for n in range(MOST)]
    page = press(aino, f"{mine}/accounts/columns", "add", many, field="town")
    assert columns(page) == many


def test_groups_have_headings_with_counts_and_subtotals(platform, aino, mine):  # noqa: F811
    speak(platform, "en")
    page = aino.get(f"{mine}/accounts?view=all&group=town&cols=name,employees&totals=employees:avg")
    assert bands(page) == [
        ["Hiislahti", "2", "Average", "13.0"],
        ["Korventausta", "1", "Average", "–"],
        ["Louhiniemi", "1", "Average", "–"],
    ]
    assert rows(page) == ["Lehto", "Lehto Oy", "Äijönsuon Saha", "Åkerdal & Öst Ab"]
    link = html.unescape(re.search(r'class="band">.*?href="([^"]*)"', page.text)[1])
    assert args(link) == {
        "view": "all", "cols": "name,employees", "totals": "employees:avg", "filter": "town eq 'Hiislahti'"
    }  # fmt: skip
    assert rows(aino.get(link)) == ["Lehto", "Lehto Oy"]
    assert "Grouped by: Town" in page.text


def test_the_menu_of_a_column_leads_to_the_same_list_otherwise(platform, aino, mine):  # noqa: F811
    speak(platform, "en")
    start = f"{mine}/accounts?view=all&cols=name,employees&q=oy"
    page = aino.get(start)
    expected = {"view": "all", "cols": "name,employees", "q": "oy"}
    assert args(menu(page, "Largest first")) == {**expected, "sort": "-employees"}
    assert args(menu(page, "Average")) == {**expected, "totals": "employees:avg"}
    assert args(menu(page, "Move right")) == {**expected, "cols": "employees,name"}
    assert args(menu(page, "Remove the column")) == {**expected, "cols": "employees"}
    grouped = aino.get(menu(aino.get(f"{mine}/accounts?view=all&cols=name,town"), "Group by this"))
    assert "Grouped by: Town" in grouped.text
    assert "group" not in args(menu(grouped, "Ungroup"))
    other = aino.get(f"{start}&filter={quote('employees gt 2')}")
    assert args(menu(other, "Average"))["filter"] == "employees gt 2", "menus drawn once lead to the list at hand"


def widths(page) -> dict[str, int]:
    """How many steps wide each column is; the first takes what is left."""
    found = re.findall(r'<th class="w-(\d+)[^"]*"[^>]*scope="col"[^>]*><a [^>]*><span title="([^"]*)"', page.text)
    return {html.unescape(title): int(steps) for steps, title in found}


def test_a_column_is_narrow_or_wide_on_every_page_and_goes_along(platform, aino, mine):  # noqa: F811
    speak(platform, "en")
    page = aino.get(f"{mine}/accounts?view=all&cols=name,town,employees&sort=-town")
    usual = widths(page)
    assert len(re.findall("Wide column", page.text)) == 2, "the first column has no width of its own"
    wide = aino.get(menu(page, "Wide column"))
    assert args(menu(page, "Wide column")) == {
        "view": "all", "cols": "name,town,employees", "sort": "-town", "widths": "town:wide",
    }  # fmt: skip
    assert widths(wide)["Town"] > usual["Town"] and widths(wide)["Employees"] == usual["Employees"]
    narrow = aino.get(menu(wide, "Narrow column"))
    assert widths(narrow)["Town"] < usual["Town"]
    assert "widths" not in args(menu(narrow, "Normal width"))
    assert "widths=town%3Anarrow" in html.unescape(re.search(r'href="([^"]*export/csv[^"]*)"', narrow.text)[1])
    both = aino.get(f"{mine}/accounts?cols=name,town,employees&widths=town:wide,employees:narrow,name:huge,zz:wide")
    assert widths(both)["Employees"] < usual["Employees"] and widths(both)["Town"] > usual["Town"]
    assert "There is no column width name:huge." in both.text and "There is no column width zz:wide." in both.text


@pytest.mark.parametrize("kind", sorted(entities()))
def test_the_style_sheet_has_every_width(aino, mine, kind):  # noqa: F811
    known = entity(kind)
    for asked in ("narrow", "wide"):
        names = [name for view in known.views for name in view.columns]
        told = ",".join(f"{name}:{asked}" for name in dict.fromkeys(names))
        css = Path("static/list.css").read_text(encoding="utf-8")
        page = aino.get(f"{mine}/{known.path}?widths={told}")
        assert all(f".w-{steps} {{" in css for steps in widths(page).values())


def test_bad_arguments_are_told_and_nothing_breaks(platform, aino, mine):  # noqa: F811
    speak(platform, "en")
    bad = quote(f"name,sum(,{HOSTILE}")
    page = aino.get(f"{mine}/accounts?view=all&cols={bad}&group=employees&totals=nix:avg&sort={bad}")
    assert page.status_code == 200 and len(rows(page)) == 4 and HOSTILE not in page.text
    assert page.text.count("msg--warn") >= 4


def test_all_of_a_grouped_list_can_be_selected(aino, mine):  # noqa: F811
    page = aino.get(f"{mine}/accounts?view=all&group=town&tick=all")
    assert page.text.count("checked disabled") == 5  # four rows and the head


def test_groups_are_chosen_with_the_columns(aino, mine):  # noqa: F811
    address = f"{mine}/accounts/columns?view=all&q=oy"
    page = aino.get(address).text
    offered = re.search(r'<select[^>]*name="group">(.*?)</select>', page, re.S)[1]
    assert 'value="owner_id"' in offered and 'value="name"' not in offered and "selected" not in offered
    answer = aino.post(address, {"do": "apply", "col": ["name", "owner_id"], "group": "owner_id"}, page=address)
    assert args(answer.location)["group"] == "owner_id" and args(answer.location)["q"] == "oy"
    grouped = f"{address}&group=town"
    assert re.search(r'<option value="town" selected>', aino.get(grouped).text)
    answer = aino.post(grouped, {"do": "apply", "col": ["name"], "group": ""}, page=grouped)
    assert "group" not in args(answer.location)
