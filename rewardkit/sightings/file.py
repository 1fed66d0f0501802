"""A file of sightings, for connections without a journal: an SQLite database that processes share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from rewardkit.errors import ConfigurationError, JournalUnavailable

from .sighting import Sighting, Sought, added

T = TypeVar("T")

#: Marks an SQLite file as one of sightings: "RWKD".
APPLICATION_ID = 0x52574B44

#: How many seconds to wait for another process that writes.
_PATIENCE = 5.0

_COLUMNS = (
    "provider",
    "connection",
    "kind",
    "path",
    "value",
    "number",
    "first_seen",
    "last_seen",
    "version",
)

_TABLE = """
CREATE TABLE sightings (
    provider TEXT NOT NULL,
    connection TEXT NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    value TEXT NOT NULL,
    number INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (provider, connection, kind, path, value)
) WITHOUT ROWID
"""

_WRITE = "INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_READ = f"SELECT {', '.join(_COLUMNS)} FROM sightings"  # noqa: S608  # our own constants

#: What each part of a ``Sought`` asks of a row.
_ASKED = {
    "provider": "provider = ?",
    "connection": "connection = ?",
    "kind": "kind = ?",
    "where": "path = ?",
    "since": "last_seen >= ?",
    "before": "last_seen < ?",
}


class SightingsFile:
    """A file of sightings; it is made with the first of them, and open only for as long as it takes.

    Args:
        path: where.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, seen: Iterable[Sighting], at_most: int) -> None:
        """Add to what is there already, all or nothing.

        Raises:
            ConfigurationError: the file is another program's, or of a newer rewardkit.
            JournalUnavailable: it cannot be written now.
        """
        seen = list(seen)
        if not seen:
            return
        place = Sought(provider=seen[0].provider, connection=seen[0].connection)

        def work(connection: sqlite3.Connection) -> None:
            there = {sighting.key: sighting for sighting in _read(connection, place)}
            changed = added(there, seen, at_most).values()
            connection.executemany(_WRITE, map(_row, changed))

        self._run(work)

    def seen(self, sought: Sought) -> list[Sighting]:
        """What was seen, most frequent first; nothing where there is no file.

        Raises:
            ConfigurationError: the file is another program's, or of a newer rewardkit.
            JournalUnavailable: it cannot be read now.
        """
        if not self._path.exists():
            return []
        return self._run(lambda connection: _read(connection, sought))

    def forget(self, sought: Sought) -> int:
        """Forget what is sought; returns how many things that were.

        Raises:
            ConfigurationError: the file is another program's, or of a newer rewardkit.
            JournalUnavailable: it cannot be written now.
        """
        if not self._path.exists():
            return 0
        where, values = _where(sought)
        query = f"DELETE FROM sightings{where}"  # noqa: S608  # our own constants
        return self._run(lambda connection: connection.execute(query, values).rowcount)

    def close(self) -> None:
        """It is not open."""

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with self._transaction() as connection:
                return work(connection)
        except sqlite3.Error as error:
            raise JournalUnavailable(
                f"the file of drift {self._path} cannot be used: {error}; see that it and its folder "
                "can be written, or name another file"
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        made = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        with closing(made) as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._prepare(connection)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """See that the file is one of sightings; an empty one becomes one."""
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application_id == APPLICATION_ID:
            if version > 1:
                raise ConfigurationError(
                    f"the file of drift {self._path} was written by a newer rewardkit: install a newer "
                    "rewardkit-core, or name another file"
                )
            return
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application_id or tables:
            raise ConfigurationError(
                f"{self._path} is an SQLite database of another program: name another file for drift"
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute(_TABLE)


def _read(connection: sqlite3.Connection, sought: Sought) -> list[Sighting]:
    where, values = _where(sought)
    rows = connection.execute(
        f"{_READ}{where} ORDER BY number DESC, provider, connection, kind, path, value", values
    )
    return [_sighting(row) for row in rows]


def _where(sought: Sought) -> tuple[str, list[str]]:
    """The rows that are sought, as a clause and its values."""
    asked = {name: getattr(sought, name) for name in _ASKED}
    given = {name: value for name, value in asked.items() if value is not None}
    clause = " AND ".join(_ASKED[name] for name in given)
    return f" WHERE {clause}" if clause else "", [_text(value) for value in given.values()]


def _text(value: str | datetime) -> str:
    """A value as it is written; instants are of one length, so that they sort as texts."""
    if isinstance(value, str):
        return value
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _row(sighting: Sighting) -> tuple[str | int, ...]:
    return (
        sighting.provider,
        sighting.connection,
        sighting.kind,
        sighting.where,
        sighting.value,
        sighting.count,
        _text(sighting.first_seen),
        _text(sighting.last_seen),
        sighting.version,
    )


def _sighting(row: tuple[Any, ...]) -> Sighting:
    provider, connection, kind, where, value, count, first_seen, last_seen, version = row
    return Sighting(
        provider=provider,
        connection=connection,
        kind=kind,
        where=where,
        value=value,
        count=count,
        first_seen=datetime.fromisoformat(first_seen),
        last_seen=datetime.fromisoformat(last_seen),
        version=version,
    )
