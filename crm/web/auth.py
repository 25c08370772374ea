"""Signing in and out, and choosing a password with a one-time link."""

import json

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import login_required
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from ..classroom import passwords, people
from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from . import sessions
from .security import here, safe_path

bp = Blueprint("auth", __name__)


def platform():
    """The platform database of this application."""
    return current_app.extensions["crm"]["platform"]


class SignInForm(FlaskForm):
    """E-mail and password; ``next`` is where to go, ``kept`` what an expired form had in it."""

    email = StringField(_l("E-mail"), [InputRequired(_l("Give your e-mail address."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Give your password."))])
    next = HiddenField()
    kept = HiddenField()


class NewPasswordForm(FlaskForm):
    """A new password. Asked once: it can be shown, and pasted."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Give a password."))])


def ask_to_sign_in() -> Response | tuple:
    """What a page for signed-in people answers to a visitor: sign in, then come back."""
    target = url_for("auth.sign_in", next=here()) if here() != "/" else url_for("auth.sign_in")
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": target}
    if request.accept_mimetypes.best == "application/json":
        abort(401)
    return redirect(target)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    """The sign-in page. A wrong e-mail and a wrong password give the same answer."""
    form = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET" and sessions.current_person():
        return redirect(safe_path(form.next.data))
    wrong = False
    if form.validate_on_submit():
        person = people.authenticate(platform(), form.email.data, form.password.data, request.remote_addr or "")
        if person:
            sessions.begin(platform(), person)
            return _after_sign_in(form)
        current_app.logger.warning("a sign-in was refused")
        wrong = True
    return render_template("auth/sign_in.html", form=form, wrong=wrong), 422 if form.is_submitted() else 200


def _after_sign_in(form: SignInForm):
    """Back to where the person was; or, when a form had expired meanwhile, offer to send it again."""
    if form.kept.data:
        try:
            kept = json.loads(form.kept.data)
            action, fields = safe_path(str(kept["action"])), [(str(name), str(value)) for name, value in kept["fields"]]
        except (ValueError, KeyError, TypeError):
            abort(400)
        return render_template("errors/expired.html", action=action, fields=fields)
    return redirect(safe_path(form.next.data), 303)


@bp.post("/sign-out")
def sign_out():
    """End this session."""
    sessions.end(platform())
    flash(_("You have signed out."), "ok")
    return redirect(url_for("auth.sign_in"), 303)


@bp.get("/keep")
@login_required
def keep():
    """Asked for by the warning before the idle limit; being asked is what keeps the session."""
    return "", 204


@bp.get("/forgotten-password")
def forgotten():
    """How to get a new password: the product sends no e-mail, a teacher gives a one-time link."""
    return render_template("auth/forgotten.html")


@bp.route("/password/<token>", methods=["GET", "POST"])
def choose(token: str):
    """Choose a password with a one-time link, and be signed in."""
    with platform().read() as db:
        person = people.link_owner(db, token)
    if person is None:
        return render_template("auth/link_used.html"), 404
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            hashed = passwords.hash_password(form.password.data, person.email, person.name)
        except passwords.WeakPassword as weak:
            form.password.errors = [weak.reason]
        else:
            with platform().write() as db:
                owner = people.redeem_link(db, token, hashed)
            if owner is None:
                return render_template("auth/link_used.html"), 404
            sessions.begin(platform(), owner)
            return redirect("/", 303)
    status = 422 if form.is_submitted() else 200
    return render_template("auth/choose_password.html", form=form, owner=person), status
