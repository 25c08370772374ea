"""The commands of marketing lists: put records on one, take them off, lock, unlock, copy to a static one."""

from collections.abc import Callable

from flask import abort, redirect, render_template, request

from ...i18n import current_locale, ngettext
from ...i18n import gettext as _
from ...processes import lists
from ...records import save
from ...records.errors import DomainError, NotFound
from ...records.names import names_of
from ...records.outcome import Outcome
from ...records.values import local
from ...sandboxes.store import Done
from ...schema.record import Record
from ...schema.registry import Entity, entity
from ..security import whole_number
from .form import ID
from .members import asked_for, members_url
from .messages import run, say
from .place import bp, here, names, sandbox, store, url, writable
from .selected import called, commands
from .selection import Selection, selection
from .trail import record_url

NAMED = 3
"""Refused records that a message names."""


# --------------------------------------------------------------------------------------------------
# Onto a list, from a list of records or from a record


@bp.route("/<path>/add-to-list", methods=["GET", "POST"])
def add_to_list(path: str):
    """Ask which marketing list the selected records go on, or the name of a new one; then put them on it."""
    known = here(path)
    if not any(command.action == "add-to-list" for command in commands(known)):
        abort(404)
    chosen = _chosen(known)
    if not chosen.ids:
        return redirect(chosen.back)
    if request.method == "GET":
        return _ask(known, chosen)
    where, name = request.form.get("list", type=whole_number), request.form.get("name", "").strip()
    if bool(where) == bool(name):
        return _ask(known, chosen, _("Choose a list or give a new one a name, not both."), 422)
    try:
        done, listing, outcome = _put(known, chosen, where, name)
    except NotFound:
        abort(404)
    except DomainError as refused:
        return _ask(known, chosen, str(refused), 409)
    text = _added(outcome)
    say(text, "ok" if outcome.changed else "warn", done.command, (members_url(_list(listing), list=""), _("Show the list")))  # fmt: skip
    return redirect(chosen.back, 303)


def _chosen(known: Entity) -> Selection:
    """The records; a single one may have been sent from its own page."""
    ids = request.values.getlist("id", type=whole_number)
    own = url(known, ids[0]).partition("?")[0] if len(ids) == 1 else ""
    came = request.values.get("next", "").partition("?")[0]
    return selection(known, own if own and came == own else "")


def _put(known: Entity, chosen: Selection, where: int | None, name: str) -> tuple[Done, int, Outcome]:
    if where:
        done = store().write(sandbox(), lists.add_members, where, chosen.ids)
        return done, where, done.result
    done = store().write(sandbox(), lists.add_to_new_list, name, known.kind, chosen.ids)
    return done, *done.result


def _added(outcome: Outcome) -> str:
    """What came of it, honestly: how many came on the list, were there, were refused and why."""
    n = len(outcome.changed)
    parts = [ngettext("%(n)s record was added to the list.", "%(n)s records were added to the list.", n)]
    if there := len(outcome.unchanged):
        parts.append(ngettext("%(n)s was on it already.", "%(n)s were on it already.", there))
    for reason, ids in outcome.reasons().items():
        first = ", ".join(called(ids[:NAMED]).values()) + (" …" if len(ids) > NAMED else "")
        parts.append(ngettext("%(n)s was refused: %(names)s.", "%(n)s were refused: %(names)s.", len(ids), names=first))
        parts.append(reason)
    return " ".join(parts)


def _ask(known: Entity, chosen: Selection, error: str = "", status: int = 200):
    """The page of the question: the unlocked static lists of this kind, or the name of a new one."""
    cls = entity(lists.KIND).cls
    with store().read(sandbox()) as session:
        usable = session.query(cls).filter_by(list_type="static", member_kind=known.kind, status="active", locked_at=None)  # fmt: skip
        found = [(one.id, local(one, "name", current_locale()), one.code) for one in usable.order_by(cls.name, cls.id)]
    return render_template(
        "crm/add_to_list.html", known=known, chosen=chosen, called=called(chosen.ids), lists=found, error=error,
        picked=request.form.get("list", ""), typed=request.form.get("name", ""),
    ), status  # fmt: skip


