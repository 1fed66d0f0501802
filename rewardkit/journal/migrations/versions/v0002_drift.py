"""The table of drift: what providers sent that rewardkit has no word for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "rewardkit_drift",
        sa.Column("provider", sa.Text),
        sa.Column("connection", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("path", sa.Text),
        sa.Column("value", sa.Text),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("first_seen", _INSTANT, nullable=False),
        sa.Column("last_seen", _INSTANT, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("provider", "connection", "kind", "path", "value"),
        sqlite_with_rowid=False,
    )
