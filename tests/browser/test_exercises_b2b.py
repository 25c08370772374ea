"""Exercises B01, B02 and B03 in a real browser: from the course page to the receipt, one slip mended on the way."""

import re
from datetime import date, timedelta

import pytest

from crm.classroom import clock
from crm.classroom.attempts import open_sandbox
from crm.classroom.courses import CourseExercise, create_course, enrol
from crm.schema.registry import entity

from .attempts import facts_of, token_of
from .conftest import assert_accessible

pytestmark = pytest.mark.browser


def finnish(iso: str) -> str:
    """A date as somebody types it: ``1.9.2025``."""
    found = date.fromisoformat(iso[:10])
    return f"{found.day}.{found.month}.{found.year}"


class Work:
    """Aino at work on one exercise: her browser, and what is planted in her variant."""

    def __init__(self, page, store, person_id):
        self.page, self.store = page, store
        self.root = "/s/" + token_of(page)
        self.facts = facts_of(store, token_of(page), person_id)
        with store.platform.read() as session:
            self.sandbox = open_sandbox(session, token_of(page), person_id).sandbox

    def value(self, kind: str, id: int, field: str):
        """A field of a record as it is now."""
        with self.store.read(self.store.load(self.sandbox.id)) as session:
            return getattr(session.get(entity(kind).cls, id), field)

    def search(self, words: str, title: str) -> None:
        """Find a record with the search at the top and open it."""
        self.page.fill("[data-search]", words)
        self.page.press("[data-search]", "Enter")
        self.page.wait_for_url("**/search?*")
        self.page.locator("main").get_by_role("link", name=title, exact=False).first.click()
        self.page.wait_for_selector("#record")

    def choose(self, field: str, name: str) -> None:
        """Choose a record in a lookup of quick create."""
        self.page.click(f"#q-{field}")
        self.page.fill(f"[name=_q_{field}]", name)
        self.page.click(f"[data-lookup]:has([name={field}]) .found label:has-text('{name}')")

    def check(self, told: str) -> None:
        """Press *Check my work* and wait until the panel says something."""
        self.page.click("text=Tarkista työni")
        self.page.wait_for_selector(f".panel__b >> text={told}")
        assert_accessible(self.page)

    def hand_in(self) -> None:
        """Submit; the receipt shows full points."""
        assert self.page.locator(".panel__f b").inner_text() == "10"
        self.page.click("text=Jätä arvioitavaksi")
        self.page.wait_for_url("**/exercise/submit")
        assert_accessible(self.page)
        self.page.click("main .btn--go")
        self.page.wait_for_selector(".panel >> text=Kuitti")
        assert "10 / 10" in self.page.locator(".panel__b").inner_text()
        assert self.page.evaluate("scrollY") == 0  # the panel is in view: the page beside it keeps its head


@pytest.fixture
def begin(aino, store, platform, people):
    """``begin("B01")``: Aino has pressed *Start* on the page of a course with that exercise."""
    with platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        enrol(session, course, people["Aino"], None)

    def begin(exercise_id: str) -> Work:
        with platform.write() as session:
            exercise = CourseExercise(course_id=course.id, exercise_id=exercise_id, points=1000, level="guided", week=1)
            exercise.deadline = clock.now() + timedelta(days=7)
            session.add(exercise)
        page = aino(f"/courses/{course.slug}", locale="fi", viewport={"width": 1280, "height": 860})
        page.click("text=Aloita")
        page.wait_for_url("**/accounts")
        return Work(page, store, people["Aino"])

    return begin


def test_b01_a_planned_meeting_taken_for_the_last_one(begin):
    work = begin("B01")
    page, known = work.page, work.facts["known"]
    account, decider = known["account"], known["decision_maker"]
    work.search(work.value("account", account, "code"), work.value("account", account, "name"))
    for tab in ("Myynti", "Asiakkuus", "Yhteenveto"):
        page.click(f".tabs >> text={tab}")
        page.wait_for_selector(f".tabs [aria-current=page]:has-text('{tab}')")
    page.fill("#answer-a1", str(known["groups"]))
    page.fill("#answer-a2", finnish(known["planned_meeting"]))
    last_name = work.value("contact", decider, "last_name")
    page.locator("#answer-a3").press_sequentially(last_name.lower())
    page.locator(f"#answer-a3-found option[value={work.value('contact', decider, 'code')}]").wait_for(state="attached")
    page.fill("#answer-a3", work.value("contact", decider, "code"))
    sales = page.locator(".facts div:has-text('Myynti 12 kk') dd").inner_text()
    share = 100 * int(re.sub(r"\D", "", sales)) / float(work.value("account", account, "wallet_estimate"))
    page.fill("#answer-a4", f"{share:.1f} %".replace(".", ","))
    page.fill(".compose textarea", "Ostaa edelleen perustarvikkeita, mutta osa tuoteryhmistä on jäänyt pois. " * 3)
    page.click(".compose .btn")
    page.wait_for_selector(".msg--ok")
    work.check("Avoin tapaaminen on vasta suunnitelma")
    page.fill("#answer-a2", finnish(known["last_meeting"]))
    work.check("Nyt asiakas on muutakin")
    work.hand_in()


