"""Signing in and out, sessions and their limits, throttling, one-time links, my settings, language."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from crm.classroom import audit, passwords, throttle
from crm.classroom import people as verbs
from crm.classroom.people import IDLE, LIFETIME, LoginSession, Person
from crm.db import utc_now

from .conftest import PASSWORD, Browser, csrf_token

FINNISH, ENGLISH = {"Accept-Language": "fi"}, {"Accept-Language": "en"}
NEW = "sininen lintu lentää kotiin"


def person(platform, email="aino@opisto.example"):
    with platform.read() as db:
        return verbs.find_person(db, email)


def shift_sessions(platform, **ago):
    """Make every session as if it had been used or begun earlier."""
    with platform.write() as db:
        db.execute(update(LoginSession).values({name: utc_now() - delta for name, delta in ago.items()}))


# ---------------------------------------------------------------------------------- signing in and out


def test_it_works(visitor):
    answer = visitor.sign_in("  AINO@Opisto.Example ")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert "Aino" in visitor.get("/settings").text


def test_in_both_languages(app):
    assert '<h1 id="sign-in">Kirjaudu</h1>' in Browser(app).get("/sign-in", headers=FINNISH).text
    assert '<h1 id="sign-in">Sign in</h1>' in Browser(app).get("/sign-in", headers=ENGLISH).text
    assert '<html lang="fi"' in Browser(app).get("/sign-in", headers={"Accept-Language": "de"}).text


@pytest.mark.parametrize(("email", "password"), [("aino@opisto.example", "wrong"), ("nobody@opisto.example", PASSWORD)])
def test_wrong_e_mail_and_wrong_password_look_the_same(visitor, email, password):
    answer = visitor.post("/sign-in", {"email": email, "password": password}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "The e-mail or the password is not right." in answer.text
    assert password not in answer.text
    assert visitor.get("/settings").status_code == 302


def test_empty_fields_are_named(visitor):
    text = visitor.post("/sign-in", {"email": "", "password": ""}, headers=ENGLISH).text
    assert "Give your e-mail address." in text
    assert 'aria-describedby="email-err"' in text


def test_a_visitor_is_asked_and_comes_back(visitor):
    answer = visitor.get("/settings?from=menu")
    assert answer.headers["Location"] == "/sign-in?next=/settings?from%3Dmenu"
    page = visitor.get(answer.headers["Location"])
    assert 'name="next" value="/settings?from=menu"' in page.text
    assert visitor.get("/settings", headers={"HX-Request": "true"}).headers["HX-Redirect"].startswith("/sign-in")
    assert visitor.get("/settings", headers={"Accept": "application/json"}).status_code == 401


def test_signed_in_people_skip_the_page(aino):
    assert aino.get("/sign-in?next=/help").headers["Location"] == "/help"


def test_signing_out_ends_the_session_everywhere_it_was_copied(app, aino):
    copy = Browser(app)
    copy.cookie = aino.cookie
    assert copy.get("/settings").status_code == 200
    assert aino.post("/sign-out", page="/settings").status_code == 303
    assert aino.get("/settings").status_code == 302
    assert copy.get("/settings").status_code == 302


def test_the_audit_log_tells_who_signed_in_and_changed_what(aino, platform):
    change = {"current_password": PASSWORD, "new_password": NEW}
    aino.post("/settings/password", change, page="/settings")
    aino.post("/sign-out", page="/settings")
    aino.sign_in(password="wrong")
    with platform.read() as db:
        entries = db.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.seq)).all()
        assert audit.verify_audit(db) is None
    me = person(platform).id
    assert [(entry.action, entry.actor_id) for entry in entries] == [
        ("person.sign_in", me), ("person.password", me), ("person.sign_out", me)
    ]  # fmt: skip


def test_signing_out_is_no_link(aino):
    assert aino.get("/sign-out").status_code == 405


# ----------------------------------------------------------------------------------------- sessions


def test_a_planted_session_is_worth_nothing(app, visitor):
    """Session fixation: neither an invented token nor the visitor's own survives signing in."""
    visitor.cookie = "planted-by-somebody"
    visitor.get("/sign-in")
    before = visitor.cookie
    assert before != "planted-by-somebody"
    planted_token = visitor.token()
    visitor.sign_in()
    assert visitor.cookie not in (before, "planted-by-somebody")
    attacker = Browser(app)
    attacker.cookie = before
    assert attacker.get("/settings").status_code == 302
    assert visitor.client.post("/sign-out", data={"csrf_token": planted_token}).status_code == 400


