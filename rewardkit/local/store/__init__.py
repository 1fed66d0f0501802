"""The store: each operation in one transaction, from its document to its answer's document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from rewardkit.documents import DocumentError, from_document, to_document
from rewardkit.local.refusal import Key, Refusal, invalid
from rewardkit.local.settings import MEMORY, LocalSettings

from .connections import FileConnections, MemoryConnection
from .handlers import HANDLERS, READING
from .session import Session
from .transaction import CommitUnclear, transaction

__all__ = ["CommitUnclear", "Store"]


class Store:
    """Rewards and codes in one SQLite file; threads and processes may share it."""

    def __init__(self, settings: LocalSettings, *, clock: Callable[[], datetime]) -> None:
        self.path = settings.path
        self._clock = clock
        self._grant_lifetime = timedelta(days=settings.grant_days)
        self._connections: FileConnections | MemoryConnection = (
            MemoryConnection(settings.busy_timeout)
            if settings.path == MEMORY
            else FileConnections(settings.path, settings.busy_timeout)
        )

    def run(self, name: str, document: Any) -> Any:
        """Carry out the operation of this name, wholly or not at all.

        Args:
            name: the value of an ``Operation``.
            document: its query or command.

        Returns:
            The document of what the operation gives, or None.

        Raises:
            Refusal: it cannot be done; nothing has changed.
            sqlite3.Error: the file cannot be read or written; nothing has changed.
            CommitUnclear: the disk failed while the change was made permanent.
        """
        if name not in HANDLERS:
            raise Refusal(Key.UNKNOWN_OPERATION, f"there is no operation {name}")
        command_class, handle = HANDLERS[name]
        try:
            command = from_document(command_class, document)
        except DocumentError as error:
            raise invalid(str(error)) from error
        try:
            with (
                self._connections.lend() as connection,
                transaction(connection, write=name not in READING),
            ):
                session = Session(connection, self._clock(), self.path, self._grant_lifetime)
                answer = handle(session, command)
                return None if answer is None else to_document(answer, native=True)
        except UnicodeEncodeError as error:  # half of a surrogate pair
            raise invalid(f"a text in it cannot be written as UTF-8: {error.reason}") from error
        except OverflowError as error:
            raise invalid("a number or a time in it is too large to be kept") from error

    def close(self) -> None:
        """Close the file; running another operation is an error."""
        self._connections.close()
