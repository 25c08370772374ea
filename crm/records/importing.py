"""Import: rows of a table become records, new ones or changes of those a key finds.

``guess`` and ``parse`` make values of a file's cells; the verb ``import`` judges each row alone, by the rules of
saving, and is one command that one undo takes back. A look at what it would do is the same verb, rolled back.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..i18n import LOCALES, speaking
from ..i18n import gettext as _
from ..schema.fields import Field, Kind
from ..schema.record import Record, RecordId
from ..schema.registry import Context, entity
from ..schema.text import tidy
from . import duplicates
from .cells import Cells, word
from .errors import DomainError, Invalid
from .save import change, make, next_codes, refuse_closed
from .tables.reading import Table
from .values import clean
from .work import Work, verb

KEYS = (Kind.CODE, Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.INTEGER)
"""Kinds of field by which a row can find its record."""

STEP = 50
"""After so many rows the progress of an import is told."""

MOST_HELD = 10_000
"""Records that lookups point at which are held while an import goes on."""


@dataclass(frozen=True)
class Setup:
    """What a person chose for a file: the field of each column (empty: left out), the field by which a row finds
    its record (empty: every row is a new one), whether an empty cell empties the field, whether a new row that
    looks like a record there is is left out."""

    columns: tuple[str, ...]
    match: str = ""
    clear: bool = False
    skip_alike: bool = False


@dataclass
class Imported:
    """What came of each row, by its number: the record it made, changed or found as it was; the reasons why it
    was refused, by field (empty: the row itself); the record a new one looks like."""

    created: dict[int, int] = field(default_factory=dict)
    updated: dict[int, int] = field(default_factory=dict)
    unchanged: dict[int, int] = field(default_factory=dict)
    refused: dict[int, dict[str, str]] = field(default_factory=dict)
    alike: dict[int, int] = field(default_factory=dict)


@dataclass
class Parsed:
    """Values by field of the rows that could be read, their numbers in the file, and why the others could not."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: dict[int, dict[str, str]] = field(default_factory=dict)

    def told(self, found: Imported) -> Imported:
        """What the verb found, by number in the file, with the rows it never saw."""
        parts = {name: {self.numbers[n]: v for n, v in part.items()} for name, part in vars(found).items()}
        return Imported(**parts | {"refused": dict(sorted((parts["refused"] | self.refused).items()))})


class Watched(list):
    """Rows that tell how many of them have been taken."""

    def __init__(self, rows: Sequence[dict], tell: Callable[[int], None]):
        super().__init__(rows)
        self.tell = tell

    def __iter__(self) -> Iterator[dict]:
        for n, row in enumerate(super().__iter__()):
            if n and n % STEP == 0:
                self.tell(n)
            yield row


# --------------------------------------------------------------------------------------------------
# From a file to values


def offered(kind: str, context: Context) -> dict[str, Field]:
    """The fields an import may write, by name."""
    return {n: s for n, s in entity(kind).stored.items() if not s.readonly and context.shows(s)}


def keys(kind: str, context: Context) -> dict[str, Field]:
    """The fields by which a row can find its record, by name; the code first."""
    found = {n: s for n, s in entity(kind).stored.items() if s.kind in KEYS and context.shows(s)}
    return dict(sorted(found.items(), key=lambda item: item[1].kind is not Kind.CODE))


def guess(kind: str, headings: Sequence[str], context: Context) -> Setup:
    """Which field each column of a file may be: by label in any language or by technical name, each field once.
    A column of codes is what records are found by."""
    fields, called = keys(kind, context) | offered(kind, context), {}
    for locale in LOCALES:
        with speaking(locale):
            for name, spec in fields.items():
                for text in (str(spec.label), str(spec.short), name, spec.dataverse):
                    called.setdefault(_letters(text), []).append(name)
    columns, free = [], dict(fields)
    for heading in headings:
        name = next((n for n in called.get(_letters(heading), ()) if n in free), "") if _letters(heading) else ""
        columns.append(name)
        free.pop(name, None)
    return Setup(tuple(columns), "code" if "code" in columns else "")


def _letters(text: str) -> str:
    return "".join(c for c in word(text) if c.isalnum())


