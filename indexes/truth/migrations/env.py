"""Alembic's entry: runs the revisions on the connection ``indexes.truth.schema`` hands over."""

from __future__ import annotations

from alembic import context

from indexes.truth.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's one transaction holds all revisions, on SQLite too
)
context.run_migrations()
