"""Forms in a real browser: lookups, dates, the timeline and quick create, by mouse and by keyboard."""

import pytest
from sqlalchemy import select

from crm.classroom import starting
from crm.classroom.courses import create_course, enrol
from crm.sandboxes.models import SandboxRow
from crm.schema.registry import entity

from .conftest import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def root(store, platform, people):
    """The address of Aino's sandbox on the tiny pack."""
    with platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        enrolment = enrol(session, course, people["Aino"], None)
    return "/s/" + starting.practice(store, course, enrolment, "tiny")


@pytest.fixture
def ids(store, root):
    """Ids of some records, by name."""
    with platform_sandbox(store, root) as session:
        cls = entity("account").cls
        found = {name: id for id, name in session.execute(select(cls.id, cls.name))}
        found["opportunity"] = session.scalar(select(entity("opportunity").cls.id))
    return found


def platform_sandbox(store, root):
    """A session on the sandbox at this address."""
    with store.platform.read() as session:
        id = session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:]))
    return store.read(store.load(id))


def value(store, root, kind, id, name):
    with platform_sandbox(store, root) as session:
        return getattr(session.get(entity(kind).cls, id), name)


def search_parent(page, words):
    """Open the search of the parent account with the keyboard and type."""
    page.focus("#f-parent_id")
    page.keyboard.press("Enter")
    page.wait_for_selector(".lookup:has(#f-parent_id) [data-q]:focus")
    page.keyboard.type(words)


def test_a_lookup_is_filled_by_mouse_and_by_keyboard(aino, store, root, ids):
    page = aino(f"{root}/accounts/{ids['Äijönsuon Saha']}", locale="fi")
    search_parent(page, "åkerd")
    page.click(".lookup:has(#f-parent_id) .found label:has-text('Åkerdal & Öst Ab')")
    assert page.locator(".lookup:has(#f-parent_id) [data-chip]").inner_text().strip() == "Åkerdal & Öst Ab"
    assert page.locator("[data-unsaved]").is_visible()
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok")
    assert value(store, root, "account", ids["Äijönsuon Saha"], "parent_id") == ids["Åkerdal & Öst Ab"]
    search_parent(page, "lehto oy")
    page.wait_for_selector(".lookup:has(#f-parent_id) .found label:has-text('Lehto Oy')")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".lookup:has(#f-parent_id) [data-chip]").inner_text().strip() == "Lehto Oy"
    page.click("[data-save]")
    page.wait_for_selector(".msg--ok")
    assert value(store, root, "account", ids["Äijönsuon Saha"], "parent_id") == ids["Lehto Oy"]
    page.click("#f-parent_id")
    page.click(".lookup:has(#f-parent_id) .found label:has-text('Ei arvoa')")
    page.click("[data-save]")
    page.wait_for_selector(".msg--ok")
    assert value(store, root, "account", ids["Äijönsuon Saha"], "parent_id") is None


def test_looking_for_a_record_is_no_change(aino, root, ids):
    page = aino(f"{root}/accounts/{ids['Lehto']}", locale="fi")
    search_parent(page, "xyz")
    page.wait_for_selector("[data-lookup] .found >> text=xyz")
    page.keyboard.press("Escape")
    assert page.locator("[data-unsaved]").is_hidden()
    assert page.evaluate("document.activeElement.id") == "f-parent_id"


def test_a_date_is_filled_from_the_sandboxs_today(aino, store, root, ids):
    page = aino(f"{root}/opportunities/{ids['opportunity']}", locale="fi")
    page.focus("#f-estimated_close")
    page.click("[data-days=f-estimated_close] >> text=+1 vk")
    assert page.input_value("#f-estimated_close") == "2025-09-08"
    page.click("[data-save]")
    page.wait_for_selector(".msg--ok")
    assert str(value(store, root, "opportunity", ids["opportunity"], "estimated_close")) == "2025-09-08"


def test_a_note_and_a_filter_leave_what_was_typed(aino, root, ids):
    page = aino(f"{root}/accounts/{ids['Åkerdal & Öst Ab']}", locale="fi")
    page.fill("#f-town", "Kesken")
    page.fill("[form=tl-note]:is(textarea)", "Sovimme tapaamisen.")
    page.click("button[form=tl-note]")
    page.wait_for_selector("#timeline >> text=Sovimme tapaamisen.")
    page.wait_for_selector(".msg--ok >> text=Kumoa")
    page.click("text=Merkitse tehdyksi")
    page.wait_for_selector("#timeline:not(:has-text('Merkitse tehdyksi'))")
    page.click("[aria-label='Suodata aikajanaa']")
    page.click(".tl__filt a:has-text('Muistiinpano')")
    page.wait_for_selector(".tl__chips")
    assert "type=note" in page.url
    assert page.input_value("#f-town") == "Kesken"
    assert_accessible(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{root}/accounts")
    assert asked == ["beforeunload"]


def test_quick_create_lies_over_the_page(aino, root, ids):
    page = aino(f"{root}/accounts/{ids['Lehto']}", locale="fi")
    page.fill("#f-town", "Kesken")
    page.click("[title='Uusi yhteyshenkilö']")
    page.wait_for_selector("dialog[open]")
    assert_accessible(page)
    page.click("dialog .btn--go")
    page.wait_for_selector("dialog[open] .errt")
    assert page.evaluate("document.activeElement.id") == "q-last_name"
    page.fill("#q-last_name", "Uusitalo")
    page.click("dialog >> text=Tallenna ja luo uusi")
    page.wait_for_selector("dialog[open] .msg--ok")
    assert page.input_value("#q-last_name") == ""
    page.fill("#q-last_name", "Kaksonen")
    page.click("dialog .btn--go")
    page.wait_for_selector(".main .msg--ok >> text=Näytä tietue")
    assert page.locator(".rows >> text=Kaksonen").count() == 1
    assert page.input_value("#f-town") == "Kesken"
    page.click("summary[aria-label='Pikaluonti']")
    page.click("header .menu a:has-text('Palvelupyyntö')")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")


def test_a_flyout_with_something_typed_asks_before_it_closes(aino, root):
    page = aino(f"{root}/accounts", locale="fi")
    page.click("summary[aria-label='Pikaluonti']")
    page.click("header .menu a:has-text('Yhteyshenkilö')")
    page.fill("dialog #q-last_name", "Kesken")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("dialog >> text=Peruuta")
    assert asked == ["Suljetaanko tallentamatta?"]
    assert page.input_value("dialog #q-last_name") == "Kesken"
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("dialog [aria-label=Sulje]")
    page.wait_for_selector("dialog", state="detached")
