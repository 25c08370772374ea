"""A chart as a drawing: where each bar, column, point and label of some figures stands.

Across, everything is a percentage of the width and the letters keep their size, so the same drawing fits a pane
of 290 pixels and a phone; up and down it is pixels. The macros of ``macros/chart.html`` write it as SVG.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from math import ceil, floor
from typing import Any

from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...i18n import money, number, percent
from ...records.charts import RUNNING, Bar, Figures, measured
from ...records.values import show
from ...schema.fields import Field, Kind

ROW, BAR, TEXT = 38, 10, 16
"""Pixels of a lying bar with its label, of the bar alone, of a line of text."""

HEIGHT, TOP = 176, 20
"""Pixels of the field columns stand in, and of the room above it."""

LEFT = 13
"""Per cent of the width that the scale of standing columns takes."""

NARROW, LETTER = 290, 6.6
"""Pixels of the narrowest place a chart has, and of a letter: what tells whether a label fits."""

CUT = 36
"""Letters of a label that are shown over a lying bar; the whole of it is its title."""

LABELLED = 7
"""So many columns have their figure written over them."""

RUNS = _l(
    "Each group is added to those before it, and the sum is divided by the whole. Where a part of it is loss, the share is over 100 % in between."
)
"""How a cumulative share is computed."""

STRENGTHS = {"a": "d1", "b": "d2", "c": "d3"}
"""Ordered choices are drawn in the strength their badges have."""


@dataclass(frozen=True)
class Mark:
    """A bar, column, point or part of the whole. ``x`` and ``width`` are percentages, ``y`` and ``height``
    pixels; ``at`` is its middle. ``lines`` are its label, cut where it must be; ``title`` says all of it."""

    label: str
    value: str
    title: str
    url: str
    css: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...] = ()
    over: str = ""

    @property
    def at(self) -> float:
        """The middle of it, across."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Tick:
    """A line of the scale, with its figure."""

    y: float
    label: str
    zero: bool


@dataclass(frozen=True)
class Row:
    """A row of the table behind a chart; ``share`` of the whole, or how many records where there is none."""

    label: str
    url: str
    value: str
    share: str


@dataclass(frozen=True)
class Plot:
    """A whole drawing with its table. ``zero`` is where lying bars begin, ``path`` the points that a line
    joins, in pieces. ``measure`` says what the figures are, ``unit`` what the scale counts in, ``how`` how they are
    computed (``explained``)."""

    shape: str
    height: float
    marks: list[Mark]
    group: str
    measure: str
    rows: list[Row]
    total: str
    shared: bool
    zero: float = 0
    ticks: list[Tick] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    unit: str = ""
    notes: list[str] = field(default_factory=list)
    how: list[tuple[Any, Any]] = field(default_factory=list)


def plot(figures: Figures, url: Callable[[Bar], str]) -> Plot:
    """The drawing of some figures; ``url`` gives the address of a group's rows."""
    return _Drawing(figures, url).plot()


def explained(specs: Iterable[Field]) -> list[tuple[Any, Any]]:
    """How computed columns are computed, as (label, words); those that say it."""
    return list({spec.name: (spec.label, spec.help) for spec in specs if spec.computed and spec.help}.values())


def worth(spec: Field | None, how: str, value: Any, short: bool = False) -> str:
    """A figure as people read it: the total ``how`` of a column, a count where there is none; ``short`` without the
    cents of a large sum."""
    if value is None:
        return "–"
    if spec is None:
        return number(value)
    if how == RUNNING:
        return percent(value)
    if short and spec.kind is Kind.MONEY and abs(value) >= 1000:
        return money(value, 0)
    if how == "avg" and spec.kind is Kind.INTEGER:
        return number(value, 1)
    return show(spec, value)


