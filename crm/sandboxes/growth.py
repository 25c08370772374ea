"""Opening an older image: the schema of sandbox files only grows, and a file grows with it.

Nothing is ever dropped, renamed or retyped. A column that came later gets the constant default of its
field, so that the rows of an old image and the change log that follows it still fit together.
"""

import sqlite3
from functools import cache

from sqlalchemy import Column, create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateColumn

from ..records.work import raw as stored
from ..schema.record import DYNAMIC, SandboxBase
from ..schema.registry import entities

_dialect = sqlite.dialect()


def bring_up(raw: sqlite3.Connection) -> list[str]:
    """Add the tables, columns and indexes an open file lacks; returns what was added, ``[]`` for a file
    that is up to date (one statement then). Raises ``sqlite3.Error`` when the file is not to be written."""
    wanted, found = _schema(), _objects(raw)
    if found == wanted:
        return []
    added = []
    for (kind, name), sql in wanted.items():
        if kind == "table" and (kind, name) not in found:
            raw.execute(sql)
            added.append(name)
    for (kind, name), _sql in found.items():
        if kind == "table" and name in SandboxBase.metadata.tables:
            added += _columns(raw, name)
    for (kind, name), sql in wanted.items():
        if kind == "index" and (kind, name) not in found:
            raw.execute(sql)
    return added


def _objects(raw: sqlite3.Connection) -> dict[tuple[str, str], str]:
    rows = raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'")
    return {(kind, name): sql for kind, name, sql in rows}


@cache
def _schema() -> dict[tuple[str, str], str]:
    """What a file made today contains, in the order it is made."""
    entities()  # every kind is declared
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        SandboxBase.metadata.create_all(connection)
        found = _objects(connection.connection.driver_connection)
    engine.dispose()
    return found


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    present = {row[1] for row in raw.execute(f'PRAGMA table_xinfo("{table}")')}
    missing = [c for c in SandboxBase.metadata.tables[table].columns if c.name not in present]
    for column in missing:
        raw.execute(f'ALTER TABLE "{table}" ADD COLUMN {_ddl(table, column)}')
    return [f"{table}.{column.name}" for column in missing]


def _ddl(table: str, column: Column) -> str:
    ddl = str(CreateColumn(column).compile(dialect=_dialect))
    value = _constant(table, column)
    if value is None:
        ddl = ddl.replace(" NOT NULL", "")  # SQLite adds no required column without a value for the old rows
    else:
        ddl += f" DEFAULT {value}" if isinstance(value, int) else " DEFAULT '" + value.replace("'", "''") + "'"
    for key in column.foreign_keys:
        ddl += f' REFERENCES "{key.column.table.name}" ({key.column.name})'
    return ddl


def _constant(table: str, column: Column):
    """The stored form of a column's constant default; ``None`` where it has none."""
    spec = column.info.get("field")
    if spec is not None and spec.default not in DYNAMIC:
        return stored(table, column.name, spec.default)
    return column.default.arg if column.default is not None and column.default.is_scalar else None
