"""The planted phenomena as exact tests: each searches by its rule, blind to how the data was made.

A test takes an open template file and the variant's facts and raises ``AssertionError`` with the figures
it found. Money is in cents.
"""

import sqlite3

from crm.insights.abc import abc_classes, pareto_share
from crm.insights.completeness import completeness_of
from crm.insights.grouping import customer_group
from crm.records.references import pointing
from crm.schema.text import fold, name_key

from . import phenomena_care, phenomena_listening, phenomena_named, phenomena_profit
from .searching import candidate_pairs, classes, customers, raw_data, rows, today, told

EDITABLE = ("name", "business_id", "parent_id", "primary_contact_id", "industry", "sector", "employees", "phone",
            "email_domain", "street", "postal_code", "town", "relation", "customer_group", "lifecycle_stage",
            "wallet_estimate", "owner_id")  # fmt: skip
NEWER = {"phone", "street", "employees", "email_domain"}


def pareto_shape(db: sqlite3.Connection, facts: dict) -> None:
    """PB1: 24 of 120 customers hold 75-85 % of sales; A 20-30, B 38-46, eight without sales; guard bands."""
    found = customers(db)
    assert len(found) == 120, len(found)
    assert sum(c["sales"] == 0 for c in found) == 8
    by_code = abc_classes((c["code"], c["sales"]) for c in found)
    counts = {k: sum(v == k for v in by_code.values()) for k in "abc"}
    assert 20 <= counts["a"] <= 30, counts
    assert 38 <= counts["b"] <= 46, counts
    assert counts["a"] == facts["numbers"]["a_count"]["value"]
    assert sorted(c for c, k in by_code.items() if k == "a") == facts["sets"]["a_customers"]
    amounts = sorted((c["sales"] for c in found), reverse=True)
    assert 75 <= pareto_share(amounts) <= 85, pareto_share(amounts)
    share = 100 * sum(amounts[: counts["a"]]) / sum(amounts)
    assert abs(share - facts["numbers"]["a_share"]["value"]) < 0.001, share
    total, before = sum(amounts), 0
    for amount in amounts:
        assert min(abs(before / total - limit) for limit in (0.80, 0.95)) > 0.0002, before / total
        before += amount


def duplicates(db: sqlite3.Connection, facts: dict) -> None:
    """PB2: exactly six duplicate pairs and four decoys, each of its kind, with four newer values; only the
    decoys are left once the pairs are merged."""
    if not raw_data(db):
        pairs = {tuple(sorted((d["first"], d["second"]))) for d in facts["decoys"]}
        assert candidate_pairs(db) == pairs, candidate_pairs(db)
        return
    accounts = {r["id"]: r for r in rows(db, "SELECT * FROM account")}
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
    notes = rows(db, "SELECT text, text_en FROM note WHERE regarding_id IN (?, ?)", dup["id"], master["id"])
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
    by_code = classes(db)
    sql = "SELECT a.code FROM account a JOIN contact c ON c.account_id=a.id AND c.status='active' GROUP BY a.id HAVING count(*)=1"
    found = sorted(r[0] for r in db.execute(sql) if by_code.get(r[0]) == "a")
    assert len(found) == 3, found
    assert found == facts["sets"]["single_contact"]


def nothing_ahead(db: sqlite3.Connection, facts: dict) -> None:
    """D2: no completed event on or after today; plans and only plans lie ahead."""
    now = today(db).isoformat()
    events = (("activity", "done_at"), ("sales_line", "date"), ("case", "opened_on"), ("case", "closed_on"),
              ("opportunity", "actual_close"), ("lead", "closed_on"), ("_seeded_change", "at"),
              ("survey_response", "sent_at"), ("survey_response", "answered_at"), ("mention", "posted_at"),
              ("mention", "first_response_at"))  # fmt: skip
    events += tuple(
        (t, c)
        for t in ("account", "contact", "lead", "opportunity", "activity", "case", "note")
        for c in ("created_on", "modified_on")
    )
    for table, column in events:
        late = db.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" >= ?', (now,)).fetchone()[0]
        assert late == 0, (table, column, late)
    ahead = dict(db.execute("SELECT status, count(*) FROM activity WHERE due >= ? GROUP BY 1", (now,)).fetchall())
    assert set(ahead) == {"open"}, ahead
    unclear = "SELECT count(*) FROM activity WHERE (status IN ('done', 'sent')) <> (done_at IS NOT NULL)"
    assert db.execute(unclear).fetchone()[0] == 0
    unclear = """SELECT count(*) FROM "case" WHERE (status = 'open') <> (closed_on IS NULL)"""
    assert db.execute(unclear).fetchone()[0] == 0


def merged_and_completed(db: sqlite3.Connection, facts: dict) -> None:
    """CP1: the duplicates are merged with all their children and the newer value, nothing required is missing;
    CP2: classes and groups are those of the rules, and stages are not touched."""
    if raw_data(db):
        return
    accounts = {r["id"]: r for r in rows(db, "SELECT * FROM account")}
    gone = {r["id"]: r["merged_into_id"] for r in accounts.values() if r["status"] == "inactive"}
    assert gone == {p["dup"]: p["master"] for p in facts["pairs"]}, gone
    assert len(accounts) - len(gone) == 144
    for spec in pointing("account"):
        left = db.execute(f'SELECT count(*) FROM "{spec.entity}" WHERE {spec.name} IN {tuple(gone)}').fetchone()[0]
        assert left == 0, (spec.entity, spec.name, left)
    for pair in facts["pairs"]:
        assert not pair["newer"] or accounts[pair["master"]][pair["newer"]] == accounts[pair["dup"]][pair["newer"]]
    deciding = {
        r["account_id"]
        for r in rows(db, "SELECT * FROM contact WHERE role='decision_maker' AND status='active' AND email<>''")
    }
    bare = [a["code"] for i, a in accounts.items() if i not in gone and completeness_of(a, i in deciding) < 100]
    assert not bare, bare
    by_code = classes(db) if told(db, "checkpoint") == "CP2" else {}
    assert {a["code"]: a["abc_class"] for a in accounts.values() if a["abc_class"]} == by_code
    wrong = [
        c["code"]
        for c in customers(db)
        if by_code and c["customer_group"] != customer_group(c["sector"], c["employees"])
    ]
    assert not wrong, wrong


PHENOMENA = {
    "D2": nothing_ahead,
    "D3": merged_and_completed,
    "PB1": pareto_shape,
    "PB2": duplicates,
    "PB3": phenomena_care.dormant,
    "PB6": phenomena_care.care,
    "PB8": phenomena_profit.profitability,
    "PB9": phenomena_listening.silent_alarm,
    "PB11": phenomena_named.leads,
    "PB14": phenomena_listening.survey_noise,
    "PB15": single_contact,
    "PB16": phenomena_named.known_customer,
    "B02": phenomena_named.caller,
}
