"""Charts: the figures behind a drawing of a list, from the same groups and totals that the list itself shows.

A chart stands in an address as text, ``<group>[:<period>],<measure>:<how>|count,<shape>[,largest]``. What is
drawn is limited: of more groups than ``MOST`` the largest, of more periods than ``PERIODS_SHOWN`` the latest. The
rest is put together and told, so that the whole always adds up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..query import split
from ..schema.fields import Field, Kind
from ..schema.layout import Chart
from ..schema.registry import Context, Entity, entity
from . import grouping, totals
from . import listing as lists
from .columns import column
from .grouping import DATED, PERIODS, Band
from .listing import Listing
from .totals import whole

MOST = 12
"""Groups that are drawn on their own; what is left is drawn as one."""

PERIODS_SHOWN = 24
"""Periods that are drawn; earlier ones are told of."""

SHARES = 3
"""Parts of a whole that are drawn on their own: there are only so many strengths of the colour."""

RUNNING = "running"
"""How a measure is told as the cumulative share of the whole, beside the totals a list has."""

SHAPES = ("bar", "column", "line", "share")
"""Bars lie, columns stand, a line joins the figures of periods, shares are parts of one bar."""


@dataclass(frozen=True)
class Bar:
    """One group of a chart. ``value`` is its figure, ``None`` where there is nothing to make a mean or an extreme
    of; ``filter`` finds its ``count`` rows, and is empty where the bar is several groups put together. ``key``
    is the raw value of a choice."""

    label: str
    value: Any
    count: int
    filter: str = ""
    key: Any = None
    first: date | None = None


@dataclass(frozen=True)
class Figures:
    """What a chart draws. ``rest`` are the groups that are not drawn on their own, put together, ``left`` how
    many they are. ``undated`` are the rows that stand in no period. ``total`` is the figure of all ``count``
    rows."""

    kind: str
    chart: Chart
    bars: list[Bar]
    rest: Bar | None
    left: int
    undated: Bar | None
    total: Any
    count: int

    @property
    def group(self) -> Field:
        """The column the rows are grouped by."""
        return column(self.kind, self.chart.group)

    @property
    def measure(self) -> Field | None:
        """The column that is totalled; none where rows are counted."""
        return column(self.kind, self.chart.measure) if self.chart.measure else None

    @property
    def dated(self) -> bool:
        """Whether the groups are periods."""
        return self.group.kind in DATED

    @property
    def adds_up(self) -> bool:
        """Whether the figures of the groups make up the total, so that each has a share of it."""
        every = [bar.value for bar in (*self.bars, self.rest, self.undated) if bar]
        return additive(self.chart) and bool(self.total) and min(every) >= 0


def additive(chart: Chart) -> bool:
    """Whether the figure of a whole is the sum of its parts'."""
    return not chart.measure or chart.how == "sum"


# --------------------------------------------------------------------------------------------------
# Which chart


def read(kind: str, text: str, context: Context, problems: list[str]) -> Chart | None:
    """The chart of an address; ``None`` for an empty text, or when its group cannot be used. What is wrong is told
    of in ``problems``."""
    parts = [part.strip() for _start, part in split(text)]
    if not text.strip():
        return None
    name, _colon, period = parts[0].rpartition(":")
    asked, period = (name, period) if period in PERIODS else (parts[0], "")
    group = grouping.read(kind, asked, context, problems)
    if not asked:
        problems.append(_("A chart needs a column to group by."))
    if not group:
        return None
    measure, how = "", "sum"
    if len(parts) > 1 and parts[1] != "count":
        name, _colon, told = parts[1].rpartition(":")
        runs = told.strip() == RUNNING
        measure, _colon, how = totals.read(kind, f"{name}:sum" if runs else parts[1], context, problems).rpartition(":")
        how = "sum" if not measure or how == "none" else RUNNING if runs else how
    shape = parts[2] if len(parts) > 2 and parts[2] in SHAPES else ""
    return sound(kind, Chart(group, measure, how, shape, period, "largest" in parts[3:]))


