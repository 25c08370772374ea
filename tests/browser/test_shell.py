"""The shell in a real browser: what is at hand, search, shortcuts, switches, messages, phones, large text, paper."""

import re
from typing import NamedTuple

import pytest

from .conftest import PASSWORD, SWITCHES, assert_accessible, axe, chromium_program
from .crawl import enter
from .test_forms import root  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


class Account(NamedTuple):
    """How somebody signs in."""

    email: str
    password: str


def focused(page, what="textContent"):
    return page.evaluate(f"(document.activeElement.{what} || '').trim()")


def shelf(page, name):
    """The rows folded out under a heading of the navigation."""
    fold = page.locator(f".shelf__f:has(summary[title='{name}'])")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return fold.locator("li a").all_inner_texts()


# ----- at hand


@pytest.mark.parametrize("script", [True, False])
def test_recent_and_pinned(aino, root, script):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="en", java_script_enabled=script)
    page.click(".lang [value=en]")
    page.click("tbody th a >> text=Lehto Oy")
    page.click("#pin")
    page.wait_for_selector("#pin[aria-pressed=true]")
    assert shelf(page, "Pinned") == ["Lehto Oy"]
    page.goto(f"{root}/contacts")
    assert shelf(page, "Recent")[:2] == ["Lehto Oy", "All accounts"]
    shelf(page, "Pinned")
    page.click(".shelf__f li a >> text=All accounts")
    page.wait_for_url("**/accounts?view=all")
    page.click("#pin")
    page.wait_for_selector("#pin[aria-pressed=true]")
    shelf(page, "Pinned")
    page.hover(".shelf__f:has(summary[title='Pinned']) li >> text=Lehto Oy")
    page.click("[aria-label='Unpin: Lehto Oy']")
    page.wait_for_selector("[aria-label='Unpin: Lehto Oy']", state="detached")
    assert shelf(page, "Pinned") == ["All accounts"]


def test_pinning_loses_nothing_typed(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="en")
    page.click("tbody th a >> nth=0")
    page.wait_for_selector("#f-name")
    page.fill("#f-name", "Half typed")
    page.click("#pin")
    page.wait_for_selector("#pin[aria-pressed=true]")
    assert page.input_value("#f-name") == "Half typed"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_navigation_is_accessible(aino, root, width):  # noqa: F811
    page = aino(f"{root}/accounts", viewport={"width": width, "height": 800})
    page.goto(f"{root}/contacts")
    if width < 960:
        page.click("a[href='#sitemap']")
    page.locator(".shelf__f summary").nth(0).click()
    assert_accessible(page)


# ----- search


