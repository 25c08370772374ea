"""The cells of a grid as HTML, column by column: what can be known of a column is worked out once for it,
not once for each cell. A page of fifty rows has four hundred cells."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from math import ceil
from types import MappingProxyType
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from ...i18n import gettext as _
from ...i18n import lazy_pgettext as _lp
from ...i18n import money, number
from ...records.columns import Target
from ...records.totals import Total
from ...records.values import show
from ...schema.fields import Choice, Field, Kind

LONG = 24
"""Texts longer than this may be cut by the column's width; they carry the whole text as a title."""

UNBROKEN = (Kind.EMAIL, Kind.MEMO)
"""Kinds whose values get a line of their own where a row is laid out as a card."""

CUT = 200
"""Characters of a long text that a cell holds."""

ICONS = {"ok": "okc", "warn": "warn", "err": "err", "info": "info"}
"""The symbols of tones that mean something: colour never stands alone."""

WIDTHS = {
    Kind.CODE: 80,
    Kind.INTEGER: 84,
    Kind.MONEY: 116,
    Kind.DECIMAL: 84,
    Kind.PERCENT: 84,
    Kind.BOOLEAN: 72,
    Kind.DATE: 100,
    Kind.MOMENT: 152,
    Kind.CHOICE: 64,
    Kind.LOOKUP: 152,
    Kind.PHONE: 144,
    Kind.EMAIL: 176,
    Kind.TEXT: 128,
    Kind.MEMO: 320,
}
"""Pixels that values of a kind need; the labels of a choice and of the column may need more."""

LETTER, PADDING, MARK, WIDEST, FIRST, TICK = 7.5, 18, 16, 200, 264, 40
"""Pixels of a letter, of a cell's sides, of a symbol; the most a label may ask for; the least the first
column gets; the column of ticks."""

ONE_LINE = 18
"""Letters of a label that stand on one line; longer ones may take two."""

STEP, GRID_STEP, GRID_MOST = 8, 64, 30
"""The steps in pixels in which the style sheet has widths, of a column and of a grid, and the last of these."""

LETTERS = 6
"""Steps that are enough for a column of single letters; its label may need more."""

NARROW = 8
"""Steps below which no column is narrowed."""


