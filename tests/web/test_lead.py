"""Leads and the process bar in a browser without JavaScript: forms are read and posted as they stand."""

import html
import re

import pytest

from crm.processes.leads import disqualify, qualify
from crm.records import save
from tests.web.conftest import Browser
from tests.web.forms import posted, read_forms


@pytest.fixture
def lead(desk):
    return f"/leads/{desk.facts['lead']}"


def stages(page) -> list[tuple[str, str, bool]]:
    """The stages of the bar: class, name, whether it is the current step."""
    bar = re.search(r'<ol class="stages">.*?</ol>', page, re.S)[0]
    found = re.findall(r'<li(?: class="(\w+)")?><details[^>]*><summary([^>]*)>.*?<b>(.*?)</b>', bar, re.S)
    return [(css, html.unescape(name), "aria-current" in summary) for css, summary, name in found]


def press(desk, path, status=303, **typed):
    return desk.post(path, posted(desk.get(path), **typed), status)


def test_the_bar_names_the_stages_and_marks_the_current_one(desk, lead):
    page = desk.get(lead)
    assert stages(page) == [
        ("now", "Hyväksy", True),
        ("", "Kehitä", False),
        ("", "Ehdota", False),
        ("", "Sulje", False),
    ]
    assert "Käynnissä 12 päivää" in page and "Liidistä mahdollisuuteen" in page
    assert "stages" not in desk.get(f"/accounts/{desk.facts['lehto']}")


@pytest.mark.parametrize("tab", ["", "?tab=details"])
def test_a_step_has_one_control_wherever_it_stands(desk, lead, tab):
    page = desk.get(lead + tab)
    ids = re.findall(r'id="(f-\w+)"', page)
    assert len(set(ids)) == len(ids) and {"f-budget", "f-timeframe", "f-account_id"} <= set(ids)
    assert ("Muokkaa alempana" in page) == bool(tab)
    press(desk, lead + tab, timeframe="this_quarter", _then="stay")
    assert desk.value("lead", desk.facts["lead"], "timeframe") == "this_quarter"


def test_qualify_saves_what_was_typed_and_asks(desk, lead):
    answer = press(desk, lead, budget="17000", _then="qualify")
    assert answer.location.partition("?")[0].endswith(f"{lead}/qualify")
    assert str(desk.value("lead", desk.facts["lead"], "budget")) == "17000.00"
    page = desk.get(f"{lead}/qualify")
    assert ("Hyväksy liidi" in page) and "Uusi: Uusisaaren Leipä Oy" in page and "Uusi: Sini Öhman" in page
    fields = posted(page, "qualify")
    assert (fields["account"], fields["contact"], fields["opportunity"]) == (["new"], ["new"], ["1"])
    answer = desk.post(f"{lead}/qualify", fields)
    command = desk.log()[-1]
    assert command["name"] == "qualify" and "/opportunities/" in answer.location
    page = desk.get(answer.location.removeprefix(desk.root))
    assert "Liidi hyväksyttiin." in page and f"/undo/{command['id']}" in page
    assert stages(page)[:2] == [("done", "Hyväksy", False), ("now", "Kehitä", True)]
    page = desk.get(lead)
    assert stages(page)[1] == ("now", "Kehitä", True) and "Vain luku: tietueen tila on Hyväksytty." in page
    assert desk.get(f"{lead}/qualify", 303)
    desk.post(f"/undo/{command['id']}", {"csrf_token": fields["csrf_token"][0]}, 302)
    assert desk.value("lead", desk.facts["lead"], "status") == "open"


def test_look_alikes_are_shown_and_one_has_to_be_chosen(desk, lead):
    desk.write(save.update, "lead", desk.facts["lead"], {"phone": "+358 000 100 200"})
    page = desk.get(f"{lead}/qualify")
    fields = posted(page, "qualify")
    assert "account" not in fields and f'value="{desk.facts["lehto"]}"' in page and "Sama" in page
    answer = desk.post(f"{lead}/qualify", fields, 422)
    assert "Valitse asiakas ja yhteyshenkilö." in answer.text
    desk.post(f"{lead}/qualify", fields | {"account": str(desk.facts["lehto"])})
    assert desk.value("lead", desk.facts["lead"], "account_id") == desk.facts["lehto"]
    assert [row["kind"] for row in desk.log()[-1]["rows"] if row["op"] == "insert"] == ["contact", "opportunity"]


