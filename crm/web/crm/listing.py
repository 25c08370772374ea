"""Lists: any kind of record through a view, filtered, sorted and paged by the address; commands for the
rows that are ticked. Everything about a list is in its address, so it can be kept, sent and printed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlencode

from flask import current_app, g, redirect, render_template, request
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from ...i18n import current_locale
from ...i18n import gettext as _
from ...query import conjuncts, join, pieces, sentence, to_text
from ...query import parse as parse_filter
from ...records import charts, told
from ...records import listing as lists
from ...records.columns import column
from ...records.listing import Listing, Page, Reading
from ...records.names import names_of
from ...schema.fields import Field
from ...schema.registry import Entity, entity
from . import cells
from .chartpane import Pane, pane
from .heads import Entry, Header, fill, headers, menus
from .place import bp, came_from, here, names, opened, sandbox, state, store, url
from .selected import Command, commands
from .viewmenu import ViewMenu, view_menu

STATE = (
    "view",
    "mine",
    "filter",
    "sort",
    "q",
    "letter",
    "cols",
    "group",
    "totals",
    "widths",
    "chart",
    "trail",
    "page",
    "area",
)
"""The arguments of a list's address."""


# --------------------------------------------------------------------------------------------------
# The address of a list, and the parts of a page that lead to its other states


class Address:
    """The address of the list shown; ``to(sort="name")`` is the same list with something changed.

    A change of anything but the page goes back to the first page. ``path`` is the page the list stands on
    where that is not the kind's own, ``names`` are the arguments it has there.
    """

    def __init__(self, known: Entity, args, path: str = "", names: tuple[str, ...] = STATE):
        self.path = path or url(known).partition("?")[0]
        self.state = {name: args[name] for name in names if args.get(name)}
        self.written = {name: urlencode({name: value}) for name, value in self.state.items()}

    def to(self, **changes) -> str:
        """The address with these arguments; an empty one is left out."""
        parts = {**self.written, "page": ""}
        parts |= {name: urlencode({name: value}) if value else "" for name, value in changes.items()}
        query = "&".join(filter(None, parts.values()))
        return f"{self.path}?{query}" if query else self.path

    def keep(self, *names: str) -> list[tuple[str, str]]:
        """The arguments a form has to send along, beside its own fields ``names`` and the page."""
        return [(name, value) for name, value in self.state.items() if name not in (*names, "page")]

    def aside(self, page: str, **more) -> str:
        """The address of a page about this list: its filter (``filter``), its columns (``columns``)."""
        return self.to(**more).replace(self.path, f"{self.path}/{page}", 1)

    def page(self, number: int) -> str:
        """The address of another page of the same list."""
        return self.to(page=number if number > 1 else "")


@dataclass(frozen=True)
class Chip:
    """A condition of the address in words, with the address that leaves it out."""

    text: str
    url: str


def chips(session: Session, listing: Listing, address: Address) -> list[Chip]:
    """The conditions of the address's filter, one by one; one statement when it names records."""
    if not listing.filter:
        return []
    whole, ids = parse_filter(listing.filter, listing.kind), []
    sentence(whole, lambda id: ids.append(id) or "")
    called = names_of(session, ids, current_locale(), names())
    parts = pieces(whole) if len(conjuncts(whole)) > 1 else (whole,)
    return [
        Chip(
            sentence(part, lambda id: called.get(id, str(id))),
            address.to(filter=to_text(join(other for other in parts if other is not part))),
        )
        for part in parts
    ]


def grid_rows(page: Page, specs: list[Field], ticked: set[int] | None, fixed: bool) -> list[str]:
    """The rows as HTML; ``ticked`` is ``None`` where nothing can be selected, ``fixed`` when the ticks stand
    for rows of other pages too."""
    if not page.rows:
        return []
    ids = [row.id for row in page.rows]
    values = list(zip(*(row.values for row in page.rows), strict=True))
    address = record_address()
    drawn = [cells.header_cells(specs[0], values[0], ids, address(specs[0].entity))]
    drawn += [cells.data_cells(s, c, address) for s, c in zip(specs[1:], values[1:], strict=True)]
    if ticked is not None:
        drawn.insert(0, cells.tick_cells(specs[0], values[0], ids, ticked, fixed))
    return [f'<tr role="row">{"".join(row)}</tr>' for row in zip(*drawn, strict=True)]


