"""The frame of every page in a real browser: keyboard, dialogs, panel, warnings, without script, axe."""

import re

import pytest

from .conftest import PASSWORD, assert_accessible

pytestmark = pytest.mark.browser

PUBLIC = ["/sign-in", "/forgotten-password", "/privacy", "/accessibility", "/help", "/nothing", "/password/none"]


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_pages_are_accessible(open_page, language, scheme):
    page = open_page("/sign-in", locale=language, color_scheme=scheme)
    for path in PUBLIC:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_a_person_are_accessible(aino, scheme, width):
    page = aino("/settings", color_scheme=scheme, viewport={"width": width, "height": 800})
    assert_accessible(page)
    page.click("summary.me")
    assert_accessible(page)
    page.fill("#name", "")
    page.locator("form[data-changes]").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.wait_for_selector(".errt")
    assert_accessible(page)
    page.goto("/shell")
    assert_accessible(page)
    page.click("[data-dialog=quick]")
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/sign-in", "/settings", "/help", "/privacy", "/nothing", "/shell"])
def test_reflow_at_320_pixels(aino, path):
    page = aino(path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_signing_in_by_keyboard_alone(open_page):
    page = open_page("/sign-in?next=/help")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "email":
            break
    page.keyboard.type("aino@opisto.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/help")


def test_everything_works_without_script(aino):
    page = aino("/settings", java_script_enabled=False)
    page.check("input[value=dark]")
    page.click("form[data-changes] .btn--go")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.click(".lang [value=en]")
    assert page.locator("h1").inner_text() == "My settings"
    page.goto("/shell")
    page.click("[data-dialog=quick]")
    assert page.locator("#quick").is_visible()
    page.click("[aria-label=Fold]")
    assert page.locator(".railp").is_visible()
    assert not page.locator(".panel").is_visible()
    page.click("summary.me")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")


def test_the_token_of_a_sprite_icon_is_drawn(open_page):
    page = open_page("/sign-in")
    box = page.locator(".brand svg use").bounding_box()
    assert box["width"] > 5  # an external symbol that the policy blocked would have no size


# ------------------------------------------------------------------------------------ keys and menus


def test_ctrl_s_saves(aino):
    page = aino("/settings")
    page.fill("#name", "Aino Aalto")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok")
    assert page.input_value("#name") == "Aino Aalto"


def test_single_letters_can_be_switched_off(aino):
    page = aino("/shell")
    page.keyboard.press("n")
    assert page.locator("#quick").is_visible()
    page.keyboard.press("Escape")
    page.click("#name")
    page.keyboard.press("n")
    assert not page.locator("#quick").is_visible()
    page.goto("/settings")
    page.uncheck("#single_keys")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok")
    page.goto("/shell")
    page.keyboard.press("n")
    page.keyboard.press("?")
    assert not page.locator("#quick").is_visible()
    assert page.url.endswith("/shell")


def test_a_menu_closes_on_escape_and_outside(aino):
    page = aino("/shell")
    menu = page.locator(".cmds details.menu")
    page.click(".cmds details.menu summary")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.click(".cmds details.menu summary")
    page.click("h1")
    assert menu.get_attribute("open") is None


def test_a_dialog_opens_keeps_the_focus_and_closes(aino):
    page = aino("/shell")
    page.click("[data-dialog=quick]")
    assert page.locator("#quick").evaluate("d => d.contains(document.activeElement)")
    page.click("#quick [data-close]")
    assert not page.locator("#quick").is_visible()
    page.click("[data-dialog=quick]")
    page.mouse.click(20, 300)  # the backdrop
    assert not page.locator("#quick").is_visible()


# ------------------------------------------------------------------------------------ lists, changes


def test_rows_are_selected_by_click_and_the_commands_follow(aino):
    page = aino("/shell")
    merge, said = page.locator("[data-needs]"), page.locator("[data-selected]")
    assert merge.is_disabled()
    page.click("tbody tr:nth-child(1) .m")
    page.click("tbody tr:nth-child(2) .tick")
    assert said.inner_text() == "2 selected"
    assert merge.is_enabled()
    page.click("thead .tick")
    assert said.inner_text() == "3 selected"
    assert merge.is_disabled()
    page.click("thead .tick")
    assert not said.is_visible()
    page.click("tbody tr:nth-child(1) .m")
    page.click("tbody tr:nth-child(3) .m", modifiers=["Shift"])
    assert said.inner_text() == "3 selected"


def test_leaving_with_changes_asks(aino):
    page = aino("/shell")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("#name", "x")
    assert page.locator("[data-unsaved]").is_visible()
    page.click("tbody a >> nth=0")
    page.wait_for_function("document.readyState === 'complete'")
    assert asked == ["beforeunload"]
    assert page.url.endswith("/shell")


def test_leaving_without_changes_does_not_ask(aino):
    page = aino("/shell")
    page.on("dialog", lambda dialog: pytest.fail("asked"))
    page.click("tbody a >> nth=0")
    page.wait_for_url("**/help")


def test_the_panel_folds_without_a_page_load_and_stays_folded(aino):
    page = aino("/shell")
    page.fill("#name", "not lost")
    with page.expect_response("**/panel"):
        page.click("[aria-label=Fold]")
    assert not page.locator(".panel").is_visible()
    assert page.input_value("#name") == "not lost"
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.locator(".railp").is_visible()
    with page.expect_response("**/panel"):
        page.click("[aria-label='Unfold B06']")
    assert page.locator(".panel").is_visible()


# ---------------------------------------------------------------------------- a session about to end


def test_a_warning_before_the_session_ends(aino):
    page = aino("/help")
    page.clock.install()
    page.reload()
    page.clock.fast_forward("01:54:00")
    assert not page.locator("#idle").is_visible()
    page.clock.fast_forward("00:02:00")
    assert page.locator("#idle").is_visible()
    assert_accessible(page)
    with page.expect_response("**/keep") as answer:
        page.click("[data-keep]")
    assert answer.value.status == 204
    page.wait_for_selector("#idle", state="hidden")


def test_what_was_typed_survives_the_end_of_the_session(aino):
    page = aino("/settings")
    page.fill("#name", "Aino Aalto-Öst")
    page.context.clear_cookies()
    page.click("form[data-changes] .btn--go")
    assert_accessible(page)
    page.click("main details summary")
    assert "Aino Aalto-Öst" in page.locator("table").inner_text()
    page.fill("#email", "aino@opisto.example")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    assert_accessible(page)
    page.click("main .btn--go")
    page.wait_for_url(re.compile("/settings$"))
    assert page.input_value("#name") == "Aino Aalto-Öst"
