"""Finding records by a typed word: the suggestions under a lookup, and the search over all kinds."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from flask import abort, render_template, request
from sqlalchemy import select

from ...entities.sitemap import AREAS
from ...i18n import current_locale
from ...records import suggest
from ...records.listing import LIMIT
from ...records.suggest import Suggestion
from ...sandboxes.models import ChangeCommand, ChangeEntry
from ...schema.fields import Kind
from ...schema.registry import Entity, entities, entity, expand
from ...schema.text import fold
from .place import SEATS, bp, names, sandbox, store, url

DOINGS = ("activity", "note")
"""What is done with customers; in a lookup it comes after them."""

RECENT = 5
"""Records used last that a lookup offers."""

LOOKED_UP = 20
"""Records used last that are looked up, since some of them are out of use or no more."""

LOOKED_AT = 200
"""Changes of rows, the latest ones, that tell which these are."""

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
    found = offered(kinds, q, request.args.get("kind", ""))
    fragment = request.headers.get("HX-Request")
    return render_template(
        "crm/lookup_choices.html" if fragment else "crm/lookup.html",
        found=found,
        q=q,
        field=request.args.get("field", ""),
        several=len(wanted) > 1,
    )


def offered(kinds: str, q: str, kind: str = "") -> list[Suggestion]:
    """What a lookup to these kinds, or to the one of them called ``kind``, offers for a typed word. Before
    anything is typed the records used last come first, then those of the first kind."""
    wanted = tuple(known.kind for known in choosable(kinds))
    wanted = (kind,) if kind in wanted else wanted
    found = suggested(wanted if q.strip() else wanted[:1], q)
    if q.strip() or wanted == ("user",) or not (ids := recent(set(wanted))[:LOOKED_UP]):
        return found
    used = {one.id: one._replace(recent=True) for one in suggested(wanted, "", among=tuple(ids), most=LOOKED_UP)}
    last = [used[id] for id in ids if id in used][:RECENT]
    return [*last, *(one for one in found if one.id not in {other.id for other in last})]


def recent(kinds: set[str]) -> list[int]:
    """The ids of records of these kinds this person has used last, the latest first: made, changed, or chosen in
    a lookup. One statement to the platform, none in a sandbox nobody has changed."""
    box = sandbox()
    if not (box.seq and box.seat):
        return []
    own = (
        select(ChangeEntry.kind, ChangeEntry.record_id, ChangeEntry.after)
        .join(
            ChangeCommand,
            (ChangeCommand.sandbox_id == ChangeEntry.sandbox_id)
            & (ChangeCommand.log_id == ChangeEntry.log_id)
            & (ChangeCommand.seq == ChangeEntry.seq),
        )
        .where(ChangeEntry.sandbox_id == box.id, ChangeEntry.log_id == box.log_id, ChangeCommand.seat == box.seat)
        .order_by(ChangeEntry.seq.desc(), ChangeEntry.n.desc())
        .limit(LOOKED_AT)
    )
    with store().platform.read() as session:
        found = session.execute(own).all()
    return list(dict.fromkeys(id for row in found for id in _used(*row, kinds)))


def _used(kind: str, id: int, after: str, kinds: set[str]) -> Iterator[int]:
    """The records of some kinds that a change of a record used: the ones chosen in its lookups, and itself."""
    known = entity(kind)
    for name, value in json.loads(after).items():
        spec = known.stored.get(name)
        if value and spec and spec.kind is Kind.LOOKUP and kinds & set(expand(spec.to)):
            yield value
    if kind in kinds:
        yield id


def choosable(kinds: str) -> list[Entity]:
    """The kinds a person may choose records of in a lookup, as the site map has them; those nobody looks for by
    name are left out."""
    found = [entity(kind) for kind in expand(tuple(kinds.split(",")))]
    if len(found) > 1:
        found = [known for known in found if known.find and known.kind != "user"]
    return sorted(found, key=lambda known: (known.kind in DOINGS, _order(known.kind)))


bp.add_app_template_global(choosable)


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
