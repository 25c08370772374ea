"""Import and export in a real browser: by mouse, by keyboard, and without JavaScript."""

import csv
import re

import pytest
from sqlalchemy import update

from crm.db import utc_now
from crm.sandboxes.models import ImportDraft

from .conftest import assert_accessible
from .test_forms import root  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

ROWS = "Nimi;Puhelin;Henkilöstö\nUusi Oy;+358 000 111 222;5\nHuono Oy;1;monta\nLehto Oy;;12\n"
FILE = {"name": "asiakkaat.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}


def bring_in(page, key: str = "") -> None:
    """All the steps, to the result; ``key`` presses buttons by keyboard."""

    def press(button: str) -> None:
        if key:
            page.focus(button)
            page.keyboard.press(key)
        else:
            page.click(button)

    page.set_input_files("#file", files=[FILE])
    press(".act .btn--go")
    page.wait_for_selector("#match")
    assert page.eval_on_selector_all("[name=column]", "all => all.map(one => one.value)") == [
        "name",
        "phone",
        "employees",
    ]
    page.select_option("#match", "name")
    press(".act .btn--go")
    page.wait_for_selector("[name=rest]", timeout=60_000)
    assert page.locator(".moves dd").all_inner_texts() == ["1", "0", "1", "1"]
    page.focus("[name=rest]")
    page.keyboard.press("Space")
    press(".act .btn--go")
    page.wait_for_url(re.compile("/result$"), timeout=60_000)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_comes_in_and_goes_out_again(aino, root, scripts):  # noqa: F811
    page = aino(f"{root}/accounts?view=all&cols=code,name,employees", locale="fi", java_script_enabled=scripts)
    page.click("a:has-text('Tuo Excelistä'), a[aria-label='Tuo Excelistä']")
    page.wait_for_selector("#file")
    bring_in(page)
    assert "1 rivi tuotiin" in page.inner_text("h1") and "Uusi Oy" in page.inner_text("main")
    page.goto(f"{root}/accounts?view=all&cols=name,employees&filter=employees eq 5")
    page.click("summary[aria-label='Vie Exceliin']")
    with page.expect_download() as got:
        page.click("text=Tekstitiedosto (CSV)")
    with open(got.value.path(), encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream, delimiter=";")) == [["Nimi", "Henkilöstö"], ["Uusi Oy", "5"]]
    assert got.value.suggested_filename.endswith("2025-09-01.csv")


def test_every_step_is_done_by_keyboard_accessible_and_undone(aino, root, platform):  # noqa: F811
    page = aino(f"{root}/accounts/import", locale="fi", viewport={"width": 390, "height": 844})
    assert_accessible(page)
    bring_in(page, key="Enter")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    address = page.url
    page.focus("text=Kumoa koko tuonti")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/accounts(\?|$)"))
    assert page.locator("tbody tr", has_text="Uusi Oy").count() == 0
    with platform.write() as session:
        session.execute(update(ImportDraft).values(state="running", taken=1, changed_at=utc_now()))
    page.goto(address.replace("/result", "/check"))
    assert page.get_attribute("progress", "value") == "1"
    assert_accessible(page)
    with platform.write() as session:
        session.execute(update(ImportDraft).values(state="done"))
    page.wait_for_url(re.compile("/result$"))  # the bar asks by itself
