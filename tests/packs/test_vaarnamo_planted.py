"""Vaarnamo's leads, dormant customers, care and named records: the tests of what was planted can fail, and
the product sees it as the tests do."""

from datetime import datetime

import pytest

from crm.db import adopt
from crm.entities.lead import Lead
from crm.processes.leads import candidates, disqualify, qualify
from crm.records.work import SandboxSession, Work
from crm.sandboxes.packs import TODAY, packs
from seeds.packs.vaarnamo.leads import verdict

SPOILS = [
    ("PB3", "UPDATE account SET lifecycle_stage = 'fading' WHERE id = :dormant"),
    ("PB3", "UPDATE sales_line SET date = '2025-08-05' WHERE id = (SELECT max(id) FROM sales_line WHERE customer_id = :dormant AND line_type = 'sale')"),
    ("PB3", "UPDATE sales_line SET net_sales = net_sales + 100 WHERE id = (SELECT max(id) FROM sales_line WHERE customer_id = :dormant AND line_type = 'sale')"),
    ("PB6", "UPDATE activity SET status = 'done', done_at = due WHERE status = 'open' AND regarding_id = :open"),
    ("PB6", "UPDATE activity SET direction = 'in' WHERE status = 'sent' AND regarding_id = :email AND due > '2025-07-03'"),
    ("PB6", "UPDATE activity SET done_at = '2025-08-20T10:00:00', due = '2025-08-20T10:00:00' WHERE id = (SELECT max(id) FROM activity WHERE regarding_id = :nothing AND activity_type = 'call')"),
    ("PB6", "UPDATE activity SET regarding_id = :nothing WHERE regarding_id = :known"),
    ("PB6", "UPDATE account SET owner_id = 1 WHERE owner_id = :lowest"),
    ("PB8", "DELETE FROM cost_driver WHERE account_id = :large"),
    ("PB8", "UPDATE cost_driver SET quantity = quantity + 20 WHERE driver = 'visit' AND month >= '2024-09-01'"),
    ("PB8", "UPDATE cost_driver SET month = '2024-08-01' WHERE driver = 'order' AND month < '2024-12-01'"),
    ("PB8", "UPDATE cost_driver SET account_id = :dormant WHERE account_id = :large"),
    ("PB11", "UPDATE lead SET budget = NULL WHERE id = :new"),
    ("PB11", "UPDATE lead SET town = 'Suolamo' WHERE id = :drop"),
    ("PB11", "UPDATE lead SET company_name = (SELECT name FROM account WHERE id = :known) WHERE id = :new"),
    ("PB11", "UPDATE lead SET company_name = 'Muu Oy', email = 'a@muu.example' WHERE id = :attach"),
    ("PB11", "UPDATE lead SET owner_id = 7 WHERE id = :attach"),
    ("PB16", "UPDATE activity SET status = 'done', done_at = due WHERE activity_type = 'appointment' AND due > '2025-09-01'"),
    ("PB16", "UPDATE contact SET status = 'active' WHERE id = :former"),
    ("PB16", "UPDATE account SET wallet_estimate = 2 * wallet_estimate WHERE id = :known"),
    ("PB16", "UPDATE sales_line SET date = '2024-09-02' WHERE customer_id = :known AND date < '2024-09-01' AND line_type = 'sale'"),
    ("B02", "UPDATE contact SET mobile = :number WHERE id = :caller"),
    ("B02", "UPDATE contact SET first_name = (SELECT first_name FROM contact WHERE id = :caller), last_name = (SELECT last_name FROM contact WHERE id = :caller) WHERE id = :former"),
]  # fmt: skip


CARE = [
    "UPDATE touchpoint SET interval_days = 90 WHERE interval_days = 60 AND channel = 'two_way'",
    "DELETE FROM touchpoint WHERE id = (SELECT max(id) FROM touchpoint)",
    "UPDATE account SET care_model_id = NULL WHERE id = :known",
    "UPDATE account SET care_model_id = (SELECT care_model_id FROM account WHERE id = :known) WHERE status = 'inactive'",
    "UPDATE account SET care_model_since = '2025-08-01' WHERE id = :known",
]


