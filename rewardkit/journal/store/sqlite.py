"""A journal on SQLite: in one file for several processes, or in memory for tests.

The threads of a process take turns on one connection. SQLite wakes nobody up who waits for a lock, but
tries again now and then, so that threads that wait there starve; and a process that forks in the middle
of its work leaves locks in the child that nobody lifts.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection, bindparam, create_engine
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from rewardkit.errors import ConfigurationError, JournalUnavailable

from .address import StoreAddress
from .database import Database
from .file import APPLICATION_ID, File, explain
from .forking import stop_for_forks
from .statements import Statements
from .tables import Instant


class OnSqlite:
    """What is particular to SQLite.

    Args:
        clock: the host's, which gives the present.
        in_memory: it is this process's alone.
    """

    begin = "BEGIN IMMEDIATE"

    def __init__(self, clock: Callable[[], datetime], *, in_memory: bool) -> None:
        # A value that is asked for when a statement is carried out, once for each.
        present = bindparam("present", callable_=clock, type_=Instant)
        self.statements = Statements(present, insert)
        self._in_memory = in_memory
        self._pid = os.getpid()
        self._turn = Lock()

    def collides(self, error: DBAPIError) -> bool:
        """Never: SQLite itself waits for as long as it may."""
        return False

    def explain(self, error: DBAPIError) -> str:
        """What is wrong and what to do."""
        return explain(error.orig)

    def lock(self, connection: Connection, what: str) -> None:
        """Whoever writes is alone anyway."""

    def mark(self, connection: Connection) -> None:
        """Mark a new file as a journal, so that other programs' databases are told from it."""
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")

    def turn(self) -> AbstractContextManager[object]:
        """The turn of this thread."""
        if self._in_memory and self._pid != os.getpid():
            raise JournalUnavailable(
                "a journal in memory belongs to the process that made it: use a file to share it"
            )
        return self._turn

    def stop(self) -> None:
        """Wait for whoever has a turn, and give none."""
        self._turn.acquire()

    def go_on(self) -> None:
        """Give turns again."""
        self._turn.release()

    def after_fork(self) -> None:
        """In a child: begin anew."""
        self._turn = Lock()


def open_sqlite(address: StoreAddress, clock: Callable[[], datetime]) -> Database:
    """Open a journal's file; an empty one is made where there is none.

    Raises:
        ConfigurationError: there can be no journal at that path; says why and what to do.
        JournalUnavailable: it cannot be read now.
    """
    if sqlite3.sqlite_version_info < (3, 35):
        raise ConfigurationError(
            "a journal in a file needs SQLite 3.35 or later, and this Python has "
            f"{sqlite3.sqlite_version}: use another Python, or PostgreSQL for the journal"
        )
    file = File(address)
    kind = OnSqlite(clock, in_memory=file.in_memory)
    if not file.in_memory:
        file.prepare()
    engine = create_engine(
        "sqlite://", creator=file.connect, poolclass=StaticPool, hide_parameters=True
    )
    database = Database(file.name, engine, kind)
    if not file.in_memory:
        stop_for_forks(database)
    return database
