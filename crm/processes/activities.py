"""Activities: complete, cancel and move open ones, one or many at once."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from ..i18n import gettext as _
from ..records import save
from ..records.bulk import Outcome, each
from ..records.errors import DomainError, Invalid
from ..records.work import Work, verb
from ..schema.record import Record

KIND = "activity"
MORNING = time(9)
"""When something is due that had no time of day."""


@save.rule(KIND)
def _sound(work: Work, activity: Record, before: dict[str, Any]) -> dict[str, Any]:
    """What came in was not sent by us."""
    if activity.direction == "in" and activity.status == "sent" and (not before or {"status", "direction"} & {*before}):
        return {"status": _("What came in is not sent. Choose another status.")}
    return {}


@verb("complete_activities")
def complete(work: Work, ids: list[int]) -> Outcome:
    """Mark open activities as done now; those that are not open are refused."""
    return _each_open(work, ids, lambda activity: bool(save.change(work, activity, {"status": "done"})))


@verb("cancel_activities")
def cancel(work: Work, ids: list[int]) -> Outcome:
    """Give open activities up; those that are not open are refused."""
    return _each_open(work, ids, lambda activity: bool(save.change(work, activity, {"status": "cancelled"})))


@verb("reschedule_activities")
def reschedule(work: Work, ids: list[int], days: int = 0, on: date | None = None) -> Outcome:
    """Move open activities to the day ``on``, or each so many days on (``moved``); the time of day stays. Those
    that are not open are refused. Raises ``Invalid`` when neither says where to, or for a day that has passed."""
    if on is None and not 1 <= days <= 366:
        raise Invalid({"due": _("Choose the day.")})
    if on is not None and on < work.today:
        raise Invalid({"due": _("The day has passed already. Choose today or a later one.")})

    def move(activity: Record) -> bool:
        day = on or moved(activity.due, work.today, days)
        due = datetime.combine(day, activity.due.time() if activity.due else MORNING)
        return bool(save.change(work, activity, {"due": due}))

    return _each_open(work, ids, move)


def moved(due: datetime | None, today: date, days: int) -> date:
    """The day so many days after the day an activity is due; after today when that has passed or was not set."""
    return max(due.date() if due else today, today) + timedelta(days=days)


def _each_open(work: Work, ids: list[int], give: Callable[[Record], bool]) -> Outcome:
    def judged(activity: Record) -> bool:
        if activity.status != "open":
            raise DomainError(_("The activity is not open."))
        return give(activity)

    return each(work, KIND, ids, judged)
