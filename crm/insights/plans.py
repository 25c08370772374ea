"""How a customer plan is followed: its activities done, late and skipped, and the hours it takes."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select

from crm.entities.activity import DONE, Activity
from crm.i18n import lazy_gettext as _l
from crm.i18n import lazy_pgettext as _lp
from crm.schema.fields import Field, Kind
from crm.schema.registry import Context, register_computed

from .figures import ONE, WHOLE, scaled

CANCELLED = Activity.status == "cancelled"
COMPLETED = Activity.status.in_(DONE)


def _activities(cls: type, figure: ColumnElement, *where: ColumnElement) -> ColumnElement:
    """A figure over the activities of the plan of ``cls``."""
    return select(figure).where(Activity.plan_id == cls.id, *where).correlate(cls).scalar_subquery()


def _late(context: Context) -> ColumnElement[bool]:
    return and_(Activity.status == "open", Activity.due < context.today)


def planned(cls: type, context: Context) -> ColumnElement:
    """Activities of the plan that have not been cancelled."""
    return _activities(cls, func.count(), ~CANCELLED)


def done(cls: type, context: Context) -> ColumnElement:
    """Completed activities of the plan."""
    return _activities(cls, func.count(), COMPLETED)


def late(cls: type, context: Context) -> ColumnElement:
    """Open activities of the plan whose day has passed."""
    return _activities(cls, func.count(), _late(context))


def followed(cls: type, context: Context) -> ColumnElement:
    """Completed activities of those that should have been by now, per cent, rounded half up to four decimals; empty
    while there are none. Cancelled ones due by now count as not done."""
    now = or_(COMPLETED, _late(context), and_(CANCELLED, Activity.due < context.today + timedelta(days=1)))
    return _activities(cls, scaled(func.avg(cast(COMPLETED, Integer)) * float(WHOLE)), now)


def hours(cls: type, context: Context) -> ColumnElement:
    """Hours the activities of the plan take that have not been cancelled, rounded half up to four decimals."""
    return _activities(cls, scaled(func.coalesce(func.sum(Activity.minutes), 0) * ONE / 60.0), ~CANCELLED)


SHARE = _l(
    "Completed activities of the plan divided by those that should have been completed by today: the completed ones, "
    "the open ones whose day has passed, and the cancelled ones."
)
FIELDS = {
    "planned": (Field(_lp("plan", "Activities"), Kind.INTEGER), planned),
    "done": (Field(_lp("plan", "Completed activities"), Kind.INTEGER), done),
    "late": (Field(_lp("plan", "Late activities"), Kind.INTEGER), late),
    "followed": (Field(_lp("plan", "Followed"), Kind.PERCENT, unit="%", decimals=1, help=SHARE), followed),
    "hours": (
        Field(_lp("plan", "Hours"), Kind.DECIMAL, decimals=1, help=_l("The durations of the plan's activities.")),
        hours,
    ),
}
for _name, (_spec, _formula) in FIELDS.items():
    register_computed("customer_plan", _name, _spec, _formula)
