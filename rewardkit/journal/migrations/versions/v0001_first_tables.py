"""The first tables: entries, their events, holds, and the seal.

They stand here as they were, whatever becomes of them since; so does the type of instants.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_OPEN = "state IN ('sending', 'unknown')"


def upgrade() -> None:
    """Make the tables in a database that has none of them."""
    _make_entries()
    _make_events()
    _make_holds()
    op.create_table(
        "rewardkit_seal",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="rewardkit_seal_one")),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _make_entries() -> None:
    op.create_table(
        "rewardkit_entries",
        sa.Column("ticket", sa.Text, primary_key=True),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("order_id", sa.Text),
        sa.Column("code_digest", sa.Text),
        sa.Column("code_hint", sa.Text),
        sa.Column("reward_id", sa.Text),
        sa.Column("vendor_id", sa.Text),
        sa.Column("single_use", sa.Boolean),
        sa.Column("owner", sa.Text),
        sa.Column("lease", sa.Double, nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("unclear_at", _INSTANT),
        sa.Column("command", sa.LargeBinary, nullable=False),
        sa.Column("outcome", sa.LargeBinary),
        sa.Column("problem", sa.Text),
        sa.UniqueConstraint(
            "key", "provider", "connection", "operation", name="rewardkit_entries_once"
        ),
    )
    op.create_index("rewardkit_entries_by_time", "rewardkit_entries", ["began_at", "ticket"])
    once = sa.column("single_use").is_(True)
    for name, columns, where in (
        ("open", ["began_at"], sa.text(_OPEN)),
        ("by_code", ["code_digest", "order_id"], sa.text("code_digest IS NOT NULL")),
        ("used_up", ["code_digest", "provider", "connection"], once),
        ("by_order", ["order_id"], sa.text("order_id IS NOT NULL")),
        ("by_vendor_id", ["vendor_id"], sa.text("vendor_id IS NOT NULL")),
    ):
        op.create_index(
            f"rewardkit_entries_{name}",
            "rewardkit_entries",
            columns,
            sqlite_where=where,
            postgresql_where=where,
        )


def _make_events() -> None:
    op.create_table(
        "rewardkit_events",
        sa.Column("ticket", sa.Text, sa.ForeignKey("rewardkit_entries.ticket", ondelete="CASCADE")),
        sa.Column("version", sa.Integer),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "version"),
        sqlite_with_rowid=False,
    )


def _make_holds() -> None:
    op.create_table(
        "rewardkit_holds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("code_digest", sa.Text, nullable=False),
        sa.Column("code_hint", sa.Text),
        sa.Column("reward_id", sa.Text),
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("customer", sa.Text),
        sa.Column("uses_left", sa.Integer),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("held_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.UniqueConstraint(
            "provider", "connection", "code_digest", "order_id", name="rewardkit_holds_once"
        ),
    )
    op.create_index("rewardkit_holds_by_end", "rewardkit_holds", ["expires_at"])