def parse(
    session: Session, kind: str, table: Table, setup: Setup, context: Context, names: Mapping[int, str]
) -> Parsed:
    """The values of a table's rows. An empty cell is no value, unless the setup says that it empties the field.

    A row is refused for a cell that cannot be read, for more cells than there are headings, and for a key that an
    earlier row has. ``names`` are those shown for users instead of the stored ones, by id.
    """
    cells, found, seen = Cells(session, names), Parsed(), {}
    writable, stored = offered(kind, context), entity(kind).stored
    chosen = [(n, stored[name]) for n, name in enumerate(setup.columns) if name and name in (*writable, setup.match)]
    for number, row in table.rows:
        values, wrong = _row(cells, chosen, row, setup.clear)
        if len(row) > len(table.headings):
            wrong[""] = _("The row has more cells than there are headings.")
        key = _key(stored[setup.match], values.get(setup.match)) if setup.match else None
        if key is not None and seen.setdefault(key, number) != number:
            wrong[setup.match] = _("Row %(row)s has the same value.", row=seen[key])
        if wrong:
            found.refused[number] = wrong
        else:
            found.rows.append(values)
            found.numbers.append(number)
    return found


def _row(cells: Cells, chosen: Sequence[tuple[int, Field]], row: Sequence[str], clear: bool) -> tuple[dict, dict]:
    """The values of a row, and what is wrong with it, by field."""
    values, wrong = {}, {}
    for n, spec in chosen:
        try:
            value = cells.value(spec, row[n])
        except ValueError as error:
            wrong[spec.name] = str(error)
            continue
        if value is not None or clear:
            values[spec.name] = value
    return values, wrong


def _key(spec: Field, value: Any) -> Any:
    """A value as records are found by it; ``None`` for nothing."""
    if value is None or value == "":
        return None
    if spec.kind is Kind.PHONE:
        return duplicates.comparable(spec.entity, spec.name, value)
    return word(value) if isinstance(value, str) else value


# --------------------------------------------------------------------------------------------------
# From values to records


@verb("import")
def import_rows(
    work: Work, kind: str, rows: list[dict[str, Any]], match: str = "", skip_alike: bool = False
) -> Imported:
    """Make a record of each row, or change the one its ``match`` field finds, each judged alone.

    A row that breaks a rule, whose key finds several records, or a read-only one, is refused and the others are
    taken. A row without a value for the key is a new record. ``skip_alike`` refuses new rows that look like a
    record there is. Raises ``DomainError`` for a kind of which no records are made by hand.
    """
    if not entity(kind).creatable:
        raise DomainError(_("Records of this kind are not made by hand."))
    if match and match not in keys(kind, work.context):
        raise DomainError(_("Records cannot be found by this field."))
    taking, found = _Taking(work, kind, match, skip_alike, rows[:]), Imported()
    for n, values in enumerate(rows):
        try:
            taking.take(n, values, found)
        except Invalid as error:
            found.refused[n] = {name: str(message) for name, message in error.errors.items()}
        except DomainError as error:
            found.refused[n] = {"": str(error)}
    return found


def _pointed_at(work: Work, kind: str, rows: list[dict[str, Any]]) -> list[RecordId]:
    """The records that lookups of the rows point at: while they are held, nobody asks for each again."""
    lookups = [name for name, spec in entity(kind).stored.items() if spec.kind is Kind.LOOKUP]
    ids = {row[name] for row in rows for name in lookups if isinstance(row.get(name), int)}
    return list(work.session.scalars(select(RecordId).where(RecordId.id.in_(sorted(ids)[:MOST_HELD]))))


