"""The planted phenomena as exact tests: each searches by its rule, blind to how the data was made.

A test takes an open template file and the variant's facts and raises ``AssertionError`` with the figures
it found. Money is in cents.
"""

import sqlite3
from datetime import date
from itertools import combinations

from crm.insights.abc import abc_classes, pareto_share
from crm.schema.text import fold, name_key

EDITABLE = ("name", "business_id", "parent_id", "primary_contact_id", "industry", "sector", "employees", "phone",
            "email_domain", "street", "postal_code", "town", "relation", "customer_group", "lifecycle_stage",
            "wallet_estimate", "owner_id")  # fmt: skip
NEWER = {"phone", "street", "employees", "email_domain"}


def _rows(db: sqlite3.Connection, sql: str, *values) -> list[dict]:
    cursor = db.execute(sql, values)
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _today(db: sqlite3.Connection) -> date:
    return date.fromisoformat(db.execute("SELECT json_extract(value, '$') FROM _meta WHERE key='today'").fetchone()[0])


def candidate_pairs(db: sqlite3.Connection, table: str = "account") -> set[tuple[int, int]]:
    """Pairs of active records that some duplicate rule finds alike, lower id first."""
    records = _rows(db, f"SELECT * FROM {table} WHERE status='active'")
    found = set()
    for rule in _rows(db, 'SELECT match_on FROM duplicate_rule WHERE active AND "table"=?', table):
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
    today = _today(db)
    start = today.replace(year=today.year - 1)
    sql = "SELECT customer_id, sum(net_sales) FROM sales_line WHERE date>=? AND date<? AND line_type IN ('sale','return') GROUP BY 1"
    return dict(db.execute(sql, (start.isoformat(), today.isoformat())).fetchall())


def _customers(db: sqlite3.Connection) -> list[dict]:
    """Active customers without the duplicate cards: those no sales line was ever written for."""
    sales = _net_sales(db)
    sql = "SELECT * FROM account a WHERE relation='customer' AND status='active' AND EXISTS (SELECT 1 FROM sales_line WHERE customer_id=a.id)"
    return [{**r, "sales": sales.get(r["id"], 0)} for r in _rows(db, sql)]


def pareto_shape(db: sqlite3.Connection, facts: dict) -> None:
    """PB1: 24 of 120 customers hold 75-85 % of sales; A 20-30, B 38-46, eight without sales; guard bands."""
    customers = _customers(db)
    assert len(customers) == 120, len(customers)
    assert sum(c["sales"] == 0 for c in customers) == 8
    classes = abc_classes((c["code"], c["sales"]) for c in customers)
    counts = {k: sum(v == k for v in classes.values()) for k in "abc"}
    assert 20 <= counts["a"] <= 30, counts
    assert 38 <= counts["b"] <= 46, counts
    assert counts["a"] == facts["numbers"]["a_count"]["value"]
    assert sorted(c for c, k in classes.items() if k == "a") == facts["sets"]["a_customers"]
    amounts = sorted((c["sales"] for c in customers), reverse=True)
    assert 75 <= pareto_share(amounts) <= 85, pareto_share(amounts)
    share = 100 * sum(amounts[: counts["a"]]) / sum(amounts)
    assert abs(share - facts["numbers"]["a_share"]["value"]) < 0.001, share
    total, before = sum(amounts), 0
    for amount in amounts:
        assert min(abs(before / total - limit) for limit in (0.80, 0.95)) > 0.0002, before / total
        before += amount


def duplicates(db: sqlite3.Connection, facts: dict) -> None:
    """PB2: exactly six duplicate pairs and four decoys, each of its kind, with four newer values."""
    accounts = {r["id"]: r for r in _rows(db, "SELECT * FROM account")}
    dups, decoys = [], []
    for pair in sorted(candidate_pairs(db)):
        a, b = (accounts[i] for i in pair)
        (decoys if a["business_id"] and b["business_id"] and a["business_id"] != b["business_id"] else dups).append(
            (a, b)
        )
    assert len(dups) == 6, [(a["name"], b["name"]) for a, b in dups]
    assert len(decoys) == 4, [(a["name"], b["name"]) for a, b in decoys]
    found = [_judge(db, *pair) for pair in dups]
    assert _sorted(found) == _sorted(facts["pairs"]), found
    kinds = sorted(f["kind"] for f in found)
    assert kinds == sorted(["business_id"] * 2 + ["company_form"] * 2 + ["typing_error", "former_name"]), kinds
    assert sum(f["newer"] is not None for f in found) == 4, found
    found = [{"first": a["id"], "second": b["id"], "kind": _decoy_kind(a, b)} for a, b in decoys]
    stated = [
        {**d, "first": min(d["first"], d["second"]), "second": max(d["first"], d["second"])} for d in facts["decoys"]
    ]
    assert _sorted(found) == _sorted(stated), found
    assert {d["kind"] for d in found} == {"parent_subsidiary", "same_building", "near_name", "same_chain"}
    assert not candidate_pairs(db, "contact")


def _sorted(rows: list[dict]) -> list[str]:
    return sorted(str(sorted(r.items(), key=str)) for r in rows)


