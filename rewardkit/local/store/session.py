"""What an operation works with: a connection in a transaction, and the present."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen


@frozen
class Session:
    """One operation's view of the store.

    Attributes:
        connection: within a transaction.
        now: the present, the same throughout the operation.
        path: of the file.
        grant_lifetime: for how long a grant can be claimed.
    """

    connection: sqlite3.Connection
    now: datetime
    path: str
    grant_lifetime: timedelta

    @property
    def stamp(self) -> str:
        """The present, as the tables have it."""
        return write_stamp(self.now)

    def all(self, sql: str, **values: Any) -> list[sqlite3.Row]:
        """All rows of a query; ``:now`` is always there."""
        return self.connection.execute(sql, {"now": self.stamp, **values}).fetchall()

    def first(self, sql: str, **values: Any) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        row: sqlite3.Row | None = self.connection.execute(
            sql, {"now": self.stamp, **values}
        ).fetchone()
        return row

    def count(self, sql: str, **values: Any) -> int:
        """The number that a query gives in its first column."""
        row = self.first(sql, **values)
        return 0 if row is None else int(row[0])

    def run(self, sql: str, **values: Any) -> int:
        """Change something; returns how many rows were."""
        return self.connection.execute(sql, {"now": self.stamp, **values}).rowcount


def write_stamp(moment: datetime) -> str:
    """An instant as a text of one length, so that texts sort as instants do."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"


def read_stamp(text: str | None) -> datetime | None:
    """An instant of the tables."""
    return None if text is None else datetime.fromisoformat(text)


def new_id(prefix: str) -> str:
    """An id that nothing else has."""
    return f"{prefix}_{secrets.token_hex(10)}"
