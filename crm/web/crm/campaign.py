"""The commands of a campaign: look at who gets what and send it, or give it up."""

from flask import abort, redirect, render_template, request

from ...i18n import current_locale, ngettext
from ...i18n import gettext as _
from ...processes import campaigns
from ...records.errors import DomainError, NotFound
from ...records.related import Reader
from ...records.values import local
from ...schema.record import Record
from ...schema.registry import entity
from ..security import whole_number
from .form import ID
from .members import members_url
from .messages import run, say
from .place import bp, here, names, sandbox, store
from .trail import record_url


@bp.route(f"/campaigns/{ID}/send", methods=["GET", "POST"])
def send_campaign(id: int):
    """Show who gets the campaign and what is amiss with it, then send it. When the number of members is another
    by then, it is shown again."""
    known = here("campaigns")
    if request.method == "GET":
        return _ask(id)
    if request.form.get("members", type=whole_number) != _count(id):
        return _ask(id, _("The list has changed since you looked. Check who gets the message."), 409)
    try:
        done = store().write(sandbox(), campaigns.send_campaign, id)
    except NotFound:
        abort(404)
    except DomainError as refused:
        return _ask(id, str(refused), 409)
    text = ngettext("The campaign was sent: %(n)s message.", "The campaign was sent: %(n)s messages.", done.result["sent"])  # fmt: skip
    if skipped := done.result["skipped"]:
        text += " " + ngettext("%(n)s member has no address.", "%(n)s members have no address.", skipped)
    if unwilling := done.result["unwilling"]:
        text += " " + ngettext("%(n)s member does not allow bulk e-mails and was left out.", "%(n)s members do not allow bulk e-mails and were left out.", unwilling)  # fmt: skip
    say(text, undo=done.command)
    return redirect(record_url(known, id), 303)


def _count(id: int) -> int:
    with store().read(sandbox()) as session:
        campaign = session.get(entity(campaigns.KIND).cls, id)
        if campaign is None:
            abort(404)
        return campaigns.recipients(session, campaign, sandbox().context).members


def _ask(id: int, error: str = "", status: int = 200):
    """The page of the question."""
    known, locale = here("campaigns"), current_locale()
    if not sandbox().writable:
        abort(404)
    with store().read(sandbox()) as session:
        reader = Reader(session, sandbox().context, locale, names())
        campaign = session.get(known.cls, id)
        if campaign is None:
            abort(404)
        listing = session.get(entity("marketing_list").cls, campaign.list_id or 0)
        found = campaigns.recipients(session, campaign, sandbox().context)
        name, list_name = reader.name_of(campaign), reader.name_of(listing) if listing else ""
    if campaign.closed:
        return redirect(record_url(known, id), 303)
    said = {name: local(campaign, name, locale) for name in ("subject", "message")}
    return render_template(
        "crm/send.html", known=known, campaign=campaign, name=name, listing=listing, list_name=list_name, found=found,
        said=said, warnings=_warnings(campaign, listing, found), list_url=listing and members_url(listing, list=""),
        problem=campaigns.why_not(campaign, found), error=error, back=record_url(known, id), action=record_url(known, f"{id}/send"),
    ), status  # fmt: skip


def _warnings(campaign: Record, listing: Record | None, recipients: campaigns.Recipients) -> list[str]:
    """What is amiss, though it does not stop the sending."""
    found = []
    if listing and not listing.locked_at:
        found.append(_("The list is not locked: afterwards nobody can tell who was on it when this was sent."))
    if not campaign.sender:
        found.append(_("The message does not say who sends it."))
    if not campaign.opt_out_link:
        found.append(_("The message has no opt-out link."))
    if unreached := len(recipients.unreached):
        text = ngettext("%(n)s member has no address and is skipped.", "%(n)s members have no address and are skipped.", unreached)  # fmt: skip
        found.append(text)
    if unwilling := len(recipients.unwilling):
        text = ngettext("%(n)s member does not allow bulk e-mails and is left out.", "%(n)s members do not allow bulk e-mails and are left out.", unwilling)  # fmt: skip
        found.append(text)
    return found


@bp.post(f"/campaigns/{ID}/cancel")
def cancel_campaign(id: int):
    """Give the campaign up."""
    known = here("campaigns")
    if done := run(campaigns.cancel_campaign, id):
        say(_("The campaign was cancelled."), undo=done.command)
    return redirect(record_url(known, id), 303)
