"""Documented, used as written in the entities, quick, and kept by SQLAlchemy's cache."""

from pathlib import Path

import pytest
from sqlalchemy import select

from crm.query import language, order, parse, where
from crm.query.limits import DEPTH, ITEMS, LAMBDAS, LENGTH, NODES, SORTS
from crm.query.literals import LITERALS
from crm.query.reader import GRAMMAR
from crm.schema.layout import Related
from crm.schema.registry import entities, entity

DOCS = (Path(__file__).parents[2] / "docs" / "filters.md").read_text(encoding="utf-8")
TABLES = ("COMPARISONS", "LOGIC", "ARITHMETIC", "FUNCTIONS", "AGGREGATES", "PARAMETERS")
KEYS = [key for name in TABLES for key in getattr(language, name)]


@pytest.mark.parametrize("key", KEYS)
def test_every_word_is_documented(key):
    assert f"`{key}`" in DOCS


@pytest.mark.parametrize("row", LITERALS.values(), ids=lambda row: row.key)
def test_every_literal_is_documented(row):
    assert f"| {row.key} |" in DOCS


def test_every_limit_is_documented():
    for limit in (DEPTH, ITEMS, LAMBDAS, LENGTH, NODES, SORTS):
        assert f"| {limit} |" in DOCS


def examples() -> list[tuple[str, str]]:
    """The filters in the docs' code blocks: each block names its kind in the line that opens it."""
    blocks = DOCS.split("```filter ")[1:]
    found = [(block.split("\n", 1)[0], block.split("\n", 1)[1].split("```")[0]) for block in blocks]
    return [(kind, line) for kind, lines in found for line in lines.strip().split("\n")]


@pytest.mark.parametrize(("kind", "text"), examples())
def test_examples_of_the_docs_work(world, kind, text):
    params = {"codes": ["AS-0001"], "limit": 5}
    world.connection.execute(select(entity(kind).cls.id).where(where(text, kind, world.context, params))).all()


VIEWS = [(one.kind, view) for one in entities().values() for view in one.views if not view.page]


@pytest.mark.parametrize(("kind", "view"), VIEWS, ids=lambda part: getattr(part, "name", part))
def test_every_view_works_as_written(world, kind, view):
    import crm.insights  # noqa: F401, PLC0415 - registers the computed fields views use

    cls = entity(kind).cls
    query = select(cls.id).where(where(view.filter, kind, world.context))
    world.connection.execute(query.order_by(*order(view.sort, kind, world.context))).all()


def related_filters() -> list[tuple[str, str, str]]:
    found = []
    for one in entities().values():
        if one.form:
            parts = [part for tab in one.form.tabs for column in tab.columns for part in column] + list(
                one.form.related
            )
            found += [(p.kind, p.filter, p.sort) for p in parts if isinstance(p, Related)]
    return found


def test_every_related_list_works_as_written(world):
    for kind, text, sort in related_filters():
        query = select(entity(kind).cls.id).where(where(text, kind, world.context))
        world.connection.execute(query.order_by(*order(sort, kind, world.context))).all()


def test_no_field_has_the_name_of_an_operator():
    words = {
        "eq",
        "ne",
        "gt",
        "ge",
        "lt",
        "le",
        "in",
        "and",
        "or",
        "not",
        "add",
        "sub",
        "mul",
        "div",
        "true",
        "false",
        "null",
    }
    names = {name for one in entities().values() for name in (*one.fields, *one.links)}
    assert not names & words
    assert words & {*language.COMPARISONS, *language.LOGIC, *language.ARITHMETIC} == words - {"true", "false", "null"}
    for name in names:
        assert GRAMMAR.parse(f"{name} eq 1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("name eq 'a' and wallet_estimate gt 5", "name eq 'b' and wallet_estimate gt 7"),
        ("contacts/any(c: c/owner_id eq 3)", "contacts/any(c: c/owner_id eq 4)"),
        ("created_on ge @today sub duration'P1Y'", "created_on ge @today sub duration'P2M3D'"),
        ("sales_lines/sum(l: l/net_sales) div 3 gt 5", "sales_lines/sum(l: l/net_sales) div 7 gt 1"),
        ("abc_class in ('a','b')", "abc_class in ('c')"),
    ],
)
def test_other_values_are_the_same_statement(world, one, other):
    keys = {select(entity("account").cls.id).where(where(text, "account", world.context))._generate_cache_key().key for text in (one, other)}  # fmt: skip
    assert len(keys) == 1


def test_parsing_is_kept():
    assert parse("name eq 'kept'", "account") is parse("name eq 'kept'", "account")
