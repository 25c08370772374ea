"""Opening and writing sandboxes: the one way in.

Reading: a sandbox nobody has changed reads its template; otherwise its file, brought up to the head of its
log. Writing (``Store.write``) follows one order, file first, then platform:

1. ``BEGIN IMMEDIATE`` on the file, read the head *from the file* under that lock, catch up if it is behind;
2. run the verb;
3. write the new head into the file;
4. in one short platform transaction move the log's head (only from the expected one, only if the log is
   current and not sealed) and append the entries; commit it; the command has now succeeded;
5. commit the file.

A process killed between 4 and 5 leaves a file that is behind, which catches up; one killed earlier leaves
nothing. No platform transaction is open while a verb runs. If the head moved meanwhile (another machine),
everything is rolled back, caught up and run again.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from ..config import Config
from ..db import Platform, adopt
from ..i18n import gettext as _
from ..records.errors import DomainError
from ..records.undo import undo
from ..records.work import SandboxSession
from ..schema.registry import Context
from . import log, replay, templates
from .commands import described, work_on
from .files import Files
from .growth import bring_up
from .models import ChangeCommand, ChangeLog, SandboxRow, Seat
from .packs import TODAY

ROUNDS = 100
"""How often a write is run again when another machine was faster; a team of six never comes near it."""


class SandboxClosed(DomainError):
    """The sandbox takes no changes: it was submitted, or the person may only read."""

    code = "closed"


class SandboxReset(DomainError):
    """The sandbox was reset while the command was on its way; nothing was saved."""

    code = "reset"


class _Discard(Exception):
    """The file does not belong to its log; throw it away and build it anew."""


@dataclass
class Sandbox:
    """One sandbox as this request sees it: read from the platform in one statement, see ``Store.find``.

    ``seat`` is the reader's own (``None`` for a teacher who looks on), ``names`` the person behind each
    seat, shown instead of *me* and *team member*. ``analysis`` is false for an attempt: what the exercise
    asks to be found out is not shown.
    """

    id: int
    token: str
    template: str
    log_id: str
    seq: int
    command: str
    sealed: bool
    today: date
    seat: int | None = None
    names: dict[int, str] = field(default_factory=dict)
    analysis: bool = True

    @property
    def writable(self) -> bool:
        """Whether this person may change it now."""
        return self.seat is not None and not self.sealed

    @cached_property
    def me(self) -> int:
        """The user id of the reader in the file: packs give seat *n* the id *n*."""
        return self.seat or 1

    @property
    def context(self) -> Context:
        """What filters and formulas may know."""
        return Context(self.today, self.me, analysis=self.analysis)


@dataclass(frozen=True)
class Done:
    """What a write did: the verb's result and the command's id (``None`` when nothing changed)."""

    result: Any
    command: str | None = None
    rows: int = 0


class Store:
    """All sandboxes of this process's platform database and cache folder."""

    def __init__(self, platform: Platform, files: Files, clock: Callable[[], datetime] | None = None):
        self.platform, self.files = platform, files
        self.clock = clock or (lambda: datetime.now(UTC))

    # ----- making

    def create(self, session, template: str, people: list[int]) -> SandboxRow:
        """Add a sandbox with a seat for each person, in the caller's platform transaction."""
        now = self.clock()
        row = SandboxRow(
            token=secrets.token_urlsafe(16), template_hash=template, log_id=secrets.token_hex(8), created_at=now
        )
        session.add(row)
        session.flush()
        session.add(ChangeLog(sandbox_id=row.id, id=row.log_id, seq=0, command="", created_at=now, changed_at=now))
        session.add_all(Seat(sandbox_id=row.id, number=n, person_id=p) for n, p in enumerate(people, 1))
        session.flush()
        return row

    # ----- reading

    def load(self, sandbox_id: int, seat: int | None = 1) -> Sandbox:
        """The sandbox as it stands, for the command line, tests and jobs; a request finds it by its token
        (``classroom.attempts``). Raises ``NoResultFound``."""
        with self.platform.read() as session:
            row, head = session.execute(
                select(SandboxRow, ChangeLog)
                .join(ChangeLog, (ChangeLog.sandbox_id == SandboxRow.id) & (ChangeLog.id == SandboxRow.log_id))
                .where(SandboxRow.id == sandbox_id)
            ).one()
        return Sandbox(
            row.id,
            row.token,
            row.template_hash,
            row.log_id,
            head.seq,
            head.command,
            head.sealed_at is not None,
            TODAY,
            seat,
        )

    @contextmanager
    def read(self, sandbox: Sandbox) -> Iterator[SandboxSession]:
        """A read-only session on the sandbox as it is now.

        Damage found on opening is mended at once; damage found later raises ``sqlalchemy.exc.DBAPIError``,
        and the next read finds the files built anew.
        """
        for last in (False, True):
            try:
                raw = self._open_to_read(sandbox)
                break
            except (_Discard, sqlite3.Error):
                self._drop(sandbox)
                if last:
                    raise
        try:
            with adopt(raw) as connection, SandboxSession(connection) as session:
                yield session  # closing it keeps what was loaded, a rollback would forget it
        except (sqlite3.Error, DBAPIError) as error:
            if _file_trouble(error):
                self._drop(sandbox)
            raise

    def _drop(self, sandbox: Sandbox) -> None:
        """Throw away what is kept of a sandbox; the template too, since the damage may be a copy of its."""
        self.files.drop(sandbox.log_id, sandbox.template)

    def _open_to_read(self, sandbox: Sandbox) -> sqlite3.Connection:
        if sandbox.seq == 0:
            raw = self.files.keeper.open(self._template_file(sandbox.template), immutable=True)
        else:
            raw = self._open_log_file(sandbox)
        try:
            if raw.execute('SELECT seq, command FROM "_head"').fetchone() != (sandbox.seq, sandbox.command):
                raw.execute("BEGIN IMMEDIATE")
                self._catch_up(raw, sandbox)
                raw.execute("COMMIT")
        except BaseException:
            raw.close()
            raise
        return raw

    def _open_log_file(self, sandbox: Sandbox) -> sqlite3.Connection:
        if not self.files.log(sandbox.log_id).exists():
            self.files.keeper.forget(self.files.log(sandbox.log_id))  # what is still open is of a file that vanished
            self._template_file(sandbox.template)
            self.files.copy_template(sandbox.template, sandbox.log_id)
        return self.files.keeper.open(self.files.log(sandbox.log_id))

    def _template_file(self, name: str) -> Path:
        path = self.files.template(name)
        if path.exists():
            return path
        raw = templates.in_memory(templates.image(self.platform, name))
        bring_up(raw)  # an image of an older version gets the tables and columns that came since
        return self.files.put_template(name, raw.serialize())

    def template_bytes(self, name: str) -> bytes:
        """The template of this hash as bytes, from the cache folder or the platform database."""
        return self._template_file(name).read_bytes()

    def _catch_up(self, raw: sqlite3.Connection, sandbox: Sandbox) -> None:
        """Bring a locked file to the head of its log. Raises ``_Discard`` when it is not of that log."""
        seq, command = raw.execute('SELECT seq, command FROM "_head"').fetchone()
        with self.platform.read() as session:
            sandbox.seq, sandbox.command, sandbox.sealed, current = log.head(session, sandbox.id, sandbox.log_id)
            if not current:
                raise SandboxReset(_("The exercise was started over in another window. Open it again."))
            if (seq, command) == (sandbox.seq, sandbox.command):
                return
            known = seq == 0 or session.scalar(
                select(ChangeCommand.id).where(
                    ChangeCommand.sandbox_id == sandbox.id,
                    ChangeCommand.log_id == sandbox.log_id,
                    ChangeCommand.seq == seq,
                )
            )
            if known is not True and known != command:
                raise _Discard
            missing = log.commands(session, sandbox.id, sandbox.log_id, after=seq)
        replay.apply(raw, missing)

    # ----- writing

    def write(
        self, sandbox: Sandbox, verb: Callable, *args, channel: str = "ui", undoes: str | None = None,
        ask: Callable[[SandboxSession], None] | None = None, **kwargs,
    ) -> Done:  # fmt: skip
        """Run a verb under the write protocol and return what it did; ``ask`` looks at the sandbox first, as the verb
        will find it, and may raise.

        Raises what they raise (nothing is changed then), ``SandboxClosed`` when the sandbox was
        submitted or is open for reading only, ``SandboxReset`` when it was reset meanwhile.
        """
        if not sandbox.writable:
            raise SandboxClosed(_("This work has been submitted. It can be read, not changed."))
        for _round in range(ROUNDS):
            try:
                done = self._try(sandbox, verb, args, kwargs, channel, undoes, ask)
            except (_Discard, sqlite3.DatabaseError, DBAPIError) as error:
                if _round >= 1 or not _file_trouble(error):
                    raise
                self._drop(sandbox)
                continue
            if done is not None:
                return done
        raise DomainError(_("Too many people are saving at the same time. Try again."))

    def _try(self, sandbox: Sandbox, verb, args, kwargs, channel, undoes, ask) -> Done | None:
        raw = self._open_log_file(sandbox)
        with adopt(raw, immediate=True) as connection:
            transaction = connection.begin()
            before = raw.execute('SELECT seq, command FROM "_head"').fetchone()
            if before != (sandbox.seq, sandbox.command):
                self._catch_up(raw, sandbox)
                before = (sandbox.seq, sandbox.command)
            at = self.clock()
            work = work_on(connection, sandbox.today, sandbox.me, at, sandbox.analysis)
            if ask:
                ask(work.session)
            result = verb(work, *args, **kwargs)
            work.session.flush()
            rows = work.session.rows
            if not rows:
                return Done(result)  # closing the connection rolls back
            command = described(verb, args, kwargs, work, sandbox.seat, channel, undoes)
            raw.execute('UPDATE "_head" SET seq = ?, command = ?', (before[0] + 1, command["id"]))
            if not self._append(sandbox, before, command, rows, at):
                transaction.rollback()
                self._refresh(sandbox)
                return None
            sandbox.seq, sandbox.command = before[0] + 1, command["id"]
            try:
                transaction.commit()
            except (sqlite3.Error, DBAPIError):
                self.files.drop(sandbox.log_id)  # the command has succeeded; the file is built anew
            return Done(result, command["id"], len(rows))

    def _append(self, sandbox: Sandbox, before, command: dict, rows: list, at: datetime) -> bool:
        try:
            with self.platform.connect(write=True) as connection:
                return log.append(connection, sandbox.id, sandbox.log_id, before, command, rows, at)
        except DBAPIError:
            # The outcome of a commit can be unknown (the connection broke): the log itself tells.
            with self.platform.read() as session:
                if log.has_command(session, sandbox.id, sandbox.log_id, command["id"]):
                    return True
            raise

    def _refresh(self, sandbox: Sandbox) -> None:
        with self.platform.read() as session:
            sandbox.seq, sandbox.command, sandbox.sealed, current = log.head(session, sandbox.id, sandbox.log_id)
        if not current:
            raise SandboxReset(_("The exercise was started over in another window. Open it again."))
        if sandbox.sealed:
            raise SandboxClosed(_("This work has been submitted. It can be read, not changed."))

    # ----- undo

    def undo(self, sandbox: Sandbox, command_id: str) -> Done:
        """Take back one command of the current log. Raises ``Conflict`` when its rows changed since,
        ``DomainError`` when it was taken back already."""
        with self.platform.read() as session:
            found = session.scalar(
                select(ChangeCommand).where(
                    ChangeCommand.sandbox_id == sandbox.id,
                    ChangeCommand.log_id == sandbox.log_id,
                    ChangeCommand.id == command_id,
                )
            )
            if found is None:
                raise DomainError(_("There is nothing to undo."))
            (command,) = log.commands(session, sandbox.id, sandbox.log_id, found.seq - 1, found.seq)
            taken = session.scalar(
                select(ChangeCommand.seq).where(
                    ChangeCommand.sandbox_id == sandbox.id,
                    ChangeCommand.log_id == sandbox.log_id,
                    ChangeCommand.undoes == command_id,
                )
            )
        if taken is not None:
            raise DomainError(_("This has already been undone."))
        return self.write(sandbox, undo, command["rows"], command_id, undoes=command_id)


def open_store(config: Config) -> Store:
    """The store of this machine: its platform database and its cache folder."""
    return Store(Platform(config.database_url), Files(config.cache))


def _file_trouble(error: Exception) -> bool:
    if isinstance(error, _Discard):
        return True
    origin = error.orig if isinstance(error, DBAPIError) else error
    text = str(origin)
    return isinstance(origin, sqlite3.Error) and any(
        w in text for w in ("malformed", "readonly", "unable to open", "not a database", "no such table", "disk I/O")
    )
