"""Goals: what makes one sound."""

from typing import Any

from ..i18n import gettext as _
from ..records import save
from ..records.work import Work
from ..schema.record import Record


@save.rule("goal")
def _sound(work: Work, goal: Record, before: dict[str, Any]) -> dict[str, Any]:
    """The period ends when it begins or later, and an own indicator has a name."""
    errors = {}
    if goal.ends_on < goal.starts_on:
        errors["ends_on"] = _("The period ends before it begins.")
    if goal.measure == "own" and not goal.indicator:
        errors["indicator"] = _("Say what the own indicator is.")
    return errors
