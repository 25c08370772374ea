"""What every request and every answer goes through: origin check, size limit, headers."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, url_for
from werkzeug.routing import IntegerConverter

BODY_LIMIT = 1_000_000
"""Bytes of a request's body, unless its view says otherwise with ``accepts_upload``."""

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def accepts_upload(limit: int) -> Callable:
    """Let a view's request body be up to ``limit`` bytes."""

    def mark(view: Callable) -> Callable:
        view.body_limit = limit
        return view

    return mark


def safe_path(target: str | None, default: str = "/") -> str:
    """The address to go to after a form, when it is a path of this site; otherwise ``default``.

    Browsers read ``\\`` as ``/`` and drop tabs and line ends, so ``/\\evil.example`` and
    ``/<tab>/evil.example`` are addresses of other sites too; anything of the kind is refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(ord(c) < 33 or ord(c) == 127 for c in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


LARGEST = 2**63 - 1
"""The largest number a database keeps."""


def whole_number(text: str) -> int:
    """A number a request sends for an id, ``0`` to ``LARGEST``. Raises ``ValueError``."""
    if not (text.isascii() and text.isdigit() and len(text) < 20) or int(text) > LARGEST:
        raise ValueError(text)
    return int(text)


class WholeNumber(IntegerConverter):
    """``<int:...>`` in an address: a number that no database keeps is the address of nothing."""

    def __init__(self, map, fixed_digits=0, min=None, max=LARGEST, signed=False):
        super().__init__(map, fixed_digits, min, max, signed)


def last_page() -> str:
    """The path, with its query, of the page of this site one came from; empty when it was another site's or the
    browser does not say."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # what the header says is no address
        return ""
    return came.path + (f"?{came.query}" if came.query else "") if came.netloc == request.host else ""


def here() -> str:
    """The address of this page, to come back to after a small form. A page that answers a POST has one too
    when it can be opened; else it is the page whose form was sent, or ``/``."""
    if request.method == "GET" or "GET" in (request.url_rule.methods if request.url_rule else ()):
        return request.full_path if request.query_string else request.path
    return safe_path(last_page())


def init_app(app: Flask) -> None:
    """Check each request before anything else reads it; put the headers on each answer."""
    https = app.extensions["crm"]["config"].https
    app.url_map.converters["int"] = WholeNumber

    @app.before_request
    def check_origin() -> None:
        """Refuse what another site's page sends. The CSRF token is asked for as well; this holds even
        where a token has leaked."""
        if request.method in SAFE_METHODS:
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403)
        origin = request.headers.get("Origin")
        if origin and origin != f"{'https' if https else request.scheme}://{request.host}":
            abort(403)

    @app.before_request
    def limit_body() -> None:
        view = app.view_functions.get(request.endpoint)
        request.max_content_length = getattr(view, "body_limit", BODY_LIMIT)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if https:
            response.headers["Strict-Transport-Security"] = HSTS
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    app.jinja_env.globals.update(here=here, url_for=url_for)