def test_b02_a_call_left_open(begin):
    work = begin("B02")
    page, caller = work.page, work.facts["caller"]
    person = work.value("contact", caller["contact"], "full_name")
    work.search(*2 * [work.value("account", caller["account"], "name")])
    account = page.url
    page.click(".compose >> text=Puhelu")
    page.fill("#q-subject", caller["subject"]["fi"])
    work.choose("contact_id", person)
    page.select_option("#q-direction", label="Saapunut")
    page.fill("#q-text", "Asiakas soitti. Lupasin hoitaa asian ja soittaa takaisin viikon kuluessa.")
    assert_accessible(page)
    page.click("#flyout .btn--go")
    page.click(".compose >> text=Tehtävä")
    page.wait_for_selector("#flyout dialog[open] >> text=Tehtävä")
    assert not page.locator("#q-direction").count()  # a task has none
    page.fill("#q-subject", caller["subject"]["fi"])
    page.focus("#q-due")
    page.click("#flyout .days >> text=+1 vk")
    page.click("#flyout .btn--go")
    page.wait_for_selector(f".tl >> text={caller['subject']['fi']} >> nth=1")
    assert page.locator("[data-unsaved]").is_hidden()  # what was typed in quick create is not the account's
    page.click(f".rows a:has-text('{person}')")
    page.fill("#f-mobile", caller["number"])
    page.click(".cmds >> text=Tallenna >> nth=0")
    page.wait_for_selector(".msg--ok")
    work.check("Puhelu käytiin jo")
    page.goto(account)
    page.click(".tl li:has-text('Puhelu, saapunut') >> text=Merkitse tehdyksi")
    page.wait_for_selector(".msg--ok")
    work.check("Nyt kohtaaminen ei ole enää")
    work.hand_in()


def test_b03_an_account_made_twice(begin):
    work = begin("B03")
    page, leads = work.page, work.facts["leads"]
    page.click("nav >> text=Liidit")
    page.click(".views summary")
    page.click(".views >> text=Omat avoimet liidit")
    page.wait_for_url("**view=mine*")
    listed = page.url
    assert page.locator("tbody tr").count() >= 3

    page.click(f"tbody th a:has-text('{work.value('lead', leads['new'], 'topic')}')")
    page.click(".cmds >> text=Hyväksy")
    assert_accessible(page)
    page.check("#qualify [name=account][value=new]")
    page.check("#qualify [name=contact][value=new]")
    page.click("main .btn--go")
    page.wait_for_selector(".msg--ok")
    page.click(f"#record a.lk:has-text('{work.value('lead', leads['new'], 'company_name')}'):visible")
    page.click(".tabs >> text=Asiakkuus")
    page.select_option("#f-lifecycle_stage", "birth")
    page.click(".cmds >> text=Tallenna >> nth=0")
    page.wait_for_selector(".msg--ok")

    for account in ("new", str(leads["account"])):  # first the slip
        page.goto(listed)
        page.click(f"tbody th a:has-text('{work.value('lead', leads['attach'], 'topic')}')")
        page.click(".cmds >> text=Hyväksy")
        page.check(f"#qualify [name=account][value='{account}']")
        page.check("#qualify [name=contact] >> nth=0")
        page.click("main .btn--go")
        page.wait_for_selector(".msg--ok")
        if account == "new":
            work.check("Uusi asiakas olisi kaksoiskappale")
            page.click(".msg--ok >> text=Kumoa")
            page.wait_for_selector("text=Kumottu.")

    page.goto(listed)
    page.click(f"tbody th a:has-text('{work.value('lead', leads['drop'], 'topic')}')")
    page.click(".cmds >> text=Hylkää")
    page.click(f".cmds .menu button[value={leads['reason']}]")
    page.wait_for_selector(".msg--ok")
    work.check("Kolme liidiä, kolme päätöstä")
    work.hand_in()
