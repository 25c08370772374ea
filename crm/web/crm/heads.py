"""The heads of a list's columns: what sorts by them, and the menu that groups, totals and moves them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...i18n import lazy_pgettext as _lp
from ...query import split
from ...records import grouping, totals
from ...records.listing import Listing
from ...schema.fields import Field, Kind
from ...schema.registry import entity
from . import cells

HOWS = {
    "sum": _lp("total", "Sum"),
    "avg": _lp("total", "Average"),
    "min": _lp("total", "Smallest"),
    "max": _lp("total", "Largest"),
    "none": _lp("total", "No total"),
}
"""The totals of a column, in words."""

WAYS = {
    "text": (_lp("sort", "A to Z"), _lp("sort", "Z to A")),
    "number": (_lp("sort", "Smallest first"), _lp("sort", "Largest first")),
    "date": (_lp("sort", "Oldest first"), _lp("sort", "Newest first")),
    "other": (_lp("sort", "In order"), _lp("sort", "In reverse order")),
}
"""What sorting upwards and downwards is called, by what is sorted."""

GROUP, UNGROUP = _lp("column", "Group by this"), _lp("column", "Ungroup")
LEFT, RIGHT, REMOVE = _lp("column", "Move left"), _lp("column", "Move right"), _lp("column", "Remove the column")


@dataclass(frozen=True)
class Entry:
    """A line of a column's menu; ``now`` when the list is that way already."""

    label: object
    icon: str
    url: str
    now: bool = False


@dataclass(frozen=True)
class Header:
    """The head of a column: ``sorted`` is ``ascending``, ``descending`` or empty; ``url`` sorts by it,
    ``more`` adds it behind the present order. ``menu`` has its entries in sets."""

    field: Field
    css: str
    sorted: str
    url: str
    more: str
    menu: list[list[Entry]] = field(default_factory=list)


def headers(listing: Listing, specs: list[Field], address) -> Iterator[Header]:
    """The heads of the columns; ``address`` is the list's (``listing.Address``)."""
    levels = [level for _start, part in split(listing.order) if (level := part.strip())]
    told = totals.chosen(listing.totals)
    for n, spec in enumerate(specs):
        way = {spec.name: "ascending", f"-{spec.name}": "descending"}
        now = next((way[level] for level in levels if level in way), "")
        turned = f"-{spec.name}" if now == "ascending" else spec.name
        others = [level for level in levels if level not in way]
        first = now if levels and levels[0] in way else ""
        menu = [_sorts(spec, first, address), _groups(listing, spec, address), _totals(told, spec, address)]
        menu.append(_places(listing.shown, n, address))
        yield Header(
            spec, cells.css(spec, n == 0), first, address.to(sort=turned), address.to(sort=",".join([*others, turned])),
            [entries for entries in menu if entries],
        )  # fmt: skip


def _sorts(spec: Field, now: str, address) -> list[Entry]:
    sorted_as = "number" if spec.kind.numeric else "date" if spec.kind in grouping.DATED else "other"
    up, down = WAYS["text" if spec.kind.textual or spec.kind is Kind.LOOKUP else sorted_as]
    return [
        Entry(up, "up", address.to(sort=spec.name), now == "ascending"),
        Entry(down, "sd", address.to(sort=f"-{spec.name}"), now == "descending"),
    ]


def _groups(listing: Listing, spec: Field, address) -> list[Entry]:
    if listing.group == spec.name:
        return [Entry(UNGROUP, "x", address.to(group=""))]
    if spec.kind not in grouping.KINDS or spec.name == entity(listing.kind).title:
        return []
    return [Entry(GROUP, "list", address.to(group=spec.name))]


def _totals(told: dict[str, str], spec: Field, address) -> list[Entry]:
    usual = "sum" if spec.summed else "none"
    now = told.get(spec.name, usual)
    found = []
    for how in (*totals.hows(spec), "none") if totals.hows(spec) else ():
        chosen = {**told, spec.name: how}
        if how == usual:
            del chosen[spec.name]
        found.append(Entry(HOWS[how], "", address.to(totals=totals.write(chosen)), now == how))
    return found


def _places(shown: tuple[str, ...], n: int, address) -> list[Entry]:
    """Left, right and away; a list keeps its last column."""
    found = []
    if n:
        found.append(
            Entry(LEFT, "cl", address.to(cols=",".join([*shown[: n - 1], shown[n], shown[n - 1], *shown[n + 1 :]])))
        )
    if n + 1 < len(shown):
        found.append(
            Entry(RIGHT, "cr", address.to(cols=",".join([*shown[:n], shown[n + 1], shown[n], *shown[n + 2 :]])))
        )
    if len(shown) > 1:
        found.append(Entry(REMOVE, "x", address.to(cols=",".join([*shown[:n], *shown[n + 1 :]]))))
    return found
