"""Share of wallet (M12): edges, and SQL against Python."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.insights.wallet import share_of_wallet
from crm.query import where
from crm.schema.registry import entity

DAY = date(2025, 3, 3)
cents = st.integers(-200_000, 10_000_000).map(lambda n: Decimal(n) / 100)


@pytest.mark.parametrize(
    ("sales", "wallet", "share"),
    [(30, 100, 30), (0, 100, 0), (150, 100, 150), (-5, 100, -5), (30, 0, None), (30, None, None), (1, 3, "33.3333")],
)
def test_edges(book, sales, wallet, share):
    account = book.account("AS-0001", wallet_estimate=wallet)
    book.sale(account, DAY, sales, "return" if sales < 0 else "sale")
    book.sale(account, date(2024, 8, 31), 900)  # before R12
    share = None if share is None else Decimal(share)
    assert book.value("share_of_wallet", account) == share
    exact = share_of_wallet(Decimal(sales), None if wallet is None else Decimal(wallet))
    assert exact == share or exact.quantize(Decimal("0.0001")) == share


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(st.tuples(cents, st.one_of(st.none(), st.integers(0, 300).map(Decimal), cents.map(abs))), max_size=6)
)
def test_sql_is_python_on_any_base(new_book, rows):
    with new_book() as book:
        for n, (sales, wallet) in enumerate(rows):
            book.sale(book.account(f"AS-{n:04}", wallet_estimate=wallet), DAY, sales, "return" if sales < 0 else "sale")
        found = book.values("share_of_wallet")
        for n, (sales, wallet) in enumerate(rows):
            exact = share_of_wallet(sales, wallet)
            assert found[f"AS-{n:04}"] == (exact and exact.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def test_it_is_asked_for_in_filters(book):
    for n, wallet in enumerate((100, 200, None)):
        book.sale(book.account(f"AS-000{n}", wallet_estimate=wallet), DAY, 50)
    table = entity("account").table
    small = select(table.c.code).where(where("share_of_wallet lt 30", "account", book.context))
    assert list(book.connection.scalars(small)) == ["AS-0001"]
