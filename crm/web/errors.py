"""Errors: one page for each status in the reader's language, with the request's id and no stack trace.

A form that had expired is not lost: the page offers to send again what was typed.
"""

import json
from typing import NamedTuple

from flask import Flask, current_app, flash, g, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from ..classroom.throttle import Throttled
from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l


class Page(NamedTuple):
    """What an error page says: what happened, and what to do next."""

    title: object
    advice: object


PAGES = {
    400: Page(_l("The request could not be understood"), _l("Go back, reload the page and try again.")),
    401: Page(_l("Sign in first"), _l("This address is for signed-in people.")),
    403: Page(
        _l("This is not allowed"),
        _l("The request came from another site or is not yours to make. Open the page here and try again."),
    ),
    404: Page(
        _l("The page was not found"),
        _l("The address may be wrong, or the page is not yours to see. Nothing has been changed."),
    ),
    405: Page(
        _l("The page cannot be used this way"),
        _l("This address only receives forms. Go back to the page the form is on."),
    ),
    413: Page(
        _l("Too much was sent"), _l("The file or the text is larger than allowed. Make it smaller and try again.")
    ),
    429: Page(_l("Too many attempts"), _l("Wait a while and try again. Nobody needs to unlock anything.")),
    500: Page(
        _l("Something went wrong in the product"),
        _l("What you had saved is safe. Try again; if this repeats, give the number below to your teacher."),
    ),
    503: Page(_l("The service is resting for a moment"), _l("The database does not answer. Try again in a minute.")),
}


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(SecurityError, unknown_host)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(Throttled, throttled)
    app.register_error_handler(HTTPException, page)


def page(error: HTTPException):
    """The page of any HTTP error; an exception nobody caught arrives as a 500. JSON for programs."""
    if error.code is None or error.code < 400:
        return error  # a redirect
    status = error.code
    says = PAGES.get(status) or PAGES[500 if isinstance(error, InternalServerError) else 400]
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if request.accept_mimetypes.best == "application/json":
        body = {"error": {"code": error.name.lower().replace(" ", "_"), "message": str(says.title)}}
        return jsonify(body | {"request_id": g.request_id}), status, headers
    return render_template("errors/error.html", status=status, page=says, error=True), status, headers


def throttled(error: Throttled):
    """Too many attempts: the error page of 429, and when to come back."""
    minutes = -(-error.seconds // 60)
    advice = _("Wait %(minutes)d min and try again. Nobody needs to unlock anything.", minutes=minutes)
    text = render_template("errors/error.html", status=429, page=Page(PAGES[429].title, advice), error=True)
    return text, 429, {"Retry-After": str(error.seconds)}


def unknown_host(_error: SecurityError):
    """A ``Host`` this site does not answer to: plain text, since no address can be built for it."""
    text = "400 Unknown host name."
    if not current_app.extensions["crm"]["config"].production:
        text += " The names this site answers to are in the setting CRM_TRUSTED_HOSTS."
    return text, 400, {"Content-Type": "text/plain; charset=utf-8"}


def expired(error: CSRFError):
    """The form's token is not this session's: the session ended meanwhile, or somebody else signed in.

    What was typed is offered again, with a fresh token. A form with a password in it goes back to its
    own page instead, since a password is not repeated in a page.
    """
    if request.headers.get("HX-Request") or request.is_json or not request.form:
        return page(error)
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if any("password" in name for name, _value in fields):
        flash(_("The page had been open too long. Please try again."), "warn")
        return redirect(request.path, 303)
    shown = {"action": request.full_path.removesuffix("?"), "fields": fields}
    text = render_template("errors/expired.html", error=True, kept=json.dumps(shown), files=request.files, **shown)
    return text, 400
