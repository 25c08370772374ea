"""The planted phenomena as exact tests: each searches by its rule, blind to how the data was made.

A test takes an open template file and the variant's facts and raises ``AssertionError`` with the figures
it found. Money is in cents.
"""

import sqlite3
from collections import Counter
from datetime import date
from decimal import Decimal

from crm.insights.rfm import frequency_score, monetary_score, recency_score, rfm_group
from seeds.packs.vaarnamo.phenomena import nothing_ahead

from . import phenomena_listening

START = "2024-09-01"
"""First day of R12."""

TODAY = date(2025, 9, 1)
NET = "line_type IN ('sale', 'return')"
LIMITS = (("Latva", 900_00), ("Runko", 300_00), ("Taimi", None))


def _tier(cents: int) -> str:
    return next(name for name, limit in LIMITS if limit is None or cents >= limit)


def _members(db: sqlite3.Connection) -> list[dict]:
    """Members with the sums tiers are worked out from: right, and as somebody careless would add them up."""
    sums = f"""
        coalesce(sum(l.net_sales) FILTER (WHERE {NET} AND l.date >= m.joined_on), 0),
        coalesce(sum(l.net_sales) FILTER (WHERE {NET}), 0),
        coalesce(sum(l.net_sales) FILTER (WHERE l.line_type <> 'return'), 0),
        coalesce(sum(l.net_sales) FILTER (WHERE l.line_type IN ('sale', 'return', 'gift_card')), 0),
        coalesce(sum(l.net_sales) FILTER (WHERE l.line_type = 'sale'), 0)"""
    sql = f"""SELECT m.id, m.contact_id, m.status, t.name, julianday('{TODAY}') - julianday(m.tier_since), {sums}
        FROM loyalty_member m LEFT JOIN loyalty_tier t ON t.id = m.tier_id
        LEFT JOIN sales_line l ON l.customer_id = m.contact_id AND l.date >= '{START}' AND l.date < '{TODAY}'
        GROUP BY m.id"""
    names = ("id", "contact", "status", "tier", "held", "right", "early", "gross", "gifts", "sales")
    return [dict(zip(names, row, strict=True)) for row in db.execute(sql)]


def wrong_tiers(db: sqlite3.Connection, facts: dict) -> None:
    """PC1: exactly 12 members off rule M15, and nobody else looks so but the four in their grace year, two who
    bought before they joined and one at exactly 300.00."""
    members = _members(db)
    assert len(members) == 480, len(members)
    lapsed = [m for m in members if m["status"] == "lapsed"]
    assert len(lapsed) == 8 and {m["tier"] for m in lapsed} == {None}
    active = [m for m in members if m["status"] == "active"]
    assert all(abs(m["held"] - 365) > 2 for m in active if m["tier"] != "Taimi")
    order = ["Taimi", "Runko", "Latva"]
    step = {m["id"]: order.index(_tier(m["right"])) - order.index(m["tier"]) for m in active}
    low = [m for m in active if step[m["id"]] == 1]
    high = [m for m in active if step[m["id"]] == -1 and m["held"] >= 365]
    grace = [m for m in active if step[m["id"]] == -1 and m["held"] < 365]
    hidden = [m for m in high if _tier(m["gross"]) == m["tier"]]
    assert set(step.values()) == {-1, 0, 1}
    assert (len(low), len(high) - len(hidden), len(hidden), len(grace)) == (5, 4, 3, 4), (
        len(low),
        len(high),
        len(hidden),
    )
    assert {m["tier"] for m in grace} == {"Latva"}
    assert {(m["tier"], _tier(m["right"])) for m in hidden} == {("Runko", "Taimi")}
    assert (
        {_tier(m["gifts"]) == "Runko" for m in hidden}
        == {_tier(m["sales"]) == "Runko" for m in hidden}
        == {True, False}
    )
    careless = {m["id"] for m in active if _tier(m["gross"]) != _tier(m["early"])}
    assert careless == {m["id"] for m in hidden}, careless
    early = sorted(m["id"] for m in active if _tier(m["early"]) != _tier(m["right"]))
    assert early == sorted(facts["early"]) and len(early) == 2, early
    assert [m["tier"] for m in active if m["right"] in (300_00, 900_00)] == ["Runko"]
    _says_so(db, facts, active, low, high, hidden, grace)


