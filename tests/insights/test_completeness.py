"""Data completeness (M14): what counts as filled, the eighth value, and SQL against Python."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from crm.entities.account import Account
from crm.insights.completeness import REQUIRED, completeness, completeness_of, is_filled
from crm.query import where
from crm.schema.registry import Context, entity

CONTEXT = Context(date(2025, 9, 1), 1)
FULL = {"business_id": "1234567-8", "industry": "food", "employees": 12, "town": "Hiislahti", "phone": "+358 000 123 456",
        "owner_id": 1, "customer_group": "small"}  # fmt: skip
EMPTY = [None, "", "  ", "tuntematon", "Tuntematon", "TUNTEMATON ", "x", "X", "-", "–", " – ", "0", "000 000", "0000000-0",
         "+358 000 000 000", "+358 000"]  # fmt: skip
FILLED = ["1234567-8", "+358 000 100 000", "Suolamo", "xy", "tuntematon rinne", "010", "100"]


def complete(book, **values) -> int:
    owner = book.add("user", name="Riikka Alanen", active=True)
    return book.account("AS-0001", **{**FULL, "owner_id": owner, **values})


def decision_maker(book, account: int, **values) -> int:
    person = {"role": "decision_maker", "email": "a.b@c.example", "status": "active", "last_name": "Ojanperä", **values}
    return book.add("contact", account_id=account, email_marketing=False, **person)


@pytest.mark.parametrize("value", EMPTY)
def test_placeholders_are_empty(book, value):
    assert not is_filled(value)
    account = complete(book, phone=value)
    decision_maker(book, account)
    assert book.value("completeness", account) == Decimal("87.5")


@pytest.mark.parametrize("value", FILLED)
def test_values_are_filled(book, value):
    assert is_filled(value)
    account = complete(book, town=value)
    decision_maker(book, account)
    assert book.value("completeness", account) == 100


@pytest.mark.parametrize("name", REQUIRED)
def test_each_value_is_an_eighth(book, name):
    account = complete(book, **{name: None})
    decision_maker(book, account)
    assert book.value("completeness", account) == Decimal("87.5")


def test_zero_employees_is_a_number_of_zeros(book):
    assert not is_filled(0)
    assert is_filled(10)
    account = complete(book, employees=0)
    decision_maker(book, account)
    assert book.value("completeness", account) == Decimal("87.5")


@pytest.mark.parametrize(
    ("person", "counts"),
    [
        ({}, True),
        ({"role": "user"}, False),
        ({"role": None}, False),
        ({"email": None}, False),
        ({"email": "tuntematon"}, False),
        ({"status": "inactive"}, False),
        ({"email_state": "bounced"}, True),  # there is an address; whether it works is another question
    ],
)
def test_the_eighth_value_is_a_decision_maker_with_an_email(book, person, counts):
    account = complete(book)
    decision_maker(book, account, **person)
    assert book.value("completeness", account) == (100 if counts else Decimal("87.5"))


def test_somebody_elses_decision_maker_does_not_count(book):
    account = complete(book)
    decision_maker(book, book.account("AS-0002"))
    assert book.value("completeness", account) == Decimal("87.5")


def test_nothing_known(book):
    assert book.value("completeness", book.account("AS-0009")) == 0
    assert completeness_of(dict.fromkeys(REQUIRED), False) == 0
    assert completeness_of(FULL, True) == 100


def test_to_be_clarified_is_a_choice(book):
    account = complete(book, customer_group="unclear")
    decision_maker(book, account)
    assert book.value("completeness", account) == 100


def test_sql_is_python_on_the_pack(variant):
    contact, known = entity("contact").table, entity("account")
    filled = variant.execute(
        select(contact.c.account_id).where(
            contact.c.role == "decision_maker", contact.c.status == "active", contact.c.email.is_not(None)
        )
    )
    known_people = {row[0] for row in filled}
    rows = (
        variant.execute(select(known.table, known.expression("completeness", CONTEXT).label("found"))).mappings().all()
    )
    expected = [completeness_of(row, row["id"] in known_people) for row in rows]
    assert [row["found"] for row in rows] == expected
    assert len(Counter(expected)) >= 3
    alias = aliased(Account)
    again = variant.execute(select(completeness(alias, CONTEXT)).order_by(alias.id)).scalars().all()
    assert sorted(again) == sorted(expected)
    short = where("completeness lt 100", "account", CONTEXT)
    assert variant.scalar(select(func.count()).select_from(known.table).where(short)) == sum(e < 100 for e in expected)