def test_only_the_hash_of_a_token_is_stored(aino, platform):
    with platform.read() as db:
        stored = db.execute(select(LoginSession.__table__)).all()
    assert len(aino.cookie) == 43  # 256 bits
    assert aino.cookie not in str(stored)
    assert verbs.token_hash(aino.cookie) in str(stored)


def test_a_revoked_session_has_ended(aino, platform):
    with platform.write() as db:
        assert verbs.revoke_sessions(db, person(platform).id) == 1
    assert aino.get("/settings").status_code == 302


@pytest.mark.parametrize(
    ("ago", "status"),
    [({"seen_at": IDLE - timedelta(minutes=1)}, 200), ({"seen_at": IDLE + timedelta(minutes=1)}, 302),
     ({"created_at": LIFETIME - timedelta(minutes=1)}, 200), ({"created_at": LIFETIME + timedelta(minutes=1)}, 302)],
)  # fmt: skip
def test_idle_and_absolute_limits(aino, platform, ago, status):
    shift_sessions(platform, **ago)
    assert aino.get("/settings").status_code == status


def test_being_asked_keeps_the_session(aino, platform):
    shift_sessions(platform, seen_at=IDLE - timedelta(minutes=1))
    assert aino.get("/keep").status_code == 204
    with platform.read() as db:
        assert utc_now() - db.scalars(select(LoginSession.seen_at)).one() < timedelta(minutes=1)


def test_a_disabled_person_is_out_at_once(aino, platform):
    with platform.write() as db:
        db.execute(update(Person).values(disabled=True))
    assert aino.get("/settings").status_code == 302
    assert aino.sign_in().status_code == 422


def test_old_sessions_are_cleared_away(app, aino, platform):
    shift_sessions(platform, seen_at=IDLE * 2)
    Browser(app).sign_in()
    with platform.read() as db:
        assert len(db.scalars(select(LoginSession)).all()) == 1


# --------------------------------------------------------------------------------------- throttling


def test_many_wrong_passwords_for_one_account(app, visitor, platform):
    for _ in range(throttle.ACCOUNT.attempts):
        assert visitor.sign_in(password="wrong").status_code == 422
    answer = visitor.post("/sign-in", {"email": "aino@opisto.example", "password": PASSWORD}, headers=ENGLISH)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert "Too many attempts" in answer.text
    assert Browser(app).sign_in("eetu@opisto.example").status_code == 303
    with platform.write() as db:
        db.execute(update(throttle.Throttle).values(until=utc_now()))
    assert visitor.sign_in().status_code == 303


def test_a_right_password_starts_from_zero(visitor):
    for _ in range(3):
        for _ in range(throttle.ACCOUNT.attempts - 1):
            visitor.sign_in(password="wrong")
        assert visitor.sign_in().status_code == 303
        visitor.post("/sign-out", page="/settings")


def test_an_address_is_limited_generously(app, platform, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", throttle.Limit("address", 5, timedelta(minutes=10)))
    monkeypatch.setattr(passwords, "verify", lambda _hash, password: password == PASSWORD)
    for _ in range(10):  # a class behind one address signs in: right ones do not count
        assert Browser(app).sign_in().status_code == 303
    for n in range(5):
        assert Browser(app).sign_in(f"guess{n}@opisto.example", "wrong").status_code == 422
    assert Browser(app).sign_in().status_code == 429


def test_guesses_sent_at_once_are_all_counted(platform, people, monkeypatch):
    tried = []
    monkeypatch.setattr(passwords, "verify", lambda *_: tried.append(1))

    def guess(n):
        try:
            verbs.authenticate(platform, "aino@opisto.example", f"guess {n}", "10.0.0.1")
        except throttle.Throttled:
            return "throttled"
        return "tried"

    with ThreadPoolExecutor(20) as pool:
        outcome = list(pool.map(guess, range(20)))
    assert outcome.count("tried") == len(tried) == throttle.ACCOUNT.attempts


def test_a_class_signs_in_at_once(app):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Browser(app).sign_in().status_code, range(16)))
    assert answers == [303] * 16


