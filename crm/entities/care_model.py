"""Care model (hoitomalli): the agreed way of looking after a group of customers."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, decimal, lookup, memo, text, translation
from ..schema.layout import Form, Related, Section, Tab, View
from ..schema.record import Record

LEVELS = (
    Choice("gold", _lp("service level", "Gold"), "a"),
    Choice("silver", _lp("service level", "Silver"), "b"),
    Choice("bronze", _lp("service level", "Bronze"), "c"),
)
STATUSES = (
    Choice("draft", _lp("care model", "Draft")),
    Choice("active", _lp("care model", "In use"), "ok"),
    Choice("inactive", _lp("care model", "Out of use"), "warn"),
)

LIST = ("name", "code", "target_group", "goal", "status", "role", "hours_per_year")


class CareModel(Record):
    """How a group of customers is looked after: what for, by whom, how much, and with which touchpoints."""

    __tablename__ = "care_model"
    label, label_plural = _l("Care model"), _l("Care models")
    path, icon, dataverse = "care-models", "heart", "edu_caremodel"
    subtitle = ("code", "target_group")
    find = ("name", "code", "target_group")
    quick = ("name", "target_group", "goal", "indicator", "role")

    name: Mapped[str] = text(_l("Name"), required=True, max_length=120, english="name_en")
    name_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "HM")
    target_group: Mapped[str | None] = text(_l("Target group"), recommended=True, english="target_group_en")
    target_group_en: Mapped[str | None] = translation()
    goal: Mapped[str | None] = text(_lp("care model", "Goal"), recommended=True, english="goal_en")
    goal_en: Mapped[str | None] = translation()
    indicator: Mapped[str | None] = text(_l("Indicator"), recommended=True, english="indicator_en")
    indicator_en: Mapped[str | None] = translation()
    target: Mapped[str | None] = text(_l("Target level"), english="target_en")
    target_en: Mapped[str | None] = translation()
    role: Mapped[str | None] = text(_l("Responsible role"), recommended=True, english="role_en")
    role_en: Mapped[str | None] = translation()
    service_level: Mapped[str | None] = choice(_l("Service level"), LEVELS)
    hours_per_year: Mapped[Decimal | None] = decimal(
        _l("Hours a year"), minimum=0, help=_l("Working hours for one customer in a year.")
    )
    valid_from: Mapped[date | None] = day(_l("Valid from"), any_year=True)
    valid_to: Mapped[date | None] = day(_l("Valid to"), any_year=True)
    description: Mapped[str | None] = memo(_l("Description"), english="description_en")
    description_en: Mapped[str | None] = translation()
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="care_models", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="draft")

    closed_states = ()
    views = (
        View("active", _l("Care models in use"), LIST, "status eq 'active'", "name", default=True),
        View("all", _l("All care models"), LIST, "", "name"),
    )
    form = Form(
        header=("target_group", "service_level", "status", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Care model"), ("name", "code", "target_group", "service_level", "hours_per_year", "description")),
                        Section(_l("Goal and indicator"), ("goal", "indicator", "target", "role")),
                    ),
                    (
                        Related("touchpoint", "care_model_id", facts=("channel", "interval_days"), sort="position"),
                        Section(_l("Customers and adherence"), ("customers", "adherence")),
                    ),
                    (
                        Section(_l("Validity"), ("status", "valid_from", "valid_to", "owner_id")),
                        Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),
                    ),
                ),
            ),
            Tab("touchpoints", _l("Touchpoints"), ((Related("touchpoint", "care_model_id", sort="position"),),)),
            Tab("accounts", _l("Accounts"), ((Related("account", "care_model_id", facts=("abc_class", "owner_id"), sort="name", create=False),),)),
        ),
    )  # fmt: skip
