"""Where a goal stands: what its measure is in its period, and how much of the target that is."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Integer, and_, case, exists, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crm.entities.account import Account
from crm.entities.activity import Activity
from crm.entities.opportunity import Opportunity
from crm.entities.sales_line import SalesLine
from crm.i18n import lazy_gettext as _l
from crm.i18n import lazy_pgettext as _lp
from crm.schema.fields import Field, Kind, Scaled
from crm.schema.registry import Context, register_computed

from .care import belonging
from .figures import ONE, WHOLE, rounded, scaled
from .sales import NET, sales_r12

CENT = ONE // 100
"""Money is stored in cents; so many times that it is a stored decimal."""


def _whose(goal: type, account_id: ColumnElement) -> ColumnElement[bool]:
    """Whether what belongs to ``account_id`` counts: always for a goal about all customers."""
    account = aliased(Account)
    asked = [goal.account_id, goal.customer_group, goal.abc_class]
    fits = [or_(of.is_(None), of == own) for of, own in zip(asked, (account.id, account.customer_group, account.abc_class), strict=True)]  # fmt: skip
    some = exists().where(account.id == account_id, *fits).correlate_except(account)
    return or_(and_(*(of.is_(None) for of in asked)), some)


def _within(goal: type, day: ColumnElement) -> ColumnElement[bool]:
    """Whether a day is in the goal's period."""
    return day.between(goal.starts_on, goal.ends_on)


def _sold(goal: type, figure: ColumnElement, *types: str) -> ColumnElement:
    """A figure over the sales lines of the period."""
    line = SalesLine
    rows = select(figure).where(_within(goal, line.date), line.line_type.in_(types), _whose(goal, line.customer_id))
    return rows.correlate(goal).scalar_subquery()


def _won(goal: type, figure: ColumnElement) -> ColumnElement:
    won = Opportunity.status == "won", _within(goal, Opportunity.actual_close), _whose(goal, Opportunity.account_id)
    return select(figure).where(*won).correlate(goal).scalar_subquery()


def _contacts(goal: type, context: Context) -> ColumnElement:
    """Completed appointments and phone calls with the customers, up to today."""
    whose = belonging()
    theirs = exists().where(
        or_(whose.c.about == Activity.regarding_id, whose.c.about == Activity.contact_id),
        _whose(goal, whose.c.account_id),
    )
    done = (
        Activity.activity_type.in_(("appointment", "call")),
        Activity.status == "done",
        Activity.done_at < context.today + timedelta(days=1),
        _within(goal, func.date(Activity.done_at)),
        theirs.correlate(goal, Activity),
    )
    return select(func.count(Activity.id)).where(*done).correlate(goal).scalar_subquery()


def _new(goal: type) -> ColumnElement:
    """Customers whose first order is in the period."""
    earlier, line = aliased(SalesLine), SalesLine
    before = exists().where(
        earlier.customer_id == line.customer_id, earlier.line_type == "sale", earlier.date < goal.starts_on
    )
    rows = select(func.count(line.customer_id.distinct())).where(
        _within(goal, line.date), line.line_type == "sale", ~before.correlate(line, goal), _whose(goal, line.customer_id)
    )  # fmt: skip
    return rows.correlate(goal).scalar_subquery()


def _wallet(goal: type, context: Context) -> ColumnElement:
    """Share of wallet (M12) of the customers whose purchase potential is known, in ten-thousandths of a per cent."""
    account = aliased(Account)
    cents, wallet = type_coerce(sales_r12(account, context), Integer), type_coerce(account.wallet_estimate, Integer)
    share = func.sum(cents) * float(WHOLE) / func.sum(wallet)
    known = account.wallet_estimate > 0, account.relation == "customer", account.status == "active"
    rows = select(rounded(share)).where(*known, _whose(goal, account.id))
    return rows.correlate(goal).scalar_subquery()


def actual(cls: type, context: Context) -> ColumnElement:
    """The measure of the goal of ``cls`` now; empty for an own indicator nobody has reported, and for a share of
    wallet without a purchase potential or for a reader who sees nothing of an analysis."""
    of = {
        "sales": _sold(cls, func.coalesce(func.sum(type_coerce(SalesLine.net_sales, Integer)), 0), *NET) * CENT,
        "margin": _sold(cls, func.coalesce(func.sum(type_coerce(SalesLine.gross_margin, Integer)), 0), *NET) * CENT,
        "buyers": _sold(cls, func.count(SalesLine.customer_id.distinct()), "sale") * ONE,
        "new_customers": _new(cls) * ONE,
        "won_value": _won(cls, func.coalesce(func.sum(type_coerce(Opportunity.actual_value, Integer)), 0)) * CENT,
        "won": _won(cls, func.count()) * ONE,
        "contacts": _contacts(cls, context) * ONE,
        "own": type_coerce(cls.reported, Integer),
    }
    if context.analysis:
        of["share_of_wallet"] = _wallet(cls, context)
    return type_coerce(case(of, value=cls.measure), Scaled())


def attained(cls: type, context: Context) -> ColumnElement:
    """The actual value of the target, per cent, rounded half up to four decimals; empty without either, or for a
    target of 0."""
    return scaled(type_coerce(actual(cls, context), Integer) * float(WHOLE) / type_coerce(cls.target, Integer))


HOW = _l(
    "From the data of the sandbox, both days of the period included. Sales and margin: sales minus returns, freight and "
    "gift cards left out. Customers who bought: with at least one order. New customers: the first order ever. Won "
    "opportunities: by the actual close date. Appointments and phone calls: completed ones. Share of wallet: of the "
    "last 12 months, whatever the period. An own indicator is the reported value."
)
SHARE = _l("The actual value divided by the target value.")
register_computed("goal", "actual", Field(_lp("goal", "Actual value"), Kind.DECIMAL, decimals=2, help=HOW), actual)
spec = Field(_lp("goal", "Attained"), Kind.PERCENT, unit="%", decimals=1, help=SHARE)
register_computed("goal", "attained", spec, attained)
