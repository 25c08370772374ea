"""Lists: a page of records of any kind, as a view and an address ask for it, with its totals.

A page costs two statements. The first counts and sums over every matching row, by first letter; the second
takes the page's ids and only then evaluates computed columns and the titles behind lookups, for fifty rows.
Statements are built once for each shape of list and kept; what changes from request to request is bound.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, false, func, literal, or_, select
from sqlalchemy.orm import Session

from ..i18n import gettext as _
from ..query import FilterError, order, where
from ..schema.fields import Field, Kind
from ..schema.layout import View
from ..schema.record import RecordId
from ..schema.registry import Context, Entity, entity, expand
from ..schema.text import fold, fold_sql, sort_key
from .names import title_sql
from .values import local_sql

PAGE = 50
"""Rows on a page."""

WORDS = 6
"""Words of a keyword filter that are looked at."""

LIMIT = 200
"""Characters of a keyword filter that are looked at."""


class Target(NamedTuple):
    """The value of a lookup in a list: the record it points at, its title and its kind."""

    id: int
    title: str
    kind: str


class Row(NamedTuple):
    """One record of a list: its values in the order of the columns; a lookup's value is a ``Target``."""

    id: int
    values: tuple


@dataclass(frozen=True)
class Listing:
    """What a list shows; everything in its address.

    ``filter`` is added to the view's own; ``sort`` and ``columns``, when given, replace the view's. ``q``
    narrows to rows where each of its words is found, ``letter`` to titles that begin with it. ``page``
    counts from 1.
    """

    kind: str
    view: View
    filter: str = ""
    q: str = ""
    sort: str = ""
    letter: str = ""
    page: int = 1
    columns: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the columns; a view that has a page of its own and no columns shows the titles."""
        return self.columns or self.view.columns or (entity(self.kind).title,)

    @property
    def order(self) -> str:
        """The sort list in force."""
        return self.sort or self.view.sort


@dataclass
class Page:
    """A page of a list. ``count`` is the number of matching rows on all pages, ``totals`` their sums by
    column, ``letters`` the first letters that occur; ``first`` and ``last`` number the page's rows from 1."""

    rows: list[Row]
    count: int
    totals: dict[str, Any]
    letters: list[str]
    number: int = 1
    first: int = 0
    last: int = 0
    pages: int = 1


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
    """The listing that the arguments of an address ask for: ``view filter q sort letter page cols``.

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
        columns=_columns(known, args.get("cols", ""), context, problems),
        sort=_sort(kind, args.get("sort", ""), context, problems),
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


def _columns(known: Entity, text: str, context: Context, problems: list[str]) -> tuple[str, ...]:
    names = list(dict.fromkeys(filter(None, (name.strip() for name in text.split(",")))))
    shown = known.shown(context)
    unknown = [name for name in names if name not in shown]
    if unknown:
        problems.append(_("There is no column %(name)s.", name=", ".join(unknown)))
    return tuple(name for name in names if name in shown)


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
    overview, rows = _statements(shape, context, locale)
    groups = session.execute(overview, bound).all()
    page = _page(groups, fold(listing.letter), [spec.name for spec in _summed(listing)], listing.page)
    if page.count:
        page.rows = _rows(session.execute(rows, bound | {"skip": page.first - 1}).all(), listing, names)
        page.last = page.first + len(page.rows) - 1
    return page


def ids(session: Session, listing: Listing, context: Context, locale: str) -> list[int]:
    """The id of every record of a list, on all its pages. Raises ``FilterError`` as ``read`` does."""
    shape, bound = _shape(listing)
    return list(session.scalars(_every_id(shape, context, locale), bound))


def _shape(listing: Listing) -> tuple[Listing, dict[str, Any]]:
    """What statements are kept by: ``q`` holds the names of the bound words, ``letter`` whether there is one;
    and the values of what is bound."""
    bound, letter = words(listing.q), fold(listing.letter)
    shape = replace(listing, q=" ".join(bound), letter=letter and "a", page=1)
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
def _statements(shape: Listing, context: Context, locale: str) -> tuple[Select, Select]:
    """The two statements of every listing of one shape."""
    known = entity(shape.kind)
    conditions = _conditions(shape, known, context, locale)
    first = _first_letter(known, context, locale)
    sums = [func.sum(known.expression(spec.name, context)) for spec in _summed(shape)]
    overview = select(first, func.count(), *sums).select_from(known.table).where(*conditions).group_by(first)
    conditions += _of_letter(shape, known, context, locale)
    return overview, _page_rows(shape, known, conditions, context, locale)


@lru_cache(maxsize=1000)
def _every_id(shape: Listing, context: Context, locale: str) -> Select:
    known = entity(shape.kind)
    conditions = _conditions(shape, known, context, locale) + _of_letter(shape, known, context, locale)
    return select(known.table.c.id).where(*conditions).order_by(known.table.c.id)


def _conditions(shape: Listing, known: Entity, context: Context, locale: str) -> list[ColumnElement[bool]]:
    """What the view, the filter and the keyword ask of a row."""
    conditions = [where(text, shape.kind, context) for text in (shape.view.filter, shape.filter) if text]
    return conditions + found_sql(known, shape.q.split(), context, locale)


def _of_letter(shape: Listing, known: Entity, context: Context, locale: str) -> list[ColumnElement[bool]]:
    first = _first_letter(known, context, locale)
    return [first.in_([bindparam("small"), bindparam("capital")])] if shape.letter else []


def _page_rows(shape: Listing, known: Entity, conditions: list, context: Context, locale: str) -> Select:
    sequence = order(shape.order, shape.kind, context)
    ids = select(known.table.c.id).where(*conditions).order_by(*sequence).limit(PAGE).offset(bindparam("skip"))
    chosen = ids.subquery("chosen")
    columns = [c for name in shape.shown for c in column_sql(known, name, context, locale)]
    rows = chosen.join(known.table, known.table.c.id == chosen.c.id)
    return select(known.table.c.id, *columns).select_from(rows).order_by(*sequence)


def found_sql(known: Entity, parameters: Iterable[str], context: Context, locale: str) -> list[ColumnElement[bool]]:
    """A condition for each bound word: it is part of one of the fields the keyword filter reads."""
    texts = [fold_sql(local_sql(known, name, context, locale)) for name in known.find]
    return [or_(false(), *(text.like(bindparam(word), escape="/") for text in texts)) for word in parameters]


def _first_letter(known: Entity, context: Context, locale: str) -> ColumnElement[str]:
    """The first letter of the title; empty for kinds without a title in words."""
    spec = known.stored.get(known.title)
    if spec is None or spec.kind is not Kind.TEXT:
        return literal("")
    return func.substr(func.trim(local_sql(known, known.title, context, locale)), 1, 1)


def _summed(listing: Listing) -> list[Field]:
    """The columns that a totals row adds up."""
    fields = [entity(listing.kind).field(name) for name in listing.shown]
    return [spec for spec in fields if spec.summed]


def column_sql(known: Entity, name: str, context: Context, locale: str) -> list[ColumnElement]:
    """What is selected for a column: its value; for a lookup the id, the title and, of several, the kind."""
    spec = known.field(name)
    value = local_sql(known, name, context, locale)
    if spec.kind is not Kind.LOOKUP:
        return [value]
    titles = []
    for kind in expand(spec.to):
        other = entity(kind).table.alias()
        titles.append(select(title_sql(entity(kind), locale, other)).where(other.c.id == value).scalar_subquery())
    if len(titles) == 1:
        return [value, *titles]
    return [value, func.coalesce(*titles), select(RecordId.kind).where(RecordId.id == value).scalar_subquery()]


def take(columns: Iterator[tuple], spec: Field, names: Mapping[int, str]) -> tuple | list:
    """The values of the next column that ``column_sql`` made; of a lookup as ``Target``."""
    values = next(columns)
    if spec.kind is not Kind.LOOKUP:
        return values
    titles, kinds = next(columns), expand(spec.to)
    its_kind = next(columns) if len(kinds) > 1 else kinds * len(values)
    return [
        None if id is None else Target(id, names.get(id, title), kind)
        for id, title, kind in zip(values, titles, its_kind, strict=True)
    ]


def _page(groups: list, letter: str, sums: list[str], wanted: int) -> Page:
    """A page without rows yet, from the overview: first letter, count and sums of each group."""
    letters = sorted({fold(group[0]) for group in groups if group[0]}, key=sort_key)
    groups = [group for group in groups if not letter or (group[0] and fold(group[0]) == letter)]
    total = sum(group[1] for group in groups)
    totals = {name: sum(g[n] for g in groups if g[n] is not None) for n, name in enumerate(sums, 2)}
    pages = max(1, -(-total // PAGE))
    number = min(wanted, pages)
    found = Page([], total, totals, [letter.upper() for letter in letters], number, pages=pages)
    found.first = (number - 1) * PAGE + 1 if total else 0
    return found


def _rows(found: list, listing: Listing, names: Mapping[int, str]) -> list[Row]:
    """The rows of a page, worked out column by column."""
    known = entity(listing.kind)
    columns = iter(list(zip(*found, strict=True)))
    ids, values = next(columns), []
    for name in listing.shown:
        column = take(columns, known.field(name), names)
        if name == known.title:
            column = [names.get(id, value) for id, value in zip(ids, column, strict=True)]
        values.append(column)
    return [Row(*row) for row in zip(ids, zip(*values, strict=True), strict=True)]
