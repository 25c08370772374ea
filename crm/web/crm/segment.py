"""Segments and dynamic marketing lists made of a list's filter, and the refresh of a segment."""

from flask import abort, redirect, render_template, request

from ...i18n import current_locale, ngettext
from ...i18n import gettext as _
from ...processes import segments
from ...processes.lists import KIND as MARKETING_LIST
from ...query import join, sentence, to_text
from ...query import parse as parse_filter
from ...records import listing as lists
from ...records import save
from ...records.errors import DomainError
from ...records.listing import Listing
from ...records.names import names_of
from ...schema.registry import Entity, entity
from .form import ID
from .listing import Address
from .messages import run, say
from .place import bp, go, here, names, sandbox, store, url
from .selected import MEMBER_KINDS
from .trail import record_url


@bp.route("/<path>/filter/<any(segment, list):what>", methods=["GET", "POST"])
def save_filter(path: str, what: str):
    """Keep the records a list shows under a name: as a segment, or as a dynamic marketing list. The view's own
    conditions go along; the arguments are those of the list's address."""
    known, box = here(path), sandbox()
    if not box.writable or (what == "list" and known.kind not in MEMBER_KINDS):
        abort(404)
    reading = lists.parse(known.kind, request.args, box.context)
    if reading.refused:
        say(str(reading.error), "err")
        return redirect(Address(known, request.args).to())
    listing = reading.listing
    whole = to_text(join(parse_filter(text, known.kind) for text in (listing.view.filter, listing.filter)))
    if request.method == "GET":
        return _ask(known, what, listing, whole)
    name, aim = request.form.get("name", ""), request.form.get("aim", "")
    try:
        if what == "segment":
            done = store().write(box, segments.save_segment, known.kind, name, whole, aim)
        else:
            values = {"name": name, "list_type": "dynamic", "member_kind": known.kind, "filter": whole, "purpose": aim}
            done = store().write(box, save.create, MARKETING_LIST, values)
    except DomainError as refused:
        return _ask(known, what, listing, whole, refused)
    say(_("The segment was saved.") if what == "segment" else _("The marketing list was saved."), undo=done.command)
    return go(url(entity(segments.KIND if what == "segment" else MARKETING_LIST), done.result))


def _ask(known: Entity, what: str, listing: Listing, whole: str, refused: DomainError | None = None):
    """The page that asks for a name, with the filter as a sentence and the number of records it finds now."""
    box, ids = sandbox(), []
    node = parse_filter(whole, known.kind)
    sentence(node, lambda id: ids.append(id) or "")
    with store().read(box) as session:
        called = names_of(session, ids, current_locale(), names())
        (count,) = lists.counts(
            session, Listing(known.kind, listing.view), [listing.filter], box.context, current_locale()
        )
    return render_template(
        "crm/save_filter.html", known=known, what=what, listing=listing, count=count, refused=refused,
        said=sentence(node, lambda id: called.get(id, str(id))), errors=getattr(refused, "errors", {}),
        back=Address(known, request.args).to(),
    ), 422 if refused else 200  # fmt: skip


@bp.post(f"/segments/{ID}/refresh")
def refresh_segment(id: int):
    """Count the segment anew."""
    known = here("segments")
    if done := run(segments.refresh_segment, id):
        n = done.result
        say(ngettext("The segment has %(n)s record now.", "The segment has %(n)s records now.", n), undo=done.command)
    return redirect(record_url(known, id), 303)