def test_what_the_lead_names_is_chosen_already(desk, lead):
    desk.write(save.update, "lead", desk.facts["lead"], {"account_id": desk.facts["aalto"]})
    page = desk.get(f"{lead}/qualify")
    assert posted(page, "qualify")["account"] == [str(desk.facts["aalto"])] and "valittu liidillä" in page


def test_a_refusal_keeps_what_was_chosen(desk, lead):
    fields = posted(desk.get(f"{lead}/qualify"), "qualify") | {"account": "none"}
    answer = desk.post(f"{lead}/qualify", fields, 409)
    assert "Mahdollisuus tarvitsee asiakkaan." in answer.text and desk.log() == []
    assert posted(answer.text, "qualify")["account"] == ["none"]


def test_disqualify_with_a_reason_and_take_up_again(desk, lead):
    page = desk.get(lead)
    token = posted(page)["csrf_token"][0]
    reasons = [b["value"] for b in read_forms(page).buttons if b.get("name") == "reason"]
    assert "outside_area" in reasons
    desk.post(f"{lead}/disqualify", {"csrf_token": token, "reason": "outside_area"})
    page = desk.get(lead)
    assert "Liidi hylättiin." in page and "Vain luku: tietueen tila on Hylätty." in page
    assert not [one for one in stages(page) if one[2]] and "/disqualify" not in page
    desk.post(f"{lead}/reactivate", {"csrf_token": token})
    assert "Liidi on taas avoin." in desk.get(lead)
    desk.post(f"{lead}/disqualify", {"csrf_token": token, "reason": "because"})
    assert "Valitse syy." in desk.get(lead)
    desk.post("/leads/999999/disqualify", {"csrf_token": token, "reason": "no_budget"}, 404)


def test_the_next_stage_waits_for_what_it_requires(desk):
    path = f"/opportunities/{desk.first('opportunity')}"
    press(desk, path, _then="stage:develop")
    assert stages(desk.get(path))[1] == ("now", "Kehitä", True)
    page = press(desk, path, 422, tag="kesken", _then="stage:propose").text
    assert "Täytä ennen seuraavaa vaihetta: Asiakkaan tarve." in page and 'href="#f-customer_need"' in page
    assert posted(page)["tag"] == ["kesken"] and stages(page)[1][2]
    desk.post(path, posted(page, customer_need="Täyttö kahdesti viikossa", _then="stage:propose"))
    assert stages(desk.get(path))[2] == ("now", "Ehdota", True)
    assert (
        desk.log()[-1]["name"] == "move_stage"
        and desk.value("opportunity", desk.first("opportunity"), "tag") == "kesken"
    )
    press(desk, path, _then="stage:qualify")
    assert stages(desk.get(path))[0] == ("now", "Hyväksy", True)


@pytest.mark.parametrize("person", ["vieras", "eetu"])
def test_strangers_find_nothing(app, desk, lead, person):
    other = Browser(app)
    other.sign_in(f"{person}@opisto.example")
    assert other.get(f"{desk.root}{lead}/qualify").status_code == 404
    for command in ("qualify", "disqualify", "reactivate"):
        data = {"account": "new", "contact": "new", "reason": "no_budget"}
        assert other.post(f"{desk.root}{lead}/{command}", data).status_code == 404
    assert desk.log() == []


def test_a_teacher_sees_the_bar_without_a_control(desk, lead, opettaja):
    desk.browser = opettaja
    page = desk.get(lead)
    assert stages(page)[0] == ("now", "Hyväksy", True)
    assert 'name="_then"' not in page and "/disqualify" not in page
    desk.get(f"{lead}/qualify", 404)


@pytest.mark.parametrize(("verb", "args"), [(qualify, ()), (disqualify, ("no_budget",))])
def test_a_closed_lead_cannot_be_saved(desk, lead, verb, args):
    fields = posted(desk.get(lead), topic="Toinen")
    desk.write(verb, desk.facts["lead"], *args)
    answer = desk.post(lead, fields, 409)
    assert posted(answer.text)["topic"] == ["Toinen"] and "Vain luku" in answer.text
