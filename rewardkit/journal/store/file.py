"""The file of a journal on SQLite: whether a path can be one, and connections to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from rewardkit.errors import ConfigurationError, JournalUnavailable

from .address import MEMORY, StoreAddress

#: Marks an SQLite file as a journal: "RWKJ".
APPLICATION_ID = 0x52574B4A

_ADVICE = {
    sqlite3.SQLITE_BUSY: "another process keeps it locked: wait, or raise the setting busy_timeout",
    sqlite3.SQLITE_CANTOPEN: "allow reading and writing it and its folder",
    sqlite3.SQLITE_CORRUPT: "it is damaged: put a copy from a backup in its place",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_IOERR: "the disk or the network drive that it is on fails: see to that",
    sqlite3.SQLITE_NOTADB: "it is not an SQLite database: name another file for the journal",
    sqlite3.SQLITE_PERM: "allow reading and writing it and its folder",
    sqlite3.SQLITE_READONLY: "it is read-only: allow writing to it and to its folder",
}

#: What is wrong with the settings rather than with the machine, when a file is being opened.
_MISTAKES = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


class File:
    """A place for a journal on SQLite.

    Args:
        address: where.

    Raises:
        ConfigurationError: there can be no journal at that path; says why and what to do.
    """

    def __init__(self, address: StoreAddress) -> None:
        self.name = address.shown
        self.in_memory = address.text == MEMORY
        self._path = Path() if self.in_memory else _check_path(address.text)
        self._pragmas = ("foreign_keys = ON", f"synchronous = {address.synchronous}")
        self._timeout = address.busy_timeout

    @property
    def is_new(self) -> bool:
        """Whether there is nothing in it, or no file."""
        return self.in_memory or not self._path.exists() or not self._path.stat().st_size

    def check(self) -> None:
        """See that what is there is a journal; nothing is made.

        Raises:
            ConfigurationError: it is somebody else's, or cannot be used.
            JournalUnavailable: it cannot be read now.
        """
        if not self.is_new:
            with self._checked("rw"):
                pass

    def prepare(self) -> None:
        """See that the file is a journal or empty; an empty one is made where there is none.

        Raises:
            ConfigurationError: it is somebody else's, or cannot be used; it is untouched.
            JournalUnavailable: it cannot be read now.
        """
        with self._checked("rwc") as connection, suppress(sqlite3.OperationalError):
            # Readers and a writer do not wait for one another then. Where it cannot be had now, all
            # still works, more slowly.
            connection.execute("PRAGMA journal_mode = WAL")

    def connect(self) -> sqlite3.Connection:
        """A new connection in autocommit, to a file that is there.

        Raises:
            JournalUnavailable: it is not there any more.
        """
        if self.in_memory:
            return self._open(":memory:")
        if not self._path.exists():
            # A new one in its place would know nothing of what has been sent.
            raise JournalUnavailable(f"the journal {self.name} is gone: put it back")
        return self._connect("rw")

    @contextmanager
    def _checked(self, mode: str) -> Iterator[sqlite3.Connection]:
        """A connection to a file that is a journal or empty."""
        try:
            with closing(self._connect(mode)) as connection:
                self._check_ours(connection)
                yield connection
        except sqlite3.Error as error:
            why = f"{self.name} cannot be opened: {explain(error)}"
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _MISTAKES:
                raise ConfigurationError(why) from error
            raise JournalUnavailable(why) from error

    def _connect(self, mode: str) -> sqlite3.Connection:
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise ConfigurationError(
                f"{self.name} is read-only: allow writing to it and its folder"
            )
        return self._open(f"{self._path.as_uri()}?mode={mode}")

    def _open(self, name: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            name,
            uri=True,
            timeout=self._timeout,
            isolation_level=None,  # transactions are ours to begin
            check_same_thread=False,  # lent to one thread at a time
        )
        for pragma in self._pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _check_ours(self, connection: sqlite3.Connection) -> None:
        # In one transaction: else the numbers may be of before and after a change.
        connection.execute("BEGIN")
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("COMMIT")
        if application_id != APPLICATION_ID and (application_id or tables):
            raise ConfigurationError(
                f"{self.name} is an SQLite database of another program: name another file for the "
                "journal"
            )


def explain(error: BaseException | None) -> str:
    """What an error of SQLite says, and what to do."""
    advice = _ADVICE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "look at the file")
    return f"{error}: {advice}"


def _check_path(text: str) -> Path:
    """The absolute path of a file that can hold a journal, whether it is there or not."""
    if not text or "\0" in text:
        raise ConfigurationError(
            f"{text!r} is no path for the journal: write a file such as journal.db"
        )
    path = Path(text).absolute()
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except OSError as error:  # such as a name that is too long
        raise ConfigurationError(
            f"{text} cannot be opened: {error.strerror}: write a file such as journal.db"
        ) from None
    if is_folder:
        raise ConfigurationError(f"{text} is a folder: write a file such as {text}/journal.db")
    if not has_folder:
        raise ConfigurationError(
            f"{text} cannot be opened, there is no folder {path.parent}: create it or correct the path"
        )
    return path
