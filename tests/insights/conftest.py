"""Small databases made by hand, and built variants of the pack."""

import sqlite3
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

import crm.insights  # noqa: F401 - registers the computed fields
from crm.db import adopt, connect_file
from crm.sandboxes.templates import build
from crm.schema.record import DYNAMIC, RecordId, SandboxBase
from crm.schema.registry import Context, entity

TODAY = date(2025, 9, 1)


class Book:
    """An empty sandbox in memory that rows are put into one by one."""

    def __init__(self, connection):
        self.connection = connection
        self.context = Context(TODAY, 1)
        self.last = 0
        SandboxBase.metadata.create_all(connection)

    def add(self, kind: str, **values) -> int:
        self.last += 1
        self.connection.execute(insert(RecordId), {"id": self.last, "kind": kind})
        known = entity(kind)
        given = {name: spec.default for name, spec in known.stored.items() if spec.default not in DYNAMIC}
        self.connection.execute(insert(known.table), {"id": self.last, "version": 1, **given, **values})
        return self.last

    def account(self, code: str, **values) -> int:
        return self.add("account", **{"name": code, "code": code, "relation": "customer", "status": "active", **values})

    def sale(self, customer: int, day: date, amount, line_type: str = "sale") -> int:
        return self.add("sales_line", customer_id=customer, date=day, net_sales=Decimal(amount), line_type=line_type)

    def value(self, name: str, id: int):
        """A computed field of an account."""
        known = entity("account")
        query = select(known.expression(name, self.context)).where(known.table.c.id == id)
        return self.connection.scalar(query)

    def values(self, name: str) -> dict:
        """A computed field of every account, by code."""
        known = entity("account")
        return dict(self.connection.execute(select(known.table.c.code, known.expression(name, self.context))).all())


@contextmanager
def _new_book():
    with adopt(sqlite3.connect(":memory:")) as connection, connection.begin():
        yield Book(connection)


@pytest.fixture
def book():
    with _new_book() as made:
        yield made


@pytest.fixture(scope="session")
def new_book():
    """Makes a book, for tests that need many."""
    return _new_book


@pytest.fixture(scope="session", params=[1, 2, 3])
def variant(request, tmp_path_factory):
    """A connection to a built variant of Vaarnamo."""
    path = tmp_path_factory.mktemp("pack") / f"{request.param}.db"
    build("vaarnamo", request.param, "CP0", path)
    with adopt(connect_file(path, immutable=True)) as connection, connection.begin():
        yield connection
