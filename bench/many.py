"""A sandbox of 20,000 companies: a filter with three related conditions beside the same SQL written by hand,
and bulk edits and a merge with their undo. The packs are far smaller; this one says how things grow.
"""

import statistics
import time
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Select, select

from crm.db import adopt, connect_file
from crm.query import where
from crm.records.bulk import bulk_update
from crm.records.merge import merge
from crm.sandboxes import packs, templates
from crm.sandboxes.packs import Builder, Pack
from crm.sandboxes.store import Sandbox, Store
from crm.schema.registry import Context, entity

from .filters import TODAY

ROWS = 20_000
FILTER = (
    "contacts/any(c: c/role eq 'decision_maker')"
    " and sales_lines/sum(l: l/net_sales, l/date ge @today sub duration'P1Y') ge 100"
    " and not activities/any(a: a/status eq 'done' and a/done_at ge @today sub duration'P60D')"
)
SQL = """SELECT a.id FROM account a
WHERE EXISTS (SELECT 1 FROM contact c WHERE c.account_id = a.id AND c.role = 'decision_maker')
  AND (SELECT coalesce(sum(l.net_sales), 0) FROM sales_line l
       WHERE l.customer_id = a.id AND l.date >= '2024-09-01') >= 10000
  AND NOT EXISTS (SELECT 1 FROM activity v
                  WHERE v.regarding_id = a.id AND v.status = 'done' AND v.done_at >= '2025-07-03')"""


def _companies(b: Builder, rows: int = ROWS) -> None:
    """Companies, each with a person, two purchases and a telephone call."""
    rng = b.rng("many")
    me = b.add("user", name="Me", seat=1, role="student")
    for n in range(rows):
        one = b.add("account", name=f"Yritys {n:05}", code=f"AS-{n:05}", owner_id=me, employees=rng.randrange(200))
        role = rng.choice(["decision_maker", "user"])
        b.add("contact", last_name=f"Henkilö {n:05}", code=f"YH-{n:05}", account_id=one, role=role)
        for part in "ab":
            day, price = b.days_ago(rng.randrange(700)).date(), Decimal(rng.randrange(150))
            b.add("sales_line", code=f"MR-{n:05}{part}", customer_id=one, date=day, net_sales=price)
        done = b.days_ago(rng.randrange(300))
        call = {"activity_type": "call", "subject": "Puhelu", "code": f"AK-{n:05}"}
        b.add("activity", **call, regarding_id=one, status="done", done_at=done)


CROWD = Pack("crowd", 1, {"fi": "S", "en": "S"}, {"fi": "", "en": ""}, _companies)


@contextmanager
def crowd(file: Path):
    """A connection to the sandbox of 20,000 companies, built anew."""
    builder = Builder(CROWD, 1, "CP0")
    _companies(builder)
    builder.write(file)
    with adopt(connect_file(file)) as connection, connection.begin():
        yield connection


@lru_cache
def statement() -> Select:
    """The filter as a statement, kept like those of a list."""
    return select(entity("account").table.c.id).where(where(FILTER, "account", Context(TODAY, 1)))


def by_filter(connection) -> list[int]:
    """The accounts the filter finds."""
    return sorted(connection.scalars(statement()))


def by_hand(connection) -> list[int]:
    """The same by the SQL written by hand."""
    return sorted(connection.exec_driver_sql(SQL).scalars())


def and_undone(store: Store, person: int, numbers: tuple[int, ...]) -> dict[tuple[str, int], tuple[float, float]]:
    """Bulk edits of so many records, a merge that moves the first so many, and their undo, under the whole write
    protocol in a sandbox of this person's: seconds of both, medians."""
    packs.packs()[CROWD.id] = Pack(CROWD.id, 1, CROWD.title, CROWD.story, lambda b: _companies(b, max(numbers)))
    name = templates.ensure(store.platform, CROWD.id, 1, "CP0")
    with store.platform.write() as session:
        row = store.create(session, name, [person])
    box = store.load(row.id)
    with store.read(box) as session:
        accounts, people = (list(session.scalars(select(entity(kind).cls.id))) for kind in ("account", "contact"))
    found = {}
    for number in numbers:
        edits = [(bulk_update, "account", accounts[:number], {"employees": 1000 + n}) for n in range(5)]
        found["edit", number] = _medians(store, box, edits)
    master, other = accounts[:2]
    store.write(box, bulk_update, "contact", people[: numbers[0]], {"account_id": other})
    found["merge", numbers[0]] = _medians(store, box, [(merge, "account", master, other)] * 5)
    return found


def _medians(store: Store, box: Sandbox, commands: list[tuple]) -> tuple[float, float]:
    done, undone = [], []
    for command in commands:
        start = time.perf_counter()
        made = store.write(box, *command)
        done.append(time.perf_counter() - start)
        store.undo(box, made.command)
        undone.append(time.perf_counter() - start - done[-1])
    return statistics.median(done), statistics.median(undone)
