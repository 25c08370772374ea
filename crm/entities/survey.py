"""Survey: what customers are asked of their experience, at regular intervals or after something happened."""

from datetime import date

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, day, lookup, memo, text, translation
from ..schema.layout import Form, Related, Section, Tab, View
from ..schema.record import Record
from .account import STATUSES

MEASURES = (
    Choice("nps", _lp("survey", "Willingness to recommend (NPS)")),
    Choice("csat", _lp("survey", "Satisfaction (CSAT)")),
    Choice("ces", _lp("survey", "Effort (CES)")),
    Choice("several", _lp("survey", "Several measures")),
)
TRIGGERS = (
    Choice("regular", _lp("survey", "At regular intervals")),
    Choice("order", _lp("survey", "After an order")),
    Choice("case", _lp("survey", "After a case")),
    Choice("visit", _lp("survey", "After a visit or an event")),
)

LIST = ("name", "trigger", "starts_on", "asked", "response_rate", "nps", "csat", "ces")


class Survey(Record):
    """A questionnaire that is sent to customers. It may ask for willingness to recommend, satisfaction and effort
    at once; whoever it was sent to has a *survey response*, answered or not."""

    __tablename__ = "survey"
    label, label_plural = _l("Survey"), _l("Surveys")
    path, icon, dataverse = "surveys", "heart", "edu_survey"
    subtitle = ("code", "trigger")
    find = ("name", "code")
    quick = ("name", "measures", "trigger", "question", "starts_on", "ends_on")

    name: Mapped[str] = text(_lp("survey", "Name"), required=True, english="name_en")
    name_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "KY")
    measures: Mapped[str | None] = choice(_lp("survey", "Asks about"), MEASURES, recommended=True, default="several")
    trigger: Mapped[str | None] = choice(_lp("survey", "Is sent"), TRIGGERS, recommended=True, default="regular")
    question: Mapped[str | None] = memo(_lp("survey", "Questions"), recommended=True, english="question_en")
    question_en: Mapped[str | None] = translation()
    starts_on: Mapped[date | None] = day(_lp("survey", "Begins"), default="today")
    ends_on: Mapped[date | None] = day(_lp("survey", "Ends"))
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="surveys", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="active", readonly=True, dataverse="statecode")

    views = (
        View("active", _l("Active surveys"), LIST, "status eq 'active'", "-starts_on", default=True),
        View("all", _l("All surveys"), (*LIST, "measures", "status"), "", "-starts_on"),
    )
    form = Form(
        header=("asked", "response_rate", "owner_id", "status"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_l("Survey"), ("name", "code", "measures", "trigger", "question", "starts_on", "ends_on", "owner_id")),),
                    (
                        Section(_lp("survey", "Answering"), ("asked", "responses", "response_rate")),
                        Section(_l("Willingness to recommend"), ("nps", "answers", "nps_base", "promoters", "passives", "detractors"), filled_only=True),
                    ),
                    (
                        Section(_l("Satisfaction"), ("csat",), filled_only=True),
                        Section(_l("Effort"), ("ces", "ces_easy"), filled_only=True),
                        Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),
                    ),
                ),
            ),
            Tab(
                "responses",
                _l("Survey responses"),
                ((Related("survey_response", "survey_id", facts=("contact_id", "nps", "csat", "ces"), sort="-answered_at"),),),
            ),
        ),
    )  # fmt: skip
