"""Columns, groups and totals of lists, compared with slow Python over the same records."""

import random
from collections import defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.db import adopt, connect_file
from crm.i18n import speaking
from crm.query import split
from crm.records import columns, totals
from crm.records import listing as lists
from crm.records.columns import Target, column
from crm.records.listing import PAGE
from crm.sandboxes.packs import Builder, Pack
from crm.schema.fields import Kind
from crm.schema.registry import Context, entity
from crm.schema.text import fold
from tests.statements import sent

TODAY = Context(date(2025, 9, 1), 1)
TOWNS = ("Oulu", "OULU", "Äänekylä", "Åby", "O'Hara", "", None)
PRODUCTS = (("Käsipyyhe", "Hand towel"), ("Saippua", "Soap"))


def build(b: Builder) -> None:
    """A hundred and sixty accounts with sales, drawn once from a fixed seed."""
    draw = random.Random(4)
    users = [b.add("user", name=name, role="student") for name in ("Minä Itse", "Åsa Öst", "Sama", "Sama")]
    goods = [b.add("product", name=fi, name_en=en, product_group="hygiene") for fi, en in PRODUCTS]
    for n in range(160):
        account = b.add(
            "account", name=f"Yritys {n:03}", town=draw.choice(TOWNS), owner_id=draw.choice([*users, None]),
            customer_group=draw.choice(("micro", "large", "public", None)), employees=draw.choice((None, n % 17)),
            wallet_estimate=draw.choice((None, Decimal(draw.randrange(10**7)) / 100)),
            at=datetime(2024, 12, 1) if n % 9 == 0 else datetime(2025, draw.randrange(1, 9), 28, 23, 59),
        )  # fmt: skip
        for _line in range(draw.choice((0, 0, 1, 3))):
            b.add(
                "sales_line", customer_id=account, date=date(2025, draw.randrange(1, 9), 1), product_id=draw.choice(goods),
                net_sales=Decimal(draw.randrange(-10**5, 10**6)) / 100, line_type=draw.choice(("sale", "return", "freight")),
            )  # fmt: skip


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """A database session on the accounts of ``build``, and the accounts with their sales lines by id."""
    path = tmp_path_factory.mktemp("columns") / "shop.db"
    builder = Builder(Pack("shop", 1, {}, {}, build), 1, "CP0")
    build(builder)
    builder.write(path)
    with adopt(connect_file(path, immutable=True)) as connection, Session(connection) as session:
        accounts = list(session.scalars(select(entity("account").cls)))
        lines = defaultdict(list)
        for line in session.scalars(select(entity("sales_line").cls)):
            lines[line.customer_id].append(line)
        yield session, accounts, lines


def read(session, kind="account", locale="fi", names=None, **args):
    reading = lists.parse(kind, {"view": "all", **args}, TODAY)
    assert not reading.problems, reading.problems
    return lists.read(session, reading.listing, TODAY, locale, names or {})


def every_row(session, **args):
    page = read(session, **args)
    rows = list(page.rows)
    for number in range(2, page.pages + 1):
        rows += read(session, page=str(number), **args).rows
    return rows


# ----- columns of related records

ASKS = {"sum": sum, "avg": None, "min": min, "max": max}
NARROWED = {"": lambda line: True, ", l/line_type eq 'sale'": lambda line: line.line_type == "sale",
            ", l/net_sales gt 100 or l/line_type in ('return','freight')":
                lambda line: line.net_sales > 100 or line.line_type in ("return", "freight")}  # fmt: skip


def half_up(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def mean(values) -> Decimal | None:
    return half_up(Decimal(sum(values)) / len(values), 6) if values else None


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(ASKS)), st.sampled_from(sorted(NARROWED)), st.booleans())
def test_a_figure_about_related_records_is_what_python_counts(shop, ask, narrowed, falling):
    session, accounts, lines = shop
    text = f"sales_lines/{ask}(l: l/net_sales{narrowed})"
    kept = {a.id: [line.net_sales for line in lines[a.id] if NARROWED[narrowed](line)] for a in accounts}
    if ask == "avg":
        expected = {id: mean(values) for id, values in kept.items()}
    else:
        empty = 0 if ask == "sum" else None
        expected = {id: ASKS[ask](values) if values else empty for id, values in kept.items()}
    rows = every_row(session, cols=f"name,{text},sales_lines/count(l: l/id ne null)", sort="-" * falling + text)
    assert {row.id: row.values[1] for row in rows} == expected
    assert {row.id: row.values[2] for row in rows} == {a.id: len(lines[a.id]) for a in accounts}
    order = [row.values[1] for row in rows]
    there = [value for value in order if value is not None]
    assert there == sorted(there, reverse=falling) and order[len(there) :] == [None] * (len(order) - len(there))


