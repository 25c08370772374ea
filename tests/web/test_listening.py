"""The mention desk, a survey's figures and the customer's answers in a browser without JavaScript."""

import html
import re

import pytest

from crm.records import save
from tests.web.desk import say
from tests.web.forms import posted, read_forms


@pytest.fixture
def mention(desk):
    return f"/mentions/{desk.facts['mention']}"


def of(desk, name):
    return desk.value("mention", desk.facts["mention"], name)


def press(desk, mention, command):
    """Press a button of the command bar that asks nothing, and see the page after it."""
    page = desk.get(mention)
    button = next(b for b in read_forms(page).buttons if b.get("formaction", "").endswith(f"{mention}/{command}"))
    assert button["form"] == "act"
    return desk.post(f"{mention}/{command}", {"csrf_token": posted(page, "act")["csrf_token"][0]})


def line(page, label):
    """What stands beside a label on a form, with how it is computed."""
    page = page.replace("\u00ad", "")
    found = re.search(rf">{re.escape(label)} ?<.*?(?=<div class=\"f[ \"]|</section>)", page, re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found[0][1:])))


def test_listening_has_its_place_on_the_site_map(desk):
    page = desk.get("/mentions")
    group = page.partition("Kuuntele")[2]
    assert [group.index(name) for name in ("Maininnat", "Kyselyt", "Kyselyvastaukset")] == sorted(
        group.index(name) for name in ("Maininnat", "Kyselyt", "Kyselyvastaukset")
    )
    assert "Käsiteltävät maininnat" in page and "hiislahden_paivi" in page


def test_a_mention_is_taken_and_the_undo_gives_it_back(desk, mention):
    press(desk, mention, "take")
    assert (of(desk, "status"), of(desk, "owner_id")) == ("assigned", desk.load().me)
    page = desk.get(mention)
    assert "Maininta on nyt sinun." in page and "/take" not in page
    command = desk.log()[-1]
    assert command["name"] == "assign"
    desk.post(f"/undo/{command['id']}", {"csrf_token": posted(page, "act")["csrf_token"][0]}, 302)
    assert (of(desk, "status"), of(desk, "owner_id")) == ("new", None)


def test_it_is_classified_and_linked_on_its_form(desk, mention):
    account = str(desk.facts["lehto2"])
    desk.save(mention, theme="repair", sentiment="negative", regarding_id=account)
    assert (of(desk, "theme"), of(desk, "sentiment"), of(desk, "regarding_id")) == ("repair", "negative", int(account))
    timeline = desk.get(f"/accounts/{account}")
    assert "Taas jäi täyttökäynti tekemättä." in timeline and "Kielteinen" in timeline


def test_it_is_answered_with_its_words_before_ones_eyes(desk, mention):
    page = desk.get(f"{mention}/close/answer")
    assert "Taas jäi täyttökäynti tekemättä." in page and "Kenellekään ei lähetetä mitään" in page
    refused = desk.post(f"{mention}/close/answer", posted(page, "closing", reply=" "), 422)
    assert "Vastauksemme on pakollinen." in html.unescape(refused.text)
    desk.post(f"{mention}/close/answer", posted(refused.text, "closing", reply="Tulemme huomenna."))
    page = desk.get(mention)
    assert "Vain luku" in page and "Tulemme huomenna." in page
    hours = line(page, "Vastausaika, h")
    assert "Näin laskettu" in hours and "yöt ja viikonloput mukaan lukien" in hours
    press(desk, mention, "reopen")
    assert (of(desk, "status"), of(desk, "reply")) == ("new", None)


def test_a_case_is_made_of_it_once(desk, mention):
    answer = press(desk, mention, "make-case")
    case = of(desk, "case_id")
    assert answer.location.endswith(f"/cases/{case}")
    page = desk.get(f"/cases/{case}")
    assert "Takaisin mainintaan" in page and desk.value("case", case, "origin") == "social"
    assert "/make-case" not in desk.get(mention)


