"""Transactions on either database, repeated where they surely did nothing, and their errors.

What is done in a transaction is a function, so that it can be done again. It decides by what it reads
whether it has been done already, since a commit whose answer is lost may have been carried out.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from rewardkit.errors import InvalidRequest, JournalUnavailable
from rewardkit.http.forks import survive_forks

from .forking import keep_parents
from .statements import Statements

T = TypeVar("T")

#: How a transaction begins, as an option of a connection; without it, each statement is one.
_BEGIN: Final = "rewardkit_begin"

#: How often a transaction is tried that others were in the way of.
_TRIES = 6

#: The first pause before it is tried again, in seconds; it doubles, and varies.
_PAUSE = 0.005


class Kind(Protocol):
    """What differs between the databases."""

    @property
    def begin(self) -> str:
        """What begins a transaction that writes."""

    @property
    def statements(self) -> Statements:
        """All that is asked of it."""

    def collides(self, error: DBAPIError) -> bool:
        """Whether others were in the way, so that the next try may succeed."""

    def explain(self, error: DBAPIError) -> str:
        """What is wrong and what to do, for people; nothing secret."""

    def lock(self, connection: Connection, what: str) -> None:
        """Be alone with something until the end of the transaction, where that is not so anyway."""

    def mark(self, connection: Connection) -> None:
        """Mark a database that is empty as a journal."""

    def turn(self) -> AbstractContextManager[object]:
        """The turn of this thread."""

    def stop(self) -> None:
        """Let nobody have a turn, until ``go_on``."""

    def go_on(self) -> None:
        """Give turns again."""

    def after_fork(self) -> None:
        """Begin anew in a child."""


class Database:
    """A database that is open.

    Args:
        name: what to call it in messages.
        engine: gives connections that are in autocommit, so that transactions are ours to begin.
        kind: what differs between the databases.
    """

    def __init__(self, name: str, engine: Engine, kind: Kind) -> None:
        self.name = name
        self.kind = kind
        self.statements = kind.statements
        self.engine = engine
        self._writing = engine.execution_options(**{_BEGIN: kind.begin})
        self._closed = False
        self._connections: dict[int, Any] = {}
        event.listen(engine, "begin", _begin)
        event.listen(engine, "connect", self._opened)
        event.listen(engine, "close", self._gone)
        survive_forks(self)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do something that only reads, each statement by itself.

        Raises:
            JournalUnavailable: the database cannot be used now.
        """
        return self._run(work, self.engine)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do something in one transaction, wholly or not at all.

        Args:
            work: may be called several times, also after it has been committed.

        Raises:
            JournalUnavailable: the database cannot be used now.
        """
        return self._run(work, self._writing)

    def close(self) -> None:
        """Close all connections, once nobody is at work."""
        self._closed = True
        self.kind.stop()
        self.engine.dispose()
        self.kind.go_on()

    def before_fork(self) -> None:
        """Wait for whoever is at work, and close all connections."""
        self.kind.stop()
        self.engine.dispose()

    def after_fork_in_parent(self) -> None:
        """Go on with new connections."""
        self.kind.go_on()

    def after_fork(self) -> None:
        """In a child: leave the parent's connections alone, and begin with new ones."""
        keep_parents((self.engine.pool, self._connections))
        self._connections = {}
        self.engine.dispose(close=False)
        self.kind.after_fork()

    def _opened(self, connection: Any, _: object) -> None:
        self._connections[id(connection)] = connection

    def _gone(self, connection: Any, _: object) -> None:
        self._connections.pop(id(connection), None)

    def _run(self, work: Callable[[Connection], T], engine: Engine) -> T:
        lost = False
        for number in range(_TRIES):
            if self._closed:
                raise JournalUnavailable(f"the journal {self.name} is closed: open it again")
            try:
                with self.kind.turn(), engine.connect() as connection:
                    found = work(connection)
                    connection.commit()
                    return found
            except DBAPIError as error:
                # All connections of before are thrown away with the first that is lost.
                again = self.kind.collides(error) or (error.connection_invalidated and not lost)
                lost = lost or error.connection_invalidated
                if not again or number == _TRIES - 1:
                    raise self._failed(error) from error
            except SQLAlchemyError as error:
                raise self._failed(error) from error
            except UnicodeEncodeError as error:  # half of a surrogate pair
                raise self._cannot_keep(error) from error
            time.sleep(_PAUSE * 2**number * random.uniform(0.5, 1))  # noqa: S311  # no secret
        raise AssertionError("the last try returns or raises")

    def _failed(self, error: SQLAlchemyError) -> Exception:
        if isinstance(error, DataError):
            return self._cannot_keep(error)
        if isinstance(error, PoolTimeout):
            return JournalUnavailable(
                f"the journal {self.name} cannot be used: all connections are in use; raise its "
                "setting pool_size"
            )
        why = self.kind.explain(error) if isinstance(error, DBAPIError) else str(error)
        return JournalUnavailable(f"the journal {self.name} cannot be used: {why}")

    def _cannot_keep(self, error: Exception) -> Exception:
        return InvalidRequest(
            f"the journal {self.name} cannot keep one of the texts, such as an order's id: write it "
            "in characters that UTF-8 has, without NUL"
        )


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get(_BEGIN)
    if begin is not None:
        connection.exec_driver_sql(begin, execution_options={"no_parameters": True})
