"""A person's own settings, the switches of the person's menu, and the two choices a visitor can make as well:
language and folded panel."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask_login import login_required
from flask_wtf import FlaskForm
from sqlalchemy import update
from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from ..classroom import passwords, people
from ..classroom.people import Person
from ..db import Platform
from ..i18n import LOCALES, lazy_pgettext, set_locale
from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from . import sessions
from .auth import platform
from .security import safe_path

bp = Blueprint("settings", __name__)
LANGUAGES = [SelectChoice("fi", "Suomi"), SelectChoice("en", "English")]
THEMES = [
    SelectChoice("system", lazy_pgettext("theme", "As in the system")),
    SelectChoice("light", lazy_pgettext("theme", "Light")),
    SelectChoice("dark", lazy_pgettext("theme", "Dark")),
]


class SettingsForm(FlaskForm):
    """How the product looks and behaves for this person."""

    name = StringField(_l("Name shown to others"), [InputRequired(_l("Give a name.")), Length(max=120)])
    locale = RadioField(_l("Language"), choices=LANGUAGES)
    theme = RadioField(_l("Appearance"), choices=THEMES)
    single_keys = BooleanField(_l("Shortcuts of one letter"))
    technical_names = BooleanField(_l("Technical names of fields"))


class PasswordForm(FlaskForm):
    """Change the password; the present one is asked for, so that an open browser is not enough."""

    current_password = PasswordField(_l("Current password"), [InputRequired(_l("Give your current password."))])
    new_password = PasswordField(_l("New password"), [InputRequired(_l("Give a new password."))])


def _page(form: SettingsForm, password_form: PasswordForm):
    status = 422 if form.errors or password_form.errors else 200
    return render_template("auth/settings.html", form=form, password_form=password_form), status


@bp.route("/settings", methods=["GET", "POST"])
@login_required
def mine():
    """My settings."""
    me = sessions.current_person()
    form = SettingsForm(obj=me)
    if form.validate_on_submit():
        try:
            values = {name: value for name, value in form.data.items() if name != "csrf_token"}
            _save(platform(), me, values | {"name": people.clean_name(form.name.data)})
        except people.PeopleError as problem:
            form.name.errors = [problem.reason]
        else:
            set_locale(form.locale.data)
            flash(_("Your settings have been saved."), "ok")
            return redirect(url_for("settings.mine"), 303)
    return _page(form, PasswordForm())


@bp.route("/settings/password", methods=["GET", "POST"])
@login_required
def password():
    """Change my password; every other session of mine ends."""
    me, form = sessions.current_person(), PasswordForm()
    if form.validate_on_submit():
        if not people.authenticate(platform(), me.email, form.current_password.data, request.remote_addr or ""):
            form.current_password.errors = [_("This is not your current password.")]
        else:
            try:
                hashed = passwords.hash_password(form.new_password.data, me.email, me.name)
            except passwords.WeakPassword as weak:
                form.new_password.errors = [weak.reason]
            else:
                with platform().write() as db:
                    people.set_password(db, me, hashed, keep_token=session.token)
                flash(_("Your password has been changed. Your other sessions have been signed out."), "ok")
                return redirect(url_for("settings.mine"), 303)
    return _page(SettingsForm(formdata=None, obj=me), form)


@bp.post("/settings/sign-out-others")
@login_required
def sign_out_others():
    """End my sessions on other devices."""
    with platform().write() as db:
        count = people.revoke_sessions(db, sessions.current_person().id, keep_token=session.token)
    flash(_("Sessions signed out: %(count)d.", count=count), "ok")
    return redirect(url_for("settings.mine"), 303)


@bp.post("/language")
def language():
    """Change the language; kept with the person, or in a visitor's session."""
    locale, me = request.form.get("locale"), sessions.current_person()
    if locale not in LOCALES:
        abort(400)
    if me:
        _save(platform(), me, {"locale": locale})
    else:
        session["locale"] = locale
    return redirect(safe_path(request.values.get("next")), 303)


SWITCHES = {
    "_locale": {locale: {"locale": locale} for locale in LOCALES},
    "_theme": {theme: {"theme": theme} for theme in people.THEMES},
    "_technical_names": {"1": {"technical_names": True}, "0": {"technical_names": False}},
    "_single_keys": {"1": {"single_keys": True}, "0": {"single_keys": False}},
}
"""What can be switched on any page: the name of the button, its values, and what each means."""


def switch(form: Mapping[str, str]) -> bool:
    """Do what a switch among the posted values asks for; whether there was one. The page that answers follows it."""
    name = next((name for name in SWITCHES if name in form), "")
    values, me = SWITCHES.get(name, {}).get(form.get(name, "")), sessions.current_person()
    if not values or not me:
        return False
    _save(platform(), me, values)
    with platform().read() as db:  # the loaded person is shared between requests and stays as it is
        session.person = g._login_user = db.get(Person, me.id)
    set_locale(session.person.locale)
    return True


@bp.post("/preferences")
@login_required
def preferences():
    """A switch of the person's menu or of the help sheet, on a page without a form it could lose."""
    if not switch(request.form):
        abort(400)
    return redirect(safe_path(request.args.get("next")), 303)


@bp.post("/panel")
def panel():
    """Fold or unfold the exercise panel; kept in the session."""
    session["panel_folded"] = request.form.get("fold") == "1"
    return redirect(safe_path(request.form.get("next")), 303)


def _save(platform: Platform, person: Person, values: dict) -> None:
    with platform.write() as db:
        db.execute(update(Person).where(Person.id == person.id).values(values))
