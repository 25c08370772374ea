"""Care-model adherence (M13): is each customer looked after as its care model promises?

What is looked at are the touchpoints *at regular intervals* that have an interval. A touchpoint was kept
when something that fits its channel was completed at most ``interval_days`` before today, today included:
``days(d)`` = today - d in calendar days, so of a 60-day interval the 60th day back is the last that counts.
What is dated after today has not happened yet, and a completion without a date does not count.

A contact is the customer's when it regards the account, one of its persons, opportunities or cases, or
names one of its persons; a subsidiary's is not its parent's. Source: the course's own rule; the idea of
care models Mattinen 2006.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from crm.entities.account import Account
from crm.entities.activity import Activity
from crm.entities.case import Case
from crm.entities.contact import Contact
from crm.entities.opportunity import Opportunity
from crm.entities.touchpoint import FITTING, Touchpoint
from crm.i18n import lazy_gettext as _l
from crm.i18n import lazy_pgettext as _lp
from crm.schema.fields import Choice, Field, Kind
from crm.schema.registry import Context, register_computed

from .figures import WHOLE, scaled

SETTLING_DAYS = 60
"""A customer that has been under its model for fewer days is outside the base."""

MESSAGES = ("email", "letter")
"""Types that can be *sent*, which completes them."""

STATES = (
    Choice("followed", _lp("care", "Followed"), "ok"),
    Choice("gap", _lp("care", "Not followed"), "err"),
    Choice("new", _lp("care", "Under the model for less than 60 days")),
    Choice("none", _lp("care", "No care model")),
)


def counts(activity_type: str, status: str) -> bool:
    """Whether an activity is a completed one: open and cancelled are not, and nothing but a message is *sent*."""
    return status == "done" or (status == "sent" and activity_type in MESSAGES)


def care_state(
    since: date | None, touchpoints: Iterable[tuple[str, int]], done: Iterable[tuple[str, date]], today: date
) -> str:
    """How the care of one customer stands: ``followed gap new none``.

    ``touchpoints`` are (channel, interval in days) of its model's regular touchpoints, ``done`` (type, day) of
    what has been completed with it. A model without regular touchpoints promises nothing that could be
    followed: ``none``. An empty ``since`` means long ago.
    """
    promised, done = list(touchpoints), list(done)
    if not promised:
        return "none"
    if since is not None and (today - since).days < SETTLING_DAYS:
        return "new"
    kept = (
        any(kind in FITTING[channel] and 0 <= (today - day).days <= interval for kind, day in done)
        for channel, interval in promised
    )
    return "followed" if all(kept) else "gap"


def adherence(states: Iterable[str]) -> Decimal | None:
    """Customers that follow the model of those in the base (``followed`` and ``gap``), per cent (0-100);
    ``None`` when the base is empty."""
    base = [state == "followed" for state in states if state in ("followed", "gap")]
    return Decimal(100 * sum(base)) / len(base) if base else None


# --------------------------------------------------------------------------------------------------
# The same in SQL


def belonging() -> Subquery:
    """What activities with an account may be about, and whose it is: about, account_id."""
    account, contact, opportunity, ticket = (aliased(one) for one in (Account, Contact, Opportunity, Case))
    return union_all(
        select(account.id.label("about"), account.id.label("account_id")),
        *(select(k.id, k.account_id).where(k.account_id.is_not(None)) for k in (contact, opportunity, ticket)),
    ).subquery()


@lru_cache(maxsize=100)
def latest_contacts(context: Context) -> CTE:
    """When each account was last in contact by each type of activity, up to today: account_id,
    activity_type, at. Read once a statement, not once a row."""
    act, whose = aliased(Activity), belonging()
    completed = (
        or_(act.status == "done", and_(act.status == "sent", act.activity_type.in_(MESSAGES))),
        act.done_at < context.today + timedelta(days=1),
    )
    acts = union_all(
        *(
            select(link.label("about"), act.activity_type, act.done_at).where(link.is_not(None), *completed)
            for link in (act.regarding_id, act.contact_id)
        )
    ).subquery()
    latest = (
        select(whose.c.account_id, acts.c.activity_type, func.max(acts.c.done_at).label("at"))
        .join(acts, acts.c.about == whose.c.about)
        .group_by(whose.c.account_id, acts.c.activity_type)
    )
    return latest.cte().prefix_with("MATERIALIZED")


def regular(touchpoint: type) -> ColumnElement[bool]:
    """Whether a touchpoint is one that adherence looks at."""
    return and_(touchpoint.trigger == "interval", touchpoint.interval_days.is_not(None))


def fits(touchpoint: type, activity_type: ColumnElement) -> ColumnElement[bool]:
    """Whether an activity of this type keeps the touchpoint: ``FITTING`` in SQL."""
    return or_(*(and_(touchpoint.channel == c, activity_type.in_(types)) for c, types in FITTING.items()))


def care_state_of(cls: type, context: Context) -> ColumnElement:
    """``care_state`` of the account of ``cls``; ``none`` also when it is no active customer."""
    point, latest = aliased(Touchpoint), latest_contacts(context).c
    ago = func.julianday(context.today.isoformat()) - func.julianday(func.date(latest.at))
    kept = exists().where(latest.account_id == cls.id, fits(point, latest.activity_type), ago <= point.interval_days)
    promised = exists().where(point.care_model_id == cls.care_model_id, regular(point)).correlate(cls)
    broken = exists().where(
        point.care_model_id == cls.care_model_id, regular(point), ~kept.correlate(cls, point)
    ).correlate(cls)  # fmt: skip
    return case(
        (or_(cls.relation.is_distinct_from("customer"), cls.status != "active", ~promised), "none"),
        (cls.care_model_since > context.today - timedelta(days=SETTLING_DAYS), "new"),
        (broken, "gap"),
        else_="followed",
    )


def _customers(model_id: ColumnElement, account: type) -> tuple:
    return account.care_model_id == model_id, account.relation == "customer", account.status == "active"


def customers_of(cls: type, context: Context) -> ColumnElement:
    """How many active customers the care model of ``cls`` has, those outside the base included."""
    account = aliased(Account)
    return select(func.count(account.id)).where(*_customers(cls.id, account)).correlate(cls).scalar_subquery()


def adherence_of(cls: type, context: Context) -> ColumnElement:
    """``adherence`` of the care model of ``cls``, rounded half up to four decimals."""
    account = aliased(Account)
    kept = case({"followed": WHOLE, "gap": 0}, value=care_state_of(account, context))
    share = select(scaled(func.avg(kept))).where(*_customers(cls.id, account))
    return share.correlate(cls).scalar_subquery()


@dataclass(frozen=True)
class Standing:
    """A touchpoint promised to a customer: when it was ``last`` kept and the day by which it is ``due`` again.

    ``due`` is ``None`` for one without an interval. Never kept it is due at once, but nothing is due before a
    new customer comes into the base.
    """

    touchpoint: Touchpoint
    last: datetime | None
    due: date | None


def due_day(last: date | None, interval: int, since: date | None, today: date) -> date:
    """The last day on which a touchpoint can be kept without a gap; before today there is one."""
    days = [last + timedelta(days=interval)] if last else []
    days += [since + timedelta(days=SETTLING_DAYS - 1)] if since else []
    return max(days, default=today - timedelta(days=1))


def standings(session: Session, account_id: int, context: Context) -> list[Standing]:
    """The touchpoints of an account's care model in their order, those at other times than regularly too."""
    point, account, latest = aliased(Touchpoint), aliased(Account), latest_contacts(context).c
    last = select(func.max(latest.at)).where(latest.account_id == account.id, fits(point, latest.activity_type))
    rows = (
        select(point, last.scalar_subquery(), account.care_model_since, regular(point))
        .join(account, account.care_model_id == point.care_model_id)
        .where(account.id == account_id)
        .order_by(point.position.is_(None), point.position, point.id)
    )
    found = []
    for touchpoint, at, since, is_regular in session.execute(rows):
        day = at.date() if at else None
        due = due_day(day, touchpoint.interval_days, since, context.today) if is_regular else None
        found.append(Standing(touchpoint, at, due))
    return found


