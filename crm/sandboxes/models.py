"""Platform tables of sandboxes: the truth that sandbox files are made from.

The log tables lead their key with the sandbox id, so that a large site can partition them by it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import PlatformBase, UtcDateTime


class Template(PlatformBase):
    """The image every sandbox of one pack, version, variant and checkpoint starts from.

    Named by the hash over its canonical dump; stored from first use and never rebuilt under the same
    version, so that a submission can be graded again years later.
    """

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("pack", "version", "variant", "checkpoint"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    pack: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    variant: Mapped[int]
    checkpoint: Mapped[str] = mapped_column(String(10))
    schema: Mapped[int]
    image: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # zlib
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SandboxRow(PlatformBase):
    """A sandbox: whose seats it has is in ``seat``, its changes are in the log ``log_id`` points at.

    ``token`` is its opaque name in addresses. A reset points to a new, empty log; undo points back.
    """

    __tablename__ = "sandbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    template_hash: Mapped[str] = mapped_column(ForeignKey("template.hash"))
    log_id: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Seat(PlatformBase):
    """Who may work in a sandbox, and as whom: seat 1 is *me*, 2-6 the other members of a team."""

    __tablename__ = "seat"

    sandbox_id: Mapped[int] = mapped_column(ForeignKey("sandbox.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class ChangeLog(PlatformBase):
    """One change log of a sandbox. ``seq`` and ``command`` are its head; a sealed log takes no more."""

    __tablename__ = "change_log"

    sandbox_id: Mapped[int] = mapped_column(ForeignKey("sandbox.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    command: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChangeCommand(PlatformBase):
    """One command somebody gave: its name, plain arguments, who, through which channel, when."""

    __tablename__ = "change_command"
    __table_args__ = (
        ForeignKeyConstraint(["sandbox_id", "log_id"], ["change_log.sandbox_id", "change_log.id"]),
        UniqueConstraint("sandbox_id", "log_id", "id"),
    )

    sandbox_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(40))
    args: Mapped[str] = mapped_column(Text)
    seat: Mapped[int]
    channel: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    sandbox_at: Mapped[str] = mapped_column(String(19))
    undoes: Mapped[str | None] = mapped_column(String(16))


class ChangeEntry(PlatformBase):
    """One row a command touched, with its raw values before and after as JSON."""

    __tablename__ = "change_entry"
    __table_args__ = (
        ForeignKeyConstraint(["sandbox_id", "log_id"], ["change_log.sandbox_id", "change_log.id"]),
        Index("ix_change_entry_record", "sandbox_id", "log_id", "record_id"),
    )

    sandbox_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    op: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


class SandboxEvent(PlatformBase):
    """A reset or its undo: nothing is erased, the earlier log stays. ``batch`` groups one press of the button."""

    __tablename__ = "sandbox_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    sandbox_id: Mapped[int] = mapped_column(ForeignKey("sandbox.id"), index=True)
    batch: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    from_log: Mapped[str] = mapped_column(String(16))
    to_log: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportDraft(PlatformBase):
    """A file somebody is about to bring into a sandbox, from its upload to the result; kept for a day.

    ``content`` is its table, ``setup`` what the person chose, ``outcome`` what came of each row the last time it
    was tried or done. ``state`` is *new*, *checking*, *checked*, *running* or *done*; while it is checked or run
    ``taken`` of ``total`` rows are through. ``command`` is the one that took them in.
    """

    __tablename__ = "import_draft"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    sandbox_id: Mapped[int] = mapped_column(ForeignKey("sandbox.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # zlib of JSON
    setup: Mapped[str] = mapped_column(Text)
    outcome: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # zlib of JSON
    state: Mapped[str] = mapped_column(String(10), default="new")
    taken: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    message: Mapped[str] = mapped_column(Text, default="")
    command: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
