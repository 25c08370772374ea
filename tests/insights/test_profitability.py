"""Cost to serve and profit (M11), the profit curve (M11b): edges, and SQL against Python."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.entities.cost_driver import DRIVERS
from crm.insights.profitability import RATES, cumulative, profit_class, service_cost
from crm.query import where
from crm.schema.registry import entity

DAY = date(2025, 3, 3)
MONTHS = (date(2024, 8, 1), date(2024, 9, 1), date(2025, 8, 1), date(2025, 9, 1))


def served(book, account: int, driver: str, quantity: int, month: date = MONTHS[1]) -> int:
    return book.add("cost_driver", account_id=account, month=month, driver=driver, quantity=quantity)


def sold(book, account: int, margin, line_type: str = "sale", day: date = DAY) -> int:
    return book.add("sales_line", customer_id=account, date=day, net_sales=Decimal(100), gross_margin=Decimal(margin), line_type=line_type)  # fmt: skip


def test_every_driver_has_a_rate():
    assert set(RATES) == {driver.key for driver in DRIVERS}


def test_cost_is_quantity_times_rate_within_the_window(book):
    account, other = book.account("AS-0001"), book.account("AS-0002")
    served(book, account, "order", 3)
    served(book, account, "visit", 1, MONTHS[2])
    for month in (MONTHS[0], MONTHS[3]):
        served(book, account, "rush", 50, month)
    served(book, other, "line", 1)
    assert book.value("cost_to_serve", account) == service_cost([("order", 3), ("visit", 1)]) == 332
    assert book.value("cost_to_serve", book.account("AS-0003")) == 0


def test_a_row_tells_its_rate_and_cost(book):
    row = served(book, book.account("AS-0001"), "return", 3)
    known = entity("cost_driver")
    told = [known.expression(name, book.context) for name in ("rate", "service_cost")]
    assert book.connection.execute(select(*told).where(known.table.c.id == row)).one() == (85, 255)


@pytest.mark.parametrize(("profit", "found"), [(1, "profitable"), (0, "break_even"), (-1, "unprofitable")])
def test_zero_is_no_loss(book, profit, found):
    account = book.account("AS-0001")
    sold(book, account, 24 + profit)
    served(book, account, "order", 1)
    assert profit_class(Decimal(profit)) == book.value("profit_class_computed", account) == found


def test_nobody_but_a_customer_has_a_class(book):
    for n, values in enumerate(({"relation": "prospect"}, {"status": "inactive"}, {"relation": None})):
        assert book.value("profit_class_computed", book.account(f"AS-000{n}", **values)) is None


def test_the_curve_rises_over_the_whole_and_comes_back():
    assert cumulative([Decimal(n) for n in (60, -20, 60)]) == [60, 120, 100]
    assert cumulative([Decimal(0)]) is None and cumulative([Decimal(5), Decimal(-9)]) is None and cumulative([]) is None


cents = st.integers(-90_000, 90_000).map(lambda n: Decimal(n) / 100)
drivers = st.tuples(st.sampled_from(sorted(RATES)), st.integers(0, 40), st.sampled_from(MONTHS))
lines = st.tuples(cents, st.sampled_from(["sale", "return", "freight", "gift_card"]))


@settings(max_examples=60, deadline=None)
@given(base=st.lists(st.tuples(st.lists(lines, max_size=4), st.lists(drivers, max_size=5)), max_size=5))
def test_sql_is_python_on_any_base(new_book, base):
    with new_book() as book:
        expected = {}
        for n, (bought, took) in enumerate(base):
            account = book.account(f"AS-{n:04}")
            for margin, kind in bought:
                sold(book, account, margin, kind)
            for driver, quantity, month in took:
                served(book, account, driver, quantity, month)
            cost = service_cost((d, q) for d, q, month in took if month in MONTHS[1:3])
            profit = sum((m for m, kind in bought if kind in ("sale", "return")), Decimal(0)) - cost
            expected[f"AS-{n:04}"] = (cost, profit, profit_class(profit))
        names = ("cost_to_serve", "profit_r12", "profit_class_computed")
        found = [book.values(name) for name in names]
        assert {code: tuple(values[code] for values in found) for code in expected} == expected


def test_it_is_asked_for_in_filters(book):
    for n, margin in enumerate((10, 30)):
        account = book.account(f"AS-000{n}")
        sold(book, account, margin)
        served(book, account, "order", 1)
    table = entity("account").table
    losing = select(table.c.code).where(where("profit_r12 lt 0 and cost_to_serve gt 0", "account", book.context))
    assert list(book.connection.scalars(losing)) == ["AS-0000"]


@settings(max_examples=60, deadline=None)
@given(margins=st.lists(st.integers(-9_000, 90_000), max_size=23))
def test_the_curve_and_the_tenths_in_sql_are_those_of_python(new_book, margins):
    with new_book() as book:
        for n, margin in enumerate(margins):
            sold(book, book.account(f"AS-{n:04}"), Decimal(margin) / 100)
        book.account("AS-9999", status="inactive")
        ranked = sorted(range(len(margins)), key=lambda n: (-margins[n], n))
        curve = cumulative([Decimal(n) for n in margins]) or [None] * len(margins)
        shares, tenths = book.values("profit_share"), book.values("profit_tenth")
        assert shares.pop("AS-9999") is None and tenths.pop("AS-9999") is None
        half = Decimal("0.00005")
        for place, (n, share) in enumerate(zip(ranked, curve, strict=True)):
            assert tenths[f"AS-{n:04}"] == str(1 + 10 * place // len(margins))
            told = shares[f"AS-{n:04}"]
            assert told == share if share is None else abs(told - share) <= half
