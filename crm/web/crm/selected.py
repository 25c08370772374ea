"""Commands for the rows of a list that are ticked, or for all that match it. The selection is part of the
POST, so they work without JavaScript; the result page says how many rows changed, and takes it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from ...i18n import current_locale, ngettext
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...processes.care import plan_touchpoints
from ...records import save
from ...records.names import names_of
from ...sandboxes.store import Done
from ...schema.registry import Entity, entity
from ..security import whole_number
from .lookup import suggested
from .messages import run, say
from .place import bp, here, names, sandbox, store, url
from .selection import Selection, selection
from .settling import SETTLED, settle


@dataclass(frozen=True)
class Command:
    """A command for ticked rows: ``needs`` how many (``1``, ``2``, ``1+``); ``rare`` ones are always under "…"."""

    action: str
    label: Any
    icon: str
    needs: str = "1+"
    danger: bool = False
    rare: bool = False


COMMANDS = (
    Command("bulk", _l("Edit selected"), "pen"),
    Command("tier", _l("Change tier"), "up"),
    Command("complete", _l("Mark as completed"), "okc"),
    Command("tomorrow", _l("Move by a day"), "cal"),
    Command("next-week", _l("Move by a week"), "cal", rare=True),
    Command("cancel", _l("Cancel activity"), "x", rare=True),
    Command("assign", _l("Assign"), "assign"),
    Command("plan", _l("Plan touchpoints"), "cal"),
    Command("compare", _l("Compare and merge"), "merge", "2"),
    Command("deactivate", _l("Deactivate"), "lock"),
    Command("delete", _l("Delete"), "trash", danger=True),
    Command("add-to-list", _l("Add to marketing list"), "list", rare=True),
    Command("edit", _l("Edit"), "edit", "1", rare=True),
    Command("activate", _l("Activate"), "key", rare=True),
)


def commands(known: Entity) -> list[Command]:
    """The commands that do something for records of this kind; none where nothing may be changed."""
    if not (sandbox().writable and known.editable):
        return []
    status = known.stored.get("status")
    usable = {
        "tier": known.kind == "loyalty_member",
        **dict.fromkeys(SETTLED, known.kind == "activity"),
        "assign": "owner_id" in known.stored,
        "add-to-list": known.kind in MEMBER_KINDS,
        "plan": known.kind == "account",
        "compare": known.mergeable,
        "deactivate": status and status.choice("inactive"),
        "activate": status and status.choice("inactive"),
    }
    return [command for command in COMMANDS if usable.get(command.action, True)]


@bp.post("/<path>/selected")
def selected(path: str):
    """Do a command to the ticked rows, or go to the page that asks more of it first."""
    known = here(path)
    command = next((c for c in commands(known) if c.action == request.form.get("action")), None)
    if command is None:
        abort(400)
    chosen = selection(known)
    if problem := _too_few(command, len(chosen.ids)):
        say(problem, "warn")
        return redirect(chosen.ticked)
    match command.action:
        case "edit":
            return redirect(url(known, chosen.ids[0]))
        case "compare":
            return redirect(url(known, "compare", a=chosen.ids[0], b=chosen.ids[1]))
        case "bulk":
            return redirect(url_for("crm.bulk", path=path, **chosen.args))
        case "add-to-list":
            return redirect(url_for("crm.add_to_list", path=path, **chosen.args))
        case "tier":
            return redirect(url_for("crm.change_tiers", **chosen.args))
        case "delete":
            return redirect(url_for("crm.delete_records", path=path, **chosen.args))
        case "assign":
            return _assign(known, chosen)
        case "plan":
            return _plan(known, chosen)
        case action if action in SETTLED:
            return settle(chosen, action)
    return _run(known, chosen, *VERBS[command.action])


def _too_few(command: Command, n: int) -> str:
    """Why the command cannot be done to so many rows; empty when it can."""
    if command.needs == "2" and n != 2:
        return _("Tick exactly two rows for this.")
    if command.needs == "1" and n != 1:
        return _("Tick exactly one row for this.")
    return "" if n else _("Tick at least one row first.")


MEMBER_KINDS = {choice.key for choice in entity("marketing_list").field("member_kind").choices}
"""The kinds that marketing lists are made of."""

SHOWN = 20
"""Records of a selection that a page names."""


def called(ids: list[int]) -> dict[int, str]:
    """What the first few of these records are called, by id, in the same order; one that is no more is
    called by its id."""
    with store().read(sandbox()) as session:
        found = names_of(session, ids[:SHOWN], current_locale(), names())
    return {id: found.get(id, str(id)) for id in ids[:SHOWN]}


def _assign(known: Entity, chosen: Selection):
    """Give the rows to the chosen owner; ask for one when none was chosen."""
    owner = request.form.get("owner_id", type=whole_number)
    if owner:
        return _run(known, chosen, save.assign, _assigned, owner)
    owners = suggested(known.field("owner_id").to, "", most=100)
    return render_template("crm/assign.html", known=known, chosen=chosen, called=called(chosen.ids), owners=owners)


def _assigned(n: int) -> str:
    return ngettext("%(n)s record has a new owner.", "%(n)s records have a new owner.", n)


def _plan(known: Entity, chosen: Selection):
    """Plan the touchpoints of the rows' care models, and tell for how many there was something to plan."""
    done = store().write(sandbox(), plan_touchpoints, chosen.ids)
    n = done.result
    text = [ngettext("%(n)s activity was planned.", "%(n)s activities were planned.", n.activities)]
    if n.customers:
        text.append(ngettext("They are with %(n)s customer.", "They are with %(n)s customers.", n.customers))
    if n.nothing:
        text.append(ngettext("%(n)s needed no more plans.", "%(n)s needed no more plans.", n.nothing))
    if n.without:
        text.append(ngettext("%(n)s is without a care model.", "%(n)s are without a care model.", n.without))
    say(" ".join(text), "ok" if n.activities else "info", undo=done.command)
    return redirect(chosen.back)


