"""Runs the steps on the connection that ``adapters.database.schema`` opened."""

from __future__ import annotations

from alembic import context

from adapters.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # also on SQLite, where the caller said BEGIN: a step is done whole or not at all
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
