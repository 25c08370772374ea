"""Static files: addresses that carry a hash of the content, so that a browser may keep them for a year."""

import hashlib
import time
from pathlib import Path

from flask import Flask, Response, request
from markupsafe import Markup, escape

STATIC = Path(__file__).parents[2] / "static"
YEAR = 365 * 24 * 3600


class Assets:
    """The static files and their versions. In production they are read once; while developing a changed
    file is noticed within a second."""

    def __init__(self, prefix: str, fixed: bool):
        self.prefix, self.fixed = prefix, fixed
        self.urls: dict[str, str | None] = {}
        self.icons: dict[str, Markup] = {}
        self.read_at = 0.0

    def url(self, name: str) -> str | None:
        """``/static/app.css?v=1f3a...``; ``None`` when the file is not there (without npm there is no htmx)."""
        if not self.fixed and time.monotonic() - self.read_at > 1:
            self.urls, self.icons, self.read_at = {}, {}, time.monotonic()
        if name not in self.urls:
            path = STATIC / name
            version = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None
            self.urls[name] = version and f"{self.prefix}/{name}?v={version}"
        return self.urls[name]

    def icon(self, name: str) -> Markup:
        """A symbol of the sprite, hidden from screen readers: the words beside it say what it means."""
        sprite = self.url("icons.svg")
        if name not in self.icons:
            self.icons[name] = Markup(f'<svg class="i" aria-hidden="true"><use href="{sprite}#{escape(name)}"/></svg>')
        return self.icons[name]


def init_app(app: Flask) -> None:
    """Give templates ``static_url(name)`` and ``icon(name)``, and static answers their cache header."""
    assets = Assets(app.static_url_path, app.extensions["crm"]["config"].production)
    app.jinja_env.globals.update(static_url=assets.url, icon=assets.icon)

    @app.after_request
    def keep_for_a_year(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            asked = f"{request.path}?v={request.args.get('v')}"
            if asked == assets.url(request.view_args["filename"]):
                response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
            else:
                response.headers["Cache-Control"] = "no-cache"
        return response
