"""The exercise panel in the browser's stead: from the brief to the score, with every answer in both languages."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.classroom import clock, decisions
from crm.classroom.attempts import open_sandbox
from crm.exercises.checks import answer
from crm.exercises.feedback import POLICIES
from crm.exercises.loader import exercises
from crm.exercises.model import Check
from crm.exercises.state import State
from crm.sandboxes.models import ChangeCommand
from crm.web.crm import panel

from .conftest import Browser


@pytest.fixture
def eetu(app):
    """A student of another course: a neighbour."""
    browser = Browser(app)
    browser.sign_in("eetu@opisto.example")
    return browser


@pytest.fixture
def facts(app, people, root):
    store = app.extensions["crm"]["store"]
    with store.platform.read() as session:
        this = open_sandbox(session, root[3:], people["Aino"])
    seed = State.from_template(store.template_bytes(this.sandbox.template))
    try:
        return seed.meta["facts"]
    finally:
        seed.close()


def merge_form(aino, root, pair, **more):
    data = {"a": pair["master"], "b": pair["dup"], "master": pair["master"], **more}
    if pair["newer"]:
        data[f"keep_{pair['newer']}"] = pair["dup"]
    return aino.post(f"{root}/accounts/merge", data, page=f"{root}/accounts")


def test_the_whole_way_without_script(aino, root, facts):
    page = aino.get(f"{root}/accounts")
    assert "Siivoa kaksoiskappaleet" in page.text and "Mahdolliset kaksoiskappaleet" in page.text
    assert aino.get(f"{root}/accounts/duplicates").text.count("/accounts/compare?") == 10
    for pair in facts["pairs"]:
        shown = aino.get(f"{root}/accounts/compare?a={pair['master']}&b={pair['dup']}")
        assert shown.status_code == 200
        assert merge_form(aino, root, pair).status_code == 302
    answer = aino.post(f"{root}/exercise/check", page=f"{root}/accounts")
    assert answer.status_code == 302 and answer.location.endswith("#exercise")
    assert re.search(r"<b>12</b> / 12", aino.get(f"{root}/accounts").text)
    asked = aino.post(f"{root}/exercise/submit", page=f"{root}/accounts")
    assert asked.status_code == 200 and 'name="sure"' in asked.text
    assert aino.post(f"{root}/exercise/submit", {"sure": "1"}, page=f"{root}/accounts").status_code == 302
    after = aino.get(f"{root}/accounts").text
    assert "Yritä uudelleen" in after and "Tarkista työni" not in after
    assert merge_form(aino, root, facts["pairs"][0]).status_code == 409
    again = aino.post(f"{root}/exercise/submit", {"sure": "1"}, page=f"{root}/accounts")
    assert again.status_code == 302


def test_feedback_names_the_slip_and_not_the_answer(aino, root, facts):
    wrong = next(p for p in facts["pairs"] if not p["newer"])
    swapped = {"master": wrong["dup"], "dup": wrong["master"], "newer": None}
    merge_form(aino, root, swapped)
    htmx = {"HX-Request": "true", "X-CSRFToken": aino.token(f"{root}/accounts")}
    answer = aino.client.post(f"{root}/exercise/check", headers=htmx)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert "väärä tietue jäi voimaan" in answer.text and "ei ole vielä yhdistetty" in answer.text
    aino.post("/language", {"locale": "en"}, page=f"{root}/accounts")
    english = aino.get(f"{root}/accounts").text
    assert "the wrong record survived" in english and "väärä tietue" not in english


def test_undo_from_the_message_takes_the_merge_back(aino, root, facts):
    merge_form(aino, root, facts["pairs"][0])
    page = aino.get(f"{root}/accounts/duplicates")
    undo = re.search(r'formaction="([^"]+/undo/[0-9a-f]+)"', page.text)[1]
    assert aino.post(undo, page=f"{root}/accounts").status_code == 302
    assert "Kumottu." in aino.get(f"{root}/accounts").text
    again = aino.post(undo, page=f"{root}/accounts", follow_redirects=True)
    assert "Tämä on jo kumottu." in again.text


def test_a_decoy_can_be_settled_and_opened_again(aino, root, facts):
    a, b = facts["decoys"][0]["first"], facts["decoys"][0]["second"]
    moved = aino.post(f"{root}/accounts/distinct", {"a": a, "b": b}, page=f"{root}/accounts")
    assert moved.status_code == 302
    assert "Eri asiakkaat" in aino.get(f"{root}/accounts/duplicates").text
    back = aino.post(f"{root}/accounts/distinct", {"a": a, "b": b, "open": "1"}, page=f"{root}/accounts")
    assert parse_qs(urlsplit(back.location).query) == {"a": [str(a)], "b": [str(b)]}


def test_hints_open_one_by_one(aino, root):
    first = aino.get(f"{root}/accounts").text
    assert (
        "Nimi ei riitä" not in first and f"{root}/exercise/hint/1" in first and f"{root}/exercise/hint/2" not in first
    )
    aino.post(f"{root}/exercise/hint/1", page=f"{root}/accounts")
    then = aino.get(f"{root}/accounts").text
    assert "Nimi ei riitä" in then and f"{root}/exercise/hint/2" in then
    assert aino.post(f"{root}/exercise/hint/9", page=f"{root}/accounts").status_code == 404


PAGES = ("accounts/duplicates", "accounts/compare?a=20&b=21", "accounts/delete?id=20")
COMMANDS = ("accounts/merge", "accounts/distinct", "exercise/check", "exercise/submit", "exercise/answer",
            "exercise/hint/1", "undo/0123456789abcdef", "accounts/delete")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_who_may(path, visitor, eetu, opettaja, aino, root):
    assert visitor.get(f"{root}/{path}").status_code in (302, 303)
    assert eetu.get(f"{root}/{path}").status_code == 404
    assert opettaja.get(f"{root}/{path}").status_code == 200
    assert aino.get(f"{root}/{path}").status_code == 200


@pytest.mark.parametrize("path", COMMANDS)
def test_commands_are_for_the_student_alone(path, visitor, eetu, opettaja, root, facts):
    pair = facts["pairs"][0]
    data = {"a": pair["master"], "b": pair["dup"], "master": pair["master"], "sure": "1", "id": pair["dup"]}
    assert visitor.post(f"{root}/{path}", data).status_code in (302, 303)
    assert eetu.post(f"{root}/{path}", data).status_code == 404
    answer = opettaja.post(f"{root}/{path}", data)
    assert answer.status_code in (302, 404, 409)
    store = opettaja.client.application.extensions["crm"]["store"]
    with store.platform.read() as session:
        assert session.query(ChangeCommand).count() == 0


def test_a_merge_of_nonsense_is_refused_in_words(aino, root, facts):
    pair = facts["pairs"][0]
    merge_form(aino, root, pair)
    again = merge_form(aino, root, pair)
    assert again.status_code == 409 and "Vain aktiivisia tietueita voi yhdistää" in again.text
    assert aino.post(f"{root}/accounts/merge", {"a": 1, "b": 1}, page=f"{root}/accounts").status_code == 404
    assert (
        aino.post(
            f"{root}/accounts/merge", {"a": pair["dup"], "b": pair["master"], "master": 5}, page=f"{root}/accounts"
        ).status_code
        == 400
    )
    assert aino.get(f"{root}/activities/duplicates").status_code == 404
    assert aino.get(f"{root}/accounts/compare?a=99999&b=5").status_code == 404


def test_the_panel_knows_what_the_teacher_granted(aino, app, root, course, people):
    the_course, exercise, enrolment = course
    due, later = clock.now() + timedelta(days=1), clock.now() + timedelta(days=9)
    with app.extensions["crm"]["platform"].write() as session:
        mine = session.merge(exercise)
        mine.deadline = due
        session.flush()
        decisions.extend(session, session.merge(enrolment), mine, people["Opettaja"], "ill", deadline=later)
    text = aino.get(f"{root}/accounts").text
    assert clock.shown(later, the_course.timezone) in text and clock.shown(due, the_course.timezone) not in text


def test_a_bucket_of_checks_shows_what_is_left(aino, root, monkeypatch):
    monkeypatch.setitem(POLICIES, ("guided", "graded"), ("found", None, 1))
    assert "Tarkistuskertoja jäljellä: 1/1." in aino.get(f"{root}/accounts").text
    assert aino.post(f"{root}/exercise/check", page=f"{root}/accounts").status_code == 302
    assert "Tarkistuskertoja jäljellä: 0/1. Seuraavan saat klo " in aino.get(f"{root}/accounts").text
    htmx = {"HX-Request": "true", "X-CSRFToken": aino.token(f"{root}/accounts")}
    refused = aino.client.post(f"{root}/exercise/check", headers=htmx)
    assert refused.status_code == 409 and "Tarkistuskerrat on käytetty." in refused.text
    monkeypatch.setitem(POLICIES, ("guided", "graded"), ("which", None, 0))
    page = aino.get(f"{root}/accounts").text
    assert "Työ tarkistetaan, kun jätät sen arvioitavaksi." in page and "Tarkista työni" not in page


FORMS = {
    "n": {"form": "number", "want": 1, "unit": {"fi": "kpl", "en": "pcs"}},
    "d": {"form": "date", "want": "2025-09-01"},
    "c": {"form": "code", "want": "AS-1", "kind": "account"},
    "s": {"form": "codes", "want": ["AS-1"], "kind": "account"},
    "o": {"form": "order", "want": ["a", "b"], "options": {"a": {"fi": "Ensin", "en": "First"}, "b": {"fi": "Sitten", "en": "Then"}}},
    "t": {"form": "text", "min_words": 3},
}  # fmt: skip


@pytest.fixture
def asking(monkeypatch):
    """B04 with a question of every form besides its checks."""
    b04 = exercises()["B04"]
    asked = tuple(
        Check(id, "answer", b04.title, b04.title, 100, answer.read({"question": {"fi": f"K {id}?", "en": f"Q {id}?"}, **keys}))
        for id, keys in FORMS.items()
    )  # fmt: skip
    monkeypatch.setitem(exercises(), "B04", replace(b04, checks=(*b04.checks, *asked)))
    panel.brief_of.cache_clear()
    yield
    panel.brief_of.cache_clear()


def test_answers_of_every_form_are_kept_as_typed(aino, root, asking):
    typed = {
        "answer_n": "1,5",
        "answer_d": "1.9.2025",
        "answer_c": "as-1",
        "answer_o": ["b", "a"],
        "answer_t": "yksi kaksi",
    }
    assert aino.post(f"{root}/exercise/answer", typed, page=f"{root}/accounts").status_code == 204
    page = aino.get(f"{root}/accounts").text
    for shown in (
        'value="1,5"',
        'value="1.9.2025"',
        'value="as-1"',
        "yksi kaksi</textarea>",
        "Sanoja: <b>2</b>",
        "<i>kpl</i>",
    ):
        assert shown in page, shown
    places = re.findall(r'<select[^>]*name="answer_o".*?</select>', page, re.DOTALL)
    assert [re.search(r'value="(\w)" selected', place)[1] for place in places] == ["b", "a"]


def test_half_an_order_keeps_its_places_and_is_refused_by_name(aino, root, asking):
    aino.post(f"{root}/exercise/answer", {"answer_o": ["", "a"]}, page=f"{root}/accounts")
    page = aino.get(f"{root}/accounts").text
    places = re.findall(r'<select[^>]*name="answer_o".*?</select>', page, re.DOTALL)
    assert "selected" not in places[0] and 'value="a" selected' in places[1]
    aino.post(f"{root}/exercise/submit", {"sure": "1"}, page=f"{root}/accounts")
    assert "Vastausta kysymykseen ”K o?” ei voi tulkita." in aino.get(f"{root}/accounts").text
    aino.post(f"{root}/exercise/answer", {"answer_o": ["", ""]}, page=f"{root}/accounts")
    assert aino.post(f"{root}/exercise/submit", {"sure": "1"}, page=f"{root}/accounts").status_code == 302
    assert "ei voi tulkita" not in aino.get(f"{root}/accounts").text


def test_a_code_is_found_by_name(aino, root, asking, eetu):
    found = aino.get(f"{root}/exercise/find/c?answer_c=a").text
    code = re.search(r'<option value="(AS-\d+)">', found)[1]
    more = aino.get(f"{root}/exercise/find/s?answer_s=AS-1,+{code}").text
    assert f'<option value="AS-1, {code}">' in more
    assert "<option" not in aino.get(f"{root}/exercise/find/c?answer_c=").text
    assert aino.get(f"{root}/exercise/find/n?answer_n=a").status_code == 404
    assert eetu.get(f"{root}/exercise/find/c?answer_c=a").status_code == 404