def grid_bodies(page: Page, listing: Listing, rows: list[str], ticking: bool, address: Address) -> list[Markup]:
    """The insides of the grid's bodies: one with all rows, or one for each group of the page with its heading."""
    if not page.bands:
        return [Markup("\n".join(rows))] if rows else []
    spec, others = column(listing.kind, listing.group), [column(listing.kind, name) for name in listing.shown[1:]]
    found = []
    for band in page.bands:
        start = max(0, band.before + 1 - page.first)
        inside = rows[start : band.before + band.count + 1 - page.first]
        link = address.to(filter=band.filter, group="")
        goes_on = band.before + 1 < page.first
        subtotals = cells.total_cells(others, listing.totalled, band.totals)
        head = cells.band_row(band.label(spec), band.count, goes_on, link, ticking, subtotals, len(others))
        found.append(Markup("\n".join([head, *inside])))
    return found


def record_address() -> Callable[[str], str]:
    """Gives the address of a record of a kind, with ``{}`` in the place of its id."""
    return cache(lambda kind: url(entity(kind), "{}"))


# --------------------------------------------------------------------------------------------------
# Views


@bp.get("/")
def home():
    """The start of a sandbox: the list its pack begins with."""
    return redirect(url(entity(opened().home)))


@dataclass(frozen=True)
class Sheet:
    """A list, read and ready for the macros of ``list_parts.html``. ``technical``: the reader wants to see
    the fields' technical names. ``all``: how many rows are selected when all that match are, else 0."""

    known: Entity
    reading: Reading
    menu: ViewMenu
    page: Page
    address: Address
    specs: list[Field]
    chips: list[Chip]
    commands: list[Command]
    bodies: list[Markup]
    totals: Markup
    pane: Pane | None
    width: int
    writable: bool
    technical: bool
    all_ticked: bool
    all: int

    @property
    def listing(self) -> Listing:
        """What the list shows."""
        return self.reading.listing

    @property
    def headers(self) -> Iterator[Header]:
        """The heads of the columns."""
        return headers(self.listing, self.specs, self.address)

    @property
    def shape(self) -> tuple:
        """What the menus of the columns follow from."""
        found = self.listing
        return self.known.kind, found.shown, found.order, found.group, found.totals, found.widths

    @property
    def menus(self) -> Iterator[list[list[Entry]]]:
        """The menus of the columns, with marks for addresses."""
        return menus(self.listing, self.specs)

    def filled(self, drawn: str) -> Markup:
        """Drawn menus with this list's addresses."""
        return fill(drawn, self.address)

    @property
    def grouped(self) -> Field | None:
        """The column the rows stand in groups by."""
        return column(self.known.kind, self.listing.group) if self.listing.group else None

    @property
    def conditions(self) -> list[str]:
        """Everything that a record on the list meets, in words: the view's own conditions first."""
        own = sentence(parse_filter(self.listing.view.filter, self.known.kind))
        said = [own, *(chip.text for chip in self.chips)]
        if self.listing.q:
            said.append(_("Contains “%(text)s”", text=self.listing.q))
        if self.listing.letter:
            said.append(_("Begins with %(letter)s", letter=self.listing.letter))
        return [text for text in said if text]

    @property
    def chart_url(self) -> str:
        """The list with a chart: the one its kind opens with."""
        return self.address.to(chart=charts.opening(self.known, sandbox().context).text)

    @property
    def summed(self) -> bool:
        """Whether all totals are sums."""
        return all(total.how == "sum" for total in self.listing.totalled)

    @property
    def ticking(self) -> bool:
        """Whether there are rows that can be selected and something to do to them."""
        return bool(self.commands)


