"""What is said in one breath (*is between*, *falls in this quarter*, *is in my team*): text, row and sentence are
three faces of it, and it finds what it says."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.i18n import NBSP, speaking
from crm.query import parse, pieces, sentence, to_text, where
from crm.query.shapes import PERIODS
from crm.records.conditions import Group, Related, Row, Scope, Text, check, only_text, panel
from crm.schema.registry import Context, entity

QUARTER = "year({0}) eq year({1}) and ceiling(month({0}) div 3) eq ceiling(month({1}) div 3)"
ACTIVITY, LINE = "activity", "sales_line"
FACES = [
    ("account", "employees ge 10 and employees le 50", ("employees", "between", ("10", "50")),
     "Employees is between 10 and 50", "Henkilöstö on välillä 10 – 50"),
    ("account", "wallet_estimate ge -1.5 and wallet_estimate le 99.5", ("wallet_estimate", "between", ("-1.5", "99.5")),
     "Purchase potential is between −€1.50 and €99.50", "Ostopotentiaali on välillä −1,50 € – 99,50 €"),
    (LINE, "date ge 2025-01-01 and date le 2025-03-31", ("date", "between", ("on", "2025-01-01", "2025-03-31")),
     "Date is between 1 Jan 2025 and 31 Mar 2025", "Päivä on välillä 1.1.2025 – 31.3.2025"),
    (ACTIVITY, "due ge 2025-01-01 and date(due) le 2025-03-31", ("due", "between", ("on", "2025-01-01", "2025-03-31")),
     "Due is between 1 Jan 2025 and 31 Mar 2025", "Määräaika on välillä 1.1.2025 – 31.3.2025"),
    (LINE, "date ge @today sub duration'P6M' and date le @today", ("date", "last", ("ago", "6", "M")),
     "Date is within the last 6 months", "Päivä on viimeisten 6 kuukauden aikana"),
    (ACTIVITY, "due ge @today sub duration'P1W' and date(due) le @today", ("due", "last", ("ago", "1", "W")),
     "Due is within the last week", "Määräaika on viimeisen viikon aikana"),
    (ACTIVITY, "due ge @today and date(due) le @today add duration'P2Y'", ("due", "next", ("ahead", "2", "Y")),
     "Due is within the next 2 years", "Määräaika on seuraavien 2 vuoden aikana"),
    (ACTIVITY, "due lt @today sub duration'P90D'", ("due", "older", ("ago", "90", "D")),
     "Due is more than 90 days ago", "Määräaika on yli 90 päivää sitten"),
    (LINE, "year(date) eq year(@today)", ("date", "during", ("this_year",)),
     "Date falls in this year", "Päivä osuu tälle vuodelle"),
    (LINE, "year(date) eq year(@today sub duration'P1M') and month(date) eq month(@today sub duration'P1M')",
     ("date", "during", ("last_month",)), "Date falls in last month", "Päivä osuu viime kuuhun"),
    (ACTIVITY, QUARTER.format("due", "@today add duration'P3M'"), ("due", "during", ("next_quarter",)),
     "Due falls in next quarter", "Määräaika osuu ensi neljännekselle"),
    ("account", "owner_id in (@me,7)", ("owner_id", "in", ("@me", "7")),
     "Owner is me or Record 7", "Omistaja on minä tai Record 7"),
    ("account", "not (owner_id in (5,7))", ("owner_id", "!in", ("5", "7")),
     "Owner is not Record 5 or Record 7", "Omistaja ei ole Record 5 tai Record 7"),
    ("account", "owner/seat ne null", ("owner_id", "team", ()), "Owner is in my team", "Omistaja kuuluu tiimiini"),
    ("contact", "account/owner/seat ne null", ("account/owner_id", "team", ()),
     "Account › Owner is in my team", "Asiakas › Omistaja kuuluu tiimiini"),
    ("account", "parent_id eq 7 or parent/parent_id eq 7 or parent/parent/parent_id eq 7", ("parent_id", "under", ("7",)),
     "Parent account is Record 7 or under it", "Pääasiakas (emoyhtiö) on Record 7 tai sen alla"),
    ("contact", "account_id eq 7 or account/parent_id eq 7 or account/parent/parent_id eq 7", ("account_id", "under", ("7",)),
     "Account is Record 7 or under it", "Asiakas on Record 7 tai sen alla"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "row", "english", "finnish"), FACES)
def test_text_row_and_sentence_are_one_filter(kind, text, row, english, finnish):
    node = parse(text, kind)
    with speaking("en"):
        assert panel(node, kind) == Group("and", (Row(*row),))
        found = check(Group("and", (Row(*row),)), kind)
        assert (found.text, found.whole) == (text, True)
        assert sentence(node, "Record {}".format) == english
    with speaking("fi"):
        assert sentence(node, "Record {}".format).replace(NBSP, " ") == finnish
        assert check(panel(node, kind), kind).text == text


@pytest.mark.parametrize(("kind", "text", "row", "english", "_finnish"), FACES)
@pytest.mark.parametrize("key", ["and", "or"])
def test_it_stays_one_row_among_others(kind, text, row, english, _finnish, key):
    """Beside other conditions, and where the parts of both stand in one chain of *and* or *or*."""
    rows = (Row("id", "null"), Row(*row), Row(*row), Row("id", "!null"))
    with speaking("en"):
        found = check(Group(key, rows), kind)
        node = parse(found.text, kind)
        assert panel(node, kind) == Group(key, rows)
        assert len(pieces(node)) == 4
        said = f" {key} ".join(["Record is empty", english, english, "Record is not empty"])
        assert sentence(node, "Record {}".format) == said


RELATED = [
    ("sales_lines/sum(l: l/net_sales) ge 10 and sales_lines/sum(l: l/net_sales) le 20",
     Related("sales_lines", "sum", "l", Group(), "l/net_sales", "between", ("10", "20")),
     "Sales: sum of Net sales is between €10 and €20"),
    ("activities/max(a: a/done_at, a/status eq 'done') lt @today sub duration'P6M'",
     Related("activities", "max", "a", Group("and", (Row("a/status", "eq", ("done",)),)), "a/done_at", "older", ("ago", "6", "M")),
     "Activities: latest Completed at (Status is Completed) is more than 6 months ago"),
    ("sales_lines/any(l: year(l/date) eq year(@today))",
     Related("sales_lines", "any", "l", Group("and", (Row("l/date", "during", ("this_year",)),))),
     "Sales: at least one (Date falls in this year)"),
    ("sales_lines/any(l: l/date ge @today sub duration'P1Y' and l/date le @today)",
     Related("sales_lines", "any", "l", Group("and", (Row("l/date", "last", ("ago", "1", "Y")),))),
     "Sales: at least one (Date is within the last year)"),
    ("year(sales_lines/max(l: l/date)) eq year(@today)",
     Related("sales_lines", "max", "l", Group(), "l/date", "during", ("this_year",)),
     "Sales: latest Date falls in this year"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "related", "english"), RELATED)
def test_of_related_records(text, related, english):
    node = parse(text, "account")
    with speaking("en"):
        assert panel(node, "account") == Group("and", (related,))
        assert check(Group("and", (related,)), "account").text == text
        assert sentence(node) == english


NO_SHAPE = [
    ("account", "employees ge 10 and wallet_estimate le 50"),
    ("account", "employees ge 10 and employees lt 50"),
    ("account", "employees ge 10 or employees le 50"),
    (ACTIVITY, "due ge 2025-01-01T09:00 and due le 2025-02-01T09:00"),
    (ACTIVITY, "due ge 2025-01-01 and due le 2025-02-01"),
    (ACTIVITY, "due ge @today sub duration'P1Y6M' and date(due) le @today"),
    (ACTIVITY, "due lt @now sub duration'P6D'"),
    (LINE, "month(date) eq month(@today)"),
    (LINE, "year(date) eq year(@today sub duration'P2Y')"),
    ("account", "parent_id eq 7 or parent/parent_id eq 8 or parent/parent/parent_id eq 7"),
    ("account", "owner/seat eq null"),
    ("user", "seat ne null"),
]


@pytest.mark.parametrize(("kind", "text"), NO_SHAPE)
def test_what_only_looks_alike_stays_what_it_is(kind, text):
    assert all(part.op not in ("between", *("last", "next", "older", "during", "under", "team"))
               for part in panel(parse(text, kind), kind).parts if isinstance(part, Row))  # fmt: skip
    with speaking("en"):
        said = sentence(parse(text, kind))
    assert not any(word in said for word in ("between", "within", "falls in", "ago", "under it", "my team"))


def test_what_denies_it_is_said_of_all_of_it():
    with speaking("en"):
        assert (
            sentence(parse("not (employees ge 1 and employees le 5)", "account"))
            == "not (Employees is between 1 and 5)"
        )
        assert sentence(parse("not (due lt @today sub duration'P1D')", ACTIVITY)) == "not (Due is more than 1 day ago)"
        found = sentence(parse("town eq 'x' or employees ge 1 and employees le 5", "account"))
        assert found == "Town is “x” or Employees is between 1 and 5"


@pytest.mark.parametrize(("op", "values", "message"), [
    ("between", ("5", ""), None), ("between", ("5", "x"), "Give a number"), ("between", (), None),
])  # fmt: skip
def test_an_end_that_is_missing_or_wrong_is_told(op, values, message):
    with speaking("en"):
        found = check(Group("and", (Row("employees", op, values),)), "account")
    assert (list(found.missing) == ["0.0"]) is (message is None)
    assert message is None or found.errors["0.0"].startswith(message)


@pytest.mark.parametrize("row", [
    Row("created_on", "last", ("ago", "0", "D")), Row("created_on", "last", ("ago", "", "D")), Row("created_on", "during", ("ever",)),
    Row("created_on", "between", ("on", "2025-01-01", "")), Row("owner_id", "under", ("5",)), Row("parent_id", "team"),
    Row("parent_id", "in", ("", "x")), Row("parent_id", "under", ()),
])  # fmt: skip
def test_what_does_not_fit_is_no_condition(row):
    found = check(Group("and", (row,)), "account")
    assert found.text == "" and not found.whole


def test_a_row_of_text_says_whether_it_could_be_a_row():
    scope = Scope("account")
    assert only_text(Text("town ne parent/town"), scope) and only_text(Text("not (town eq 'a' or town eq 'b')"), scope)
    assert not only_text(Text("town eq 'a'"), scope) and not only_text(Text("town eq"), scope)


# --------------------------------------------------------------------------------------------------
# What they find


def expected(key: str, day: date, today: date) -> bool:
    which, unit = key.split("_")
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    moved = {"this": 0, "last": -1, "next": 1}[which]
    return (12 * day.year + day.month - 1) // size == (12 * today.year + today.month - 1) // size + moved


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.sampled_from(list(PERIODS)))
def test_periods_are_those_of_the_calendar(world, today, period):
    text = check(Group("and", (Row("date", "during", (period,)),)), LINE).text
    found = ids(world, text, LINE, today)
    days = {row["id"]: row["date"] for row in world.rows[LINE]}
    assert found == {id for id, day in days.items() if expected(period, day, today)}


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(1, 400), st.sampled_from(["last", "next", "older"]))
def test_lengths_reach_from_today_to_the_last_day_of_them(world, today, days, op):
    row = Row("due", op, ("ago" if op != "next" else "ahead", str(days), "D"))
    found = ids(world, check(Group("and", (row,)), ACTIVITY).text, ACTIVITY, today)
    length = timedelta(days)
    holds = {
        "last": lambda day: today - length <= day <= today,
        "next": lambda day: today <= day <= today + length,
        "older": lambda day: day < today - length,
    }[op]
    dues = {row["id"]: row.get("due") for row in world.rows[ACTIVITY]}
    assert found == {id for id, due in dues.items() if due and holds(due.date())}


def test_under_is_the_record_and_three_levels(world):
    alfa = world.rows["account"][0]["id"]
    row = Row("parent_id", "under", (str(alfa),))
    text = check(Group("and", (row,)), "account").text
    assert world.titles(text) == ["ÄLPPÄRI oy", "100 % Wool_mix"]
    people = check(Group("and", (Row("account_id", "under", (str(alfa),)),)), "contact").text
    assert world.titles(people, "contact") == ["Eve O'Hara", "Urho Äijö", "Bo Berg"]


def test_the_team_is_who_has_a_seat(world):
    assert world.titles("owner/seat ne null") == []  # nobody has one here
    assert to_text(parse("owner/seat ne null", "account")) == "owner/seat ne null"


def ids(world, text, kind, today):
    cls = entity(kind).cls
    return set(world.connection.scalars(select(cls.id).where(where(text, kind, Context(today)))))
