"""The two kinds of data.

The **platform database** holds the truth: people, courses, attempts, change logs, submissions, scores.
``Platform`` wraps one SQLAlchemy engine, SQLite or PostgreSQL; ``read()`` and ``write()`` give a session
in a short transaction.

A **sandbox file** is one small SQLite file, a cache. One engine serves every file, so that compiled
statements are shared; it keeps no connections (``NullPool``), and a session is bound to a *connection*,
never to the engine: an ordinary pool would hand out a connection to somebody else's file.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Column, Connection, DateTime, MetaData, TypeDecorator, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached
from sqlalchemy.pool import NullPool

# --------------------------------------------------------------------------------------------------
# Platform


class PlatformBase(DeclarativeBase):
    """Base of every platform table; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator):
    """A moment in UTC, always timezone-aware in Python; SQLite, which knows no zones, stores it without.

    A value without a zone is refused: it would be a guess.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Any zone to UTC. Raises ``ValueError`` for a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value, dialect):
        """What the database holds, as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def plain(cls: type[PlatformBase]) -> list[Column]:
    """The columns of a class, for statements every request runs: plain ones take half the time that objects do."""
    return list(cls.__table__.c)


def detached(cls: type[PlatformBase], values: Iterable) -> Any:
    """The object with these values in its ``plain`` columns; ``None`` where an outer join found none. The same one
    is given again: nobody may change it, and its lists are tuples."""
    return _detached(cls, *(tuple(value) if isinstance(value, list) else value for value in values))


@lru_cache(maxsize=2000)
def _detached(cls: type[PlatformBase], *values) -> Any:
    if values[0] is None:
        return None
    found = cls(**{column.key: value for column, value in zip(plain(cls), values, strict=True)})
    make_transient_to_detached(found)
    return found


def utc_now() -> datetime:
    """The time now, with its zone; what every platform column of time is filled with."""
    return datetime.now(UTC)


class Platform:
    """The platform database of one process."""

    def __init__(self, url: str):
        self.url = url
        self.sqlite = url.startswith("sqlite")
        if self.sqlite:
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(url, connect_args={"timeout": 30}, pool_size=8, max_overflow=24)
            event.listen(self.engine, "connect", _platform_pragmas)
            event.listen(self.engine, "begin", _begin)
        else:
            self.engine = create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=24)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading. Closing it rolls back; what was loaded stays usable (an explicit
        ``rollback()`` would empty the loaded objects)."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in a transaction that may write: taken at once on SQLite, where a reading transaction
        that turns into a writing one fails under load; committed at the end, rolled back on an error."""
        with (
            self.connect(write=True) as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def connect(self, write: bool = False) -> Iterator[Connection]:
        """As ``read`` or ``write``, without a session: for the statements every request runs, in two thirds of the
        time."""
        with self.engine.connect() as connection:
            if write:
                connection.execution_options(immediate=True)
            yield connection
            if write:
                connection.commit()

    @contextmanager
    def jot(self) -> Iterator[Connection]:
        """As ``connect(write=True)``, for what is worth no wait for the disk: messages, what was opened last. Should
        the power fail, the last ones may be gone; nothing else is harmed."""
        with self.connect(write=True) as connection:
            driver = connection.connection.driver_connection
            if not self.sqlite:
                driver.execute("SET LOCAL synchronous_commit = off")
                yield connection
                return
            driver.execute("PRAGMA synchronous=NORMAL")
            try:
                yield connection
                connection.commit()
            finally:
                connection.rollback()  # SQLite forbids the next line within a transaction
                driver.execute("PRAGMA synchronous=FULL")

    def dispose(self) -> None:
        """Close the connections; used before a fork and at the end."""
        self.engine.dispose()


def _platform_pragmas(connection, _record) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event opens the transactions
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # it takes no lock, so it cannot fail
        connection.connection.driver_connection.execute("BEGIN")


# --------------------------------------------------------------------------------------------------
# Sandbox files

_opening: ContextVar[sqlite3.Connection | None] = ContextVar("opening", default=None)


def _creator() -> sqlite3.Connection:
    connection = _opening.get()
    if connection is None:
        raise RuntimeError("a sandbox file is opened with open_file(), never through the engine alone")
    return connection


sandbox_engine = create_engine("sqlite://", creator=_creator, poolclass=NullPool, query_cache_size=2000)
event.listen(sandbox_engine, "begin", _begin)


@contextmanager
def adopt(raw: sqlite3.Connection, immediate: bool = False) -> Iterator[Connection]:
    """Wrap a sqlite3 connection as a SQLAlchemy one in a transaction; closed at the end, not committed."""
    raw.isolation_level = None
    if raw.execute("PRAGMA foreign_keys").fetchone() != (1,):  # to set it makes SQLite prepare every statement anew
        raw.execute("PRAGMA foreign_keys=ON")
    token = _opening.set(raw)
    try:
        connection = sandbox_engine.connect()
    finally:
        _opening.reset(token)
    try:
        if immediate:
            connection.execution_options(immediate=True)
        yield connection
    finally:
        connection.close()


def connect_file(path: Path, immutable: bool = False, factory: type = sqlite3.Connection) -> sqlite3.Connection:
    """Open a sandbox or template file.

    ``immutable`` is for templates, which nobody writes: SQLite then skips locks and change checks. The
    journal is truncated and nothing is synced, since the file is a cache. Raises
    ``sqlite3.OperationalError`` when the file is missing.
    """
    mode = "mode=ro&immutable=1" if immutable else "mode=rw"
    raw = sqlite3.connect(
        f"file:{quote(str(path))}?{mode}", uri=True, timeout=30, isolation_level=None, check_same_thread=False,
        factory=factory, cached_statements=400,  # a form alone runs fifty
    )  # fmt: skip
    if not immutable:
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("PRAGMA journal_mode=TRUNCATE")
        raw.execute("PRAGMA cache_spill=OFF")  # a long write shuts readers out only when it commits
    return raw


def digest(*parts: str | bytes) -> str:
    """SHA-256 over the parts, each preceded by its length, as hex."""
    h = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        h.update(len(raw).to_bytes(8, "big") + raw)
    return h.hexdigest()


def replace_file(temporary: Path, target: Path) -> None:
    """Put a finished file in place; whoever comes second uses the first.

    A hard link (a rename on Windows) never disturbs a reader of a file that is already there, which
    ``os.replace`` would.
    """
    try:
        if os.name == "nt":  # pragma: no cover - Windows
            os.rename(temporary, target)
        else:
            os.link(temporary, target)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)
