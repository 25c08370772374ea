"""RFM: how recently, how often and for how much a customer buys (M3a, M3b), and the groups made of it (M3c).

Each of the three has a score from 1 to 5, 5 the best. Persons are scored by the fixed limits of the club (M3a),
accounts by fifths of the customer base (M3b), since what is a lot for one person is nothing for a company. Scored
is who has ever bought and kept something: active contacts with an active membership of a loyalty programme, and
active accounts with the relation *customer*. Everybody else has no scores and no group.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Text, and_, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crm.entities.account import Account
from crm.entities.contact import Contact
from crm.entities.loyalty_member import LoyaltyMember
from crm.i18n import lazy_gettext as _l
from crm.i18n import lazy_pgettext as _lp
from crm.schema.fields import Choice, Field, Kind
from crm.schema.registry import Context, register_computed

from .sales import first_purchase, last_purchase, purchases_r12, sales_r12

DAYS = ((30, 5), (90, 4), (180, 3), (365, 2))
"""The most days since the last purchase for a score; longer ago it is 1."""

TIMES = ((10, 5), (6, 4), (3, 3), (2, 2))
"""The fewest purchases of the last 12 months for a score; fewer are 1."""

EUROS = ((800, 5), (400, 4), (150, 3), (50, 2))
"""The least net sales of the last 12 months for a score, in euros; less is 1."""

NEW_DAYS = 90
"""A customer who began so many days ago or later is new."""

FEWEST = 5
"""Of fewer customers there are no fifths."""

GROUPS = (
    Choice("best", _lp("rfm", "Best"), "ok"),
    Choice("new", _lp("rfm", "New")),
    Choice("risk", _lp("rfm", "At risk"), "err"),
    Choice("loyal", _lp("rfm", "Loyal")),
    Choice("faded", _lp("rfm", "Faded"), "warn"),
    Choice("occasional", _lp("rfm", "Occasional")),
)
SCORES = tuple(Choice(str(n), str(n)) for n in range(1, 6))


def recency_score(days: int) -> int:
    """The score of so many days since the last purchase (M3a)."""
    return next((score for limit, score in DAYS if days <= limit), 1)


def frequency_score(times: int) -> int:
    """The score of so many purchases in the last 12 months (M3a)."""
    return next((score for limit, score in TIMES if times >= limit), 1)


def monetary_score(euros: Decimal) -> int:
    """The score of net sales of the last 12 months in euros (M3a); below zero it is 1."""
    return next((score for limit, score in EUROS if euros >= limit), 1)


def fifths(values: Mapping[str, Any]) -> dict[str, int]:
    """Scores by fifths (M3b), from the value of each customer by code; a larger value is better.

    1 + ⌊5 × customers strictly worse ÷ all⌋: equal values get equal scores, so the fifths need not be equal in
    size. None of them has a score where there are fewer than five. Source: Hughes 1994; Fader, Hardie & Lee 2005.
    """
    if len(values) < FEWEST:
        return {}
    worse: dict[Any, int] = {}
    for n, value in enumerate(sorted(values.values())):
        worse.setdefault(value, n)
    return {code: 1 + 5 * worse[value] // len(values) for code, value in values.items()}


def rfm_group(r: int, f: int, m: int, joined_days: int) -> str:
    """The group of three scores (M3c), the first that matches; ``joined_days`` ago the customer began.

    *best* all three at least 4 · *new* began at most 90 days ago · *risk* R at most 2, and F at least 3 or M at
    least 4 · *loyal* R and F at least 3 · *faded* R is 1 · *occasional* the rest. Source: the course's own rule.
    """
    if min(r, f, m) >= 4:
        return "best"
    if joined_days <= NEW_DAYS:
        return "new"
    if r <= 2 and (f >= 3 or m >= 4):
        return "risk"
    if r >= 3 and f >= 3:
        return "loyal"
    return "faded" if r == 1 else "occasional"


# --------------------------------------------------------------------------------------------------
# The same in SQL


def _customers(kind: str, context: Context) -> CTE:
    """Who is scored, with what is scored: id, last and joined (days ago), times, cents."""
    cls, ago = aliased(Account if kind == "account" else Contact), func.julianday(context.today.isoformat())
    joined = first_purchase(cls, context)
    where = [cls.relation == "customer"] if kind == "account" else []
    if kind == "contact":
        member = select(func.min(LoyaltyMember.joined_on)).where(
            LoyaltyMember.contact_id == cls.id, LoyaltyMember.status == "active"
        )
        joined = member.correlate(cls).scalar_subquery()
    bought = (
        select(
            cls.id,
            last_purchase(cls, context).label("last"),
            joined.label("joined"),
            purchases_r12(cls, context).label("times"),
            type_coerce(sales_r12(cls, context), Integer).label("cents"),
        )
        .where(cls.status == "active", *where)
        .subquery()
        .c
    )
    days = (cast(ago - func.julianday(day), Integer).label(day.key) for day in (bought.last, bought.joined))
    return select(bought.id, *days, bought.times, bought.cents).where(bought.last.is_not(None), bought.joined.is_not(None)).cte()  # fmt: skip


def _by_limits(value: ColumnElement, limits: Iterable[tuple[int, int]], most: bool = False) -> ColumnElement:
    return case(*((value <= limit if most else value >= limit, score) for limit, score in limits), else_=1)


def _by_fifths(value: ColumnElement) -> ColumnElement:
    worse, everybody = func.rank().over(order_by=value) - 1, func.count().over()
    return case((everybody >= FEWEST, 1 + 5 * worse // everybody))


@lru_cache(maxsize=100)
def _scored(kind: str, context: Context) -> CTE:
    """The scores of everybody who has any, worked out once a statement: id, joined, r, f, m."""
    who = _customers(kind, context).c
    if kind == "contact":
        cents = tuple((limit * 100, score) for limit, score in EUROS)
        scores = _by_limits(who.last, DAYS, most=True), _by_limits(who.times, TIMES), _by_limits(who.cents, cents)
    else:
        scores = tuple(_by_fifths(value) for value in (-who.last, who.times, who.cents))
    named = (score.label(name) for score, name in zip(scores, "rfm", strict=True))
    return select(who.id, who.joined, *named).cte().prefix_with("MATERIALIZED")


def _group(score: Any) -> ColumnElement:
    r, f, m = score.r, score.f, score.m
    return case(
        (r.is_(None), None),
        (and_(r >= 4, f >= 4, m >= 4), "best"),
        (score.joined <= NEW_DAYS, "new"),
        (and_(r <= 2, or_(f >= 3, m >= 4)), "risk"),
        (and_(r >= 3, f >= 3), "loyal"),
        (r == 1, "faded"),
        else_="occasional",
    )


def _figure(name: str):
    """The formula of a score, or of the group, for the record of ``cls``."""

    def figure(cls: type, context: Context) -> ColumnElement:
        score = _scored(cls.__tablename__, context).c
        value = _group(score) if name == "group" else cast(score[name], Text)
        return select(value).where(score.id == cls.id).correlate(cls).scalar_subquery()

    return figure


FIELDS = {
    "r": ("rfm_recency", _l("Recency score"), SCORES),
    "f": ("rfm_frequency", _l("Frequency score"), SCORES),
    "m": ("rfm_monetary", _l("Monetary score"), SCORES),
    "group": ("rfm_group", _l("RFM group"), GROUPS),
}
FIFTHS = _l("By fifths of the customers who have ever bought; 5 is the best.")
HOW_GROUP = _l(
    "The first that fits. Best: recency, frequency and monetary value at least 4. New: began at most 90 days ago. At risk: recency at most 2, and frequency at least 3 or monetary value at least 4. Loyal: recency and frequency at least 3. Faded: recency 1. Occasional: the rest."
)
HELP = {
    "contact": {
        "r": _l(
            "Days since the last purchase: at most 30 is 5, 90 is 4, 180 is 3, 365 is 2, more is 1. Active members who have ever bought."
        ),
        "f": _l(
            "Days with purchases in the last 12 months: at least 10 is 5, 6 is 4, 3 is 3, 2 is 2, fewer is 1. Active members who have ever bought."
        ),
        "m": _l(
            "Net sales of the last 12 months: at least 800 euros is 5, 400 is 4, 150 is 3, 50 is 2, less is 1. Active members who have ever bought."
        ),
        "group": HOW_GROUP,
    },
    "account": {"r": FIFTHS, "f": FIFTHS, "m": FIFTHS, "group": HOW_GROUP},
}
for _kind, _helps in HELP.items():
    for _key, (_name, _label, _choices) in FIELDS.items():
        _spec = Field(_label, Kind.CHOICE, choices=_choices, help=_helps[_key], analysis=True)
        register_computed(_kind, _name, _spec, _figure(_key))
