"""Every kind of page that a student and the teacher of the demo can reach by links."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from crm.classroom.demo import SIGN_INS

from .conftest import axe, serve
from .crawl import crawl, demo_app, enter, sign_in

WHO = {"student": SIGN_INS[1], "teacher": SIGN_INS[-1]}
SENT = re.compile(r"<button(?![^>]*\sform=)")
"""A button that sends the form it stands in."""
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', Path("static/icons.svg").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    app = demo_app(tmp_path_factory.mktemp("demo"))
    yield app
    app.extensions["crm"]["platform"].dispose()


@pytest.fixture(scope="module", params=WHO)
def reached(request, demo):
    """Who, what they reached, and with what."""
    client = demo.test_client()
    sign_in(client, WHO[request.param].email, WHO[request.param].password)
    return WHO[request.param], crawl(demo, client), client


def test_no_link_is_broken(reached):
    assert not reached[1].broken
    assert len(reached[1].pages) > 10


def faults(text: str) -> list[str]:
    """What is wrong with a page: one heading of the first level, a title, ids that are unique and exist where
    they are referred to, nothing inline, a token in each form that writes, symbols that are drawn."""
    ids = Counter(re.findall(r'<[^>]*\sid="([^"]*)"', text))
    used = " ".join(re.findall(r'\s(?:for|aria-labelledby|aria-describedby|aria-controls|form)="([^"]*)"', text))
    posts = re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.S)
    return [
        *(["not one h1"] if text.count("<h1") != 1 else []),
        *(["no title"] if not re.search(r"<title>\s*\S[^<]* · CRM Sandbox</title>", text) else []),
        *(f"id {name} twice" for name, count in ids.items() if count > 1),
        *(f"no id {name}" for name in sorted(set(used.split()) - set(ids))),
        *re.findall(r"<[^>]*\s(?:style|on[a-z]+)=[^>]*>|<style|javascript:", text),
        *(f"no symbol {name}" for name in set(re.findall(r'<use href="[^"#]*#([^"]*)"', text)) - SYMBOLS),
        *(f"no token: {form[:80]}" for form in posts if SENT.search(form) and 'name="csrf_token"' not in form),
    ]


def test_every_page_is_well_made(reached):
    found = {url: faults(text) for url, text in reached[1].texts.items()}
    assert not {url: wrong for url, wrong in found.items() if wrong}


def test_no_page_is_heavy(reached):
    """On its way a page weighs at most 60 KiB; with all it needs, opened for the first time, 300 KiB in twelve requests."""
    _who, found, client = reached

    @cache
    def weight(url: str) -> float:
        return len(client.get(url, headers={"Accept-Encoding": "br, gzip"}, buffered=True).data) / 1024

    for url, text in found.texts.items():
        parts = set(re.findall(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"#]+)', text))
        parts |= set(re.findall(r'<use href="([^"#]*)#', text))
        assert weight(url) <= 60, url
        assert len(parts) < 12, url
        assert weight(url) + sum(weight(part) for part in parts) <= 300, url


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("language", "scheme"), [("fi", "light"), ("en", "dark")])
def test_every_page_is_accessible_and_reflows(chromium, demo, reached, language, scheme):
    who, found, _client = reached
    complaints = []
    with serve(demo) as address, chromium.new_context(base_url=address, color_scheme=scheme) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        enter(page, who, language)
        for url in found.pages.values():
            page.set_viewport_size({"width": 1280, "height": 860})
            page.goto(url)
            complaints += [f"{url}: {fault}" for fault in axe(page)]
            page.set_viewport_size({"width": 320, "height": 640})
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
                complaints.append(f"{url}: {wide} px wide on a screen of 320")
    assert not complaints, "\n".join(complaints)
