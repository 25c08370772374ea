"""What surveys and mentions tell of the customers (PB9, PB14), searched by the rule and blind to how it was made."""

import sqlite3
from datetime import timedelta

from crm.insights import satisfaction
from crm.insights.periods import p12, r12

from . import care
from .searching import classes, customers, raw_data, rows, today

MENTIONED, ANSWERED = 45, 60
"""Days back in which the signs of the silent alarm lie."""

LOW_NPS, LOW_CES = 4, 3
NAME = 6
"""So many letters of a company's name survive any inflection."""


def survey_noise(db: sqlite3.Connection, facts: dict) -> None:
    """PB14: of 70-95 answers to the yearly survey three are repeats and four blank; its NPS is the dealt one, -5 ... 40,
    and exactly three detractors are at A-customers, three of them."""
    known = facts["survey"]
    sent = rows(db, "SELECT * FROM survey_response WHERE survey_id=?", known["survey"])
    answers = [r for r in sent if r["answered_at"]]
    assert 70 <= len(answers) <= 95, len(answers)
    assert len(sent) > 2 * len(answers), (len(sent), len(answers))
    blank = [r for r in answers if (r["nps"], r["csat"], r["ces"]) == (None, None, None)]
    assert sorted(r["id"] for r in blank) == known["blank"] and len(blank) == 4, blank
    values = {name: satisfaction.scores(sent, name) for name in ("nps", "csat", "ces")}
    assert {len(v) for v in values.values()} == {known["valid"]} == {len(answers) - 7}
    latest = {r["contact_id"]: r["id"] for r in sorted(answers, key=lambda r: r["answered_at"])}
    again = [r for r in answers if r["id"] != latest[r["contact_id"]]]
    assert sorted(r["id"] for r in again) == known["repeated"], again
    assert sum(v >= satisfaction.PROMOTER for v in values["nps"]) == known["promoters"]
    assert sum(v <= satisfaction.DETRACTOR for v in values["nps"]) == known["detractors"]
    found = {
        "nps": satisfaction.nps(values["nps"]),
        "csat": satisfaction.top_share(values["csat"], satisfaction.SATISFIED),
        "ces": satisfaction.ces(values["ces"]),
    }
    for name, value in found.items():
        assert abs(float(value) - facts["numbers"][name]["value"]) < 0.001, (name, value)
    assert -5.2 <= found["nps"] <= 40.2, found
    careless = satisfaction.nps([r["nps"] or 0 for r in answers])  # repeats counted, blank read as 0
    assert abs(careless - found["nps"]) > 1, careless
    _unhappy(db, known, [r for r in answers if r["id"] in latest.values()])


def _unhappy(db: sqlite3.Connection, known: dict, valid: list[dict]) -> None:
    """Who of the A-customers' people is a detractor."""
    by_code = classes(db)
    codes = dict(db.execute("SELECT id, code FROM account"))
    low = [r for r in valid if r["nps"] is not None and r["nps"] <= satisfaction.DETRACTOR]
    large = [r for r in low if by_code.get(codes[r["account_id"]]) == "a"]
    assert sorted(r["contact_id"] for r in large) == known["a_detractors"] and len(large) == 3, large
    assert len({r["account_id"] for r in large}) == 3, large


def silent_alarm(db: sqlite3.Connection, facts: dict) -> None:
    """PB9: exactly one A-customer looks well and is not: three mentions nobody has linked and two poor answers."""
    large = {c["id"]: c for c in customers(db) if classes(db).get(c["code"]) == "a"}
    known = facts["alarm"]
    unhappy = {id for id in large if len(_poor(db, id)) >= 2}
    heard = {id for id in large if len(_unlinked(db, large[id])) >= 3}
    assert unhappy == heard == {known["customer"]}, (unhappy, heard, known["customer"])
    assert not [id for id in large if id != known["customer"] and _poor(db, id)]
    customer = large[known["customer"]]
    assert set(_unlinked(db, customer)) - set(known["decoy_mentions"]) == set(known["mentions"]), _unlinked(
        db, customer
    )
    poor = _poor(db, customer["id"])
    assert sorted(r["nps"] for r in poor) == sorted(known["nps"])
    assert abs(sum(r["ces"] for r in poor) / 2 - known["ces_mean"]) < 0.001 and len(poor) == 2
    assert customer["owner_id"] == known["owner"]
    _looks_well(db, customer, facts)
    _decoys(db, known, large)


def _poor(db: sqlite3.Connection, account: int) -> list[dict]:
    """The low answers of a customer's people in the last 60 days."""
    since = (today(db) - timedelta(days=ANSWERED)).isoformat()
    sql = "SELECT * FROM survey_response WHERE account_id=? AND answered_at>=? AND nps<=? AND ces<=?"
    return rows(db, sql, account, since, LOW_NPS, LOW_CES)


def _unlinked(db: sqlite3.Connection, account: dict) -> list[int]:
    """Mentions of the last 45 days nobody has linked, by a handle of the customer's people or with its name."""
    since = (today(db) - timedelta(days=MENTIONED)).isoformat()
    sql = """SELECT m.id FROM mention m WHERE m.regarding_id IS NULL AND m.status='new' AND m.posted_at>=?1 AND (
        m.handle IN (SELECT social_handle FROM contact WHERE account_id=?2) OR instr(m.text, ?3))"""
    return [row["id"] for row in rows(db, sql, since, account["id"], account["name"][:NAME])]


def _looks_well(db: sqlite3.Connection, customer: dict, facts: dict) -> None:
    """Sales within five per cent of the year before, no open case, cared for, and a content last note."""
    sums = []
    for start, end in (r12(today(db)), p12(today(db))):
        sql = "SELECT sum(net_sales) FROM sales_line WHERE customer_id=? AND date>=? AND date<? AND line_type IN ('sale', 'return')"
        sums.append(db.execute(sql, (customer["id"], start.isoformat(), end.isoformat())).fetchone()[0])
    assert abs(sums[0] / sums[1] - 1) <= 0.05, sums
    assert not rows(db, "SELECT id FROM \"case\" WHERE status='open' AND account_id=?", customer["id"])
    assert customer["id"] not in [id for kind in care.KINDS for id in facts["care"][kind]]
    last = "SELECT text_en FROM note WHERE regarding_id=? ORDER BY created_on DESC, id DESC LIMIT 1"
    assert "content" in db.execute(last, (customer["id"],)).fetchone()[0]


def _decoys(db: sqlite3.Connection, known: dict, large: dict[int, dict]) -> None:
    """What only looks like it: a company that sounds alike, ironic praise, old grief, and an open case that goes well."""
    said = {r["id"]: r for r in rows(db, "SELECT * FROM mention WHERE regarding_id IS NULL AND status='new'")}
    near, ironic = sorted((said[id] for id in known["decoy_mentions"]), key=lambda r: r["channel"])
    named = near["text_en"].split("'s new supplier")[0]
    assert not rows(db, "SELECT id FROM account WHERE name LIKE ?", f"{named}%"), named
    assert near["handle"] and ironic["handle"]
    old = (today(db) - timedelta(days=365)).isoformat()
    grieved = rows(db, "SELECT account_id FROM survey_response WHERE nps<=? AND answered_at<?", LOW_NPS, old)
    assert {r["account_id"] for r in grieved} & (set(large) - {known["customer"]}), grieved
    sql = "SELECT account_id FROM survey_response WHERE nps=9 AND account_id IN (SELECT account_id FROM \"case\" WHERE status='open')"
    assert raw_data(db) or {r["account_id"] for r in rows(db, sql)} & set(large)
