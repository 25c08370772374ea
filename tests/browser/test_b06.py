"""Exercise B06 in a real browser: 120 customers classified by filter and bulk edit, one slip at the limit mended."""

from urllib.parse import quote

import pytest

from crm.exercises.loader import exercises

from .attempts import course_with, facts_of, hand_in, sandbox_of, token_of
from .conftest import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def course(platform, people):
    """A course with B06."""
    return course_with(platform, people, "B06", exercises()["B06"].points, "guided")


def customers(page, root, condition) -> None:
    """The customers by sales that meet a condition."""
    page.goto(f"{root}/accounts?view=customers&filter={quote(condition)}")


def classify(page, root, condition, letter) -> None:
    """Filter the customers, tick all that match, and give them a class at once."""
    customers(page, root, condition)
    everything = page.locator("a:has-text('Valitse kaikki ')")
    (everything if everything.count() else page.locator("a:has-text('Valitse sivun rivit')")).click()
    page.click(".cmds button:visible:has-text('Muokkaa valittuja')")
    page.wait_for_url("**/bulk?**")
    page.select_option("[name=abc_class]", label=letter)
    page.click(".act .btn--go")
    page.wait_for_selector("text=Takaisin luetteloon")


def test_b06_from_the_brief_to_the_result(aino, store, people, course):
    page = aino(f"/courses/{course[0].slug}", locale="fi", viewport={"width": 1280, "height": 860})
    page.click("text=Aloita")
    page.wait_for_url("**/accounts")
    root = "/s/" + token_of(page)
    facts = facts_of(store, token_of(page), people["Aino"])["numbers"]
    page.click(".views summary")
    page.click(".views >> text=Asiakkaat myynnin mukaan")
    page.wait_for_url("**view=customers**")
    assert page.locator("thead >> text=Kumulatiivinen osuus myynnistä").count() == 1
    assert_accessible(page)
    classify(page, root, "sales_share lt 80", "A")  # the customer that crosses the limit is left behind
    classify(page, root, "sales_share ge 80 and sales_share lt 95", "B")
    classify(page, root, "sales_share ge 95", "C")
    page.click("text=Tarkista työni")
    page.wait_for_selector("text=2 asiakkaan luokka puuttuu")
    assert_accessible(page)

    for letter, limit in (("A", 80), ("B", 95)):
        customers(page, root, f"sales_share ge {limit}")
        page.click("tbody tr >> nth=0 >> th a")
        page.wait_for_selector("#record")
        page.click("main a:text-is('Asiakkuus')")
        page.select_option("[name=abc_class]", label=letter)
        page.keyboard.press("Control+s")
        page.wait_for_selector(".msg--ok")

    customers(page, root, "abc_class eq 'a'")
    page.click(".views summary")
    page.click("text=Tallenna uutena näkymänä")
    page.fill("#view-name", "A-asiakkaat")
    page.press("#view-name", "Enter")
    page.wait_for_selector("h1:has-text('A-asiakkaat')")
    assert page.locator("tbody tr").count() == facts["a_count"]["value"]
    page.fill("[name=answer_c2]", str(facts["a_count"]["value"]))
    page.fill("[name=answer_c3]", f"{facts['a_share']['value']:.2f} %".replace(".", ","))
    page.click("text=Tarkista työni")
    page.wait_for_selector("text=Nyt tiedät, keiden varassa")
    assert_accessible(page)
    hand_in(page)
    assert "12 / 12" in page.locator(".panel__b").inner_text()
    with store.read(sandbox_of(store, token_of(page), people["Aino"])) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM saved_view").scalar() == 1
