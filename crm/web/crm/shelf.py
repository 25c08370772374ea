"""What a person has at hand in this sandbox: the records and lists opened last, and those pinned.

Every page shows both in the navigation, under the names of now; what has been deleted is left out. A page that
can be pinned says what it is in ``g.item``; when it has been shown, it is the first of the last opened. Only a
change of that is written, to the platform: the sandbox never learns who read what.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from flask import abort, current_app, g, redirect, render_template, request
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ...classroom import shelf
from ...entities.saved_view import SavedView
from ...i18n import current_locale
from ...i18n import gettext as _
from ...records.names import title_sql
from ...schema.registry import Entity, entities, entity
from ..navigation import Link
from .messages import say
from .place import bp, came_from, names, opened, sandbox, state, store, url

ITEM = re.compile(r"(\w+)(?:/([1-9]\d{0,17})|\?(view|mine)=([\w-]{1,40}))")


class Item(NamedTuple):
    """A record (``id``), a list in a system view (``view``) or in the personal view ``id``."""

    known: Entity
    id: int = 0
    view: str = ""

    @property
    def record(self) -> tuple[str, int]:
        """The kind and the id of the record that names it; 0 where the system does."""
        return self.known.kind, self.id

    def label(self, called: dict) -> str | None:
        """What it is called; ``None`` where it does not exist."""
        if not self.view:
            return called.get(self.record)
        return next((str(view.label) for view in self.known.views if view.name == self.view), None)

    @property
    def url(self) -> str:
        """Its address; that of a personal view goes on to its list."""
        return url(self.known, view=self.view) if self.view else url(self.known, self.id)


def read_item(text: str) -> Item | None:
    """The item a text means (see ``classroom.shelf``); ``None`` for one that means nothing."""
    found = ITEM.fullmatch(text)
    if not found or found[1] not in entities():
        return None
    kind, id, how, which = found.groups()
    if how == "view":
        return Item(entity(kind), view=which)
    if how == "mine":
        return Item(entity(SavedView.__tablename__), int(which)) if which.isdigit() and len(which) < 19 else None
    return Item(entity(kind), int(id))


@lru_cache(maxsize=256)
def _called(_state: tuple) -> dict[tuple[str, int], str | None]:
    """What records are called in a state of a sandbox, as far as somebody has asked; ``None`` for none."""
    return {}


def called(items: list[Item]) -> dict[tuple[str, int], str | None]:
    """What the records among the items are called. Each is read once for every state of the sandbox: one
    statement for each kind that has new ones."""
    known = _called(state())
    new = {item.record for item in items if item.id} - known.keys()
    if new:
        known.update(dict.fromkeys(new))
        with store().read(sandbox()) as session:
            for about in {kind: entity(kind) for kind, _id in new}.values():
                ids = [id for kind, id in new if kind == about.kind]
                rows = session.execute(
                    select(about.table.c.id, title_sql(about, current_locale())).where(about.table.c.id.in_(ids))
                )
                known.update({(about.kind, id): name for id, name in rows})
    people = names()
    return {**known, **{("user", id): people[id] for kind, id in known if kind == "user" and id in people}}


class Row(NamedTuple):
    """A row of the navigation, with the item it stands for."""

    item: str
    link: Link


def rows(texts: tuple[str, ...]) -> list[Row]:
    """The items that still exist, as rows."""
    items = {text: item for text in texts if (item := read_item(text))}
    shown = called(list(items.values()))
    return [
        Row(text, Link(label, item.url, "per" if "mine=" in text else item.known.icon))
        for text, item in items.items()
        if (label := item.label(shown))
    ]


@bp.context_processor
def at_hand() -> dict:
    """Variables of ``crm/shelf.html`` and of the button that pins the page: its ``item``, whether it is ``pinned``.
    What is at hand is drawn once for every ``shelf``."""
    if "opened" not in g:
        return {}
    item = g.get("item", "")
    my = opened()
    drawn = url(), item, my.recent, my.pinned, state()
    return {"shelf_rows": rows, "my": my, "item": item, "pinned": item in my.pinned, "shelf": drawn}


@bp.after_request
def remember(response):
    """The page that was shown is the first of the last opened: one short write, where it is not already."""
    item = g.get("item", "")
    shown = request.method == "GET" and response.status_code == 200 and "HX-Request" not in request.headers
    if item and shown and opened().recent[:1] != (item,):
        try:
            with current_app.extensions["crm"]["platform"].jot() as connection:
                shelf.remember(connection, current_user.id, sandbox().id, opened().recent, item)
        except SQLAlchemyError:  # what was asked for is there to be read all the same
            current_app.logger.exception("the last opened could not be kept")
    return response


@bp.post("/pin")
def pin():
    """Pin an item or, with ``on=0``, take it away. Asked by htmx it answers the changed parts of the page."""
    text, on = request.args.get("item", ""), request.args.get("on") != "0"
    item = read_item(text)
    if item is None or (on and not item.label(called([item]))):
        abort(404)
    g.item, full = request.args.get("here", text), False
    try:
        with current_app.extensions["crm"]["platform"].write() as session:
            shelf.pin(session, current_user.id, sandbox().id, text, on)
    except shelf.ShelfFull:
        full = True
        say(_("%(n)d can be pinned at once. Unpin one first.", n=shelf.PINNED), "warn")
    if not request.headers.get("HX-Request"):
        return redirect(came_from(url()), 303)
    if not full:
        kept = tuple(other for other in opened().pinned if other != text)
        opened().pinned = (*kept, text) if on else kept
    return render_template("crm/shelf_changed.html", full=full)
