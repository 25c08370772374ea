"""Sandbox files on this machine: a cache that may vanish at any moment.

They lie in ``cache/<boot>/``: files are written without syncing, so after a crash of the machine they are
worth nothing, and folders of other boots are deleted at start.
"""

import os
import secrets
import shutil
import sqlite3
import time
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from threading import Lock

from ..db import connect_file, replace_file

IDLE = 14 * 24 * 3600
"""Seconds after which an unused file is dropped; it is rebuilt when somebody opens the sandbox."""


def boot_id() -> str:
    """A name for this run of the machine; where the system has none, for this run of the product."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")[:16]
    except OSError:  # pragma: no cover - not Linux
        return os.environ.setdefault("CRM_BOOT", secrets.token_hex(8))


class Kept(sqlite3.Connection):
    """A connection that goes back to its keeper when it is closed, with its pages and statements warm."""

    keeper: "Keeper | None" = None
    path: Path

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._functions: set[str] = set()

    def create_function(self, name: str, *args, **kwargs) -> None:
        """Add a function, once: SQLAlchemy adds its own each time it adopts the connection, and at that SQLite
        prepares every statement anew."""
        if name not in self._functions:
            super().create_function(name, *args, **kwargs)
            self._functions.add(name)

    def close(self) -> None:
        """Give it back; ``end`` really closes it."""
        if self.keeper is None or not self.keeper.take_back(self):
            super().close()

    def end(self) -> None:
        """Close it for good."""
        super().close()


class Keeper:
    """Open connections nobody uses at the moment, by path: a file is opened once, not at every request.

    A connection is one user's until it is closed, and only ever to the file it was opened on. A process
    that was forked starts without any.
    """

    MOST = 32

    def __init__(self):
        self._lock, self._idle, self._process = Lock(), OrderedDict(), os.getpid()

    def open(self, path: Path, immutable: bool = False) -> sqlite3.Connection:
        """A connection to this file, kept or new. Raises ``sqlite3.OperationalError`` when it is missing."""
        with self._lock:
            if self._process != os.getpid():
                self._idle, self._process = OrderedDict(), os.getpid()
            waiting = self._idle.get(path)
            if waiting:
                return waiting.pop()
        raw = connect_file(path, immutable, Kept)
        raw.keeper, raw.path = self, path
        return raw

    def take_back(self, raw: Kept) -> bool:
        """Keep a connection for the next user; ``False`` when it is not to be kept."""
        if self._process != os.getpid():
            return False
        if raw.in_transaction:
            raw.rollback()
        with self._lock:
            self._idle.setdefault(raw.path, []).append(raw)
            self._idle.move_to_end(raw.path)
            old = self._idle.popitem(last=False)[1] if len(self._idle) > self.MOST else []
        for other in old:
            other.end()
        return True

    def forget(self, path: Path) -> None:
        """Close what is kept of a file that is going away."""
        with self._lock:
            gone = self._idle.pop(path, [])
        for raw in gone:
            raw.end()


class Files:
    """The cache folder of one machine, shared by its processes."""

    def __init__(self, cache: Path):
        self.root = cache / boot_id()
        self.root.mkdir(parents=True, exist_ok=True)
        self.cache = cache
        self.keeper = Keeper()

    def template(self, name: str) -> Path:
        """Where the template of this hash lies, if it does."""
        return self.root / f"t-{name}.db"

    def log(self, log_id: str) -> Path:
        """Where the file that follows this log lies, if it does."""
        return self.root / f"{log_id}.db"

    def put_template(self, name: str, content: bytes) -> Path:
        """Lay a template out as a file; whoever comes second uses the first."""
        target = self.template(name)
        if not target.exists():
            temporary = self._temporary()
            temporary.write_bytes(content)
            replace_file(temporary, target)
        return target

    def copy_template(self, name: str, log_id: str) -> Path:
        """Make the file of a log as a copy of its template."""
        target = self.log(log_id)
        if not target.exists():
            temporary = self._temporary()
            shutil.copyfile(self.template(name), temporary)
            replace_file(temporary, target)
        return target

    def _temporary(self) -> Path:
        self.root.mkdir(parents=True, exist_ok=True)  # somebody may have emptied the cache while we run
        return self.root / f"tmp-{os.getpid()}-{secrets.token_hex(6)}"

    def drop(self, log_id: str, template: str | None = None) -> None:
        """Throw a log's file away, with its journal, and the template of this hash where one is named; a
        file the system will not delete waits for the sweep."""
        for path in (self.log(log_id), *([self.template(template)] if template else [])):
            self.keeper.forget(path)
            for gone in (path, path.with_name(f"{path.name}-journal")):
                with suppress(PermissionError):
                    gone.unlink(missing_ok=True)

    def sweep(self, idle: float = IDLE, now: float | None = None) -> int:
        """Delete folders of other boots and files unused for ``idle`` seconds; returns how many went.

        A file somebody is writing is left: deleting under a writer would let two files follow one log.
        """
        now = time.time() if now is None else now
        gone = 0
        for folder in self.cache.iterdir():
            if folder.is_dir() and folder != self.root:
                shutil.rmtree(folder, ignore_errors=True)
        for path in self.root.iterdir():
            try:
                if now - max(path.stat().st_mtime, path.stat().st_atime) < idle:
                    continue
            except FileNotFoundError:
                continue
            if path.suffix == ".db" and not path.name.startswith("t-"):
                gone += self._drop_if_quiet(path)
            elif path.name.startswith("tmp-"):
                path.unlink(missing_ok=True)
        return gone

    def _drop_if_quiet(self, path: Path) -> bool:
        try:
            raw = connect_file(path)
            try:
                raw.execute("PRAGMA busy_timeout=0")
                raw.execute("BEGIN EXCLUSIVE")
                self.drop(path.stem)
            finally:
                raw.close()
        except sqlite3.Error:
            return False
        return True
