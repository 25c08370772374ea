"""The canonical dump of a sandbox file: what makes two files the same.

SQLite stamps its own version into a file, so files are compared and named by what they say: every
table in name order, every row in key order, raw values as JSON.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator

from ..schema.record import STAMPS

VOLATILE = ("_head",)


def lines(db: sqlite3.Connection, stamps: bool = True, skip: tuple[str, ...] = VOLATILE) -> Iterator[str]:
    """The dump, a line a row. Without ``stamps``, who changed a record when and its version are left out.

    ``_head`` (how far the file has followed its log) is never part of it.
    """
    write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
    names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
    for table in names:
        if table.startswith("sqlite_") or table in skip:
            continue
        columns = [c for c in db.execute(f'PRAGMA table_info("{table}")')]
        keys = [c[1] for c in columns if c[5]]
        shown = sorted(c[1] for c in columns if stamps or c[1] not in STAMPS)
        select = ", ".join(f'"{c}"' for c in shown)
        order = ", ".join(f'"{c}"' for c in keys)
        for row in db.execute(f'SELECT {select} FROM "{table}" ORDER BY {order}'):
            values = {c: v for c, v in zip(shown, row, strict=True) if v is not None}
            yield f"{table} {write(values)}"


def hash_of(db: sqlite3.Connection, stamps: bool = True) -> str:
    """SHA-256 of the dump, as hex: the name of a template."""
    h = hashlib.sha256()
    for line in lines(db, stamps):
        h.update(line.encode() + b"\n")
    return h.hexdigest()
