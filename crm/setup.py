"""Getting a platform database ready: tables of the newest schema, and the demo on a machine for trying out."""

from collections.abc import Callable

from sqlalchemy import func, select

from . import migrations
from .classroom.people import Person
from .config import Config
from .sandboxes.store import open_store


def prepare(config: Config, say: Callable[[str], None] = print) -> list:
    """Create or migrate the database; with ``config.demo`` and nobody in it, build the demo.

    Returns the demo's sign-ins, or none. Raises ``migrations.SchemaTooNew``.
    """
    from .classroom import demo  # noqa: PLC0415 - exercises and packs are not needed to serve

    store = open_store(config)
    try:
        if migrations.state(store.platform) != "current":
            say("Bringing the database to the newest schema ...")
            migrations.upgrade(store.platform)
        with store.platform.read() as session:
            people = session.scalar(select(func.count()).select_from(Person))
        if config.demo and not people:
            demo.build(store, config.secret_key, say)
        return list(demo.SIGN_INS) if config.demo and demo.is_here(store) else []
    finally:
        store.platform.dispose()
