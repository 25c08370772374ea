"""Finding every kind of page a person can reach by following links, on the product with its demo."""

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from crm.config import Config
from crm.setup import prepare
from crm.web import create_app

NOT_FOLLOWED = ("/static/", "/sign-in")


@dataclass
class Found:
    """One address for each kind of page, its text, and the links that did not work."""

    pages: dict[tuple, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def demo_app(folder: Path, database_url: str = "") -> Flask:
    """The application with the demo in it."""
    config = Config(instance=folder, database_url=database_url, secret_key="x" * 40, demo=True, testing=True)
    prepare(config, lambda _line: None)
    return create_app(config)


def sign_in(client, email: str, password: str) -> None:
    """Sign a test client in."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)[1]
    answer = client.post("/sign-in", data={"csrf_token": token, "email": email, "password": password})
    assert answer.status_code == 303


def enter(page, who, language: str) -> None:
    """Sign a real browser in and choose a language."""
    page.goto("/sign-in")
    page.fill("#email", who.email)
    page.fill("#password", who.password)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.click(f".lang [value={language}]")


def kind_of(app: Flask, url: str) -> tuple | None:
    """What kind of page an address is: its endpoint, and the kind of record where it has one."""
    try:
        endpoint, values = app.url_map.bind("localhost").match(urlsplit(url).path, method="GET")
    except HTTPException:
        return None
    return endpoint, values.get("path", "")


def crawl(app: Flask, client, start: str = "/", most: int = 400) -> Found:
    """Follow the links of HTML pages from ``start``, each kind of page once.

    A link to an address that is none, or that does not answer with a page, a file or a redirect, is broken.
    """
    found, queue, seen = Found(), [(start, "")], {start}
    while queue and len(found.pages) < most:
        url, origin = queue.pop(0)
        kind = kind_of(app, url)
        if kind in found.pages:
            continue
        answer = client.get(url, buffered=True)
        if answer.status_code >= 400:
            found.broken.append(f"{origin} -> {url}: {answer.status_code}")
            continue
        if answer.status_code >= 300:
            queue.append((urljoin(url, answer.headers["Location"]), url))
            continue
        if answer.mimetype != "text/html" or not answer.data:
            continue
        found.pages[kind], found.texts[url] = url, answer.text
        for link in re.findall(r'<a\b[^>]*?\shref="([^"#]+)', answer.text):
            target = urljoin(url, html.unescape(link))
            if target.startswith("/") and not target.startswith(NOT_FOLLOWED) and target not in seen:
                seen.add(target)
                queue.append((target, url))
    return found
