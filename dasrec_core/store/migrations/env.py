"""Runs migrations on the connection that ``migrating.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from dasrec_core.store.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot alter a table; alembic then copies it.
    render_as_batch=True,
    # The caller holds one transaction around everything.
    transaction_per_migration=False,
    transactional_ddl=False,
)
context.run_migrations()
