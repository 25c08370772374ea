"""The platform database's schema over time, by Alembic. Sandbox files have no migrations: they only grow.

``upgrade`` brings a database to the newest schema, ``state`` says where it is. A database that is newer
than the product is refused: an older program must not write into it.
"""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import crm.classroom.attempts
import crm.classroom.audit
import crm.classroom.courses
import crm.classroom.people
import crm.classroom.roster
import crm.classroom.shelf
import crm.classroom.submissions
import crm.classroom.throttle
import crm.sandboxes.models  # noqa: F401 - every module that declares platform tables

from ..db import Platform, PlatformBase


class SchemaTooNew(Exception):
    """The database was migrated by a newer version of the product; update the product."""


def config(platform: Platform | None = None) -> Config:
    """Alembic's settings, made in code: no ini file to keep in step."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    found.attributes["platform"] = platform
    return found


def state(platform: Platform) -> str:
    """``new`` (no tables), ``old`` (can be upgraded), ``current``. Raises ``SchemaTooNew``."""
    script = ScriptDirectory.from_config(config())
    with platform.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return "new"
    known = {r.revision for r in script.walk_revisions()}
    if revision not in known:
        raise SchemaTooNew(
            f"The database is at revision {revision}, which this version of CRM Sandbox does not know. "
            "Install the newer version, or restore a backup made with this one."
        )
    return "current" if revision == script.get_current_head() else "old"


def upgrade(platform: Platform) -> None:
    """Bring the database to the newest schema."""
    command.upgrade(config(platform), "head")


def differences(platform: Platform) -> list:
    """What the tables in the database lack compared with the models; empty when migrations are complete."""
    with platform.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), PlatformBase.metadata)
