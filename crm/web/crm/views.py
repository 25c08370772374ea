"""Personal views: save a list under a name, save what was changed of it, rename, delete, open in it.

A page here is about one list, and its arguments are those of the list's address; ``mine`` names the view.
"""

from flask import abort, redirect, render_template, request

from ...entities.saved_view import SavedView
from ...i18n import gettext as _
from ...records import listing as lists
from ...records import views
from ...records.errors import DomainError
from ...records.views import MyView
from ...schema.registry import entity
from .form import ID
from .listing import Address, chips
from .messages import say
from .place import bp, go, here, sandbox, store, url
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
    view = _current(menu)
    done = store().write(sandbox(), views.change_view, view.id, views.state_of(menu.reading))
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


@bp.route(f"/{SavedView.path}/{ID}", methods=["GET", "POST"])
def saved_view(id: int):
    """A personal view among the records is opened as the list it is; somebody else's as a list one may save."""
    with store().read(sandbox()) as session:
        record = session.get(entity(SavedView.__tablename__).cls, id) or abort(404)
    args = views.my_view(record).args
    if record.owner_id != sandbox().me:
        del args["mine"]
    return redirect(url(entity(record.table), **args))


def _menu(path: str) -> ViewMenu:
    known = here(path)
    return view_menu(known, lists.parse(known.kind, request.args, sandbox().context))


def _current(menu: ViewMenu) -> MyView:
    """The view of one's own that the address names; 404 when it names none."""
    return menu.current or abort(404)


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
