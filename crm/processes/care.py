"""Care models: plan the contacts that a customer's model promises."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from .. import query
from ..entities.touchpoint import FITTING
from ..records import save
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.registry import entity

REGULAR = "care_model_id eq @model and trigger eq 'interval' and interval_days le @until"
PLANS = """status eq 'open' and (regarding/account/id eq @id or regarding/contact/account_id eq @id
    or regarding/opportunity/account_id eq @id or regarding/case/account_id eq @id or contact/account_id eq @id)"""

MORNING = time(9)


@dataclass
class Planned:
    """What planning did: how many ``activities`` it made for how many ``customers``; how many had ``nothing``
    to plan, and how many are ``without`` a care model or out of use."""

    activities: int = 0
    customers: int = 0
    nothing: int = 0
    without: int = 0


@verb("plan_touchpoints")
def plan_touchpoints(work: Work, ids: list[int], until_days: int = 90) -> Planned:
    """Make the open activities that the care models of accounts promise for the next ``until_days`` days.

    Every touchpoint at regular intervals gets one activity an interval, the owner's of the account: an
    appointment where a phone call would do too. One that falls on a weekend is due on the Friday before. A touchpoint is left alone when its interval is longer, or
    when an open activity that fits it is planned with the customer already. Raises ``NotFound``.
    """
    done = Planned()
    for id in dict.fromkeys(ids):
        account = work.get("account", id)
        if account.closed or account.care_model_id is None:
            done.without += 1
            continue
        made = plan_contacts(work, account, account.care_model_id, until_days, _in_force(work, account))
        done.activities += made
        done.customers += made > 0
        done.nothing += not made
    return done


def _in_force(work: Work, account: Record) -> int | None:
    """The account's customer plan in force."""
    plan = entity("customer_plan").cls
    return work.session.scalar(select(plan.id).where(plan.account_id == account.id, plan.status == "active"))


def promised(work: Work, model_id: int, until_days: int) -> list[Record]:
    """The touchpoints of a care model that come round within so many days, in their order."""
    point = entity("touchpoint").cls
    model = {"model": model_id, "until": until_days}
    points = select(point).where(query.where(REGULAR, "touchpoint", work.context, model))
    return list(work.session.scalars(points.order_by(point.position.is_(None), point.position, point.id)))


def planned_with(work: Work, account: Record) -> list[Record]:
    """The open activities with an account or its persons."""
    act = entity("activity").cls
    plans = select(act).where(query.where(PLANS, "activity", work.context, {"id": account.id}))
    return list(work.session.scalars(plans.order_by(act.id)))


def plan_contacts(work: Work, account: Record, model_id: int, until_days: int, plan_id: int | None) -> int:
    """Make the activities a care model promises an account, as above, for its customer plan; returns how many."""
    planned = {activity.activity_type for activity in planned_with(work, account)}
    made = 0
    for touchpoint in promised(work, model_id, until_days):
        if planned.isdisjoint(FITTING[touchpoint.channel]):
            days = range(touchpoint.interval_days, until_days + 1, touchpoint.interval_days)
            for ahead in days:
                _make(work, account, touchpoint, ahead, plan_id)
            made += len(days)
    return made


def _make(work: Work, account: Record, touchpoint: Record, ahead: int, plan_id: int | None) -> None:
    """One activity so many days from today, moved to the Friday before a weekend unless that has gone by."""
    day = work.today + timedelta(days=ahead)
    day = max(day - timedelta(days=max(0, day.weekday() - 4)), work.today)
    values = {
        "activity_type": FITTING[touchpoint.channel][0],
        "subject": touchpoint.name,
        "text": touchpoint.template,
        "regarding_id": account.id,
        "contact_id": account.primary_contact_id,
        "owner_id": account.owner_id,
        "minutes": touchpoint.minutes,
        "plan_id": plan_id,
        "due": datetime.combine(day, MORNING),
    }
    activity = work.get("activity", save.create(work, "activity", values))
    activity.subject_en, activity.text_en = touchpoint.name_en, touchpoint.template_en
    work.session.flush()
