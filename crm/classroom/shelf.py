"""What a person has at hand in a sandbox: the records and lists opened last, and those pinned.

An item is written as its place is: ``account/12`` a record, ``account?view=all`` a list in a system view,
``account?mine=7`` one in a personal view. Only what an item is stands here; what it is called, and whether it
still exists, the sandbox knows.
"""

from sqlalchemy import JSON, Connection, ForeignKey, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import PlatformBase

RECENT = 10
"""So many items opened last are remembered."""

PINNED = 15
"""So many items can be pinned."""


class ShelfFull(ValueError):
    """There are as many pinned items as there may be; the person takes one away first."""


class Shelf(PlatformBase):
    """The items of a person in a sandbox: ``recent`` the last opened first, ``pinned`` in the order of pinning."""

    __tablename__ = "shelf"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    sandbox_id: Mapped[int] = mapped_column(ForeignKey("sandbox.id", ondelete="CASCADE"), primary_key=True)
    recent: Mapped[list[str]] = mapped_column(JSON, default=list)
    pinned: Mapped[list[str]] = mapped_column(JSON, default=list)


def remember(connection: Connection, person_id: int, sandbox_id: int, recent: tuple[str, ...], item: str) -> None:
    """Put an item before the ``recent`` ones. Two pages opened at the same moment may forget one another's."""
    kept = [item, *(other for other in recent if other != item)][:RECENT]
    _put(connection, person_id, sandbox_id, recent=kept)


def pin(session: Session, person_id: int, sandbox_id: int, item: str, on: bool) -> None:
    """Pin an item, or take it away; either may have been done already. Raises ``ShelfFull``."""
    mine = Shelf.person_id == person_id, Shelf.sandbox_id == sandbox_id
    pinned = session.scalar(select(Shelf.pinned).where(*mine).with_for_update()) or []
    if on and item not in pinned and len(pinned) >= PINNED:
        raise ShelfFull(item)
    _put(session.connection(), person_id, sandbox_id, pinned=[other for other in pinned if other != item] + [item] * on)


def _put(connection: Connection, person_id: int, sandbox_id: int, **values: list[str]) -> None:
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(Shelf)
    row = {"recent": [], "pinned": [], **values, "person_id": person_id, "sandbox_id": sandbox_id}
    key = [Shelf.person_id, Shelf.sandbox_id]
    connection.execute(insert.values(row).on_conflict_do_update(index_elements=key, set_=values))
