"""Changing dashboards: make, rename, copy, share and delete one; add, change, move and remove its parts."""

from flask import abort, redirect, render_template, request

from ...entities.dashboard import Dashboard
from ...entities.dashboard_part import DashboardPart
from ...i18n import gettext as _
from ...query import FilterError, split
from ...records import charts, dashboards
from ...records.dashboards import Board
from ...records.errors import DomainError
from ...schema.layout import Chart, Part
from ...schema.registry import entity
from .chartpane import choices
from .charts import chosen
from .dashboards import PAGE, find
from .form import ID
from .messages import say
from .place import bp, sandbox, store, url


@bp.route(f"/{PAGE}/new", methods=["GET", "POST"])
def new_dashboard():
    """Make a dashboard: an empty one, or with the parts of another (``copy``)."""
    _writable()
    source = find(request.args["copy"]) if request.args.get("copy") else None
    if request.method == "GET":
        name = _("Copy of %(name)s", name=source.name) if source else ""
        return _form(None, name, source.area if source else request.args.get("area", ""), source=source)
    name, area = request.form.get("name", ""), request.form.get("area", "")
    shown = [part for part in source.parts if dashboards.shows(part, sandbox().context)] if source else []
    states = [dashboards.state_of(part) for part in shown]
    try:
        done = store().write(sandbox(), dashboards.create_dashboard, name, area, states)
    except DomainError as refused:
        return _form(None, name, area, refused, source)
    say(_("The dashboard %(name)s was made.", name=name.strip()), undo=done.command)
    return redirect(url(f"{PAGE}/{done.result}"), 303)


@bp.route(f"/{PAGE}/<key>/edit", methods=["GET", "POST"])
def edit_dashboard(key: str):
    """Rename a dashboard of one's own, put it in another area, or delete it."""
    board = _mine(key)
    if request.method == "GET":
        return _form(board, board.name, board.area)
    name, area = request.form.get("name", ""), request.form.get("area", "")
    if request.form.get("do") == "delete":
        done = store().write(sandbox(), dashboards.delete_dashboard, int(key))
        say(_("The dashboard %(name)s was deleted.", name=board.name), undo=done.command)
        return redirect(url(PAGE), 303)
    try:
        done = store().write(sandbox(), dashboards.change_dashboard, int(key), name, area)
    except DomainError as refused:
        return _form(board, name, area, refused)
    say(_("The dashboard %(name)s was saved.", name=name.strip()), undo=done.command)
    return redirect(url(f"{PAGE}/{key}"), 303)


def _form(board: Board | None, name: str, area: str, refused: DomainError | None = None, source: Board | None = None):
    """The page that names a dashboard."""
    back = url(f"{PAGE}/{board.key if board else source.key}" if board or source else PAGE)
    title = _("Rename or delete the dashboard") if board else _("Copy the dashboard") if source else _("New dashboard")
    errors = getattr(refused, "errors", {})
    return render_template(
        "crm/dashboard_form.html", board=board, name=name, area=area, title=title, back=back, errors=errors,
        error="" if "name" in errors else str(refused or ""), areas=entity(dashboards.KIND).field("area").choices,
    ), 422 if refused else 200  # fmt: skip


@bp.post(f"/{PAGE}/<key>/share")
def share_dashboard(key: str):
    """Share a dashboard of one's own with the team, or no more."""
    board = _mine(key)
    done = store().write(sandbox(), dashboards.share_dashboard, int(key), not board.shared)
    text = _("Only you see the dashboard now.") if board.shared else _("The dashboard is shared with the team.")
    say(text, undo=done.command)
    return redirect(url(f"{PAGE}/{key}"), 303)


# --------------------------------------------------------------------------------------------------
# Parts


@bp.route(f"/{PAGE}/<key>/parts/new", methods=["GET", "POST"])
def new_part(key: str):
    """Add a part: first the table, then what is shown of it."""
    board, table = _mine(key), request.values.get("table", "")
    if table not in _tables():
        return _part_form(board, None)
    first = charts.opening(entity(table), sandbox().context)
    part = Part("", table, base=entity(table).view(None).name, chart=first)
    if request.method == "GET":
        return _part_form(board, part)
    return _save(board, _posted(part), dashboards.add_part, int(key))