def _says_so(
    db: sqlite3.Connection, facts: dict, active: list, low: list, high: list, hidden: list, grace: list
) -> None:
    """The facts are what was found."""
    for name in ("Taimi", "Runko", "Latva"):
        found = sorted(m["id"] for m in low + high if _tier(m["right"]) == name)
        assert sorted(facts[f"to_{name.lower()}"]) == found, name
    assert sorted(facts["hidden"]) == sorted(m["id"] for m in hidden)
    assert sorted(facts["grace"]) == sorted(m["id"] for m in grace)
    after = sum(_tier(m["right"]) == "Latva" for m in active) + len(grace)
    assert facts["latva_after"] == facts["numbers"]["latva_after"]["value"] == after
    log = _log(db)
    may = sorted(m["contact"] for m in low if _reason(db, log, m["contact"]) is None)
    assert len(may) == 4 and sorted(facts["may_be_told"]) == may, may
    assert set(facts["not_to_be_told"]) == {m["contact"] for m in low} - set(may)


def _log(db: sqlite3.Connection) -> dict[int, list[tuple]]:
    """Consents about marketing by contact, the oldest first: channel, state, source, time."""
    found: dict[int, list[tuple]] = {}
    sql = "SELECT contact_id, channel, state, source, logged_at FROM consent_event WHERE purpose = 'marketing' ORDER BY logged_at"
    for contact, *event in db.execute(sql):
        found.setdefault(contact, []).append(tuple(event))
    return found


def _reason(db: sqlite3.Connection, log: dict[int, list[tuple]], contact: int) -> str | None:
    """Why somebody may not be mailed (M21); ``None`` when they may. Fails where there are two reasons."""
    events = [e for e in log.get(contact, ()) if e[0] == "email"]
    texting = any(e[0] == "sms" for e in log.get(contact, ()))
    address, works = db.execute("SELECT email, email_state FROM contact WHERE id = ?", (contact,)).fetchone()
    reasons = []
    if not events:
        reasons.append("sms_only" if texting else "never_given")
    elif events[-1][1] != "given":
        reasons.append("withdrawn")
    elif not events[-1][2]:
        reasons.append("no_source")
    if works == "bounced" or not address:
        reasons.append("bounced")
    assert len(reasons) <= 1, reasons
    return reasons[0] if reasons else None


def groups(db: sqlite3.Connection) -> dict[int, str]:
    """The RFM group (M3c) of every active member who ever bought something, by the contact's id."""
    sql = f"""SELECT m.contact_id, julianday('{TODAY}') - julianday(m.joined_on),
        julianday('{TODAY}') - julianday(max(l.date) FILTER (WHERE line_type = 'sale')),
        count(DISTINCT l.date) FILTER (WHERE line_type = 'sale' AND l.date >= '{START}'),
        coalesce(sum(l.net_sales) FILTER (WHERE {NET} AND l.date >= '{START}'), 0)
        FROM loyalty_member m JOIN sales_line l ON l.customer_id = m.contact_id WHERE m.status = 'active' GROUP BY m.id"""
    return {contact: _group(*values) for contact, *values in db.execute(sql)}


def _group(joined: float, days: float, purchases: int, cents: int) -> str:
    assert days not in (30, 90, 180, 365), days
    scores = recency_score(days), frequency_score(purchases), monetary_score(Decimal(cents) / 100)
    return rfm_group(*scores, joined)


def rfm_groups(db: sqlite3.Connection, facts: dict) -> None:
    """PC2: every group has at least 20 members; 42-60 are at risk, 40-65 the best."""
    sizes = Counter(groups(db).values())
    assert len(sizes) == 6 and min(sizes.values()) >= 20, sizes
    assert 42 <= sizes["risk"] <= 60 and 40 <= sizes["best"] <= 65, sizes


