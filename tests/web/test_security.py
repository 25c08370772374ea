"""What holds for every request and every answer: headers, origin, CSRF, cookies, hosts, logs."""

import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import abort, request
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from crm.classroom.people import LoginSession
from crm.db import utc_now
from crm.web.health import JsonLines
from crm.web.security import CSP, safe_path
from crm.web.sessions import SEEN_EVERY

from .conftest import Browser

TEMPLATES = sorted(Path("templates").rglob("*.html"))
EVERYWHERE = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def app(app):
    """With pages of a test's own: one that fails, one that takes a file, one whose address is secret."""

    def import_file():
        return str(len(request.get_data()))

    import_file.body_limit = 3_000_000
    app.add_url_rule("/boom", view_func=lambda: 1 / 0, endpoint="boom")
    app.add_url_rule("/import", view_func=import_file, methods=["POST"])
    app.add_url_rule("/secret/<token>/boom", view_func=lambda token: 1 / 0, endpoint="secret_boom")
    app.add_url_rule("/secret/<token>/gone", view_func=lambda token: abort(404), endpoint="secret_gone")
    return app


def rows(platform):
    with platform.read() as db:
        return db.scalar(select(func.count()).select_from(LoginSession))


def has_headers(answer):
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])
    return answer


# ---------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in", 200), ("/privacy", 200), ("/settings", 302), ("/nothing", 404), ("/sign-out", 405),
     ("/healthz", 200), ("/static/app.css", 200), ("/static/nothing.css", 404), ("/metrics", 404)],
)  # fmt: skip
def test_headers_on_every_answer(visitor, path, status):
    answer = has_headers(visitor.get(path))
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == ("no-cache" if path == "/static/app.css" else "no-store")


def test_headers_on_an_exception_and_on_private_pages(aino):
    assert has_headers(aino.get("/boom")).status_code == 500
    assert has_headers(aino.get("/settings")).headers["Cache-Control"] == "no-store"


def test_the_policy_allows_nothing_inline():
    assert "unsafe" not in CSP
    assert "http" not in CSP


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_template_has_inline_script_or_style(path):
    text = re.sub(r"{#.*?#}|{{.*?}}|{%.*?%}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"<style|\bstyle=|javascript:|\bhx-on|\shx-vals=['\"]js:", text, re.I)
    assert not re.search(r"<[^>{%]*\son[a-z]+=", text, re.I)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in tag


def test_drawings_hold_no_script():
    for path in Path("static").glob("*.svg"):
        assert not re.search(r"<script|\son[a-z]+=|style=|href=\"http", path.read_text(encoding="utf-8"))


def test_https_has_secure_cookies_and_hsts(make_app, config):
    browser = Browser(make_app(replace(config, https=True)))
    answer = browser.get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_plain_cookie_flags(visitor):
    cookie = visitor.get("/sign-in").headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} == set(cookie.split("; ")[1:])


# ------------------------------------------------------------------------------- origin, CSRF, host


def writing_rules(app):
    """Every address that takes something else than GET, with its arguments filled in."""
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"GET", "HEAD", "OPTIONS"}:
            yield method, re.sub(r"<[^>]*>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))


@pytest.mark.parametrize("body", [{"data": {"email": "aino@opisto.example"}}, {"json": {"a": 1}}, {}])
def test_nothing_is_written_without_a_token(app, aino, body):
    for method, path in writing_rules(app):
        assert aino.client.open(path, method=method, **body).status_code in (400, 303), path
    assert aino.get("/settings").status_code == 200  # the sign-out above did nothing


def test_another_sessions_token_is_refused(visitor, aino):
    answer = aino.client.post("/sign-out", data={"csrf_token": visitor.token()})
    assert answer.status_code == 400


def test_signing_in_needs_a_token(visitor):
    answer = visitor.client.post("/sign-in", data={"email": "aino@opisto.example", "password": "x"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in"
    assert visitor.get("/settings").status_code == 302


def test_the_token_may_come_in_a_header(aino):
    token = re.search(r'name="csrf-token" content="([^"]+)"', aino.get("/settings").text)[1]
    answer = aino.client.post("/language", data={"locale": "en"}, headers={"X-CSRFToken": token})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
     {"Origin": "null"}, {"Origin": "https://localhost"}, {"Origin": "http://localhost:81"}],
)  # fmt: skip
def test_other_sites_are_refused_even_with_a_token(app, aino, headers):
    token = aino.token("/settings")
    for method, path in writing_rules(app):
        answer = aino.client.open(path, method=method, data={"csrf_token": token}, headers=headers)
        assert answer.status_code == 403, path


def test_this_site_is_not_refused(aino):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert aino.post("/language", {"locale": "en"}, page="/settings", headers=headers).status_code == 303


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "a b", ""])
def test_unknown_hosts_get_nothing(app, platform, host):
    before = rows(platform)
    answer = has_headers(app.test_client().get("/sign-in", headers={"Host": host}))
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "Set-Cookie" not in answer.headers
    assert rows(platform) == before


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000"])
def test_this_machine_is_known(app, host):
    assert app.test_client().get("/sign-in", headers={"Host": host}).status_code == 200


