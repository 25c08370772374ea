"""The commands of a campaign response: make a lead or an opportunity of it."""

from flask import abort, redirect, request

from ...i18n import gettext as _
from ...processes import responses
from ...records.errors import DomainError, NotFound
from ...schema.registry import entity
from .form import ID
from .messages import say
from .place import bp, here, sandbox, store, url
from .trail import record_url


@bp.post(f"/campaign-responses/{ID}/convert")
def convert_response(id: int):
    """Convert the response to what ``to`` says, and go on to what was made."""
    known, to = here("campaign-responses"), request.form.get("to", "")
    try:
        done = store().write(sandbox(), responses.convert_response, id, to)
    except NotFound:
        abort(404)
    except DomainError as refused:
        say(str(refused), "err")
        return redirect(record_url(known, id), 303)
    back = (record_url(known, id), _("View the response"))
    say(_("The response was converted to a lead.") if to == "lead" else _("The response was converted to an opportunity."), undo=done.command, link=back)  # fmt: skip
    return redirect(url(entity(to), done.result), 303)
