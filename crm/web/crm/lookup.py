"""Finding records by a typed word: the suggestions under a lookup, and the search over all kinds."""

from typing import NamedTuple

from flask import abort, render_template, request

from ...entities.sitemap import AREAS
from ...i18n import current_locale
from ...records import suggest
from ...records.listing import LIMIT
from ...records.suggest import Suggestion
from ...schema.registry import Entity, entities, expand
from ...schema.text import fold
from .place import SEATS, bp, names, sandbox, store, url

EACH = 5
"""Records of one kind that the global search shows."""

BEST = 8
"""Records of all kinds that it offers while one types."""


@bp.get("/lookup/<kinds>")
def lookup(kinds: str):
    """Records to choose for a lookup field: ``/lookup/account,contact?q=lehto&field=customer_id``.

    ``kinds`` are kinds separated by commas, or ``*`` for any. Asked by htmx it answers the choices alone,
    as radio buttons named ``field``; otherwise a page with a search field and links to the records.
    """
    wanted = expand(tuple(kinds.split(",")))
    if not all(kind in entities() for kind in wanted):
        abort(404)
    q = request.args.get("q", "")[:LIMIT]
    found = suggested(wanted, q)
    fragment = request.headers.get("HX-Request")
    return render_template(
        "crm/lookup_choices.html" if fragment else "crm/lookup.html",
        found=found,
        q=q,
        field=request.args.get("field", ""),
        several=len(wanted) > 1,
    )


def suggested(kinds: tuple[str, ...], q: str, **more) -> list[Suggestion]:
    """``records.suggest.suggestions`` for this request's sandbox and language.

    Users are looked for by the names people see, which are not in the file; empty seats are left out.
    """
    box, users = sandbox(), tuple(kinds) == ("user",)
    if users:
        q, wanted, more = "", fold(q), {**more, "most": 100}
    with store().read(box) as session:
        found = suggest.suggestions(session, kinds, q, box.context, current_locale(), names(), **more)
    if users:
        found = [one for one in found if wanted in fold(one.title)]
    return [one for one in found if one.kind != "user" or one.id not in SEATS or one.id in box.names]


class Group(NamedTuple):
    """What was found among the records of one kind: the best of them, how many there are, and the address of the
    list that has all of them."""

    known: Entity
    found: list[Suggestion]
    count: int
    url: str


@bp.get("/search")
def search():
    """Records of every kind that have the words of ``q``: the best of each, how many there are, and the way to
    all of them. Asked by htmx it answers the few best of all kinds, to choose from while one types."""
    q = " ".join(request.args.get("q", "")[:LIMIT].split())
    typing = "HX-Request" in request.headers
    groups = matches(q) if len(q) > typing else []
    count = sum(group.count for group in groups)
    page = "crm/search_choices.html" if typing else "crm/search.html"
    return render_template(page, q=q, groups=groups, count=count, best=best(groups), marked=suggest.marked)


def matches(q: str) -> list[Group]:
    """What ``q`` finds in each kind, in the order of the site map."""
    groups, box = [], sandbox()
    about = box.context, current_locale(), names(), EACH, True
    with store().read(box) as session:
        found_of = {kind: suggest.suggestions(session, (kind,), q, *about) for kind in entities() if kind != "user"}
    found_of["user"] = suggested(("user",), q, all_states=True)
    for known in sorted(entities().values(), key=lambda known: _order(known.kind)):
        if found := found_of[known.kind]:
            every = next((view.name for view in known.views if not view.filter and not view.page), "")
            count = len(found) if known.kind == "user" else found[0].count
            groups.append(Group(known, found[:EACH], count, url(known, view=every, q=q)))
    return groups


def best(groups: list[Group]) -> list[Suggestion]:
    """The few records most probably meant: by rank, then the kinds in turn."""
    found = [(one.rank, n, one) for group in groups for n, one in enumerate(group.found)]
    return [one for _rank, _n, one in sorted(found, key=lambda place: place[:2])][:BEST]


def _order(kind: str) -> int:
    """Kinds in the order of the site map; those without a place last."""
    places = [place.kind for area in AREAS for group in area.groups for place in group.places]
    return places.index(kind) if kind in places else len(places)
