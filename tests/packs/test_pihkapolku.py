"""Every variant of Pihkapolku: the same everywhere, with exactly what was planted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from crm.db import adopt
from crm.i18n import speaking
from crm.query import where
from crm.records import views
from crm.sandboxes.check import RULES, answers_alike
from crm.sandboxes.packs import TODAY, packs
from crm.schema.registry import Context, entity
from seeds.packs.pihkapolku.phenomena import groups

ROOT = Path(__file__).parents[2]
VARIANTS = range(1, 13)
BUILD = "import pathlib,sys\nfrom crm.sandboxes.templates import build\nprint(build('pihkapolku', 7, 'CP0', pathlib.Path(sys.argv[1])))"


@pytest.fixture
def club(built):
    """``club(variant)``: a built variant of Pihkapolku."""
    return lambda variant: built(variant, pack="pihkapolku")


@pytest.fixture
def one(club):
    """Variant 1, to look at or to spoil."""
    made = club(1)
    yield made
    made.db.close()


@pytest.mark.parametrize("variant", [0, *VARIANTS])
def test_variant(club, variant):
    made = club(variant)
    for test in packs()["pihkapolku"].phenomena.values():
        test(made.db, made.facts)
    assert {rule: list(problems(made.db)) for rule, problems in RULES.items()} == {rule: [] for rule in RULES}
    made.db.close()


def test_variants_differ(club):
    made = {variant: club(variant) for variant in VARIANTS}
    assert len({one.hash for one in made.values()}) == 12
    facts = {variant: one.facts for variant, one in made.items()}
    assert list(answers_alike(facts)) == []
    names = ("never_given", "withdrawn", "sms_only", "bounced")
    deals = [tuple(len(f[name]) for name in names) for f in facts.values()]
    assert deals[0] == (6, 4, 3, 2) and len(set(deals)) == 12


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_another_process_builds_the_same(tmp_path, club, seed):
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-c", BUILD, str(tmp_path / "7.db")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == club(7).hash


def test_size(one):
    count = dict(one.db.execute("SELECT kind, count(*) FROM record GROUP BY kind"))
    assert (count["contact"], count["loyalty_member"], count["loyalty_tier"], count["user"]) == (600, 480, 3, 10)
    assert (count["activity"], count["case"], count["note"]) == (420, 140, 130)
    assert 4_000 <= count["sales_line"] <= 4_800
    assert 1_700 <= count["consent_event"] <= 1_900
    assert 2_900 <= count["points_entry"] <= 3_800
    kinds = dict(one.db.execute("SELECT line_type, count(*) FROM sales_line GROUP BY 1"))
    assert set(kinds) == {"sale", "return", "gift_card", "freight"}
    tiers = dict(
        one.db.execute(
            "SELECT t.name, count(*) FROM loyalty_member m JOIN loyalty_tier t ON t.id = m.tier_id GROUP BY 1"
        )
    )
    assert tiers["Taimi"] > 300 > 80 < tiers["Runko"] < 130 and 12 <= tiers["Latva"] <= 28
    fair = one.db.execute("SELECT count(*) FROM loyalty_member WHERE source = 'fair'").fetchone()[0]
    assert fair == 90


def test_the_view_of_the_target_group_finds_the_group(club):
    """The seeded view says in the filter language what the rule of M3c says; so do the figures of the product."""
    for variant in (1, 6, 12):
        made = club(variant)
        view = made.db.execute("SELECT name, name_en, whole_filter, owner_id FROM saved_view").fetchone()
        assert view[:2] == ("C04 Riskissä olevat", "C04 At risk") and view[3] == 1
        context = Context(TODAY, 1)
        contact, member = entity("contact").cls, entity("loyalty_member").cls
        with adopt(made.db) as connection:
            found = connection.execute(contact.__table__.select().where(where(view[2], "contact", context))).all()
            assert {row.id for row in found} == set(made.facts["group"])
            text = "tier_by_rule ne null and tier/name ne tier_by_rule"
            wrong = connection.execute(member.__table__.select().where(where(text, "loyalty_member", context))).all()
            assert {row.id for row in wrong} == {id for tier in made.facts["tiers"] for id in made.facts[f"to_{tier}"]}
            may = connection.execute(contact.__table__.select().where(where("may_email", "contact", context))).all()
            assert {row.id for row in may} >= {*made.facts["may"], *made.facts["may_be_told"]}
            assert not {row.id for row in may} & {*made.facts["refused"], *made.facts["not_to_be_told"]}


@pytest.mark.parametrize(("locale", "name"), [("fi", "C04 Riskissä olevat"), ("en", "C04 At risk")])
def test_the_view_is_called_by_the_readers_language(one, locale, name):
    with adopt(one.db) as connection, speaking(locale):
        (view,) = views.mine(Session(connection), "contact", 1)
    assert (view.name, view.base) == (name, "active")


def test_nobody_is_contacted_before_they_were_customers(one):
    tables = {"consent_event": ("contact_id", "logged_at"), "sales_line": ("customer_id", "date"),
              "activity": ("contact_id", "created_on"), "case": ("contact_id", "opened_on")}  # fmt: skip
    for table, (who, when) in tables.items():
        sql = f'SELECT count(*) FROM "{table}" t JOIN contact c ON c.id = t.{who} WHERE date(t.{when}) < date(c.created_on)'
        assert one.db.execute(sql).fetchone()[0] == 0, table


def test_points_come_from_purchases_as_a_member(one):
    sql = """SELECT count(*) FROM points_entry p JOIN loyalty_member m ON m.id = p.member_id
        LEFT JOIN sales_line l ON l.id = p.sales_line_id
        WHERE p.posted_on < m.joined_on OR p.posted_on >= '2025-09-01' OR (p.entry_type = 'earned'
        AND (l.id IS NULL OR l.customer_id <> m.contact_id OR l.date <> p.posted_on OR p.points <= 0))"""
    assert one.db.execute(sql).fetchone()[0] == 0


# --------------------------------------------------------------------------------------------------
# The tests of the phenomena can fail


def fails(made, phenomenon: str) -> bool:
    try:
        packs()["pihkapolku"].phenomena[phenomenon](made.db, made.facts)
    except AssertionError:
        return True
    return False


SALE = """INSERT INTO sales_line (id, version, customer_id, date, line_type, net_sales) SELECT 900001, 1,
    contact_id, '2025-08-20', :kind, 5000000 FROM loyalty_member WHERE id = :member"""


@pytest.mark.parametrize(
    ("of", "spoil"),
    [
        ("grace", "UPDATE loyalty_member SET tier_since = '2024-03-01' WHERE id = :member"),
        ("to_taimi", "UPDATE loyalty_member SET tier_since = '2025-03-01' WHERE id = :member"),
        ("to_taimi", "UPDATE loyalty_member SET status = 'lapsed', tier_id = NULL WHERE id = :member"),
        ("to_runko", SALE.replace(":kind", "'sale'")),
        ("grace", SALE.replace(":kind", "'gift_card'")),
        ("hidden", SALE.replace(":kind", "'sale'")),
        ("early", "UPDATE loyalty_member SET joined_on = '2020-01-01' WHERE id = :member"),
    ],
)
def test_pc1_sees_a_spoilt_tier(one, of, spoil):
    assert not fails(one, "PC1")
    assert one.db.execute(spoil, {"member": one.facts[of][0]}).rowcount == 1
    assert fails(one, "PC1")


@pytest.mark.parametrize(
    ("of", "spoil"),
    [
        ("withdrawn", "UPDATE contact SET email_marketing = 0 WHERE id = :who"),
        ("may", "UPDATE contact SET email_state = 'bounced' WHERE id = :who"),
        ("may", "UPDATE consent_event SET source = NULL WHERE contact_id = :who"),
        ("old", "UPDATE consent_event SET logged_at = '2025-01-05T12:00:00' WHERE contact_id = :who"),
        ("never_given", "UPDATE contact SET email_state = 'bounced' WHERE id = :who"),
        ("sms_only", "DELETE FROM consent_event WHERE contact_id = :who AND channel = 'sms'"),
        ("bounced", "UPDATE contact SET email = NULL WHERE id = :who"),
        ("group", "UPDATE loyalty_member SET status = 'lapsed' WHERE contact_id = :who"),
    ],
)
def test_pc3_sees_a_spoilt_trap(one, of, spoil):
    assert not fails(one, "PC3")
    assert one.db.execute(spoil, {"who": one.facts[of][0]}).rowcount
    assert fails(one, "PC3")


def test_pc3_sees_somebody_more_at_risk(one):
    risk = {id for id, group in groups(one.db).items() if group == "risk"}
    person = next(id for (id,) in one.db.execute("SELECT id FROM contact WHERE email IS NULL") if id in risk)
    one.db.execute("UPDATE contact SET email = 'uusi@posti.example' WHERE id = ?", (person,))
    assert fails(one, "PC3")


@pytest.mark.parametrize(
    ("phenomenon", "spoil"),
    [
        ("PC2", "UPDATE loyalty_member SET joined_on = '2020-01-01' WHERE joined_on > '2025-06-01'"),
        ("PC5", "UPDATE sales_line SET store = 'Länsiportti' WHERE id = (SELECT max(id) FROM sales_line)"),
        ("PC11", "UPDATE contact SET street = 'Kuja 1', town = 'Kelokoski' WHERE id % 300 = 11"),
        ("PC12", "DELETE FROM points_entry WHERE entry_type = 'expired'"),
        ("D2", "UPDATE activity SET done_at = '2025-09-01T08:00:00' WHERE id = (SELECT max(id) FROM activity)"),
    ],
)
def test_the_others_see_what_is_spoilt(one, phenomenon, spoil):
    one.db.execute("PRAGMA foreign_keys = OFF")
    assert not fails(one, phenomenon)
    assert one.db.execute(spoil).rowcount
    assert fails(one, phenomenon)
