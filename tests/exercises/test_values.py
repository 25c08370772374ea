"""Values an exercise names: facts, the variant, the data."""

from datetime import date
from decimal import Decimal

import pytest

from crm.exercises.values import BrokenExercise, Scope, flat, references, typed


@pytest.fixture
def scope(seed) -> Scope:
    variant = {"first": {"from": "$facts.pairs", "pick": 0}, "wrong": {"from": "$facts.pairs", "pick": 99}}
    return Scope(seed, variant=variant)


def test_names_paths_and_parts_of_lists(scope, facts):
    assert scope.value("$me") == 1 and scope.value("$today") == date(2025, 9, 1)
    assert scope.value("$first.master") == facts["pairs"][0]["master"]
    assert scope.value("$facts.pairs.dup") == [p["dup"] for p in facts["pairs"]]
    assert scope.value("$facts.pairs.2.dup") == facts["pairs"][2]["dup"]
    assert scope.child(pair=facts["pairs"][1]).value(["$pair.dup", "x"]) == [facts["pairs"][1]["dup"], "x"]


def test_literals(scope):
    assert scope.value("$$5") == "$5" and scope.value("price $5") == "price $5"
    assert scope.value(0.1) == Decimal("0.1")


def test_text_of_the_data_is_never_read_as_a_name(scope):
    nasty = scope.child(item={"name": "$facts.pairs", "again": "@me or true"})
    assert nasty.value("$item.name") == "$facts.pairs"
    assert nasty.value({"count": "account", "where": "name eq @item_again"}) == 0


def test_what_is_missing_is_a_fault_of_the_exercise(scope):
    for raw in ("$nobody", "$first.colour", "$facts.pairs.99", "$wrong", {"field": "name", "of": "$facts.pairs"}):
        with pytest.raises(BrokenExercise):
            scope.value(raw)


def test_fields_and_expressions(scope, seed, facts):
    master, dup = facts["pairs"][0]["master"], facts["pairs"][0]["dup"]
    assert scope.value({"field": "name", "of": "$first.master"}) == seed.seed.cell(master, "name")
    assert scope.value({"expr": "contacts/$count add 1", "of": "$first.dup"}) == 2
    assert scope.child(n=Decimal(5)).value({"expr": "100 mul @n div 8"}) == Decimal("62.5")
    assert scope.value({"field": "name", "of": dup, "in": "now"}) == seed.now.cell(dup, "name")


def test_rows_counts_and_aggregates(scope, facts):
    masters = [p["master"] for p in facts["pairs"]]
    where = {"where": "id in @masters"}
    here = scope.child(masters=masters)
    assert here.value({"rows": "account", **where}) == sorted(masters)
    assert here.value({"rows": "account", **where, "sort": "-name"})[0] in masters
    assert here.value({"count": "account", **where}) == 6
    assert here.value({"sum": "net_sales", "over": "sales_line", "where": "customer_id in @masters"}) == 600
    assert here.value({"max": "net_sales mul 2", "over": "sales_line"}) == 200
    assert here.value({"sum": "net_sales", "over": "sales_line", "where": "net_sales lt 0"}) == 0
    assert here.value({"max": "net_sales", "over": "sales_line", "where": "net_sales lt 0"}) is None


def test_parts_of_lists(scope, facts):
    newer = [p for p in facts["pairs"] if p["newer"]]
    assert scope.value({"from": "$facts.pairs", "having": "newer"}) == newer
    assert len(scope.value({"from": "$facts.pairs", "lacking": "newer"})) == 2
    assert scope.value({"from": "$facts.decoys", "is": {"kind": "near_name"}, "pick": 1}) == facts["decoys"][2]
    assert scope.value({"from": "$facts.pairs.dup", "without": ["$first.dup"]}) == [
        p["dup"] for p in facts["pairs"][1:]
    ]


def test_at_most_so_many_of_a_list(scope, facts):
    assert scope.value({"from": "$facts.pairs", "take": 2}) == facts["pairs"][:2]
    assert scope.value({"from": [], "take": 2}) == []


def test_what_is_no_longer_as_it_was(scope, seed, do, facts):
    pair = facts["pairs"][0]
    assert scope.value({"changed": "account", "field": "street"}) == []
    steps = [
        {"update": {"kind": "account", "id": pair["master"], "values": {"street": "Uusi"}}},
        {"update": {"kind": "account", "id": pair["dup"], "values": {"town": "Muualla"}}},
        {"create": {"kind": "account", "values": {"name": "Tuore Oy", "street": "Kolmas"}}},
    ]
    now = seed.with_changes(do(*steps))
    assert Scope(now).value({"changed": "account", "field": "street"}) == [pair["master"]]
    now.close()


def test_dates_count_from_today(scope):
    assert scope.value({"days": -3}) == date(2025, 8, 29)


def test_params_bind_only_what_a_filter_uses(scope, facts):
    here = scope.child(pair=facts["pairs"][0], pair_dup=7)
    assert here.params("id eq @pair_master and x eq @pair_dup and y in @team and z eq @me") == {
        "pair_master": facts["pairs"][0]["master"],
        "pair_dup": 7,
        "team": [1],
        "me": 1,
    }
    assert here.params("@nobody and @wrongly") == {"team": [1]}


def test_values_as_fields_take_them():
    assert typed("activity", "due", date(2025, 9, 2)).hour == 12
    assert typed("account", "employees", "12") == 12
    assert typed("account", "name", "12") == "12"


def test_helpers():
    assert flat([1, [2, [None, 3]]]) == [1, 2, 3] and flat(None) == []
    assert references({"a": ["$x.y", "$$no", {"b": "$z"}]}) == {"x", "z"}


def test_a_computed_field_of_many_records_is_that_of_each(scope, facts):
    ids = scope.value("$facts.pairs.master")
    found = scope.value({"field": "sales_r12", "of": ids})
    assert found == [scope.value({"expr": "sales_r12", "of": id}) for id in ids] and any(found)