def _judge(db: sqlite3.Connection, a: dict, b: dict) -> dict:
    """Who is the master of a pair (the one with sales), of what kind it is and which value is newer."""
    sold = [db.execute("SELECT count(*) FROM sales_line WHERE customer_id=?", (r["id"],)).fetchone()[0] for r in (a, b)]
    assert (sold[0] == 0) != (sold[1] == 0), (a["name"], b["name"], sold)
    master, dup = (a, b) if sold[0] else (b, a)
    count = lambda sql: db.execute(sql, (dup["id"],)).fetchone()[0]  # noqa: E731
    assert 1 <= count("SELECT count(*) FROM contact WHERE account_id=?") <= 2
    assert 2 <= count("SELECT count(*) FROM activity WHERE regarding_id=?") <= 5
    assert dup["business_id"] in (None, master["business_id"])
    newer = [f for f in EDITABLE if dup[f] != master[f] and _dated(db, dup, f) >= _dated(db, master, f)]
    assert len(newer) <= 1, (dup["name"], newer)
    if newer:
        assert newer[0] in NEWER, newer
        assert master[newer[0]], newer
    differing = [f for f in EDITABLE if dup[f] and master[f] and dup[f] != master[f] and f != "primary_contact_id"]
    assert len(differing) >= 3, differing
    kind = _kind(db, dup, master)
    return {"dup": dup["id"], "master": master["id"], "newer": newer[0] if newer else None, "kind": kind}


def _dated(db: sqlite3.Connection, record: dict, name: str) -> str:
    sql = "SELECT max(at) FROM _seeded_change WHERE record_id=? AND field=?"
    return db.execute(sql, (record["id"], name)).fetchone()[0] or record["created_on"]


def _kind(db: sqlite3.Connection, dup: dict, master: dict) -> str:
    assert dup["name"] != master["name"]
    if dup["business_id"]:
        return "business_id"
    notes = _rows(db, "SELECT text, text_en FROM note WHERE regarding_id IN (?, ?)", dup["id"], master["id"])
    if any(dup["name"] in n["text"] and dup["name"] in n["text_en"] for n in notes):
        return "former_name"
    if _core(dup["name"]) == _core(master["name"]):
        assert (dup["email_domain"], dup["phone"]) == (master["email_domain"], master["phone"])
        return "company_form"
    assert (dup["street"], dup["town"]) == (master["street"], master["town"])
    assert _distance(fold(dup["name"]), fold(master["name"])) <= 2, (dup["name"], master["name"])
    return "typing_error"


def _core(name: str) -> str:
    """A name without its company form, short or spelled out."""
    long = ("osakeyhtiö", "kommandiittiyhtiö", "aktiebolag")
    return " ".join(w for w in name_key(name).split() if w not in long)


def _distance(a: str, b: str) -> int:
    """Edit distance (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, last = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y)))
    return row[-1]


def _decoy_kind(a: dict, b: dict) -> str:
    if a["parent_id"] == b["id"] or b["parent_id"] == a["id"]:
        return "parent_subsidiary"
    if a["town"] == b["town"]:
        assert a["street"] == b["street"]
        return "same_building"
    return "near_name" if name_key(a["name"]) == name_key(b["name"]) else "same_chain"


def single_contact(db: sqlite3.Connection, facts: dict) -> None:
    """PB15: exactly three A-customers have one active contact."""
    classes = abc_classes((c["code"], c["sales"]) for c in _customers(db))
    sql = "SELECT a.code FROM account a JOIN contact c ON c.account_id=a.id AND c.status='active' GROUP BY a.id HAVING count(*)=1"
    found = sorted(r[0] for r in db.execute(sql) if classes.get(r[0]) == "a")
    assert len(found) == 3, found
    assert found == facts["sets"]["single_contact"]


def nothing_ahead(db: sqlite3.Connection, facts: dict) -> None:
    """D2: no completed event on or after today; plans and only plans lie ahead."""
    today = _today(db).isoformat()
    events = (("activity", "done_at"), ("sales_line", "date"), ("case", "opened_on"), ("case", "closed_on"),
              ("opportunity", "actual_close"), ("_seeded_change", "at"))  # fmt: skip
    events += tuple(
        (t, c)
        for t in ("account", "contact", "opportunity", "activity", "case", "note")
        for c in ("created_on", "modified_on")
    )
    for table, column in events:
        late = db.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" >= ?', (today,)).fetchone()[0]
        assert late == 0, (table, column, late)
    ahead = dict(db.execute("SELECT status, count(*) FROM activity WHERE due >= ? GROUP BY 1", (today,)).fetchall())
    assert set(ahead) == {"open"}, ahead
    unclear = "SELECT count(*) FROM activity WHERE (status IN ('done', 'sent')) <> (done_at IS NOT NULL)"
    assert db.execute(unclear).fetchone()[0] == 0
    unclear = """SELECT count(*) FROM "case" WHERE (status = 'open') <> (closed_on IS NULL)"""
    assert db.execute(unclear).fetchone()[0] == 0


PHENOMENA = {"D2": nothing_ahead, "PB1": pareto_shape, "PB2": duplicates, "PB15": single_contact}
