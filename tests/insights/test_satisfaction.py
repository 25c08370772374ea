"""NPS, CSAT, CES and response rate (M4-M6): edges, and SQL against Python."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm.entities.account import Account
from crm.insights import satisfaction as figures
from crm.query import where
from crm.schema.registry import entity

SENT = datetime(2025, 6, 1, 9)
AT = [datetime(2025, 6, 2, 9) + timedelta(days=n) for n in range(4)]
TINY = Decimal("0.0001")


@pytest.mark.parametrize(
    ("scores", "nps"),
    [([], None), ([10], 100), ([0], -100), ([7, 8], 0), ([9, 10, 8, 6], 25), ([6, 9], 0), ([9, 7, 7], "33.3333")],
)
def test_nps_is_promoters_minus_detractors(scores, nps):
    found = figures.nps(scores)
    assert found == (None if nps is None else Decimal(nps)) or found.quantize(TINY) == Decimal(nps)


def test_csat_is_a_share_and_ces_a_mean():
    assert figures.top_share([5, 4, 3, 1], figures.SATISFIED) == 50 and figures.top_share([], 4) is None
    assert figures.ces([7, 5, 3]) == 5 and figures.ces([]) is None
    assert figures.top_share([7, 5, 4, 3], figures.EASY) == 50


def test_blank_is_not_zero_and_the_latest_answer_counts(book):
    survey, other = book.add("survey", name="A"), book.add("survey", name="B")
    one, two, three = (book.add("contact", last_name=name, status="active") for name in "ÅÄÖ")
    for person, day, score in ((one, 0, 3), (one, 2, 10), (one, 3, None), (two, 1, 11), (two, 0, 9)):
        book.add("survey_response", survey_id=survey, contact_id=person, sent_at=SENT, answered_at=AT[day], nps=score)
    book.add("survey_response", survey_id=survey, contact_id=three, sent_at=SENT, nps=0)  # never answered
    book.add("survey_response", survey_id=other, contact_id=one, answered_at=AT[0], nps=0)
    found = survey_figures(book, survey)
    assert (found["nps"], found["answers"], found["promoters"], found["detractors"]) == (100, 2, 2, 0)
    assert (found["asked"], found["nps_base"]) == (3, "few")
    assert found["response_rate"] == Decimal(200) / 3 or found["response_rate"] == Decimal("66.6667")
    assert survey_figures(book, other)["nps"] == -100 and survey_figures(book, other)["response_rate"] is None
    empty = survey_figures(book, book.add("survey", name="C"))
    assert {empty[n] for n in ("nps", "csat", "ces", "response_rate", "nps_base")} == {None} and empty["asked"] == 0


def test_of_two_answers_at_the_same_moment_the_later_record_counts(book):
    survey, person = book.add("survey", name="A"), book.add("contact", last_name="O", status="active")
    for score in (10, 2):
        book.add("survey_response", survey_id=survey, contact_id=person, answered_at=AT[0], nps=score)
    assert survey_figures(book, survey)["detractors"] == 1


def test_thirty_answers_are_enough(book):
    survey = book.add("survey", name="A")
    for n in range(30):
        assert survey_figures(book, survey)["nps_base"] == ("few" if n else None)
        book.add("survey_response", survey_id=survey, answered_at=AT[0], nps=8)
    assert survey_figures(book, survey)["nps_base"] == "enough"


def test_an_account_has_the_answers_of_its_year(book):
    account, other = book.account("AS-0001"), book.account("AS-0002")
    surveys = [book.add("survey", name=name) for name in "AB"]
    person = book.add("contact", last_name="O", account_id=account, status="active")
    for survey, at, nps, csat in (
        (surveys[0], datetime(2024, 8, 31, 23, 59), 0, 1),  # before R12
        (surveys[0], datetime(2025, 1, 1), 2, 2),
        (surveys[1], datetime(2025, 2, 1), 9, 5),
        (surveys[1], datetime(2025, 9, 1, 8), 0, 1),  # today
    ):
        book.add("survey_response", survey_id=survey, contact_id=person, account_id=account, answered_at=at, nps=nps, csat=csat)  # fmt: skip
    assert book.value("nps_r12", account) == 100, "one person, one willingness to recommend"
    assert book.value("csat_r12", account) == 50, "two surveys ask about two things"
    assert book.value("nps_r12", other) is None
    table = entity("account").table
    unhappy = select(table.c.code).where(where("csat_r12 lt 60", "account", book.context))
    assert list(book.connection.scalars(unhappy)) == ["AS-0001"]
    alias, formula = aliased(Account), figures.ACCOUNT["nps_r12"][1]
    shown = select(alias.code, formula(alias, book.context)).order_by(alias.code)
    assert [tuple(row) for row in book.connection.execute(shown)] == [("AS-0001", 100), ("AS-0002", None)]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "survey_id": st.integers(0, 1),
            "contact_id": st.sampled_from([None, 0, 1, 2]),
            "account_id": st.sampled_from([None, 0, 1]),
            "sent_at": st.sampled_from([None, SENT]),
            "answered_at": st.sampled_from([None, *AT[:3]]),
            "nps": st.sampled_from([None, -1, *range(12)]),
            "csat": st.sampled_from([None, *range(7)]),
            "ces": st.sampled_from([None, *range(9)]),
        }
    ),
    max_size=12,
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_sql_is_python(new_book, rows):
    with new_book() as book:
        surveys = [book.add("survey", name=name) for name in "AB"]
        accounts = [book.account(f"AS-000{n}") for n in range(2)]
        people = [book.add("contact", last_name="O", status="active") for _ in range(3)]
        real = []
        for row in rows:
            known = {"survey_id": surveys, "contact_id": people, "account_id": accounts}
            values = row | {n: ids[row[n]] if row[n] is not None else None for n, ids in known.items()}
            real.append(values | {"id": book.add("survey_response", **values)})
        for survey in surveys:
            mine = [row for row in real if row["survey_id"] == survey]
            assert survey_figures(book, survey) == expected(mine)
        for account in accounts:
            mine = [row for row in real if row["account_id"] == account and (row["answered_at"] or row["sent_at"])]
            wanted = expected(mine)
            for name in ("nps", "csat", "ces", "response_rate"):
                assert book.value(f"{name}_r12", account) == wanted[name], name
            assert latest(book, "account", account) == last([row for row in real if row["account_id"] == account])
        for contact in people:
            assert latest(book, "contact", contact) == last([row for row in real if row["contact_id"] == contact])
        known = entity("survey_response")
        groups = select(known.table.c.id, known.expression("nps_group", book.context))
        for id, group in book.connection.execute(groups):
            row = next(row for row in real if row["id"] == id)
            score = row["nps"] if figures.scored(row, "nps") else None
            assert group == ((score is not None and ("promoter" if score > 8 else "passive" if score > 6 else "detractor")) or None)  # fmt: skip


def expected(rows: list[dict]) -> dict:
    """The figures of a survey as the Python formulas give them, rounded as SQL stores them."""
    nps, csat, ces = (figures.scores(rows, measure) for measure in ("nps", "csat", "ces"))
    exact = {
        "response_rate": figures.response_rate(rows),
        "nps": figures.nps(nps),
        "csat": figures.top_share(csat, figures.SATISFIED),
        "ces": figures.ces(ces),
        "ces_easy": figures.top_share(ces, figures.EASY),
    }
    rounded = {n: v if v is None else v.quantize(TINY, ROUND_HALF_UP) for n, v in exact.items()}
    return rounded | {
        "asked": len({figures.person(row) for row in rows if row["sent_at"]}),
        "responses": len({figures.person(row) for row in rows if any(figures.scored(row, m) for m in figures.SCALES)}),
        "answers": len(nps) or None,
        "nps_base": None if not nps else "few",
        "promoters": sum(v >= 9 for v in nps) if nps else None,
        "passives": sum(7 <= v <= 8 for v in nps) if nps else None,
        "detractors": sum(v <= 6 for v in nps) if nps else None,
    }


def survey_figures(book, survey: int) -> dict:
    known = entity("survey")
    fields = {name: known.expression(name, book.context).label(name) for name in figures.SURVEY}
    return dict(book.connection.execute(select(*fields.values()).where(known.table.c.id == survey)).mappings().one())


def last(rows: list[dict]) -> dict:
    """The latest answer to anything, and the latest of each measure, of the responses of an account or a contact."""
    order = sorted((row for row in rows if row["answered_at"]), key=lambda row: (row["answered_at"], row["id"]))
    found = {f"last_{m}": [row[m] for row in order if figures.scored(row, m)] for m in figures.SCALES}
    found["last_answer"] = [row["answered_at"] for row in order]
    return {name: values[-1] if values else None for name, values in found.items()}


def latest(book, kind: str, id: int) -> dict:
    known = entity(kind)
    fields = [known.expression(name, book.context).label(name) for name in figures.LATEST]
    return dict(book.connection.execute(select(*fields).where(known.table.c.id == id)).mappings().one())
