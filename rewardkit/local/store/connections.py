"""Connections to the file: one for each thread that is at work, none shared with a forked child."""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from weakref import WeakSet

from rewardkit.errors import ConfigurationError, ProviderUnavailable

from .schema import check_path, prepare

_CLOSED = "the connection has been closed: open another one"

#: What a failure to open says, by SQLite's code.
_ADVICE = {
    sqlite3.SQLITE_NOTADB: "it is not an SQLite database: name another file for the rewards",
    sqlite3.SQLITE_READONLY: "it is read-only: allow writing to it and to its folder",
    sqlite3.SQLITE_CANTOPEN: "allow reading and writing it and its folder",
    sqlite3.SQLITE_PERM: "allow reading and writing it and its folder",
}


class FileConnections:
    """As many connections to one file as there are threads using it at once.

    SQLite's connections do not survive a fork: they are closed before one, and opened again.
    """

    def __init__(self, path: str, busy_timeout: float) -> None:
        self.path = path
        self._busy_timeout = busy_timeout
        self._file = check_path(path)
        self._idle: deque[sqlite3.Connection] = deque()
        self._lent: set[sqlite3.Connection] = set()
        self._closed = False
        self._idle.append(self._open(create=True))
        _ALL.add(self)

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """A connection for this thread alone, until the context ends."""
        if self._closed:
            raise ProviderUnavailable(_CLOSED)
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._open(create=False)
        self._lent.add(connection)
        try:
            yield connection
        finally:
            self._lent.discard(connection)
            self._idle.append(connection)
            if self._closed:
                self.close_idle()

    def close(self) -> None:
        """Close what is idle now and the rest when it comes back."""
        self._closed = True
        self.close_idle()

    def close_idle(self) -> None:
        """Close the connections that nobody uses; others are opened when needed."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return
            connection.close()

    def abandon_lent(self) -> None:
        """In a forked child: forget the connections that threads of the parent were using."""
        _PARENTS.extend(self._lent)
        self._lent.clear()

    def _open(self, *, create: bool) -> sqlite3.Connection:
        if not create and not self._file.exists():
            raise ProviderUnavailable(f"{self.path} is gone: put it back")
        if self._file.exists() and not os.access(self._file, os.W_OK):
            raise ConfigurationError(
                f"{self.path} is read-only: allow writing to it and its folder"
            )
        try:
            connection = _connect(
                f"{self._file.as_uri()}?mode={'rwc' if create else 'rw'}", self._busy_timeout
            )
            try:
                prepare(connection, self.path)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            raise self._cannot_open(error) from error
        return connection

    def _cannot_open(self, error: sqlite3.Error) -> Exception:
        advice = _ADVICE.get(error.sqlite_errorcode & 0xFF)
        if advice is None:
            return ProviderUnavailable(f"{self.path} cannot be opened: {error}")
        return ConfigurationError(f"{self.path} cannot be opened ({error}): {advice}")


class MemoryConnection:
    """The one connection to a database in memory; threads take turns."""

    def __init__(self, busy_timeout: float) -> None:
        self._connection = _connect("file::memory:", busy_timeout)
        prepare(self._connection, ":memory:")
        self._lock = Lock()
        self._pid = os.getpid()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone until the context ends."""
        if self._pid != os.getpid():
            raise ProviderUnavailable(
                "rewards in memory belong to the process that made them: use a file to share them"
            )
        with self._lock:
            if self._closed:
                raise ProviderUnavailable(_CLOSED)
            yield self._connection

    def close(self) -> None:
        """Close it; its contents are gone."""
        if self._pid == os.getpid():
            with self._lock:
                self._closed = True
                self._connection.close()


def _connect(uri: str, busy_timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=busy_timeout,
        isolation_level=None,  # transactions are ours to begin
        check_same_thread=False,  # lent to one thread at a time
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


#: All that are open, so that a fork can be prepared for.
_ALL: WeakSet[FileConnections] = WeakSet()

#: Connections of a parent process. Closing one here would undo the parent's locks, so they stay.
_PARENTS: list[sqlite3.Connection] = []


def _before_fork() -> None:
    for connections in list(_ALL):
        connections.close_idle()


def _after_fork_in_child() -> None:
    for connections in list(_ALL):
        connections.abandon_lent()


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork_in_child)
