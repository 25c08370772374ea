"""Every kind of page that a student and the teacher of the demo can reach by links."""

import logging
import re
import threading
from collections import Counter
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from crm.classroom.demo import SIGN_INS

from .conftest import assert_accessible
from .crawl import crawl, demo_app, sign_in

WHO = {"student": SIGN_INS[1], "teacher": SIGN_INS[-1]}
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', Path("static/icons.svg").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    app = demo_app(tmp_path_factory.mktemp("demo"))
    yield app
    app.extensions["crm"]["platform"].dispose()


@pytest.fixture(scope="module", params=WHO)
def reached(request, demo):
    """Who, and what they reached."""
    client = demo.test_client()
    sign_in(client, WHO[request.param].email, WHO[request.param].password)
    return WHO[request.param], crawl(demo, client)


def test_no_link_is_broken(reached):
    assert not reached[1].broken
    assert len(reached[1].pages) > 10


def test_every_page_is_well_made(reached):
    """One heading of the first level, a title, ids that are unique and exist where they are referred to,
    nothing inline, a token in each form that writes, symbols that are drawn."""
    for url, text in reached[1].texts.items():
        ids = Counter(re.findall(r'<[^>]*\sid="([^"]*)"', text))
        used = re.findall(r'\s(?:for|aria-labelledby|aria-describedby|aria-controls|form)="([^"]*)"', text)
        assert text.count("<h1") == 1, url
        assert re.search(r"<title>\s*\S[^<]* · CRM Sandbox</title>", text), url
        assert not [name for name, count in ids.items() if count > 1], url
        assert not {name for names in used for name in names.split()} - set(ids), url
        assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)=|<style|javascript:", text), url
        assert set(re.findall(r'<use href="[^"#]*#([^"]*)"', text)) <= SYMBOLS, url
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.S):
            assert 'name="csrf_token"' in form, f"{url}: {form[:120]}"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_page_is_accessible_and_reflows(chromium, demo, reached, language):
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    who, found = reached
    server = make_server("127.0.0.1", 0, demo, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{server.port}", color_scheme="dark" if language == "en" else "light"
    )
    complaints, page = [], context.new_page()
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    try:
        page.goto("/sign-in")
        page.fill("#email", who.email)
        page.fill("#password", who.password)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.click(f".lang [value={language}]")
        for url in found.pages.values():
            page.set_viewport_size({"width": 1280, "height": 860})
            page.goto(url)
            try:
                assert_accessible(page)
            except AssertionError as problem:
                complaints.append(f"{url}: {problem}")
            page.set_viewport_size({"width": 320, "height": 640})
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
                complaints.append(f"{url}: {wide} px wide on a screen of 320")
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()
    assert not complaints, "\n".join(complaints)
