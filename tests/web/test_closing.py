"""Closing and opening again in a browser without JavaScript, and the flyout htmx asks for."""

import re
from datetime import date

import pytest

from crm.processes.closing import close_won, reopen
from tests.web.conftest import Browser
from tests.web.forms import posted, read_forms
from tests.web.test_lead import press, stages

WON = {"actual_value": 4800, "actual_close": date(2025, 8, 29)}


@pytest.fixture
def opportunity(desk):
    return f"/opportunities/{desk.first('opportunity')}"


@pytest.fixture
def case(desk):
    return f"/cases/{desk.first('case')}"


def of(desk, path, name):
    kind = {"opportunities": "opportunity", "cases": "case"}[path.split("/")[1]]
    return desk.value(kind, int(path.rpartition("/")[2]), name)


def test_close_as_won_saves_what_was_typed_and_asks(desk, opportunity):
    answer = press(desk, opportunity, tag="avain", _then="close/close_won")
    assert answer.location.partition("?")[0].endswith(f"{opportunity}/close/close_won")
    assert of(desk, opportunity, "tag") == "avain"
    page = desk.get(f"{opportunity}/close/close_won")
    fields = posted(page, "closing")
    assert (fields["actual_value"], fields["actual_close"]) == (["5000"], ["2025-09-01"])
    assert "<h1>Sulje voitettuna</h1>" in page and "Täyttöpalvelu" in page
    desk.post(f"{opportunity}/close/close_won", posted(page, "closing", actual_value="4 800", outcome_notes="Nopeus"))
    command = desk.log()[-1]
    assert command["name"] == "close_won" and of(desk, opportunity, "status") == "won"
    page = desk.get(opportunity)
    assert "Suljettu voitettuna." in page and f"/undo/{command['id']}" in page
    assert "Vain luku: tietueen tila on Voitettu." in page and "Suljettu voitettuna: 4\xa0800\xa0€" in page
    assert 'name="_then"' not in page and "/close/" not in page and "Käynnissä" not in page
    assert "Mikä ratkaisi" in page and "Nopeus" in page
    desk.post(f"/undo/{command['id']}", {"csrf_token": fields["csrf_token"][0]}, 302)
    assert of(desk, opportunity, "status") == "open"


def test_close_as_lost_wants_a_reason_and_offers_only_those_of_lost_ones(desk, opportunity):
    page = desk.get(f"{opportunity}/close/close_lost")
    assert re.findall(r'<option value="(\w+)"', page) == ["cancelled", "out_sold", "price", "no_need"]
    answer = desk.post(f"{opportunity}/close/close_lost", posted(page, "closing", competitor="Puhdas Oy"), 422)
    assert "Tilan syy on pakollinen." in answer.text and 'href="#c-status_reason"' in answer.text
    fields = posted(answer.text, "closing", status_reason="price")
    assert fields["competitor"] == ["Puhdas Oy"]
    desk.post(f"{opportunity}/close/close_lost", fields)
    assert of(desk, opportunity, "status_reason") == "price" and of(desk, opportunity, "competitor") == "Puhdas Oy"


def test_an_open_opportunity_offers_only_the_reasons_of_open_ones(desk, opportunity):
    select = re.search(r'<select[^>]* name="status_reason".*?</select>', desk.get(opportunity), re.S)[0]
    assert re.findall(r'value="(\w+)"', select) == ["in_progress", "on_hold"]
    assert press(desk, opportunity, 422, status_reason="won").status_code == 422
    assert of(desk, opportunity, "status_reason") == "in_progress"


def test_a_closed_one_is_opened_again(desk, opportunity):
    desk.write(close_won, "opportunity", desk.first("opportunity"), WON)
    page = desk.get(opportunity)
    (button,) = [b for b in read_forms(page).buttons if b.get("formaction", "").endswith("/reopen")]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    assert button["form"] == "act"
    desk.post(f"{opportunity}/reopen", {"csrf_token": token})
    page = desk.get(opportunity)
    assert "Avattu uudelleen." in page and "/close/close_won" in page and desk.log()[-1]["name"] == "reopen"
    assert (of(desk, opportunity, "status"), of(desk, opportunity, "actual_value")) == ("open", None)
    desk.post(f"{opportunity}/reopen", {"csrf_token": token})
    assert "Vain suljetun tietueen voi avata uudelleen." in desk.get(opportunity)
    history = desk.get(f"{opportunity}/history")
    assert "Suljettu voitettuna" in history and "Avattu uudelleen" in history


