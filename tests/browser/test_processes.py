"""Processes in a real browser: from stage to stage and to the end, by mouse, by keyboard, without JavaScript."""

import pytest
from sqlalchemy import select

from crm.schema.registry import entity

from .conftest import assert_accessible
from .test_forms import ids, platform_sandbox, root, value  # noqa: F401 - Aino's sandbox

pytestmark = pytest.mark.browser


@pytest.fixture
def case(store, root):  # noqa: F811
    with platform_sandbox(store, root) as session:
        return session.scalar(select(entity("case").cls.id))


def test_an_opportunity_is_closed_over_its_page_and_opened_again(aino, store, root, ids):  # noqa: F811
    id = ids["opportunity"]
    page = aino(f"{root}/opportunities/{id}", locale="fi")
    page.click(".stages summary:has-text('Hyväksy')")
    page.click(".fly [aria-label='Muokkaa alempana: Asiakas']")
    assert page.locator(".stages details[open]").count() == 0
    page.click(".stages summary:has-text('Hyväksy')")
    assert_accessible(page)
    page.click(".fly >> text=Seuraava vaihe")
    page.wait_for_selector(".stages .now >> text=Kehitä")
    page.click(".cmds >> text=Sulje voitettuna")
    page.wait_for_selector("dialog[open]")
    assert page.input_value("#c-actual_value") == "5000"
    assert_accessible(page)
    page.fill("#c-actual_value", "")
    page.click("dialog .btn--go")
    page.wait_for_selector("dialog[open] .errt")
    page.fill("#c-actual_value", "4800")
    page.click("dialog .btn--go")
    page.wait_for_selector(".msg--ok >> text=Suljettu voitettuna.")
    assert page.locator("#timeline >> text=Suljettu voitettuna: 4 800 €").count() == 1
    assert value(store, root, "opportunity", id, "status") == "won"
    assert_accessible(page)
    page.click(".cmds >> text=Avaa uudelleen")
    page.wait_for_selector(".cmds >> text=Sulje menetettynä")
    assert value(store, root, "opportunity", id, "status") == "open"


@pytest.mark.parametrize("kind", ["opportunities", "leads", "cases"])
@pytest.mark.parametrize("locale", ["fi", "en"])
def test_its_command_bar_has_room_on_a_phone(aino, root, kind, locale):  # noqa: F811
    page = aino(f"{root}/{kind}", locale=locale, viewport={"width": 390, "height": 800})
    page.locator("tbody th a").first.click()
    page.wait_for_selector(".cmds__at >> text=1 /")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click(".cmds > .menu > summary[aria-label]")
    assert page.locator(".cmds > .menu[open] li:visible").count()


def test_what_was_typed_is_saved_before_closing_by_keyboard(aino, store, root, ids):  # noqa: F811
    id = ids["opportunity"]
    page = aino(f"{root}/opportunities/{id}", locale="fi", viewport={"width": 390, "height": 800})
    page.fill("#f-tag", "avain")
    page.focus(".cmds [aria-label='Lisää komentoja']")
    page.keyboard.press("Enter")
    page.locator(".cmds li button:has-text('Sulje menetettynä')").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/close/close_lost*")
    assert value(store, root, "opportunity", id, "tag") == "avain"
    assert_accessible(page)
    page.focus("#c-status_reason")
    page.keyboard.type("Hinta")
    page.focus("#c-outcome_notes")
    page.keyboard.type("Halvempi voitti")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok >> text=Suljettu menetettynä.")
    assert value(store, root, "opportunity", id, "status_reason") == "price"


def test_a_case_is_resolved_without_javascript(aino, store, root, case):  # noqa: F811
    page = aino(f"{root}/cases/{case}", locale="fi", java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.click(".stages summary:has-text('Tunnista')")
    page.click(".fly >> text=Seuraava vaihe")
    assert page.locator(".msg--err a").all_inner_texts() == ["Alkuperä", "Tyyppi"]
    page.select_option("#f-origin", "email")
    page.select_option("#f-case_type", "problem")
    page.click(".stages summary:has-text('Tunnista')")
    page.click(".fly >> text=Seuraava vaihe")
    page.fill("#f-findings", "Reitti on liian pitkä")
    page.click(".stages summary:has-text('Selvitä')")
    page.click(".fly >> text=Seuraava vaihe")
    page.click(".stages summary:has-text('Ratkaise')")
    page.click(".fly >> text=Päätä prosessi")
    page.select_option("#c-resolution_type", "solved")
    page.fill("#c-resolution", "Käynnit tihennetty")
    page.click("#closing .btn--go")
    assert page.locator(".msg--ok >> text=Ratkaistu.").count() == 1
    assert page.locator("#f-title").count() == 0
    assert value(store, root, "case", case, "status") == "resolved"
    page.click(".cmds >> text=Avaa uudelleen")
    assert value(store, root, "case", case, "status") == "open"
    assert page.locator("#f-title").count() == 1
