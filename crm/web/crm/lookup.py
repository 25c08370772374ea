"""Finding records by a typed word: the suggestions under a lookup, and the search over all kinds."""

from flask import abort, render_template, request

from ...entities.sitemap import AREAS
from ...i18n import current_locale
from ...records import suggest
from ...records.listing import LIMIT
from ...records.suggest import Suggestion
from ...schema.registry import entities, expand
from ...schema.text import fold
from .place import SEATS, bp, names, sandbox, store, url

EACH = 5
"""Records of one kind that the global search shows."""


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


@bp.get("/search")
def search():
    """Records of every kind that have the words of ``q``: a few of each, and the way to all of them."""
    q = " ".join(request.args.get("q", "")[:LIMIT].split())
    groups = []
    if q:
        box = sandbox()
        with store().read(box) as session:
            for known in entities().values():
                found = suggest.suggestions(
                    session, [known.kind], q, box.context, current_locale(), names(), most=EACH + 1, all_states=True
                )
                if found:
                    every = next((view.name for view in known.views if not view.filter and not view.page), "")
                    groups.append((known, found[:EACH], url(known, view=every, q=q), len(found) > EACH))
    groups.sort(key=lambda group: _order(group[0].kind))
    return render_template("crm/search.html", q=q, groups=groups)


def _order(kind: str) -> int:
    """Kinds in the order of the site map; those without a place last."""
    places = [place.kind for area in AREAS for group in area.groups for place in group.places]
    return places.index(kind) if kind in places else len(places)