def test_forwarding_headers_are_believed_only_behind_a_proxy(make_app, config):
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Request-Id": "given-by-someone"}
    plain = make_app(config).test_client().get("/settings", headers=headers)
    assert plain.headers["Location"] == "/sign-in?next=/settings"
    assert plain.headers["X-Request-Id"] != "given-by-someone"
    behind = replace(config, proxies=1, trusted_hosts=("crm.example",))
    assert make_app(behind).test_client().get("/healthz", headers=headers).status_code == 400
    headers["X-Forwarded-Host"] = "crm.example"
    known = make_app(behind).test_client().get("/healthz", headers=headers)
    assert known.status_code == 200
    assert known.headers["X-Request-Id"] == "given-by-someone"


# ------------------------------------------------------------------------------------ redirects

ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
             "/\n//evil.example", "javascript:alert(1)", "evil.example", "", "\x00/", " //evil.example", "/ok\x7f"]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere(visitor, target):
    assert safe_path(target) == "/"
    assert visitor.sign_in(next=target).headers["Location"] == "/"


def test_a_path_of_this_site_is_kept(visitor):
    target = "/s/abc/accounts?filter=revenue%20ge%201&page=2"
    assert visitor.sign_in(next=target).headers["Location"] == target


@given(st.text(alphabet="/\\\t\n :@?#.ehv", max_size=12))
def test_a_redirect_is_always_a_path(target):
    found = safe_path(target)
    assert found[0] == "/"
    assert found[1:2] not in ("/", "\\")
    assert not re.search(r"[\s\\]", found)


def test_language_and_panel_do_not_send_elsewhere(aino):
    for path, data in (("/language", {"locale": "fi"}), ("/panel", {"fold": "1"})):
        answer = aino.post(path, {**data, "next": "https://evil.example/"}, page="/settings")
        assert answer.headers["Location"] == "/"


# ----------------------------------------------------------------------------------- sizes, static


def test_too_much_is_refused(app, aino):
    token = aino.token("/settings")
    big = {"csrf_token": token, "name": "x" * 1_100_000}
    assert has_headers(aino.client.post("/settings", data=big)).status_code == 413


def test_a_view_may_accept_more(aino):
    headers = {"X-CSRFToken": aino.token("/settings")}
    assert aino.client.post("/import", data=b"x" * 2_000_000, headers=headers).text == "2000000"
    assert aino.client.post("/import", data=b"x" * 3_000_001, headers=headers).status_code == 413


def test_static_files_are_kept_for_a_year_only_under_their_version(visitor):
    page = visitor.get("/sign-in").text
    for url in re.findall(r'(?:href|src)="(/static/[^"#]+)', page):
        assert "immutable" in visitor.get(url).headers["Cache-Control"], url
        assert visitor.get(url.split("?")[0] + "?v=old").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"])
