"""Exercise B04 in a real browser, from the course page to the receipt: by mouse, and by keyboard alone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from crm.classroom import starting, submissions
from crm.classroom.attempts import Attempt, open_sandbox
from crm.records import merge

from .attempts import course_with, facts_of, token_of
from .conftest import PASSWORD, assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def course(platform, people):
    """A course with B04; Aino and Eetu are in it, Opettaja teaches."""
    return course_with(platform, people, "B04", 1200, "guided")


def pair_shown(page, facts) -> tuple[dict | None, list[int]]:
    """The planted pair on the compare page (``None`` for a decoy), and its two ids as they stand there."""
    ids = [int(parse_qs(urlsplit(page.url).query)[name][0]) for name in "ab"]
    return next((p for p in facts["pairs"] if {p["master"], p["dup"]} == set(ids)), None), ids


def open_pairs(page) -> None:
    """Steps 1 and 2 of the brief, by mouse."""
    page.click(".views summary")
    page.click("text=Mahdolliset kaksoiskappaleet")
    page.wait_for_url("**/duplicates")


def test_b04_by_mouse_with_a_slip_mended_on_the_way(aino, store, people, course):
    page = aino(f"/courses/{course[0].slug}", locale="fi", viewport={"width": 1280, "height": 860})
    page.click("text=Aloita")
    page.wait_for_url("**/accounts")
    assert_accessible(page)
    facts = facts_of(store, token_of(page), people["Aino"])
    open_pairs(page)
    assert_accessible(page)
    assert page.locator("tbody tr").count() == 10
    page.click("tbody tr >> nth=0 >> text=Vertaa")
    slipped = False
    while "/compare" in page.url:
        pair, ids = pair_shown(page, facts)
        if pair is None:
            page.click("text=Eri asiakkaat, ohita pari")
        else:
            slip = not slipped and not pair["newer"]
            master = pair["dup"] if slip else pair["master"]
            if ids.index(master) == 1:
                page.click("text=Valitse päätietueeksi")
                page.wait_for_selector("thead th:nth-child(3).is-master")
            if pair["newer"]:
                page.check(f"input[name=keep_{pair['newer']}][value='{pair['dup']}']")
            page.click(".act .btn--go")
            if slip:
                slipped = True
                page.click("text=Tarkista työni")
                page.wait_for_selector("text=väärä tietue jäi voimaan")
                assert_accessible(page)
                page.click("text=Kumoa")
                page.wait_for_selector("text=Kumottu.")
                page.goto(f"/s/{token_of(page)}/accounts/compare?a={ids[0]}&b={ids[1]}")
                continue
        page.wait_for_load_state()
    page.click("text=Tarkista työni")
    page.wait_for_selector("text=Rekisteri on kunnossa")
    assert page.locator(".panel__f b").inner_text() == "12"
    assert_accessible(page)
    page.click("text=Jätä arvioitavaksi")
    page.wait_for_url("**/exercise/submit")
    assert_accessible(page)
    page.click("main .btn--go")
    page.wait_for_selector(".panel >> text=Kuitti")
    assert "12 / 12" in page.locator(".panel__b").inner_text()
    assert page.locator(".panel__f >> text=Yritä uudelleen").is_visible()
    assert_accessible(page)
    page.click(".panel__f >> text=Harjoituksen sivu")
    assert_accessible(page)
    with store.platform.read() as session:
        assert submissions.scores(session, course[0].id)[course[2]["Aino"].id, course[1].id][0].points == 1200


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, page):
        self.page = page

    def to(self, test: str, what: str) -> None:
        """Tab until the element in focus (``e``) passes a test in JavaScript."""
        for _ in range(400):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(f"(what) => {{ const e = document.activeElement; return !!({test}); }}", what):
                return
        raise AssertionError(f"Tab never reaches {what!r} on {self.page.url}")

    def to_text(self, text: str) -> None:
        self.to("(e.getAttribute('aria-label') || e.innerText || '').trim().startsWith(what)", text)

    def press(self, text: str) -> None:
        """Go to what is called so and press Enter."""
        self.to_text(text)
        self.page.keyboard.press("Enter")

    def choose(self, name: str, value: str) -> None:
        """Choose a value in a group of radio buttons with the arrow keys."""
        self.to("e.name === what", name)
        for _ in range(3):
            if self.page.evaluate("document.activeElement.value") == value:
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no value {value} of {name}")


def test_b04_by_keyboard_alone(open_page, store, people, course):
    page = open_page("/sign-in", locale="fi", viewport={"width": 1280, "height": 860})
    keys = Keyboard(page)
    keys.to("e.id === what", "email")
    page.keyboard.type("aino@opisto.example")
    keys.to("e.id === what", "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/courses/*")
    keys.press("Aloita")
    page.wait_for_url("**/accounts")
    facts = facts_of(store, token_of(page), people["Aino"])
    keys.to("e.tagName === what && e.closest('.views')", "SUMMARY")
    page.keyboard.press("Enter")
    keys.press("Mahdolliset kaksoiskappaleet")
    page.wait_for_url("**/duplicates")
    keys.press("Vertaa")
    page.wait_for_url("**/compare?*")
    while "/compare" in page.url:
        before = page.url
        pair, ids = pair_shown(page, facts)
        if pair is None:
            keys.press("Eri asiakkaat, ohita pari")
        else:
            if ids.index(pair["master"]) == 1:
                keys.press("Valitse päätietueeksi")
                page.wait_for_selector("thead th:nth-child(3).is-master")
            if pair["newer"]:
                keys.choose(f"keep_{pair['newer']}", str(pair["dup"]))
            before = page.url
            keys.press("Yhdistä")
        page.wait_for_url(lambda url, before=before: url != before)
    keys.press("Tarkista työni")
    page.wait_for_selector("text=Rekisteri on kunnossa")
    keys.press("Jätä arvioitavaksi")
    page.wait_for_url("**/exercise/submit")
    keys.to("e.name === what", "sure")
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel >> text=Kuitti")
    assert "12 / 12" in page.locator(".panel__b").inner_text()


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_an_attempt_is_accessible(aino, store, people, course, language, width):
    """axe on the pages one meets, in both languages, on a desk and on a phone; nothing is cut off sideways."""
    root = "/s/" + starting.start(store, course[0], course[1], course[2]["Aino"])
    facts = facts_of(store, root[3:], people["Aino"])
    pair = facts["pairs"][0]
    page = aino("/settings", viewport={"width": width, "height": 844})
    page.check(f"input[name=locale][value={language}]") if page.locator(
        f"input[name=locale][value={language}]"
    ).count() else page.click(f".lang [value={language}]")
    if page.locator("form[data-changes] .btn--go").count():
        page.click("form[data-changes] .btn--go")
    paths = [
        f"/courses/{course[0].slug}", f"/courses/{course[0].slug}/exercises/B04",
        f"{root}/accounts", f"{root}/accounts?view=customers&q=oy", f"{root}/accounts?q=zzzz", f"{root}/contacts",
        f"{root}/activities", f"{root}/opportunities", f"{root}/cases", f"{root}/products", f"{root}/sales",
        f"{root}/accounts/duplicates", f"{root}/accounts/compare?a={pair['dup']}&b={pair['master']}",
        f"{root}/accounts/{pair['master']}", f"{root}/accounts/{pair['master']}?tab=sales",
        f"{root}/accounts/{pair['master']}/history", f"{root}/accounts/new", f"{root}/quick/contact",
        f"{root}/accounts/delete?id={pair['dup']}", f"{root}/search?q=oy", f"{root}/exercise/submit",
    ]  # fmt: skip
    for path in paths:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_teacher_reads_the_gradebook_resets_a_student_and_undoes_it(open_page, store, people, course):
    token = starting.start(store, course[0], course[1], course[2]["Eetu"])
    with store.platform.read() as session:
        this = open_sandbox(session, token, people["Eetu"])
    facts = facts_of(store, token, people["Eetu"])
    pair = facts["pairs"][0]
    store.write(this.sandbox, merge.merge, "account", pair["master"], pair["dup"])
    page = open_page("/sign-in", locale="fi", viewport={"width": 1280, "height": 860})
    page.fill("#email", "opettaja@opisto.example")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/courses/**")
    page.goto(f"/courses/{course[0].slug}/gradebook")
    assert_accessible(page)
    page.check("tr:has-text('Eetu') input[type=checkbox]")
    page.click("summary:has-text('Palauta alkutila')")
    assert_accessible(page)
    page.click(".menu button:has-text('Palauta alkutila')")
    page.wait_for_selector(".msg--ok")
    assert store.load(this.sandbox.id).seq == 0
    page.click(".msg--ok >> text=Kumoa")
    page.wait_for_selector(".msg--ok")
    assert store.load(this.sandbox.id).seq == 1
    with store.platform.read() as session:
        assert session.scalars(select(Attempt.submitted_at)).one() is None
