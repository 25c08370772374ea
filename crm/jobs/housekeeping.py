"""What the product does by itself: drop idle sandbox files, hand in what the cut-off finds open, score what
was handed in but not scored, end old sessions, windows of throttling and drafts of imports.

Every machine runs it for itself, since sandbox files are local; the rest is safe to run on several, because
each step is decided in the platform database. Nothing here is lost when it fails: it is tried again.
"""

import logging
from dataclasses import dataclass

from huey import SqliteHuey, crontab

from ..classroom import people, submissions, throttle
from ..config import Config
from ..db import utc_now
from ..sandboxes import drafts
from ..sandboxes.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tidied:
    """What one round did."""

    files: int
    handed_in: int
    scored: int
    sessions: int


def tidy(store: Store, secret: str) -> Tidied:
    """One round of everything; what ``flask --app app housekeeping`` runs by hand."""
    handed_in = submissions.submit_overdue(store, secret)
    scored = submissions.score_waiting(store)
    files = store.files.sweep()
    with store.platform.write() as session:
        sessions = people.purge_sessions(session, utc_now())
        throttle.purge(session, utc_now())
        drafts.purge(session, utc_now())
    return Tidied(files, handed_in, scored, sessions)


def consumer(store: Store, config: Config):
    """A Huey consumer with the periodic tasks: the cut-off every minute, the sweep every hour."""
    huey = SqliteHuey("crm", filename=str(config.instance / "huey.db"), results=False)

    @huey.periodic_task(crontab(minute="*"))
    def deadlines():
        submissions.submit_overdue(store, config.secret_key)
        submissions.score_waiting(store)

    @huey.periodic_task(crontab(minute="17"))
    def sweep():
        done = tidy(store, config.secret_key)
        logger.info("housekeeping: %s", done)

    return huey.create_consumer(workers=1, periodic=True, check_worker_health=False)
