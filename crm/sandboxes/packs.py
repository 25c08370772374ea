"""Packs: the invented organisations students work in, and how one variant of one is built.

A pack is a folder ``seeds/packs/<id>`` whose ``__init__`` has ``PACK``. Its ``build`` fills a
``Builder``, which writes the template file. Every draw is seeded by a hash of pack, version, variant and
a name of the draw: no clock, no dict order, no global random. The same variant is byte-identical
everywhere; a neighbour differs.
"""

import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from faker import Faker
from sqlalchemy import insert

from ..db import adopt, digest
from ..schema.record import Head, Meta, RecordId, SandboxBase, SeededChange
from ..schema.registry import entity

TODAY = date(2025, 9, 1)
"""The sandbox's today, for every pack (catalogue D1)."""

SCHEMA_VERSION = 4
"""Raised when the tables of a sandbox grow; an older image is then brought up on opening."""


@dataclass(frozen=True)
class Pack:
    """An invented organisation with its data. ``title`` and ``story`` are texts by language; ``home`` is the
    kind of record its sandbox opens on."""

    id: str
    version: int
    title: dict[str, str]
    story: dict[str, str]
    build: Callable[["Builder"], None]
    checkpoints: tuple[str, ...] = ("CP0",)
    variants: int = 12
    phenomena: dict[str, Callable] = field(default_factory=dict)
    home: str = "account"


@cache
def packs() -> dict[str, Pack]:
    """Every pack by id."""
    import seeds.packs  # noqa: PLC0415 - content is above the product and found by folder

    found = {}
    for module in iter_modules(seeds.packs.__path__):
        pack = import_module(f"seeds.packs.{module.name}").PACK
        found[pack.id] = pack
    return found


@cache
def _defaults(kind: str) -> dict:
    """What the fields of a new record hold unless told, as far as it is the same for everybody and always."""
    stored = entity(kind).stored.items()
    return {name: spec.default for name, spec in stored if spec.default not in (None, "me", "now", "today")}


class Builder:
    """Collects the rows of one variant at one checkpoint, then writes the template file."""

    def __init__(self, pack: Pack, variant: int, checkpoint: str):
        self.pack, self.variant, self.checkpoint = pack, variant, checkpoint
        self.today = TODAY
        self.facts: dict = {}
        self.rows: dict[str, list[dict]] = {}
        self.by_id: dict[int, dict] = {}
        self._ids: list[dict] = []
        self._history: list[dict] = []
        self._codes: dict[str, list[int]] = {}
        self._faker = Faker("fi_FI")

    def seed(self, name: str) -> int:
        """The seed of the draw called ``name``."""
        key = digest(self.pack.id, str(self.pack.version), str(self.variant), name)
        return int(key[:16], 16)

    def rng(self, name: str) -> random.Random:
        """A random generator of its own for the draw called ``name``."""
        return random.Random(self.seed(name))

    def fake(self, name: str) -> Faker:
        """The one Faker (fi_FI), seeded for the draw called ``name``; use it before the next call."""
        self._faker.seed_instance(self.seed(name))
        return self._faker

    def days_ago(self, days: int, hour: int = 12, minute: int = 0) -> datetime:
        """A time of day so many days before today (negative: after)."""
        return datetime.combine(self.today - timedelta(days=days), time(hour, minute))

    def add(self, kind: str, *, at: datetime | None = None, by: int | None = None, **values) -> int:
        """Add a record and return its id. ``at`` and ``by``: when and by whom it was made (id of a user).

        Values are Python values (Decimal euros, dates). A code is dealt where the kind has one and none
        is given. Raises ``KeyError`` for a field the kind does not have.
        """
        known = entity(kind)
        unknown = set(values) - set(known.raw_columns)
        if unknown:
            raise KeyError(f"{kind} has no field {', '.join(sorted(unknown))}")
        id = len(self._ids) + 1
        self._ids.append({"id": id, "kind": kind})
        if "code" in known.stored and values.get("code") is None:
            values["code"] = self.deal_code(kind)
        row = {"id": id, "version": 1, "created_on": at, "created_by_id": by, "modified_on": at,
               "modified_by_id": by, **_defaults(kind), **values}  # fmt: skip
        self.rows.setdefault(kind, []).append(row)
        self.by_id[id] = row
        return id

    def deal_code(self, kind: str) -> str:
        """The next code of a kind, from numbers shuffled for the variant: ``AS-0417``."""
        if kind not in self._codes:
            top = 99_999 if kind == "sales_line" else 9_999
            count = 60_000 if kind == "sales_line" else top
            self._codes[kind] = self.rng(f"codes {kind}").sample(range(1, top + 1), count)
        width = 5 if kind == "sales_line" else 4
        return f"{entity(kind).field('code').help}-{self._codes[kind].pop():0{width}}"

    def history(self, id: int, name: str, before, after, at: datetime, by: int | None) -> None:
        """Seeded history: ``by`` changed a field at a time. The row keeps its value; set it to ``after``.

        ``before`` and ``after`` are raw (stored) values: text, integer, cents, ISO date, id.
        """
        self._history.append({"record_id": id, "field": name, "before": json.dumps(before, ensure_ascii=False),
                              "after": json.dumps(after, ensure_ascii=False), "at": at, "by_id": by})  # fmt: skip
        row = self.by_id[id]
        if row["modified_on"] is None or at > row["modified_on"]:
            row["modified_on"], row["modified_by_id"] = at, by

    def write(self, path: Path) -> None:
        """Write the template file. Raises ``ValueError`` when a lookup points nowhere."""
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("PRAGMA synchronous=OFF")
        meta = {"pack": self.pack.id, "version": self.pack.version, "variant": self.variant,
                "checkpoint": self.checkpoint, "today": self.today.isoformat(), "schema": SCHEMA_VERSION,
                "facts": self.facts}  # fmt: skip
        with adopt(raw) as connection:
            raw.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                SandboxBase.metadata.create_all(connection)
                connection.execute(insert(RecordId), self._ids)
                for kind in sorted(self.rows):
                    table = entity(kind).table
                    columns = entity(kind).raw_columns
                    rows = [{c: row.get(c) for c in columns} for row in self.rows[kind]]
                    connection.execute(insert(table), rows)
                if self._history:
                    connection.execute(insert(SeededChange), self._history)
                connection.execute(insert(Meta), [{"key": k, "value": json.dumps(v, ensure_ascii=False, sort_keys=True)} for k, v in meta.items()])  # fmt: skip
                connection.execute(insert(Head), [{"id": 1, "seq": 0, "command": ""}])
            broken = raw.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                raise ValueError(
                    f"{self.pack.id} variant {self.variant}: row {broken[1]} of {broken[0]} points at a missing {broken[2]}"
                )
            raw.execute("ANALYZE")
            raw.execute("VACUUM")
