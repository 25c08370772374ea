"""The heads of a list's columns: what sorts by them, and the menu that groups, totals and moves them.

Menus say the same in every list of the same columns, order, groups and totals, whatever its filter and page. So
they are drawn once for all of these with marks in the place of the address (``MARKED``), and filled in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from ...i18n import lazy_pgettext as _lp
from ...i18n import pgettext
from ...query import split
from ...records import grouping, told, totals
from ...records.listing import Listing
from ...schema.fields import Field, Kind
from ...schema.registry import entity
from . import cells

WAYS = {
    "text": (_lp("sort", "A to Z"), _lp("sort", "Z to A")),
    "number": (_lp("sort", "Smallest first"), _lp("sort", "Largest first")),
    "date": (_lp("sort", "Oldest first"), _lp("sort", "Newest first")),
    "other": (_lp("sort", "In order"), _lp("sort", "In reverse order")),
}
"""What sorting upwards and downwards is called, by what is sorted."""

FILTER = _lp("column", "Filter by this")
GROUP, UNGROUP = _lp("column", "Group by this"), _lp("column", "Ungroup")
WIDTHS = {
    "narrow": _lp("column", "Narrow column"),
    "": _lp("column", "Normal width"),
    "wide": _lp("column", "Wide column"),
}
LEFT, RIGHT, REMOVE = _lp("column", "Move left"), _lp("column", "Move right"), _lp("column", "Remove the column")


@dataclass(frozen=True)
class Entry:
    """A line of a column's menu; ``now`` when the list is that way already, ``flyout`` when it leads to a panel."""

    label: object
    icon: str
    url: str
    now: bool = False
    flyout: bool = False


@dataclass(frozen=True)
class Header:
    """The head of a column: ``sorted`` is ``ascending``, ``descending`` or empty, of the column sorted by first;
    ``way`` the same of any column, with its ``level`` from 1 where there are several. ``url`` sorts by it, ``more``
    adds it behind the present order."""

    field: Field
    css: str
    sorted: str
    url: str
    more: str
    way: str = ""
    level: int = 0


class Marked:
    """Stands for the address of a list while menus are drawn."""

    def to(self, **change: str) -> str:
        """A mark with the one argument that changes."""
        ((name, value),) = change.items()
        return f"\x00{name}\x00{urlencode({name: value}) if value else ''}\x00"


MARKED = Marked()


def fill(drawn: str, address) -> Markup:
    """Drawn menus with the address of a list (``listing.Address``) in the place of the marks."""
    starts = {name: str(escape(address.to(**{name: ""}))) for name in ("sort", "group", "totals", "widths", "cols")}
    starts["add"] = str(escape(address.aside("filter")))

    def url(mark: re.Match) -> str:
        start = starts[mark[1]]
        return start + (("&amp;" if "?" in start else "?") + mark[2] if mark[2] else "")

    return Markup(re.sub("\x00([a-z]*)\x00([^\x00]*)\x00", url, drawn))


def _levels(listing: Listing) -> list[str]:
    return [level for _start, part in split(listing.order) if (level := part.strip())]


def _way(spec: Field, levels: list[str]) -> str:
    """How a column is sorted in these levels."""
    return next((w for w, text in (("ascending", spec.name), ("descending", f"-{spec.name}")) if text in levels), "")


def _level(spec: Field, levels: list[str]) -> int:
    """The place of a column among several that a list is sorted by, from 1; 0 where it has none."""
    names = [level.removeprefix("-") for level in levels]
    return names.index(spec.name) + 1 if len(names) > 1 and spec.name in names else 0


def headers(listing: Listing, specs: list[Field], address) -> Iterator[Header]:
    """The heads of the columns; ``address`` is the list's (``listing.Address``)."""
    levels, widths = _levels(listing), told.chosen(listing.widths)
    for n, spec in enumerate(specs):
        turned = f"-{spec.name}" if _way(spec, levels) == "ascending" else spec.name
        others = [level for level in levels if level.removeprefix("-") != spec.name]
        more = address.to(sort=",".join([*others, turned]))
        first, way, level = _way(spec, levels[:1]), _way(spec, levels), _level(spec, levels)
        css = cells.css(spec, n == 0, widths.get(spec.name, ""))
        yield Header(spec, css, first, address.to(sort=turned), more, way, level)


