"""Alembic runs this: it migrates within the transaction of the connection that it is given."""

from __future__ import annotations

from alembic import context

from rewardkit.journal.store.migrating import VERSION_TABLE
from rewardkit.journal.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
