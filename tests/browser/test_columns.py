"""Columns of a list in a real browser: the menu of a head, groups, a figure about related records."""

import re
from urllib.parse import unquote

import pytest

from .conftest import assert_accessible
from .test_forms import root  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def test_a_list_is_grouped_totalled_and_given_a_figure(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all&cols=name,town,employees", locale="fi")
    page.hover("th:has-text('Paikkakunta')")
    page.click("th:has-text('Paikkakunta') .hm")
    page.wait_for_selector(".hmenu:popover-open")
    assert_accessible(page)
    page.click(".hmenu:popover-open >> text=Ryhmittele tällä")
    page.wait_for_url(re.compile("group=town"))
    page.focus("th:has-text('Henkilöstö') .hm")
    page.keyboard.press("Enter")
    page.click(".hmenu:popover-open >> text=Keskiarvo")
    page.wait_for_url(re.compile("totals=employees"))
    assert page.locator(".band").first.inner_text().split() == ["Hiislahti", "2", "Keskiarvo", "13,0"]
    assert_accessible(page)
    page.click("text=Muokkaa sarakkeita")
    page.wait_for_selector("#columns-dialog[open]")
    page.click("text=Lisää luku liittyvistä tietueista")
    page.select_option("[name='0.0.link']", "contacts")
    page.wait_for_selector("#col-say :text('contacts/$count')")
    page.click("[value='row 0.0']")
    page.wait_for_selector("#c0-0-0-subject:focus")
    page.select_option("[name='0.0.0.subject']", "c/role")
    page.wait_for_selector("[name='0.0.0.value']")
    page.select_option("[name='0.0.0.value']", "decision_maker")
    page.wait_for_selector("#col-say :text('decision_maker')")
    assert_accessible(page)
    page.click("[value=figure]")
    page.wait_for_selector(".clist li:nth-child(4)")
    page.click("[value^='up contacts']")
    page.wait_for_selector(".clist li:nth-child(3) :text('decision_maker')")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("cols=.*decision_maker"))
    assert (
        unquote(page.url.replace("+", " "))
        .partition("cols=")[2]
        .startswith("name,town,contacts/count(c: c/role eq 'decision_maker'),employees&")
    )
    assert page.locator("tbody tr", has_text="Lehto").first.locator("td.num").first.inner_text() == "1"


def test_a_column_is_made_wide_and_narrow_by_keyboard_on_a_low_screen(aino, root):  # noqa: F811
    page = aino(
        f"{root}/accounts?view=all&cols=name,town,employees", locale="fi", viewport={"width": 1280, "height": 520}
    )
    head = page.locator("th:has-text('Henkilöstö')")
    widths = [head.bounding_box()["width"]]
    for entry, end in (("Leveä sarake", "%3Awide"), ("Kapea sarake", "%3Anarrow"), ("Tavallinen leveys", "employees")):
        head.locator(".hm").focus()
        page.keyboard.press("Enter")
        menu = page.locator(".hmenu:popover-open")
        assert menu.evaluate("menu => menu.getBoundingClientRect().bottom <= innerHeight"), "what does not fit scrolls"
        assert_accessible(page)
        menu.locator(f"a:has-text('{entry}')").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, end=end: url.endswith(end))
        widths.append(head.bounding_box()["width"])
    assert widths[1] > widths[0] > widths[2] and widths[3] == widths[0] and "widths" not in page.url


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_columns_fits_every_screen(aino, root, width):  # noqa: F811
    page = aino(
        f"{root}/accounts/columns?view=all&group=owner_id", locale="fi", viewport={"width": width, "height": 860}
    )
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("[value=apply].btn")
    page.wait_for_url(re.compile("accounts\\?"))
    assert page.locator(".band").count() == 2
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
