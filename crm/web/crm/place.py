"""Where a request is: which sandbox, opened for whom, and how its pages and records are addressed.

A page of a sandbox is a view of ``bp``. The token in the address opens the sandbox for the signed-in
person before the view runs; a stranger's and a neighbour's request end in 404. Views do not take the
token: it is taken from the address here, and ``url_for("crm....")`` puts it back.
"""

from functools import lru_cache
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, g, redirect, request
from flask_login import current_user

from ...classroom.attempts import Opened, open_sandbox
from ...entities.sitemap import AREAS
from ...i18n import current_locale
from ...i18n import gettext as _
from ...sandboxes.files import Files
from ...sandboxes.store import Sandbox, Store
from ...schema.record import Record
from ...schema.registry import Entity, entity, entity_at
from ..navigation import sandbox_navigation
from ..security import last_page

bp = Blueprint("crm", __name__, url_prefix="/s/<token>")


@bp.record_once
def set_up(state) -> None:
    """Give the application its store of sandboxes, and its templates ``crm_url`` and ``kinds``."""
    state.app.jinja_env.globals.update(crm_url=url, kinds=entity)
    crm = state.app.extensions["crm"]
    crm.setdefault("store", Store(crm["platform"], Files(crm["config"].cache)))


@bp.url_value_preprocessor
def take_token(_endpoint: str, values: dict) -> None:
    """The token is for ``open_place``, not for the views."""
    g.token = values.pop("token")


@bp.url_defaults
def put_token(_endpoint: str, values: dict) -> None:
    """Addresses made on a sandbox's page stay in that sandbox."""
    if "token" in g:
        values.setdefault("token", g.token)


@bp.before_request
def open_place():
    """Ask to sign in, or open the sandbox: one platform statement, two for a teacher who looks on."""
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()
    try:
        with current_app.extensions["crm"]["platform"].connect() as connection:
            g.opened = open_sandbox(connection, g.token, current_user.id)
    except LookupError:
        abort(404)
    g.kind = ""


# --------------------------------------------------------------------------------------------------
# What this request works on


def opened() -> Opened:
    """The sandbox with what it is for: course, attempt, whether a teacher looks on."""
    return g.opened


def sandbox() -> Sandbox:
    """The sandbox of this request."""
    return g.opened.sandbox


def store() -> Store:
    """The store it is read from and written to."""
    return current_app.extensions["crm"]["store"]


def here(path: str) -> Entity:
    """The entity whose place in addresses is ``path``; its row in the site map is the current one.

    Answers 404 when there is none.
    """
    known = entity_at(path)
    if known is None:
        abort(404)
    g.kind = known.kind
    return known


def writable(path: str) -> Entity:
    """As ``here``, for a page that changes something: 404 in a sandbox that is only read."""
    return here(path) if sandbox().writable else abort(404)


SEATS = range(1, 7)
"""The seats of a sandbox. Packs give the user of seat n the id n."""


def names(marked: bool = True) -> dict[int, str]:
    """What people see for the users behind seats, by user id: the real name, the reader's own marked unless told
    otherwise; for an empty seat a stand-in."""
    box = sandbox()
    shown = {n: box.names.get(n) or _("Team member %(n)d", n=n) for n in SEATS}
    if box.seat and marked:
        shown[box.seat] = _("%(name)s (me)", name=shown[box.seat])
    return shown


def state() -> tuple:
    """Everything that what a sandbox's page shows depends on, beside its address. Equal states show equal
    pages: a log that has gone on never comes back to an earlier command."""
    box = sandbox()
    seats = tuple(box.names.items())
    reader = (box.seat, box.writable, current_locale(), current_user.technical_names)
    return box.token, box.log_id, box.seq, box.command, seats, reader


# --------------------------------------------------------------------------------------------------
# Addresses


def url(to: Entity | Record | str = "", id: int | str | None = None, **args) -> str:
    """The address of an entity's list, of a record, or of a page of the sandbox (``"search"``).

    ``url(entity)``, ``url(entity, 12)``, ``url(record)``, ``url("search", q="lehto")``. Arguments that are
    empty are left out. The area of the site map goes along where it is not the entity's own.
    """
    if isinstance(to, Record):
        to, id = entity(to.kind), to.id
    kind, path = (to.kind, to.path) if isinstance(to, Entity) else ("", to)
    area = request.args.get("area", "")
    if area and area != own_area(kind):
        args.setdefault("area", area)
    query = urlencode({name: value for name, value in args.items() if value not in (None, "")})
    return f"/s/{g.token}/{path}" + (f"/{id}" if id is not None else "") + (f"?{query}" if query else "")


def came_from(fallback: str) -> str:
    """The page of this sandbox one came from; ``fallback`` when it was another site, another sandbox or unknown."""
    came = last_page()
    return came if came.startswith(f"/s/{g.token}/") else fallback


def go(target: str):
    """The answer to a form that has done its work, on a page or in a flyout: the page ``target``."""
    return ("", 204, {"HX-Redirect": target}) if request.headers.get("HX-Request") else redirect(target, 303)


def own_area(kind: str) -> str:
    """The first area of the site map that has a place for this kind or page; the first of all for one without."""
    for area in AREAS:
        if any(kind in (place.kind, place.page) for group in area.groups for place in group.places):
            return area.name
    return AREAS[0].name


# --------------------------------------------------------------------------------------------------
# What every page of a sandbox shows around its own content


def title() -> str:
    """What the shell calls the sandbox: ``Vaarnamo Oy · Vapaa harjoittelu`` or ``... · B06 · yritys 2``."""
    this = opened()
    if this.attempt is None:
        purpose = _("Free practice")
    else:
        purpose = f"{this.exercise.exercise_id} · " + _("attempt %(n)d", n=this.attempt.number)
    return f"{this.pack_title[current_locale()]} · {purpose}"


navigation = lru_cache(maxsize=1000)(sandbox_navigation)
"""The site map as every page of a sandbox asks for it; its labels are translated when shown."""


@bp.context_processor
def around() -> dict:
    """Variables of ``crm_base.html``, for pages of a sandbox."""
    if "opened" not in g:  # an error page for somebody who may not open it
        return {}
    root = f"/s/{g.token}"
    place = root, g.kind, request.args.get("area") or own_area(g.kind)
    return {
        "place": place,
        "sitemap": navigation(*place),
        "sandbox_name": title(),
        "today": sandbox().today,
        "search_url": f"{root}/search",
        "writable": sandbox().writable,
    }
