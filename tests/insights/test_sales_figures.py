"""Net sales and last order: windows, line types, aliases, cost."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from crm.entities.account import Account
from crm.entities.sales_line import SalesLine
from crm.insights.periods import p12, r12, years_before
from crm.insights.sales import last_order, sales_p12, sales_r12
from crm.query import where
from crm.schema.registry import Context, entity

TODAY = date(2025, 9, 1)
CONTEXT = Context(TODAY, 1)


def test_windows_are_half_open():
    assert r12(TODAY) == (date(2024, 9, 1), date(2025, 9, 1))
    assert p12(TODAY) == (date(2023, 9, 1), date(2024, 9, 1))
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("day", "r12_sales", "p12_sales"),
    [
        (date(2025, 9, 1), 0, 0),
        (date(2025, 8, 31), 100, 0),
        (date(2024, 9, 1), 100, 0),
        (date(2024, 8, 31), 0, 100),
        (date(2023, 9, 1), 0, 100),
        (date(2023, 8, 31), 0, 0),
    ],
)
def test_a_sale_falls_in_one_window(book, day, r12_sales, p12_sales):
    account = book.account("AS-0001")
    book.sale(account, day, 100)
    assert (book.value("sales_r12", account), book.value("sales_p12", account)) == (r12_sales, p12_sales)


def test_returns_lower_and_freight_and_gift_cards_do_not_count(book):
    account, other = book.account("AS-0001"), book.account("AS-0002")
    book.sale(account, date(2025, 5, 5), "100.10")
    book.sale(account, date(2025, 6, 5), "-30.05", "return")
    book.sale(account, date(2025, 6, 5), 20, "freight")
    book.sale(account, date(2025, 6, 5), 500, "gift_card")
    book.sale(other, date(2025, 6, 5), 7)
    assert book.value("sales_r12", account) == Decimal("70.05")
    assert book.value("sales_r12", book.account("AS-0003")) == 0


def test_last_order_is_a_sale_before_today(book):
    account = book.account("AS-0001")
    assert book.value("last_order", account) is None
    book.sale(account, date(2023, 1, 2), 10)
    book.sale(account, date(2025, 3, 4), 10)
    book.sale(account, date(2025, 4, 4), -10, "return")
    book.sale(account, date(2025, 9, 1), 10)
    assert book.value("last_order", account) == date(2025, 3, 4)


def test_sql_is_python_on_the_pack(variant):
    lines = variant.execute(
        select(SalesLine.customer_id, SalesLine.date, SalesLine.line_type, SalesLine.net_sales)
    ).all()
    known = entity("account")
    names = ("sales_r12", "sales_p12", "last_order")
    rows = variant.execute(select(known.table.c.id, *(known.expression(n, CONTEXT) for n in names))).all()
    assert len(rows) == 150
    for id, one, two, last in rows:
        mine = [line for line in lines if line[0] == id]
        net = [line for line in mine if line[2] in ("sale", "return")]
        assert one == sum(line[3] for line in net if date(2024, 9, 1) <= line[1] < TODAY)
        assert two == sum(line[3] for line in net if date(2023, 9, 1) <= line[1] < date(2024, 9, 1))
        assert last == max((line[1] for line in mine if line[2] == "sale"), default=None)


def test_an_aliased_class_gives_the_same(variant):
    alias = aliased(Account)
    for formula in (sales_r12, sales_p12, last_order):
        plain = variant.execute(select(Account.id, formula(Account, CONTEXT)).order_by(Account.id)).all()
        assert variant.execute(select(alias.id, formula(alias, CONTEXT)).order_by(alias.id)).all() == plain


def test_filters_read_the_figures_through_lookups(variant):
    """From a contact, an activity and from the sales lines themselves, whose table the formula also reads."""
    large = set(variant.scalars(select(Account.id).where(sales_r12(Account, CONTEXT) > 300_000)))
    assert 3 <= len(large) <= 20
    contact, line = entity("contact").table, entity("sales_line").table
    found = variant.execute(
        select(contact.c.account_id).where(where("account/sales_r12 gt 300000", "contact", CONTEXT))
    )
    assert {row[0] for row in found} == large
    found = variant.execute(
        select(line.c.customer_id).where(where("customer/account/sales_r12 gt 300000", "sales_line", CONTEXT))
    )
    assert {row[0] for row in found} == large


def test_a_page_of_figures_is_read_through_the_covering_index(variant):
    """Fifty accounts; the figures never touch the sales lines themselves."""
    page = select(Account.id).order_by(Account.name).limit(50).subquery()
    query = select(Account.id, sales_r12(Account, CONTEXT)).where(Account.id.in_(select(page.c.id)))
    plan = " ".join(
        r[3]
        for r in variant.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {query.compile(compile_kwargs={'literal_binds': True}, dialect=variant.dialect)}"
        )
    )
    assert "COVERING INDEX ix_sales_line_customer_date" in plan
    assert len(variant.execute(query).all()) == 50


def test_totals_can_be_summed(variant):
    total = variant.scalar(select(func.sum(sales_r12(Account, CONTEXT))))
    lines = select(func.sum(SalesLine.net_sales)).where(
        SalesLine.date >= date(2024, 9, 1), SalesLine.date < TODAY, SalesLine.line_type.in_(("sale", "return"))
    )
    assert total == variant.scalar(lines)
