"""Charts: their figures are those of the grouped list, and of slow Python over the same records."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.i18n import speaking
from crm.records import charts, totals
from crm.records import listing as lists
from crm.records.columns import column
from crm.schema.layout import Chart
from crm.schema.registry import Context, entities, entity
from tests.statements import sent

from .test_columns import GROUPS, TODAY, expected_total, shop  # noqa: F401 - a fixture

# ruff: noqa: F811

KINDS = sorted(entities())
DATES = {
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
FILTERS = {
    "": lambda account: True,
    "employees ge 5": lambda account: (account.employees or 0) >= 5,
    "employees gt 99999": lambda account: False,
}


def listing(kind="account", **args):
    reading = lists.parse(kind, {"view": "all", **args}, TODAY)
    assert not reading.problems
    return reading.listing


def draw(session, text, kind="account", locale="fi", **args):
    problems = []
    chart = charts.read(kind, text, TODAY, problems)
    assert not problems
    return charts.figures(session, listing(kind, **args), chart, TODAY, locale, {})


def everything(found):
    return [bar for bar in (*found.bars, found.rest, found.undated) if bar and bar.count]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(set(GROUPS) - {"created_on"})), st.sampled_from(["", "wallet_estimate", "employees"]),
    st.sampled_from(totals.HOWS), st.sampled_from(charts.SHAPES), st.booleans(), st.sampled_from(sorted(FILTERS)),
)  # fmt: skip
def test_the_figure_of_a_bar_is_that_of_its_rows(shop, group, measure, how, shape, largest, filter):
    session, accounts, _lines = shop
    chart = Chart(group, measure, how, shape, largest=largest)
    found = draw(session, chart.text, filter=filter, sort="-name")
    matching = [a for a in accounts if FILTERS[filter](a)]
    whole = defaultdict(list)
    for account in matching:
        whole[GROUPS[group](account)].append(account)

    def figure(some):
        return expected_total(how, [getattr(a, measure) for a in some]) if measure else len(some)

    by_id = {a.id: a for a in matching}
    for bar in found.bars:
        rows = lists.ids(session, listing(filter=bar.filter), TODAY, "fi")
        (key,) = {GROUPS[group](by_id[id]) for id in rows}
        assert sorted(rows) == sorted(a.id for a in whole[key]) and bar.count == len(rows)
        assert bar.value == figure(whole[key])
    assert sum(bar.count for bar in everything(found)) == found.count == len(matching)
    assert found.total == figure(matching)
    assert len(found.bars) + found.left == len(whole) and (found.left == 0) == (found.rest is None)
    if charts.additive(chart):
        assert sum(bar.value for bar in everything(found)) == found.total


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(set(GROUPS) - {"employees eq 3"})), st.sampled_from(totals.HOWS), st.sampled_from(sorted(FILTERS)),
    st.sampled_from(["", "1"]),
)  # fmt: skip
def test_a_chart_tells_what_the_grouped_list_tells(shop, group, how, filter, q):
    session = shop[0]
    args = {"filter": filter, "q": q}
    found = draw(session, f"{group},wallet_estimate:{how},bar", **args)
    bands = {}
    grouped = listing(group=group, totals=f"wallet_estimate:{how}", cols="name,wallet_estimate", **args)
    for number in range(1, 5):
        page = lists.read(session, grouped.__class__(**{**vars(grouped), "page": number}), TODAY, "fi", {})
        bands |= {band.filter: band for band in page.bands}
    for bar in found.bars:
        if bar.count:
            assert (bar.count, bar.value) == (bands[bar.filter].count, bands[bar.filter].totals["wallet_estimate"])
            assert bar.label == bands[bar.filter].label(column("account", group))
    assert found.total == page.totals["wallet_estimate"]


@pytest.mark.parametrize("period", sorted(DATES))
@pytest.mark.parametrize("how", [*totals.HOWS, "count"])
def test_dates_are_put_together_by_period(shop, period, how):
    session, _accounts, lines = shop
    every = [line for some in lines.values() for line in some]
    whole = defaultdict(list)
    for line in every:
        whole[DATES[period](line.date)].append(line)
    measure = "count" if how == "count" else f"net_sales:{how}"
    found = draw(session, f"date:{period},{measure},column", "sales_line")
    assert [bar.first for bar in found.bars] == sorted(whole), "this shop sold in every period"
    for bar in found.bars:
        expected = (
            len(whole[bar.first]) if how == "count" else expected_total(how, [x.net_sales for x in whole[bar.first]])
        )
        assert (bar.count, bar.value) == (len(whole[bar.first]), expected)
        rows = lists.ids(session, listing("sales_line", filter=bar.filter), TODAY, "fi")
        assert sorted(rows) == sorted(line.id for line in whole[bar.first])


def test_time_does_not_skip_and_what_is_earlier_is_told(shop):
    session = shop[0]
    gap = "created_on lt 2025-01-01 or created_on ge 2025-08-01"
    found = draw(session, "created_on,count,line", filter=gap)
    assert [bar.count > 0 for bar in found.bars] == [True] + [False] * 7 + [True]
    assert [bar.filter == "" for bar in found.bars] == [False] + [True] * 7 + [False]
    mean = draw(session, "created_on,employees:avg,line", filter=gap)
    assert [bar.value is None for bar in mean.bars[1:-1]] == [True] * 7
    dated = draw(session, "sales_lines/max(l: l/date):month,count,column")
    assert dated.undated.count + sum(bar.count for bar in dated.bars) == 160


def test_the_latest_periods_are_drawn(shop, monkeypatch):
    monkeypatch.setattr(charts, "PERIODS_SHOWN", 3)
    with speaking("fi"):
        found = draw(shop[0], "date,net_sales:sum,column", "sales_line")
    assert [bar.first for bar in found.bars] == [date(2025, month, 1) for month in (6, 7, 8)]
    assert found.left == 5 and found.rest.label == "Aiemmat"
    assert sum(bar.value for bar in found.bars) + found.rest.value == found.total


def test_more_groups_than_fit_are_put_together(shop):
    session, accounts, _lines = shop
    found = draw(session, "name,employees:sum,bar")
    assert len(found.bars) == charts.MOST and found.left == 160 - charts.MOST
    sizes = [bar.value for bar in found.bars]
    assert sizes == sorted((a.employees or 0 for a in accounts), reverse=True)[: charts.MOST]
    shares = draw(session, "customer_group,count,share,largest")
    assert len(shares.bars) == 4 and shares.rest is None, "one group alone needs no other name"


def test_choices_keep_the_order_of_their_list(shop):
    session = shop[0]
    keys = [bar.key for bar in draw(session, "customer_group,count,bar").bars]
    assert keys == ["micro", "large", "public", None]
    counts = [bar.count for bar in draw(session, "customer_group,count,bar,largest").bars if bar.key]
    assert counts == sorted(counts, reverse=True)


def test_a_chart_is_one_statement(shop):
    with sent(shop[0].get_bind().engine) as seen:
        draw(shop[0], "owner_id,sales_r12:sum,bar", q="yritys", letter="Y")
    assert len(seen) == 1


@pytest.mark.parametrize("analysis", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_chart_to_open_with(kind, analysis):
    context = Context(date(2025, 9, 1), 1, analysis=analysis)
    problems = []
    ready = charts.ready(entity(kind), context)
    asked = [
        c
        for c in entity(kind).charts
        if all(context.shows(column(kind, name)) for name in (c.group, c.measure) if name)
    ]
    assert len(ready) == len(asked) and len({c.text for c in ready}) == len(ready)
    assert len(asked) == len(entity(kind).charts) or not analysis
    for chart in (*ready, charts.opening(entity(kind), context)):
        assert charts.read(kind, chart.text, context, problems) == chart and not problems
        for locale in ("fi", "en"):
            with speaking(locale):
                assert charts.title(kind, chart)


@pytest.mark.parametrize(
    "text, canonical",
    [
        ("stage", "stage,count,bar"),
        ("estimated_close", "estimated_close:month,count,column"),
        ("estimated_close:year,estimated_value:avg,line,largest", "estimated_close:year,estimated_value:avg,line"),
        ("stage,estimated_value:max,share", "stage,estimated_value:max,bar"),
        ("stage,count,line", "stage,count,bar"),
        ("account/industry, estimated_value:sum ,share,largest", "account/industry,estimated_value:sum,share,largest"),
        ("account/contacts/max(c: c/created_on):year,count,column", "account/contacts/max(c: c/created_on):year,count,column"),
    ],
)  # fmt: skip
def test_a_chart_stands_in_an_address(text, canonical):
    problems = []
    assert charts.read("opportunity", text, TODAY, problems).text == canonical and not problems


@pytest.mark.parametrize("text", ["nix", "estimated_value", "stage,name:sum", "stage,estimated_value:mode", "stage,("])
def test_what_cannot_be_drawn_is_told(text):
    problems = []
    charts.read("opportunity", text, TODAY, problems)
    assert problems


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_chart_or_a_problem(text):
    problems = []
    chart = charts.read("account", text, TODAY, problems)
    assert (chart is None) <= bool(problems or not text.strip())
    if chart:
        assert charts.read("account", chart.text, TODAY, []) == chart


def test_what_an_analysis_finds_out_is_not_drawn_in_an_attempt():
    attempt, problems = Context(date(2025, 9, 1), 1, analysis=False), []
    assert charts.read("account", "abc_computed,count,bar", attempt, problems) is None
    assert not charts.read("account", "town,share_of_wallet:avg,bar", attempt, problems).measure
    assert charts.read("contact", "account/abc_computed,count,bar", attempt, problems) is None and len(problems) == 3


def test_euros_are_added_up_to_the_cent(shop):
    session, accounts, _lines = shop
    found = draw(session, "town,wallet_estimate:sum,share")
    assert found.total == sum((a.wallet_estimate for a in accounts if a.wallet_estimate), Decimal(0))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["town", "owner_id", "abc_class"]), st.booleans(), st.sampled_from(sorted(FILTERS)))
def test_a_cumulative_share_adds_the_groups_up_in_order(shop, group, largest, filter):
    session, text = shop[0], f"{group},wallet_estimate:{{}},bar" + ",largest" * largest
    summed = draw(session, text.format("sum"), filter=filter)
    runs = draw(session, text.format("running"), filter=filter)
    told = [bar for bar in (*runs.bars, runs.rest) if bar]
    assert [(bar.label, bar.count, bar.filter) for bar in told] == [
        (bar.label, bar.count, bar.filter) for bar in (*summed.bars, summed.rest) if bar
    ]
    so_far = 0
    for before, bar in zip((*summed.bars, summed.rest), told, strict=False):
        so_far += before.value
        assert bar.value == (so_far * 100 / summed.total if summed.total else None)
    assert runs.total == (100 if summed.total else None) and not runs.adds_up
    assert not told or told[-1].value == runs.total


def test_a_cumulative_share_of_months_begins_with_what_is_earlier(shop, monkeypatch):
    monkeypatch.setattr(charts, "PERIODS_SHOWN", 3)
    found = draw(shop[0], "date,net_sales:running,line", "sales_line")
    assert 0 < found.rest.value < found.bars[0].value < found.bars[1].value < found.bars[2].value == 100


def test_a_line_is_for_dates_and_for_what_runs():
    shapes = {text: charts.read("account", text, TODAY, []).shape for text in ("town,employees:sum,line", "town,employees:running,line", "town,employees:running,share")}  # fmt: skip
    assert list(shapes.values()) == ["bar", "line", "bar"]
    problems = []
    assert charts.read("account", "town,share_of_wallet:running,bar", TODAY, problems).how == "sum" and problems
