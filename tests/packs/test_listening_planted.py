"""What surveys and mentions tell in the packs: the tests of it can fail, and the product sees it as they do."""

import sqlite3

import pytest

from crm.db import adopt
from crm.insights import satisfaction
from crm.sandboxes.packs import TODAY, packs
from crm.schema.registry import Context, entity

ALARM = [
    "UPDATE mention SET regarding_id = :customer WHERE id = :mention",
    "UPDATE mention SET handle = '@joku11' WHERE id = :mention",
    "UPDATE mention SET posted_at = '2025-07-01T10:00:00' WHERE id = :named",
    "UPDATE survey_response SET nps = 5 WHERE account_id = :customer AND nps < 5",
    "UPDATE survey_response SET ces = 4 WHERE account_id = :customer AND ces < 4",
    'UPDATE "case" SET status = \'open\' WHERE id = (SELECT min(id) FROM "case" WHERE account_id = :customer)',
    "UPDATE sales_line SET net_sales = net_sales * 2 WHERE customer_id = :customer AND date >= '2025-03-01'",
    "UPDATE survey_response SET account_id = :customer WHERE nps = 2 AND answered_at < '2024-09-01'",
    "DELETE FROM note WHERE regarding_id = :customer AND text_en LIKE '%content%'",
]
NOISE = [
    "UPDATE survey_response SET nps = 0, csat = 1, ces = 1 WHERE id = :blank",
    "DELETE FROM survey_response WHERE id = :repeated",
    "UPDATE survey_response SET nps = 9 WHERE survey_id = :survey AND contact_id = :unhappy",
    "UPDATE survey_response SET nps = 10 WHERE id = (SELECT min(id) FROM survey_response WHERE survey_id = :survey AND nps = 7)",
    "DELETE FROM survey_response WHERE survey_id = :survey AND answered_at IS NULL",
]
TALK = [
    ("PC7", "UPDATE mention SET theme = :growing WHERE theme = :largest AND posted_at < '2025-08-01'"),
    ("PC7", "UPDATE mention SET posted_at = '2025-07-01T10:00:00' WHERE theme IS NULL"),
    ("C08", "UPDATE mention SET theme = 'club' WHERE id = :urgent"),
    ("C08", "UPDATE mention SET handle = '@joku11' WHERE id = :urgent"),
    ("C08", "UPDATE contact SET social_handle = (SELECT handle FROM mention WHERE theme IS NULL AND id <> :urgent LIMIT 1) WHERE id = (SELECT min(contact_id) FROM loyalty_member WHERE status = 'active')"),
]  # fmt: skip


def spoilt(made, pack: str, rule: str, sql: str, names: dict) -> None:
    """The rule holds, and no longer once the statement has changed something."""
    test = packs()[pack].phenomena[rule]
    made.db.row_factory = None
    test(made.db, made.facts)
    assert made.db.execute(sql, names).rowcount
    with pytest.raises(AssertionError):
        test(made.db, made.facts)


@pytest.mark.parametrize("sql", ALARM)
def test_the_silent_alarm_can_be_spoilt(first, sql):
    known = first.facts["alarm"]
    handles = {row["id"]: row["handle"] for row in first.db.execute("SELECT id, handle FROM mention")}
    people = {row[0] for row in first.db.execute("SELECT social_handle FROM contact")}
    ours = [id for id in known["mentions"] if handles[id] in people]
    (named,) = set(known["mentions"]) - set(ours)
    spoilt(first, "vaarnamo", "PB9", sql, {"customer": known["customer"], "mention": ours[0], "named": named})


@pytest.mark.parametrize("sql", NOISE)
def test_the_noise_of_the_survey_can_be_spoilt(first, sql):
    known = first.facts["survey"]
    names = {"survey": known["survey"], "blank": known["blank"][0], "repeated": known["repeated"][0],
             "unhappy": known["a_detractors"][0]}  # fmt: skip
    spoilt(first, "vaarnamo", "PB14", sql, names)


@pytest.mark.parametrize(("rule", "sql"), TALK)
def test_what_people_say_of_the_shop_can_be_spoilt(built, rule, sql):
    made = built(1, pack="pihkapolku")
    known = made.facts["mentions"]
    spoilt(made, "pihkapolku", rule, sql, {name: known[name] for name in ("growing", "largest", "urgent")})
    made.db.close()


def test_the_product_tells_the_figures_of_the_survey(built):
    """What the survey's page tells is what the exercise asks for."""
    made = built(1)
    known = entity("survey")
    context = Context(TODAY, 1)
    with adopt(made.db) as connection:
        names = ("nps", "csat", "ces", "answers", "promoters", "detractors", "nps_base")
        formulas = [known.expression(name, context).label(name) for name in names]
        query = (
            known.table.select().with_only_columns(*formulas).where(known.table.c.id == made.facts["survey"]["survey"])
        )
        told = connection.execute(query).mappings().one()
    for name in ("nps", "csat", "ces"):
        assert abs(float(told[name]) - made.facts["numbers"][name]["value"]) < 0.001
    stated = made.facts["survey"]
    assert (told["answers"], told["promoters"], told["detractors"]) == (
        stated["valid"],
        stated["promoters"],
        stated["detractors"],
    )
    assert told["nps_base"] == "enough" and stated["valid"] > satisfaction.ENOUGH


@pytest.mark.parametrize(
    ("pack", "mentions", "answers"), [("vaarnamo", 120, (174, 200)), ("pihkapolku", 180, (240, 240))]
)
def test_how_much_is_said_and_answered(built, pack, mentions, answers):
    made = built(2, pack=pack)
    count = made.db.execute("SELECT count(*), count(DISTINCT text), count(DISTINCT text_en) FROM mention").fetchone()
    assert count == (mentions, mentions, mentions), "nobody says what another has said"
    found = made.db.execute("SELECT count(answered_at) FROM survey_response").fetchone()[0]
    assert answers[0] <= found <= answers[1], found
    waiting = "SELECT count(*) FROM mention WHERE (status = 'answered') <> (first_response_at IS NOT NULL)"
    assert made.db.execute(waiting).fetchone()[0] == 0
    owned = "SELECT count(*) FROM mention WHERE status IN ('new', 'assigned') AND (status = 'assigned') <> (owner_id IS NOT NULL)"
    assert made.db.execute(owned).fetchone()[0] == 0
    made.db.close()


def test_nobody_is_asked_twice_but_for_the_reminder(first):
    twice = first.db.execute(
        "SELECT survey_id, count(*) AS n FROM (SELECT survey_id, contact_id FROM survey_response GROUP BY 1, 2 HAVING count(*) > 1) GROUP BY 1"
    ).fetchall()
    assert [tuple(row) for row in twice] == [(first.facts["survey"]["survey"], 3)]
    assert isinstance(first.db, sqlite3.Connection)
