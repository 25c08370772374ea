"""What every answer goes through: parts drawn once, pages in turn, bodies sent whole."""

import threading

import pytest
from flask import Response, render_template_string
from sqlalchemy import update

from crm.classroom.people import Person

from .conftest import Browser

PART = "{% call fragment('part', about) %}{{ _('Sign out') }} {{ shown }}{% endcall %}"


def test_a_part_is_drawn_once_for_what_it_is_about_and_in_each_language(app):
    app.add_url_rule("/part/<about>/<shown>", view_func=lambda **said: render_template_string(PART, **said))
    aino = Browser(app)
    aino.sign_in()
    assert aino.get("/part/a/1").text == "Kirjaudu ulos 1"
    assert aino.get("/part/a/2").text == "Kirjaudu ulos 1", "kept"
    assert aino.get("/part/b/3").text == "Kirjaudu ulos 3"
    aino.post("/language", {"locale": "en"}, page="/settings")
    assert aino.get("/part/a/4").text == "Sign out 4"


def test_the_frame_is_ones_own(aino, opettaja, platform, people):
    assert "Aino" in aino.get("/help").text and "Aino" not in opettaja.get("/help").text
    with platform.write() as db:
        db.execute(update(Person).where(Person.id == people["Aino"]).values(name="Aino Uusinimi"))
    assert "Aino Uusinimi" in aino.get("/help").text


def test_pages_are_made_in_turn(app):
    inside, most, pause = [], [], threading.Event()

    def page():
        inside.append(1)
        most.append(len(inside))
        pause.wait(0.05)
        inside.pop()
        return "done"

    app.add_url_rule("/page", view_func=page)
    clients = [threading.Thread(target=app.test_client().get, args=["/page"]) for _ in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert most == [1, 1, 1, 1]


def test_a_slow_sender_holds_nobody_up(app):
    begun, arrived = threading.Event(), threading.Event()

    def sent():
        begun.set()
        return str(arrived.wait(20))

    app.add_url_rule("/sent", view_func=app.extensions["csrf"].exempt(sent), methods=["POST"])
    sender = threading.Thread(target=app.test_client().post, args=["/sent"])
    sender.start()
    assert begun.wait(20)
    assert app.test_client().get("/healthz").status_code == 200
    arrived.set()
    sender.join()


@pytest.mark.parametrize(("body", "whole"), [(["a", "b"], True), ((part for part in "ab"), False)])
def test_a_body_is_handed_over_whole_unless_it_streams(app, body, whole):
    closed = []
    with app.test_request_context():
        answer = app.response_class(body)
        answer.call_on_close(lambda: closed.append(1))
        assert isinstance(answer, Response)
        parts = answer({"REQUEST_METHOD": "GET"}, lambda *_: None)
    assert isinstance(parts, list) is whole and closed == ([1] if whole else [])
    assert b"".join(parts) == b"ab"
