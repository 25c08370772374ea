"""What is done with the chart beside a list: draw another one, put it on a dashboard."""

from flask import abort, redirect, render_template, request

from ...i18n import current_locale
from ...i18n import gettext as _
from ...records import charts, dashboards
from ...records import listing as lists
from ...records.errors import DomainError
from ...schema.layout import Chart, Part
from ...schema.registry import entity
from ..security import whole_number
from .listing import Address, chips
from .messages import say
from .place import bp, here, sandbox, store, url


@bp.get("/<path>/chart")
def choose_chart(path: str):
    """The list with the chart that the controls of its pane ask for."""
    address = Address(here(path), request.args)
    return redirect(address.to(chart=chosen().text, page=""))


def chosen() -> Chart:
    """The chart that the controls of ``chart_fields.html`` ask for; whether it can be drawn is not said yet."""
    told = request.values
    return Chart(
        told.get("by", ""), told.get("measure", ""), told.get("how") or "sum", told.get("shape", ""),
        told.get("period", ""), "largest" in told,
    )  # fmt: skip


@bp.route("/<path>/dashboard", methods=["GET", "POST"])
def add_to_dashboard(path: str):
    """Put the list, or its chart, on a dashboard of one's own, on a new one where none is chosen."""
    known, box = here(path), sandbox()
    if not box.writable:
        abort(404)
    reading, problems = lists.parse(known.kind, request.args, box.context), []
    chart = charts.read(known.kind, request.args.get("chart", ""), box.context, problems)
    listing = reading.listing
    title = charts.title(known.kind, chart) if chart else str(listing.view.label)
    part = Part(
        request.form.get("title", title), known.kind, request.form.get("type", "chart" if chart else "list"), listing.view.name,
        reading.refused or listing.filter, chart, listing.columns, listing.sort,
    )  # fmt: skip
    if request.method == "GET":
        return _page(known, reading, part)
    try:
        done, home = _put(part)
    except DomainError as refused:
        return _page(known, reading, part, refused)
    say(_("%(title)s is on the dashboard.", title=part.title), undo=done.command, link=(url(f"dashboards/{home}"), _("Open the dashboard")))  # fmt: skip
    return redirect(Address(known, request.args).to(), 303)


def _put(part: Part):
    """Add a part where the form says; gives what was done and the dashboard's id."""
    state, home = dashboards.state_of(part), request.form.get("dashboard", type=whole_number)
    if home:
        return store().write(sandbox(), dashboards.add_part, home, state), home
    done = store().write(sandbox(), dashboards.create_dashboard, request.form.get("name", ""), None, [state])
    return done, done.result


def _page(known, reading, part: Part, refused: DomainError | None = None):
    box, errors = sandbox(), getattr(refused, "errors", {})
    address = Address(known, request.args)
    with store().read(box) as session:
        conditions = chips(session, reading.listing, address)
        mine = [board for board in dashboards.boards(session, box.me, current_locale()) if board.mine]
    return render_template(
        "crm/add_to_dashboard.html", known=known, listing=reading.listing, part=part, chips=conditions, boards=mine,
        name=request.form.get("name", ""), home=request.form.get("dashboard", mine[0].key if mine else ""),
        errors=errors, error="" if errors.keys() <= {"name", "title"} and errors else str(refused or ""),
        back=address.to(), types=entity(dashboards.PART).field("part_type").choices,
    ), 422 if refused else 200  # fmt: skip
