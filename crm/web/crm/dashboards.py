"""Dashboards as pages: look at one, make, copy, share and delete one's own, put its parts in order.

What a dashboard shows follows from its address and the state of the sandbox, so it is drawn once for each state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import abort, current_app, g, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from ...entities.sitemap import ANALYSES, AREAS
from ...i18n import current_locale, number
from ...i18n import gettext as _
from ...records import charts, dashboards
from ...records import listing as lists
from ...records.columns import column
from ...records.dashboards import Board
from ...records.listing import Listing
from ...schema.fields import Field
from ...schema.layout import Part
from ...schema.registry import Entity, entity
from . import cells
from .listing import record_address
from .place import bp, names, sandbox, state, store, url
from .plot import Plot, explained, plot, worth

PAGE = "dashboards"
"""The page's place in addresses and in the site map."""

ROWS, COLUMNS = 8, 4
"""Rows and columns that a list shows on a dashboard."""


@dataclass(frozen=True)
class Tile:
    """A part, ready to be drawn: a chart's ``plot``, the ``rows`` of a list under their ``heads``, or one
    ``figure``. ``url`` is the list it is about; ``hidden`` where the reader may not see what it shows,
    ``count`` how many records there are, ``how`` how what is listed or told is computed (a plot tells it itself)."""

    part: Part
    known: Entity
    url: str = ""
    hidden: bool = False
    plot: Plot | None = None
    heads: tuple[tuple[Field, str], ...] = ()
    rows: tuple[Markup, ...] = ()
    figure: str = ""
    measure: str = ""
    count: int = 0
    how: Sequence = ()


# --------------------------------------------------------------------------------------------------
# The page


@bp.get(f"/{PAGE}")
def dashboards_home():
    """The dashboard that the area begins with: the first of one's own, else the one that comes with the product."""
    area, found = request.args.get("area") or AREAS[0].name, boards()
    here = [board for board in found if board.area == area and (board.mine or board.ready)]
    return redirect(url(f"{PAGE}/{(here or [board for board in found if board.ready])[0].key}"))


@bp.get(f"/{PAGE}/<key>")
def dashboard(key: str):
    """A dashboard, with the menu of those one may look at."""
    drawn = draw(key, request.args.get("area", ""), state())
    if drawn is None:
        abort(404)
    board, main = drawn
    g.kind = next((place.page for place in ANALYSES if place.page == f"{PAGE}/{key}"), PAGE)
    return render_template(
        "crm/dashboard.html", board=board, main=main, boards=boards(), owner=names().get(board.owner_id, "")
    )


def boards() -> list[Board]:
    """The dashboards the reader may look at."""
    with store().read(sandbox()) as session:
        return dashboards.boards(session, sandbox().me, current_locale())


def find(key: str) -> Board:
    """The dashboard of this key; 404 when the reader has none."""
    g.kind = PAGE
    with store().read(sandbox()) as session:
        return dashboards.board(session, key, sandbox().me, current_locale()) or abort(404)


@lru_cache(maxsize=128)
def draw(key: str, _area: str, _state: tuple) -> tuple[Board, Markup] | None:
    """Read and draw a dashboard; ``None`` when the reader has none of this key."""
    box = sandbox()
    with store().read(box) as session:
        board = dashboards.board(session, key, box.me, current_locale())
        tiles = [tile(session, part) for part in board.parts] if board else []
    if board is None:
        return None
    parts = current_app.jinja_env.get_template("crm/dashboard_parts.html").module
    return board, parts.main(board, tiles, board.mine and box.writable)


# --------------------------------------------------------------------------------------------------
# Its parts


def tile(session: Session, part: Part) -> Tile:
    """A part with what it shows."""
    box, known = sandbox(), entity(part.table)
    if not dashboards.shows(part, box.context):
        return Tile(part, known, hidden=True)
    listing = Listing(part.table, known.view(part.base), part.filter, sort=part.sort, columns=part.columns)
    address = url(
        known, view=part.base, filter=part.filter, sort=part.sort, cols=",".join(part.columns),
        chart=part.chart.text if part.chart and part.chart.group else "",
    )  # fmt: skip
    return TILES[part.type](session, part, listing, Tile(part, known, address))


def _chart_tile(session: Session, part: Part, listing: Listing, tile: Tile) -> Tile:
    box, known = sandbox(), tile.known
    chart = charts.sound(part.table, part.chart)
    figures = charts.figures(session, listing, chart, box.context, current_locale(), names())
    drawn = plot(figures, lambda bar: url(known, view=part.base, filter=bar.filter, chart=chart.text))
    return replace(tile, plot=drawn, count=figures.count)


def _list_tile(session: Session, part: Part, listing: Listing, tile: Tile) -> Tile:
    found = lists.read(session, listing, sandbox().context, current_locale(), names())
    specs = [column(part.table, name) for name in listing.shown[:COLUMNS]]
    rows, address = found.rows[:ROWS], record_address()
    drawn = []
    if rows:
        values = list(zip(*(row.values[:COLUMNS] for row in rows), strict=True))
        drawn = [cells.header_cells(specs[0], values[0], [row.id for row in rows], address(part.table))]
        drawn += [cells.data_cells(spec, each, address) for spec, each in zip(specs[1:], values[1:], strict=True)]
    heads = tuple((spec, cells.css(spec, n == 0)) for n, spec in enumerate(specs))
    rows = tuple(
        Markup('<tr role="row">{}</tr>').format(Markup("").join(map(Markup, row))) for row in zip(*drawn, strict=True)
    )
    return replace(tile, heads=heads, rows=rows, count=found.count, how=explained(specs))


def _figure_tile(session: Session, part: Part, listing: Listing, tile: Tile) -> Tile:
    chart = part.chart if part.chart and part.chart.measure else None
    if chart:
        listing = Listing(
            part.table, listing.view, part.filter, columns=(chart.measure,), totals=f"{chart.measure}:{chart.how}"
        )
    found = lists.overview(session, listing, sandbox().context, current_locale())
    if chart is None:
        return replace(tile, figure=number(found.count), measure=_("Number of records"), count=found.count)
    spec = column(part.table, chart.measure)
    text = worth(spec, chart.how, found.totals[chart.measure])
    told = charts.measured(part.table, chart)
    return replace(tile, figure=text, measure=told, count=found.count, how=explained([spec]))


TILES: dict[str, Callable[..., Tile]] = {"chart": _chart_tile, "list": _list_tile, "figure": _figure_tile}
"""What reads a part of each type."""