class _Taking:
    """An import that goes on: what it finds records by, and the codes it gives."""

    def __init__(self, work: Work, kind: str, match: str, skip_alike: bool, rows: list[dict[str, Any]]):
        self.work, self.kind, self.skip_alike = work, kind, skip_alike
        self.match = entity(kind).stored[match] if match else None
        self.usable = {*offered(kind, work.context), match}
        self.ids = self._index() if match else {}
        self.alike = _Alike(work.session, kind)
        self.codes = iter(next_codes(work, kind, len(rows))) if "code" in entity(kind).stored else None
        self.held = _pointed_at(work, kind, rows)

    def _index(self) -> dict[Any, list[tuple[int, bool]]]:
        """The records by their key: id, and whether closed."""
        known, found = entity(self.kind), defaultdict(list)
        columns = [known.table.c[name] for name in (self.match.name, self.match.english) if name]
        status = [known.table.c.status] if "status" in known.stored else []
        for id, *values in self.work.session.execute(select(known.table.c.id, *columns, *status)):
            closed = bool(status) and values.pop() in known.closed_states
            for key in {_key(self.match, value) for value in values}:
                found[key].append((id, closed))
        return found

    def take(self, n: int, values: dict[str, Any], found: Imported) -> None:
        """Do one row. Raises ``DomainError`` for one that is refused."""
        if wrong := values.keys() - self.usable:
            raise Invalid(dict.fromkeys(sorted(wrong), _("This field cannot be changed.")))
        key = _key(self.match, values.get(self.match.name)) if self.match else None
        id = self._find(key)
        if id is not None:
            record, told = self.work.get(self.kind, id), {k: v for k, v in values.items() if k != self.match.name}
            (found.updated if self._change(record, told) else found.unchanged)[n] = id
            return
        given = {name: value for name, value in values.items() if value is not None}
        like = self.alike.find(given)
        if like is not None:
            found.alike[n] = like
            if self.skip_alike:
                raise DomainError(_("It looks like a record there is, and those were to be left out."))
        record = make(self.work, self.kind, given, self.codes)
        found.created[n] = record.id
        self.alike.add(record.id, given)
        if key is not None:
            self.ids[key].append((record.id, False))

    def _find(self, key: Any) -> int | None:
        """The record a key finds; an open one before those that are closed. Raises ``Invalid`` for several, and
        for none where nobody but the product gives such keys."""
        found = self.ids.get(key, []) if key is not None else []
        found = [one for one in found if not one[1]] or found
        if len(found) > 1:
            raise Invalid({self.match.name: _("%(n)s records have this value.", n=len(found))})
        if not found and key is not None and self.match.readonly:
            raise Invalid({self.match.name: _("No record has this value.")})
        return found[0][0] if found else None

    def _change(self, record: Record, values: dict[str, Any]) -> bool:
        """Give a record what is new to it; whether there was anything."""
        new = unlike(record, values)
        if not new:
            return False
        if not entity(self.kind).editable:
            raise DomainError(_("Records of this kind cannot be changed."))
        refuse_closed(record)
        changed = bool(change(self.work, record, clean(self.work, self.kind, new)))
        self.work.session.flush()
        return changed


def unlike(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """Which of some values a record does not have."""
    stored = entity(record.kind).stored
    return {n: v for n, v in values.items() if n not in stored or not _same(record, stored[n], v)}


def _same(record: Record, spec: Field, value: Any) -> bool:
    """Whether a record has a value already. Its seeded English text counts as the text: that is what an export in
    English holds. Spaces around a text do not count: no cell brings them back."""
    old = [getattr(record, spec.name), spec.english and value and getattr(record, spec.english)]
    return value in [tidy(one) or None if isinstance(one, str) else one for one in old[: 1 + bool(old[1])]]


class _Alike:
    """Open records by what the duplicate rules of a kind compare."""

    def __init__(self, session: Session, kind: str):
        self.kind, self.rules = kind, duplicates.rules(session, kind)
        self.ids: dict[tuple, int] = {}
        known, names = entity(kind), list(dict.fromkeys(name for rule in self.rules for name in rule))
        if names:
            columns = [known.table.c[name] for name in names]
            open_ones = [known.table.c.status.not_in(known.closed_states)] if "status" in known.stored else []
            for id, *values in session.execute(select(known.table.c.id, *columns).where(*open_ones)):
                self.add(id, dict(zip(names, values, strict=True)))

    def _keys(self, values: Mapping[str, Any]) -> Iterator[tuple]:
        for rule in self.rules:
            key = tuple(duplicates.comparable(self.kind, name, values.get(name)) for name in rule)
            if None not in key:
                yield rule, key

    def add(self, id: int, values: Mapping[str, Any]) -> None:
        """Take a record along."""
        for key in self._keys(values):
            self.ids.setdefault(key, id)

    def find(self, values: Mapping[str, Any]) -> int | None:
        """The first record that one with these values looks like by a rule."""
        return next((self.ids[key] for key in self._keys(values) if key in self.ids), None)