def _deactivated(n: int) -> str:
    return ngettext("%(n)s record was deactivated.", "%(n)s records were deactivated.", n)


def _activated(n: int) -> str:
    return ngettext("%(n)s record was activated.", "%(n)s records were activated.", n)


VERBS = {"deactivate": (save.deactivate, _deactivated), "activate": (save.activate, _activated)}
"""Commands that need no question: the verb, and what is said of its result."""


def _run(known: Entity, chosen: Selection, verb: Callable, words: Callable[[int], str], *args):
    """Run a verb on the rows and tell honestly what came of it: in a message over the list, or on a page where some
    were refused."""
    done = run(verb, known.kind, chosen.ids, *args)
    if done is None:
        return redirect(chosen.ticked)
    text = words(len(done.result.changed))
    if done.result.refused:
        return outcome_page(known, chosen, done, text.rstrip("."))
    if same := len(done.result.unchanged):
        text += " " + ngettext("%(n)s was so already.", "%(n)s were so already.", same)
    say(text, undo=done.command)
    return redirect(chosen.back)


def outcome_page(
    known: Entity, chosen: Selection, done: Done, head: str, names_of: dict[int, str] | None = None, **more
):
    """The page of what came of any command for many records: what changed, what was so already, what was refused
    and why, with undo. ``names_of`` has the names of records that are no more."""
    outcome, gone = done.result, names_of is not None
    listed = {id: names_of[id] for id in outcome.changed[:SHOWN] if id in names_of} if gone else called(outcome.changed)
    reasons = [(reason, called(ids), len(ids)) for reason, ids in outcome.reasons().items()]
    return render_template(
        "crm/bulk_done.html", known=known, chosen=chosen, command=done.command, outcome=outcome, head=head,
        called=listed, reasons=reasons, gone=gone, **more,
    )  # fmt: skip
