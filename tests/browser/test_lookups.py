"""Part 4 in a real browser: lookups that lead to all records and to a new one, related grids, going through a
list; by mouse, by keyboard, without JavaScript, on a phone."""

import pytest

from .conftest import assert_accessible
from .test_forms import ids, root, value  # noqa: F401 - Aino's sandbox and what is in it

pytestmark = pytest.mark.browser

PARENT = ".lookup:has(#f-parent_id)"


def wide(page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_a_lookup_leads_to_all_records_and_to_a_new_one_over_the_form(aino, store, root, ids):  # noqa: F811
    id = ids["Äijönsuon Saha"]
    page = aino(f"{root}/accounts/{id}", locale="fi")
    page.fill("#f-town", "Kesken")
    page.click("#f-parent_id")
    page.click(f"{PARENT} >> text=Tarkka haku")
    page.wait_for_selector("dialog[open] .grid--choose")
    assert_accessible(page)
    page.fill("#choose-q", "åkerd")
    page.wait_for_selector("#choose-rows:not(:has-text('Lehto'))")
    page.check("dialog [name=_chosen]")
    page.click("dialog >> text=Valmis")
    page.wait_for_selector("dialog", state="detached")
    assert page.inner_text(f"{PARENT} [data-chip]").strip() == "Åkerdal & Öst Ab"
    page.focus("#f-parent_id")
    page.keyboard.press("Enter")  # the same by keyboard, to a new record
    page.wait_for_selector(f"{PARENT} [data-q]:focus")
    page.focus(f"{PARENT} [data-aside]:has-text('Uusi asiakas')")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] #made-name:focus")
    assert_accessible(page)
    page.keyboard.type("Emo Oy")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector(".msg--ok >> text=Näytä tietue")
    assert page.inner_text(f"{PARENT} [data-chip]").strip() == "Emo Oy"
    assert page.input_value("#f-town") == "Kesken" and page.evaluate("document.activeElement.id") == "f-parent_id"
    page.keyboard.press("Control+s")
    page.wait_for_selector(".saved:visible")
    emo = value(store, root, "account", id, "parent_id")
    assert value(store, root, "account", emo, "name") == "Emo Oy"
    page.click("#f-parent_id")
    page.wait_for_selector(f"{PARENT} .found__h >> text=Viimeksi käytetyt")
    assert page.inner_text(f"{PARENT} .found label >> nth=0").startswith("Emo Oy")