@pytest.mark.parametrize("email", ["nobody@opisto.example", "vieras@opisto.example", "eetu@opisto.example"])
def test_unknown_people_cost_a_hash_too(visitor, platform, monkeypatch, email):
    """The time taken does not tell who exists: a dummy is worked out for people without a usable hash."""
    with platform.write() as db:
        db.execute(update(Person).where(Person.email.like("vieras%")).values(password_hash=None))
        db.execute(update(Person).where(Person.email.like("eetu%")).values(disabled=True))
    worked_out = []

    def verify(stored, password):
        worked_out.append(stored)
        return True  # even a password that fits the dummy lets nobody in

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=verify, hash=lambda _: "dummy"))
    passwords._dummy.cache_clear()
    assert visitor.sign_in(email).status_code == 422
    assert worked_out == ["dummy"]
    passwords._dummy.cache_clear()


# ------------------------------------------------------------------------------------ one-time links


@pytest.fixture
def link(platform, people):
    with platform.write() as db:
        return "/password/" + verbs.issue_link(db, verbs.find_person(db, "aino@opisto.example"))


def test_a_one_time_link(app, aino, visitor, link):
    assert "Aino" in visitor.get(link).text
    assert visitor.post(link, {"password": "too short"}, page=link).status_code == 422
    answer = visitor.post(link, {"password": NEW}, page=link)
    assert answer.status_code == 303
    assert visitor.get("/settings").status_code == 200
    assert aino.get("/settings").status_code == 302  # other sessions end with the old password
    assert Browser(app).get(link).status_code == 404
    assert Browser(app).sign_in(password=NEW).status_code == 303
    assert Browser(app).sign_in().status_code == 422


def test_an_old_or_wrong_link(visitor, platform, link):
    with platform.write() as db:
        db.execute(update(verbs.PasswordLink).values(expires_at=utc_now()))
    answer = visitor.get(link, headers=ENGLISH)
    assert answer.status_code == 404
    assert "The link no longer works" in answer.text
    assert visitor.get("/password/nonsense").status_code == 404


def test_of_two_uses_at_once_one_wins(platform, link, password_hash):
    def use(_):
        with platform.write() as db:
            return verbs.redeem_link(db, link.rsplit("/", 1)[1], password_hash)

    with ThreadPoolExecutor(4) as pool:
        assert sum(owner is not None for owner in pool.map(use, range(4))) == 1


def test_forgotten(visitor):
    assert "one-time link" in visitor.get("/forgotten-password", headers=ENGLISH).text


# -------------------------------------------------------------------------------------- my settings


def test_settings_are_saved(aino, platform):
    data = {"name": "  Aino   Aalto ", "locale": "en", "theme": "dark", "technical_names": "y"}
    assert aino.post("/settings", data, page="/settings").status_code == 303
    page = aino.get("/settings").text
    assert 'lang="en" data-theme="dark"' in page
    assert "Your settings have been saved." in page
    assert "data-keys" not in page
    me = person(platform)
    assert (me.name, me.locale, me.theme, me.technical_names, me.single_keys) == (
        "Aino Aalto",
        "en",
        "dark",
        True,
        False,
    )


@pytest.mark.parametrize(
    "change", [{"name": " "}, {"name": "x" * 121}, {"locale": "sv"}, {"theme": "pink"}, {"is_admin": "y", "name": ""}]
)
def test_settings_that_cannot_be(aino, platform, change):
    data = {"name": "Aino", "locale": "fi", "theme": "system", **change}
    assert aino.post("/settings", data, page="/settings").status_code == 422
    assert person(platform).name == "Aino"
    assert not person(platform).is_admin


