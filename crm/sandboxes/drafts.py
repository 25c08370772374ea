"""Files on their way into a sandbox: kept between the steps of an import, tried, and taken in.

A draft belongs to one person and one sandbox and lives for a day in the platform database, so that every machine
has it and going back a step loses nothing. Trying and taking in are the same work; a try is rolled back.
"""

import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, undefer

from ..db import utc_now
from ..i18n import gettext as _
from ..records.errors import DomainError
from ..records.importing import Imported, Setup, Watched, import_rows, parse
from ..records.tables.reading import Table
from .models import ImportDraft
from .store import Sandbox, Store

KEPT = timedelta(days=1)
"""How long a draft is kept after it was last used."""

EACH = 5
"""Drafts that one person may have; a new one takes the place of the oldest."""

SILENT = timedelta(minutes=2)
"""After so long without progress the work on a draft is taken for interrupted."""

BUSY = {"checking": "new", "running": "checked"}
"""States in which a draft is worked on, and those in which it is when that comes to nothing."""


def keep(session: Session, sandbox: Sandbox, person_id: int, kind: str, name: str, table: Table, setup: Setup) -> str:
    """Keep a file that was read, and return the token of its draft."""
    mine = select(ImportDraft.token).where(ImportDraft.person_id == person_id)
    old = session.scalars(mine.order_by(ImportDraft.created_at.desc()).offset(EACH - 1)).all()
    session.execute(delete(ImportDraft).where(ImportDraft.token.in_(old)))
    now, token = utc_now(), secrets.token_urlsafe(16)
    draft = ImportDraft(
        token=token, sandbox_id=sandbox.id, person_id=person_id, kind=kind, name=name[:200], content=_packed(asdict(table)),
        setup=json.dumps(asdict(setup)), total=len(table.rows), created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    return token


def find(session: Session, token: str, sandbox_id: int, person_id: int, kind: str) -> ImportDraft | None:
    """The draft of this token, whole, when it is this person's, in this sandbox, for this kind."""
    mine = select(ImportDraft).where(
        ImportDraft.token == token, ImportDraft.sandbox_id == sandbox_id, ImportDraft.person_id == person_id,
        ImportDraft.kind == kind,
    )  # fmt: skip
    return session.scalar(mine.options(undefer(ImportDraft.content), undefer(ImportDraft.outcome)))


def table_of(draft: ImportDraft) -> Table:
    """The table of a draft."""
    content = json.loads(zlib.decompress(draft.content))
    return Table(content["headings"], [(number, cells) for number, cells in content["rows"]])


def setup_of(draft: ImportDraft) -> Setup:
    """What the person chose."""
    setup = json.loads(draft.setup)
    return Setup(**setup | {"columns": tuple(setup["columns"])})


def outcome_of(draft: ImportDraft) -> Imported:
    """What came of the draft's rows, by their number in the file."""
    parts = json.loads(zlib.decompress(draft.outcome)) if draft.outcome else {}
    return Imported(**{name: {int(n): value for n, value in part.items()} for name, part in parts.items()})


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def busy(draft: ImportDraft, now: datetime) -> bool:
    """Whether somebody works on the draft at this moment."""
    return draft.state in BUSY and now - draft.changed_at < SILENT


def claim(session: Session, draft: ImportDraft, state: str, setup: Setup | None = None) -> bool:
    """Take a draft into work, ``checking`` or ``running``; ``False`` when it is in work or done already."""
    ready = ImportDraft.state.in_(("new", "checked") if state == "checking" else ("checked",))
    lost = ImportDraft.state.in_(BUSY) & (ImportDraft.changed_at < utc_now() - SILENT)
    values = {"state": state, "taken": 0, "message": "", "changed_at": utc_now()}
    if setup:
        values["setup"] = json.dumps(asdict(setup))
    claimed = update(ImportDraft).where(ImportDraft.token == draft.token, or_(ready, lost)).values(values)
    return session.execute(claimed).rowcount == 1


class Rehearsed(Exception):
    """Carries what a try found out of the write protocol, which then rolls everything back."""

    def __init__(self, found: Imported):
        super().__init__()
        self.found = found


def rehearse(*args, **kwargs) -> None:
    """The verb ``import``, and nothing of it stays. Raises ``Rehearsed``."""
    raise Rehearsed(import_rows(*args, **kwargs))


def work(store: Store, sandbox: Sandbox, draft: ImportDraft, names: Mapping[int, str]) -> None:
    """Try a claimed draft, or take it in, by its state; its outcome or a message for the person is kept in it.

    ``names`` are those shown for users instead of the stored ones, by id.
    """

    def note(**values) -> None:
        with store.platform.write() as session:
            session.execute(
                update(ImportDraft).where(ImportDraft.token == draft.token).values(values | {"changed_at": utc_now()})
            )

    setup, doing = setup_of(draft), draft.state == "running"
    try:
        with store.read(sandbox) as session:
            parsed = parse(session, draft.kind, table_of(draft), setup, sandbox.context, names)
        rows = Watched(parsed.rows, lambda n: note(taken=n))
        found, command = _write(store, sandbox, draft.kind, rows, setup, doing)
        outcome = _packed(asdict(parsed.told(found)))
        note(state="done" if doing else "checked", taken=draft.total, outcome=outcome, command=command)
    except DomainError as refused:
        note(state=BUSY[draft.state], message=str(refused))
    except Exception:
        note(state=BUSY[draft.state], message=_("Something went wrong in the product"))
        raise


def _write(
    store: Store, sandbox: Sandbox, kind: str, rows: Watched, setup: Setup, doing: bool
) -> tuple[Imported, str | None]:
    options = {"match": setup.match, "skip_alike": setup.skip_alike}
    try:
        done = store.write(sandbox, import_rows if doing else rehearse, kind, rows, channel="import", **options)
    except Rehearsed as tried:
        return tried.found, None
    return done.result, done.command


def purge(session: Session, now: datetime) -> int:
    """Delete drafts nobody has used for a day; returns how many."""
    return session.execute(delete(ImportDraft).where(ImportDraft.changed_at < now - KEPT)).rowcount
