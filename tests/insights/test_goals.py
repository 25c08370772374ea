"""Goals: each measure in its period and for its customers, and the share of the target."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from crm.schema.registry import Context, entity

START, END = date(2025, 1, 1), date(2025, 6, 30)


@pytest.fixture
def base(book):
    """Two customers of different groups and a consumer, with something on each edge of the period."""
    small = book.account("AS-0001", customer_group="small", abc_class="a", wallet_estimate=Decimal(400))
    large = book.account("AS-0002", customer_group="large", abc_class="b")
    person = book.add("contact", last_name="Kuluttaja")
    for who, day, amount, kind in (
        (small, date(2024, 12, 31), 1000, "sale"), (small, START, 100, "sale"), (small, END, 30, "sale"),
        (small, date(2025, 7, 1), 500, "sale"), (small, END, -10, "return"), (large, END, 7, "freight"),
        (large, date(2025, 3, 1), 40, "sale"), (person, date(2025, 3, 1), 5, "sale"),
    ):  # fmt: skip
        book.add("sales_line", customer_id=who, date=day, net_sales=Decimal(amount), gross_margin=Decimal(amount) / 4, line_type=kind)  # fmt: skip
    deal = book.add(
        "opportunity", name="M", account_id=large, status="won", actual_value=Decimal(900), actual_close=END
    )
    book.add("opportunity", name="M", account_id=large, status="lost", actual_value=Decimal(1), actual_close=END)
    worker = book.add("contact", last_name="W", account_id=small)
    for about, kind, at, status in (
        (small, "call", datetime(2025, 6, 30, 23), "done"), (worker, "appointment", datetime(2025, 1, 1), "done"),
        (deal, "call", datetime(2025, 3, 1, 9), "done"), (large, "call", datetime(2025, 3, 1), "cancelled"),
        (large, "email", datetime(2025, 3, 1), "done"), (small, "call", datetime(2025, 7, 1), "done"),
    ):  # fmt: skip
        book.add("activity", activity_type=kind, subject="x", regarding_id=about, done_at=at, status=status, contact_id=worker if about == small else None)  # fmt: skip
    book.small, book.large = small, large
    return book


def stands(book, analysis=True, **values):
    values = {"name": "T", "target": Decimal(200), "starts_on": START, "ends_on": END} | values
    id = book.add("goal", **values)
    known, context = entity("goal"), Context(book.context.today, 1, analysis=analysis)
    columns = (known.expression(name, context) for name in ("actual", "attained"))
    return tuple(book.connection.execute(select(*columns).where(known.table.c.id == id)).one())


@pytest.mark.parametrize(
    ("measure", "everybody", "small", "large"),
    [
        ("sales", 165, 120, 40),
        ("margin", "41.25", 30, 10),
        ("buyers", 3, 1, 1),
        ("new_customers", 2, 0, 1),
        ("won_value", 900, 0, 900),
        ("won", 1, 0, 1),
        ("contacts", 3, 2, 1),
        ("share_of_wallet", "405", "405", None),
        ("own", None, None, None),
    ],
)
def test_each_measure_for_all_for_a_group_a_class_and_an_account(base, measure, everybody, small, large):
    found = [
        stands(base, measure=measure)[0],
        stands(base, measure=measure, customer_group="small")[0],
        stands(base, measure=measure, abc_class="a")[0],
        stands(base, measure=measure, account_id=base.large)[0],
        stands(base, measure=measure, account_id=base.large, customer_group="small")[0],
    ]
    number = lambda value: None if value is None else Decimal(value)  # noqa: E731
    nothing = None if measure in ("share_of_wallet", "own") else 0
    assert found == [number(everybody), number(small), number(small), number(large), nothing]


def test_attained_is_the_share_of_the_target(base):
    assert stands(base, measure="sales", customer_group="small") == (Decimal(120), Decimal(60))
    assert stands(base, measure="sales", target=Decimal(0)) == (Decimal(165), None)
    assert stands(base, measure="own", reported=Decimal("1.5"), target=Decimal(9)) == (
        Decimal("1.5"),
        Decimal("16.6667"),
    )


def test_a_share_of_wallet_is_not_told_in_an_attempt(base):
    assert stands(base, analysis=False, measure="share_of_wallet") == (None, None)
    assert stands(base, analysis=False, measure="sales")[0] == 165
