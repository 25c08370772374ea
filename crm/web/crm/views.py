"""Personal views: save a list under a name, save what was changed of it, rename, delete, share, open in it.

A page here is about one list, and its arguments are those of the list's address; ``mine`` names the view.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request

from ...entities.saved_view import SavedView
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...records import listing as lists
from ...records import views
from ...records.errors import DomainError, Stale
from ...records.views import MyView
from ...schema.registry import entity
from ..security import whole_number
from .form import ID
from .listing import Address, chips
from .messages import say
from .place import bp, go, here, names, sandbox, store, url
from .viewmenu import ViewMenu, view_menu


@bp.route("/<path>/views/new", methods=["GET", "POST"])
def new_view(path: str):
    """Save the list as a new view of one's own; it never takes the place of another."""
    menu = _menu(path)
    if request.method == "GET":
        return _page(menu, "")
    name, default = request.form.get("name", ""), "default" in request.form
    state = views.state_of(menu.reading)
    try:
        done = store().write(sandbox(), views.save_view, menu.known.kind, name, state, default)
    except DomainError as refused:
        return _page(menu, name, refused)
    _saved(name, done.command)
    return go(_address(menu).to(view=menu.reading.listing.view.name, mine=done.result))


@bp.post("/<path>/views/change")
def change_view(path: str):
    """Save what the list shows into the view it was opened from."""
    menu = _menu(path)
    view, version = _current(menu), request.args.get("version", type=whole_number)
    try:
        done = store().write(sandbox(), views.change_view, view.id, views.state_of(menu.reading), version)
    except Stale as refused:
        say(str(refused), "warn", link=(url(menu.known, **menu.saved), _("Show the view as it was saved")))
        return redirect(_address(menu).to(), 303)
    _saved(view.name, done.command)
    return redirect(_address(menu).to(), 303)


@bp.post("/<path>/views/default")
def default_view(path: str):
    """Make the view shown the one its kind opens in: one's own, or the system's default again."""
    menu = _menu(path)
    view = _current(menu) if "mine" in request.args else None
    done = store().write(sandbox(), views.default_view, menu.known.kind, view and view.id)
    say(_("The list now opens in the view %(name)s.", name=menu.label), undo=done.command)
    return redirect(_address(menu).to(), 303)


@bp.route("/<path>/views/edit", methods=["GET", "POST"])
def edit_view(path: str):
    """Rename the view, or delete it."""
    menu = _menu(path)
    view = _current(menu)
    if request.method == "GET":
        return _page(menu, view.name, view=view)
    name = request.form.get("name", "")
    try:
        if request.form.get("do") == "delete":
            done = store().write(sandbox(), views.delete_view, view.id)
            say(_("The view %(name)s was deleted.", name=view.name), undo=done.command)
            return go(url(menu.known, view=view.base))
        done = store().write(sandbox(), views.rename_view, view.id, name)
    except DomainError as refused:
        return _page(menu, name, refused, view)
    say(_("The view is now called %(name)s.", name=" ".join(name.split())), undo=done.command)
    return go(_address(menu).to())


@bp.route("/<path>/views", methods=["GET", "POST"])
def manage_views(path: str):
    """Every view of a kind in one place: one's own to share, rename and delete, the team's, the system's."""
    menu = _menu(path)
    if request.method == "GET":
        team = len(sandbox().names) > 1
        back = _address(menu).to()
        return render_template("crm/views.html", known=menu.known, menu=menu, back=back, people=names(), team=team)
    what, _space, id = request.form.get("do", "").partition(" ")
    view = next((view for view in menu.mine if str(view.id) == id), None)
    if what not in _MANAGED or (view is None and what != "default"):
        abort(404)
    verb, args, said = _MANAGED[what]
    done = store().write(sandbox(), verb, *args(menu.known.kind, view))
    say(str(said) % {"name": view.name if view else menu.known.view(None).label}, undo=done.command)
    return redirect(_address(menu).aside("views"), 303)


_MANAGED: dict[str, tuple[Callable, Callable, Any]] = {
    "share": (views.share_view, lambda kind, view: (view.id, True), _l("The team now sees the view %(name)s.")),
    "unshare": (views.share_view, lambda kind, view: (view.id, False), _l("Only you see the view %(name)s now.")),
    "default": (
        views.default_view,
        lambda kind, view: (kind, view and view.id),
        _l("The list now opens in the view %(name)s."),
    ),
    "delete": (views.delete_view, lambda kind, view: (view.id,), _l("The view %(name)s was deleted.")),
}
"""What the page of all views does: the verb, its arguments, what is said."""


@bp.route(f"/{SavedView.path}/{ID}", methods=["GET", "POST"])
def saved_view(id: int):
    """A personal view among the records is opened as the list it is; somebody else's as a list one may save."""
    with store().read(sandbox()) as session:
        record = session.get(entity(SavedView.__tablename__).cls, id) or abort(404)
    args = views.my_view(record).args
    if record.owner_id != sandbox().me and not record.shared:
        del args["mine"]
    return redirect(url(entity(record.table), **args))


def _menu(path: str) -> ViewMenu:
    known = here(path)
    return view_menu(known, lists.parse(known.kind, request.args, sandbox().context))


def _current(menu: ViewMenu) -> MyView:
    """The view of one's own that the address names; 404 when it names none."""
    return menu.own or abort(404)


def _address(menu: ViewMenu) -> Address:
    return Address(menu.known, menu.args)


def _saved(name: str, command: str | None) -> None:
    say(_("The view %(name)s was saved.", name=" ".join(name.split())), undo=command)


def _page(menu: ViewMenu, name: str, refused: DomainError | None = None, view: MyView | None = None):
    """Where a view gets its name: ``view`` is the one to rename, else a new one. In a flyout when htmx asks for
    it, else a page."""
    errors, flyout = getattr(refused, "errors", {}), request.headers.get("HX-Request")
    address = _address(menu)
    with store().read(sandbox()) as session:
        conditions = chips(session, menu.reading.listing, address)
    return render_template(
        "crm/view_flyout.html" if flyout else "crm/view.html",
        known=menu.known, listing=menu.reading.listing, view=view, name=name, chips=conditions, back=address.to(),
        errors=[errors["name"]] if "name" in errors else [], error="" if "name" in errors else str(refused or ""),
        default="default" in request.form, title=_("Rename or delete the view") if view else _("Save as new view"),
    ), 422 if refused else 200  # fmt: skip
