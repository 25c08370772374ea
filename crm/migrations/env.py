"""Run by Alembic: connect to the platform database that ``crm.migrations`` handed over."""

from alembic import context

from crm.db import PlatformBase

platform = context.config.attributes["platform"]

with platform.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=PlatformBase.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
