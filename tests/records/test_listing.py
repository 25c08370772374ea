"""Lists of any kind: what an address asks for, counted, summed, sorted and paged; suggestions."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.db import sandbox_engine
from crm.records import listing as lists
from crm.records.columns import Target
from crm.records.listing import PAGE
from crm.records.save import create
from crm.records.suggest import suggestions
from crm.sandboxes import packs
from crm.sandboxes.packs import Builder, Pack
from crm.sandboxes.templates import ensure
from crm.schema.fields import Kind
from crm.schema.registry import Context, entities, entity
from crm.schema.text import sort_key
from tests.statements import sent

NAMES = ("Aalto Oy", "åland Ab", "Ähtärin Saha", "Öljymäki Ky", "1. Apteekki", "100 % Villa_paita Oy")
KINDS = sorted(entities())


def build_crowd(b: Builder) -> None:
    """A hundred and twenty accounts and a few with names that are hard to sort or to search."""
    me = b.add("user", name="Me", seat=1, role="student")
    boss = b.add("user", name="Riikka Alanen", role="account_manager")
    for n in range(120):
        b.add("account", name=f"Yritys {n:03}", town="Hiislahti", employees=n, owner_id=boss, relation="customer")
    for name in NAMES:
        b.add("account", name=name, owner_id=me, wallet_estimate=Decimal("10.50"))
    b.add("account", name="Poissa Oy", owner_id=me, status="inactive")


@pytest.fixture(scope="session", autouse=True)
def _crowd_pack():
    packs.packs()["crowd"] = Pack("crowd", 1, {"fi": "C", "en": "C"}, {"fi": "", "en": ""}, build_crowd)


@pytest.fixture
def crowd(store, people):
    template = ensure(store.platform, "crowd", 1, "CP0")
    with store.platform.write() as session:
        row = store.create(session, template, [people["Aino"]])
    return store.load(row.id)


def statements():
    """The SQL run on sandbox files, without the opening of transactions."""
    return sent(sandbox_engine)


def page_of(store, sandbox, kind, locale="fi", names=None, **args):
    reading = lists.parse(kind, args, sandbox.context)
    with store.read(sandbox) as session:
        return lists.read(session, reading.listing, sandbox.context, locale, names or {})


def first_column(page):
    return [row.values[0] for row in page.rows]


# ----- every kind of record


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["fi", "en"])
def test_every_view_reads_and_sorts_by_each_column(store, sandbox, kind, locale):
    for view in entity(kind).views:
        for name in view.columns:
            rising = page_of(store, sandbox, kind, locale, view=view.name, sort=name)
            falling = page_of(store, sandbox, kind, locale, view=view.name, sort=f"-{name}")
            assert {r.id for r in rising.rows} == {r.id for r in falling.rows}
            assert rising.count == len(rising.rows) == falling.count


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_has_the_value_of_its_record(store, sandbox, kind):
    stored = [n for n, spec in entity(kind).stored.items() if not spec.english]
    page = page_of(store, sandbox, kind, view=entity(kind).views[-1].name, cols=",".join(stored))
    with store.read(sandbox) as session:
        for row in page.rows:
            record = session.get(entity(kind).cls, row.id)
            for name, value in zip(stored, row.values, strict=True):
                assert (value.id if isinstance(value, Target) else value) == getattr(record, name)


@pytest.mark.parametrize("kind", [k for k in KINDS if entity(k).find])
def test_the_keyword_finds_each_record_by_each_of_its_fields(store, sandbox, kind):
    known = entity(kind)
    with store.read(sandbox) as session:
        records = list(session.scalars(select(known.cls)))
    everything = next(view.name for view in reversed(known.views) if not view.filter or kind == "user")
    for record in records:
        for name in known.find:
            text = getattr(record, name)
            if text:
                found = page_of(store, sandbox, kind, view=everything, q=text.upper()[:20])
                assert record.id in {row.id for row in found.rows}


# ----- rows


def test_a_lookup_comes_with_title_and_kind(store, sandbox, facts):
    page = page_of(store, sandbox, "activity", view="all", cols="subject,regarding_id,owner_id", sort="subject")
    assert [row.values[1] for row in page.rows] == [
        Target(facts["lehto2"], "Lehto", "account"),
        Target(facts["aalto"], "Åkerdal & Öst Ab", "account"),
    ]
    assert page.rows[0].values[2] == Target(facts["boss"], "Riikka Alanen", "user")


def test_a_record_without_a_title_is_named_by_its_id(store, sandbox):
    note = page_of(store, sandbox, "note").rows[0].id
    store.write(sandbox, create, "activity", {"subject": "Soita", "regarding_id": note})
    page = page_of(store, sandbox, "activity", view="mine", cols="subject,regarding_id", sort="-subject")
    assert Target(note, str(note), "note") in [row.values[1] for row in page.rows]


def test_english_shows_the_seeded_english(store, sandbox):
    assert first_column(page_of(store, sandbox, "product", "fi")) == ["Käsipyyhe"]
    assert first_column(page_of(store, sandbox, "product", "en")) == ["Hand towel"]
    assert page_of(store, sandbox, "product", "en", q="hand").count == 1
    assert page_of(store, sandbox, "product", "en", q="käsi").count == 0


def test_seats_are_shown_by_the_names_of_people(store, sandbox):
    names = {1: "Aino Aalto (minä)"}
    owners = {r.values[0].title for r in page_of(store, sandbox, "account", names=names, cols="owner_id").rows}
    assert owners == {"Aino Aalto (minä)", "Riikka Alanen"}
    assert "Aino Aalto (minä)" in first_column(page_of(store, sandbox, "user", names=names))


# ----- counts, sums, letters, pages


def test_pages_hold_every_row_once(store, crowd):
    pages = [page_of(store, crowd, "account", page=str(n)) for n in (1, 2, 3)]
    assert [len(p.rows) for p in pages] == [PAGE, PAGE, 26]
    assert [(p.first, p.last, p.count, p.pages) for p in pages] == [
        (1, 50, 126, 3),
        (51, 100, 126, 3),
        (101, 126, 126, 3),
    ]
    names = [name for page in pages for name in first_column(page)]
    assert len(set(names)) == 126 and names == sorted(names, key=sort_key)


def test_a_page_beyond_the_last_is_the_last(store, crowd):
    page = page_of(store, crowd, "account", page="999999999999")
    assert page.number == 3 and len(page.rows) == 26


def test_totals_are_of_all_pages(store, crowd):
    page = page_of(store, crowd, "account", cols="name,employees,wallet_estimate,abc_class")
    assert page.totals == {"employees": sum(range(120)), "wallet_estimate": Decimal("63.00")}


def test_prices_are_not_added_up(store, sandbox):
    assert page_of(store, sandbox, "product").totals == {}


def test_returns_lower_the_total(store, sandbox):
    assert page_of(store, sandbox, "sales_line").totals["net_sales"] == Decimal(300)


def test_letters_are_those_that_exist_in_finnish_order(store, crowd):
    page = page_of(store, crowd, "account")
    assert page.letters == ["1", "A", "Y", "Å", "Ä", "Ö"]
    assert page_of(store, crowd, "account", view="inactive").letters == ["P"]


@pytest.mark.parametrize("letter, names", [("å", ["åland Ab"]), ("Ö", ["Öljymäki Ky"]), ("a", ["Aalto Oy"])])
def test_a_letter_narrows_rows_count_and_totals_but_not_the_letters(store, crowd, letter, names):
    page = page_of(store, crowd, "account", letter=letter, cols="name,wallet_estimate")
    assert first_column(page) == names and page.count == 1
    assert page.totals == {"wallet_estimate": Decimal("10.50")} and len(page.letters) == 6


def test_kinds_named_by_a_code_have_no_letters(store, sandbox):
    assert page_of(store, sandbox, "sales_line").letters == []


# ----- keyword and filter


@pytest.mark.parametrize(
    "q, n",
    [
        ("%", 1),
        ("_", 1),
        ("l_a", 0),
        ("a_p", 1),
        ("/", 0),
        ("0 %", 1),
        ("ÖLJYMÄKI", 1),
        ("saha äht", 1),
        ("saha aalto", 0),
    ],
)
def test_the_keyword_is_every_word_somewhere_and_no_wildcard(store, crowd, q, n):
    assert page_of(store, crowd, "account", q=q).count == n


def test_the_filter_is_added_to_the_views(store, crowd):
    assert page_of(store, crowd, "account", filter="name eq 'Poissa Oy'").count == 0
    assert page_of(store, crowd, "account", view="all", filter="name eq 'Poissa Oy'").count == 1
    assert page_of(store, crowd, "account", view="mine", filter="wallet_estimate gt 10").count == 6


def test_sort_replaces_the_views(store, crowd):
    page = page_of(store, crowd, "account", sort="-employees", cols="employees")
    assert first_column(page)[:3] == [119, 118, 117]


# ----- addresses


def test_what_is_wrong_in_an_address_is_told_and_left_out(sandbox):
    args = {"view": "nix", "page": "-1", "cols": "name,nix", "sort": "nix", "filter": "nix eq 1"}
    reading = lists.parse("account", args, sandbox.context)
    assert len(reading.problems) == 4
    listing = reading.listing
    assert (listing.view.name, listing.page, listing.columns, listing.sort, listing.filter) == (
        "active",
        1,
        ("name",),
        "",
        "",
    )
    assert reading.refused == "nix eq 1" and (reading.error.line, reading.error.column) == (1, 1)


ARGUMENTS = st.fixed_dictionaries(
    {}, optional={name: st.text(max_size=30) for name in ("view", "filter", "sort", "q", "letter", "page", "cols")}
)


@given(args=ARGUMENTS, kind=st.sampled_from(KINDS))
def test_any_address_is_a_list(args, kind):
    reading = lists.parse(kind, args, Context(date(2025, 9, 1), 1))
    assert reading.listing.shown and reading.listing.page >= 1


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"q": "a b"},
        {"letter": "Ä"},
        {"q": "o", "letter": "L", "sort": "-owner_id,town", "filter": "sales_lines/any()"},
    ],
)
def test_a_page_takes_two_statements(store, sandbox, args):
    with statements() as seen:
        page_of(store, sandbox, "account", **args)
    assert len(seen) <= 2


# ----- suggestions


def suggest(store, sandbox, kinds, q, locale="fi", **more):
    with store.read(sandbox) as session:
        return suggestions(session, kinds, q, sandbox.context, locale, {1: "Aino Aalto (minä)"}, **more)


def test_titles_that_begin_with_the_words_come_first(store, crowd):
    found = suggest(store, crowd, ["account"], "yr")
    assert [s.title for s in found] == [f"Yritys {n:03}" for n in range(10)]
    assert [s.title for s in suggest(store, crowd, ["account"], "oy")] == ["100 % Villa_paita Oy", "Aalto Oy"]
    assert suggest(store, crowd, ["account"], "öl")[0].title == "Öljymäki Ky"


def test_a_suggestion_tells_namesakes_apart(store, sandbox, facts):
    found = suggest(store, sandbox, ["account", "contact"], "lehto")
    assert [(s.kind, s.title) for s in found] == [
        ("account", "Lehto"),
        ("account", "Lehto Oy"),
        ("contact", "Päivi Ojanperä"),
    ]
    assert all("Hiislahti" in s.detail for s in found[:2]) and found[2].detail == "Lehto"
    assert found[0].id == facts["lehto2"]


def test_what_is_out_of_use_is_not_suggested_but_found(store, crowd):
    assert suggest(store, crowd, ["account"], "poissa") == []
    assert [s.title for s in suggest(store, crowd, ["account"], "poissa", all_states=True)] == ["Poissa Oy"]


def test_nothing_typed_suggests_the_first_titles(store, crowd):
    assert [s.title for s in suggest(store, crowd, ["account"], "  ")][:2] == ["1. Apteekki", "100 % Villa_paita Oy"]
    assert [s.title for s in suggest(store, crowd, ["user"], "")] == ["Aino Aalto (minä)", "Riikka Alanen"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_suggested(store, sandbox, kind):
    with store.read(sandbox) as session:
        there = session.scalar(select(func.count()).select_from(entity(kind).cls)) > 0
    for locale in ("fi", "en"):
        found = suggest(store, sandbox, [kind], "", locale)
        assert all(s.kind == kind and s.title for s in found)
        assert bool(found) == (bool(entity(kind).find) and there)


def test_summed_kinds_are_numbers():
    for known in entities().values():
        assert all(spec.kind in (Kind.MONEY, Kind.INTEGER) for spec in known.fields.values() if spec.summed)