def menus(listing: Listing, specs: list[Field]) -> Iterator[list[list[Entry]]]:
    """The menu of each column: sets of entries, with marks for addresses."""
    levels, totalled, widths = _levels(listing), told.chosen(listing.totals), told.chosen(listing.widths)
    for n, spec in enumerate(specs):
        sets = (
            _sorts(spec, levels),
            [Entry(FILTER, "filt", MARKED.to(add=spec.name), flyout=True)],
            _groups(listing, spec),
            _totals(totalled, spec),
            _widths(widths, spec) if n else [],
            _places(listing.shown, n),
        )
        yield [entries for entries in sets if entries]


def _sorts(spec: Field, levels: list[str]) -> list[Entry]:
    """Sort by the column, and by it where those before it are equal."""
    now, then = _way(spec, levels[:1]), _way(spec, levels[1:])
    sorted_as = "number" if spec.kind.numeric else "date" if spec.kind in grouping.DATED else "other"
    up, down = WAYS["text" if spec.kind.textual or spec.kind is Kind.LOOKUP else sorted_as]
    found = [
        Entry(up, "up", MARKED.to(sort=spec.name), now == "ascending"),
        Entry(down, "sd", MARKED.to(sort=f"-{spec.name}"), now == "descending"),
    ]
    if levels and not now:
        before = [level for level in levels if level.removeprefix("-") != spec.name]
        for way, icon, label, name in (("ascending", "up", up, spec.name), ("descending", "sd", down, f"-{spec.name}")):
            said = pgettext("sort", "Then by this: %(way)s") % {"way": label}
            found.append(Entry(said, icon, MARKED.to(sort=",".join([*before, name])), then == way))
    return found


def _groups(listing: Listing, spec: Field) -> list[Entry]:
    if listing.group == spec.name:
        return [Entry(UNGROUP, "x", MARKED.to(group=""))]
    if not groupable(listing.kind, spec):
        return []
    return [Entry(GROUP, "list", MARKED.to(group=spec.name))]


def groupable(kind: str, spec: Field) -> bool:
    """Whether rows of this kind are offered to stand in groups by a column: what a record is called makes none."""
    return grouping.usable(spec) and spec.name != entity(kind).title


def _totals(totalled: dict[str, str], spec: Field) -> list[Entry]:
    usual = "sum" if spec.summed else "none"
    now = totalled.get(spec.name, usual)
    found = []
    for how in (*totals.hows(spec), "none") if totals.hows(spec) else ():
        chosen = {**totalled, spec.name: how}
        if how == usual:
            del chosen[spec.name]
        found.append(Entry(cells.HOWS[how], "", MARKED.to(totals=told.write(chosen)), now == how))
    return found


def _widths(widths: dict[str, str], spec: Field) -> list[Entry]:
    """Narrow, as usual, wide; the first column takes what the others leave."""
    now, others = widths.get(spec.name, ""), {name: word for name, word in widths.items() if name != spec.name}
    texts = {word: told.write({**others, spec.name: word} if word else others) for word in WIDTHS}
    return [Entry(WIDTHS[word], "", MARKED.to(widths=text), now == word) for word, text in texts.items()]


def _places(shown: tuple[str, ...], n: int) -> list[Entry]:
    """Left, right and away; a list keeps its last column."""
    found = []
    if n:
        found.append(
            Entry(LEFT, "cl", MARKED.to(cols=",".join([*shown[: n - 1], shown[n], shown[n - 1], *shown[n + 1 :]])))
        )
    if n + 1 < len(shown):
        found.append(
            Entry(RIGHT, "cr", MARKED.to(cols=",".join([*shown[:n], shown[n + 1], shown[n], *shown[n + 2 :]])))
        )
    if len(shown) > 1:
        found.append(Entry(REMOVE, "x", MARKED.to(cols=",".join([*shown[:n], *shown[n + 1 :]]))))
    return found