@dataclass(frozen=True)
class Drawn:
    """A list as HTML, all but what belongs to one request alone. ``moved`` is the address of the page that
    shows the view instead of a grid; then there is nothing else. ``item`` is what the list is pinned as
    (``shelf``)."""

    moved: str = ""
    label: str = ""
    here: str = ""
    item: str = ""
    ticking: bool = False
    all: int = 0
    commands: str = ""
    messages: str = ""
    main: str = ""


@bp.get("/<path>", endpoint="list")
def show_list(path: str):
    """A page of the records of one kind."""
    known = here(path)
    drawn = draw(known.kind, request.query_string, state())
    if drawn.moved:
        return redirect(drawn.moved)
    back, g.item = back_of(known), drawn.item
    return render_template("crm/list.html", known=known, drawn=drawn, back=back)


@lru_cache(maxsize=256)
def draw(kind: str, _query: bytes, _state: tuple) -> Drawn:
    """Read and draw the list this request asks for.

    What a list shows follows from its address, the reader and the state of the sandbox, and a state has a
    name: the last command of its change log. So a list once drawn stays right, coming back to it costs
    next to nothing, and nothing has to be thrown away when somebody writes.
    """
    known, reading = entity(kind), lists.parse(kind, request.args, sandbox().context)
    if reading.listing.view.page:
        return Drawn(moved=url(known, reading.listing.view.page))
    menu = view_menu(known, reading)
    if menu.opens:
        return Drawn(moved=url(known, **menu.opens.args))
    sheet = read_sheet(known, reading, menu)
    parts = current_app.jinja_env.get_template("crm/list_parts.html").module
    return Drawn(
        "",
        menu.label,
        sheet.address.page(sheet.page.number),
        f"{kind}?mine={menu.current.id}" if menu.current else f"{kind}?view={reading.listing.view.name}",
        sheet.ticking,
        sheet.all,
        parts.commands(sheet),
        parts.messages(sheet),
        parts.main(sheet),
    )


def read_sheet(known: Entity, reading: Reading, menu: ViewMenu) -> Sheet:
    """Read a list's page and prepare its parts."""
    box, listing, address = sandbox(), reading.listing, Address(known, menu.args)
    with store().read(box) as session:
        page = lists.read(session, listing, box.context, current_locale(), names())
        conditions = chips(session, listing, address)
        drawn = pane(session, known, listing, request.args.get("chart", ""), address, reading.problems)
    if page.number != listing.page:
        reading.problems.append(_("The list has only %(n)s pages. This is the last one.", n=page.pages))
    specs = [column(known.kind, name) for name in listing.shown]
    usable, ticked = commands(known) if page.rows else [], ticked_rows(page)
    whole = page.count if usable and request.args.get("tick") == "all" else 0
    rows = grid_rows(page, specs, ticked if usable else None, whole > 0)
    return Sheet(
        known,
        reading,
        menu,
        page,
        address,
        specs,
        conditions,
        usable,
        grid_bodies(page, listing, rows, bool(usable), address),
        cells.total_cells(specs[1:], listing.totalled, page.totals) if page.totals else Markup(),
        drawn,
        cells.least_width(specs, told.chosen(listing.widths)),
        box.writable,
        current_user.technical_names,
        len(ticked) >= len(page.rows),
        whole,
    )


def back_of(known: Entity) -> str:
    """The page of this sandbox one came from, unless it is the same list; else the sandbox's start."""
    came = came_from(url())
    return url() if came.partition("?")[0] == url(known).partition("?")[0] else came


def ticked_rows(page: Page) -> set[int]:
    """The rows of the page that the address ticks: ``tick=page``, ``tick=all`` for all that match, or ids when
    a command could not be done."""
    text = request.args.get("tick", "")
    if text in ("page", "all"):
        return {row.id for row in page.rows}
    return {int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 20}
