"""The pages of the customer base: its figures, how they are computed, the lists behind them; nothing in an attempt."""

import re
from decimal import Decimal
from html import unescape

import pytest

from crm.classroom import starting
from crm.classroom.attempts import open_sandbox
from crm.insights.profitability import cumulative
from crm.records import listing as lists
from crm.schema.layout import View
from crm.schema.registry import entity

from .test_dashboards import tile
from .test_list import speak
from .test_views import plain

KEYS = ("customership", "groups", "profitability")


@pytest.fixture
def practice(app, platform, aino, course):
    """The address of Aino's free practice with the company pack; she reads English."""
    speak(platform, "en")
    the_course, _exercise, enrolment = course
    return "/s/" + starting.practice(app.extensions["crm"]["store"], the_course, enrolment, "vaarnamo")


@pytest.fixture
def profits(app, practice, platform, people):
    """The profit of every customer, by id, largest first, straight from the sandbox."""
    store = app.extensions["crm"]["store"]
    with platform.read() as session:
        box = open_sandbox(session, practice[3:], people["Aino"]).sandbox
    asked = lists.Listing(
        "account", View("all", ""), "relation eq 'customer' and status eq 'active'", columns=("profit_r12",),
        sort="-profit_r12,code",
    )  # fmt: skip
    with store.read(box) as session:
        return {row.id: row.values[0] for row in lists.every_row(session, asked, box.context, "en", {}, 500)}


def rows(part: str) -> dict[str, str]:
    """The table behind a chart: the figure of each group."""
    body = re.search(r"<tbody>(.*?)</tbody>", part, re.S)[1]
    found = re.findall(r'<th scope="row">(.*?)</th><td class="num">(.*?)</td>', body, re.S)
    return {plain(label): plain(value) for label, value in found}


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_the_site_map_leads_to_each_page(aino, practice, platform, key, locale):
    speak(platform, locale)
    map_ = aino.get(f"{practice}/cost-drivers").text.split('id="sitemap"')[1]
    assert f'href="{practice}/dashboards/{key}?area=customership"' in map_
    page = aino.get(f"{practice}/dashboards/{key}")
    here = re.search(r'<a href="([^"]*)"[^>]* aria-current="page"', page.text.split('id="sitemap"')[1])[1]
    assert here == f"{practice}/dashboards/{key}?area=customership"
    assert page.status_code == 200 and len(page.data) < 60 * 1024
    assert page.text.count("Näin laskettu" if locale == "fi" else "How it is computed") >= 3


@pytest.mark.parametrize("key", KEYS)
def test_every_mark_leads_to_the_list_of_its_customers(aino, practice, key):
    page = aino.get(f"{practice}/dashboards/{key}").text
    marks = set(re.findall(r'<tr><th scope="row"><a href="([^"]+)">', page))
    assert len(marks) > 10
    for mark in sorted(marks)[::4]:
        listed = aino.get(unescape(mark)).text
        count = re.search(r"/ ([\d,]+)", re.search(r'<div class="foot">(.*?)</div>', listed, re.S)[1])[1]
        assert f'<a href="{mark}">' in page and int(count.replace(",", "")) > 0


def test_the_curve_of_profit_and_its_peak_are_those_of_the_customers(aino, practice, profits):
    page = aino.get(f"{practice}/dashboards/profitability")
    amounts = list(profits.values())
    curve = cumulative(amounts)
    ends = {str(1 + 10 * place // len(curve)): share for place, share in enumerate(curve)}  # the last of each tenth
    told = rows(tile(page, "Curve of cumulative profit"))
    assert told == {label: f"{share:.1f}%" for label, share in ends.items()}
    peak = re.search(r'<p class="tile__n">([\d.]+)%</p>', tile(page, "Peak of the curve of cumulative profit"))[1]
    assert abs(Decimal(peak) - max(curve)) <= Decimal("0.005") and max(curve) > 105
    classes = rows(tile(page, "Customers by profit class"))
    assert classes["Unprofitable"] == str(sum(amount < 0 for amount in amounts))


def test_the_list_of_customers_by_profit_has_total_and_cumulative_share(aino, practice, profits):
    page = aino.get(f"{practice}/dashboards/profitability")
    address = unescape(re.search(r'<p class="tile__f s"><a href="([^"]+)"', tile(page, "Customers by profit"))[1])
    listed = aino.get(address).text
    ids = [int(id) for id in re.findall(rf'<th[^>]*><a href="{practice}/accounts/(\d+)', listed)]
    assert ids == list(profits)[: len(ids)] and len(ids) == 50
    foot = plain(re.search(r"<tfoot.*?</tfoot>", listed, re.S)[0])
    assert f"€{round(sum(profits.values())):,}" in foot
    assert "The profit of the customer and of all more profitable ones" in listed, "the column tells how"


def test_customer_equity_is_the_sum_of_lifetime_values(aino, practice):
    shown = rows(tile(aino.get(f"{practice}/dashboards/customership"), "Customer equity by ABC class"))
    assert list(shown) == ["A", "B", "C"]
    listed = aino.get(f"{practice}/accounts?view=customers&cols=name,lifetime_value").text
    total = re.search(r"€([\d,]+)", re.search(r"<tfoot.*?</tfoot>", listed, re.S)[0])[1]
    euros = [int(value.strip("€").replace(",", "")) for value in shown.values()]
    assert abs(sum(euros) - int(total.replace(",", ""))) <= 2


def test_an_account_tells_its_profit_and_what_it_is_made_of(aino, practice, profits):
    worst = list(profits)[-1]
    form = plain(aino.get(f"{practice}/accounts/{worst}?tab=customership").text)
    assert "Unprofitable" in form and "No overhead is shared out" in form and "RFM group" in form
    costs = aino.get(f"{practice}/accounts/{worst}?tab=costs").text
    assert costs.count("/cost-drivers/") >= 1


def test_an_attempt_tells_nothing_of_profit(aino, root, platform):
    speak(platform, "en")
    page = aino.get(f"{root}/dashboards/profitability").text
    assert "asks you to find out" in page and '<svg class="svg' not in page and "tile__n" not in page
    base = aino.get(f"{root}/dashboards/customership")
    assert "asks you to find out" in tile(base, "Cumulative share of sales")
    assert '<svg class="svg' in tile(base, "Customers by lifecycle stage")
    computed = [name for name, spec in entity("account").computed.items() if re.match("profit_|rfm_|cost_to|lifetime|class_|.*_tenth|abc_", name)]  # fmt: skip
    assert len(computed) >= 14 and all(entity("account").field(name).analysis for name in computed)


def test_costs_are_listed_with_their_rates(aino, practice):
    listed = aino.get(f"{practice}/cost-drivers").text
    assert "Rush delivery" in listed and re.search(r"€260\b", listed)
    id = re.search(rf'href="{practice}/cost-drivers/(\d+)', listed)[1]
    form = aino.get(f"{practice}/cost-drivers/{id}")
    assert form.status_code == 200 and "Service cost" in form.text
