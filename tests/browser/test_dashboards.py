"""Charts and dashboards in a real browser: drill down by mouse and keyboard, back, two parts, shared."""

import re

import pytest
from sqlalchemy import select

from crm.sandboxes.models import SandboxRow, Seat

from .conftest import PASSWORD, assert_accessible
from .test_forms import root  # noqa: F401 - Aino's sandbox

# ruff: noqa: F811

pytestmark = pytest.mark.browser

BAR = "#chart svg a:has(title:text-is('{}'))"


@pytest.fixture
def eetu(open_page, store, root, people):
    """Eetu's browser at a path; he sits in seat 2."""
    with store.platform.write() as session:
        id = session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:]))
        session.add(Seat(sandbox_id=id, number=2, person_id=people["Eetu"]))

    def open_(path):
        page = open_page("/sign-in", locale="fi")
        page.fill("#email", "eetu@opisto.example")
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(path)
        return page

    return open_


def rows(page):
    return page.locator(".grid tbody th a").all_inner_texts()


def bars(page):
    return page.locator("#chart svg a title").all_text_contents()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_chart_is_drilled_into_by_mouse_and_by_keyboard(aino, root, width):
    page = aino(f"{root}/accounts?view=all", locale="fi", viewport={"width": width, "height": 860})
    page.click("text=Näytä kaavio")
    page.wait_for_selector("#chart")
    page.click("#chart summary:has(h2)")
    page.click("#chart .menu >> text=Asiakkaat toimialoittain")
    page.wait_for_url(re.compile("industry"))
    assert_accessible(page)
    page.click("summary:has-text('Muuta kaaviota')")
    page.select_option("#c-group", "town")
    page.click("#chart >> text=Piirrä")
    page.wait_for_url(re.compile("chart=town"))
    assert bars(page) == ["Hiislahti: 2", "Korventausta: 1", "Louhiniemi: 1"]
    if width == 390:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        top, first = page.locator("#chart").bounding_box(), page.locator("tbody tr").first.bounding_box()
        assert top["y"] + top["height"] <= first["y"], "the chart stands over the list"
    page.click(BAR.format("Hiislahti: 2"))
    page.wait_for_url(re.compile("trail="))
    assert rows(page) == ["Lehto", "Lehto Oy"] and page.locator(".chip").inner_text().startswith(
        "Paikkakunta on ”Hiislahti”"
    )
    assert_accessible(page)
    page.select_option("#c-group", "owner_id")
    page.focus("#chart button:has-text('Piirrä')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("chart=owner_id"))
    page.focus(BAR.format("Riikka Alanen: 2"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".crumbs li:nth-child(3)")
    assert page.locator(".crumbs li").all_inner_texts() == ["Koko kaavio", "Hiislahti", "Riikka Alanen"]
    page.focus(".crumbs a >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "filter" not in url)
    assert len(rows(page)) == 4 and len(bars(page)) == 3
    page.reload()
    assert len(bars(page)) == 3, "the address keeps it"
    page.click("#chart .icb[href]")
    page.wait_for_url(lambda url: "chart" not in url)
    assert page.locator("#chart").count() == 0


def test_a_dashboard_is_made_of_two_parts_and_shared(aino, eetu, root):
    page = aino(f"{root}/opportunities?view=open&chart=stage,estimated_value:sum,column", locale="fi")
    page.click("#chart summary:has(h2)")
    page.click("#chart .menu >> text=Lisää koontinäyttöön")
    assert_accessible(page)
    page.fill("#name", "Johdolle")
    page.keyboard.press("Enter")
    page.click(".msg--ok >> text=Avaa koontinäyttö")
    page.wait_for_url(re.compile(r"/dashboards/\d+"))
    home = page.url
    page.click(".cmds >> text=Lisää osa")
    page.select_option("#table", "account")
    page.click("main button:has-text('Jatka')")
    page.wait_for_selector("#c-group")
    assert_accessible(page)
    page.check("input[value=list]")
    page.fill("#title", "Uusimmat asiakkaat")
    page.click("button:has-text('Tallenna')")
    page.wait_for_selector(".msg--ok")
    titles = page.locator(".tile h2")
    assert titles.all_inner_texts() == ["Myyntiputki vaiheittain", "Uusimmat asiakkaat"]
    assert_accessible(page)
    # the order is changed by keyboard
    page.focus("summary[aria-label='Osan Uusimmat asiakkaat komennot']")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tile:first-child h2:has-text('Uusimmat')")
    assert titles.all_inner_texts() == ["Uusimmat asiakkaat", "Myyntiputki vaiheittain"]
    page.click(".cmds button:has-text('Jaa tiimille')")
    page.wait_for_selector(".msg--ok >> text=Koontinäyttö jaettiin tiimille.")
    other = eetu(home)
    assert other.locator(".tile h2").all_inner_texts() == ["Uusimmat asiakkaat", "Myyntiputki vaiheittain"]
    assert other.locator(".tile .menu").count() == 0 and "Jakaja: Aino" in other.inner_text("main")
    assert_accessible(other)
    other.focus(".tile svg a >> nth=0")
    other.keyboard.press("Enter")
    other.wait_for_url(re.compile("/opportunities.*chart="))
    assert len(rows(other)) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fi", "en"])
def test_ready_dashboards_are_accessible(aino, root, locale, scheme):
    page = aino(f"{root}/dashboards/sales", locale=locale, color_scheme=scheme)
    for key in ("sales", "service", "customership", "groups"):
        page.goto(f"{root}/dashboards/{key}")
        assert page.locator(".tile").count() == 6
        assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_script_charts_and_dashboards_work(aino, root):
    page = aino(f"{root}/accounts?view=all&chart=town", locale="fi", java_script_enabled=False)
    page.click(BAR.format("Hiislahti: 2"))
    assert rows(page) == ["Lehto", "Lehto Oy"]
    page.select_option("#c-group", "owner_id")
    page.click("#chart >> text=Piirrä")
    assert bars(page) == ["Riikka Alanen: 2"]
    page.click("#chart summary:has(h2)")
    page.click("#chart .menu >> text=Lisää koontinäyttöön")
    page.fill("#name", "Oma")
    page.click("button:has-text('Lisää')")
    page.click(".msg--ok >> text=Avaa koontinäyttö")
    assert page.locator(".tile h2").count() == 1
