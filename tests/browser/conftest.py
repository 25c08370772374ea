"""A real Chromium against the real application, served from a thread."""

import logging
import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import render_template_string
from flask_login import login_required
from playwright.sync_api import sync_playwright
from sqlalchemy import update
from werkzeug.serving import make_server

from crm.classroom.passwords import hash_password
from crm.classroom.people import Person
from crm.config import Config
from crm.web import create_app
from crm.web.navigation import sandbox_navigation

PASSWORD = "violetti kivi laulaa hiljaa"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path("node_modules/axe-core/axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

SHELL = """{% extends "crm_base.html" %}{% block title %}Shell{% endblock %}
{% block commands %}<div class="card cmds" role="group" aria-label="Commands">
<span class="cmds__sel" role="status" data-selected="{n} selected" hidden></span>
<button class="cmd" type="button" data-needs="2" disabled>Merge</button>
{% call ui.menu("More") %}<li><button type="button">One</button></li>{% endcall %}
<a class="cmd" href="#quick" data-dialog="quick" data-new>New</a></div>{% endblock %}
{% block main %}<section class="card sec"><h1>Shell</h1>
<form method="post" action="/settings" data-changes>{{ ui.csrf() }}
{% call ui.row("name", "Name", labels="left") %}<input class="in" id="name" name="name">{% endcall %}
{{ ui.button("Save", go=true) }}<span data-unsaved hidden>unsaved</span></form>
<table class="grid" data-rows><thead><tr><th class="c-tick"><label class="tick"><input type="checkbox"><span class="sr">All</span></label></th><th>Account</th></tr></thead><tbody>
{% for n in range(3) %}<tr><td class="c-tick"><label class="tick"><input type="checkbox"><span class="sr">Select {{ n }}</span></label></td><th scope="row"><a href="/help">Row {{ n }}</a> <span class="m">text</span></th></tr>{% endfor %}
</tbody></table></section>
{% call ui.dialog("quick", "Quick create", side=true) %}<form class="dlg__b">{% call ui.row("q", "Name", labels="top") %}<input class="in in--box" id="q">{% endcall %}</form>{% endcall %}
{% endblock %}
{% block panel %}<div class="panel__h"><div><h2>B06</h2><form method="post" action="/panel" data-fold>{{ ui.csrf() }}<input type="hidden" name="next" value="/shell"><input type="hidden" name="fold" value="1"><button class="icb" aria-label="Fold">{{ icon("fold") }}</button></form></div></div>{% endblock %}
{% block panel_rail %}<form method="post" action="/panel" data-fold>{{ ui.csrf() }}<input type="hidden" name="next" value="/shell"><input type="hidden" name="fold" value="0"><button aria-label="Unfold B06"><b>B06</b></button></form>{% endblock %}
"""
"""A page with everything the frame offers to the pages of a sandbox."""

PANEL = {"exercise": {"id": "B06", "title": "Shell"}}
"""What the frame itself shows of an exercise; the panel's own text is the page's."""


def chromium_program() -> str | None:
    """Where Chromium is on this machine."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def serve(app):
    """The address of an application that is served from a thread."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def chromium():
    program = chromium_program()
    if not program:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def password_hash():
    return hash_password(PASSWORD)


@pytest.fixture
def site(platform, people, password_hash, database_url, tmp_path, compiled):
    """The address of the application, with Aino and the others able to sign in."""
    app = create_app(Config(instance=tmp_path, database_url=database_url, secret_key="x" * 40, testing=True))
    app.jinja_env.bytecode_cache = compiled
    with platform.write() as db:
        db.execute(update(Person).values(password_hash=password_hash))

    @login_required
    def shell():
        return render_template_string(SHELL, sitemap=sandbox_navigation("/s/x", "account"), panel=PANEL)

    app.add_url_rule("/shell", view_func=shell)
    with serve(app) as address:
        yield address
    app.extensions["crm"]["platform"].dispose()


@pytest.fixture
def open_page(chromium, site):
    """``open_page(path, ...)``: a new browser at an address; what the console complains of fails the test."""
    contexts, complaints = [], []

    def open_(path="/sign-in", **options):
        context = chromium.new_context(base_url=site, **{"locale": "en", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not [text for text in complaints if "the server responded with a status of 4" not in text]


@pytest.fixture
def aino(open_page):
    """Aino's browser, signed in: ``aino(path, ...)``."""

    def open_(path, **options):
        page = open_page("/sign-in", **options)
        page.fill("#email", "aino@opisto.example")
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(path)
        return page

    return open_


WHOLE = """Math.max(...["html", ".nav"].map((part) => document.querySelector(part)?.scrollHeight ?? 0))"""
"""How high a window has to be for nothing to scroll."""


def axe(page, under: str = "") -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it is now.

    ``under``: what an open menu lies upon; it is looked at while the menu is closed, since a half covered target
    is too small for axe.

    The window is made as high as the page for as long: axe takes what scrolls under a bar at the window's edge
    for a target that is too small, and which row that is would depend on the data.
    """
    page.wait_for_load_state()  # styles too: without them every colour is wrong
    size = page.viewport_size
    page.set_viewport_size({**size, "height": page.evaluate(WHOLE) + 200})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "([tags, under]) => axe.run({exclude: under ? [under] : []}, {runOnly: tags})", [TAGS, under]
    )["violations"]
    page.set_viewport_size(size)
    return [f"{rule['id']}: {node['html']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def assert_accessible(page, under: str = "") -> None:
    """axe finds nothing."""
    assert not axe(page, under)