def width(spec: Field, asked: str = "") -> int:
    """How many steps wide a column is: so that its label and most of its values are not cut, or as it is ``asked``
    to be (``told.WIDTHS``)."""
    usual = _usual_width(spec)
    return {"narrow": min(usual, max(NARROW, usual * 3 // 5)), "wide": usual * 3 // 2}.get(asked, usual)


def _usual_width(spec: Field) -> int:
    label = str(spec.short or spec.label)
    if _letters(spec):
        return max(LETTERS, ceil((max(map(len, label.split())) * LETTER + PADDING) / STEP))
    letters = len(label) if len(label) <= ONE_LINE else max(len(label) / 2, *map(len, label.split()))
    choices = [len(str(c.label)) * LETTER + (MARK if c.tone in ICONS else 0) for c in spec.choices]
    return ceil(max(WIDTHS[spec.kind], min(max([letters * LETTER + MARK, *choices]) + PADDING, WIDEST)) / STEP)


def css(spec: Field, first: bool, asked: str = "") -> str:
    """The classes of a column's header: its width and side. The first column takes the free width, unless it is a
    code."""
    name = "" if first and spec.kind is not Kind.CODE else f"w-{width(spec, asked)}"
    return f"{name} num".strip() if spec.kind.numeric else name


def least_width(specs: list[Field], asked: Mapping[str, str] = MappingProxyType({})) -> int:
    """How many grid steps wide a grid of these columns, some asked to be narrow or wide, stays; where there is less room it scrolls sideways.
    Rounded down: the first column gives up what is missing."""
    first = STEP * width(specs[0], asked.get(specs[0].name, "")) if specs[0].kind is Kind.CODE else FIRST
    rest = STEP * sum(width(spec, asked.get(spec.name, "")) for spec in specs[1:])
    return min((TICK + first + rest) // GRID_STEP, GRID_MOST)


def _letters(spec: Field) -> bool:
    """Whether the choices are single letters in an order of strength, such as the classes A, B and C."""
    return bool(spec.choices) and all(c.tone in ("a", "b", "c") and len(str(c.label)) == 1 for c in spec.choices)


def badge(choice: Choice) -> str:
    """A choice as HTML: a badge when it has a tone, else its label."""
    label = escape(choice.label)
    if not choice.tone:
        return str(label)
    if choice.tone in ICONS:
        return _badge(label, choice.tone)
    return f'<span class="badge abc badge--{choice.tone}">{label}</span>'


def _badge(text: str, tone: str) -> str:
    icon = current_app.jinja_env.globals["icon"](ICONS[tone])
    return f'<span class="badge badge--{tone}">{icon}{text}</span>'


def tick_cells(
    spec: Field, values: Iterable[Any], ids: Iterable[int], ticked: Container[int], fixed: bool
) -> list[str]:
    """The boxes that select rows, for the form ``selected``; ``values`` are those of the first column.
    ``fixed`` ones cannot be unticked: they stand for rows of other pages too."""
    write = _title if spec.kind is Kind.LOOKUP else lambda value: str(escape(show(spec, value)))
    say, cells = str(escape(_("Select %(name)s"))), []
    for id, value in zip(ids, values, strict=True):
        label = say % {"name": write(value) if value is not None else id}
        checked = " checked disabled" if fixed else " checked" if id in ticked else ""
        box = f'<input type="checkbox" name="id" value="{id}" form="selected" aria-label="{label}"{checked}>'
        cells.append(f'<td role="cell" class="c-tick"><label class="tick">{box}</label></td>')
    return cells


def header_cells(spec: Field, values: Iterable[Any], ids: Iterable[int], address: str) -> list[str]:
    """The first column: each value leads to its own record. ``address`` has ``{}`` for the id.

    A record without a value there still needs something to press: its number.
    """
    write = _title if spec.kind is Kind.LOOKUP else _writer(spec)
    tip = _tip if spec.kind.textual or spec.kind is Kind.LOOKUP else _no_tip
    before, after = address.split("{}")
    cells = []
    for id, value in zip(ids, values, strict=True):
        text = write(value) if value not in (None, "") else str(id)
        cells.append(f'<th scope="row" role="rowheader"{tip(text)}><a href="{before}{id}{after}">{text}</a></th>')
    return cells


def data_cells(spec: Field, values: Iterable[Any], address: Callable[[str], str]) -> list[str]:
    """Any other column. ``address(kind)`` is the address of a record of a kind, with ``{}`` for its id."""
    css = ' class="num"' if spec.kind.numeric else ' class="long"' if spec.kind in UNBROKEN else ""
    start = f'<td role="cell"{css} data-l="{escape(spec.short or spec.label)}"'
    empty = f"{start}></td>"
    if spec.kind is Kind.LOOKUP:
        return [_link(start, value, address) if value else empty for value in values]
    write, tip = _writer(spec), _tip if spec.kind.textual else _no_tip
    texts = (None if value is None or value == "" else write(value) for value in values)
    return [empty if text is None else f"{start}{tip(text)}>{text}</td>" for text in texts]


def _link(start: str, target: Target, address: Callable[[str], str]) -> str:
    before, after = address(target.kind).split("{}")
    text = _title(target)
    return f'{start}{_tip(text)}><a href="{before}{target.id}{after}">{text}</a></td>'


def _title(target: Target) -> str:
    return str(escape(target.title or target.id))


def _tip(text: str) -> str:
    return f' title="{text}"' if len(text) > LONG else ""


def _no_tip(_text: str) -> str:
    return ""


def _writer(spec: Field) -> Callable[[Any], str]:
    """The function that writes a value of this field as HTML."""
    match spec.kind:
        case Kind.MONEY:
            return lambda value: money(value, spec.decimals)
        case Kind.INTEGER:
            return str if spec.plain else number
        case Kind.BOOLEAN:
            return {True: _("Yes"), False: _("No")}.__getitem__
        case Kind.CHOICE:
            drawn = {choice.key: badge(choice) for choice in spec.choices}
            return lambda key: drawn.get(key) or str(escape(key))
        case Kind.DECIMAL | Kind.PERCENT:
            return lambda value: _badge(show(spec, value), "err") if spec.outside(value) else show(spec, value)
        case Kind.DATE | Kind.MOMENT:
            return lambda value: show(spec, value)
        case Kind.MEMO:
            return lambda value: str(escape(value if len(value) <= CUT else value[:CUT] + "…"))
    return lambda value: str(escape(value))


HOWS = {
    "sum": _lp("total", "Sum"),
    "avg": _lp("total", "Average"),
    "min": _lp("total", "Smallest"),
    "max": _lp("total", "Largest"),
    "none": _lp("total", "No total"),
}
"""The totals of a column, in words."""


def total_cells(specs: Iterable[Field], totals: Iterable[Total], values: Mapping[str, Any]) -> Markup:
    """The cells of a row of totals beside its header, for the columns ``specs``; empty where nothing is
    totalled, a dash where there is nothing to make a mean or an extreme of."""
    hows = {total.spec.name: total.how for total in totals}
    found = (_total(spec, hows[spec.name], values[spec.name]) if spec.name in hows else _BLANK for spec in specs)
    return Markup("".join(found))


def _total(spec: Field, how: str, value: Any) -> str:
    if how == "avg" and spec.kind is Kind.INTEGER:
        spec = replace(spec, kind=Kind.DECIMAL, decimals=1)
    text = "–" if value is None else _writer(spec)(value)
    word = "" if how == "sum" else f"<small>{escape(HOWS[how])}</small> "
    return f'<td role="cell" class="num" data-l="{escape(spec.short or spec.label)}">{word}{text}</td>'


def band_row(label: str, count: int, goes_on: bool, link: str, ticking: bool, totals: Markup, others: int) -> str:
    """The heading of a group: its name, which leads to its rows alone, how many they are, its totals.
    ``goes_on`` when it began on an earlier page; ``others`` is the number of columns beside the first."""
    tick = '<td role="cell" class="c-tick"></td>' if ticking else ""
    only, said = _("Show only these"), number(count)
    if goes_on:
        said += " · " + _("continues")
    name = f'<a href="{escape(link)}" title="{escape(only)}">{escape(label)}</a> <span class="m">{escape(said)}</span>'
    head = f'<th scope="rowgroup" role="rowheader">{name}</th>'
    return f'<tr role="row" class="band">{tick}{head}{totals or _BLANK * others}</tr>'


_BLANK = '<td role="cell"></td>'