def sound(kind: str, chart: Chart) -> Chart:
    """A chart with what does not fit its group put right: periods are for dates, lines for dates and what runs,
    shares for what adds up."""
    dated = column(kind, chart.group).kind in DATED
    shape = chart.shape or ("column" if dated else "bar")
    if (shape == "line" and not dated and chart.how != RUNNING) or (
        shape == "share" and (dated or not additive(chart))
    ):
        shape = "column" if dated else "bar"
    return replace(
        chart, shape=shape, period=chart.period or "month" if dated else "", largest=chart.largest and not dated
    )


def ready(known: Entity, context: Context) -> list[Chart]:
    """The charts that come with a kind and that the reader may see."""
    found = []
    for chart in known.charts:
        problems: list[str] = []
        usable = read(known.kind, chart.text, context, problems)
        if usable and not problems:
            found.append(replace(usable, label=chart.label))
    return found


def opening(known: Entity, context: Context) -> Chart | None:
    """The chart a list of this kind opens with: the first ready one, else how many there are by the first column
    that can be grouped by."""
    for chart in ready(known, context):
        return chart
    for spec in known.shown(context).values():
        if spec.kind in (Kind.CHOICE, Kind.LOOKUP, Kind.BOOLEAN, Kind.DATE) and not spec.name.endswith("_by_id"):
            return sound(known.kind, Chart(spec.name, shape=""))
    return sound(known.kind, Chart("created_on", shape=""))


def title(kind: str, chart: Chart) -> str:
    """What a chart is called: its own name, that of the ready chart it equals, or what it shows."""
    own = chart.label or next((c.label for c in entity(kind).charts if sound(kind, c) == chart), "")
    if own:
        return str(own)
    group = str(column(kind, chart.group).label)
    group = group if group[1:2].isupper() else group[:1].lower() + group[1:]  # but ABC class
    return _("%(measure)s by %(group)s", measure=measured(kind, chart), group=group)


HOWS = {
    "sum": lambda name: _("%(name)s, sum", name=name),
    "avg": lambda name: _("%(name)s, average", name=name),
    "min": lambda name: _("%(name)s, smallest", name=name),
    "max": lambda name: _("%(name)s, largest", name=name),
    RUNNING: lambda name: _("%(name)s, cumulative share", name=name),
}
"""How a measure is said."""


def measured(kind: str, chart: Chart) -> str:
    """What the figures of a chart are, in words."""
    if not chart.measure:
        return _("Number of records")
    spec = column(kind, chart.measure)
    return str(spec.label) if spec.summed and chart.how == "sum" else HOWS[chart.how](spec.label)


# --------------------------------------------------------------------------------------------------
# Its figures


def figures(
    session: Session, listing: Listing, chart: Chart, context: Context, locale: str, names: Mapping[int, str]
) -> Figures:
    """The figures of a chart of a list, whatever page of it is shown. One statement. Raises ``FilterError`` as
    ``listing.read`` does."""
    if chart.how == RUNNING:
        parts = figures(session, listing, replace(chart, how="sum"), context, locale, names)
        return replace(running(parts), chart=chart)
    total = f"{chart.measure}:{chart.how}" if chart.measure else ""
    shown = (chart.measure or chart.group,)
    asked = replace(listing, group=chart.group, columns=shown, totals=total, sort="id", page=1)
    period = chart.period or "month"
    found = lists.groups(session, asked, context, locale, period)
    return _Counted(asked, chart, found, names, period).figures()


def running(found: Figures) -> Figures:
    """Figures that add up as cumulative shares: of each group and all before it, per cent of the whole. There is
    none where the whole is 0 or less. Rows without a date stand in no order and are part of the whole only."""
    earlier = found.rest if found.dated else None
    later = None if found.dated else found.rest
    so_far, told = Decimal(0), {}
    for bar in filter(None, (earlier, *found.bars, later)):
        so_far += bar.value
        told[bar] = replace(bar, value=so_far * 100 / found.total if found.total > 0 else None)
    undated = found.undated and replace(found.undated, value=None)
    whole = Decimal(100) if found.total > 0 else None
    bars = [told[bar] for bar in found.bars]
    return replace(found, bars=bars, rest=told.get(found.rest), undated=undated, total=whole)


