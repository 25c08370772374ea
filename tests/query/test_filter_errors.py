"""What is wrong, exactly where, and in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.i18n import speaking
from crm.query import FilterError, order, parse, to_text, where

WRONG = [
    # shape
    ("name eq", 1, 8, 'expected a field, a value or "not", found the end'),
    ("name eq   \n ", 1, 8, 'expected a field, a value or "not", found the end'),
    ("name foo", 1, 6, 'expected a comparison (eq, ne, gt, ge, lt, le, in), a calculation (add, sub, mul, div), "and", "or" or the end, found "foo"'),
    ("employees eq 1\n  and or name eq 'x'", 2, 7, 'expected a field, a value or "not", found "or"'),
    ("employees eq 1 eq 2", 1, 16, 'expected a calculation (add, sub, mul, div), "and", "or" or the end, found "eq"'),
    ("name eq #", 1, 9, 'expected a field, a value or "not", found "#"'),
    ("name eq 'a", 1, 9, "a text begins here and does not end; its last ' is missing"),
    ("(employees eq 1", 1, 16, 'expected ")", found the end'),
    ("abc_class in 'a'", 1, 14, "expected a value, found \"'a'\""),
    ("Name eq 'x'", 1, 1, "Account: no field 'Name'; did you mean name?"),
    # names
    ("status eq 'active' and nam eq 'x'", 1, 24, "Account: no field 'nam'; did you mean name?"),
    ("__class__ eq 'x'", 1, 1, "Account: no field '__class__'"),
    ("metadata eq 'x'", 1, 1, "Account: no field 'metadata'"),
    ("owner eq @me", 1, 1, "Account: no field 'owner'; did you mean owner_id?"),
    ("owner/naem eq 'x'", 1, 7, "User: no field 'naem'; did you mean name?"),
    ("ownr/name eq 'x'", 1, 1, "Account: no link 'ownr'; did you mean owner?"),
    ("contacts/name eq 'x'", 1, 1, "contacts leads to several records: ask any, all, count, sum, avg, min or max"),
    ("parent/any()", 1, 1, "parent leads to one record: go on with / and a field"),
    ("contacts/some()", 1, 10, "there is no question 'some' about several records"),
    ("contacts/cuont(c: true) gt 1", 1, 10, "there is no question 'cuont' about several records; did you mean count?"),
    ("contacts/any(5)", 1, 10, "write any(x: condition)"),
    ("contacts/all()", 1, 10, "write all(x: condition)"),
    ("contacts/any(c: true, true)", 1, 10, "write any(x: condition)"),
    ("sales_lines/sum() gt 1", 1, 13, "write sum(x: x/field, condition)"),
    ("contacts/any(c: c/activities/any(c: true))", 1, 34, "'c' is already in use; take another letter"),
    ("contain(name,'x')", 1, 1, "there is no function 'contain'; did you mean contains?"),
    ("contains(name)", 1, 1, "contains: the number of values in the parentheses must be 2"),
    ("length(x: true) eq 1", 1, 1, "length: the number of values in the parentheses must be 1"),
    # types
    ("name eq 5", 1, 9, "expected text, found a number"),
    ("5 eq name", 1, 1, "expected text, found a number"),
    ("name", 1, 1, "expected a condition, found text"),
    ("true and name", 1, 10, "expected a condition, found text"),
    ("contacts/any(c: c/last_name)", 1, 17, "expected a condition, found text"),
    ("not status eq 'active'", 1, 5, "not binds first: put what it denies in parentheses, not (...)"),
    ("status eq 'actve'", 1, 11, "status has no choice 'actve'; expected active or inactive"),
    ("abc_class in ('a','x')", 1, 19, "abc_class has no choice 'x'; expected a, b or c"),
    ("status eq name", 1, 11, "expected a choice, found text"),
    ("status gt 'active'", 1, 1, "expected a number, a date, a date with time or text, found a choice"),
    ("contains(status,'a')", 1, 10, "expected text, found a choice"),
    ("wallet_estimate add name gt 1", 1, 21, "expected a number, found text"),
    ("created_on add 5 gt @today", 1, 16, "expected a duration, found a number"),
    ("owner_id add 1 eq 2", 1, 1, "expected a number, found a record"),
    ("owner_id eq 1.5", 1, 13, "expected a record, found a number"),
    ("created_on ge '2025-01-01'", 1, 15, "expected a date with time or a date, found text"),
    ("sales_lines/sum(l: l/code) gt 1", 1, 20, "expected a number, found text"),
    ("null eq null", 1, 1, "the type of the value cannot be told"),
    ("@a eq @b", 1, 1, "the type of the value cannot be told"),
    # literals
    ("created_on ge 2025-02-30", 1, 15, 'expected a date such as 2025-06-01, found "2025-02-30"'),
    ("created_on ge 2025-02-01T25:00", 1, 15, 'expected a date with time such as 2025-06-01T09:00, found "2025-02-01T25:00"'),
    ("created_on ge @today sub duration'60'", 1, 26, "expected a duration such as duration'P1Y' or duration'P60D', found \"duration'60'\""),
    ("created_on ge @today sub duration'P'", 1, 26, "expected a duration such as duration'P1Y' or duration'P60D', found \"duration'P'\""),
    ("created_on ge @today sub duration'PT1H'", 1, 26, "a date has no time of day: add whole days, or use a date with time"),
    ("employees eq 1234567890123", 1, 14, 'expected a number of at most 12 digits and 6 decimals, found "1234567890123"'),
    ("employees eq 0.1234567", 1, 14, 'expected a number of at most 12 digits and 6 decimals, found "0.1234567"'),
    # limits
    ("name eq '" + "x" * 4000 + "'", 1, 1, "the filter is longer than 4000 characters"),
    ("not " * 12 + "true", 1, 49, "the filter is nested more than 12 deep"),
    (" or ".join(["true"] * 200), 1, 1593, "the filter has more than 200 parts"),
    ("employees in (" + ",".join(["1"] * 201) + ")", 1, 14, "the list has more than 200 values"),
    ("contacts/any(a: a/account/contacts/any(b: b/account/contacts/any(c: c/account/contacts/any(d: true))))", 1, 92, "more than 3 questions about several records inside each other"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "message"), WRONG)
def test_message_and_place(text, line, column, message, english):
    with pytest.raises(FilterError) as caught:
        parse(text, "account")
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)


def test_reads_well_in_both_languages():
    with pytest.raises(FilterError) as caught:
        parse("status eq 'x'", "account")
    with speaking("en"):
        assert str(caught.value) == "Line 1, column 11: status has no choice 'x'; expected active or inactive"
        assert caught.value.expected == ["active", "inactive"]
    with speaking("fi"):
        assert str(caught.value) == "Rivi 1, merkki 11: kentällä status ei ole vaihtoehtoa 'x'; tähän kuuluu active tai inactive"  # fmt: skip


def test_lookup_to_several_kinds_needs_one(english):
    for text, column in (("regarding/subject eq 'x'", 11), ("regarding/foo/name eq 'x'", 11)):
        with pytest.raises(FilterError, match="regarding may be of several kinds: after it write account, activity") as caught:  # fmt: skip
            parse(text, "activity")
        assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "params", "message"),
    [
        ("name eq @x", {}, "@x is not bound"),
        ("name eq @x", {"x": 5}, "expected text, found @x = 5"),
        ("name eq @x", {"x": ["a"]}, "expected text, found @x = ['a']"),
        ("name in @x", {"x": "abc"}, "@x must be a list"),
        ("name in @x", {"x": ["a", 1]}, "expected text, found @x = 1"),
        ("employees eq @x", {"x": "5"}, "expected a number, found @x = '5'"),
        ("employees eq @x", {"x": True}, "expected a number, found @x = True"),
        ("employees eq @x", {"x": float("nan")}, "expected a number, found @x = nan"),
        ("employees eq @x", {"x": 10**12}, "expected a number, found @x = 1000000000000"),
        ("abc_class eq @x", {"x": "d"}, "abc_class has no choice 'd'; expected a, b or c"),
        ("owner_id eq @x", {"x": "1"}, "expected a record, found @x = '1'"),
        ("created_on add @x gt @today", {"x": "1D"}, "expected a duration, found @x = '1D'"),
        ("@today add @x gt @today", {"x": "PT1H"}, "a date has no time of day: add whole days, or use a date with time"),
        ("created_on gt @x", {"x": "soon"}, "expected a date with time, found @x = 'soon'"),
    ],
)  # fmt: skip
def test_parameters(world, text, params, message, english):
    with pytest.raises(FilterError) as caught:
        where(text, "account", world.context, params)
    assert caught.value.message == message
    assert caught.value.column == text.index("@x") + 1


@pytest.mark.parametrize(
    ("sort", "column", "message"),
    [
        ("name,-nam", 7, "Account: no field 'nam'; did you mean name?"),
        ("name, ,town", 7, 'expected a field, a value or "not", found the end'),
        ("name,-@today", 7, "a sort is a list of fields"),
        (",".join(["name"] * 11), 51, "a sort has at most 10 fields"),
    ],
)
def test_sort(world, sort, column, message, english):
    with pytest.raises(FilterError) as caught:
        order(sort, "account", world.context)
    assert (caught.value.message, caught.value.column) == (message, column)


def test_unknown_kind():
    with pytest.raises(KeyError):
        parse("true", "nothing")


PIECES = ["name", "status", "owner_id", "contacts", "sales_lines", "x", "/", "(", ")", ",", ":", "any", "sum", "$count",
          " eq ", " in ", " and ", " or ", " not ", " add ", " div ", "'a'", "'", "1", "-2.5", "2025-01-01", "null", "true",
          "@me", "@today", "duration'P1M'", "duration'", "contains", "year", "\n", "%", "\x00", "ä", "\ud800"]  # fmt: skip


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_text_breaks_it(text):
    for condition in (True, False):
        try:
            node = parse(text, "account", condition)
        except FilterError as error:
            assert str(error)
        else:
            assert parse(to_text(node), "account", condition) == node
