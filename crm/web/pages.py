"""Pages of plain text: privacy notice, accessibility statement, help. Their text is in the templates,
one for each language."""

from flask import Blueprint, current_app, render_template, request

from ..i18n import current_locale

bp = Blueprint("pages", __name__)


@bp.get("/privacy")
def privacy():
    """What is known of a person, why, how long, and their rights."""
    return render_template(f"pages/privacy.{current_locale()}.html", contact=_contact())


@bp.get("/accessibility")
def accessibility():
    """The accessibility statement."""
    return render_template(f"pages/accessibility.{current_locale()}.html", contact=_contact())


@bp.get("/help")
def shortcuts():
    """The keyboard shortcuts, and how the parts of the screen are called. Asked by htmx it answers the sheet of
    shortcuts alone."""
    return render_template("pages/help_sheet.html" if "HX-Request" in request.headers else "pages/help.html")


def _contact() -> str:
    """Who runs the site, from the settings; empty on a machine of one's own."""
    return current_app.extensions["crm"]["config"].contact
