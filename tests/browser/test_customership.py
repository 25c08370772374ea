"""The lifecycle, a plan with its goal, and a campaign response, in a real browser, by mouse and by keyboard."""

import pytest
from sqlalchemy import select

from crm.records import save
from crm.sandboxes.models import SandboxRow
from crm.schema.registry import entity

from .conftest import assert_accessible
from .test_forms import platform_sandbox, root  # noqa: F401 - Aino's sandbox

pytestmark = pytest.mark.browser


def first(store, root, kind, **values):  # noqa: F811
    """The id of the first record of a kind with these values."""
    with platform_sandbox(store, root) as session:
        return session.query(entity(kind).cls).filter_by(**values).order_by(entity(kind).cls.id).first().id


@pytest.fixture
def write(store, root):  # noqa: F811
    with store.platform.read() as session:
        id = session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:]))
    return lambda *args: store.write(store.load(id), *args).result


def test_a_stage_is_changed_with_its_reason_and_told(aino, store, root):  # noqa: F811
    page = aino(f"{root}/lifecycle?area=customership", locale="fi")
    assert page.locator(".cross tbody tr").count() == 7 and "Asettamatta" in page.inner_text(".cross")
    assert_accessible(page)
    page.focus(".cross tfoot a >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Asiakkaat elinkaaren vaiheittain'), .head:has-text('elinkaaren')")
    id = first(store, root, "account", name="Åkerdal & Öst Ab")
    page.goto(f"{root}/accounts/{id}?tab=customership")
    page.select_option("#f-lifecycle_stage", "fading")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok")
    page.select_option("#f-lifecycle_stage", "development")
    page.keyboard.press("Control+s")
    page.wait_for_selector("text=siirtyy taaksepäin ilman perustetta")
    page.fill("#f-lifecycle_reason", "Uusi sopimus")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".msg--ok")
    page.goto(f"{root}/accounts/{id}?type=change")
    assert "Hiipuminen → Kehittyminen" in page.inner_text(".tl") and "Uusi sopimus" in page.inner_text(".tl")


def test_a_plan_gets_its_contacts_and_a_goal(aino, store, root, write):  # noqa: F811
    id, model = first(store, root, "account", name="Åkerdal & Öst Ab"), first(store, root, "care_model")
    write(save.update, "account", id, {"care_model_id": model})
    write(save.create, "touchpoint", {"name": "Soitto", "care_model_id": model, "channel": "call", "interval_days": 30})
    page = aino(f"{root}/accounts/{id}?tab=customership", locale="fi")
    page.click("[aria-label='Uusi asiakkuussuunnitelma']")
    page.wait_for_selector("dialog[open] [name=name]")
    page.fill("dialog [name=name]", "Vuosi 2026")
    page.select_option("dialog [name=status]", "active")
    page.select_option("dialog [name=lever_1]", "range")
    assert_accessible(page)
    page.click("dialog .btn--go")
    page.click(".msg--ok >> text=Näytä tietue")
    page.click(".cmds button:has-text('Suunnittele kohtaamiset')")
    page.wait_for_selector(".msg--ok >> text=aktiviteettia")
    assert page.locator(".tl li").count() >= 3
    assert_accessible(page)
    # a goal by keyboard
    page.focus("[aria-label='Uusi tavoite']")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] [name=name]")
    page.fill("dialog [name=name]", "Myynti")
    page.fill("dialog [name=target]", "1000")
    page.fill("dialog [name=ends_on]", "2026-06-30")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".rows:has-text('Myynti')")
    assert first(store, root, "goal", name="Myynti", account_id=id)
    page.goto(f"{root}/goals?area=customership")
    assert_accessible(page)


def test_a_response_is_converted_without_javascript(aino, store, root, write):  # noqa: F811
    campaign, customer = first(store, root, "campaign"), first(store, root, "account")
    write(save.create, "campaign_response", {"campaign_id": campaign, "customer_id": customer})
    page = aino(f"{root}/campaigns/{campaign}?tab=responses", locale="fi", java_script_enabled=False)
    page.click("tr:has-text('Lehto') a:has-text('KV-')")
    page.click("summary:has-text('Muunna')")
    page.click("button:has-text('Muunna mahdollisuudeksi')")
    assert "Vastaus muunnettiin mahdollisuudeksi." in page.inner_text("main, body")
    assert page.locator("h1:has-text('Syystarjous')").count() == 1
    page.click("text=Näytä vastaus")
    assert "Muunnettu" in page.inner_text("header.rec")