def test_columns_of_every_type_are_shown_as_their_kind(shop):
    session, _accounts, _lines = shop
    texts = {
        "owner/name": (Kind.TEXT, str),
        "owner/id": (Kind.LOOKUP, Target),
        "sales_lines/max(l: l/date)": (Kind.DATE, date),
        "sales_lines/avg(l: l/net_sales)": (Kind.MONEY, Decimal),
        "sales_lines/any(l: l/line_type eq 'sale')": (Kind.BOOLEAN, bool),
        "sales_lines/$count": (Kind.INTEGER, int),
        "sales_r12 sub sales_p12": (Kind.MONEY, Decimal),
        "sales_r12 div 12": (Kind.DECIMAL, Decimal),
        "length(name)": (Kind.INTEGER, int),
        "date(created_on)": (Kind.DATE, date),
        "tolower(town)": (Kind.TEXT, str),
    }
    page = read(session, cols=",".join(texts), filter="owner_id ne null and town ne null and sales_lines/any()")
    for (text, (kind, type_)), values in zip(
        texts.items(), zip(*(r.values for r in page.rows), strict=True), strict=True
    ):
        assert column("account", text).kind is kind, text
        assert {type(value) for value in values} == {type_}, text


def test_a_text_of_another_record_is_in_the_readers_language(shop):
    session = shop[0]
    for locale, n in (("fi", 0), ("en", 1)):
        rows = read(session, "sales_line", locale, cols="product/name").rows
        assert {row.values[0] for row in rows} == {names[n] for names in PRODUCTS}


def test_headings_are_words_of_the_readers_language():
    text = "sales_lines/sum(l: l/net_sales, l/line_type eq 'sale')"
    with speaking("en"):
        assert str(column("account", text).label) == "Sales: sum of Net sales (Type is Sale)"
    with speaking("fi"):
        assert str(column("account", text).label) == "Myynti: Nettomyynti yhteensä (Tyyppi on Myynti)"


def test_commas_inside_an_expression_part_no_columns():
    texts = ["name", "sales_lines/sum(l: l/net_sales, contains(l/code,')') or l/code in ('a,b','it''s, (ok'))", "town"]
    assert [part for _start, part in split(",".join(texts))] == texts
    found = columns.read(
        "account", " name ,, sales_lines/sum( l : l/net_sales , l/line_type  eq 'sale' ),name", TODAY, []
    )
    assert found == ("name", "sales_lines/sum(l: l/net_sales, l/line_type eq 'sale')")
    assert [start for start, _part in split("a,(b,c),d")] == [0, 2, 8]


@pytest.mark.parametrize(
    "text",
    ["nix", "owner/nix", "sales_lines", "12", "@me", "name eq @other", "duration'P1D'", "sum(", "'", "a b", "()", ")"],
)
def test_bad_columns_are_told_and_dropped(text):
    problems = []
    found = columns.read("account", f"name,{text}", TODAY, problems)
    assert found == ("name",) and len(problems) == 1
    assert columns.read("account", text, TODAY, []) == ()


# ----- groups

GROUPS = {
    "owner_id": lambda a: a.owner_id,
    "customer_group": lambda a: a.customer_group,
    "town": lambda a: None if a.town is None else fold(a.town),
    "created_on": lambda a: (a.created_on.year, a.created_on.month),
    "status": lambda a: a.status,
    "owner/name": lambda a: None if a.owner_id is None else {1: "minä itse", 2: "åsa öst"}.get(a.owner_id, "sama"),
    "employees eq 3": lambda a: a.employees == 3,
}
MEASURED = ("wallet_estimate", "employees")


