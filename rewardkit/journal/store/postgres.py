"""A journal on PostgreSQL, for many hosts."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, create_engine, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from rewardkit.errors import ConfigurationError

from .address import StoreAddress
from .database import Database
from .statements import Statements
from .tables import Instant

#: Serialization failure, deadlock: PostgreSQL has ended one of those that were in each other's way.
_COLLISIONS = {"40001", "40P01"}

#: What to do, by the kind of the server's error: the first two characters of its code, or all five.
_ADVICE = {
    "08": "see that the server is running and can be reached",
    "25006": "it takes no writing now: name the primary server in the journal's address",
    "28": "check the user, and the setting password or PGPASSWORD",
    "3D": "create the database, or correct the journal's address",
    "42501": "grant the user the right to use and create tables there",
    "53": "the server has no room, or too many connections: see to that, or lower pool_size",
    "55P03": "another process keeps it locked: wait, or raise the setting busy_timeout",
    "57": "the server is being stopped or started: wait until it is up",
}

_UNREACHABLE = "check the journal's address and password, and that the server is running"


class OnPostgres:
    """What is particular to PostgreSQL.

    Args:
        busy_timeout: how many seconds to wait for a lock. A process that stands still in the middle
            of a transaction loses it after as many.
    """

    def __init__(self, busy_timeout: float) -> None:
        # In one message. Nothing is set for longer than the transaction, so that it holds behind
        # PgBouncer as well, which gives connections away between two.
        milliseconds = max(1, int(busy_timeout * 1000))
        self.begin = (
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; "
            f"SET LOCAL lock_timeout = {milliseconds}; "
            f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}; "
            # A commit has to be on the disk before anything is sent.
            "SELECT set_config('synchronous_commit', 'on', true)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
        # The same throughout a statement, where clock_timestamp() is another one at each mention.
        self.statements = Statements(func.statement_timestamp(type_=Instant), insert)

    def collides(self, error: DBAPIError) -> bool:
        """Whether the server has ended this transaction for another one."""
        return _code(error) in _COLLISIONS

    def explain(self, error: DBAPIError) -> str:
        """What is wrong and what to do; of a server's error only the sentence without values."""
        code = _code(error)
        if code is None:
            return f"{_one_line(error.orig)}: {_UNREACHABLE}"
        advice = _ADVICE.get(code) or _ADVICE.get(code[:2]) or "look into the server's log"
        said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or "it failed"
        return f"{said} ({code}): {advice}"

    def lock(self, connection: Connection, what: str) -> None:
        """Be alone with something, until the end of the transaction."""
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
        connection.execute(func.pg_advisory_xact_lock(number).select())

    def mark(self, connection: Connection) -> None:
        """The tables' names say it already."""

    def turn(self) -> AbstractContextManager[object]:
        """It is always this thread's turn: the server queues who waits."""
        return nullcontext()

    def stop(self) -> None:
        """Its connections survive a fork, as long as the child leaves them alone."""

    def go_on(self) -> None:
        """It has not stopped."""

    def after_fork(self) -> None:
        """Nothing of it is shared."""


def open_postgres(address: StoreAddress) -> Database:
    """Make ready to connect to the server.

    Raises:
        ConfigurationError: its driver is not installed.
    """
    psycopg = _driver()
    password = {} if address.password is None else {"password": address.password.reveal()}

    def connect() -> Any:
        return psycopg.connect(
            address.text,
            **password,
            autocommit=True,  # transactions are ours to begin
            prepare_threshold=None,  # statements that are prepared do not survive PgBouncer
            connect_timeout=max(2, round(address.busy_timeout)),
            application_name="rewardkit journal",
        )

    engine = create_engine(
        "postgresql+psycopg://",
        creator=connect,
        pool_size=address.pool_size,
        max_overflow=0,
        pool_timeout=address.busy_timeout,
        pool_use_lifo=True,  # those that are not needed are left to time out
        use_native_hstore=False,  # saves a question at each connection
        hide_parameters=True,
    )
    return Database(address.shown, engine, OnPostgres(address.busy_timeout))


def _driver() -> ModuleType:
    try:
        import psycopg
    except ImportError as error:
        raise ConfigurationError(
            "a journal on PostgreSQL needs psycopg, which is not installed: "
            "pip install 'rewardkit-core[postgresql]'"
        ) from error
    return psycopg


def _code(error: DBAPIError) -> str | None:
    """The server's five characters for what is wrong; None where it did not answer."""
    code: str | None = getattr(error.orig, "sqlstate", None)
    return code


def _one_line(error: BaseException | None) -> str:
    return " ".join(str(error).split())