@dataclass(frozen=True)
class _Drawing:
    figures: Figures
    url: Callable[[Bar], str]

    @property
    def drawn(self) -> list[Bar]:
        """The bars, the rest among them where it belongs in the drawing."""
        found = self.figures
        rest = [found.rest] if found.rest and not found.dated else []
        return found.bars + rest

    def plot(self) -> Plot:
        found, shape = self.figures, self.shape()
        made = Plot(
            shape,
            0,
            [],
            str(found.group.label),
            measured(found.kind, found.chart),
            list(self.rows()),
            self.worth(found.total),
            found.adds_up,
            notes=self.notes(),
            how=self.how(),
        )
        return {"bar": self.bars, "share": self.share}.get(shape, self.columns)(made)

    def worth(self, value: Any, short: bool = False) -> str:
        return worth(self.figures.measure, self.figures.chart.how, value, short)

    def shape(self) -> str:
        """What the figures can be drawn as: shares only of what adds up, columns and lines only where the names fit."""
        shape = self.figures.chart.shape
        if shape == "share" and not self.figures.adds_up:
            return "bar"
        if shape in ("column", "line") and not self.figures.dated and not all(self.lines(bar) for bar in self.drawn):
            return "bar"
        return shape

    def mark(self, bar: Bar, x: float, y: float, width: float, height: float, **more) -> Mark:
        text = self.worth(bar.value)
        return Mark(
            bar.label, self.worth(bar.value, short=True), f"{bar.label}: {text}", self.address(bar),
            self.css(bar), round(x, 2), round(y, 1), round(width, 2), round(height, 1), **more,
        )  # fmt: skip

    def address(self, bar: Bar) -> str:
        return self.url(bar) if bar.filter else ""

    def css(self, bar: Bar) -> str:
        if bar.value is not None and bar.value < 0:
            return "dl"
        choice = self.figures.group.choice(bar.key) if bar.key else None
        if choice and choice.tone in STRENGTHS:
            return STRENGTHS[choice.tone]
        return "d1" if bar.filter and bar.key not in (None, "") else "d3"

    # ----- lying bars

    def bars(self, made: Plot) -> Plot:
        low, high = self.reach()
        scale = (high - low) or 1
        marks, zero = [], float((0 - low) / scale * 100)
        for n, bar in enumerate(self.drawn):
            value = bar.value or 0
            width = float(abs(value) / scale * 100)
            width = max(width, 0.5) if value else 0
            x = zero if value >= 0 else max(0, zero - width)
            marks.append(self.mark(bar, x, n * ROW + 20, width, BAR, lines=(_cut(bar.label, CUT),)))
        return replace(made, marks=marks, zero=round(zero, 2), height=len(marks) * ROW)

    def reach(self) -> tuple[Any, Any]:
        """The smallest and largest figure, 0 among them."""
        values = [bar.value for bar in self.drawn if bar.value is not None]
        return min([0, *values]), max([0, *values])

    # ----- parts of the whole

    def share(self, made: Plot) -> Plot:
        marks, x = [], 0.0
        for n, bar in enumerate(bar for bar in self.drawn if bar.value):
            width = float(bar.value / self.figures.total * 100)
            part = self.mark(bar, x, 0, width, 24, over=_share(bar.value, self.figures.total))
            marks.append(replace(part, css=f"s{n + 1}"))
            x += width
        return replace(made, marks=marks, height=24)

    # ----- standing columns, and points

    def columns(self, made: Plot) -> Plot:
        low, high = self.reach()
        step = _step(high - low, whole=self.figures.measure is None)
        bottom, top = floor(low / step) * step, ceil(high / step) * step
        top += step * (top == bottom)
        unit, size = self.unit(max(high, -low))

        def y(value: Any) -> float:
            return TOP + float((top - value) / (top - bottom)) * HEIGHT

        values = [bottom + step * n for n in range(int((top - bottom) / step) + 1)]
        places = 1 if any(value / size % 1 for value in values) else 0
        ticks = [Tick(round(y(v), 1), number(Decimal(v) / size, places), v == 0) for v in values]
        labels, marks = self.labels(), []
        band = (100 - LEFT) / max(len(self.drawn), 1)
        wide = min(band * 0.68, 16)
        for n, bar in enumerate(self.drawn):
            value = bar.value or 0
            x, upper = LEFT + band * n + (band - wide) / 2, y(max(value, 0))
            height = max(y(min(value, 0)) - upper, 1 if value else 0)
            over = self.brief(bar.value, size) if len(self.drawn) <= LABELLED and bar.value is not None else ""
            marks.append(self.mark(bar, x, upper if value >= 0 else y(0), wide, height, lines=labels[n], over=over))
        lines = max((len(mark.lines) for mark in marks), default=0)
        height = TOP + HEIGHT + 8 + lines * TEXT
        return replace(made, marks=marks, ticks=ticks, unit=unit, height=height, path=_path(self.drawn, marks, y))

    def labels(self) -> list[tuple[str, ...]]:
        """The label under each column; of many periods only so many that they do not touch."""
        if not self.figures.dated:
            return [self.lines(bar) for bar in self.drawn]
        texts = [_brief(bar.first, self.figures.chart.period) for bar in self.drawn]
        width = max((len(text) for text in texts), default=1) * LETTER + 8
        every = -(-len(texts) * width // (NARROW * (100 - LEFT) / 100)) or 1
        return [(text,) if (len(texts) - 1 - n) % every == 0 else () for n, text in enumerate(texts)]

    def lines(self, bar: Bar) -> tuple[str, ...]:
        """The name of a column on one line or two; none when it does not fit."""
        letters = int(NARROW * (100 - LEFT) / 100 / len(self.drawn) / LETTER)
        lines: list[str] = [""]
        for word in bar.label.split():
            longer = f"{lines[-1]} {word}".strip()
            if len(longer) <= letters:
                lines[-1] = longer
            else:
                lines.append(word)
        lines = [line for line in lines if line]
        return tuple(lines) if len(lines) <= 2 and all(len(line) <= letters for line in lines) else ()

    def unit(self, largest: Any) -> tuple[str, int]:
        """What a scale that reaches so far counts in, in words and as a number."""
        kind = self.figures.measure.kind if self.figures.measure else None
        if self.figures.chart.how == RUNNING:
            return "%", 1
        sign = {Kind.MONEY: "€", Kind.PERCENT: "%"}.get(kind, "")
        if largest >= 20_000_000:
            return _("millions %(unit)s", unit=sign).strip(), 1_000_000
        if largest >= 20_000:
            return _("thousands %(unit)s", unit=sign).strip(), 1000
        return sign, 1

    def brief(self, value: Any, size: int) -> str:
        """A figure over its column, in the unit of the scale."""
        value = Decimal(value) / size
        return number(value, 0 if value % 1 == 0 or abs(value) >= 100 else 1 if abs(value) >= 1 else 2)

    # ----- words

    def how(self) -> list[tuple[Any, Any]]:
        """How the figures are computed."""
        found = self.figures
        runs = [(_("Cumulative share"), RUNS)] if found.chart.how == RUNNING else []
        return explained(filter(None, (found.measure, found.group))) + runs

    def rows(self) -> Iterator[Row]:
        found = self.figures
        for bar in filter(None, (found.rest if found.dated else None, *self.drawn, found.undated)):
            share = _share(bar.value, found.total) if found.adds_up else number(bar.count)
            yield Row(bar.label, self.address(bar), self.worth(bar.value), share)

    def notes(self) -> list[str]:
        """What is not drawn, or not on its own."""
        found, said = self.figures, []
        if found.rest and found.dated:
            said.append(_("Drawn are the latest periods. Earlier: %(value)s.", value=self.worth(found.rest.value)))
        elif found.rest:
            said.append(
                _("The %(n)s largest groups; %(left)s others are put together.", n=len(found.bars), left=found.left)
            )
        if found.undated:
            said.append(_("Without a date, not drawn: %(n)s.", n=number(found.undated.count)))
        return said


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _share(value: Any, total: Any) -> str:
    return percent(Decimal(value) * 100 / Decimal(total))


def _step(reach: Any, whole: bool) -> Decimal:
    """The distance of the lines of a scale: 1, 2 or 5 with noughts, so that there are four or five of them."""
    rough = Decimal(reach) / 4 or Decimal(1)
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough)
    return max(step, Decimal(1)) if whole else step


def _brief(first: date, period: str) -> str:
    """A period under its column: 8/25, Q3/25, 2025."""
    if period == "year":
        return str(first.year)
    start = f"Q{(first.month + 2) // 3}" if period == "quarter" else str(first.month)
    return f"{start}/{first:%y}"


def _path(bars: list[Bar], marks: list[Mark], y: Callable[[Any], float]) -> list[str]:
    """The points of a line over a field of 100 by the pixels of the columns; a period without a figure parts it."""
    pieces: list[list[str]] = [[]]
    for bar, mark in zip(bars, marks, strict=True):
        if bar.value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{mark.at},{y(bar.value):.1f}")
    return [" ".join(piece) for piece in pieces if len(piece) > 1]
