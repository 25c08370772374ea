"""Retention (M7), lifetime value (M9) and customer equity (M10), and where a customer stood a year ago."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.insights.abc import abc_classes
from crm.insights.clv import Customer, customer_equity, lifetime_value, retention

HALF = Decimal("0.5")


def test_the_example_of_the_definition():
    assert lifetime_value(Decimal(120), Decimal("0.80")) == 320
    assert lifetime_value(Decimal(-120), Decimal("0.80")) == -320
    assert lifetime_value(Decimal(120), Decimal(0)) == 0
    assert lifetime_value(Decimal(120), Decimal(1)) == 1200


@given(st.integers(1, 999), st.integers(0, 99))
def test_it_is_the_sum_of_the_discounted_margins(margin, stay):
    r = stay / 100
    years = sum(margin * r**n / 1.1**n for n in range(1, 400))
    assert float(lifetime_value(Decimal(margin), Decimal(stay) / 100)) == pytest.approx(years)


def test_new_customers_are_in_neither_figure_of_retention():
    assert retention([(True, True), (True, False), (False, True), (False, False)]) == HALF
    assert retention([(False, True)]) is None


def test_equity_takes_retention_from_the_groups_of_a_year_ago():
    base = [
        Customer("a", "a", Decimal(100), True, True),
        Customer("c", "a", Decimal(0), True, False),  # left: in today's class A nobody ever has
        Customer("b", "c", Decimal(50), False, True),
        Customer("a", "b", Decimal(300), True, True),
    ]
    found = customer_equity(base, "abc")
    assert (found["a"].customers, found["a"].margin, found["a"].retention) == (2, 200, HALF)
    assert found["a"].total == 2 * lifetime_value(Decimal(200), HALF)
    assert (found["b"].retention, found["b"].value) == (1, 500)
    assert (found["c"].customers, found["c"].retention, found["c"].total) == (1, None, None)
    assert customer_equity([], "a")["a"].total == 0


def test_the_class_of_a_year_ago_is_by_the_sales_of_then(book):
    rows = {"AS-0001": (5, 90), "AS-0002": (90, 8), "AS-0003": (5, 2)}
    for code, (now, before) in rows.items():
        account = book.account(code)
        book.sale(account, date(2025, 3, 3), now)
        book.sale(account, date(2024, 3, 3), before)
    assert book.values("abc_before") == abc_classes((code, before) for code, (_, before) in rows.items())
    assert book.values("abc_computed") == abc_classes((code, now) for code, (now, _) in rows.items())


years = st.integers(0, 900)
NOW, THEN = date(2025, 3, 3), date(2024, 3, 3)


@settings(max_examples=60, deadline=None)
@given(base=st.lists(st.tuples(years, years, st.integers(-300, 300)), max_size=7))
def test_the_classes_of_a_base_sql_is_python(new_book, base):
    with new_book() as book:
        rows = {
            f"AS-{n:04}": (Decimal(now), Decimal(then), Decimal(margin)) for n, (now, then, margin) in enumerate(base)
        }
        for code, (now, then, margin) in rows.items():
            account = book.account(code)
            for day, amount, left in ((NOW, now, margin), (THEN, then, Decimal(0))):
                book.add(
                    "sales_line", customer_id=account, date=day, net_sales=amount, gross_margin=left, line_type="sale"
                )
        book.account("AS-9999", relation="prospect")
        now, then = (abc_classes((code, row[n]) for code, row in rows.items()) for n in (0, 1))
        told = customer_equity((Customer(now[c], then[c], m, t > 0, n > 0) for c, (n, t, m) in rows.items()), "abc")
        values, stays = book.values("lifetime_value"), book.values("class_retention")
        assert values.pop("AS-9999") is None and stays.pop("AS-9999") is None
        for code in rows:
            equity = told[now[code]]
            assert values[code] == (equity.value if equity.value is None else cents(equity.value))
            assert stays[code] == (None if equity.retention is None else cents(equity.retention * 100, 4))


def cents(value: Decimal, places: int = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
