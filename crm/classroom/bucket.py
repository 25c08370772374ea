"""The bucket of checks: how often *Check my work* may be pressed. It begins full; each press takes one, and
one comes back every ten minutes, so that trying is free and guessing is slow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from .attempts import AttemptCheck

BACK = timedelta(minutes=10)
"""How long one press takes to come back."""


@dataclass(frozen=True)
class Bucket:
    """A limited bucket at one moment: how many presses are left of how many, and when the next one comes
    back (``None`` when it is full, or never has any)."""

    left: int
    most: int
    next_at: datetime | None = None


def bucket(most: int, presses: Iterable[datetime], now: datetime) -> Bucket:
    """The bucket of size ``most`` after some presses, oldest first; with 0 there is never one."""
    full_at = now
    for n, at in enumerate(presses):
        full_at = (at if n == 0 else max(full_at, at)) + BACK
    used = -(-max(timedelta(0), full_at - now) // BACK)
    return Bucket(max(0, most - used), most, full_at - (used - 1) * BACK if used and most else None)


def presses(session: Session, attempt_id: int) -> list[datetime]:
    """When *Check my work* was pressed in an attempt, oldest first."""
    return list(session.scalars(select(AttemptCheck.at).where(AttemptCheck.attempt_id == attempt_id).order_by(AttemptCheck.id)))  # fmt: skip