@dataclass(frozen=True)
class _Counted:
    """The groups the database found, before it is decided which of them are drawn."""

    listing: Listing
    chart: Chart
    found: Sequence
    names: Mapping[int, str]
    period: str

    def figures(self) -> Figures:
        dated = column(self.listing.kind, self.chart.group).kind in DATED
        undated = [row for row in self.found if dated and row[0] is None]
        drawn, rest = self._periods() if dated else self._groups()
        bars = self._bars(drawn)
        return Figures(
            self.listing.kind,
            self.chart,
            self._filled(bars) if dated else bars,
            self._together(_("Earlier") if dated else _("Others"), rest),
            len(rest),
            self._together(_("No date"), undated),
            self.value(self.found),
            sum(row[1] for row in self.found),
        )

    def value(self, rows: Sequence) -> Any:
        """The figure of some groups together, exactly: the database gave its parts."""
        if not self.chart.measure:
            return sum(row[1] for row in rows)
        width = 4 if self.chart.how == "avg" else 3
        return whole(self.listing.totalled, [row[2:width] for row in rows])[self.chart.measure]

    def _groups(self) -> tuple[list, list]:
        """The groups that are drawn, in order, and the others. Choices have the order of their list; other groups,
        and choices where it is asked for or they are too many, go by size. No value comes last."""
        spec = column(self.listing.kind, self.chart.group)
        most = SHARES if self.chart.shape == "share" else MOST
        by_size = sorted(self.found, key=lambda row: _size(self.value([row])), reverse=True)
        rest = by_size[most:] if len(by_size) > most + 1 else []  # one alone needs no other name
        drawn = by_size[: len(by_size) - len(rest)]
        if spec.kind in (Kind.CHOICE, Kind.BOOLEAN) and not self.chart.largest:
            drawn = [row for row in self.found if row in drawn]
        return [r for r in drawn if not _empty(r[0])] + [r for r in drawn if _empty(r[0])], rest

    def _periods(self) -> tuple[list, list]:
        rows = sorted((row for row in self.found if row[0] is not None), key=lambda row: row[0])
        if not rows:
            return [], []
        earliest = grouping.later(_day(rows[-1][0]), -PERIODS[self.period] * (PERIODS_SHOWN - 1))
        return [r for r in rows if _day(r[0]) >= earliest], [r for r in rows if _day(r[0]) < earliest]

    def _bars(self, rows: Sequence) -> list[Bar]:
        listing, spec = self.listing, column(self.listing.kind, self.chart.group)
        everything = range(sum(row[1] for row in rows))
        about = listing.kind, listing.group, listing.totalled, listing.filter
        bands = grouping.bands(rows, *about, self.names, everything, self.period)
        return [self._bar(band, row, spec) for band, row in zip(bands, rows, strict=True)]

    def _bar(self, band: Band, row: Sequence, spec: Field) -> Bar:
        first = band.value if spec.kind in DATED else None
        return Bar(band.label(spec, self.period), self.value([row]), band.count, band.filter, row[0], first)

    def _filled(self, bars: list[Bar]) -> list[Bar]:
        """Periods in which there was nothing have their place too: time does not skip."""
        by_day, found = {bar.first: bar for bar in bars}, []
        day = bars[0].first if bars else None
        nothing = 0 if additive(self.chart) else None
        while bars and day <= bars[-1].first:
            found.append(by_day.get(day) or Bar(grouping.called(day, self.period), nothing, 0, first=day))
            day = grouping.later(day, PERIODS[self.period])
        return found

    def _together(self, label: str, rows: Sequence) -> Bar | None:
        return Bar(label, self.value(rows), sum(row[1] for row in rows)) if rows else None


def _size(value: Any) -> tuple[bool, Any]:
    return value is not None, value or 0


def _empty(key: Any) -> bool:
    return key is None or key == ""


def _day(key: str) -> date:
    return date.fromisoformat(f"{key}-01")
