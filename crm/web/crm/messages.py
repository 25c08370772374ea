"""What a page says after a command: a sentence, with a link to the record and a button to undo."""

from collections.abc import Callable

from flask import abort, flash, redirect, session
from markupsafe import Markup, escape

from ...i18n import gettext as _
from ...records.errors import DomainError, NotFound
from ...sandboxes.store import Done
from .place import bp, came_from, sandbox, store, url

WAITING = 5
"""How many messages wait for a page: commands sent by a script, whose answers nobody looks at, would pile them up."""


def say(text: str, tone: str = "ok", undo: str | None = None, link: tuple[str, str] | None = None) -> None:
    """Show a message on the next page. ``undo`` is the id of a command that can be taken back, ``link`` an
    address with its words. The button belongs to the form ``act`` that every sandbox page has."""
    message = escape(text)
    if link:
        message += Markup(' <a href="{}">{}</a>').format(*link)
    if undo:
        message += Markup(' <button class="linkb" form="act" formaction="{}">{}</button>').format(
            url("undo", undo), _("Undo")
        )
    flash(Markup(message), tone)
    session["_flashes"] = session["_flashes"][-WAITING:]


def run(verb: Callable, *args) -> Done | None:
    """Do what a button asks for; what came of it is for the caller to say. A refusal is said here, and there is
    nothing then; for a record that is gone the answer is 404."""
    try:
        return store().write(sandbox(), verb, *args)
    except NotFound:
        abort(404)
    except DomainError as refused:
        say(str(refused), "err")
        return None


@bp.errorhandler(DomainError)
def refused(error: DomainError):
    """A command that no page of its own explains: say why and go back. Nothing was changed."""
    say(str(error), "warn")
    return redirect(came_from(url()))
