"""Goals: what makes one sound."""

from typing import Any

from ..i18n import gettext as _
from ..records import save
from ..records.work import Work
from ..schema.record import Record


@save.rule("goal")
def _sound(work: Work, goal: Record, before: dict[str, Any]) -> dict[str, Any]:
    """The period ends when it begins or later."""
    return {"ends_on": _("The period ends before it begins.")} if goal.ends_on < goal.starts_on else {}
