"""The tables of a journal, the same on SQLite and PostgreSQL.

They carry a prefix, so that a journal can live in a database that has other tables, and other
migrations, as well.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

from rewardkit.journal.states import State


class Instant(TypeDecorator[datetime]):
    """An aware moment; on SQLite a text of one length, so that texts sort as moments do."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """The column's type there."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """The moment as it is written."""
        if value is None or dialect.name == "postgresql":
            return value
        moment = value.astimezone(UTC).replace(tzinfo=None)
        return moment.isoformat(timespec="microseconds") + "Z"

    def process_result_value(
        self, value: datetime | str | None, dialect: Dialect
    ) -> datetime | None:
        """The moment that was written, in UTC."""
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return None if value is None else value.astimezone(UTC)


metadata = MetaData()

#: In which states an entry has to be settled, as texts.
OPEN = tuple(state.value for state in State if state.is_open)

entries = Table(
    "rewardkit_entries",
    metadata,
    Column("ticket", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("order_id", Text),
    Column("code_digest", Text),
    Column("code_hint", Text),
    Column("reward_id", Text),
    Column("vendor_id", Text),
    Column("single_use", Boolean),
    Column("owner", Text),
    Column("lease", Double, nullable=False),  # seconds
    Column("began_at", Instant, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("unclear_at", Instant),
    Column("command", LargeBinary, nullable=False),
    Column("outcome", LargeBinary),
    Column("problem", Text),
    # The key first: no look-up is to go through all entries of a connection by this index.
    UniqueConstraint("key", "provider", "connection", "operation", name="rewardkit_entries_once"),
)

# Each of them costs every entry a little, so there is none for the time of the last change: nothing
# changes before it began, and old entries do not change any more.
Index("rewardkit_entries_by_time", entries.c.began_at, entries.c.ticket)
Index(
    "rewardkit_entries_open",
    entries.c.began_at,
    sqlite_where=entries.c.state.in_(OPEN),
    postgresql_where=entries.c.state.in_(OPEN),
)
Index(
    "rewardkit_entries_by_code",
    entries.c.code_digest,
    entries.c.order_id,
    sqlite_where=entries.c.code_digest.is_not(None),
    postgresql_where=entries.c.code_digest.is_not(None),
)
# A code that everybody uses has many entries, and is not in this one.
Index(
    "rewardkit_entries_used_up",
    entries.c.code_digest,
    entries.c.provider,
    entries.c.connection,
    sqlite_where=entries.c.single_use.is_(True),
    postgresql_where=entries.c.single_use.is_(True),
)
Index(
    "rewardkit_entries_by_order",
    entries.c.order_id,
    sqlite_where=entries.c.order_id.is_not(None),
    postgresql_where=entries.c.order_id.is_not(None),
)
Index(
    "rewardkit_entries_by_vendor_id",
    entries.c.vendor_id,
    sqlite_where=entries.c.vendor_id.is_not(None),
    postgresql_where=entries.c.vendor_id.is_not(None),
)

events = Table(
    "rewardkit_events",
    metadata,
    Column("ticket", Text, ForeignKey(entries.c.ticket, ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),  # what the entry's version became
    Column("at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("mark", Text, nullable=False),  # tells whose change it is, where a commit was unclear
    sqlite_with_rowid=False,
)

holds = Table(
    "rewardkit_holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("code_digest", Text, nullable=False),
    Column("code_hint", Text),
    Column("reward_id", Text),
    Column("order_id", Text, nullable=False),
    Column("customer", Text),
    Column("uses_left", Integer),
    Column("made_at", Instant, nullable=False),
    Column("held_at", Instant, nullable=False),  # when it was made or last extended
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint(
        "provider", "connection", "code_digest", "order_id", name="rewardkit_holds_once"
    ),
)
Index("rewardkit_holds_by_end", holds.c.expires_at)

seal = Table(
    "rewardkit_seal",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="rewardkit_seal_one"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

drift = Table(
    "rewardkit_drift",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("connection", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("version", Text, nullable=False),  # of the adapter
    Column("batch", Text, nullable=False),  # the last one counted, where a commit was unclear
    sqlite_with_rowid=False,
)