def adherence_by_owner(session: Session | Connection, model_id: int, context: Context) -> dict[int, Decimal]:
    """Adherence to one care model by the owner of the customer (user id), unrounded; only owners with
    somebody in the base."""
    account = aliased(Account)
    states = defaultdict(list)
    rows = select(account.owner_id, care_state_of(account, context)).where(*_customers(literal(model_id), account))
    for owner, state in session.execute(rows):
        states[owner].append(state)
    found = {owner: adherence(own) for owner, own in states.items()}
    return {owner: share for owner, share in found.items() if share is not None}


spec = Field(
    _l("Adherence to the care model"),
    Kind.CHOICE,
    choices=STATES,
    analysis=True,
    help=_l(
        "Followed, when every touchpoint at regular intervals was done within its interval, counted back from today "
        "in days. Only what is completed counts; an e-mail or a letter is neither an appointment nor a phone call. "
        "A contact with any person of the customer counts, one with a subsidiary does not."
    ),
)
register_computed("account", "care_state", spec, care_state_of)
spec = Field(
    _l("Adherence"),
    Kind.PERCENT,
    unit="%",
    minimum=0,
    maximum=100,
    decimals=1,
    analysis=True,
    help=_l(
        "Customers with whom every touchpoint at regular intervals was done within its interval, divided by the "
        "active customers of the model. Customers who have been under it for less than 60 days are left out."
    ),
)
register_computed("care_model", "adherence", spec, adherence_of)
register_computed("care_model", "customers", Field(_lp("care model", "Customers"), Kind.INTEGER), customers_of)