def test_a_flyout_lies_over_a_flyout(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts", locale="fi")
    page.click("summary[aria-label='Pikaluonti']")
    page.click("header .menu a:has-text('Yhteyshenkilö')")
    page.fill("dialog #q-last_name", "Kesken")
    page.click("#q-account_id")
    page.click(".lookup:has(#q-account_id) >> text=Uusi asiakas")
    page.fill("#made-name", "Työnantaja Oy")
    page.click("#made .btn--go")
    page.wait_for_selector("#over dialog", state="detached")
    assert page.inner_text(".lookup:has(#q-account_id) [data-chip]").strip() == "Työnantaja Oy"
    assert page.input_value("#q-last_name") == "Kesken"
    page.click("#quick .btn--go")
    page.wait_for_selector("dialog", state="detached")


def test_the_kind_of_a_regarding_record_can_be_chosen(aino, root):  # noqa: F811
    page = aino(f"{root}/activities/new", locale="fi")
    page.click("#f-regarding_id")
    lookup = ".lookup:has(#f-regarding_id)"
    page.wait_for_selector(f"{lookup} .lookup__f label")
    with page.expect_request_finished(lambda request: "kind=contact" in request.url):
        page.select_option(f"{lookup} [data-kind]", "contact")
    page.wait_for_selector(f"{lookup} .found:has-text('Yhteyshenkilö ·'):not(:has-text('Asiakas ·'))")
    page.click(f"{lookup} >> text=Tarkka haku")
    page.wait_for_selector("dialog[open] .grid--choose")
    assert page.input_value("dialog [name=kind]") == "contact"
    with page.expect_request_finished(lambda request: request.method == "POST"):
        page.select_option("dialog [name=kind]", "account")
    page.wait_for_selector("dialog [name=was][value=account]", state="attached")
    page.click("dialog .grid--choose tr:has-text('Lehto Oy') >> nth=0")
    page.click("dialog >> text=Valmis")
    assert page.inner_text(f"{lookup} [data-chip]").strip() == "Lehto Oy"
    assert_accessible(page)


def test_a_related_grid_by_mouse_and_by_keyboard(aino, store, root, ids):  # noqa: F811
    page = aino(f"{root}/accounts/{ids['Lehto Oy']}", locale="fi")
    page.click(".tabbar summary")
    page.click(".tabbar .menu a:has-text('Yhteyshenkilöt')")
    page.wait_for_selector("#related-part")
    assert_accessible(page)
    before = page.locator("#related-part tbody tr").count()
    page.click("#existing")
    page.wait_for_selector(".addto .found label")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.focus(".addto .btn:has-text('Lisää')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".msg >> text=/lisättiin|oli jo/")
    page.fill(".kw--rel [name=q]", "zzz")
    page.keyboard.press("Enter")
    page.wait_for_selector("#related-part >> text=Mikään tietue ei täytä ehtoja")
    page.click("#related-part >> text=Näytä kaikki")
    page.wait_for_selector("#related-part tbody tr")
    assert page.locator("#related-part tbody tr").count() >= before
    page.focus("#related-part tbody input")
    page.keyboard.press("Space")
    page.click("#related-part >> text=Poista tästä")
    page.click(".msg--ok >> text=Kumoa")
    page.wait_for_selector("#related-part tbody tr")


def test_going_through_a_list_by_keyboard(aino, root):  # noqa: F811
    page = aino(f"{root}/accounts?view=all&sort=-name", locale="en")
    names = page.locator("tbody th a").all_inner_texts()
    page.locator("tbody th a").first.click()
    page.wait_for_selector(f"h1:text-is('{names[0]}')")
    for name in names[1:3]:
        page.wait_for_load_state()  # a key before that would be the earlier page's
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector(f"h1:text-is('{name}')")
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_selector(f"h1:text-is('{names[1]}')")
    assert page.inner_text(".cmds__at .num") == f"2 / {len(names)}"
    page.fill("#f-town", "Kesken")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("[data-next]")
    page.wait_for_selector(f"h1:text-is('{names[2]}')")
    assert asked == ["beforeunload"]
    page.click(".cmds > a.icb >> nth=0")
    page.wait_for_url("**/accounts?view=all&sort=-name")


def test_the_changes_of_a_field_lie_over_the_form(aino, root, ids):  # noqa: F811
    page = aino(f"{root}/accounts/{ids['Lehto Oy']}", locale="fi")
    page.fill("#f-town", "Toinen")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok")
    page.hover("label[for=f-town]")
    page.click(".f:has(#f-town) .f__log")
    page.wait_for_selector("dialog[open] >> text=Toinen")
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")


def test_without_javascript_a_lookup_goes_and_comes_back(aino, store, root, ids):  # noqa: F811
    id = ids["Äijönsuon Saha"]
    page = aino(f"{root}/accounts/{id}", locale="fi", java_script_enabled=False)
    page.fill("#f-town", "Kesken")
    page.click("#f-parent_id")
    page.click(f"{PARENT} >> text=Tarkka haku")
    page.fill("#choose-q", "åkerd")
    page.click("#choose .btn:has-text('Hae')")
    page.check("[name=_chosen]")
    page.click("text=Valmis")
    assert page.inner_text(f"{PARENT} [data-chip]").strip() == "Åkerdal & Öst Ab"
    page.click("#f-parent_id")
    page.click(f"{PARENT} >> text=Uusi asiakas")
    page.fill("#made-name", "Emo Oy")
    page.click("#quick .btn--go")
    assert page.inner_text(f"{PARENT} [data-chip]").strip() == "Emo Oy"
    assert page.input_value("#f-town") == "Kesken"
    page.click("[data-save]")
    page.wait_for_selector(".msg--ok")
    assert value(store, root, "account", id, "town") == "Kesken"
    assert value(store, root, "account", value(store, root, "account", id, "parent_id"), "name") == "Emo Oy"
    page.click(".rec__fly summary")
    assert page.locator(".rec__fly .f").first.is_visible()
    page.click(".rec__fly summary")
    page.click(".tabbar summary")
    page.click(".tabbar .menu a:has-text('Yhteyshenkilöt')")
    page.select_option(".kw--rel [name=view]", "active")
    page.click(".kw--rel .btn")
    assert "view=active" in page.url


@pytest.mark.parametrize("locale", ["fi", "en"])
def test_on_a_phone_nothing_is_wider_than_the_window(aino, root, ids, locale):  # noqa: F811
    page = aino(f"{root}/accounts?view=all", viewport={"width": 320, "height": 700})
    page.click(f".lang [value={locale}]")
    page.locator("tbody th a").first.click()
    page.locator(".cmds__at").wait_for()
    assert wide(page) <= 0
    assert_accessible(page)
    page.click("#f-parent_id")
    page.wait_for_selector(f"{PARENT} .found label")
    assert wide(page) <= 0
    page.goto(f"{root}/accounts/{ids['Lehto Oy']}?tab=related-contact-account_id")
    assert wide(page) <= 0
    assert_accessible(page)
    page.goto(f"{root}/choose/account,contact?_for=x")
    assert wide(page) <= 0
    assert_accessible(page)
