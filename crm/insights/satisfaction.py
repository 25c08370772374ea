"""What surveys tell: NPS (M4), CSAT (M5), CES (M6) and the response rate.

An answer counts for a measure when the customer has answered and the score is on its scale: one left blank is
not 0. Of a person the latest such answer counts (of two at the same moment the later record). A survey's figures are
of all its answers; an account's are of the answers of its people in the last 12 months, where satisfaction and effort
count once for a person and survey, since each survey asks about a thing of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crm.entities.survey_response import SurveyResponse
from crm.i18n import lazy_gettext as _l
from crm.i18n import lazy_pgettext as _lp
from crm.schema.fields import Choice, Field, Kind, Scaled
from crm.schema.registry import Context, entity, register_computed

from .figures import ONE, WHOLE, rounded, scaled
from .periods import r12

SCALES = {name: (entity("survey_response").field(name).minimum, entity("survey_response").field(name).maximum) for name in ("nps", "csat", "ces")}  # fmt: skip
"""The lowest and the highest score of each measure."""
PROMOTER, DETRACTOR, SATISFIED, EASY = 9, 6, 4, 5
"""From which score on somebody is a promoter, up to which a detractor; from which on satisfied, and finds it easy."""
ENOUGH = 30
"""An NPS of fewer answers is told with a warning."""

GROUPS = (
    Choice("promoter", _l("Promoter"), "ok"),
    Choice("passive", _l("Passive")),
    Choice("detractor", _l("Detractor"), "err"),
)
BASES = (Choice("few", _l("Fewer than 30 answers"), "warn"), Choice("enough", _l("30 answers or more")))


def person(row: Mapping[str, Any]) -> int:
    """Who answered: the contact, else the account, else nobody but this answer."""
    return row["contact_id"] or row["account_id"] or row["id"]


def scored(row: Mapping[str, Any], measure: str) -> bool:
    """Whether a response counts for a measure: answered, not blank, on the scale."""
    low, high = SCALES[measure]
    return row["answered_at"] is not None and row[measure] is not None and low <= row[measure] <= high


def scores(rows: Iterable[Mapping[str, Any]], measure: str) -> list[int]:
    """The scores that count of responses to one survey, or of one account: the latest of each person; of satisfaction
    and effort the latest of each person and survey."""
    latest: dict[Any, Mapping[str, Any]] = {}
    for row in sorted((r for r in rows if scored(r, measure)), key=lambda r: (r["answered_at"], r["id"])):
        latest[person(row) if measure == "nps" else (person(row), row["survey_id"])] = row
    return [row[measure] for row in latest.values()]


def nps(values: Iterable[int]) -> Decimal | None:
    """Net Promoter Score: promoters (9-10) minus detractors (0-6), per cent of the answers, -100 ... 100; ``None``
    without answers. Source: Reichheld 2003; critique Keiningham et al. 2007."""
    values = list(values)
    net = sum((v >= PROMOTER) - (v <= DETRACTOR) for v in values)
    return Decimal(100 * net) / len(values) if values else None


def top_share(values: Iterable[int], limit: int) -> Decimal | None:
    """Answers of at least ``limit``, per cent (0-100). CSAT is that of the limit ``SATISFIED``, not the mean (Farris et
    al. 2010; Fornell 1992). ``None`` without answers."""
    values = list(values)
    return Decimal(100 * sum(v >= limit for v in values)) / len(values) if values else None


def ces(values: Iterable[int]) -> Decimal | None:
    """Customer effort score 2.0: the mean of 1-7, high is easy; ``None`` without answers. Not to be mixed with the
    older scale of 1-5, which runs the other way. Source: Dixon, Freeman & Toman 2010; Dixon, Toman & DeLisi 2013."""
    values = list(values)
    return Decimal(sum(values)) / len(values) if values else None


def response_rate(rows: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """Those who answered of those a survey was sent to, per cent (0-100); ``None`` when it was sent to nobody.

    Somebody who was asked twice counts once; an answer left wholly blank is none, and one that nobody was asked for is
    left out. Source: Farris et al. 2010.
    """
    sent = [row for row in rows if row["sent_at"] is not None]
    asked = {person(row) for row in sent}
    answered = {person(row) for row in sent if any(scored(row, measure) for measure in SCALES)}
    return Decimal(100 * len(answered)) / len(asked) if asked else None


# --------------------------------------------------------------------------------------------------
# The same in SQL


def _person(row: type) -> ColumnElement:
    return func.coalesce(row.contact_id, row.account_id, row.id)


def _scored(row: type, measure: str) -> ColumnElement[bool]:
    return and_(row.answered_at.is_not(None), getattr(row, measure).between(*SCALES[measure]))


def _of_survey(row: type, cls: type, _context: Context) -> ColumnElement[bool]:
    """The responses to the survey of ``cls``."""
    return row.survey_id == cls.id


def _of_account(row: type, cls: type, context: Context) -> ColumnElement[bool]:
    """The responses of the account of ``cls`` that were answered, or else sent, in R12."""
    start, end = (datetime.combine(day, time()) for day in r12(context.today))
    at = func.coalesce(row.answered_at, row.sent_at)
    return and_(row.account_id == cls.id, at >= start, at < end)


def _figure(of: Callable, measure: str, value: Callable[[ColumnElement], ColumnElement], kind: Any = None) -> Callable:
    """The formula of ``value`` over the ``scores`` of a measure; ``of`` says whose responses they are."""

    def formula(cls: type, context: Context) -> ColumnElement:
        row = aliased(SurveyResponse)
        score = getattr(row, measure).label("score")
        whose = (_person(row),) if measure == "nps" else (_person(row), row.survey_id)
        place = func.row_number().over(partition_by=whose, order_by=(row.answered_at.desc(), row.id.desc()))
        ranked = select(score, place.label("place")).where(_scored(row, measure), of(row, cls, context))
        latest = ranked.correlate(cls).subquery().c
        found = select(value(latest.score)).where(latest.place == 1).correlate(cls).scalar_subquery()
        return type_coerce(found, kind) if kind else found

    return formula


def _mean(points: Callable[[ColumnElement], ColumnElement]) -> Callable[[ColumnElement], ColumnElement]:
    """The mean of the points of each score, in ten-thousandths, rounded half up (away from 0)."""
    return lambda score: rounded(func.avg(points(score) * ONE))


def _top(limit: int) -> Callable:
    return _mean(lambda score: case((score >= limit, 100), else_=0))


def _count(condition: Callable[[ColumnElement], ColumnElement]) -> Callable:
    """How many scores fulfil the condition; empty where there is no score at all."""
    return lambda score: case((func.count(score) > 0, func.count(case((condition(score), 1)))))


NET = _mean(lambda score: case((score >= PROMOTER, 100), (score <= DETRACTOR, -100), else_=0))
MEAN = _mean(lambda score: score)


def _answered(row: type) -> ColumnElement:
    """How many people gave an answer that is not wholly blank."""
    return func.count(case((or_(*(_scored(row, measure) for measure in SCALES)), _person(row))).distinct())


def _response_rate(of: Callable) -> Callable:
    """The formula of ``response_rate``."""

    def formula(cls: type, context: Context) -> ColumnElement:
        row = aliased(SurveyResponse)
        share = scaled(_answered(row) * float(WHOLE) / func.count(_person(row).distinct()))
        return select(share).where(row.sent_at.is_not(None), of(row, cls, context)).correlate(cls).scalar_subquery()

    return formula


def asked(cls: type, _context: Context) -> ColumnElement:
    """To how many people the survey of ``cls`` was sent."""
    row = aliased(SurveyResponse)
    count = select(func.count(_person(row).distinct())).where(row.sent_at.is_not(None), row.survey_id == cls.id)
    return count.correlate(cls).scalar_subquery()


def responses(cls: type, _context: Context) -> ColumnElement:
    """How many people have answered the survey of ``cls``, asked or not."""
    row = aliased(SurveyResponse)
    return select(_answered(row)).where(row.survey_id == cls.id).correlate(cls).scalar_subquery()


def _latest(kind: str, value: str, measure: str = "") -> Callable:
    """The formula of a field of the latest response of an account's people, or of a contact: of those that count for a
    measure, or of all that have been answered."""

    def formula(cls: type, _context: Context) -> ColumnElement:
        row = aliased(SurveyResponse)
        counts = _scored(row, measure) if measure else row.answered_at.is_not(None)
        whose = row.account_id if kind == "account" else row.contact_id
        found = select(getattr(row, value)).where(counts, whose == cls.id)
        return found.order_by(row.answered_at.desc(), row.id.desc()).limit(1).correlate(cls).scalar_subquery()

    return formula


def nps_group(cls: type, _context: Context) -> ColumnElement:
    """The group of the response of ``cls``, empty where its score does not count."""
    group = case((cls.nps >= PROMOTER, "promoter"), (cls.nps <= DETRACTOR, "detractor"), else_="passive")
    return case((_scored(cls, "nps"), group))


RATE = Field(
    _l("Response rate"), Kind.PERCENT, unit="%", minimum=0, maximum=100, decimals=1,
    help=_l("Those who answered divided by those a survey was sent to. Somebody who was asked twice counts once, and an answer left wholly blank is none."),
)  # fmt: skip
NPS = Field(
    _l("NPS"), Kind.DECIMAL, minimum=-100, maximum=100, decimals=0, analysis=True,
    help=_l("The share of promoters (9–10) minus the share of detractors (0–6), in percentage points. Blank is not 0, and of a person only the latest answer counts."),
)  # fmt: skip
CSAT = Field(
    _l("CSAT"), Kind.PERCENT, unit="%", minimum=0, maximum=100, decimals=1, analysis=True,
    help=_l("The share of those who answered 4 or 5 on the scale 1–5; not the mean. Blank is left out, and of a person and survey only the latest answer counts."),
)  # fmt: skip
CES = Field(
    _l("CES"), Kind.DECIMAL, minimum=1, maximum=7, decimals=2, analysis=True,
    help=_l("The mean of the answers on the scale 1–7. High means easy. Blank is left out, and of a person and survey only the latest answer counts."),
)  # fmt: skip
EASE = Field(
    _l("Found it easy"), Kind.PERCENT, unit="%", minimum=0, maximum=100, decimals=1, analysis=True,
    help=_l("The share of those who answered 5–7 on the scale 1–7."),
)  # fmt: skip


def _score(measure: str, label: Any) -> Field:
    low, high = SCALES[measure]
    return Field(label, Kind.INTEGER, minimum=low, maximum=high)


def _counted(label: Any, help: Any) -> Field:
    return Field(label, Kind.INTEGER, sums=True, analysis=True, help=help)


BASE = Field(_l("Base of the NPS"), Kind.CHOICE, choices=BASES, analysis=True, help=_l("An NPS of fewer than 30 answers says little."))  # fmt: skip
ASKED = Field(_lp("survey", "Asked"), Kind.INTEGER, sums=True, help=_l("People the survey was sent to; each counts once."))  # fmt: skip
RESPONSES = Field(_lp("survey", "Answered"), Kind.INTEGER, sums=True, help=_l("People who gave at least one score; each counts once. An answer left wholly blank is none."))  # fmt: skip
SURVEY = {
    "asked": (ASKED, asked),
    "responses": (RESPONSES, responses),
    "answers": (_counted(_l("Answers to the NPS question"), _l("Blank and repeated answers are left out.")), _figure(_of_survey, "nps", _count(lambda score: score.is_not(None)))),
    "response_rate": (RATE, _response_rate(_of_survey)),
    "nps": (NPS, _figure(_of_survey, "nps", NET, Scaled())),
    "nps_base": (BASE, _figure(_of_survey, "nps", lambda score: case((func.count(score) >= ENOUGH, "enough"), (func.count(score) > 0, "few")))),
    "promoters": (_counted(_l("Promoters"), _l("People whose latest score is 9 or 10.")), _figure(_of_survey, "nps", _count(lambda score: score >= PROMOTER))),
    "passives": (_counted(_l("Passives"), _l("People whose latest score is 7 or 8.")), _figure(_of_survey, "nps", _count(lambda score: score.between(DETRACTOR + 1, PROMOTER - 1)))),
    "detractors": (_counted(_l("Detractors"), _l("People whose latest score is 0–6.")), _figure(_of_survey, "nps", _count(lambda score: score <= DETRACTOR))),
    "csat": (CSAT, _figure(_of_survey, "csat", _top(SATISFIED), Scaled())),
    "ces": (CES, _figure(_of_survey, "ces", MEAN, Scaled())),
    "ces_easy": (EASE, _figure(_of_survey, "ces", _top(EASY), Scaled())),
}  # fmt: skip
ACCOUNT = {
    "nps_r12": (replace(NPS, label=_l("NPS, 12 months")), _figure(_of_account, "nps", NET, Scaled())),
    "csat_r12": (replace(CSAT, label=_l("CSAT, 12 months")), _figure(_of_account, "csat", _top(SATISFIED), Scaled())),
    "ces_r12": (replace(CES, label=_l("CES, 12 months")), _figure(_of_account, "ces", MEAN, Scaled())),
    "response_rate_r12": (replace(RATE, label=_l("Response rate, 12 months")), _response_rate(_of_account)),
}
for _kind, _fields in (("survey", SURVEY), ("account", ACCOUNT)):
    for _name, (_spec, _formula) in _fields.items():
        register_computed(_kind, _name, _spec, _formula)
LATEST = {
    "last_answer": (Field(_l("Latest answer"), Kind.MOMENT), "answered_at", ""),
    "last_nps": (_score("nps", _l("Latest NPS answer")), "nps", "nps"),
    "last_csat": (_score("csat", _l("Latest CSAT answer")), "csat", "csat"),
    "last_ces": (_score("ces", _l("Latest CES answer")), "ces", "ces"),
}
for _kind in ("account", "contact"):
    for _name, (_spec, _value, _measure) in LATEST.items():
        register_computed(_kind, _name, _spec, _latest(_kind, _value, _measure))
GROUP = Field(_l("Recommendation group"), Kind.CHOICE, choices=GROUPS, analysis=True, help=_l("By the score: 9–10 promoter, 7–8 passive, 0–6 detractor."))  # fmt: skip
register_computed("survey_response", "nps_group", GROUP, nps_group)