@bp.route(f"/{PAGE}/<key>/parts/{ID}", methods=["GET", "POST"])
def edit_part(key: str, id: int):
    """Change what a part shows."""
    board = _mine(key)
    part = _part(board, id)
    if request.method == "GET":
        return _part_form(board, part)
    return _save(board, _posted(part), dashboards.change_part, id)


@bp.post(f"/{PAGE}/<key>/parts/{ID}/<any(up,down,remove):do>")
def order_part(key: str, id: int, do: str):
    """Move a part one place, or take it off the dashboard."""
    board = _mine(key)
    part = _part(board, id)
    if do == "remove":
        done = store().write(sandbox(), dashboards.remove_part, id)
        say(_("%(title)s was taken off the dashboard.", title=part.title), undo=done.command)
    else:
        store().write(sandbox(), dashboards.move_part, id, -1 if do == "up" else 1)
    return redirect(url(f"{PAGE}/{key}") + ("" if do == "remove" else f"#part-{id}"), 303)


def _save(board: Board, part: Part, verb, id: int):
    try:
        done = store().write(sandbox(), verb, id, dashboards.state_of(part))
    except DomainError as refused:
        return _part_form(board, part, refused)
    say(_("%(title)s was saved.", title=part.title), undo=done.command)
    return redirect(url(f"{PAGE}/{board.key}") + f"#part-{part.id or done.result}", 303)


def _posted(part: Part) -> Part:
    """The part as the form has it; one without a title is called what it shows."""
    told, chart = request.form, chosen()
    title = " ".join(told.get("title", "").split())
    if not title and chart.group:
        try:
            title = charts.title(part.table, charts.sound(part.table, chart))
        except FilterError:
            title = ""
    columns = tuple(name.strip() for _start, name in split(told.get("columns", "")) if name.strip())
    return Part(
        title[:120], part.table, told.get("type", "chart"), told.get("view", ""), told.get("filter", "").strip(), chart,
        columns, told.get("sort", "").strip(), part.id,
    )  # fmt: skip


def _part_form(board: Board, part: Part | None, refused: DomainError | None = None):
    """The page of a part; without one it asks for the table."""
    known, errors = entity(part.table) if part else None, getattr(refused, "errors", {})
    return render_template(
        "crm/dashboard_part.html", board=board, part=part, known=known, errors=errors, error=str(refused or ""),
        choices=choices(part.table, part.chart) if part else None, now=part.chart or Chart("") if part else None,
        fields=entity(dashboards.PART).stored, tables=[entity(kind) for kind in _tables()],
        back=url(f"{PAGE}/{board.key}"),
        title=part.title if part and part.id else _("Add a part"),
    ), 422 if refused else 200  # fmt: skip


def _tables() -> list[str]:
    return [choice.key for choice in entity(dashboards.PART).field("table").choices]


def _part(board: Board, id: int) -> Part:
    return next((part for part in board.parts if part.id == id), None) or abort(404)


def _writable() -> None:
    if not sandbox().writable:
        abort(404)


def _mine(key: str) -> Board:
    """A dashboard of one's own; 404 for any other."""
    _writable()
    board = find(key)
    return board if board.mine else abort(404)


# --------------------------------------------------------------------------------------------------
# Records of dashboards in lists and searches


@bp.get(f"/{Dashboard.path}/{ID}")
def saved_dashboard(id: int):
    """A dashboard among the records is opened as the page it is."""
    return redirect(url(f"{PAGE}/{find(str(id)).key}"))


@bp.get(f"/{DashboardPart.path}/{ID}")
def saved_part(id: int):
    """A part among the records leads to its place on the dashboard."""
    with store().read(sandbox()) as session:
        record = session.get(entity(dashboards.PART).cls, id) or abort(404)
    return redirect(url(f"{PAGE}/{find(str(record.dashboard_id)).key}") + f"#part-{id}")
