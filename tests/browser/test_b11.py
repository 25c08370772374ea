"""Exercise B11 in a real browser: list the gaps, plan a contact for each, hand them to their owners after a slip."""

from urllib.parse import quote

import pytest

from crm.exercises.loader import exercises
from crm.schema.registry import entity

from .attempts import course_with, facts_of, hand_in, sandbox_of, token_of
from .conftest import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def course(platform, people):
    """A course with B11."""
    return course_with(platform, people, "B11", exercises()["B11"].points, "independent")


def ticked(page, root, path, condition, command) -> None:
    """Tick all the records that meet a condition and choose a command for them."""
    page.goto(f"{root}/{path}?view=all&filter={quote(condition)}")
    page.click("a:has-text('Valitse sivun rivit')")
    button = page.locator(f".cmds button:visible:has-text('{command}')")
    if not button.count():
        page.click(".cmds summary[aria-label='Lisää komentoja']")
    button.click()


def plan_a_call(page, root, id) -> None:
    """A call next week from the customer's timeline; its owner is whoever makes it."""
    page.goto(f"{root}/accounts/{id}")
    page.click("#timeline .new a:has-text('Puhelu')")
    page.wait_for_selector("dialog[open] [name=subject]")
    page.fill("dialog [name=subject]", "Kuulumiset ja ajankohtaiset tarpeet")
    page.fill("dialog [name=due]", "2025-09-08T10:00")
    page.click("dialog .btn--go")
    page.wait_for_selector("#timeline >> text=Kuulumiset ja ajankohtaiset tarpeet")


def test_b11_from_the_brief_to_the_result(aino, store, people, course):
    page = aino(f"/courses/{course[0].slug}", locale="fi", viewport={"width": 1280, "height": 860})
    page.click("text=Aloita")
    page.wait_for_url("**/s/**")
    root = "/s/" + token_of(page)
    facts = facts_of(store, token_of(page), people["Aino"])
    assert page.locator(".panel >> text=viimeistään 15.9.2025").count() == 1
    assert page.locator(".panel h2:has-text('Vaiheet')").count() == 0
    assert_accessible(page)
    with store.read(sandbox_of(store, token_of(page), people["Aino"])) as session:
        broken = [session.get(entity("account").cls, id) for kind in ("open", "email", "nothing") for id in facts["care"][kind]]  # fmt: skip
        owners = {owner.id: owner.name for owner in session.query(entity("user").cls).filter_by(role="account_manager")}
    codes = ",".join(f"'{account.code}'" for account in broken)

    ticked(page, root, "accounts", f"code in ({codes})", "Lisää markkinointiluetteloon")
    page.fill("#name", "Hoitovaje")
    page.press("#name", "Enter")
    page.wait_for_selector(".msg--ok >> text=Näytä luettelo")
    for account in broken:
        plan_a_call(page, root, account.id)
    page.fill("[name=answer_c1]", f"{facts['numbers']['adherence']['value']:.1f}".replace(".", ","))
    page.fill("[name=answer_c4]", ", ".join(a.code for a in broken if a.id in facts["care"]["email"]))
    page.select_option("[name=answer_c5]", label=owners[facts["care"]["lowest"]])
    page.click("text=Tarkista työni")
    page.wait_for_selector("text=8 hoitovajeen asiakkaalta puuttuu kelvollinen yhteydenotto")
    assert_accessible(page)

    for owner in {account.owner_id for account in broken}:
        own = ",".join(f"'{account.code}'" for account in broken if account.owner_id == owner)
        condition = f"created_by_id eq @me and status eq 'open' and regarding/account/code in ({own})"
        ticked(page, root, "activities", condition, "Määritä")
        page.select_option("#owner", str(owner))
        page.click(".act .btn--go")
        page.wait_for_selector(".msg--ok")
    page.click("text=Tarkista työni")
    page.wait_for_selector("text=Nyt luku kertoo, mitä on tehty")
    assert_accessible(page)
    hand_in(page)
    assert "12 / 12" in page.locator(".panel__b").inner_text()
