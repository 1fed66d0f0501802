"""Transactions: all that an operation changes is there, or nothing of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class CommitUnclear(Exception):
    """The disk failed in the middle of a commit: after a crash, the change may be there or not."""


@contextmanager
def transaction(connection: sqlite3.Connection, *, write: bool) -> Iterator[None]:
    """A transaction that is committed at the end, and rolled back on any exception.

    Args:
        connection: with ``isolation_level=None``.
        write: take the write lock at once, so that what is read before a change still holds when
            it is made. Without it, reading sees one state throughout.

    Raises:
        CommitUnclear: the commit failed half-way.
    """
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield
    except BaseException:
        _roll_back(connection)
        raise
    try:
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        _roll_back(connection)
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR:
            raise CommitUnclear(str(error)) from error
        raise


def _roll_back(connection: sqlite3.Connection) -> None:
    # SQLite has done so by itself after some errors.
    if connection.in_transaction:
        connection.execute("ROLLBACK")
