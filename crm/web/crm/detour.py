"""From a form to another page and back with everything typed, without JavaScript.

A lookup leads to the list of all records (``choose``) and to a new one (``quick``). With JavaScript these lie
over the form. Without it their buttons send the form to the other page, which keeps what it carried in one
hidden field, ``_held``, and sends that back to the form's address (``_back``) with what was chosen for the
field ``_for``. The form's page then comes as it was, with the record chosen; nothing is saved on the way.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request
from werkzeug.datastructures import MultiDict

from ..security import safe_path
from .place import url

OWN = ("_for", "_back", "_done", "_chosen")
"""The arguments of the way there and back."""


def came_back() -> bool:
    """Whether the form comes back from such a page."""
    return request.method == "POST" and "_done" in request.values


def sent() -> MultiDict:
    """What the page's form carried: as it was posted, or as it was held while somebody looked for a record, with
    the one they chose."""
    if not came_back():
        return request.form
    form = MultiDict(parse_qsl(request.form.get("_held", ""), keep_blank_values=True))
    if chosen := request.values.get("_chosen"):
        form.setlist(request.values.get("_for", ""), [chosen])
    return form


def held() -> str:
    """What the form one left carried; empty when no form was left, since the page lies over it."""
    if "_held" in request.form or request.method == "GET":
        return request.form.get("_held", "")
    return urlencode([item for item in request.form.items(multi=True) if item[0] not in ("csrf_token", "_find", *OWN)])


def arrived() -> bool:
    """Whether somebody has just come from a form, which was sent along."""
    return request.method == "POST" and "_for" in request.args and "_held" not in request.form and not came_back()


def way() -> dict[str, str]:
    """Where to go back to and with which field, for an address; empty when nobody is on such a way."""
    if "_for" not in request.values or came_back():
        return {}
    return {"_for": request.values["_for"], "_back": safe_path(request.values.get("_back"), url())}


def way_from_here(field: str, page: str = "") -> str:
    """The arguments that lead a lookup's button away from this page (``page``, where its address is not the
    request's) and back."""
    return urlencode({"_for": field, "_back": page or own_path()})


def own_path() -> str:
    """The address of this page without the way one came."""
    args = [item for item in request.args.items(multi=True) if item[0] not in OWN]
    return request.path + (f"?{urlencode(args)}" if args else "")


def back(chosen: int) -> str:
    """The address that takes what was held back to its form, with a record chosen."""
    there = way()["_back"]
    args = urlencode({"_done": 1, "_for": way()["_for"], "_chosen": chosen})
    return f"{there}{'&' if urlsplit(there).query else '?'}{args}"
