"""What every request and every answer goes through: origin check, size limit, headers."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, url_for
from flask_login import login_required

from . import sessions

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


def admin_required(view: Callable) -> Callable:
    """Let only administrators in; for others the page does not exist."""

    @login_required
    def guarded(*args, **kwargs):
        if not sessions.current_person().is_admin:
            abort(404)
        return view(*args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


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


def here() -> str:
    """The address of this page, to come back to after a small form; ``/`` after a POST."""
    if request.method != "GET":
        return "/"
    return request.full_path if request.query_string else request.path


def init_app(app: Flask) -> None:
    """Check each request before anything else reads it; put the headers on each answer."""
    https = app.extensions["crm"]["config"].https

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
