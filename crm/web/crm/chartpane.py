"""The chart beside a list: it follows the list's view, filter, keyword and letter, and stands in its address.

A bar leads to the same list with only the bar's rows. The way there stands in the address too (``trail``), as
the filters and charts one came through, so that one can go back up or on by another field.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from ...i18n import current_locale, number
from ...i18n import gettext as _
from ...query import FilterError
from ...records import charts, dashboards
from ...records.charts import Bar
from ...records.columns import column
from ...records.conditions import Scope, offers
from ...records.listing import Listing
from ...records.totals import hows
from ...schema.fields import Kind
from ...schema.layout import Chart
from ...schema.registry import Context, Entity, entity
from .place import names, sandbox
from .plot import Plot, plot

GROUPS = (Kind.CHOICE, Kind.LOOKUP, Kind.BOOLEAN, Kind.DATE, Kind.MOMENT, Kind.TEXT)
"""Kinds of field that are offered to group by."""

PART = entity("dashboard_part")

DEEPEST = 6
"""Steps of a trail that are kept."""


@dataclass(frozen=True)
class Crumb:
    """A list one came through on the way down; no address for the one shown."""

    label: str
    url: str


@dataclass(frozen=True)
class Pane:
    """The chart of a list, ready to be drawn. ``base`` says what it is drawn from, ``menu`` are the charts to
    change to, ``add`` the page that puts it on a dashboard."""

    known: Entity
    chart: Chart
    title: str
    base: str
    plot: Plot
    crumbs: list[Crumb]
    menu: list[tuple[str, list[tuple[str, str, bool]]]]
    choices: "Choices"
    keep: list[tuple[str, str]]
    close: str
    add: str


@dataclass(frozen=True)
class Choices:
    """What a chart of a kind can be made of: fields to group by under headings, numbers to total."""

    groups: tuple[offers.Options, ...]
    measures: tuple[offers.Option, ...]

    @property
    def words(self) -> dict[str, dict[str, Any]]:
        """The other choices, in words."""
        return {name: {c.key: c.label for c in PART.field(name).choices} for name in ("shape", "period", "how")}


@lru_cache(maxsize=200)
def _choices(kind: str, analysis: bool, _locale: str, context: Context) -> Choices:
    groups, numbers = [], []
    for group in offers.fields(Scope(kind), context):
        fit = tuple(o for o in group.options if column(kind, o.value).kind in GROUPS and o.value != entity(kind).title)
        groups += [offers.Options(group.label, fit)] if fit else []
        numbers += [o for o in group.options if not group.label and hows(column(kind, o.value))]
    return Choices(tuple(groups), tuple(numbers))


def choices(kind: str, chosen: Chart | None = None) -> Choices:
    """What a chart of a kind can be made of, and what the chosen one is made of."""
    context = sandbox().context
    found = _choices(kind, context.analysis, current_locale(), context)
    groups, measures = found.groups, found.measures
    if chosen and chosen.group not in [o.value for g in groups for o in g.options]:
        groups = (offers.Options("", (_option(kind, chosen.group),)), *groups)
    if chosen and chosen.measure and chosen.measure not in [o.value for o in measures]:
        measures = (_option(kind, chosen.measure), *measures)
    return Choices(groups, measures)


def _option(kind: str, name: str) -> offers.Option:
    """A column that was chosen, also where it is none."""
    try:
        return offers.Option(name, str(column(kind, name).label))
    except FilterError:
        return offers.Option(name, name)


def pane(session: Session, known: Entity, listing: Listing, text: str, address, problems: list[str]) -> Pane | None:
    """The chart an address asks for with the text ``chart``; ``None`` where it asks for none."""
    box = sandbox()
    chart = charts.read(known.kind, text, box.context, problems)
    if chart is None:
        return None
    figures = charts.figures(session, listing, chart, box.context, current_locale(), names())
    steps, here = trail(address.state.get("trail", "")), [listing.filter, chart.text]

    def down(bar: Bar) -> str:
        way = [*steps, [*here, bar.label]][-DEEPEST:]
        return address.to(filter=bar.filter, chart=chart.text, trail=json.dumps(way, ensure_ascii=False), letter="")

    return Pane(
        known,
        chart,
        charts.title(known.kind, chart),
        _("Records: %(n)s", n=number(figures.count)),
        plot(figures, down),
        list(_crumbs(steps, address)),
        list(_menu(session, known, chart, address)),
        choices(known.kind, chart),
        address.keep("chart"),
        address.to(chart="", trail=""),
        address.aside("dashboard") if box.writable else "",
    )


def trail(text: str) -> list[list[str]]:
    """The steps of an address: filter, chart and what was chosen of it. What is no trail is none."""
    try:
        steps = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    good = isinstance(steps, list) and all(isinstance(s, list) and len(s) == 3 and all(isinstance(t, str) for t in s) for s in steps)  # fmt: skip
    return steps[-DEEPEST:] if good else []


def _crumbs(steps: list[list[str]], address) -> Iterator[Crumb]:
    """Every list on the way, the one shown last; none where one did not come down."""
    for n, (filter, chart, _label) in enumerate(steps):
        label = _("Whole chart") if n == 0 else steps[n - 1][2]
        way = json.dumps(steps[:n], ensure_ascii=False) if n else ""
        yield Crumb(label, address.to(filter=filter, chart=chart, trail=way))
    if steps:
        yield Crumb(steps[-1][2], "")


def _menu(session: Session, known: Entity, now: Chart, address) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
    """The charts to change to: the ready ones, and those of one's dashboards."""
    box = sandbox()
    own = dashboards.charts_of(session, known.kind, box.me, box.context, current_locale())
    for heading, found in ((_("Charts"), charts.ready(known, box.context)), (_("On my dashboards"), own)):
        entries = [(str(c.label), address.to(chart=c.text), c == now) for c in found]
        if entries:
            yield heading, entries
