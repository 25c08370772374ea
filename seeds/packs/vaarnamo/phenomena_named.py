"""Tests of the leads and of the records that exercises name."""

import sqlite3
from collections import Counter

from crm.schema.text import fold, name_key

from .leads import verdict
from .searching import rows, today
from .words import TOWNS


def leads(db: sqlite3.Connection, facts: dict) -> None:
    """PB11: of 28 open leads nine qualify, five must go, fourteen are nurtured; the three of B03 are among
    them, as they should be, and the closed ones tell what they became or why not."""
    found = rows(db, "SELECT * FROM lead")
    assert len(found) == 40
    still = {r["id"]: r for r in found if r["status"] == "open"}
    alike = {id: _look_alikes(db, row) for id, row in still.items()}
    verdicts = {id: verdict(row, bool(alike[id])) for id, row in still.items()}
    assert Counter(verdicts.values()) == {"qualify": 9, "drop": 5, "nurture": 14}, verdicts
    for kind in ("qualify", "drop", "nurture"):
        assert sorted(still[i]["code"] for i, v in verdicts.items() if v == kind) == facts["sets"][f"leads_{kind}"]
    why = Counter(_why(still[i], alike[i]) for i, v in verdicts.items() if v == "drop")
    assert why == {"existing_customer": 2, "outside_area": 2, "private person": 1}, why
    named = facts["leads"]
    assert verdicts[named["new"]] == verdicts[named["attach"]] == "qualify"
    assert [i for i, v in verdicts.items() if v == "qualify" and alike[i]] == [named["attach"]]
    assert alike[named["attach"]] == {named["account"]}, alike[named["attach"]]
    assert _why(still[named["drop"]], alike[named["drop"]]) == named["reason"]
    assert all(still[named[n]]["owner_id"] == 1 for n in ("new", "attach", "drop"))
    assert all(still[named[n]][f] for n in ("new", "attach") for f in ("estimated_value", "estimated_close"))
    people = {fold(r["email"]) for r in rows(db, "SELECT email FROM contact")}
    assert not {fold(still[named[n]]["email"]) for n in ("new", "attach", "drop")} & people
    for row in found:
        ends = [row[n] is not None for n in ("account_id", "contact_id", "opportunity_id")]
        assert ends == [row["status"] == "qualified"] * 3, row["code"]
        assert (row["status"] == "disqualified") == (row["status_reason"] is not None), row["code"]
        assert (row["status"] == "open") == (row["closed_on"] is None), row["code"]


def _look_alikes(db: sqlite3.Connection, lead: dict) -> set[int]:
    """Active accounts that a duplicate rule finds alike."""
    values = {**lead, "name": lead["company_name"], "email_domain": lead["email"].rpartition("@")[2]}
    found = set()
    for rule in rows(db, "SELECT match_on FROM duplicate_rule WHERE \"table\"='account'"):
        names = rule["match_on"].split(",")
        wanted = _key(values, names)
        if all(wanted):
            accounts = rows(db, "SELECT * FROM account WHERE status='active'")
            found |= {a["id"] for a in accounts if _key(a, names) == wanted}
    return found


def _key(record: dict, names: list[str]) -> tuple:
    return tuple((name_key if n == "name" else fold)(str(record[n] or "")) for n in names)


def _why(lead: dict, alike: set[int]) -> str:
    """Why a lead must go; exactly one reason."""
    reasons = {
        "private person": not lead["company_name"],
        "outside_area": lead["town"] not in TOWNS,
        "existing_customer": bool(alike),
    }
    assert sum(reasons.values()) == 1, (lead["code"], reasons)
    return next(name for name, holds in reasons.items() if holds)


def known_customer(db: sqlite3.Connection, facts: dict) -> None:
    """PB16: the customer of B01 bought two product groups before R12 only, is to be met later than it last
    was, has one active decision maker among several people, and a share of wallet that is defined."""
    known, now = facts["known"], today(db)
    start = now.replace(year=now.year - 1).isoformat()
    sql = "SELECT p.product_group, max(l.date) AS last FROM sales_line l JOIN product p ON p.id=l.product_id WHERE l.customer_id=? AND l.line_type='sale' GROUP BY 1"
    last = {r["product_group"]: r["last"] for r in rows(db, sql, known["account"])}
    assert (sum(d >= start for d in last.values()), len(last)) == (known["groups"], known["groups_ever"]), last
    assert known["groups_ever"] - known["groups"] == 2, last
    sql = """SELECT status, date(coalesce(done_at, due)) AS day FROM activity WHERE activity_type='appointment' AND (regarding_id=?1
        OR regarding_id IN (SELECT id FROM contact WHERE account_id=?1 UNION SELECT id FROM opportunity WHERE account_id=?1))"""
    meetings = [(r["status"], r["day"]) for r in rows(db, sql, known["account"])]
    done = max(day for status, day in meetings if status == "done")
    planned = max((day for status, day in meetings if status == "open"), default="")
    assert (done, planned) == (known["last_meeting"], known["planned_meeting"])
    assert done < now.isoformat() < planned
    people = rows(db, "SELECT * FROM contact WHERE account_id=?", known["account"])
    deciding = {r["id"]: r["status"] for r in people if r["role"] == "decision_maker"}
    assert deciding == {known["decision_maker"]: "active", known["former"]: "inactive"}, deciding
    assert sum(r["status"] == "active" for r in people) >= 2
    sql = "SELECT sum(net_sales) FROM sales_line WHERE customer_id=? AND date>=? AND date<? AND line_type IN ('sale', 'return')"
    sales = db.execute(sql, (known["account"], start, now.isoformat())).fetchone()[0]
    wallet = db.execute("SELECT wallet_estimate FROM account WHERE id=?", (known["account"],)).fetchone()[0]
    assert wallet > sales
    assert abs(100 * sales / wallet - facts["numbers"]["share_of_wallet"]["value"]) < 0.001
    assert facts["numbers"]["share_of_wallet"]["value"] <= 85


def caller(db: sqlite3.Connection, facts: dict) -> None:
    """The caller of B02 can be told apart, works at a customer without a double, and the new number is nobody's."""
    said = facts["caller"]
    (person,) = rows(db, "SELECT * FROM contact WHERE id=? AND status='active'", said["contact"])
    assert person["account_id"] == said["account"] != facts["known"]["account"]
    assert person["mobile"] not in (None, said["number"])
    namesakes = "SELECT count(*) FROM contact WHERE first_name=? AND last_name=?"
    assert db.execute(namesakes, (person["first_name"], person["last_name"])).fetchone()[0] == 1
    for table, column in (
        ("account", "phone"),
        ("contact", "mobile"),
        ("contact", "phone"),
        ("lead", "phone"),
        ("lead", "mobile"),
    ):
        assert not db.execute(f"SELECT 1 FROM {table} WHERE {column}=?", (said["number"],)).fetchone()
    (account,) = rows(db, "SELECT * FROM account WHERE id=?", said["account"])
    assert account["phone"]
    assert account["phone"] != person["mobile"]
    assert said["account"] not in [p[role] for p in facts["pairs"] for role in ("dup", "master")]
    assert all(said[part][language] for part in ("subject", "matter") for language in ("fi", "en"))
