"""An activity from the composer to my day and back, and a duplicate that is looked at and ignored, in a real
browser, by mouse and by keyboard."""

import pytest

from .conftest import assert_accessible
from .test_forms import ids, root  # noqa: F401 - Aino's sandbox

pytestmark = pytest.mark.browser


def test_a_call_is_planned_moved_completed_and_taken_back(aino, root, ids):  # noqa: F811
    page = aino(f"{root}/accounts/{ids['Lehto Oy']}", locale="fi")
    page.click(".compose a:has-text('Puhelu')")
    page.wait_for_selector("dialog[open] #q-subject:focus")
    assert page.locator("dialog #q-minutes").count() == 1 and page.locator("dialog #q-location").count() == 0
    assert_accessible(page)
    page.keyboard.type("Soita hinnasta")
    page.fill("#q-due", "2025-08-29T09:00")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#timeline >> text=Soita hinnasta")

    # the filter counts orders; one click leaves only them
    page.click("summary[aria-label='Suodata aikajanaa']")
    page.click(".tl__filt a:has-text('Myynti')")
    page.wait_for_selector(".tl__chips >> text=Myynti")
    assert page.locator("#timeline .tl >> text=Tilaus").count()
    assert page.locator("#timeline .tl >> text=Soita hinnasta").count() == 0

    page.goto(f"{root}/my-day")
    assert page.locator("section:has(#overdue) >> text=Soita hinnasta").count() == 1
    assert_accessible(page)
    # moved by keyboard: the menu opens with Enter, the first choice is a day on
    page.focus("section:has(#overdue) .settle summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("section:has(#week) >> text=Soita hinnasta")
    assert page.evaluate("document.activeElement !== document.body"), "the keyboard is not lost"
    page.click("section:has(#week) li:has-text('Soita hinnasta') >> text=Merkitse tehdyksi")
    page.wait_for_selector(".msg--ok >> text=tehdyksi")
    assert page.locator("#my-day >> text=Soita hinnasta").count() == 0
    page.click(".msg--ok >> text=Kumoa")
    page.wait_for_selector(".msg--ok >> text=Kumottu.")
    page.goto(f"{root}/my-day")
    assert page.locator("section:has(#week) >> text=Soita hinnasta").count() == 1


def test_the_timeline_is_printed_whole(aino, root, ids):  # noqa: F811
    page = aino(f"{root}/accounts/{ids['Lehto Oy']}", locale="fi")
    for n in range(11):
        page.fill(".compose textarea", f"muistiinpano {n}")
        page.click(".compose button")
        page.wait_for_selector(f"#timeline >> text=muistiinpano {n}")
    page.reload()
    page.evaluate("window.print = () => { document.body.dataset.printed = document.querySelectorAll('.tl li').length }")
    page.keyboard.press("Control+p")
    page.wait_for_selector("body[data-printed]")
    assert int(page.get_attribute("body", "data-printed")) >= 14
    page.emulate_media(media="print")
    assert page.locator("#timeline .settle:visible, #timeline .menu:visible").count() == 0


def test_a_duplicate_is_asked_about_seen_and_ignored(aino, root, ids):  # noqa: F811
    page = aino(f"{root}/accounts", locale="fi")
    page.click(".top summary[aria-label='Pikaluonti']")
    page.click(".top .menu a:has-text('Asiakas')")
    page.wait_for_selector("dialog[open] #q-name")
    page.fill("#q-name", "Lehto Kolmas")
    page.fill("#q-phone", "+358 000 100 200")
    page.press("#q-name", "Control+s")
    page.wait_for_selector("dialog .msg--warn >> text=Tämä voi olla kaksoiskappale: Lehto Oy")
    assert_accessible(page)
    page.focus("dialog button:has-text('Ohita ja tallenna')")
    page.keyboard.press("Enter")
    page.wait_for_selector("tbody >> text=Lehto Kolmas")
