"""Throttling in the database, so that the limit is the site's and not each process's.

An attempt is counted *before* it is tried, with one atomic statement: twenty guesses sent at once are
twenty counts. Keys are hashed; neither an e-mail address nor an IP address is stored.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import PlatformBase, UtcDateTime, digest


class Throttle(PlatformBase):
    """How many attempts one key has made in the window that ends at ``until``."""

    __tablename__ = "throttle"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Limit:
    """At most ``attempts`` in ``window`` for each subject of this name."""

    name: str
    attempts: int
    window: timedelta


ACCOUNT = Limit("account", 10, timedelta(minutes=10))
ADDRESS = Limit("address", 300, timedelta(minutes=10))  # a whole class may share one address


class Throttled(Exception):
    """Too many attempts; ``seconds`` is how long to wait."""

    def __init__(self, seconds: int):
        super().__init__(f"try again in {seconds} seconds")
        self.seconds = seconds


def _key(limit: Limit, subject: str) -> str:
    return digest(limit.name, subject)


def count(session: Session, limit: Limit, subject: str, now: datetime) -> int:
    """Count one attempt and return the seconds to wait: 0 while the limit is not passed.

    A window starts with its first attempt; when it has ended the next attempt starts a new one.
    """
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Throttle)
    over = Throttle.until <= now
    statement = insert.values(key=_key(limit, subject), count=1, until=now + limit.window).on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "count": case((over, 1), else_=Throttle.count + 1),
            "until": case((over, insert.excluded.until), else_=Throttle.until),
        },
    )
    total, until = session.execute(statement.returning(Throttle.count, Throttle.until)).one()
    return max(1, round((until - now).total_seconds())) if total > limit.attempts else 0


def give_back(session: Session, limit: Limit, subject: str) -> None:
    """Take one attempt back: it was right after all, and should not use up its neighbours' limit."""
    row = Throttle.key == _key(limit, subject)
    session.execute(update(Throttle).where(row, Throttle.count > 0).values(count=Throttle.count - 1))


def forget(session: Session, limit: Limit, subject: str) -> None:
    """Start this subject from zero."""
    session.execute(delete(Throttle).where(Throttle.key == _key(limit, subject)))


def purge(session: Session, now: datetime) -> int:
    """Delete the windows that have ended; returns how many."""
    return session.execute(delete(Throttle).where(Throttle.until <= now)).rowcount
