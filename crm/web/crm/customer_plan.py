"""The command of a customer plan: make the activities its care model promises."""

from flask import redirect

from ...i18n import gettext as _
from ...i18n import ngettext
from ...processes.plans import plan_customer as make_contacts
from .form import ID
from .messages import run, say
from .place import bp, here
from .trail import record_url


@bp.post(f"/customer-plans/{ID}/contacts")
def plan_customer(id: int):
    """Plan the contacts, and tell how many there were to plan."""
    known = here("customer-plans")
    done = run(make_contacts, id)
    if done is None:
        return redirect(record_url(known, id), 303)
    made, taken = done.result["made"], done.result["taken"]
    text = [ngettext("%(n)s activity was planned.", "%(n)s activities were planned.", made)] if made else []
    if taken:
        text.append(ngettext("%(n)s open activity with the customer was taken into the plan.", "%(n)s open activities with the customer were taken into the plan.", taken))  # fmt: skip
    if text:
        say(" ".join(text), undo=done.command)
    else:
        say(_("Everything the care model promises is planned already."), "info")
    return redirect(record_url(known, id), 303)
