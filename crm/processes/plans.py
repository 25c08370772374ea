"""Customer plans: what makes one sound, and the contacts it promises."""

from typing import Any

from sqlalchemy import select

from ..entities.touchpoint import FITTING
from ..i18n import gettext as _
from ..records import save
from ..records.errors import DomainError
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.registry import entity
from .care import plan_contacts, planned_with, promised

KIND = "customer_plan"
USUAL_DAYS = 90


@save.rule(KIND)
def _sound(work: Work, plan: Record, before: dict[str, Any]) -> dict[str, Any]:
    """A plan is reviewed after it began, and an account has one plan in force."""
    errors = {}
    if plan.review_on and plan.review_on < plan.starts_on:
        errors["review_on"] = _("The review is before the plan begins.")
    if plan.status == "active" and (not before or {"status", "account_id"} & {*before}):
        cls = entity(KIND).cls
        others = select(cls).where(cls.account_id == plan.account_id, cls.status == "active", cls.id != (plan.id or 0))
        if other := work.session.scalar(others.limit(1)):
            errors["status"] = _("The account has a plan in force already: %(name)s. End it first.", name=other.name)
    return errors


@verb("plan_customer")
def plan_customer(work: Work, id: int) -> dict[str, int]:
    """Make the open activities that the care model of a plan promises until its review, or for 90 days without one.
    They belong to the plan, and so do fitting ones that are open with the customer already and not late. Returns how
    many were ``made`` and ``taken`` in. Raises ``DomainError`` for a plan that has ended or has no care model, or whose account is out
    of use."""
    plan = work.get(KIND, id)
    account = work.get("account", plan.account_id)
    save.refuse_closed(account)
    if plan.status == "ended":
        raise DomainError(_("The plan has ended."))
    if plan.care_model_id is None:
        raise DomainError(_("Choose a care model for the plan first."))
    days = (plan.review_on - work.today).days if plan.review_on else USUAL_DAYS
    fitting = {kind for point in promised(work, plan.care_model_id, days) for kind in FITTING[point.channel]}
    ahead = [one for one in planned_with(work, account) if not one.due or one.due.date() >= work.today]
    taken = [one for one in ahead if one.plan_id is None and one.activity_type in fitting]
    for activity in taken:
        activity.plan_id = plan.id
    made = plan_contacts(work, account, plan.care_model_id, days, plan.id)
    work.session.flush()
    return {"made": made, "taken": len(taken)}
