"""What the tests of the planted phenomena have in common: looking into an open template file."""

import json
import sqlite3
from datetime import date
from itertools import combinations

from crm.insights.abc import abc_classes
from crm.schema.text import fold, name_key


def rows(db: sqlite3.Connection, sql: str, *values) -> list[dict]:
    """The rows of a query, by column name."""
    cursor = db.execute(sql, values)
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def told(db: sqlite3.Connection, key: str):
    """What the template says of itself under a key of ``_meta``."""
    return json.loads(db.execute("SELECT value FROM _meta WHERE key=?", (key,)).fetchone()[0])


def today(db: sqlite3.Connection) -> date:
    """The sandbox's today."""
    return date.fromisoformat(told(db, "today"))


def raw_data(db: sqlite3.Connection) -> bool:
    """Whether this is CP0: nothing merged, completed or classified yet."""
    return told(db, "checkpoint") == "CP0"


def candidate_pairs(db: sqlite3.Connection, table: str = "account") -> set[tuple[int, int]]:
    """Pairs of active records that some duplicate rule finds alike, lower id first."""
    records = rows(db, f"SELECT * FROM {table} WHERE status='active'")
    found = set()
    for rule in rows(db, 'SELECT match_on FROM duplicate_rule WHERE active AND "table"=?', table):
        groups: dict[tuple, list[int]] = {}
        for record in records:
            key = tuple(
                name_key(record[f]) if f == "name" else fold(str(record[f] or "")) for f in rule["match_on"].split(",")
            )
            if all(key):
                groups.setdefault(key, []).append(record["id"])
        found |= {pair for ids in groups.values() for pair in combinations(sorted(ids), 2)}
    return found


def _net_sales(db: sqlite3.Connection) -> dict[int, int]:
    end = today(db)
    start = end.replace(year=end.year - 1)
    sql = "SELECT customer_id, sum(net_sales) FROM sales_line WHERE date>=? AND date<? AND line_type IN ('sale','return') GROUP BY 1"
    return dict(db.execute(sql, (start.isoformat(), end.isoformat())).fetchall())


def customers(db: sqlite3.Connection) -> list[dict]:
    """Active customers without the duplicate cards: those no sales line was ever written for."""
    sales = _net_sales(db)
    sql = "SELECT * FROM account a WHERE relation='customer' AND status='active' AND EXISTS (SELECT 1 FROM sales_line WHERE customer_id=a.id)"
    return [{**r, "sales": sales.get(r["id"], 0)} for r in rows(db, sql)]


def classes(db: sqlite3.Connection) -> dict[str, str]:
    """The ABC class of every customer, by code."""
    return abc_classes((c["code"], c["sales"]) for c in customers(db))