def test_search_by_keyboard_alone(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts")
    page.keyboard.press("/")
    page.keyboard.type("lehto")
    page.wait_for_selector("#found [role=option]")
    box = page.locator("[data-search]")
    assert box.get_attribute("aria-expanded") == "true" and page.locator("#said").text_content() == "3 tietuetta"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#found [aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id") == "found-2"
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and box.input_value() == "lehto"
    page.keyboard.press("ArrowDown")
    page.keyboard.type(" oy")
    page.wait_for_selector("#found:not(:has(#found-2))")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/accounts/\d+"))
    assert page.locator("h1").inner_text() == "Lehto Oy"


@pytest.mark.parametrize("script", [True, False])
def test_search_as_a_page(aino, root, script):  # noqa: F811
    page = aino(f"{root}/accounts", java_script_enabled=script)
    page.fill("[data-search]", "lehto")
    page.press("[data-search]", "Enter")
    page.wait_for_url("**/search?q=lehto")
    assert page.locator("mark").first.inner_text() == "Lehto"
    if script:
        assert_accessible(page)
    page.click("main a >> text=Lehto Oy")
    page.wait_for_url(re.compile(r"/accounts/\d+"))


# ----- shortcuts


def test_the_sheet_of_shortcuts_switches_letters_off(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts", locale="en")
    page.keyboard.press("?")
    page.wait_for_selector("#help dialog[open]")
    assert_accessible(page)
    with page.expect_response("**/preferences"):
        page.click("#help [name=_single_keys]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#help dialog", state="detached")
    page.keyboard.press("/")
    assert not page.evaluate("document.activeElement.matches('[data-search]')")
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("#help dialog").count()
    page.click("[data-help]")
    page.wait_for_selector("#help dialog[open]")
    with page.expect_response("**/preferences"):
        page.click("#help [name=_single_keys]")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[data-search]')")


def test_a_list_by_keyboard(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="en")
    page.click(".lang [value=en]")
    page.focus("tbody th a >> nth=0")
    first = focused(page)
    page.keyboard.press("ArrowDown")
    assert focused(page) != first
    page.keyboard.press(" ")
    assert page.locator("[data-selected]").inner_text() == "1 selected"
    page.keyboard.press(" ")
    assert not page.locator("[data-selected]").is_visible()
    page.keyboard.press("End")
    assert focused(page) == page.locator("tbody th a").last.inner_text()
    page.keyboard.press("Home")
    assert focused(page) == first
    page.keyboard.press("ArrowRight")
    assert focused(page, "tagName") == "TD"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert focused(page, "type") == "checkbox"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/accounts/\d+"))
    assert page.locator("h1").inner_text() == first


def test_pages_are_turned_by_keyboard(aino, root, store, sandbox):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="en")
    page.evaluate(
        "document.querySelector('.foot').insertAdjacentHTML('beforeend',"
        ' \'<nav class="pages"><a rel="next" href="?view=active">2</a></nav>\')'
    )
    page.focus("tbody th a >> nth=0")
    page.keyboard.press("PageDown")
    page.wait_for_url("**view=active")
    page.wait_for_selector("tbody tr:first-child th a:focus")


# ----- switches


def test_appearance_changes_on_the_spot(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all")
    page.click("tbody th a >> nth=0")
    page.fill("#f-name", "Half typed")
    page.click("summary.me")
    assert_accessible(page)
    with page.expect_response("**/preferences"):
        page.click("[name=_theme][value=dark]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.input_value("#f-name") == "Half typed"
    assert page.locator("[name=_theme][value=dark]").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("script", [True, False])
def test_another_language_keeps_what_was_typed(aino, root, script):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", java_script_enabled=script)
    page.on("dialog", lambda dialog: pytest.fail("asked"))
    page.click("tbody th a >> nth=0")
    page.fill("#f-name", "Puolivalmis Oy")
    page.click(".lang [value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.input_value("#f-name") == "Puolivalmis Oy" and page.locator("[data-unsaved]").first.is_visible()
    page.press("#f-name", "Enter")
    page.wait_for_selector(".msg--ok")
    assert page.locator("h1").inner_text() == "Puolivalmis Oy"


# ----- messages


@pytest.mark.parametrize("script", [True, False])
def test_an_error_leads_to_its_field(aino, root, script):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", java_script_enabled=script)
    page.click("tbody th a >> nth=0")
    page.fill("#f-name", "")
    page.fill("#f-employees", "paljon")
    page.click("[data-save]")
    page.wait_for_selector(".msg--err")
    page.click(".msg--err a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "f-employees"
    page.click(".msg--err a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "f-name"
    assert page.locator(".msg--err [data-dismiss]").is_visible() == script
    if script:
        page.click(".msg--err [data-dismiss]")
        assert not page.locator(".msg--err:visible").count()
        assert page.evaluate("document.activeElement.id") == "content"


# ----- phones, large text, paper

PAGES = ("/accounts?view=all", "/accounts/filter?view=all", "/accounts/columns?view=all", "/search?q=lehto", "/quick",
         "/accounts/new", "/activities", "/sales", "/duplicate-rules")  # fmt: skip


@pytest.mark.parametrize(("width", "text"), [(320, 16), (1280, 32)], ids=["phone", "large text"])
@pytest.mark.parametrize("locale", ["fi", "en"])
def test_nothing_scrolls_sideways(chromium, site, root, width, text, locale):  # noqa: F811
    switches = [*SWITCHES, f"--blink-settings=defaultFontSize={text}"]
    browser = chromium.browser_type.launch(executable_path=chromium_program(), args=switches)
    page = browser.new_page(base_url=site, viewport={"width": width, "height": 800})
    enter(page, Account("aino@opisto.example", PASSWORD), locale)
    page.goto(f"{root}/accounts?view=all")
    record = page.locator("tbody th a").first.get_attribute("href")
    for path in (*(root + path for path in PAGES), record, f"{record}/history", "/settings", "/help", "/"):
        page.goto(path)
        assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == text
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert not [fault for fault in axe(page) if "target-size" not in fault], path
    browser.close()


FITS = """(bar, width) => new Promise((tell) => {
  let frames = 600;
  const look = () => {
    const fits = innerWidth === width && bar.scrollWidth <= bar.clientWidth;
    if (fits || !frames--) tell(fits);
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Whether a bar has become as wide as what is in it, within so many frames of the window's change."""


def test_commands_that_do_not_fit_are_under_more(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", viewport={"width": 1280, "height": 800})
    bar = page.locator(".cmds")
    for width in (1280, 1000, 760, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert bar.evaluate(FITS, width), width
        shown = bar.locator(":scope > .wide-only:visible:not(.cmds__sep)").count()
        bar.locator(".menu:has(li.slim-only) > summary").click()
        assert shown + bar.locator("li.slim-only:visible").count() == bar.locator("li.slim-only").count()
        page.keyboard.press("Escape")


def test_a_list_on_paper(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all&filter=town eq 'Hiislahti'", viewport={"width": 718, "height": 1000})
    page.emulate_media(media="print")
    for hidden in (".top", ".nav", ".cmds", ".c-tick >> nth=0", ".chips", ".kw"):
        assert not page.locator(hidden).is_visible(), hidden
    told = page.locator(".printed").all_inner_texts()
    assert "Tänään" in told[0] and "Paikkakunta on ”Hiislahti”" in told[1]
    assert page.locator("tbody tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
    assert page.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    assert page.locator("h1").is_visible()
