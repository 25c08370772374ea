"""A personal view in a real browser: filtered in the panel, saved, left, found again."""

import re

import pytest

from .conftest import assert_accessible
from .test_filter import count
from .test_forms import root  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def rows(page):
    return page.locator("tbody th a").all_inner_texts()


def choose(page, label):
    """Choose from the menu of the heading."""
    page.click(".views > summary")
    page.click(f".views li >> text={label}")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_view_is_filtered_saved_left_and_found_again(aino, root, width):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="fi", viewport={"width": width, "height": 860})
    page.click("[data-filter]")
    page.wait_for_selector("#filter-dialog[open]")
    count(page, "4 tietuetta")
    page.click("[value='row 0']")
    page.wait_for_selector("#c0-0-subject:focus")
    page.select_option("#c0-0-subject", "town")
    page.wait_for_selector("#c0-0-op")
    page.fill("#c0-0-value", "hiisl")
    count(page, "2 tietuetta")
    page.press("#c0-0-value", "Enter")
    page.wait_for_url(re.compile("filter=contains"))
    assert page.locator("#view").text_content() == "Kaikki asiakkaat* Muutettu, ei tallennettu"
    assert_accessible(page)
    page.click(".views > summary")
    assert_accessible(page, under=".scroll")
    page.click(".views li >> text=Tallenna uutena näkymänä")
    page.wait_for_selector("#view-dialog[open]")
    assert page.evaluate("document.activeElement.id") == "view-name"
    assert_accessible(page)
    page.keyboard.type("Hiislahti")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("mine="))
    assert (
        page.locator("#view").inner_text() == "Hiislahti" and "tallennettiin" in page.locator(".msg--ok").inner_text()
    )

    page.goto(f"{root}/accounts")
    assert len(rows(page)) == 4
    choose(page, "Hiislahti")
    page.wait_for_url(re.compile("mine="))
    assert rows(page) == ["Lehto", "Lehto Oy"] and page.locator(".chip").count() == 1

    choose(page, "Tallenna uutena näkymänä")
    page.wait_for_selector("#view-dialog[open]")
    page.keyboard.type("hiislahti")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#view-name[aria-invalid]:focus")
    assert page.input_value("#view-name") == "hiislahti"
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Escape")
    page.wait_for_selector("#view-dialog", state="detached")

    choose(page, "Aseta oletusnäkymäksi")
    page.wait_for_selector(".msg--ok")
    page.goto(f"{root}/accounts")
    assert page.locator("#view").inner_text() == "Hiislahti" and rows(page) == ["Lehto", "Lehto Oy"]
    choose(page, "Nimeä uudelleen tai poista")
    page.click("#view-dialog [value=delete]")
    page.wait_for_url(re.compile(r"view=all$"))
    page.click(".msg .linkb")
    page.wait_for_load_state()
    page.click(".views > summary")
    assert page.locator(".views li", has_text="Hiislahti").count() == 1
