"""Commands for the rows of a list that are ticked. The selection is part of the POST, so they work without
JavaScript; the result page says how many rows changed, and takes it back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for

from ...i18n import current_locale, ngettext
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...records import save
from ...records.errors import DomainError
from ...records.names import names_of
from ...schema.registry import Entity
from ..security import safe_path, whole_number
from .lookup import suggested
from .messages import say
from .place import bp, here, names, sandbox, store, url


@dataclass(frozen=True)
class Command:
    """A command for ticked rows: ``needs`` how many (``1``, ``2``, ``1+``).

    ``first`` ones stay on the bar of a narrow screen, ``rare`` ones are always under "…".
    """

    action: str
    label: Any
    icon: str
    needs: str = "1+"
    danger: bool = False
    first: bool = False
    rare: bool = False


COMMANDS = (
    Command("edit", _l("Edit"), "edit", "1", first=True),
    Command("assign", _l("Assign"), "assign"),
    Command("compare", _l("Compare and merge"), "merge", "2"),
    Command("deactivate", _l("Deactivate"), "lock"),
    Command("delete", _l("Delete"), "trash", danger=True),
    Command("activate", _l("Activate"), "key", rare=True),
)


def commands(known: Entity) -> list[Command]:
    """The commands that do something for records of this kind; none where nothing may be changed."""
    if not (sandbox().writable and known.editable):
        return []
    status = known.stored.get("status")
    usable = {
        "assign": "owner_id" in known.stored,
        "compare": known.mergeable,
        "deactivate": status and status.choice("inactive"),
        "activate": status and status.choice("inactive"),
    }
    return [command for command in COMMANDS if usable.get(command.action, True)]


@bp.post("/<path>/selected")
def selected(path: str):
    """Do a command to the ticked rows, or go to the page that asks more of it first."""
    known = here(path)
    ids = list(dict.fromkeys(request.form.getlist("id", type=whole_number)))
    command = next((c for c in commands(known) if c.action == request.form.get("action")), None)
    if command is None:
        abort(400)
    if problem := _too_few(command, len(ids)):
        say(problem, "warn")
        return redirect(_back(known, ids))
    match command.action:
        case "edit":
            return redirect(url(known, ids[0]))
        case "compare":
            return redirect(url(known, "compare", a=ids[0], b=ids[1]))
        case "delete":
            return redirect(url_for("crm.delete_records", path=path, id=ids))
        case "assign":
            return _assign(known, ids)
    return _run(known, ids, *VERBS[command.action])


def _too_few(command: Command, n: int) -> str:
    """Why the command cannot be done to so many rows; empty when it can."""
    if command.needs == "2" and n != 2:
        return _("Tick exactly two rows for this.")
    if command.needs == "1" and n != 1:
        return _("Tick exactly one row for this.")
    return "" if n else _("Tick at least one row first.")


def _back(known: Entity, ids: Iterable[int] = ()) -> str:
    """The list one came from, with these rows ticked."""
    came = safe_path(request.form.get("next"), url(known))
    if not came.startswith(url(known).partition("?")[0]):
        came = url(known)
    ticks = ",".join(map(str, ids))
    return came + (("&" if "?" in came else "?") + urlencode({"tick": ticks}) if ticks else "")


def _assign(known: Entity, ids: list[int]):
    """Give the rows to the chosen owner; ask for one when none was chosen."""
    owner = request.form.get("owner_id", type=whole_number)
    if owner:
        return _run(known, ids, save.assign, _assigned, owner)
    owners = suggested(known.field("owner_id").to, "", most=100)
    with store().read(sandbox()) as session:
        chosen = names_of(session, ids, current_locale(), names())
    return render_template("crm/assign.html", known=known, chosen=chosen, owners=owners, back=_back(known))


def _assigned(n: int) -> str:
    return ngettext("%(n)s record has a new owner.", "%(n)s records have a new owner.", n)


def _deactivated(n: int) -> str:
    return ngettext("%(n)s record was deactivated.", "%(n)s records were deactivated.", n)


def _activated(n: int) -> str:
    return ngettext("%(n)s record was activated.", "%(n)s records were activated.", n)


VERBS = {"deactivate": (save.deactivate, _deactivated), "activate": (save.activate, _activated)}
"""Commands that need no question: the verb, and what is said of its result."""


def _run(known: Entity, ids: list[int], verb: Callable, words: Callable[[int], str], *args):
    """Run a verb on the rows, tell honestly how many changed, go back to the list."""
    try:
        done = store().write(sandbox(), verb, known.kind, ids, *args)
    except DomainError as refused:
        say(str(refused), "err")
        return redirect(_back(known, ids))
    text = words(done.result)
    if same := len(ids) - done.result:
        text += " " + ngettext("%(n)s was so already.", "%(n)s were so already.", same)
    say(text, undo=done.command)
    return redirect(_back(known))
