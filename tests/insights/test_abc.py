"""ABC class (M1) and Pareto share (M2): hand-made edges, any base, and SQL against Python."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm.entities.account import Account
from crm.insights.abc import abc_classes, abc_computed, cumulative_shares, pareto_share, pareto_share_of
from crm.query import order, where
from crm.schema.registry import Context, entity

CONTEXT = Context(date(2025, 9, 1), 1)
DAY = date(2025, 3, 3)


def classes(*sales) -> str:
    """Classes of customers with these sales, in the order given; codes ascend."""
    found = abc_classes((f"AS-{n:04}", amount) for n, amount in enumerate(sales))
    return "".join(found[f"AS-{n:04}"] for n in range(len(sales)))


@pytest.mark.parametrize(
    ("sales", "expected"),
    [
        ((80, 15, 5), "abc"),  # exactly at a limit: 80 % before the second, so B; 95 % before the third, so C
        ((79, 16, 5), "aac"),  # 79 % before the second: it crosses the limit and belongs to the higher class
        ((81, 13, 6), "abb"),  # 94 % before the third
        ((100,), "a"),
        ((50, 50), "aa"),
        ((40, 40, 20), "aab"),
        ((5, 80, 15), "cab"),  # the order of the rows does not matter
        ((80, 20, 0), "abc"),  # no sales: C, though 100 % or not
        ((100, 0, 0), "acc"),
        ((0, 0, 0), "ccc"),  # total 0
        ((-5, -1), "cc"),
        ((80, 15, 5, -50), "abcc"),  # a negative does not lower the total: 50 would make the first 160 %
        ((), ""),
    ],
)
def test_edges(sales, expected):
    assert classes(*sales) == expected


def test_ties_go_by_code():
    assert abc_classes([("AS-0002", 40), ("AS-0001", 40), ("AS-0003", 15), ("AS-0004", 5)]) == {
        "AS-0001": "a", "AS-0002": "a", "AS-0003": "b", "AS-0004": "c",
    }  # fmt: skip
    assert abc_classes([("AS-0009", 20)] + [(f"AS-000{n}", 20) for n in (4, 3, 2, 1)]) == {
        "AS-0001": "a", "AS-0002": "a", "AS-0003": "a", "AS-0004": "a", "AS-0009": "b",
    }  # fmt: skip


amounts = st.lists(st.one_of(st.integers(-50, 60), st.integers(1, 10_000), st.sampled_from([0, 20, 40])), max_size=14)


@given(amounts, st.randoms(use_true_random=False))
def test_any_base_follows_the_definition(sales, random):
    rows = [(f"AS-{n:04}", amount) for n, amount in enumerate(sales)]
    found = abc_classes(random.sample(rows, len(rows)))
    total = sum(amount for amount in sales if amount > 0)
    for code, amount in rows:
        above = [other for key, other in rows if (-other, key) < (-amount, code)]
        before = Decimal(sum(o for o in above if o > 0)) / total if total else Decimal(0)
        expected = "c" if amount <= 0 or before >= Decimal("0.95") else "a" if before < Decimal("0.8") else "b"
        assert found[code] == expected


@given(amounts.filter(lambda sales: any(s > 0 for s in sales)))
def test_the_one_who_crosses_a_limit_is_above_it(sales):
    found = abc_classes((f"AS-{n:04}", amount) for n, amount in enumerate(sales))
    total = sum(s for s in sales if s > 0)
    for limit, kept in ((80, "a"), (95, "ab")):
        inside = sum(amount for n, amount in enumerate(sales) if amount > 0 and found[f"AS-{n:04}"] in kept)
        assert inside * 100 >= total * limit


@settings(max_examples=60, deadline=None)
@given(sales=amounts)
def test_sql_is_python_on_any_base(new_book, sales):
    with new_book() as book:
        for n, amount in enumerate(sales):
            book.sale(book.account(f"AS-{n:04}"), DAY, amount, "return" if amount < 0 else "sale")
        assert book.values("abc_computed") == abc_classes((f"AS-{n:04}", a) for n, a in enumerate(sales))
        assert pareto_share_of(book.connection, CONTEXT) == pareto_share(map(Decimal, sales))


@pytest.mark.parametrize(
    ("sales", "expected"),
    [
        ((80, 15, 5), (80, 95, 100)),
        ((5, 80, 15), (100, 80, 95)),
        ((50, 50, 0, -20), (50, 100, 100, 100)),  # a negative does not lower the total
        ((0, -1), (None, None)),
        ((), ()),
    ],
)
def test_cumulative_shares(sales, expected):
    assert tuple(cumulative_shares((f"AS-{n}", Decimal(s)) for n, s in enumerate(sales)).values()) == tuple(
        expected[n] for n in sorted(range(len(sales)), key=lambda n: (-sales[n], n))
    )


@settings(max_examples=60, deadline=None)
@given(sales=amounts)
def test_the_share_in_sql_is_python_and_agrees_with_the_class(new_book, sales):
    with new_book() as book:
        for n, amount in enumerate(sales):
            book.sale(book.account(f"AS-{n:04}"), DAY, amount, "return" if amount < 0 else "sale")
        found, exact = book.values("sales_share"), cumulative_shares((f"AS-{n:04}", a) for n, a in enumerate(sales))
        assert {code: share if share is None else share.quantize(Decimal("0.0001"), ROUND_HALF_UP) for code, share in exact.items()} == found  # fmt: skip
    classes = abc_classes((f"AS-{n:04}", a) for n, a in enumerate(sales))
    reached = [share for code, share in exact.items() if classes[code] == "a"]
    if reached:  # the one who crosses is in A, and only the last of A is at or over the limit
        assert max(reached) >= 80 and sum(share >= 80 for share in reached) == 1


def test_the_share_is_of_customers_only_and_filters_and_sorts(book):
    for code, amount in (("AS-0001", 80), ("AS-0002", 15), ("AS-0003", 5)):
        book.sale(book.account(code), DAY, amount)
    book.sale(book.account("AS-0004", relation="prospect"), DAY, 900)
    assert book.values("sales_share") == {"AS-0001": 80, "AS-0002": 95, "AS-0003": 100, "AS-0004": None}
    table = entity("account").table
    both = where("sales_share lt 95.01 and abc_computed ne 'a'", "account", CONTEXT)
    found = (
        select(table.c.code)
        .where(both, table.c.relation == "customer")
        .order_by(*order("-sales_share", "account", CONTEXT))
    )
    assert list(book.connection.scalars(found)) == ["AS-0002"]


def test_only_active_customers_are_classified(book):
    book.sale(book.account("AS-0001"), DAY, 100)
    book.sale(book.account("AS-0002", relation="prospect"), DAY, 900)
    book.sale(book.account("AS-0003", status="inactive"), DAY, 900)
    book.account("AS-0004")
    assert book.values("abc_computed") == {"AS-0001": "a", "AS-0002": None, "AS-0003": None, "AS-0004": "c"}
    assert pareto_share_of(book.connection, CONTEXT) == 100


def test_sql_is_python_on_the_pack(variant):
    known = entity("account")
    rows = variant.execute(
        select(
            known.table.c.code,
            known.table.c.relation,
            known.expression("sales_r12", CONTEXT),
            known.expression("abc_computed", CONTEXT),
        )
    ).all()
    expected = abc_classes((code, sales) for code, relation, sales, _ in rows if relation == "customer")
    assert len(expected) == 126  # with the six duplicate records, which have no sales
    assert {code: found for code, relation, _, found in rows if relation == "customer"} == expected
    assert {found for _, relation, _, found in rows if relation != "customer"} == {None}


def test_the_class_works_in_filters_and_on_aliases(variant):
    alias = aliased(Account)
    plain = variant.execute(select(Account.id, abc_computed(Account, CONTEXT)).order_by(Account.id)).all()
    assert variant.execute(select(alias.id, abc_computed(alias, CONTEXT)).order_by(alias.id)).all() == plain
    large = {id for id, key in plain if key == "a"}
    condition = where("abc_computed eq 'a' and sales_r12 gt 0", "account", CONTEXT)
    assert set(variant.scalars(select(entity("account").table.c.id).where(condition))) == large
    contact = entity("contact").table
    condition = where("account/abc_computed eq 'a'", "contact", CONTEXT)
    assert set(variant.scalars(select(contact.c.account_id).where(condition))) == large


@pytest.mark.parametrize(
    ("sales", "expected"),
    [
        ((50, 20, 10, 10, 10), 50),
        ((50, 20, 10, 10, 10, 0), 70),  # six customers: the top is two of them, rounded up
        ((10, 50, 20, 10, 10), 50),
        ((100,), 100),
        ((60, 60, 60, 60, 60, -20), Decimal(12_000) / 280),
        ((0, 0), None),
        ((5, -5), None),
        ((), None),
    ],
)
def test_pareto_share(sales, expected):
    assert pareto_share(map(Decimal, sales)) == expected


def test_pareto_share_counts_customers_without_sales():
    buyers = [Decimal(10)] * 8
    assert pareto_share(buyers) == 25
    assert pareto_share(buyers + [Decimal(0)] * 12) == 50
