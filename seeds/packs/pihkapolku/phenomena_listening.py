"""What people say of the shop (PC7, and the twenty mentions of C08), searched by the rule."""

import json
import sqlite3
from collections import Counter

LAST, BASE = 14, 90
"""Days of the last fortnight and of the base it is held against."""

AGO = "CAST(julianday('2025-09-01') - julianday(date(posted_at)) AS INTEGER)"


def _themes(db: sqlite3.Connection, facts: dict, low: int, high: int) -> Counter:
    """Mentions of each theme from ``low`` to ``high`` days ago; of the unclassified as their key says."""
    key = facts["mentions"]["key"]
    found = db.execute(f"SELECT id, theme FROM mention WHERE {AGO} BETWEEN ? AND ?", (low, high))
    return Counter(theme or key[str(id)]["theme"] for id, theme in found)


def growing_theme(db: sqlite3.Connection, facts: dict) -> None:
    """PC7: one theme has three times its base rate in the last fortnight, no other twice; it is not the largest."""
    late, base, all_of = (_themes(db, facts, *days) for days in ((1, LAST), (LAST + 1, LAST + BASE), (0, 400)))
    grown = {theme: (late[theme] / LAST) / (base[theme] / BASE) for theme in all_of}
    known = facts["mentions"]
    assert [theme for theme, rate in grown.items() if rate >= 3] == [known["growing"]], grown
    assert max(rate for theme, rate in grown.items() if theme != known["growing"]) < 2, grown
    (largest, most), (_second, next_most) = all_of.most_common(2)
    assert largest == known["largest"] != known["growing"] and most > next_most, all_of
    assert len(all_of) == 6 and sum(all_of.values()) == 180, all_of
    assert db.execute("SELECT count(DISTINCT channel) FROM mention").fetchone()[0] == 5


def unclassified(db: sqlite3.Connection, facts: dict) -> None:
    """C08: twenty mentions of the last fortnight are not classified; four are by members whose handle tells, three are
    ironic, one is urgent and by one of the four."""
    known = facts["mentions"]
    found = db.execute(f"SELECT id, handle, regarding_id, sentiment, {AGO} FROM mention WHERE theme IS NULL").fetchall()
    assert sorted(str(row[0]) for row in found) == sorted(known["key"]) and len(found) == 20, len(found)
    assert {row[2:4] for row in found} == {(None, None)} and max(row[4] for row in found) <= LAST
    sql = """SELECT m.id, c.id FROM mention m JOIN contact c ON c.social_handle = m.handle
        JOIN loyalty_member l ON l.contact_id = c.id AND l.status = 'active' WHERE m.theme IS NULL"""
    writers = {str(mention): contact for mention, contact in db.execute(sql)}
    assert writers == known["writers"] and len(writers) == 4, json.dumps(writers)
    assert len(known["ironic"]) == 3 and not set(known["ironic"]) & {known["urgent"]}
    assert str(known["urgent"]) in writers
    assert {known["key"][str(id)]["sentiment"] for id in (*known["ironic"], known["urgent"])} == {"negative"}
    strangers = "SELECT count(*) FROM mention WHERE regarding_id IS NULL AND theme IS NOT NULL AND handle IN (SELECT social_handle FROM contact)"
    assert db.execute(strangers).fetchone()[0] == 0
