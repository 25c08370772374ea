"""Goal (tavoite): what is to be reached with customers, by when, and how far it is."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped, Session

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, decimal, lookup, memo, text
from ..schema.layout import Chart, Form, Section, Tab, View
from ..schema.record import Record
from .account import ABC, GROUPS, STATUSES
from .customer_plan import CustomerPlan

MEASURES = (
    Choice("sales", _lp("measure", "Net sales (€)")),
    Choice("margin", _lp("measure", "Gross margin (€)")),
    Choice("share_of_wallet", _lp("measure", "Share of wallet (%)")),
    Choice("buyers", _lp("measure", "Customers who bought")),
    Choice("new_customers", _lp("measure", "New customers")),
    Choice("won_value", _lp("measure", "Won opportunities (€)")),
    Choice("won", _lp("measure", "Won opportunities (number)")),
    Choice("contacts", _lp("measure", "Appointments and phone calls")),
    Choice("own", _lp("measure", "Own indicator")),
)

LIST = ("name", "account_id", "measure", "target", "actual", "attained", "ends_on")
ACTIVE = "status eq 'active'"


class Goal(Record):
    """What is to be reached in a period: the target of a measure, for one account, for a customer group, for an ABC
    class, or for all customers where none of them is named. ``baseline`` is where it began.

    Where it stands (``actual``) is computed from the data of the sandbox (``insights.goals``); only of an *own*
    indicator it is reported by hand, in ``reported``. Both days belong to the period.
    """

    __tablename__ = "goal"
    label, label_plural = _l("Goal"), _l("Goals")
    path, icon, dataverse = "goals", "goal", "goal"
    subtitle = ("code", "account_id")
    find = ("name", "code", "indicator")
    quick = (
        "name",
        "measure",
        "account_id",
        "customer_group",
        "baseline",
        "target",
        "starts_on",
        "ends_on",
        "owner_id",
    )

    name: Mapped[str] = text(_l("Name"), required=True, max_length=160, dataverse="title")
    code: Mapped[str | None] = code(_l("Code"), "TA")
    measure: Mapped[str] = choice(
        _lp("goal", "Measure"), MEASURES, required=True, default="sales", dataverse="metricid"
    )
    indicator: Mapped[str | None] = text(_l("Own indicator"), max_length=160)
    account_id: Mapped[int | None] = lookup(_l("Account"), "account", inverse="goals", on_delete="delete")
    customer_group: Mapped[str | None] = choice(_l("Customer group"), GROUPS)
    abc_class: Mapped[str | None] = choice(_l("ABC class"), ABC)
    plan_id: Mapped[int | None] = lookup(_l("Customer plan"), "customer_plan", inverse="goals")
    baseline: Mapped[Decimal | None] = decimal(_lp("goal", "Baseline"), recommended=True)
    target: Mapped[Decimal] = decimal(_lp("goal", "Target value"), required=True, dataverse="targetdecimal")
    reported: Mapped[Decimal | None] = decimal(
        _lp("goal", "Reported value"), help=_l("Only of an own indicator; the others are computed.")
    )
    starts_on: Mapped[date] = day(_lp("goal", "Begins"), required=True, default="today", dataverse="goalstartdate")
    ends_on: Mapped[date] = day(_lp("goal", "Due"), required=True, dataverse="goalenddate")
    description: Mapped[str | None] = memo(_l("Description"))
    owner_id: Mapped[int | None] = lookup(
        _l("Owner"), "user", inverse="goals", required=True, default="me", dataverse="goalownerid"
    )
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="active", readonly=True, dataverse="statecode")

    views = (
        View("active", _l("Active goals"), LIST, ACTIVE, "ends_on,name", default=True),
        View("mine", _l("My goals"), LIST, f"{ACTIVE} and owner_id eq @me", "ends_on,name"),
        View("accounts", _l("Goals of accounts"), LIST, f"{ACTIVE} and account_id ne null", "account_id,ends_on"),
        View("ended", _l("Goals whose period has ended"), LIST, "ends_on lt @today", "-ends_on"),
        View("all", _l("All goals"), (*LIST, "status"), "", "name"),
    )
    charts = (
        Chart("name", "attained", "avg", label=_l("Attainment by goal")),
        Chart("measure", label=_l("Goals by measure")),
        Chart("owner_id", label=_l("Goals by owner")),
    )
    form = Form(
        header=("measure", "target", "actual", "attained"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Goal"), ("name", "code", "measure", "indicator", "description")),
                        Section(_lp("goal", "Whose customers"), ("account_id", "plan_id", "customer_group", "abc_class")),
                    ),
                    (Section(_lp("goal", "Where it stands"), ("baseline", "target", "reported", "actual", "attained")),),
                    (
                        Section(_lp("goal", "Period"), ("starts_on", "ends_on", "owner_id", "status")),
                        Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),
                    ),
                ),
            ),
        ),
    )  # fmt: skip

    def begin(self, session: Session, today: date) -> None:
        """A goal of a customer plan is about its account."""
        if plan := session.get(CustomerPlan, self.plan_id or 0):
            self.account_id = plan.account_id
