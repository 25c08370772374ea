"""The web: thin routes, templates, sessions, headers. ``create_app`` puts it together.

Services live in ``app.extensions["crm"]``: ``config``, ``platform``, ``demo`` (its sign-ins, where it is
shown) and what the packages below add.
"""

from pathlib import Path
from threading import Lock

from flask import Flask, Response
from flask_compress import Compress
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from .. import i18n
from ..classroom import demo
from ..classroom.grading import points_shown
from ..classroom.people import IDLE
from ..config import Config
from ..db import Platform
from . import assets, auth, course, crm, errors, fragments, health, pages, security, sessions, settings

ROOT = Path(__file__).parents[2]

BLUEPRINTS = (health.bp, auth.bp, settings.bp, pages.bp, crm.bp, course.bp)
"""Every part of the site, in one place."""

LOCAL_HOSTS = ("localhost", "127.0.0.1")
"""Host names a development machine answers to; others are named in ``CRM_TRUSTED_HOSTS``."""


class Answer(Response):
    """A response that hands over its whole body at once where it has it: the server sends a list of bytes a
    quarter of a millisecond sooner than it asks an iterator for them."""

    def __call__(self, environ, start_response):
        """Answer as WSGI asks; what streams (a download) still does."""
        parts = super().__call__(environ, start_response)
        if not self.is_sequence:
            return parts
        try:
            return list(parts)
        finally:
            parts.close()


class Application(Flask):
    """Flask, with answers sent whole, pages made in turn, and no token of a sandbox in the log."""

    response_class = Answer

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.turn = Lock()

    def wsgi_app(self, environ, start_response):
        """Make one page at a time in each process: threads that draw pages side by side hand Python's lock to
        and fro at every statement of SQLite, and all of them together do half as much. A request with a body
        does not take a turn: its sender may be slow."""
        if environ["REQUEST_METHOD"] != "GET":
            return super().wsgi_app(environ, start_response)
        with self.turn:
            return super().wsgi_app(environ, start_response)

    def log_exception(self, exc_info) -> None:
        """Write the trace of an exception nobody caught; the formatter adds id and rule of the request."""
        self.logger.error("unhandled exception", exc_info=exc_info)


def create_app(config: Config) -> Flask:
    """The application for these settings. The platform database must exist already."""
    app = Application("crm", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=config.secret_key,
        TESTING=config.testing,
        TRUSTED_HOSTS=list(config.trusted_hosts or LOCAL_HOSTS),
        SESSION_COOKIE_NAME="__Host-session" if config.https else "session",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https" if config.https else "http",
        MAX_CONTENT_LENGTH=security.BODY_LIMIT,
        COMPRESS_STREAMS=False,  # files go out as they are: a browser keeps them
        WTF_CSRF_TIME_LIMIT=None,  # the session's own limits are enough
        WTF_CSRF_SSL_STRICT=False,  # security.check_origin is stricter and works without a Referer
    )
    app.extensions["crm"] = {"config": config, "platform": Platform(config.database_url)}
    if config.demo:
        app.extensions["crm"]["demo"] = demo.SIGN_INS
    app.session_interface = sessions.DatabaseSessions(app.extensions["crm"]["platform"])
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[config.proxies] * 3)
    # First, so that what the others do to an answer is done. What is guessed from the length of a compressed page
    # (BREACH) helps nobody: a token's signature is another one every second.
    Compress(app)
    for part in (health, sessions, security, assets, fragments, errors):
        part.init_app(app)
    CSRFProtect(app)
    _sign_in(app)
    _templates(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _sign_in(app: Flask) -> None:
    """Flask-Login gives ``current_user`` and ``login_required``; who it is comes from our session."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(lambda _request: sessions.current_person())
    manager.unauthorized_handler(auth.ask_to_sign_in)


def _templates(app: Flask) -> None:
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext)
    env.globals["idle_seconds"] = int(IDLE.total_seconds())
    env.filters.update(
        {name: getattr(i18n, name) for name in ("money", "number", "percent", "day", "moment", "month", "divisible")}
    )
    env.filters["points"] = points_shown

    @app.context_processor
    def known_everywhere() -> dict:
        person = sessions.current_person()
        return {
            "person": person,
            "locale": i18n.current_locale(),
            "theme": person.theme if person and person.theme != "system" else "",
            "demo": app.extensions["crm"].get("demo"),
            "is_demo": app.extensions["crm"]["config"].demo,
        }
