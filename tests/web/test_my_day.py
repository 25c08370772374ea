"""My day, the timeline's commands, and what is asked before saving: duplicates and contact preferences."""

import re
from datetime import date, datetime

import pytest

from crm.records import save
from tests.web.desk import path_of

from .forms import posted, read_forms


@pytest.fixture
def mine(desk):
    def mine(subject, due, **values):
        values = {"subject": subject, "due": due, "regarding_id": desk.facts["aalto"]} | values
        return desk.write(save.create, "activity", values).result

    return mine


def blocks(page):
    """The subjects of each part of my day, by the part's id."""
    return {
        name: re.findall(r'<b><a href="[^"]*">([^<]*)</a></b>', part)
        for name, part in re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', page, re.S)
    }


def test_overdue_first_then_today_then_the_week(desk, mine):
    mine("Myöhässä", datetime(2025, 8, 30, 9))
    mine("Tänään", datetime(2025, 9, 1, 16))
    mine("Viikolla", datetime(2025, 9, 7, 9))
    mine("Myöhemmin", datetime(2025, 10, 7, 9))
    mine("Toisen", datetime(2025, 9, 1, 9), owner_id=desk.facts["boss"])
    mine("Tehty", datetime(2025, 9, 1, 9), status="done")
    mine("Joskus", None)
    page = desk.get("/my-day")
    found = blocks(page)
    assert list(found) == ["overdue", "today", "week", "undated"]
    assert (found["overdue"], found["today"]) == (["Myöhässä"], ["Tänään"])
    assert found["week"] == ["Viikolla", "Tehtävä"] and found["undated"] == ["Joskus"]
    assert "1.9.2025" in page and "Oma päiväni" in page


def test_an_empty_day_says_so(desk):
    for button in [b for b in read_forms(desk.get("/my-day")).buttons if "/complete" in b.get("formaction", "")]:
        desk.post(button["formaction"].replace(desk.root, "").replace("&amp;", "&"), posted(desk.get("/my-day"), "act"))
    assert "Sinulla ei ole myöhässä olevia" in desk.get("/my-day")


def test_one_is_moved_by_a_day_to_a_day_and_cancelled_with_undo(desk, mine):
    id = mine("Siirry", datetime(2025, 8, 30, 9))
    token = {"csrf_token": posted(desk.get("/my-day"), "act")["csrf_token"]}
    path = f"/activities/{id}/reschedule?next={desk.root}/my-day"
    assert desk.post(path, token | {"days": "1"}).location == f"{desk.root}/my-day"
    assert desk.value("activity", id, "due") == datetime(2025, 9, 2, 9)
    desk.post(path, token | {f"on-{id}": "2025-09-12"})
    assert desk.value("activity", id, "due") == datetime(2025, 9, 12, 9)
    for wrong in ("", "2025-08-01", "huomenna"):
        desk.post(path, token | {f"on-{id}": wrong})
        assert desk.value("activity", id, "due").date() == date(2025, 9, 12)
    desk.post(f"/activities/{id}/cancel?next={desk.root}/my-day", token)
    assert desk.value("activity", id, "status") == "cancelled"
    page = desk.get("/my-day")
    assert "Aktiviteetti peruttiin." in page
    undo = [b["formaction"] for b in read_forms(page).buttons if "/undo/" in b.get("formaction", "")][-1]
    desk.post(undo.replace(desk.root, ""), token, 302)
    assert desk.value("activity", id, "status") == "open"
    desk.post("/activities/999999/cancel", token, 404)


def test_ticked_ones_of_a_list_are_completed_and_others_told(desk, mine):
    one, done = mine("Yksi", datetime(2025, 9, 1, 9)), mine("Kaksi", datetime(2025, 9, 1, 9), status="done")
    page = desk.get("/activities?view=all")
    data = posted(page, "selected") | {"id": [str(one), str(done)], "action": "complete"}
    desk.post("/activities/selected", data, 302)
    assert desk.value("activity", one, "status") == "done"
    assert "1 aktiviteetti merkittiin tehdyksi. 1 jäi ennalleen" in desk.get("/activities")
    assert 'value="complete"' not in desk.get("/accounts")


@pytest.mark.parametrize("page", ["/accounts/new", "/quick/account"])
def test_a_duplicate_is_asked_about_and_can_be_ignored(desk, page):
    form = "quick" if "quick" in page else "record"
    typed = {"name": "Lehto Kolmas", "phone": "+358000100200", "_then": "stay"}
    asked = desk.post(page, posted(desk.get(page), form, **typed), 422).text
    assert "Tämä voi olla kaksoiskappale: Lehto Oy" in asked and "Ohita ja tallenna" in asked
    assert f'{desk.root}/accounts/{desk.facts["lehto"]}"' in asked
    sure = next(b["value"] for b in read_forms(asked).buttons if b.get("name") == "_sure")
    desk.post(page, posted(asked, form, **typed) | {"_sure": [sure]})
    assert desk.log()[-1]["rows"][0]["after"]["name"] == "Lehto Kolmas"


def test_saving_something_else_does_not_ask(desk):
    desk.save(path_of("account", desk.facts["lehto"]), town="Muualla")
    assert desk.value("account", desk.facts["lehto"], "town") == "Muualla"


def test_calling_somebody_who_does_not_allow_it_is_asked_about(desk):
    desk.write(save.update, "contact", desk.facts["person"], {"do_not_phone": True})
    path = f"/quick/activity?activity_type=call&regarding_id={desk.facts['person']}"
    asked = desk.post(path, posted(desk.get(path), "quick", subject="Soitto", _then="close"), 422).text
    assert "Ei puheluita".lower() in asked and "Tallenna silti" in asked
    desk.save(path, form="quick", subject="Soitti itse", direction="in", _then="close")
    sure = next(b["value"] for b in read_forms(asked).buttons if b.get("name") == "_sure")
    desk.post(path, posted(asked, "quick", _then="close") | {"_sure": [sure]})
    assert desk.log()[-1]["rows"][0]["after"]["subject"] == "Soitto"


def test_quick_create_asks_what_the_type_needs(desk):
    def asked(kind):
        return set(posted(desk.get(f"/quick/activity?activity_type={kind}"), "quick"))

    assert {"due", "minutes", "location"} <= asked("appointment")
    assert {"direction", "minutes"} <= asked("call") and "location" not in asked("call")
    assert {"due", "priority"} <= asked("task") and "direction" not in asked("task")
    assert {"direction", "status"} <= asked("email")
    page = desk.get("/quick/activity?activity_type=appointment")
    assert posted(page, "quick")["minutes"] == ["60"] and "Alkaa" in page


def test_completeness_names_what_is_missing_with_links(desk):
    page = desk.get(path_of("account", desk.facts["aalto"], "?tab=details"))
    part = re.search(r"Puuttuvat tiedot.*?</section>", page, re.S)[0]
    assert "#f-business_id" in part and "Päättäjä, jolla on sähköpostiosoite" in part
    assert "related-contact-account_id" in part and "#f-town" not in part
    assert "25,0" in page


def test_the_timeline_of_the_page_tells_orders_and_changes(desk):
    id = desk.facts["lehto"]
    desk.write(save.update, "account", id, {"lifecycle_stage": "fading"})
    page = desk.get(path_of("account", id, "?show=all"))
    part = re.search(r'<div class="tl">.*?</section>', page, re.S)[0]
    assert "MR-" in part and "Tilaus" in part and "→ Hiipuminen" in part
    only = re.search(r'<div class="tl">.*?</section>', desk.get(path_of("account", id, "?type=change")), re.S)[0]
    assert "MR-" not in only and "Hiipuminen" in only