def test_a_case_from_identifying_to_resolved(desk, case):
    assert stages(desk.get(case)) == [("now", "Tunnista", True), ("", "Selvitä", False), ("", "Ratkaise", False)]
    page = press(desk, case, 422, origin="email", _then="stage:research").text
    assert "Täytä ennen seuraavaa vaihetta: Tyyppi." in page and 'href="#f-case_type"' in page
    desk.post(case, posted(page, case_type="problem", _then="stage:research"))
    assert "Täytä ennen seuraavaa vaihetta: Selvityksen tulos." in press(desk, case, 422, _then="stage:resolve").text
    press(desk, case, findings="Reitti on liian pitkä", _then="stage:resolve")
    page = desk.get(case)
    assert stages(page)[2] == ("now", "Ratkaise", True) and "0 päivää" in page and "Päätä prosessi" in page
    press(desk, case, _then="stage:identify")
    assert stages(desk.get(case))[0] == ("now", "Tunnista", True)
    press(desk, case, _then="stage:resolve")
    assert press(desk, case, _then="close/resolve").location.partition("?")[0].endswith("/close/resolve")
    fields = posted(desk.get(f"{case}/close/resolve"), "closing")
    answer = desk.post(f"{case}/close/resolve", fields, 422)
    assert "Ratkaisu on pakollinen." in answer.text and of(desk, case, "status") == "open"
    typed = posted(answer.text, "closing", resolution="Käynnit tihennetty", resolution_type="solved")
    desk.post(f"{case}/close/resolve", typed)
    page = desk.get(case)
    assert "Vain luku: tietueen tila on Ratkaistu." in page and "Ratkaistu: Ongelma ratkaistu" in page
    assert of(desk, case, "closed_on").date() == date(2025, 9, 1)
    assert [css for css, _name, _now in stages(page)] == ["done", "done", "done"]


def test_a_case_is_cancelled_by_one_press(desk, case):
    token = posted(desk.get(case))["csrf_token"][0]
    desk.post(f"{case}/close/cancel", {"csrf_token": token})
    assert of(desk, case, "status") == "cancelled" and "Vain luku: tietueen tila on Peruttu." in desk.get(case)
    desk.post(f"{case}/close/cancel", {"csrf_token": token})
    assert len(desk.log()) == 1


def test_a_flyout_answers_with_a_dialog_then_with_where_to_go(desk, opportunity):
    path, htmx = f"{opportunity}/close/close_won", {"HX-Request": "true"}
    page = desk.get(path, headers=htmx)
    assert page.lstrip().startswith("<dialog") and "<html" not in page
    wrong = desk.post(path, posted(page, "closing", actual_value="paljon"), 422, headers=htmx)
    assert wrong.text.lstrip().startswith("<dialog") and 'aria-invalid="true"' in wrong.text
    done = desk.post(path, posted(page, "closing"), 204, headers=htmx)
    assert done.headers["HX-Redirect"].partition("?")[0] == desk.root + opportunity


def test_a_date_far_off_is_asked_about(desk, opportunity):
    path = f"{opportunity}/close/close_won"
    answer = desk.post(path, posted(desk.get(path), "closing", actual_close="2015-01-01"), 422)
    assert "yli vuoden päässä" in answer.text and of(desk, opportunity, "status") == "open"


def test_what_is_not_there_is_not_found(desk, opportunity, case):
    token = posted(desk.get(case))["csrf_token"][0]
    for path in ("/opportunities/999999/close/close_won", f"{case}/close/close_won", f"{opportunity}/close/x"):
        desk.get(path, 404)
        desk.post(path, {"csrf_token": token}, 404)
    desk.post("/cases/999999/reopen", {"csrf_token": token}, 404)
    desk.get(f"{case}/close/cancel", 303)  # nothing is asked


def test_a_closed_one_is_not_asked_about(desk, opportunity):
    fields = posted(desk.get(f"{opportunity}/close/close_won"), "closing")
    desk.write(close_won, "opportunity", desk.first("opportunity"), WON)
    desk.get(f"{opportunity}/close/close_won", 303)
    desk.post(f"{opportunity}/close/close_won", fields)
    assert "Vain luku" in desk.get(opportunity) and len(desk.log()) == 1


@pytest.mark.parametrize("person", ["vieras", "eetu"])
def test_strangers_close_nothing(app, desk, opportunity, person):
    other = Browser(app)
    other.sign_in(f"{person}@opisto.example")
    for command in ("close/close_won", "reopen"):
        assert other.post(f"{desk.root}{opportunity}/{command}", {"actual_value": "1"}).status_code == 404
    assert desk.log() == []


def test_a_teacher_closes_nothing(desk, opportunity, opettaja):
    desk.write(close_won, "opportunity", desk.first("opportunity"), WON)
    desk.browser = opettaja
    assert "/reopen" not in desk.get(opportunity)
    desk.browser.post(f"{desk.root}{opportunity}/reopen", {})
    assert of(desk, opportunity, "status") == "won"
    desk.write(reopen, "opportunity", desk.first("opportunity"))
    assert "/close/" not in desk.get(opportunity)
    desk.get(f"{opportunity}/close/close_won", 404)


def test_the_bar_tells_the_days_in_the_stage(desk, opportunity):
    assert "meneillään" in desk.get(opportunity)  # the pack does not say since when
    press(desk, opportunity, _then="stage:develop")
    page = desk.get(opportunity)
    assert "0 päivää" in page and "Aseta aktiiviseksi" in page
    assert "12 päivää" in desk.get(f"/leads/{desk.facts['lead']}")