def consent_traps(db: sqlite3.Connection, facts: dict) -> None:
    """PC3: of the 39 at risk with an address 24 may be mailed, 15 not, each for one reason."""
    log = _log(db)
    contacts = {row[0]: row[1:] for row in db.execute("SELECT id, email, email_marketing, status FROM contact")}
    risk = [contact for contact, name in groups(db).items() if name == "risk" and contacts[contact][0]]
    assert sorted(risk) == sorted(facts["group"]) and len(risk) == 39, len(risk)
    assert {contacts[contact][2] for contact in risk} == {"active"}
    why = {contact: _reason(db, log, contact) for contact in risk}
    counts = Counter(why.values())
    assert counts[None] == 24, counts
    names = ("never_given", "withdrawn", "sms_only", "bounced")
    assert sorted(counts[name] for name in names) == [2, 3, 4, 6], counts
    for name, fact in (*((name, facts[name]) for name in names), (None, facts["may"])):
        assert sorted(fact) == sorted(contact for contact in risk if why[contact] == name), name
    texted = [c for c in facts["withdrawn"] if any(e[0] == "sms" for e in log[c])]
    assert not texted, texted  # or it could be said that they gave permission for text messages only
    assert sorted(facts["refused"]) == sorted(c for c in risk if why[c] in names[:3])
    ticked = {name: {bool(contacts[contact][1]) for contact in risk if why[contact] == name} for name in why.values()}
    assert ticked["withdrawn"] == {True} and ticked[None] == {True, False}, ticked
    old = [c for c in risk if why[c] is None and log[c][-1][3] and _last_email(log[c]) < "2023-08-15"]
    assert sorted(old) == sorted(facts["old"]) and len(old) >= 6, len(old)
    assert not [c for c in risk if why[c] is None and "2023-08-15" <= _last_email(log[c]) < "2023-10-01"]
    lookalikes = db.execute("SELECT count(*) FROM loyalty_member WHERE status = 'lapsed'").fetchone()[0]
    assert lookalikes, "no lapsed member"


def _last_email(events: list[tuple]) -> str:
    return max(e[3] for e in events if e[0] == "email")


def closed_shop(db: sqlite3.Connection, facts: dict) -> None:
    """PC5: members of the closed shop buy at most 60 % as often as before, those of the others 90-112 %."""
    late = "SELECT count(*) FROM sales_line WHERE store = 'Länsiportti' AND date > '2025-02-28'"
    assert db.execute(late).fetchone()[0] == 0
    sql = f"""SELECT m.home_store = 'Länsiportti', avg(s.date > '2025-02-28') FROM
        (SELECT DISTINCT customer_id, date FROM sales_line WHERE line_type = 'sale' AND date >= '{START}') s
        JOIN loyalty_member m ON m.contact_id = s.customer_id GROUP BY 1 ORDER BY 1"""
    (_, others), (_, closed) = db.execute(sql)
    after = [100 * share / (1 - share) * 181 / 184 for share in (others, closed)]  # days before and after
    assert 90 <= after[0] <= 112 and after[1] <= 60, after


def households(db: sqlite3.Connection, facts: dict) -> None:
    """PC11: five pairs share a surname and an address, and nobody else shares either an address or an e-mail."""
    sql = "SELECT count(*), count(DISTINCT first_name), count(DISTINCT last_name) FROM contact GROUP BY street, town HAVING count(*) > 1"
    assert db.execute(sql).fetchall() == [(2, 2, 1)] * 5, db.execute(sql).fetchall()
    assert db.execute("SELECT count(email) - count(DISTINCT email) FROM contact").fetchone()[0] == 0


def ledger(db: sqlite3.Connection, facts: dict) -> None:
    """PC12: 8-12 % of the points earned have expired; no balance is below zero; what is open has not expired."""
    sums = "SELECT entry_type, abs(sum(points)) FROM points_entry GROUP BY 1"
    points = {"expired": 0, **dict(db.execute(sums))}
    share = 100 * points["expired"] / points["earned"]
    assert 8 <= share <= 12, share
    sql = "SELECT min(balance) FROM (SELECT sum(points) OVER (PARTITION BY member_id ORDER BY posted_on, id) balance FROM points_entry)"
    assert db.execute(sql).fetchone()[0] >= 0


PHENOMENA = {"D2": nothing_ahead, "PC1": wrong_tiers, "PC2": rfm_groups, "PC3": consent_traps, "PC5": closed_shop,
             "PC7": phenomena_listening.growing_theme, "C08": phenomena_listening.unclassified, "PC11": households, "PC12": ledger}  # fmt: skip
