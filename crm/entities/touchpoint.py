"""Touchpoint: one step of a care model, a contact that is due every so often."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, integer, lookup, memo, text, translation
from ..schema.layout import Chart, Form, Section, Tab, View
from ..schema.record import Record

CHANNELS = (
    Choice("appointment", _l("Appointment")),
    Choice("call", _l("Phone call")),
    Choice("two_way", _lp("touchpoint", "Appointment or phone call")),
    Choice("email", _l("E-mail")),
    Choice("letter", _l("Letter")),
    Choice("task", _l("Task")),
)
FITTING = {
    "appointment": ("appointment",),
    "call": ("call",),
    "two_way": ("appointment", "call"),
    "email": ("email",),
    "letter": ("letter",),
    "task": ("task",),
}
"""Types of activity that keep a touchpoint, by its channel."""

TRIGGERS = (
    Choice("interval", _lp("touchpoint", "At regular intervals")),
    Choice("start", _lp("touchpoint", "When the customership begins")),
    Choice("renewal", _lp("touchpoint", "Before the agreement is renewed")),
    Choice("order", _lp("touchpoint", "After an order")),
    Choice("survey", _lp("touchpoint", "After a poor survey answer")),
)


class Touchpoint(Record):
    """A contact the care model promises: which channel, how often, whose job, how long it takes.

    ``interval_days`` is the longest time that may pass between two of them; adherence (``insights.care``)
    looks at the touchpoints with the trigger *at regular intervals*.
    """

    __tablename__ = "touchpoint"
    label, label_plural = _l("Touchpoint"), _l("Touchpoints")
    path, icon, dataverse = "touchpoints", "meet", "edu_touchpoint"
    subtitle = ("care_model_id", "channel")
    find = ("name",)
    quick = ("care_model_id", "name", "channel", "interval_days", "role", "minutes")

    name: Mapped[str] = text(_l("Name"), required=True, max_length=160, english="name_en")
    name_en: Mapped[str | None] = translation()
    care_model_id: Mapped[int | None] = lookup(
        _l("Care model"), "care_model", inverse="touchpoints", required=True, on_delete="delete"
    )
    position: Mapped[int | None] = integer(_lp("touchpoint", "Position"), minimum=1, maximum=100)
    channel: Mapped[str] = choice(_l("Channel"), CHANNELS, required=True, default="call")
    trigger: Mapped[str] = choice(_lp("touchpoint", "When"), TRIGGERS, required=True, default="interval")
    interval_days: Mapped[int | None] = integer(
        _l("Contact interval"), unit=_lp("unit", "days"), minimum=1, maximum=3650, recommended=True
    )
    role: Mapped[str | None] = text(_l("Responsible role"), english="role_en")
    role_en: Mapped[str | None] = translation()
    minutes: Mapped[int | None] = integer(_l("Minutes"), minimum=0, maximum=10_000, sums=True)
    template: Mapped[str | None] = memo(_l("Content"), english="template_en")
    template_en: Mapped[str | None] = translation()

    views = (
        View("all", _l("All touchpoints"), ("name", "care_model_id", "channel", "trigger", "interval_days", "role", "minutes"), "", "care_model_id,position", default=True),
    )  # fmt: skip
    charts = (
        Chart("channel", largest=True, label=_l("Touchpoints by channel")),
        Chart("care_model_id", "minutes", label=_l("Minutes by care model")),
    )
    form = Form(
        header=("care_model_id", "channel", "interval_days"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Touchpoint"), ("name", "care_model_id", "position", "channel", "trigger", "interval_days")),),
                    (Section(_l("Work"), ("role", "minutes", "template")),),
                    (Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
        ),
    )  # fmt: skip
