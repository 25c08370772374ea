"""The commands of a campaign response: make a lead or an opportunity of it."""

from flask import redirect, request

from ...i18n import gettext as _
from ...processes import responses
from ...schema.registry import entity
from .form import ID
from .messages import run, say
from .place import bp, here, url
from .trail import record_url


@bp.post(f"/campaign-responses/{ID}/convert")
def convert_response(id: int):
    """Convert the response to what ``to`` says, and go on to what was made."""
    known, to = here("campaign-responses"), request.form.get("to", "")
    done = run(responses.convert_response, id, to)
    if done is None:
        return redirect(record_url(known, id), 303)
    back = (record_url(known, id), _("View the response"))
    say(_("The response was converted to a lead.") if to == "lead" else _("The response was converted to an opportunity."), undo=done.command, link=back)  # fmt: skip
    return redirect(url(entity(to), done.result), 303)