def test_it_is_escalated_to_somebody_with_a_reason(desk, mention):
    page = desk.get(f"{mention}/escalate")
    boss = str(desk.facts["boss"])
    for typed, missing in (({}, "owner_id"), ({"owner_id": boss}, "text")):
        refused = desk.post(f"{mention}/escalate", posted(page, "ask", **typed), 422)
        assert f'href="#f-{missing}"' in refused.text
    desk.post(f"{mention}/escalate", posted(refused.text, "ask", owner_id=boss, text="Avainasiakas suuttui"))
    assert of(desk, "owner_id") == int(boss) and of(desk, "escalated_at")
    assert "Avainasiakas suuttui" in desk.get(mention)


def test_it_is_ignored_and_then_only_read(desk, mention):
    press(desk, mention, "close/ignore")
    page = desk.get(mention)
    assert of(desk, "status") == "ignored" and "Vain luku" in page
    for command in ("take", "make-case"):
        desk.post(f"{mention}/{command}", {"csrf_token": posted(page, "act")["csrf_token"][0]})
        assert "Vain luku" in desk.get(mention)
    assert of(desk, "owner_id") is None and of(desk, "case_id") is None
    assert desk.browser.get(f"{desk.root}{mention}/escalate").status_code == 303


def test_a_survey_tells_its_figures_and_how_they_are_computed(desk):
    page = desk.get(f"/surveys/{desk.facts['survey']}")
    for label, value, how in (
        ("Kysytty", "2", "kukin lasketaan kerran"),
        ("Vastanneita", "1", "Kokonaan tyhjä vastaus ei ole vastaus."),
        ("Vastausprosentti", "50,0", "Vastanneet jaettuna"),
        ("NPS", "100", "Tyhjä ei ole 0"),
        ("Suosittelijat", "1", "9 tai 10"),
        ("Arvostelijat", "0", "0–6"),
        ("CSAT", "100,0", "ei keskiarvo"),
        ("CES", "6,00", "Suuri luku"),
    ):
        told = line(page.partition("Vastaaminen")[2], label)
        assert value in told.partition("Vain luku")[0] and "Näin laskettu" in told and how in told, (label, told)
    say(desk, "en")
    assert "How it is computed" in desk.get(f"/surveys/{desk.facts['survey']}")


def test_a_survey_shows_only_what_it_has_answers_to(desk):
    empty = desk.write(save.create, "survey", {"name": "Uusi kysely", "owner_id": desk.load().me}).result
    page = desk.get(f"/surveys/{empty}").partition("Vastaaminen")[2]
    assert "Kysytty" in page and not {"NPS", "CSAT", "CES"} & set(re.findall(r"[A-Z]{3,4}", page))
    values = {"survey_id": empty, "contact_id": desk.facts["person"], "csat": 2, "nps": None, "ces": None}
    desk.write(save.create, "survey_response", values)
    page = desk.get(f"/surveys/{empty}").partition("Vastaaminen")[2]
    assert "CSAT" in page and "CES" not in page and "Suosittelijat" not in page


def test_the_latest_answers_stand_on_the_account_and_the_contact(desk):
    person = desk.facts["person"]
    desk.write(save.create, "survey_response", {"survey_id": desk.facts["survey"], "contact_id": person, "csat": 2})
    for path in (f"/contacts/{person}", f"/accounts/{desk.facts['lehto2']}"):
        page = desk.get(f"{path}?tab=listening")
        for label, value in (
            ("Viimeisin NPS-vastaus", "9"),
            ("Viimeisin CSAT-vastaus", "2"),
            ("Viimeisin CES-vastaus", "6"),
        ):
            assert value in line(page, label).partition(label)[2], (path, label)
    timeline = desk.get(f"/contacts/{person}")
    assert "Vastasi kyselyyn" in timeline and "Sujuu" in timeline