def names(made) -> dict:
    """What the spoiling statements may name."""
    facts = made.facts
    code = facts["sets"]["dormant"][0]
    return {
        **{kind: facts["care"][kind][0] for kind in ("open", "email", "nothing")},
        **{name: facts["leads"][name] for name in ("new", "attach", "drop")},
        "lowest": facts["care"]["lowest"],
        "large": facts["profit"]["large"],
        "dormant": made.db.execute("SELECT id FROM account WHERE code = ?", (code,)).fetchone()[0],
        "known": facts["known"]["account"],
        "former": facts["known"]["former"],
        "caller": facts["caller"]["contact"],
        "number": facts["caller"]["number"],
    }


@pytest.mark.parametrize(
    ("checkpoint", "phenomenon", "spoil"), [*(("CP0", *one) for one in SPOILS), *(("CP2", "PB6", one) for one in CARE)]
)
def test_what_is_spoilt_is_seen(built, checkpoint, phenomenon, spoil):
    made = built(1, checkpoint)
    test = packs()["vaarnamo"].phenomena[phenomenon]
    test(made.db, made.facts)
    made.db.execute("PRAGMA foreign_keys = OFF")
    assert made.db.execute(spoil, names(made)).rowcount
    with pytest.raises(AssertionError):
        test(made.db, made.facts)


@pytest.mark.parametrize(
    ("changed", "customer", "expected"),
    [
        ({}, False, "qualify"),
        ({}, True, "qualify"),  # a sale to a present customer is a sale
        ({"timeframe": "next_quarter"}, False, "qualify"),
        ({"timeframe": "this_year"}, False, "nurture"),
        ({"timeframe": "unknown"}, True, "drop"),
        ({"budget": None}, False, "nurture"),
        ({"budget": None}, True, "drop"),
        ({"customer_need": None}, False, "nurture"),
        ({"town": "Kaukoharja"}, False, "drop"),
        ({"company_name": None}, False, "drop"),
    ],
)
def test_the_rule_of_leads(changed, customer, expected):
    lead = {"company_name": "Oy", "town": "Suolamo", "customer_need": "?", "budget": 0, "timeframe": "now"}
    assert verdict(lead | changed, customer) == expected


@pytest.mark.parametrize("variant", [1, 6, 12])
def test_the_three_leads_of_the_exercise_can_be_handled(built, variant):
    made = built(variant)
    named = made.facts["leads"]
    with adopt(made.db) as connection, SandboxSession(connection) as session:
        work = session.work = Work(session, TODAY, datetime(2025, 9, 1, 10), 1)
        new, attach = (session.get(Lead, named[name]) for name in ("new", "attach"))
        assert candidates(session, new, "account") == candidates(session, new, "contact") == []
        assert [one.record.id for one in candidates(session, attach, "account")] == [named["account"]]
        assert candidates(session, attach, "contact") == []
        came = qualify(work, new.id)
        assert None not in came.values()
        assert qualify(work, attach.id, account=named["account"])["account"] == named["account"]
        disqualify(work, named["drop"], named["reason"])


def test_variants_have_answers_of_their_own(built):
    facts = [built(variant).facts for variant in range(1, 13)]
    for path in (
        ("known", "last_meeting"),
        ("known", "account"),
        ("caller", "number"),
        ("caller", "contact"),
        ("leads", "new"),
        ("profit", "large"),
    ):
        values = [f[path[0]][path[1]] for f in facts]
        assert max(values.count(v) for v in values) <= 3, (path, values)
    lowest = [f["care"]["lowest"] for f in facts]
    assert [lowest.count(owner) for owner in sorted(set(lowest))] == [3, 3, 3, 3]
