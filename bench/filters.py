"""The questions of care-model adherence as text of the filter language and as SQL written by hand.

Customers of a care model with no completed appointment or phone call in 60 days; of them those with nothing
but plans; and those with nothing but outgoing e-mail. A contact is the customer's whether it regards the
account or one of its persons, opportunities or cases, or names one of its persons.
"""

import sqlite3
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Select, select

from crm.db import adopt
from crm.query import where
from crm.sandboxes.templates import build
from crm.schema.registry import Context, entity

TODAY = date(2025, 9, 1)
RECENT = "a/done_at ge @today sub duration'P60D'"
TWO_WAY = f"a/status eq 'done' and a/activity_type in ('appointment','call') and {RECENT}"
COMPLETED = f"a/status in ('done','sent') and {RECENT}"
PLANNED = "a/status eq 'open'"
MAILED = f"a/activity_type eq 'email' and a/direction eq 'out' and a/status eq 'sent' and {RECENT}"
OTHERWISE = f"a/status in ('done','sent') and (a/activity_type ne 'email' or a/direction ne 'out') and {RECENT}"
MODEL = "care_model/code eq 'HM-0001'"


def touched(condition: str) -> str:
    """That there is an activity of the customer's with a condition on ``a``, as text of the filter language."""
    found = f"activities/any(a: {condition})"
    named = f"contact_activities/any(a: {condition})"
    others = "".join(f" or {many}/any(x: x/{found})" for many in ("opportunities", "cases"))
    return f"({found} or contacts/any(x: x/{found} or x/{named}){others})"


FILTERS = {
    "no contact": f"{MODEL} and not {touched(TWO_WAY)}",
    "only plans": f"{MODEL} and {touched(PLANNED)} and not {touched(COMPLETED)}",
    "only outgoing e-mail": f"{MODEL} and {touched(MAILED)} and not {touched(OTHERWISE)}",
}

WHOSE = """(SELECT id FROM account WHERE id = c.id UNION ALL SELECT id FROM contact WHERE account_id = c.id
  UNION ALL SELECT id FROM opportunity WHERE account_id = c.id UNION ALL SELECT id FROM "case" WHERE account_id = c.id)"""
ACTS = f"""EXISTS (SELECT 1 FROM activity a WHERE {{0}} AND a.regarding_id IN {WHOSE}
  UNION ALL SELECT 1 FROM activity a JOIN contact p ON a.contact_id = p.id WHERE p.account_id = c.id AND {{0}})"""
SINCE = "a.done_at >= '2025-07-03'"
CUSTOMERS = "SELECT c.id FROM account c JOIN care_model m ON m.id = c.care_model_id WHERE m.code = 'HM-0001' AND "
MESSAGE = "a.activity_type = 'email' AND a.direction = 'out'"


def _sql(kept: str, missing: str) -> str:
    return CUSTOMERS + (f"{ACTS.format(kept)} AND " if kept else "") + f"NOT {ACTS.format(missing)}"


SQL = {
    "no contact": _sql("", f"a.status = 'done' AND a.activity_type IN ('appointment', 'call') AND {SINCE}"),
    "only plans": _sql("a.status = 'open'", f"a.status IN ('done', 'sent') AND {SINCE}"),
    "only outgoing e-mail": _sql(
        f"a.status = 'sent' AND {MESSAGE} AND {SINCE}",
        f"a.status IN ('done', 'sent') AND (a.activity_type <> 'email' OR a.direction IS NOT 'out') AND {SINCE}",
    ),
}


@contextmanager
def pack(file: Path, variant: int = 1):
    """A connection to the B2B pack with every second account under a care model."""
    build("vaarnamo", variant, "CP0", file)
    with sqlite3.connect(file) as raw:
        raw.execute("INSERT INTO record(id, kind) VALUES (999999, 'care_model')")
        raw.execute(
            "INSERT INTO care_model(id, version, code, name, status) VALUES (999999, 1, 'HM-0001', 'Avain', 'active')"
        )
        raw.execute("UPDATE account SET care_model_id = 999999 WHERE id % 2 = 0")
    raw.close()
    with adopt(sqlite3.connect(file)) as connection, connection.begin():
        yield connection


@lru_cache
def statement(name: str) -> Select:
    """A filter as a statement, kept like those of a list."""
    accounts = entity("account").table
    return select(accounts.c.id).where(where(FILTERS[name], "account", Context(TODAY, 1)))


def by_filter(connection, name: str) -> list[int]:
    """The accounts a filter finds."""
    return sorted(connection.scalars(statement(name)))


def by_hand(connection, name: str) -> list[int]:
    """The same by the SQL written by hand."""
    return sorted(connection.exec_driver_sql(SQL[name]).scalars())
