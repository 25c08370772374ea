"""Lists: a page of records of any kind, as a view and an address ask for it, with its totals.

A page costs two statements. The first counts and sums over every matching row, by first letter; the second
takes the page's ids and only then evaluates computed columns and the titles behind lookups, for fifty rows.
A list in groups costs one more, which counts and sums them. Statements are built once for each shape of list
and kept; what changes from request to request is bound.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, false, func, literal, or_, select
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..query import FilterError, order, where
from ..schema.fields import Kind
from ..schema.layout import View
from ..schema.registry import Context, Entity, entity
from ..schema.text import fold, fold_sql, sort_key
from . import columns, grouping, told, totals
from .columns import column, column_sql, take, value_sql
from .grouping import Band
from .names import title_sql
from .totals import Total
from .values import local_sql

PAGE = 50
"""Rows on a page."""

WORDS = 6
"""Words of a keyword filter that are looked at."""

LIMIT = 200
"""Characters of a keyword filter that are looked at."""


class Row(NamedTuple):
    """One record of a list: its values in the order of the columns; a lookup's value is a ``columns.Target``."""

    id: int
    values: tuple


@dataclass(frozen=True)
class Listing:
    """What a list shows; everything in its address.

    ``filter`` is added to the view's own; ``sort`` and ``columns``, when given, replace the view's. ``q``
    narrows to rows where each of its words is found, ``letter`` to titles that begin with it. ``page``
    counts from 1. ``group`` is the column the rows stand in groups by (``grouping``), ``totals`` how columns
    are totalled where it is not as usual (``totals``), ``widths`` which ones are narrow or wide (``told``).
    """

    kind: str
    view: View
    filter: str = ""
    q: str = ""
    sort: str = ""
    letter: str = ""
    page: int = 1
    columns: tuple[str, ...] = ()
    group: str = ""
    totals: str = ""
    widths: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the columns; a view that has a page of its own and no columns shows the titles."""
        return self.columns or self.view.columns or (entity(self.kind).title,)

    @property
    def order(self) -> str:
        """The sort list in force."""
        return self.sort or self.view.sort

    @property
    def totalled(self) -> list[Total]:
        """The totals in force."""
        return totals.in_force(self.kind, self.shown, self.totals)


@dataclass
class Page:
    """A page of a list. ``count`` is the number of matching rows on all pages, ``totals`` their totals by
    column, ``letters`` the first letters that occur; ``first`` and ``last`` number the page's rows from 1,
    ``bands`` are their groups, where the list has groups."""

    rows: list[Row]
    count: int
    totals: dict[str, Any]
    letters: list[str]
    number: int = 1
    first: int = 0
    last: int = 0
    pages: int = 1
    bands: list[Band] = field(default_factory=list)


@dataclass
class Reading:
    """A listing read from an address, and what of the address could not be used, in words.

    ``refused`` is the filter text that is not in force because of ``error``; the person can mend it.
    """

    listing: Listing
    problems: list[str] = field(default_factory=list)
    refused: str = ""
    error: FilterError | None = None


def parse(kind: str, args: Mapping[str, str], context: Context) -> Reading:
    """The listing that the arguments of an address ask for: ``view filter q sort letter page cols group
    totals widths``.

    What is unknown or wrong is left out and told of: a bad link still shows a list.
    """
    known, problems = entity(kind), []
    try:
        view = known.view(args.get("view") or None)
    except KeyError:
        problems.append(_("There is no such view. This is the default one."))
        view = known.view(None)
    found = Reading(Listing(kind, view, q=" ".join(args.get("q", "")[:LIMIT].split())), problems)
    found.listing = replace(
        found.listing,
        letter=args.get("letter", "").strip()[:1].upper(),
        page=_page_number(args.get("page", ""), problems),
        columns=columns.read(kind, args.get("cols", ""), context, problems),
        sort=_sort(kind, args.get("sort", ""), context, problems),
        group=grouping.read(kind, args.get("group", ""), context, problems),
        totals=totals.read(kind, args.get("totals", ""), context, problems),
        widths=told.widths(kind, args.get("widths", ""), context, problems),
    )
    text = args.get("filter", "").strip()
    try:
        where(text, kind, context)
        found.listing = replace(found.listing, filter=text)
    except FilterError as error:
        found.refused, found.error = text, error
    return found


def _page_number(text: str, problems: list[str]) -> int:
    if not text:
        return 1
    if text.isascii() and text.isdigit() and int(text[:9]) > 0:
        return int(text[:9])
    problems.append(_("There is no such page. This is the first one."))
    return 1


def _sort(kind: str, text: str, context: Context, problems: list[str]) -> str:
    try:
        order(text, kind, context)
    except FilterError as error:
        problems.append(_("The list cannot be sorted that way: %(error)s", error=error.message))
        return ""
    return text.strip()


# --------------------------------------------------------------------------------------------------
# Reading


def read(session: Session, listing: Listing, context: Context, locale: str, names: Mapping[int, str]) -> Page:
    """The page of a list; a page beyond the last gives the last (``Page.number`` says which).

    ``names`` are shown for users instead of the stored ones (seats of the sandbox). Raises ``FilterError``
    when the listing was not made by ``parse`` and its filter is wrong.
    """
    shape, bound = _shape(listing)
    _overview, rows, groups = _statements(shape, context, locale)
    page = overview(session, listing, context, locale)
    if page.count:
        bound_rows = bound | {"skip": page.first - 1, "most": PAGE}
        page.rows = _rows(session.execute(rows, bound_rows).all(), listing, names)
        page.last = page.first + len(page.rows) - 1
    if page.count and groups is not None:
        numbers, found = range(page.first - 1, page.last), session.execute(groups, bound).all()
        about = listing.kind, listing.group, listing.totalled, listing.filter
        page.bands = list(grouping.bands(found, *about, names, numbers))
    return page


def overview(session: Session, listing: Listing, context: Context, locale: str) -> Page:
    """The page of a list without its rows: how many they are, the totals. Raises ``FilterError`` as ``read``."""
    shape, bound = _shape(listing)
    found = session.execute(_statements(shape, context, locale)[0], bound).all()
    return _page(found, fold(listing.letter), listing)


def ids(session: Session, listing: Listing, context: Context, locale: str) -> list[int]:
    """The id of every record of a list, on all its pages, in the list's order. Raises ``FilterError`` as
    ``read`` does."""
    shape, bound = _shape(listing)
    return list(session.scalars(_every_id(shape, context, locale), bound))


def groups(session: Session, listing: Listing, context: Context, locale: str, period: str) -> list:
    """Every group of the list's rows, on all pages, as ``grouping.statement`` finds them; dates and moments by
    ``period``. Raises ``FilterError`` as ``read`` does."""
    shape, bound = _shape(listing)
    return session.execute(_groups(shape, context, locale, period), bound).all()


def every_row(
    session: Session, listing: Listing, context: Context, locale: str, names: Mapping[int, str], most: int
) -> list[Row]:
    """The rows of a list on all its pages, in its order, at most so many. Raises ``FilterError`` as ``read`` does."""
    shape, bound = _shape(listing)
    rows = _statements(shape, context, locale)[1]
    found = session.execute(rows, bound | {"skip": 0, "most": most}).all()
    return _rows(found, listing, names) if found else []


def _shape(listing: Listing) -> tuple[Listing, dict[str, Any]]:
    """What statements are kept by: ``q`` holds the names of the bound words, ``letter`` whether there is one;
    and the values of what is bound."""
    bound, letter = words(listing.q), fold(listing.letter)
    shape = replace(listing, q=" ".join(bound), letter=letter and "a", page=1, widths="")
    return shape, bound | ({"small": letter, "capital": letter.upper()} if letter else {})


def counts(session: Session, listing: Listing, texts: Iterable[str], context: Context, locale: str) -> list[int]:
    """How many records of a listing's view and keyword meet each of these filters, in one statement. The
    listing's own filter does not count. Raises ``FilterError``."""
    known, bound = entity(listing.kind), words(listing.q)
    conditions = [where(listing.view.filter, listing.kind, context), *found_sql(known, bound, context, locale)]
    numbers = [func.count(case((where(text, listing.kind, context), 1))) for text in texts]
    return list(session.execute(select(*numbers).select_from(known.table).where(*conditions), bound).one())


