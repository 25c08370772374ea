"""Tests of what was planted in orders and activities: dormant customers and care that was not given."""

import sqlite3
from collections import Counter
from datetime import date

from .searching import classes, rows, today, told

CONTACT, MEETING = 60, 180
"""Days of the key customer's model (M13): a two-way contact, and a meeting."""

GUARD = 5
"""Days to the limits that nobody comes closer than."""


def dormant(db: sqlite3.Connection, facts: dict) -> None:
    """PB3: four A-customers without an order for 120-200 days whose stage says otherwise; near them three of
    95-117 days and five B-customers; nobody on the limit."""
    now, by_code = today(db), classes(db)
    sql = "SELECT a.code, a.lifecycle_stage, max(l.date) AS last FROM account a JOIN sales_line l ON l.customer_id=a.id AND l.line_type='sale' GROUP BY a.id"
    quiet = {r["code"]: ((now - date.fromisoformat(r["last"])).days, r["lifecycle_stage"]) for r in rows(db, sql)}
    found = {c: days for c, (days, _) in quiet.items() if by_code[c] == "a" and days >= 120}
    assert len(found) == 4, found
    assert all(122 <= days <= 198 for days in found.values()), found
    assert sorted(found) == facts["sets"]["dormant"], found
    assert {quiet[c][1] for c in found} <= {"development", "established"}, [quiet[c] for c in found]
    near = [days for c, (days, _) in quiet.items() if by_code[c] == "a" and 60 < days < 120]
    assert len(near) == 3, near
    assert all(95 <= days <= 117 for days in near), near
    smaller = [days for c, (days, _) in quiet.items() if by_code[c] == "b" and days > 90]
    assert len(smaller) == 5, smaller
    assert min(smaller) >= 122, smaller
    sums = {r["code"]: r["net"] for r in rows(db, _R12, now.isoformat(), now.isoformat())}
    assert sum(sums[c] for c in found) == round(facts["numbers"]["dormant_sales"]["value"] * 100)


_R12 = """SELECT a.code, sum(l.net_sales) AS net FROM account a JOIN sales_line l ON l.customer_id=a.id
WHERE l.date>=date(?, '-1 year') AND l.date<? AND l.line_type<>'freight' GROUP BY a.id"""

_OF_ACCOUNT = """SELECT a.code, x.activity_type, x.direction, x.status, x.due, x.done_at FROM account a
JOIN activity x ON x.regarding_id=a.id OR x.regarding_id IN (SELECT id FROM contact WHERE account_id=a.id)
OR x.regarding_id IN (SELECT id FROM opportunity WHERE account_id=a.id)
OR x.regarding_id IN (SELECT id FROM "case" WHERE account_id=a.id)
OR x.contact_id IN (SELECT id FROM contact WHERE account_id=a.id)
WHERE a.relation='customer' AND a.status='active'"""


def care(db: sqlite3.Connection, facts: dict) -> None:
    """PB6: eight A-customers break M13, by kind; the others follow it clear of the limits; one owner is the
    lowest, also for those who take plans or sent e-mail for contacts."""
    now, by_code = today(db), classes(db)
    events: dict[str, list[dict]] = {code: [] for code, k in by_code.items() if k == "a"}
    for row in rows(db, _OF_ACCOUNT):
        if row["code"] in events:
            row["days"] = (now - date.fromisoformat((row["done_at"] or row["due"])[:10])).days
            events[row["code"]].append(row)
    broken = {code: _kind(found) for code, found in events.items() if not _followed(found, CONTACT, MEETING)}
    assert Counter(broken.values()) == {"open": 3, "email": 2, "nothing": 3}, broken
    assert sorted(broken) == facts["sets"]["neglected"]
    accounts = {r["code"]: r for r in rows(db, "SELECT * FROM account")}
    for kind in ("open", "email", "nothing"):
        assert sorted(accounts[c]["id"] for c, k in broken.items() if k == kind) == facts["care"][kind]
    for code, found in events.items():
        assert _followed(found, CONTACT - GUARD, MEETING - GUARD) == (code not in broken), (code, found)
        assert _followed(found, CONTACT + GUARD, MEETING + GUARD) == (code not in broken), (code, found)
    adherence = 100 * (1 - len(broken) / len(events))
    assert 60 <= adherence <= 73, adherence
    assert abs(adherence - facts["numbers"]["adherence"]["value"]) < 0.001
    base = Counter(accounts[c]["owner_id"] for c in events)
    for overlooked in ((), ("open",), ("email",), ("open", "email")):
        missed = Counter(accounts[c]["owner_id"] for c, k in broken.items() if k not in overlooked)
        worst = sorted(((missed[o] / base[o], o) for o in base), reverse=True)
        assert worst[0][0] > worst[1][0] + 0.001, (overlooked, worst)
        assert worst[0][1] == facts["care"]["lowest"], (overlooked, worst)
    if told(db, "checkpoint") == "CP2":
        _under_their_models(db, by_code, facts["care"]["models"])


def _under_their_models(db: sqlite3.Connection, by_code: dict[str, str], models: dict[str, int]) -> None:
    """Four models, fourteen touchpoints; every customer has the model of its class or of new customers, the
    A-customers for long enough to count, and what comes round in theirs is M13."""
    assert sorted(models.values()) == [
        r["id"] for r in rows(db, "SELECT id FROM care_model WHERE status='active' ORDER BY id")
    ]
    assert db.execute("SELECT count(*) FROM touchpoint").fetchone()[0] == 14
    sql = "SELECT channel, interval_days FROM touchpoint WHERE care_model_id=? AND \"trigger\"='interval' ORDER BY 2"
    assert db.execute(sql, (models["a"],)).fetchall() == [("two_way", CONTACT), ("appointment", MEETING)]
    first = dict(db.execute("SELECT customer_id, min(date) FROM sales_line WHERE line_type='sale' GROUP BY 1"))
    for row in rows(db, "SELECT * FROM account WHERE relation='customer' AND status='active'"):
        new = (today(db) - date.fromisoformat(first[row["id"]])).days < 180
        assert row["care_model_id"] == models["new" if new else by_code[row["code"]]], row["code"]
        under = (today(db) - date.fromisoformat(row["care_model_since"])).days
        assert under >= (CONTACT + GUARD if by_code[row["code"]] == "a" else 1), (row["code"], under)
    others = (
        "SELECT count(*) FROM account WHERE care_model_id IS NOT NULL AND (relation<>'customer' OR status<>'active')"
    )
    assert db.execute(others).fetchone()[0] == 0


def _followed(found: list[dict], contact: int, meeting: int) -> bool:
    """M13 with the limits given."""
    had = [r for r in found if r["activity_type"] in ("call", "appointment") and r["status"] == "done"]
    met = [r for r in had if r["activity_type"] == "appointment"]
    return any(r["days"] <= contact for r in had) and any(r["days"] <= meeting for r in met)


def _kind(found: list[dict]) -> str:
    """How a broken model looks in the window of the contact; nothing at all lies ahead."""
    window = [r for r in found if r["days"] <= CONTACT]
    assert all(r["days"] > 0 for r in window), window
    if not window:
        return "nothing"
    met = any(r["activity_type"] == "appointment" and r["status"] == "done" and r["days"] <= MEETING for r in found)
    assert met, "only the contact is amiss"
    if all(r["status"] == "open" for r in window) and any(
        r["activity_type"] in ("call", "appointment") for r in window
    ):
        return "open"
    assert all((r["activity_type"], r["direction"], r["status"]) == ("email", "out", "sent") for r in window), window
    return "email"