def test_static_files_stay_in_their_folder(visitor, path):
    assert visitor.get(path).status_code in (308, 404)


def test_every_icon_a_template_names_is_in_the_sprite():
    sprite = Path("static/icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    for path in TEMPLATES:
        assert set(re.findall(r"""icon\(["'](\w+)["']\)""", path.read_text(encoding="utf-8"))) <= known, path


# -------------------------------------------------------------------------------- what a request costs


def test_a_signed_in_page_asks_once_who_it_is(statements, aino):
    with statements() as seen:
        assert aino.get("/settings").status_code == 200
    assert len(seen) == 1
    assert "login_session" in seen[0]
    assert "person" in seen[0]


@pytest.mark.parametrize("path", ["/static/app.css", "/healthz", "/nothing", "/privacy"])
def test_strangers_cost_the_database_nothing(statements, visitor, platform, path):
    if path == "/privacy":
        visitor.get("/sign-in")  # a page with a form has made a session; afterwards it is only read
    before = rows(platform)
    with statements() as seen:
        visitor.get(path)
    assert len(seen) == (1 if path == "/privacy" else 0)
    assert rows(platform) == before


def test_last_seen_is_written_once_a_minute(statements, aino, platform):
    def writes():
        with statements() as seen:
            aino.get("/settings")
        return [text for text in seen if text.startswith("UPDATE")]

    assert writes() == []
    with platform.write() as db:
        db.execute(update(LoginSession).values(seen_at=utc_now() - 2 * SEEN_EVERY))
    assert len(writes()) == 1
    assert writes() == []


# ------------------------------------------------------------------------------------- operations


def test_logs_tell_the_rule_and_never_the_address(app, aino, caplog):
    with caplog.at_level(logging.INFO):
        for page in ("boom", "gone", "nothing-of-the-kind"):
            aino.get(f"/secret/verysecrettoken/{page}?q=verysecrettoken")
    with app.test_request_context("/"):
        lines = [JsonLines().format(record) for record in caplog.records]
    text = "\n".join(lines)
    assert "verysecrettoken" not in text
    assert "aino" not in text.lower()
    boom = next(json.loads(line) for line in lines if '"request"' in line)
    assert boom["status"] == 500
    assert boom["person"]


def test_the_log_line_has_the_route_of_the_request(app):
    with app.test_request_context("/password/verysecrettoken"):
        app.preprocess_request()
        line = json.loads(JsonLines().format(logging.makeLogRecord({"msg": "hello", "levelname": "INFO"})))
    assert line["route"] == "/password/<token>"
    assert line["request_id"]


def test_metrics_need_their_token(make_app, config):
    browser = Browser(make_app(replace(config, metrics_token="m" * 20)))
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    browser.sign_in()
    text = browser.get("/metrics", headers={"Authorization": "Bearer " + "m" * 20}).text
    assert "crm_sessions_active 1\n" in text
    assert "crm_people 4\n" in text


def test_without_a_token_set_there_are_no_metrics(visitor):
    assert visitor.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_database_that_does_not_answer(make_app, config, tmp_path, caplog):
    (tmp_path / "empty").mkdir()
    app = make_app(replace(config, database_url=f"sqlite:///{tmp_path / 'empty'}"))  # a folder is no database
    browser = Browser(app)
    assert browser.get("/healthz").status_code == 200
    assert has_headers(browser.get("/readyz")).status_code == 503
    browser.cookie = "whatever"
    answer = has_headers(browser.get("/settings", headers={"Accept-Language": "en"}))
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    assert caplog.records


@pytest.mark.parametrize(("state", "status"), [("current", 200), ("old", 503), ("new", 503)])
def test_ready_means_the_newest_schema(visitor, monkeypatch, state, status):
    monkeypatch.setattr("crm.migrations.state", lambda _platform: state)
    assert visitor.get("/readyz").status_code == status