def test_settings_cannot_make_an_administrator(aino, platform):
    data = {"name": "Aino", "locale": "fi", "theme": "system", "is_admin": "y", "password_hash": "x", "email": "a@b"}
    assert aino.post("/settings", data, page="/settings").status_code == 303
    me = person(platform)
    assert (me.is_admin, me.email, me.password_hash == "x") == (False, "aino@opisto.example", False)


def test_changing_the_password(app, aino):
    other = Browser(app)
    other.sign_in()
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert aino.post("/settings/password", change, page="/settings").status_code == 303
    assert aino.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302
    assert Browser(app).sign_in(password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("change", "says"),
    [({"current_password": "wrong", "new_password": NEW}, "This is not your current password."),
     ({"current_password": PASSWORD, "new_password": "short"}, "at least 12 characters"),
     ({"current_password": PASSWORD, "new_password": "password2026!"}, "lists that are tried first"),
     ({"current_password": PASSWORD, "new_password": ""}, "Give a new password.")],
)  # fmt: skip
def test_a_password_that_cannot_be(app, aino, change, says):
    aino.post("/language", {"locale": "en"}, page="/settings")
    answer = aino.post("/settings/password", change, page="/settings")
    assert answer.status_code == 422
    assert says in answer.text
    assert PASSWORD not in answer.text
    assert Browser(app).sign_in().status_code == 303


def test_guessing_the_current_password_is_throttled(aino):
    change = {"current_password": "wrong", "new_password": NEW}
    token = aino.token("/settings")
    answers = [
        aino.client.post("/settings/password", data={"csrf_token": token, **change}).status_code
        for _ in range(throttle.ACCOUNT.attempts + 1)
    ]
    assert answers == [422] * throttle.ACCOUNT.attempts + [429]


def test_signing_out_elsewhere(app, aino):
    other = Browser(app)
    other.sign_in()
    aino.post("/settings/sign-out-others", page="/settings")
    assert aino.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302


# ----------------------------------------------------------------------------------- language, panel


def test_a_visitor_chooses_a_language(visitor):
    answer = visitor.post("/language", {"locale": "en", "next": "/privacy"})
    assert answer.headers["Location"] == "/privacy"
    assert '<html lang="en"' in visitor.get("/privacy", headers=FINNISH).text


def test_a_person_keeps_a_language(app, aino):
    assert aino.post("/language", {"locale": "en"}, page="/settings").status_code == 303
    other = Browser(app)
    other.sign_in()
    assert '<html lang="en"' in other.get("/settings", headers=FINNISH).text
    assert aino.post("/language", {"locale": "xx"}, page="/settings").status_code == 400


def test_looking_changes_nothing(visitor):
    assert visitor.get("/language?locale=en").status_code == 405
    assert visitor.get("/panel?fold=1").status_code == 405


def test_the_folded_panel_is_remembered(aino):
    aino.post("/panel", {"fold": "1"}, page="/settings")
    with aino.client.session_transaction() as session:
        assert session["panel_folded"] is True


@pytest.mark.parametrize("page", ["/privacy", "/accessibility", "/help", "/forgotten-password"])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_pages_for_everybody(visitor, page, language):
    answer = visitor.get(page, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert csrf_token(answer.text)


def test_the_demo_says_so_and_signs_in(app, visitor):
    demo = SimpleNamespace(role="student", email="aino@opisto.example", password=PASSWORD)
    app.extensions["crm"]["config"].demo = True
    app.extensions["crm"]["demo"] = [demo]
    page = visitor.get("/sign-in", headers=ENGLISH).text
    assert f'name="password" value="{PASSWORD}"' in page
    for path in ("/sign-in", "/privacy", "/nothing"):
        assert "the passwords are public" in visitor.get(path, headers=ENGLISH).text


def test_without_the_demo_no_password_is_on_any_page(visitor):
    assert PASSWORD not in visitor.get("/sign-in").text
    assert "Demo" not in visitor.get("/sign-in").text
