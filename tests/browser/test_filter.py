"""The advanced filter over a list: with the keyboard alone, counting while one types."""

import re
from urllib.parse import quote

import pytest

from .conftest import assert_accessible
from .test_forms import root  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def count(page, words):
    """Wait until the panel says how many records it finds."""
    page.wait_for_function("words => document.querySelector('#flt-say b')?.innerText === words", arg=words)


def test_a_filter_is_made_with_the_keyboard(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="fi")
    page.keyboard.press("e")
    page.wait_for_selector("#filter-dialog[open]")
    count(page, "4 tietuetta")
    page.focus("[value='row 0']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#c0-0-subject:focus")
    page.select_option("#c0-0-subject", "town")
    page.wait_for_selector("#c0-0-op")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("hiisl")
    count(page, "2 tietuetta")
    assert page.locator("#c0-0-x").inner_text() == "yksinään 2 tietuetta"
    assert page.evaluate("document.activeElement.value") == "hiisl", "typing goes on"
    assert "Paikkakunta sisältää tekstin ”hiisl”" in page.locator("#flt-say").inner_text()
    assert page.locator("#flt-whole").input_value() == "contains(town,'hiisl')"
    page.click("[value='related 0']")
    page.wait_for_selector("#c0-1-link:focus")
    page.select_option("#c0-1-link", "contacts")
    page.wait_for_selector("[value='row 0.1']")
    page.select_option("#c0-1-ask", "none")
    count(page, "0 tietuetta")
    page.select_option("#c0-1-ask", "count")
    page.wait_for_selector("#c0-1-value")
    page.fill("#c0-1-value", "x")
    page.wait_for_selector("#c0-1-err")
    assert_accessible(page)
    page.fill("#c0-1-value", "1")
    count(page, "2 tietuetta")
    page.press("#c0-1-value", "Enter")
    page.wait_for_url(re.compile("filter=contains"))
    assert page.locator("tbody th a").all_inner_texts() == ["Lehto", "Lehto Oy"]
    assert page.locator(".chip").count() == 2


TYPED_AT_ONCE = """document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
  const value = document.querySelector("#c0-0-value");
  if (!value || value.value) return;
  value.value = "hiisl";
  value.dispatchEvent(new InputEvent("input", { bubbles: true }));
}))"""


def test_what_is_typed_the_moment_a_row_appears_counts(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="fi")
    page.click("[data-filter]")
    count(page, "4 tietuetta")
    page.click("[value='row 0']")
    page.wait_for_selector("#c0-0-subject:focus")
    page.evaluate(TYPED_AT_ONCE)
    page.select_option("#c0-0-subject", "town")
    count(page, "2 tietuetta")


def test_an_owner_is_chosen_and_a_changed_panel_asks_before_it_closes(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all&filter={quote('owner_id ne null')}", locale="fi")
    page.click("[data-filter]")
    count(page, "4 tietuetta")
    page.select_option("#c0-0-op", "eq")
    page.click("#c0-0-value")
    page.click(".lookup .sug__f label")
    count(page, "1 tietue")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.keyboard.press("Escape")
    assert asked and page.locator("#filter-dialog[open]").count() == 1
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("%40me|@me"))
    assert page.locator("tbody th a").all_inner_texts() == ["Åkerdal & Öst Ab"]


def test_what_is_chosen_while_the_panel_is_drawn_stays(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all&filter={quote('employees gt 5 and town ne null')}", locale="fi")
    page.click("[data-filter]")
    page.wait_for_selector("#c0-0-value")
    waiting = []
    page.route(f"**{root}/accounts/filter**", lambda route: route.continue_() if waiting else waiting.append(route))
    page.select_option("#c0-1-op", "contains")
    page.fill("#c0-0-value", "25")
    waiting[0].continue_()
    page.wait_for_selector("#c0-1-value")
    assert page.input_value("#c0-0-value") == "25"
    page.wait_for_function("() => document.querySelector('#flt-whole').value.includes('employees gt 25')")


def test_a_range_a_period_several_records_and_a_team_are_rows(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", locale="fi", viewport={"width": 390, "height": 860})
    page.click("[data-filter]")
    for n, (subject, op) in enumerate((("employees", "between"), ("created_on", "during"), ("owner_id", "in"))):
        page.click("[value='row 0']")
        page.wait_for_selector(f"#c0-{n}-subject:focus")
        page.select_option(f"#c0-{n}-subject", subject)
        page.wait_for_selector(f"#c0-{n}-op")
        page.select_option(f"#c0-{n}-op", op)
        page.wait_for_selector(f"#c0-{n}-value")
    page.select_option("#c0-1-value", "last_year")
    for name in ("Aino", "Riikka"):
        page.click("#c0-2-value")
        page.click(f"#c0-2 .lookup__f label:has-text('{name}')")
        page.wait_for_selector(f"#c0-2 .pick:has-text('{name}')")
    page.fill("#c0-0-value", "10")
    page.fill("#c0-0-value-to", "50")
    page.wait_for_function("() => document.querySelector('#flt-whole').value.includes('employees le 50')")
    said = page.locator("#flt-say").inner_text()
    assert "on välillä 10 – 50" in said and "osuu viime vuodelle" in said and "Riikka Alanen" in said
    page.select_option("#c0-2-op", "team")
    page.wait_for_selector("#c0-2-value", state="detached")
    assert_accessible(page)
    page.click("[data-save-close]")
    page.wait_for_url(re.compile("filter="))
    assert page.locator(".chip").count() == 3
    page.click("[data-filter]")
    page.wait_for_selector("#filter-dialog[open]")
    assert [page.input_value(f"#c0-{n}-op") for n in range(3)] == ["between", "during", "team"]


@pytest.mark.parametrize("width", [390, 1280])
def test_every_control_is_accessible(aino, root, width):  # noqa: F811
    filter_ = (
        "abc_class in ('a','b') and (name ne 'x' or owner_id eq @me or created_on ge @today sub duration'P2Y' or created_on"
        " lt 2025-01-01T10:00) and sales_lines/sum(l: l/net_sales, l/date ge 2024-01-01) ge 0 and not (name eq 'q')"
    )
    page = aino(f"{root}/accounts?filter={quote(filter_)}", locale="fi", viewport={"width": width, "height": 860})
    page.click("[data-filter]")
    page.wait_for_selector("#filter-dialog[open]")
    page.click(".flt__text summary")
    assert_accessible(page)
    assert page.evaluate("document.querySelector('#filter-dialog').scrollWidth") <= width
