"""Goals, customer plans and campaign responses on their pages."""

import re

import pytest
from sqlalchemy import func, select

from crm.classroom import starting
from crm.processes.campaigns import send_campaign
from crm.processes.lists import add_members
from crm.records import save
from crm.schema.registry import entity
from tests.web.desk import path_of

from .forms import posted, read_forms


@pytest.fixture
def practice(app, course):
    the_course, _exercise, enrolment = course
    return "/s/" + starting.practice(app.extensions["crm"]["store"], the_course, enrolment, "vaarnamo")


def latest(desk, kind):
    """The id of the record of a kind that was made last."""
    with desk.store.read(desk.load()) as session:
        return session.scalar(select(func.max(entity(kind).cls.id)))


def test_a_goal_tells_where_it_stands_and_how_it_is_computed(desk):
    values = {"name": "Myynti", "target": "400", "account_id": str(desk.facts["lehto"]), "starts_on": "2025-01-01", "ends_on": "2025-12-31"}  # fmt: skip
    desk.post("/quick/goal", posted(desk.get("/quick/goal"), "quick") | values)
    id = latest(desk, "goal")
    page = desk.get(path_of("goal", id))
    assert "300,00" in page and "75,0" in page and page.count("Näin laskettu") == 2
    assert "75,0" in desk.get("/goals")
    account = desk.get(path_of("account", desk.facts["lehto"], "?tab=customership"))
    assert re.search(r"Tavoitteet <span class=\"m\">2</span>.*?Myynti.*?75,0", account, re.S)


def test_a_period_the_wrong_way_round_is_told_beside_the_field(desk):
    values = {"name": "Myynti", "target": "400", "starts_on": "2025-12-31", "ends_on": "2025-01-01"}
    answer = desk.post("/quick/goal", posted(desk.get("/quick/goal"), "quick") | values, 422)
    assert "Kausi päättyy ennen kuin se alkaa." in answer.text


def test_a_plan_is_made_for_a_customer_and_its_contacts_planned(desk):
    model = desk.write(save.create, "care_model", {"name": "Avain"}).result
    desk.write(save.create, "touchpoint", {"name": "Soitto", "care_model_id": model, "channel": "call", "interval_days": 30, "minutes": 30})  # fmt: skip
    account = desk.facts["aalto"]
    desk.write(save.update, "account", account, {"care_model_id": model})
    assert re.search(
        rf"quick/customer_plan\?[^\"]*account_id={account}", desk.get(path_of("account", account, "?tab=customership"))
    )
    values = {"name": "Vuosisuunnitelma", "account_id": str(account), "status": "active", "lever_1": "range", "review_on": "2025-11-03"}  # fmt: skip
    desk.post("/quick/customer_plan", posted(desk.get("/quick/customer_plan"), "quick") | values)
    path = path_of("customer_plan", latest(desk, "customer_plan"))
    page = desk.get(path)
    assert "Avain" in page and "Suunnittele kohtaamiset" in page
    planned = desk.post(f"{path}/contacts", posted(page, "act"))
    page = desk.get(planned.location.replace(desk.root, ""))
    assert "2 aktiviteettia suunniteltiin." in page or "Suunniteltiin 2 aktiviteettia." in page
    assert "Kumoa" in page and page.count("Soitto") >= 2
    assert re.search(r"Työtunteja.*?1,0", page, re.S) and "Uusia tuoteryhmiä" in page
    assert "Vuosisuunnitelma" in desk.get(path_of("account", account, "?show=all"))
    again = desk.post(f"{path}/contacts", posted(page, "act"))
    assert "on jo suunniteltu" in desk.get(again.location.replace(desk.root, ""))


def test_a_response_is_recorded_from_the_message_and_converted(desk):
    person = desk.facts["person"]
    listing = desk.write(save.create, "marketing_list", {"name": "L", "member_kind": "contact"}).result
    desk.write(add_members, listing, [person])
    campaign = desk.write(save.create, "campaign", {"name": "Kevät", "list_id": listing, "subject": "Hei", "budget": 30}).result  # fmt: skip
    desk.write(send_campaign, campaign)
    sent = latest(desk, "activity")
    page = desk.get(path_of("activity", sent))
    link = re.search(r'href="([^"]*quick/campaign_response[^"]*customer_id[^"]*)"', page)[1].replace("&amp;", "&")
    link = link.replace(desk.root, "")
    data = posted(desk.get(link), "quick")
    assert (data["campaign_id"], data["customer_id"]) == ([str(campaign)], [str(person)])
    desk.post(link, data | {"text": "Kiinnostui täyttöpalvelusta."})
    page = desk.get(path_of("campaign", campaign))
    assert "100,0" in page and re.search(r"Kustannus vastausta.*?30,00", page, re.S)
    assert "Näin laskettu" in page
    response = latest(desk, "campaign_response")
    assert desk.value("campaign_response", response, "activity_id") == sent
    path = path_of("campaign_response", response)
    buttons = [b for b in read_forms(desk.get(path)).buttons if "/convert" in b.get("formaction", "")]
    assert [b["value"] for b in buttons] == ["lead", "opportunity"]
    made = desk.post(f"{path}/convert", posted(desk.get(path), "act") | {"to": "opportunity"})
    page = desk.get(made.location.replace(desk.root, ""))
    assert "Vastaus muunnettiin mahdollisuudeksi." in page and "Kiinnostui täyttöpalvelusta." in page
    page = desk.get(path)
    assert "Muunnettu" in page and "/convert" not in page


def test_what_cannot_be_converted_says_why(desk):
    campaign = desk.write(save.create, "campaign", {"name": "Kevät"}).result
    made = desk.write(save.create, "campaign_response", {"campaign_id": campaign, "customer_id": desk.facts["lead"]}).result  # fmt: skip
    path = path_of("campaign_response", made)
    told = desk.post(f"{path}/convert", posted(desk.get(path), "act") | {"to": "lead"})
    assert "on jo liidi" in desk.get(told.location.replace(desk.root, ""))


@pytest.mark.parametrize(("place", "told"), [("root", False), ("practice", True)])
def test_an_attempt_does_not_tell_the_response_rate(aino, request, place, told):
    page = aino.get(f"{request.getfixturevalue(place)}/campaigns?filter=response_rate+gt+1").text
    assert ("on sinun selvitettäväsi" in page) is not told
