"""Survey response: one customer was asked, and what they answered."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, Session

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import code, integer, lookup, memo, moment, translation
from ..schema.layout import Chart, Form, Happening, Section, Tab, View
from ..schema.record import Record
from .contact import Contact

LIST = ("code", "survey_id", "contact_id", "account_id", "nps", "csat", "ces", "comment", "answered_at")


class SurveyResponse(Record):
    """A survey sent to somebody. Without ``answered_at`` they have not answered, which the response rate needs;
    a score that is empty was left blank, which is not 0."""

    __tablename__ = "survey_response"
    label, label_plural = _l("Survey response"), _l("Survey responses")
    path, icon, dataverse = "survey-responses", "chart", "edu_surveyresponse"
    title, whose = "code", "contact_id"
    subtitle = ("survey_id", "answered_at")
    find = ("code", "comment")
    quick = ("survey_id", "contact_id", "account_id", "answered_at", "nps", "csat", "ces", "comment")
    happens = (
        Happening("answered_at", "contact_id", _lp("timeline", "Answered a survey"), title="comment", facts=("survey_id", "nps", "csat", "ces")),
    )  # fmt: skip

    code: Mapped[str | None] = code(_l("Code"), "KV")
    survey_id: Mapped[int | None] = lookup(
        _l("Survey"), "survey", inverse="responses", required=True, on_delete="delete"
    )
    contact_id: Mapped[int | None] = lookup(_l("Contact"), "contact", inverse="survey_responses", recommended=True)
    account_id: Mapped[int | None] = lookup(_l("Account"), "account", inverse="survey_responses")
    case_id: Mapped[int | None] = lookup(_l("Case"), "case", inverse="survey_responses")
    sent_at: Mapped[datetime | None] = moment(_lp("survey", "Sent"))
    answered_at: Mapped[datetime | None] = moment(
        _lp("survey", "Answered at"), default="now", help=_l("Empty while the customer has not answered.")
    )
    nps: Mapped[int | None] = integer(
        _lp("survey", "Recommends (0–10)"), minimum=0, maximum=10, short=_l("NPS"),
        help=_l("How likely the customer is to recommend us: 0 not at all, 10 certainly. Empty means left blank."),
    )  # fmt: skip
    csat: Mapped[int | None] = integer(
        _lp("survey", "Satisfied (1–5)"), minimum=1, maximum=5, short=_l("CSAT"),
        help=_l("How satisfied the customer is: 1 very dissatisfied, 5 very satisfied. Empty means left blank."),
    )  # fmt: skip
    ces: Mapped[int | None] = integer(
        _lp("survey", "Was easy (1–7)"), minimum=1, maximum=7, short=_l("CES"),
        help=_l("“It was made easy for me to deal with this”: 1 strongly disagree, 7 strongly agree. High is good."),
    )  # fmt: skip
    comment: Mapped[str | None] = memo(_lp("survey", "Comment"), english="comment_en")
    comment_en: Mapped[str | None] = translation()

    views = (
        View("answered", _l("Answers"), LIST, "answered_at ne null", "-answered_at", default=True),
        View("recent", _l("Answers of the last 60 days"), LIST, "answered_at ge @today sub duration'P60D'", "-answered_at"),
        View("unanswered", _l("Not answered"), ("code", "survey_id", "contact_id", "account_id", "sent_at"), "answered_at eq null", "-sent_at"),
        View("all", _l("All survey responses"), (*LIST, "sent_at"), "", "-answered_at"),
    )  # fmt: skip
    charts = (
        Chart("nps", shape="column", label=_l("Answers by willingness to recommend")),
        Chart("csat", shape="column", label=_l("Answers by satisfaction")),
        Chart("ces", shape="column", label=_l("Answers by effort")),
        Chart("answered_at", period="month", shape="column", label=_l("Answers by month")),
    )
    form = Form(
        header=("nps", "csat", "ces", "answered_at"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (Section(_lp("survey", "Respondent"), ("code", "survey_id", "contact_id", "account_id", "case_id")),),
                    (Section(_lp("survey", "Answer"), ("nps", "nps_group", "csat", "ces", "comment")),),
                    (
                        Section(_lp("survey", "Time"), ("sent_at", "answered_at")),
                        Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),
                    ),
                ),
            ),
        ),
    )  # fmt: skip

    def begin(self, session: Session, today: date) -> None:
        """A person answers for their account, unless it is told."""
        person = session.get(Contact, self.contact_id) if self.contact_id else None
        self.account_id = self.account_id or (person and person.account_id)
