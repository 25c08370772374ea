"""The lifecycle of customers: the page of stages, the stage beside the rule's, a move back with its reason."""

import re

import pytest

from crm.classroom import starting
from crm.records import save
from tests.web.desk import path_of

from .forms import posted


@pytest.fixture
def practice(app, aino, course):
    the_course, _exercise, enrolment = course
    return "/s/" + starting.practice(app.extensions["crm"]["store"], the_course, enrolment, "vaarnamo")


def figures(page: str) -> list[tuple[int, str]]:
    """The numbers of the table that lead somewhere."""
    return [(int(n), href.replace("&amp;", "&").replace("&#39;", "'")) for href, n in re.findall(r'<a href="([^"]*view=lifecycle[^"]*)">(\d+)</a>', page)]  # fmt: skip


def test_every_number_leads_to_its_customers(aino, practice):
    page = aino.get(f"{practice}/lifecycle?area=customership").text
    assert "Vaihe säännön mukaan" in page and "Näin laskettu" in page and "Asettamatta" in page
    found = figures(page)
    assert found[-1][0] == 126 and len(found) > 12
    for n, where in (*found[::5], found[-1]):
        listed = aino.get(where).text
        assert re.search(rf"<p>1–\d+ / {n}\b", listed), where


def test_an_attempt_shows_the_stages_set_and_not_the_rules(aino, root):
    page = aino.get(f"{root}/lifecycle").text
    assert "Vaihe säännön mukaan" not in page and "Kehittyminen" in page and figures(page)
    listed = aino.get(f"{root}/accounts?view=lifecycle")
    assert listed.status_code == 200 and "Vaihe säännön mukaan" not in listed.text


def test_a_move_back_asks_for_the_reason_once(desk):
    id = desk.facts["lehto"]
    desk.write(save.update, "account", id, {"lifecycle_stage": "fading"})
    path = path_of("account", id, "?tab=customership")
    data = posted(desk.get(path), "record") | {"lifecycle_stage": "established"}
    asked = desk.post(path, data, 422)
    assert "siirtyy taaksepäin ilman perustetta" in asked.text
    assert desk.value("account", id, "lifecycle_stage") == "fading"
    desk.post(path, data | {"lifecycle_reason": "Palasi uudella sopimuksella."})
    assert desk.value("account", id, "lifecycle_stage") == "established"
    assert "Palasi uudella sopimuksella." in desk.get(path_of("account", id, "?type=change"))
    assert "Palasi uudella" in desk.get(path_of("account", id, "/history?field=lifecycle_stage"))
    data = posted(desk.get(path), "record") | {"lifecycle_stage": "ended"}
    desk.post(path, data)  # forward asks nothing
    assert desk.value("account", id, "lifecycle_reason") is None