def expected_total(how, values):
    values = [value for value in values if value is not None]
    if how == "sum":
        return sum(values)
    return mean(values) if how == "avg" else {"min": min, "max": max}[how](values, default=None)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(GROUPS)), st.sampled_from(totals.HOWS), st.sampled_from(totals.HOWS),
    st.sampled_from(["", "-{group}", "{group},-name", "-wallet_estimate"]),
    st.sampled_from(["", "employees ge 5", "wallet_estimate gt 99999999"]), st.sampled_from(["", "Y", "Ö"]),
)  # fmt: skip
def test_groups_hold_what_python_counts(shop, group, first, second, sort, filter, letter):
    session, accounts, _lines = shop
    asked = {"group": group, "totals": f"wallet_estimate:{first},employees:{second}", "cols": "name,wallet_estimate,employees",
             "sort": sort.format(group=group), "filter": filter, "letter": letter}  # fmt: skip
    keep = {"": lambda a: True, "employees ge 5": lambda a: (a.employees or 0) >= 5}.get(filter, lambda a: False)
    matching = {a.id: a for a in accounts if keep(a) and letter in ("", "Y")}
    whole = defaultdict(list)
    for account in matching.values():
        whole[GROUPS[group](account)].append(account)
    seen, order, page = {}, [], read(session, **asked)
    for number in range(1, page.pages + 1):
        page = read(session, page=str(number), **asked)
        assert page.count == len(matching)
        ids = [row.id for row in page.rows]
        for band in page.bands:
            start = max(0, band.before - (number - 1) * PAGE)
            mine = ids[start : band.before + band.count - (number - 1) * PAGE]
            keys = {GROUPS[group](matching[id]) for id in mine}
            assert len(keys) == 1, "a group's rows stand together and under their own heading"
            key = keys.pop()
            assert band.count == len(whole[key])
            for name, how in zip(MEASURED, (first, second), strict=True):
                assert band.totals[name] == expected_total(how, [getattr(a, name) for a in whole[key]])
            assert seen.setdefault(key, band) == band
        order += ids
    assert sorted(order) == sorted(matching), "every row is on one page"
    assert seen.keys() == whole.keys()
    for key, band in seen.items():
        found = lists.ids(session, lists.parse("account", {**asked, "filter": band.filter}, TODAY).listing, TODAY, "fi")
        assert sorted(found) == sorted(a.id for a in whole[key]), "the heading leads to its rows"
    for name, how in zip(MEASURED, (first, second), strict=True):
        assert page.totals[name] == expected_total(how, [getattr(a, name) for a in matching.values()])


@pytest.mark.parametrize("group", [*sorted(GROUPS), "parent_id", "abc_computed", "sales_lines/max(l: l/date)"])
def test_groups_cost_one_more_statement(shop, group):
    engine = shop[0].get_bind().engine
    with sent(engine) as seen:
        page = read(shop[0], group=group, cols="name,owner/name,sales_lines/sum(l: l/net_sales)")
    assert len(seen) == 3 and sum(band.count for band in page.bands) >= len(page.rows)


def test_months_and_nothing_are_named(shop):
    with speaking("en"):
        band = read(shop[0], group="created_on").bands[0]
        assert (band.label(column("account", "created_on")), band.value) == ("December 2024", date(2024, 12, 1))
        assert band.filter == "created_on ge 2024-12-01 and created_on lt 2025-01-01"
        last = read(shop[0], group="owner_id", page="99").bands[-1]
        assert (last.label(column("account", "owner_id")), last.filter) == ("No value", "owner_id eq null")


def test_a_seat_is_named_as_its_person(shop):
    labels = {b.label(column("account", "owner_id")) for b in read(shop[0], group="owner_id", names={1: "Aino"}).bands}
    assert "Aino" in labels and "Minä Itse" not in labels


# ----- addresses


def test_what_cannot_be_grouped_or_totalled_is_told_and_left_out():
    args = {"group": "employees", "totals": "employees:avg,name:sum,employees:mode,nix:sum,,sales_share:sum,town"}
    reading = lists.parse("account", args, TODAY)
    assert (reading.listing.group, reading.listing.totals) == ("", "employees:avg")
    assert len(reading.problems) == 6
    assert lists.parse("account", {"group": "nix/x"}, TODAY).problems


def test_a_total_names_its_column_up_to_the_last_colon(shop):
    text = "sales_lines/sum(l: l/net_sales, l/line_type eq 'sale')"
    page = read(shop[0], cols=f"name,{text},employees", totals=f"{text}:max,employees:none")
    biggest = max(sum(x.net_sales for x in lines if x.line_type == "sale") for lines in shop[2].values())
    assert page.totals == {text: biggest}


def test_no_rows_have_no_mean_and_a_sum_of_nothing(shop):
    page = read(shop[0], filter="name eq 'x'", cols="name,wallet_estimate,employees", totals="employees:avg")
    assert page.totals == {"wallet_estimate": 0, "employees": None} and page.bands == []


TEXTS = st.text(alphabet="name,town(l: /)'$countsales_lines/sum -", max_size=40)


@given(TEXTS, TEXTS, TEXTS)
def test_any_address_is_a_list(cols, group, how):
    reading = lists.parse("account", {"cols": cols, "group": group, "totals": how, "sort": cols}, TODAY)
    assert reading.listing.shown
