"""From ticked contacts to a sent campaign and back, in a real browser, by mouse and by keyboard."""

import pytest
from sqlalchemy import select

from crm.records import save
from crm.sandboxes.models import SandboxRow
from crm.schema.registry import entity

from .conftest import assert_accessible
from .test_forms import platform_sandbox, root  # noqa: F401 - Aino's sandbox

pytestmark = pytest.mark.browser


@pytest.fixture
def campaign(store, root):  # noqa: F811
    """A planned campaign without a list, and a second contact with an address."""
    with store.platform.read() as session:
        box = store.load(session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:])))
    store.write(box, save.create, "contact", {"last_name": "Uusitalo", "email": "uusitalo@kerho.example"})
    values = {"name": "Tervetuloa takaisin", "subject": "Tarjous", "message": "Hei", "sender": "Kerho"}
    return store.write(box, save.create, "campaign", values).result


def sent(store, root, campaign) -> int:  # noqa: F811
    with platform_sandbox(store, root) as session:
        return session.query(entity("activity").cls).filter_by(campaign_id=campaign).count()


def test_a_list_is_made_locked_sent_and_taken_back(aino, store, root, campaign):  # noqa: F811
    page = aino(f"{root}/contacts?view=all", locale="fi")
    for name in ("Ojanperä", "Uusitalo", "Anttila-Berg"):
        page.check(f"tr:has-text('{name}') input[type=checkbox]")
    page.click(".cmds summary[aria-label='Lisää komentoja']")
    page.click("button:visible:has-text('Lisää markkinointiluetteloon')")
    assert_accessible(page)
    page.fill("#name", "C04 Tarjous")
    page.press("#name", "Enter")
    page.click(".msg--ok >> text=Näytä luettelo")
    assert page.locator("h2:has-text('Jäsenet 3')").count() == 1
    assert_accessible(page)

    # one too many: ticked by keyboard, removed
    page.focus("tr:has-text('Anttila-Berg') input[type=checkbox]")
    page.keyboard.press("Space")
    page.click("button:has-text('Poista luettelosta')")
    page.wait_for_selector(".msg--ok >> text=1 tietue poistettiin luettelosta.")
    # and back again by the lookup
    page.focus("#member")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-q]:focus")
    page.keyboard.type("anttila")
    page.click(".lookup .found label:has-text('Anttila-Berg')")
    page.click("form.addto button.btn:has-text('Lisää')")
    page.wait_for_selector(".msg--ok >> text=1 tietue lisättiin luetteloon.")
    page.click(".cmds button:has-text('Lukitse')")
    page.wait_for_selector(".msg--ok >> text=Luettelo lukittiin.")
    assert page.locator("[name=member]").count() == 0

    page.goto(f"{root}/campaigns/{campaign}")
    page.focus("#f-list_id")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-q]:focus")
    page.keyboard.type("c04")
    page.click(".lookup:has(#f-list_id) .found label:has-text('C04 Tarjous')")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok")
    page.click(".cmds a:has-text('Lähetä')")
    assert "peruutuslinkki" in page.inner_text("main") and "1 jäsenellä ei ole osoitetta" in page.inner_text("main")
    assert_accessible(page)
    page.click("button:has-text('Lähetä')")
    page.wait_for_selector(".msg--ok >> text=Kampanja lähetettiin: 2 viestiä.")
    assert sent(store, root, campaign) == 2
    page.click(".msg--ok >> text=Kumoa")
    page.wait_for_selector(".msg--ok >> text=Kumottu.")
    assert sent(store, root, campaign) == 0 and page.locator(".cmds a:has-text('Lähetä')").count() == 1


def test_the_filter_of_a_dynamic_list_is_edited_over_it(aino, store, root, campaign):  # noqa: F811
    with store.platform.read() as session:
        box = store.load(session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:])))
    made = store.write(box, save.create, "marketing_list", {"name": "D", "list_type": "dynamic"}).result
    page = aino(f"{root}/lists/{made}?tab=members", locale="fi")
    page.keyboard.press("e")
    page.wait_for_selector("dialog[open] #filter-form")
    page.click("dialog .flt__text summary")
    page.fill("dialog textarea[name=text]", "email ne null")
    page.click("dialog .btn--go")
    page.wait_for_selector(".msg--ok >> text=Luettelon suodatin tallennettiin.")
    page.wait_for_selector("h2:has-text('Jäsenet 2')")
    assert page.locator("[data-unsaved]").is_hidden()