# --------------------------------------------------------------------------------------------------
# On a list's own form


def _list(id: int) -> Record:
    """The marketing list of this id. 404 when there is none."""
    with store().read(sandbox()) as session:
        found = session.get(entity(lists.KIND).cls, id)
    if found is None:
        abort(404)
    return found


@bp.post(f"/lists/{ID}/add")
def add_member(id: int):
    """Put the record chosen in the lookup on the list. What was typed and not chosen is searched for."""
    here("lists")
    listing, member = _list(id), request.form.get("member", type=whole_number)
    if not member:
        return redirect(members_url(listing, find=request.form.get("_q_member", "")[:200]) + "#member", 303)
    return _run(listing, _added, lists.add_members, [member])


@bp.post(f"/lists/{ID}/remove")
def remove_members(id: int):
    """Take the ticked members off the list, or all that match the search."""
    here("lists")
    listing = _list(id)
    chosen = selection(entity(listing.member_kind), members_url(listing), asked_for(listing))
    if not chosen.ids:
        say(_("Tick at least one row first."), "warn")
        return redirect(chosen.back)
    return _run(listing, _removed, lists.remove_members, chosen.ids)


def _removed(outcome: Outcome) -> str:
    n = len(outcome.changed)
    text = ngettext("%(n)s record was removed from the list.", "%(n)s records were removed from the list.", n)
    if gone := len(outcome.unchanged):
        text += " " + ngettext("%(n)s was not on it.", "%(n)s were not on it.", gone)
    return text


@bp.post(f"/lists/{ID}/lock")
def lock_list(id: int):
    """Lock the list."""
    here("lists")
    return _run(_list(id), lambda _none: _("The list was locked. Its members stay as they are."), lists.lock_list)


@bp.post(f"/lists/{ID}/unlock")
def unlock_list(id: int):
    """Unlock the list."""
    here("lists")
    return _run(_list(id), lambda _none: _("The list was unlocked."), lists.unlock_list)


def _run(listing: Record, words: Callable[[Outcome | None], str], verb: Callable, *args):
    """Run a verb on the list, tell what came of it, go back to the tab one was on."""
    back = members_url(listing) if args else record_url(entity(lists.KIND), listing.id)
    if done := run(verb, listing.id, *args):
        say(words(done.result), "ok" if done.command else "warn", done.command)
    return redirect(back, 303)


@bp.route(f"/lists/{ID}/copy", methods=["GET", "POST"])
def copy_list(id: int):
    """Ask what the copy is called, then make a static list with the members of today."""
    known, listing = writable("lists"), _list(id)
    if request.method == "GET":
        return _ask_name(known, listing)
    try:
        done = store().write(sandbox(), lists.copy_to_static, id, request.form.get("name", ""))
    except NotFound:
        abort(404)
    except DomainError as refused:
        return _ask_name(known, listing, str(refused), 422)
    say(_("The list was copied."), undo=done.command)
    return redirect(url(known, done.result, tab="members"), 303)


def _ask_name(known: Entity, listing: Record, error: str = "", status: int = 200):
    with store().read(sandbox()) as session:
        n = len(lists.members(session, listing, sandbox().context))
        name = names_of(session, [listing.id], current_locale(), names())[listing.id]
    return render_template(
        "crm/copy_list.html", known=known, name=name, n=n, error=error,
        typed=request.form.get("name", _("%(name)s, copy", name=name)), back=record_url(known, listing.id),
        action=record_url(known, f"{listing.id}/copy"),
    ), status  # fmt: skip


def use_filter(id: int | None, text: str) -> str:
    """Give a dynamic list the filter made in the panel; the address to go on to. A refusal is told there."""
    listing = _list(id or 0)
    if done := run(save.update, lists.KIND, listing.id, {"filter": text}):
        say(_("The filter of the list was saved."), undo=done.command)
    return url(entity(lists.KIND), listing.id, tab="members")
