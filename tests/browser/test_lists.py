"""One list from its order to an undone bulk edit, in a real browser: by mouse, by keyboard, without JavaScript."""

import re

import pytest

from .test_forms import root  # noqa: F401 - a fixture
from .test_views import rows

pytestmark = pytest.mark.browser


class Way:
    """How a person gets on: ``press`` is a click, or the focus and a key."""

    def __init__(self, page, keys, script):
        self.page, self.keys, self.script = page, keys, script

    def press(self, selector, key="Enter"):
        if not self.keys:
            return self.page.click(selector)
        self.page.focus(selector)
        return self.page.keyboard.press(key)

    def open(self, selector, words):
        """Open a menu and press an entry of it."""
        self.press(f"{selector} > summary")
        self.press(f"{selector} li :is(a, button):has-text('{words}')")

    def choose(self, selector, value):
        """Choose a value that changes what else is asked."""
        self.page.select_option(selector, value)
        if not self.script:
            self.page.click("[value=refresh]")


@pytest.fixture(params=["mouse", "keyboard", "no script"])
def way(request, aino, root):  # noqa: F811
    script = request.param != "no script"
    page = aino(f"{root}/accounts?view=all", locale="fi", java_script_enabled=script)
    page.wait_for_load_state()
    return Way(page, request.param == "keyboard", script)


def test_a_list_is_sorted_filtered_given_columns_and_kept(way):
    page = way.page
    way.press("thead th:has-text('Nimi') > a")
    page.wait_for_url(re.compile("sort=-name"))
    way.press(".cmd--filter")
    way.press("[value='row 0']")
    page.wait_for_selector("#c0-0-subject")
    way.choose("#c0-0-subject", "town")
    page.wait_for_selector("#c0-0-op")
    page.fill("#c0-0-value", "hiisl")
    way.press(".dlg__f [value=apply]")
    page.wait_for_url(re.compile("filter=contains"))
    assert rows(page) == ["Lehto Oy", "Lehto"], "the order has stayed"
    way.press(".head .cmd:has-text('Muokkaa sarakkeita')")
    page.wait_for_selector("#col-field")
    page.select_option("#col-field", "employees")
    way.press("[value=add]")
    page.wait_for_selector("[value='up employees']")
    way.press(".dlg__f [value=apply]")
    page.wait_for_url(re.compile("cols=.*employees"))
    way.open(".views", "Tallenna uutena näkymänä")
    page.fill("#view-name", "Hiislahti")
    way.press("#view-form [value=save]")
    page.wait_for_url(re.compile("mine="))
    page.goto(page.url.partition("?")[0])
    assert len(rows(page)) == 4
    way.open(".views", "Hiislahti")
    page.wait_for_url(re.compile("mine="))
    assert rows(page) == ["Lehto Oy", "Lehto"] and page.locator("thead th:has-text('Henkilöstö')").count() == 1
    with page.expect_download() as file:
        way.open(".cmds .menu:has([download])", "CSV")
    lines = file.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert [line.partition(";")[0] for line in lines[1:]] == ["Lehto Oy", "Lehto"] and "Henkilöstö" in lines[0]


def test_every_row_is_edited_together_and_it_is_undone(way):
    page = way.page
    way.press(".foot >> text=Valitse sivun rivit")
    page.wait_for_url(re.compile("tick=page"))
    if page.is_visible(".cmds > [value=bulk]"):
        way.press(".cmds > [value=bulk]")
    else:
        way.open(".cmds .menu:has([value=bulk])", "Muokkaa valittuja")
    page.wait_for_selector("#bulk")
    page.fill("[name=town]", "Uusilahti")
    if not way.script:
        page.check("[name=_pick][value=town]")
    way.press("#bulk .btn--go")
    page.wait_for_selector(".moves")
    assert page.locator(".moves dd").all_inner_texts() == ["4", "0", "0"]
    assert page.locator(".names a").count() == 4
    way.press(".act .btn:has-text('Kumoa')")
    page.wait_for_selector("tbody tr")
    assert page.inner_text(".msg--ok").strip() == "Kumottu." and page.get_by_text("Uusilahti").count() == 0
