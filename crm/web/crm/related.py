"""The commands of a related grid: records that exist already are added to it and taken off it, which gives
their lookup a value or takes it away."""

from flask import abort, redirect, request

from ...i18n import gettext as _
from ...i18n import ngettext
from ...records.bulk import bulk_update
from ...schema.layout import Related
from ...schema.registry import Entity, entity
from ..security import whole_number
from .form import ID
from .grid import listing_of, loose
from .messages import run, say
from .place import bp, here
from .selection import selection
from .sheet import is_editable, parts_of, tab_of
from .trail import record_url


def _about(known: Entity) -> Related:
    """The related list of the tab this request is about. 404 when the tab shows none, or one that no record can
    be added to by hand."""
    parts = parts_of(tab_of(known.form, request.args.get("tab", "")))
    about = parts[0] if len(parts) == 1 and isinstance(parts[0], Related) else None
    if about is None or not (about.create and is_editable(entity(about.kind).field(about.via))):
        abort(404)
    return about


@bp.post(f"/<path>/{ID}/related/add")
def add_related(path: str, id: int):
    """Relate the record chosen in the lookup to this one. What was typed and not chosen is searched for."""
    known = here(path)
    about, chosen = _about(known), request.form.get("record", type=whole_number)
    if not chosen:
        return redirect(record_url(known, id, find=request.form.get("_q_record", "")[:200]) + "#related", 303)
    return _run(known, about, id, [chosen], id)


@bp.post(f"/<path>/{ID}/related/remove")
def remove_related(path: str, id: int):
    """Take the ticked records off the related list, or all that match what is shown."""
    known = here(path)
    about = _about(known)
    if not loose(about):
        abort(404)
    chosen = selection(entity(about.kind), record_url(known, id), lambda args: listing_of(about, id, args))
    if not chosen.ids:
        say(_("Tick at least one row first."), "warn")
        return redirect(chosen.back, 303)
    return _run(known, about, id, chosen.ids, None)


def _run(known: Entity, about: Related, id: int, ids: list[int], value: int | None):
    """Give the records the lookup's value, tell honestly what came of it, go back to the tab."""
    back = record_url(known, id)
    done = run(bulk_update, about.kind, ids, {about.via: value})
    if done is None:
        return redirect(back, 303)
    n, outcome = len(done.result.changed), done.result
    if value:
        text = ngettext("%(n)s record was added.", "%(n)s records were added.", n)
    else:
        text = ngettext("%(n)s record was taken off.", "%(n)s records were taken off.", n)
    if not n:
        text = _("Nothing was changed.")
    if same := len(outcome.unchanged):
        text += " " + ngettext("%(n)s was so already.", "%(n)s were so already.", same)
    text += "".join(f" {reason}" for reason in dict.fromkeys(outcome.refused.values()))
    say(text, "ok" if n else "warn", undo=done.command)
    return redirect(back, 303)
