"""The mention desk in a real browser: over the page with the keyboard, and without JavaScript."""

import pytest
from sqlalchemy import select

from crm.schema.registry import entity

from .conftest import assert_accessible
from .test_forms import platform_sandbox, root, value  # noqa: F401 - Aino's sandbox

pytestmark = pytest.mark.browser


@pytest.fixture
def mention(store, root):  # noqa: F811
    with platform_sandbox(store, root) as session:
        return session.scalar(select(entity("mention").cls.id))


def test_a_mention_is_taken_and_answered_over_its_page(aino, store, root, mention):  # noqa: F811
    page = aino(f"{root}/mentions/{mention}", locale="fi")
    assert_accessible(page)
    page.click(".cmds >> text=Ota itselle")
    page.wait_for_selector(".msg--ok >> text=Maininta on nyt sinun.")
    page.focus(".cmds button:has-text('Vastaa')")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] >> text=Taas jäi täyttökäynti tekemättä.")
    assert_accessible(page)
    page.focus("#c-reply")
    page.keyboard.type("Tulemme huomenna aamulla.")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok >> text=Vastattu.")
    assert value(store, root, "mention", mention, "status") == "answered"
    assert page.locator("#timeline >> text=Tulemme huomenna aamulla.").count() == 1
    assert_accessible(page)


def test_the_desk_works_on_a_phone_without_javascript(aino, store, root, mention):  # noqa: F811
    page = aino(f"{root}/mentions/{mention}", locale="fi", java_script_enabled=False, viewport={"width": 390, "height": 800})  # fmt: skip
    page.click(".cmds [aria-label='Lisää komentoja']")
    page.click(".cmds li >> text=Eskaloi")
    page.select_option("#f-owner_id", index=1)
    page.fill("#f-text", "Avainasiakas on pettynyt")
    page.click("#ask .btn--go")
    page.wait_for_selector(".msg--ok")
    assert value(store, root, "mention", mention, "escalated_at")
    page.click(".cmds [aria-label='Lisää komentoja']")
    page.click(".cmds li >> text=Tee palvelupyyntö")
    page.wait_for_url("**/cases/*")
    assert value(store, root, "mention", mention, "case_id")
    page.goto(f"{root}/mentions/{mention}")
    page.click(".cmds >> text=Vastaa")
    page.fill("#c-reply", "Soitamme tänään.")
    page.click("#closing .btn--go")
    page.wait_for_selector(".msg--ok >> text=Vastattu.")
    assert value(store, root, "mention", mention, "status") == "answered"
