"""Customer plan (asiakkuussuunnitelma): how one customer is looked after for a while, and what for."""

from datetime import date

from sqlalchemy.orm import Mapped, Session

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, lookup, memo, text
from ..schema.layout import Chart, Form, Happening, Related, Section, Tab, Timeline, View
from ..schema.record import Record
from .account import Account

STATUSES = (
    Choice("draft", _lp("plan", "Draft")),
    Choice("active", _lp("plan", "In force"), "ok"),
    Choice("ended", _lp("plan", "Ended"), "warn"),
)
LEVERS = (
    Choice("range", _lp("lever", "More product groups")),
    Choice("order_size", _lp("lever", "Fewer and larger orders")),
    Choice("web", _lp("lever", "Orders through the web shop")),
    Choice("rush", _lp("lever", "Fewer rush deliveries")),
    Choice("returns", _lp("lever", "Fewer returns")),
    Choice("price", _lp("lever", "Prices and discounts")),
    Choice("contact", _lp("lever", "Phone calls instead of visits")),
    Choice("recovery", _lp("lever", "Putting right what went wrong")),
)

LIST = ("name", "account_id", "status", "review_on", "followed", "late", "owner_id")


class CustomerPlan(Record):
    """The plan for one account: its care model, what is aimed at and by which means, goals with a target each, the
    activities it promises, and the day on which all this is looked at again.

    An account has at most one plan in force (``processes.plans``); earlier ones are its history. Its activities are
    those that name it: how it is followed is computed from them (``insights.plans``).
    """

    __tablename__ = "customer_plan"
    label, label_plural = _l("Customer plan"), _l("Customer plans")
    path, icon, dataverse = "customer-plans", "book", "edu_careassignment"
    subtitle = ("code", "account_id")
    find = ("name", "code")
    quick = (
        "name",
        "account_id",
        "care_model_id",
        "status",
        "aim",
        "lever_1",
        "lever_2",
        "starts_on",
        "review_on",
        "owner_id",
    )
    happens = (
        Happening("starts_on", "account_id", _l("Customer plan"), title="name", facts=("status", "review_on"), filter="status ne 'draft' and starts_on le @today"),
    )  # fmt: skip

    name: Mapped[str] = text(_l("Name"), required=True, max_length=160)
    code: Mapped[str | None] = code(_l("Code"), "SM")
    account_id: Mapped[int | None] = lookup(
        _l("Account"), "account", inverse="plans", required=True, on_delete="delete"
    )
    care_model_id: Mapped[int | None] = lookup(_l("Care model"), "care_model", inverse="plans", on_delete="refuse")
    situation: Mapped[str | None] = memo(_l("State of the customership"))
    aim: Mapped[str | None] = memo(_lp("plan", "Aim"), recommended=True)
    lever_1: Mapped[str | None] = choice(_l("First lever"), LEVERS, recommended=True)
    lever_2: Mapped[str | None] = choice(_l("Second lever"), LEVERS)
    lever_3: Mapped[str | None] = choice(_l("Third lever"), LEVERS)
    starts_on: Mapped[date] = day(_lp("plan", "Begins"), required=True, default="today")
    review_on: Mapped[date | None] = day(_l("Review date"), recommended=True)
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="plans", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, required=True, default="draft", told=True)

    closed_states = ()
    views = (
        View("active", _l("Customer plans in force"), LIST, "status eq 'active'", "review_on,name"),
        View("mine", _l("My customer plans"), LIST, "status ne 'ended' and owner_id eq @me", "review_on,name"),
        View("review", _l("Plans to review within 30 days"), LIST, "status eq 'active' and review_on le @today add duration'P30D'", "review_on"),
        View("all", _l("All customer plans"), LIST, "", "name", default=True),
    )  # fmt: skip
    charts = (
        Chart("status", label=_l("Customer plans by status")),
        Chart("care_model_id", label=_l("Customer plans by care model")),
        Chart("lever_1", largest=True, label=_l("Customer plans by first lever")),
    )
    form = Form(
        header=("account_id", "status", "review_on", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Customer plan"), ("name", "code", "account_id", "care_model_id", "status", "starts_on", "review_on", "owner_id")),
                        Section(_lp("plan", "Content"), ("situation", "aim", "lever_1", "lever_2", "lever_3")),
                    ),
                    (Timeline(),),
                    (
                        Section(_lp("plan", "How it is followed"), ("planned", "done", "late", "followed", "hours")),
                        Related("goal", "plan_id", facts=("measure", "ends_on"), number="attained", sort="ends_on"),
                    ),
                ),
            ),
            Tab("activities", _l("Activities"), ((Related("activity", "plan_id", facts=("activity_type", "due"), sort="due"),),)),
        ),
    )  # fmt: skip

    def begin(self, session: Session, today: date) -> None:
        """A plan follows the care model of its account unless told otherwise."""
        if self.care_model_id is None and (account := session.get(Account, self.account_id)):
            self.care_model_id = account.care_model_id