def words(q: str) -> dict[str, str]:
    """The words of a keyword filter as parameters of ``found_sql``."""
    patterns = (word.replace("/", "//").replace("%", "/%").replace("_", "/_") for word in fold(q).split()[:WORDS])
    return {f"word{n}": f"%{pattern}%" for n, pattern in enumerate(patterns)}


@lru_cache(maxsize=1000)
def _statements(shape: Listing, context: Context, locale: str) -> tuple[Select, Select, Select | None]:
    """The statements of every listing of one shape; the last one where it has groups."""
    known = entity(shape.kind)
    conditions = _conditions(shape, known, context, locale)
    first = _first_letter(known, context, locale)
    totalled = shape.totalled
    values = [value_sql(known, total.spec.name, context, locale) for total in totalled]
    sums = [part for total, value in zip(totalled, values, strict=True) for part in totals.parts_sql(total, value)]
    overview = select(first, func.count(), *sums).select_from(known.table).where(*conditions).group_by(first)
    conditions += _of_letter(shape, known, context, locale)
    rows = _page_rows(shape, known, conditions, context, locale)
    return overview, rows, _groups(shape, context, locale, "month") if shape.group else None


@lru_cache(maxsize=1000)
def _groups(shape: Listing, context: Context, locale: str, period: str) -> Select:
    known, totalled = entity(shape.kind), shape.totalled
    conditions = _conditions(shape, known, context, locale) + _of_letter(shape, known, context, locale)
    values = [value_sql(known, total.spec.name, context, locale) for total in totalled]
    about = known, shape.group, shape.order, totalled, values, conditions, context, locale, period
    return grouping.statement(*about)


