"""Sessions on the server: a random token in the cookie, everything else in the platform database.

Loading the session loads the person too, in one statement; it is written only when its data changed,
and when it was last used at most once a minute. A visitor gets a row only when there is something to
keep: a form's CSRF secret, a message, a language.
"""

import secrets
from datetime import datetime, timedelta

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin, session_json_serializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from .. import i18n
from ..classroom import people
from ..classroom.people import Person
from ..db import Platform, utc_now

EMPTY = "{}"
SEEN_EVERY = timedelta(minutes=1)
NO_SESSION = ("/static/", "/healthz", "/readyz", "/metrics")
"""Addresses that are answered without looking at who asks."""


class ServerSession(dict, SessionMixin):
    """One visitor's session: a dictionary that is kept as JSON. ``token`` is empty until there is a row."""

    token = ""
    person: Person | None = None
    stored = EMPTY
    seen_at: datetime | None = None
    kept = True  # False: never written (static files; the database does not answer)
    failed = False
    send_cookie = False


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the table ``login_session``."""

    def __init__(self, platform: Platform):
        self.platform = platform

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The session of the request's cookie; an empty one when there is none or it has ended."""
        found = ServerSession()
        if request.path.startswith(NO_SESSION):
            found.kept = False
            return found
        token = request.cookies.get(self.get_cookie_name(app))
        if not token:
            return found
        try:
            with self.platform.connect() as db:
                row = people.load_session(db, token, utc_now())
        except SQLAlchemyError:
            app.logger.exception("the platform database does not answer")
            found.kept, found.failed = False, True
            return found
        if row:
            found.token, found.stored, found.seen_at, found.person = token, *row
            found.update(session_json_serializer.loads(row.data))
        return found

    def save_session(self, app: Flask, session: ServerSession, response: Response) -> None:
        """Write what changed and hand out the cookie."""
        if not session.kept:
            return
        response.vary.add("Cookie")
        data, now = session_json_serializer.dumps(dict(session)) if session else EMPTY, utc_now()
        if not session.token:
            if session:
                with self.platform.write() as db:
                    session.token = people.open_session(db, None, data, now)
                session.send_cookie = True
        elif data != session.stored or now - session.seen_at > SEEN_EVERY:
            with self.platform.jot() as db:
                people.keep_session(db, session.token, data, now)
        if session.send_cookie:
            self._hand_out(app, session, response)

    def _hand_out(self, app: Flask, session: ServerSession, response: Response) -> None:
        """Set the cookie, for this browser session only; or delete it when the session was ended."""
        options = {
            "httponly": True,
            "secure": self.get_cookie_secure(app),
            "samesite": self.get_cookie_samesite(app),
            "path": "/",
        }
        if session.token:
            response.set_cookie(self.get_cookie_name(app), session.token, **options)
        else:
            response.delete_cookie(self.get_cookie_name(app), **options)


def init_app(app: Flask) -> None:
    """Refuse to go on when the session could not be read, and speak the visitor's language."""

    @app.before_request
    def choose_language() -> None:
        person = session.person
        wanted = person.locale if person else session.get("locale")
        i18n.set_locale(wanted or request.accept_languages.best_match(i18n.LOCALES) or i18n.DEFAULT)
        if session.failed:
            raise ServiceUnavailable


def current_person() -> Person | None:
    """Who is signed in; ``None`` for a visitor. Loaded with the session, detached: change it by its id."""
    return getattr(session, "person", None)


def begin(platform: Platform, person: Person) -> None:
    """Sign a person in. The session gets a new token, new data and a new CSRF secret, so that nothing
    planted before signing in is worth anything after."""
    old, now = session.token, utc_now()
    session.clear()
    session["csrf_token"] = secrets.token_hex(20)
    session.stored = session_json_serializer.dumps(dict(session))
    with platform.write() as db:
        people.purge_sessions(db, now)
        people.close_session(db, old)
        session.token = people.open_session(db, person.id, session.stored, now)
    session.person, session.seen_at, session.send_cookie = person, now, True
    g._login_user = person  # what flask_login.login_user does, beside writing to the session
    g.pop("csrf_token", None)
    i18n.set_locale(person.locale)


def end(platform: Platform) -> None:
    """Sign out: the row is deleted, so a copy of the cookie is worth nothing."""
    with platform.write() as db:
        people.close_session(db, session.token)
    session.clear()
    session.token, session.person, session.send_cookie = "", None, True
    g.pop("csrf_token", None)
