"""RFM scores and groups (M3): limits, fifths, who is scored, and SQL against Python."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.insights.rfm import fifths, frequency_score, monetary_score, recency_score, rfm_group
from crm.query import where
from crm.schema.registry import entity

TODAY = date(2025, 9, 1)
NAMES = ("rfm_recency", "rfm_frequency", "rfm_monetary", "rfm_group")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def scored(book, kind: str) -> dict[int, tuple]:
    """The scores and group of every record of a kind, by id."""
    known = entity(kind)
    figures = [known.expression(name, book.context) for name in NAMES]
    return {id: tuple(row) for id, *row in book.connection.execute(select(known.table.c.id, *figures))}


def member(book, joined: int = 900, status: str = "active", **values) -> int:
    person = book.add("contact", last_name="Ojanperä", **{"status": "active", "email_marketing": False, **values})
    program = book.add("loyalty_program", name="Polkuklubi", active=True)
    book.add("loyalty_member", contact_id=person, program_id=program, joined_on=ago(joined), status=status)
    return person


def test_the_limits_belong_to_the_better_score():
    assert [recency_score(n) for n in (0, 30, 31, 90, 91, 180, 181, 365, 366)] == [5, 5, 4, 4, 3, 3, 2, 2, 1]
    assert [frequency_score(n) for n in (12, 10, 9, 6, 5, 3, 2, 1, 0)] == [5, 5, 4, 4, 3, 3, 2, 1, 1]
    euros = map(Decimal, ("800", "799.99", "400", "399.99", "150", "149.99", "50", "49.99", "-20"))
    assert [monetary_score(n) for n in euros] == [5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_fifths_give_equal_values_equal_scores():
    assert fifths(dict(enumerate((10, 20, 30, 40, 50)))) == {0: 1, 1: 2, 2: 3, 3: 4, 4: 5}
    assert fifths(dict(enumerate((10, 10, 10, 10, 50)))) == {0: 1, 1: 1, 2: 1, 3: 1, 4: 5}
    assert fifths(dict(enumerate((1, 2, 3, 4)))) == {}


@pytest.mark.parametrize(
    ("scores", "joined", "group"),
    [
        ((4, 4, 4), 10, "best"),  # the best come first, new ones too
        ((5, 1, 1), 90, "new"),
        ((5, 1, 1), 91, "occasional"),
        ((2, 3, 1), 900, "risk"),
        ((1, 1, 4), 900, "risk"),  # before *faded*
        ((1, 2, 3), 900, "faded"),
        ((3, 3, 1), 900, "loyal"),
        ((2, 2, 3), 900, "occasional"),
    ],
)
def test_the_first_group_that_matches(scores, joined, group):
    assert rfm_group(*scores, joined) == group


def test_who_is_scored(book):
    people = [member(book), member(book, status="lapsed"), member(book, status="active"), member(book)]
    stranger = book.add("contact", last_name="Vieras", status="active", email_marketing=False)
    gone = member(book, **{"status": "lapsed"})
    for person in (*people[:3], stranger, gone):
        book.sale(person, ago(5), 100)
    book.sale(people[3], ago(5), 100)
    book.sale(people[3], ago(5), -100, "return")  # bought nothing in the end
    book.sale(people[2], TODAY, 900)  # today has not happened yet
    found = scored(book, "contact")
    assert {id for id, row in found.items() if row[0]} == {people[0], people[2]}
    assert found[people[2]] == ("5", "1", "2", "occasional")
    assert all(row == (None,) * 4 for id, row in found.items() if id not in (people[0], people[2]))


def test_fewer_than_five_accounts_have_no_fifths(book):
    accounts = [book.account(f"AS-000{n}") for n in range(5)]
    others = [book.account("AS-0008", relation="prospect"), book.account("AS-0009", status="inactive")]
    for account in accounts[:4] + others:
        book.sale(account, ago(20), 50)
    assert set(scored(book, "account").values()) == {(None,) * 4}
    book.sale(accounts[4], ago(2), 60)
    found = scored(book, "account")
    assert found[accounts[4]] == ("5", "1", "5", "new") and found[accounts[0]] == ("1", "1", "1", "new")
    assert {found[id] for id in others} == {(None,) * 4}


sale = st.tuples(st.sampled_from([1, 20, 30, 31, 89, 90, 91, 180, 181, 364, 365, 366, 500]), st.integers(1, 90_000))
bases = st.lists(st.tuples(st.lists(sale, min_size=1, max_size=5), st.integers(0, 200)), max_size=9)


def figures(lines) -> tuple[int, int, Decimal]:
    """Days since the last purchase, purchases and net sales of R12."""
    recent = [(days, cents) for days, cents in lines if days <= 365]
    return min(d for d, _ in lines), len({d for d, _ in recent}), Decimal(sum(c for _, c in recent)) / 100


@settings(max_examples=60, deadline=None)
@given(base=bases)
def test_persons_by_limits_sql_is_python(new_book, base):
    with new_book() as book:
        expected = {}
        for lines, joined in base:
            person = member(book, joined)
            for days, cents in lines:
                book.sale(person, ago(days), Decimal(cents) / 100)
            days, times, euros = figures(lines)
            scores = recency_score(days), frequency_score(times), monetary_score(euros)
            expected[person] = (*map(str, scores), rfm_group(*scores, joined))
        assert scored(book, "contact") == expected


@settings(max_examples=60, deadline=None)
@given(base=bases)
def test_accounts_by_fifths_sql_is_python(new_book, base):
    with new_book() as book:
        found, began = {}, {}
        for n, (lines, _) in enumerate(base):
            account = book.account(f"AS-{n:04}")
            for days, cents in lines:
                book.sale(account, ago(days), Decimal(cents) / 100)
            found[account], began[account] = figures(lines), max(d for d, _ in lines)
        r, f, m = (fifths({a: v[n] * sign for a, v in found.items()}) for n, sign in enumerate((-1, 1, 1)))
        expected = {
            a: (str(r[a]), str(f[a]), str(m[a]), rfm_group(r[a], f[a], m[a], began[a])) if r else (None,) * 4
            for a in found
        }
        assert scored(book, "account") == expected


def test_they_are_asked_for_in_filters(variant, book):
    table = entity("account").table
    asked = where("rfm_recency eq '5' and rfm_group in ('best','loyal')", "account", book.context)
    found = variant.execute(select(table.c.id).where(asked)).all()
    every = scored(type("Built", (), {"connection": variant, "context": book.context}), "account")
    assert 0 < len(found) == sum(row[0] == "5" and row[3] in ("best", "loyal") for row in every.values())