@lru_cache(maxsize=1000)
def _every_id(shape: Listing, context: Context, locale: str) -> Select:
    known = entity(shape.kind)
    conditions = _conditions(shape, known, context, locale) + _of_letter(shape, known, context, locale)
    return select(known.table.c.id).where(*conditions).order_by(*_sequence(shape, context))


def _sequence(shape: Listing, context: Context) -> list:
    """What the rows are sorted by: their groups first, where there are any."""
    sequence = order(shape.order, shape.kind, context)
    if shape.group:
        return [*grouping.sequence(shape.group, shape.order, shape.kind, context), *sequence]
    return list(sequence)


def _conditions(shape: Listing, known: Entity, context: Context, locale: str) -> list[ColumnElement[bool]]:
    """What the view, the filter and the keyword ask of a row."""
    conditions = [where(text, shape.kind, context) for text in (shape.view.filter, shape.filter) if text]
    return conditions + found_sql(known, shape.q.split(), context, locale)


def _of_letter(shape: Listing, known: Entity, context: Context, locale: str) -> list[ColumnElement[bool]]:
    first = _first_letter(known, context, locale)
    return [first.in_([bindparam("small"), bindparam("capital")])] if shape.letter else []


def _page_rows(shape: Listing, known: Entity, conditions: list, context: Context, locale: str) -> Select:
    sequence = _sequence(shape, context)
    ids = select(known.table.c.id).where(*conditions).order_by(*sequence)
    chosen = ids.limit(bindparam("most")).offset(bindparam("skip")).subquery("chosen")
    values = [c for name in shape.shown for c in column_sql(known, name, context, locale)]
    rows = chosen.join(known.table, known.table.c.id == chosen.c.id)
    return select(known.table.c.id, *values).select_from(rows).order_by(*sequence)


def found_sql(known: Entity, parameters: Iterable[str], context: Context, locale: str) -> list[ColumnElement[bool]]:
    """A condition for each bound word: it is part of one of the fields the keyword filter reads, or of the
    name of the record the row is called after."""
    texts = [fold_sql(local_sql(known, name, context, locale)) for name in known.find]
    texts += [fold_sql(title_sql(known, locale))] if known.whose else []
    return [or_(false(), *(text.like(bindparam(word), escape="/") for text in texts)) for word in parameters]


def _first_letter(known: Entity, context: Context, locale: str) -> ColumnElement[str]:
    """The first letter of the title; empty for kinds without a title in words."""
    spec = known.stored.get(known.title)
    if spec is None or spec.kind is not Kind.TEXT:
        return literal("")
    return func.substr(func.trim(local_sql(known, known.title, context, locale)), 1, 1)


def _page(found: list, letter: str, listing: Listing) -> Page:
    """A page without rows yet, from the overview: first letter, count and parts of the totals of each letter."""
    letters = sorted({fold(row[0]) for row in found if row[0]}, key=sort_key)
    found = [row for row in found if not letter or (row[0] and fold(row[0]) == letter)]
    total = sum(row[1] for row in found)
    sums = totals.whole(listing.totalled, [row[2:] for row in found])
    pages = max(1, -(-total // PAGE))
    number = min(listing.page, pages)
    page = Page([], total, sums, [letter.upper() for letter in letters], number, pages=pages)
    page.first = (number - 1) * PAGE + 1 if total else 0
    return page


def _rows(found: list, listing: Listing, names: Mapping[int, str]) -> list[Row]:
    """The rows of a page, worked out column by column."""
    known = entity(listing.kind)
    parts = iter(list(zip(*found, strict=True)))
    ids, values = next(parts), []
    for name in listing.shown:
        taken = take(parts, column(listing.kind, name), names)
        if name == known.title:
            taken = [names.get(id, value) for id, value in zip(ids, taken, strict=True)]
        values.append(taken)
    return [Row(*row) for row in zip(ids, zip(*values, strict=True), strict=True)]
