"""What is done to the open activities ticked in a list: complete, cancel, move; and what is said of it."""

from flask import redirect

from ...i18n import ngettext
from ...processes import activities
from .messages import say
from .place import sandbox, store
from .selection import Selection


def _completed(n: int) -> str:
    return ngettext("%(n)s activity was completed.", "%(n)s activities were completed.", n)


def _cancelled(n: int) -> str:
    return ngettext("%(n)s activity was cancelled.", "%(n)s activities were cancelled.", n)


def _moved(n: int) -> str:
    return ngettext("%(n)s activity was rescheduled.", "%(n)s activities were rescheduled.", n)


SETTLED = {
    "complete": (activities.complete, (), _completed),
    "cancel": (activities.cancel, (), _cancelled),
    "tomorrow": (activities.reschedule, (1,), _moved),
    "next-week": (activities.reschedule, (7,), _moved),
}
"""The verb of each command, its arguments, and the words for how many it changed."""


def settle(chosen: Selection, action: str):
    """Do it to the rows, tell honestly how many changed and how many were refused and why, go back to the list."""
    verb, args, words = SETTLED[action]
    done = store().write(sandbox(), verb, chosen.ids, *args)
    outcome = done.result
    text = [words(len(outcome.changed))]
    for reason in dict.fromkeys(outcome.refused.values()):
        n = list(outcome.refused.values()).count(reason)
        text.append(ngettext("%(n)s was refused: %(reason)s", "%(n)s were refused: %(reason)s", n, reason=reason))
    say(" ".join(text), "ok" if outcome.changed else "warn", undo=done.command or None)
    return redirect(chosen.back)
