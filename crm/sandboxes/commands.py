"""Commands: a verb run on an open sandbox file, and how the change log describes it.

The store (with a platform database behind it) and the exercises' runner (in memory, without one) run verbs
the same way and describe them in the same words.
"""

import json
import secrets
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..records.work import SandboxSession, Work

CLOCK = ZoneInfo("Europe/Helsinki")
"""Whose clock gives the time of day to the sandbox's fixed date."""


def work_on(connection, today: date, me: int, at: datetime, analysis: bool = True) -> Work:
    """What a verb needs, on an open connection: a session that logs, sandbox time, the acting user's id.

    ``at`` is the real time, with its zone; ``analysis`` whether the person sees what an analysis finds out.
    """
    session = SandboxSession(connection)
    clock = at.astimezone(CLOCK).time().replace(microsecond=0)
    session.work = Work(session, today, datetime.combine(today, clock), me, analysis)
    return session.work


def described(
    verb: Callable, args: tuple, kwargs: dict, work: Work, seat: int, channel: str, undoes: str | None = None
) -> dict:
    """The command as the log stores it, with a new id, before its rows, ``seq`` and ``at``.

    Arguments are named and plain (JSON); an undo has none, since what it takes back is in the log.
    """
    names = verb.__wrapped__.__code__.co_varnames[1 : 1 + len(args)]
    arguments = {} if undoes else {**dict(zip(names, args, strict=True)), **kwargs}
    return {
        "id": secrets.token_hex(8),
        "name": verb.command,
        "args": json.loads(json.dumps(arguments, default=str)),
        "seat": seat,
        "channel": channel,
        "sandbox_at": work.now.isoformat(),
        "undoes": undoes,
    }
