"""The order of a list."""

import pytest

from crm.query import order
from crm.schema.registry import entity

A, B, G, X = "Alfa", "ÄLPPÄRI oy", "100 % Wool_mix", "100 x Woolamix"


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", [A, B, G, X]),
        ("name", [G, X, A, B]),
        ("-name", [B, A, X, G]),
        (" - name ", [B, A, X, G]),
        ("wallet_estimate", [G, B, A, X]),
        ("-wallet_estimate", [A, B, G, X]),
        ("relation,-name", [B, A, G, X]),
        ("-relation", [A, G, B, X]),
        ("abc_class", [A, G, B, X]),
        ("owner_id", [A, B, G, X]),
        ("-owner_id", [B, G, A, X]),
        ("parent_id", [B, G, A, X]),
        ("parent/name,name", [B, G, X, A]),
        ("-test_sold", [A, B, G, X]),
        ("id", [A, B, G, X]),
        ("-id", [X, G, B, A]),
        ("-contacts/$count,name", [A, B, G, X]),
        ("-sales_lines/sum(l: l/net_sales, l/line_type in ('sale','return')),-name", [A, B, X, G]),
        ("length(name),-name", [A, B, X, G]),
        ("status eq 'inactive'", [A, B, X, G]),
    ],
)
def test_accounts(world, sort, expected):
    assert world.sorted(sort) == expected


def test_lookup_to_any_kind_sorts_by_its_title(world):
    assert world.sorted("regarding_id", "activity") == ["Soitto", "Vanha", "Henkilölle", "Avoin", "Irti"]
    assert world.sorted("-regarding_id,due", "activity") == ["Avoin", "Henkilölle", "Soitto", "Vanha", "Irti"]


def test_choice_sorts_by_place_not_by_key(world):
    assert [choice.key for choice in entity("opportunity").field("stage").choices][-1] == "close"
    assert world.sorted("stage", "opportunity") == ["Iso", "Tyhjä", "Pieni"]


def test_id_decides_last(world):
    assert str(order("name,id", "account", world.context)[-1]) == "account.id"
