"""The advanced filter as rows (``crm.records.conditions``): shown, written back, checked row by row."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm.i18n import speaking
from crm.query import FilterError, parse, sentence, to_text
from crm.query.language import Type
from crm.query.shapes import PERIODS
from crm.records.conditions import Group, Related, Row, Scope, Text, check, only_text, panel, posted
from crm.records.conditions.rows import plain
from crm.records.conditions.values import LENGTHS, OPERATORS, operators
from crm.schema.fields import Kind

from .test_filter_random import DAYS, KINDS, WORLDS, collections, filters, paths, worlds  # noqa: F401 - a fixture


def shown(text, kind="account"):
    return panel(parse(text, kind), kind)


def row(*parts):
    return Group("and", (Row(*parts),))


SHOWN = [
    ("", Group("and", ())),
    ("status eq 'active'", row("status", "eq", ("active",))),
    ("abc_class in ('a','b')", row("abc_class", "in", ("a", "b"))),
    ("not (abc_class in ('a','b'))", row("abc_class", "!in", ("a", "b"))),
    ("town eq null", row("town", "null")),
    ("not (town eq null)", row("town", "!null")),
    ("not contains(name,'oy')", row("name", "!contains", ("oy",))),
    ("owner_id eq @me", row("owner_id", "eq", ("@me",))),
    ("parent/owner/name eq 'a'", row("parent/owner/name", "eq", ("a",))),
    ("employees mul 2 gt 2.5", row("employees mul 2", "gt", ("2.5",))),
    ("created_on ge 2025-06-01", row("created_on", "ge", ("on", "2025-06-01"))),
    ("date(created_on) ge 2025-06-01", row("created_on", "ge", ("on", "2025-06-01"))),
    ("date(created_on) eq @today", row("created_on", "eq", ("today",))),
    ("created_on gt 2025-06-01T09:00", row("created_on", "gt", ("at", "2025-06-01T09:00"))),
    ("created_on lt @today sub duration'P6M'", row("created_on", "older", ("ago", "6", "M"))),
    ("status eq 'active' or town eq 'x'", Group("or", (Row("status", "eq", ("active",)), Row("town", "eq", ("x",))))),
    ("contacts/any()", Group("and", (Related("contacts", "any", "c"),))),
    ("not contacts/any(x: x/role eq 'user')",
     Group("and", (Related("contacts", "none", "x", row("x/role", "eq", ("user",))),))),
    ("parent/contacts/all(c: c/email ne null)",
     Group("and", (Related("parent/contacts", "all", "c", row("c/email", "!null")),))),
    ("contacts/$count gt 1", Group("and", (Related("contacts", "count", "c", op="gt", values=("1",)),))),
    ("sales_lines/sum(l: l/net_sales, l/date ge @today sub duration'P1Y') ge 10000",
     Group("and", (Related("sales_lines", "sum", "l", row("l/date", "ge", ("ago", "1", "Y")), "l/net_sales", "ge", ("10000",)),))),
    ("activities/max(a: a/done_at) gt @today", Group("and", (Text("activities/max(a: a/done_at) gt @today"),))),
    ("date(activities/max(a: a/done_at)) gt @today",
     Group("and", (Related("activities", "max", "a", of="a/done_at", op="gt", values=("today",)),))),
    ("contacts/any(c: c/activities/any(a: a/owner_id eq owner_id))",
     Group("and", (Related("contacts", "any", "c", Group("and", (Related("c/activities", "any", "a", Group("and", (Text("a/owner_id eq owner_id"),))),))),))),
    ("not (town eq 'a' or town eq 'b')", Group("and", (Text("not (town eq 'a' or town eq 'b')"),))),
    ("town eq ''", Group("and", (Text("town eq ''"),))),
    ("name eq 'a\nb'", Group("and", (Text("name eq 'a\nb'"),))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "group"), SHOWN)
def test_filter_as_rows(text, group):
    with speaking("en"):
        assert shown(text) == group
        found = check(group, "account")
        assert found.whole
        assert shown(found.text) == group


def test_boolean_is_said_in_one_way():
    for text in ("active", "active eq true"):
        assert shown(text, "product") == row("active", "eq", ("true",))
    assert shown("not active", "product") == row("active", "ne", ("true",))


def test_numbers_are_typed_in_the_reader_s_way():
    with speaking("fi"):
        assert shown("wallet_estimate gt 1000.5") == row("wallet_estimate", "gt", ("1000,5",))
        assert check(row("wallet_estimate", "gt", ("1 234,5 €",)), "account").text == "wallet_estimate gt 1234.5"


WRONG = [
    (Row("employees", "gt", ("abc",)), "Anna luku, esimerkiksi 1250 tai 12,5."),
    (Row("created_on", "ge", ("on", "1.13.2025")), "Anna päivämäärä, esimerkiksi 1.9.2025."),
    (Row("created_on", "ge", ("ago", "0", "M")), "Anna kokonaisluku väliltä 1–9999."),
    (Row("name) eq null or (name", "eq", ("x",)), None),
    (Row("name eq 'a' or name", "eq", ("x",)), None),
    (Row("no_such", "eq", ("x",)), "no_such"),
    (Row("status", "eq", ("no_such",)), None),
    (Text("name eq"), None),
    (Text("true) or (true"), None),
    (Related("no_such", "any", "x", Group("and", (Row("x/y", "null"),))), None),
]  # fmt: skip


@pytest.mark.parametrize(("part", "message"), WRONG)
def test_what_is_wrong_is_told_of_the_row(part, message):
    with speaking("fi"):
        found = check(Group("and", (Row("town", "eq", ("Oulu",)), part)), "account")
    assert next(iter(found.errors)).startswith("0.1")
    assert message is None or message in found.errors["0.1"]
    assert found.text == "town eq 'Oulu'"


def test_a_fault_inside_a_question_has_its_own_place():
    inside = Group("and", (Row("c/role", "eq", ("user",)), Row("c/nothing", "null")))
    found = check(Group("and", (Related("contacts", "any", "c", inside),)), "account")
    assert list(found.errors) == ["0.0.1"]
    assert found.text == "contacts/any(c: c/role eq 'user')"


MISSING = [
    Row(),
    Row("town"),
    Row("town", "gt", ("x",)),
    Row("town", "eq", ("",)),
    Row("abc_class", "in", ()),
    Row("owner_id", "eq", ("",)),
    Row("created_on", "ge", ("on", "")),
    Row("created_on", "ge"),
    Text(" "),
    Related(),
    Related("contacts", "all", "c"),
    Related("sales_lines", "sum", "l", op="gt", values=("1",)),
    Related("contacts", "count", "c"),
    Related("contacts", "whatever", "c"),
]


@pytest.mark.parametrize("part", MISSING)
def test_a_row_that_is_not_whole_is_left_out_and_told_of(part):
    found = check(Group("and", (part, Row("town", "eq", ("Oulu",)))), "account")
    assert (list(found.missing), found.errors, found.text) == (["0.0"], {}, "town eq 'Oulu'")


def test_texts_say_what_each_part_of_the_filtered_records_says():
    found = check(shown("town eq 'a' and (town eq 'b' or contacts/any(c: c/role eq null))"), "account")
    assert set(found.texts) == {"0", "0.0", "0.1", "0.1.0", "0.1.1"}
    assert found.texts["0.1.1"] == "contacts/any(c: c/role eq null)"


def test_a_limit_that_only_the_whole_exceeds():
    found = check(Group("and", tuple(Row("name", "eq", ("x" * 100,)) for _ in range(60))), "account")
    assert list(found.errors) == ["0"]


# --------------------------------------------------------------------------------------------------
# Panels at random

TYPED = {
    Type.TEXT: st.text(min_size=1, max_size=8).filter(str.isprintable).map(lambda text: (text,)),
    Type.NUMBER: st.decimals(-1000, 1000, allow_nan=False, places=2).map(lambda n: (f"{n.normalize():f}",)).filter(lambda v: v[0] != "-0"),
    Type.BOOLEAN: st.sampled_from([("true",), ("false",)]),
    Type.LOOKUP: st.sampled_from([("@me",), ("1",), ("17",)]),
    Type.DATE: st.sampled_from([("today",), ("on", "2025-02-28"), ("ago", "3", "W"), ("ahead", "12", "D")]),
}  # fmt: skip
TYPED[Type.MOMENT] = TYPED[Type.DATE] | st.sampled_from([("now",), ("at", "2025-02-28T09:30"), ("at", "2025-02-28T09:30:15")])  # fmt: skip


DATES = st.dates(DAYS[0], DAYS[-1]).map(lambda day: day.isoformat())
LASTING = st.tuples(st.integers(1, 9999).map(str), st.sampled_from("DWMY"))


@st.composite
def compared(draw, type_, spec=None):
    """An operator of a type and its values; a day so long before today is told by ``older`` instead of ``lt``."""
    op = draw(st.sampled_from(operators(type_, spec)))
    if op in ("null", "!null", "team"):
        return op, ()
    if op in ("in", "!in"):
        options = TYPED[type_] if spec.kind is Kind.LOOKUP else st.sampled_from([(c.key,) for c in spec.choices])
        return op, tuple(value for (value,) in draw(st.lists(options, min_size=1, max_size=3, unique=True)))
    if op in LENGTHS:
        return op, (LENGTHS[op], *draw(LASTING))
    if op == "during":
        return op, (draw(st.sampled_from(list(PERIODS))),)
    if op == "between":
        ends = TYPED[type_].map(lambda value: value[0]) if type_ is Type.NUMBER else DATES
        return op, (*(["on"] if type_ is not Type.NUMBER else []), draw(ends), draw(ends))
    values = draw(st.sampled_from([(c.key,) for c in spec.choices]) if type_ is Type.CHOICE else TYPED[type_])
    assume((op, values[0]) != ("lt", "ago"))
    return op, values


@st.composite
def rows(draw, scope):
    type_ = draw(st.sampled_from(list(OPERATORS)))
    found = paths(scope.records, type_, 1)
    assume(found)
    subject = draw(st.sampled_from(found))
    subject = f"{scope.variable}/{subject}" if scope.variable else subject
    spec = scope.expression(subject).of
    op, values = draw(compared(type_, spec))
    assume((op, spec.entity, spec.name) != ("!null", "user", "seat"))  # told as ``team`` of the one who sits there
    return Row(subject, op, values)


@st.composite
def questions(draw, scope, depth):
    options = collections(scope.records)
    assume(options)
    name, _kind = draw(st.sampled_from(options))
    link, variable = f"{scope.variable}/{name}" if scope.variable else name, "xyz"[len(scope.variables)]
    inner = Scope(scope.kind, variable, scope, link)
    ask = draw(st.sampled_from(["any", "none", "all", "count", "sum", "avg", "min", "max"]))
    group = draw(groups(inner, depth - 1, least=1))
    if ask in ("any", "none", "all"):
        return Related(link, ask, variable, group)
    type_ = Type.NUMBER if ask in ("count", "sum", "avg") else draw(st.sampled_from([Type.NUMBER, Type.DATE, Type.MOMENT]))  # fmt: skip
    of = ""
    if ask != "count":
        fields = paths(inner.records, type_, 0)
        assume(fields)
        of = f"{variable}/{draw(st.sampled_from(fields))}"
    return Related(link, ask, variable, group, of, *draw(compared(type_)))


def _in_one_breath(key, one, two):
    """Whether the rows of both are said in one: *at least 1* and *at most 5* of the same field."""
    same = isinstance(one, Row) and isinstance(two, Row) and one.subject == two.subject
    return key == "and" and same and (one.op, two.op) == ("ge", "le")


@st.composite
def groups(draw, scope, depth, least=2, key=None):
    """A group as ``panel`` shows one: two parts or more, no group of the same key in it."""
    key = key or draw(st.sampled_from(["and", "or"]))
    other = "or" if key == "and" else "and"
    parts = [rows(scope)]
    if depth > 0:
        parts += [groups(scope, depth - 1, key=other)]
        if len(scope.variables) < 2:
            parts += [questions(scope, depth)]
    found = draw(st.lists(st.one_of(parts), min_size=least, max_size=3))
    assume(not any(_in_one_breath(key, one, two) for one, two in pairwise(found)))
    if len(found) == 1:
        assume(not isinstance(found[0], Group))
        key = "and"
    return Group(key, tuple(found))


@st.composite
def panels(draw):
    kind = draw(st.sampled_from(KINDS))
    return kind, draw(groups(Scope(kind), 2, least=1))


@settings(max_examples=200, deadline=None)
@given(panels(), st.sampled_from(["fi", "en"]))
def test_panel_to_text_to_panel(found, locale):
    kind, group = found
    with speaking(locale):
        group = panel_in(locale, group)
        checked = check(group, kind)
        assume(not checked.errors)  # too deep
        assert panel(parse(checked.text, kind), kind) == group


def panel_in(locale, part):
    """The same panel with numbers as somebody types them in this language."""
    return _typed(part) if locale == "fi" else part


def _typed(part):
    if isinstance(part, Group):
        return Group(part.key, tuple(map(_typed, part.parts)))
    values = tuple(v.replace(".", ",") if v.replace(".", "").lstrip("-").isdigit() else v for v in part.values)
    textual = part.op.lstrip("!") in ("contains", "startswith", "endswith") or not any("," in v for v in values)
    values = part.values if textual else values
    if isinstance(part, Related):
        return Related(part.link, part.ask, part.variable, _typed(part.group), part.of, part.op, values)
    return Row(part.subject, part.op, values)


@st.composite
def filters_said_in_one_breath(draw):
    """A random filter with conditions beside and inside it that rows say in one breath, or whose parts were
    torn from each other."""
    kind, text = draw(filters())
    pieces = [f"({text})"]
    for row in draw(st.lists(rows(Scope(kind)), max_size=2)):
        said = check(Group("and", (row,)), kind).text
        parts = re.split(" (?:and|or) ", said) if draw(st.booleans()) else [said]
        pieces += parts if said and not re.search(r"'[^']* (and|or) ", said) else []
    pieces = draw(st.permutations(pieces)) if draw(st.booleans()) else pieces
    joined = pieces[0]
    for piece in pieces[1:]:
        joined += f" {draw(st.sampled_from(['and', 'and', 'or']))} {piece}"
    return kind, draw(st.sampled_from([joined, f"not ({joined})"]))


@settings(max_examples=300, deadline=None)
@given(filters() | filters_said_in_one_breath(), st.sampled_from(["fi", "en"]))
def test_any_filter_is_the_same_after_the_panel_or_told_to_be_text(found, locale):
    kind, text = found
    try:
        node = plain(parse(text, kind))
    except FilterError:  # too deep
        assume(False)
    with speaking(locale):
        group = panel(node, kind)
        checked = check(group, kind)
    assume(not checked.errors)  # saying it in rows can be a little longer than a limit allows
    assert checked.whole
    assert parse(checked.text, kind) == parse(to_text(node), kind)
    for part, scope in walked(group, Scope(kind)):
        if isinstance(part, Text):
            assert only_text(part, scope), part
            sentence(scope.read(part.text))


def walked(part, scope):
    """The parts of a panel with what they are about."""
    yield part, scope
    inner = scope.inside(part) if isinstance(part, Related) else scope
    for one in posted.parts_of(part):
        yield from walked(one, inner)


@settings(max_examples=200, deadline=None)
@given(filters(), st.integers(0, WORLDS - 1))
def test_any_filter_means_the_same_after_the_panel(worlds, found, which):  # noqa: F811
    kind, text = found
    world, _slow = worlds[which]
    group = panel(parse(text, kind), kind)
    checked = check(group, kind)
    assume(not checked.errors)  # saying it in rows can be a little longer than a limit allows
    assert checked.whole
    assert world.ids(checked.text, kind) == world.ids(text, kind)
    assert panel(parse(checked.text, kind), kind) == group
    assert to_text(parse(checked.text, kind)) == checked.text
