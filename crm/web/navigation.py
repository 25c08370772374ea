"""The left-hand navigation, ready for the template: links in groups, areas to change to.

A page of a sandbox calls ``sandbox_navigation``; course and teacher pages build a ``Navigation`` of
their own with the same parts. Templates get it as the variable ``sitemap``.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from ..entities.sitemap import AREAS
from ..schema.layout import Area, Place
from ..schema.registry import entity


@dataclass(frozen=True)
class Link:
    """One row: where it leads, its symbol, whether it is the page shown. ``links`` fold out below it."""

    label: Any
    url: str
    icon: str = "doc"
    current: bool = False
    links: tuple["Link", ...] = ()


@dataclass(frozen=True)
class LinkGroup:
    """Rows under a heading; the first group of a navigation usually has none."""

    label: Any
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Navigation:
    """Everything the left side shows. ``area`` is the name of the area, ``areas`` the ones to change to."""

    groups: tuple[LinkGroup, ...]
    area: Any = ""
    areas: tuple[Link, ...] = field(default_factory=tuple)


def sandbox_navigation(root: str, current: str = "", area: str = "", top: tuple[Link, ...] = ()) -> Navigation:
    """The site map of a sandbox.

    ``root`` is its address (``/s/<token>``), ``current`` the kind or page shown, ``area`` the area's name
    from the address (``?area=service``): the first area is the default and is left out of addresses, and
    an unknown one means the first. ``top`` are the rows above (home, recent, pinned).
    """
    here = next((a for a in AREAS if a.name == area), AREAS[0])
    groups = [
        LinkGroup(group.label, tuple(_place(root, here, place, current) for place in group.places))
        for group in here.groups
    ]
    if top:
        groups.insert(0, LinkGroup("", tuple(replace(link, url=link.url + _query(here)) for link in top)))
    areas = tuple(
        Link(a.label, _place(root, a, a.groups[0].places[0], "").url, current=a is here) for a in AREAS if a.groups
    )
    return Navigation(tuple(groups), here.label, areas)


def _query(area: Area) -> str:
    return "" if area is AREAS[0] else f"?area={area.name}"


def _place(root: str, area: Area, place: Place, current: str) -> Link:
    """A place of the site map as a row; an entity gives its own label, address and symbol."""
    if place.kind:
        about = entity(place.kind)
        label, path, icon = place.label or about.label_plural, about.path, place.icon or about.icon
    else:
        label, path, icon = place.label, place.page, place.icon
    return Link(label, f"{root}/{path}{_query(area)}", icon or "doc", current == (place.kind or place.page))
