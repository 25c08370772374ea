"""Error pages in both languages; a form that had expired keeps what was typed."""

import html
import json
import re

import pytest
from flask import abort, request

from crm.web.errors import PAGES

from .conftest import PASSWORD, Browser, csrf_token

TYPED = {"name": 'Lehto & "Öst" <script>alert(1)</script>', "phone": "", "tag": ["a", "b"]}


@pytest.fixture
def app(app):
    """With pages that fail, and a form that tells what it got."""
    app.add_url_rule("/fail/<int:status>", view_func=lambda status: abort(status), endpoint="fail")
    app.add_url_rule("/boom", view_func=lambda: {}["a secret detail"], endpoint="boom")
    app.add_url_rule(
        "/echo", view_func=lambda: json.dumps(request.form.to_dict(flat=False)), methods=["POST"], endpoint="echo"
    )
    return app


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("status", sorted(PAGES))
def test_a_page_for_each_status(visitor, status, language):
    path = "/boom" if status == 500 else f"/fail/{status}"
    answer = visitor.get(path, headers={"Accept-Language": language})
    assert answer.status_code == status
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert "Traceback" not in answer.text
    assert "a secret detail" not in answer.text
    english = str(PAGES[status].title.message) in answer.text
    assert english == (language == "en")


def test_errors_look_the_same_for_signed_in_people(aino):
    text = aino.get("/nothing").text
    assert 'action="/sign-out"' in text
    assert text.count("<h1") == 1


def test_a_status_without_a_page_of_its_own(visitor):
    assert visitor.get("/fail/418").status_code == 418
    assert visitor.get("/fail/502").status_code == 502


def test_programs_get_json(visitor):
    answer = visitor.get("/nothing", headers={"Accept": "application/json"})
    assert answer.json["error"]["code"] == "not_found"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_405_says_what_is_allowed(visitor):
    assert "POST" in visitor.get("/sign-out").headers["Allow"]


# --------------------------------------------------------------------------------------- expired forms


def hidden(page):
    """The hidden fields of the page's re-post form, as a browser would send them."""
    form = re.search(r'<main.*?<form[^>]*action="([^"]*)">(.*?)</form>', page, re.S)
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[2])
    return html.unescape(form[1]), [(html.unescape(name), html.unescape(value)) for name, value in fields]


def test_what_was_typed_can_be_sent_again(aino):
    answer = aino.client.post("/echo?tab=2", data={"csrf_token": "old", **TYPED})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
    action, fields = hidden(answer.text)
    assert action == "/echo?tab=2"
    got = aino.client.post(action, data={name: [v for n, v in fields if n == name] for name, _ in fields})
    kept = json.loads(got.text)
    kept.pop("csrf_token")
    assert kept == {"name": [TYPED["name"]], "phone": [""], "tag": ["a", "b"]}


def test_after_a_session_has_ended_signing_in_brings_it_back(app, aino):
    lost = Browser(app)  # the same person, with an old token and no session
    answer = lost.client.post("/echo?tab=2", data={"csrf_token": aino.token("/settings"), **TYPED})
    assert answer.status_code == 400
    action, fields = hidden(answer.text)
    assert action == "/sign-in"
    who = {"email": "aino@opisto.example", "password": PASSWORD}
    wrong = lost.client.post("/sign-in", data={**dict(fields), **who, "password": "wrong"})
    assert wrong.status_code == 422
    again = {name: html.unescape(re.search(f'name="{name}" value="([^"]*)"', wrong.text)[1]) for name in ("kept",)}
    back = lost.client.post("/sign-in", data={**again, "csrf_token": csrf_token(wrong.text), **who})
    assert back.status_code == 200
    action, fields = hidden(back.text)
    got = lost.client.post(action, data={name: [v for n, v in fields if n == name] for name, _ in fields})
    assert json.loads(got.text)["name"] == [TYPED["name"]]


@pytest.mark.parametrize(
    "kept", ["nonsense", "[]", "{}", '{"action": "/echo", "fields": 3}', '{"action": "/", "fields": [[1]]}']
)
def test_a_broken_memory_is_refused(visitor, kept):
    assert visitor.sign_in(kept=kept).status_code == 400


def test_what_is_sent_again_goes_nowhere_else(visitor):
    kept = json.dumps({"action": "https://evil.example/", "fields": [["a", "b"]]})
    assert hidden(visitor.sign_in(kept=kept).text)[0] == "/"


def test_a_password_is_not_repeated_in_a_page(aino):
    answer = aino.client.post("/settings/password", data={"current_password": PASSWORD, "new_password": "x"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/settings/password"
    assert PASSWORD not in aino.get("/settings/password").text


def test_fragments_get_a_plain_error(aino):
    answer = aino.client.post("/echo", data={"a": "b"}, headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert 'name="a"' not in answer.text
