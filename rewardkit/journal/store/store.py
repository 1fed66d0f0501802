"""The store of a journal: what the state machine reads and writes, each call one transaction."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import Connection

from rewardkit import times
from rewardkit.journal.entry import Entry, Event, Standing, Undone
from rewardkit.journal.holds import Hold
from rewardkit.journal.place import Place
from rewardkit.operations import Operation

from . import changing, holding
from .address import StoreAddress
from .chosen import Chosen
from .database import Database
from .drift import DriftTable
from .migrating import prepare
from .rows import read_entry, read_event, write_new

#: How many entries are read at once, or deleted in one transaction.
_PAGE = 500

#: A pause between deletions, in seconds: SQLite wakes nobody up who waits to write.
_BREATH = 0.01


class Store:
    """A journal's database. Threads may share it, and a forked child goes on with its own connections.

    Every method raises ``JournalUnavailable`` where the database cannot be used now, and
    ``InvalidRequest`` for a text that it cannot keep.

    Attributes:
        drift: what the connections have seen that rewardkit has no word for.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = database.statements
        self.drift = DriftTable(database)

    @classmethod
    def open(cls, address: StoreAddress, *, clock: Callable[[], datetime] = times.now) -> Store:
        """Open a journal, and make its tables or bring them up to this version.

        Args:
            address: where it is.
            clock: gives the present on SQLite; PostgreSQL has its own.

        Raises:
            ConfigurationError: there can be none, or it is somebody else's or of a newer version.
            JournalUnavailable: it cannot be used now.
        """
        database = open_database(address, clock)
        try:
            prepare(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close all connections; a journal in memory is gone then."""
        self._database.close()

    def insert(self, entry: Entry, note: str) -> Standing:
        """Write down a new entry and its first event, unless there is one of the same key already.

        Args:
            entry: with any times; the store sets them to its present.
            note: what the first event says.

        Returns:
            The new entry, and for a redemption what is in its way; or the one that is there.
        """
        mark = _new_mark()
        values = write_new(entry)

        def work(connection: Connection) -> Standing:
            row = connection.execute(self._statements.insert, values).first()
            if row is None:
                return self._there_already(connection, entry)
            new = attrs.evolve(entry, **row._asdict())
            changing.add_event(self._statements, connection, new, note, mark)
            return Standing(
                entry=new,
                now=new.changed_at,
                is_new=True,
                obstacle=self._in_the_way(connection, new),
            )

        return self._database.write(work)

    def get(self, ticket: str) -> Standing | None:
        """The entry of a ticket, as it stands."""
        query = self._statements.by_ticket
        row = self._database.read(lambda c: c.execute(query, {"ticket": ticket}).first())
        return None if row is None else Standing(entry=read_entry(row), now=row.present)

    def change(
        self, after: Entry, note: str, *, sent: bool = False, undone: Undone | None = None
    ) -> Entry | None:
        """Write what became of an entry, if nobody else has changed it since it was read.

        Args:
            after: with the version that was read. What it is of (place, operation, key, order, code)
                and when it began stay as they are.
            note: what the event says. It is by the entry's owner; without one, by the last one.
            sent: an attempt begins.
            undone: what the entry has taken back. The redemption is marked with it, or neither is.

        Returns:
            It as it is stored, with the next version and the store's times; None if somebody else
            has changed it meanwhile, so that nothing was written.
        """
        mark = _new_mark()
        to = self._statements

        def work(connection: Connection) -> Entry | None:
            new = changing.change(to, connection, after, note, mark, sent=sent)
            if new is None:
                return changing.own_change(to, connection, after, mark, sent=sent)
            if undone is not None:
                changing.take_back(to, connection, new, undone, mark)
            return new

        return self._database.write(work)

    def obstacle(self, entry: Entry) -> Entry | Hold | None:
        """What is in the way of a redemption: that of a single-use code for another order, or a hold."""
        return self._database.read(lambda connection: self._in_the_way(connection, entry))

    def entries(self, chosen: Chosen) -> Iterator[Entry]:
        """The entries that are wanted, oldest first.

        They are read page by page, and nothing is held in between: neither a lock nor a connection,
        however long the caller takes for one.
        """
        after: tuple[datetime, str] | None = None
        left = chosen.limit
        while left is None or left > 0:
            query = self._statements.chosen(chosen, after, _PAGE)
            rows = self._database.read(lambda c, query=query: c.execute(query).all())  # type: ignore[misc]
            for row in rows:
                entry = read_entry(row)
                if chosen.idle_only and entry.is_held(row.present):
                    continue
                yield entry
                if left is not None:
                    left -= 1
                    if not left:
                        return
            if len(rows) < _PAGE:
                return
            after = rows[-1].began_at, rows[-1].ticket

    def events(self, ticket: str) -> list[Event]:
        """The history of an entry, oldest first."""
        query = self._statements.events
        rows = self._database.read(lambda c: c.execute(query, {"ticket": ticket}).all())
        return [read_event(row) for row in rows]

    def prune(self, before: datetime, *, dry_run: bool = False) -> int:
        """Delete the settled entries that have not changed since, with their history.

        What is open stays. Holds that ended before go as well, and are not counted.

        Args:
            before: an aware moment.
            dry_run: only count them.

        Returns:
            How many entries.
        """
        values = {"before": before}
        if dry_run:
            query = self._statements.count_old
            return self._database.read(lambda c: int(c.execute(query, values).scalar_one()))
        ended = self._statements.delete_ended
        self._database.write(lambda c: c.execute(ended, values))
        old = self._statements.delete_old
        batch = values | {"batch": _PAGE}
        deleted = 0
        while gone := self._database.write(lambda c: c.execute(old, batch).rowcount):
            deleted += gone
            time.sleep(_BREATH)
        return deleted

    def hold(self, hold: Hold, uses_left: int | None) -> Hold | None:
        """Hold a use of a code for an order, or extend the hold that it has.

        Args:
            hold: what is wanted. Its duration counts; the store sets the times.
            uses_left: how many uses the code has left; None for no limit.

        Returns:
            The hold; None if the holds of other orders leave no use.
        """
        return self._database.write(
            lambda connection: holding.hold(self._database, connection, hold, uses_left)
        )

    def holder(self, place: Place, code_digest: str, order_id: str) -> Hold | None:
        """The hold of another order that leaves no use of a code for this one."""
        code = {**_place(place), "code_digest": code_digest}
        return self._database.read(
            lambda connection: holding.held_by_others(self._statements, connection, code, order_id)
        )

    def release(self, id: str) -> bool:
        """End a hold; False if there is none of that id, or it has ended by itself."""
        seen: list[Any] = []  # stays, should the commit's answer be lost and this be done again

        def work(connection: Connection) -> bool:
            seen.extend(connection.execute(self._statements.release, {"id": id}))
            return any(row.was_live for row in seen)

        return self._database.write(work)

    def check_seal(self, fresh: bytes) -> bytes:
        """The journal's own sealed text: ``fresh`` becomes it, if it has none yet."""
        there = self._database.read(lambda c: c.scalar(self._statements.seal))
        if there is None:
            self._database.write(lambda c: c.execute(self._statements.set_seal, {"sealed": fresh}))
            there = self._database.read(lambda c: c.execute(self._statements.seal).scalar_one())
        return bytes(there)

    def _there_already(self, connection: Connection, entry: Entry) -> Standing:
        key = {
            **_place(entry.place),
            "operation": entry.operation.value,
            "key": entry.key,
        }
        row = connection.execute(self._statements.by_key, key).first()
        if row is None:
            raise ValueError(f"ticket {entry.ticket} is another entry's: make a new one")
        # Our own ticket is there already if we have not heard of its commit.
        there = read_entry(row)
        return Standing(entry=there, now=row.present, is_new=there.ticket == entry.ticket)

    def _in_the_way(self, connection: Connection, entry: Entry) -> Entry | Hold | None:
        if entry.operation is not Operation.REDEEM or entry.code_digest is None:
            return None
        code = {**_place(entry.place), "code_digest": entry.code_digest}
        used = connection.execute(self._statements.used_up, code | {"order_id": entry.order_id})
        row = used.first()
        if row is not None:
            return read_entry(row)
        return holding.held_by_others(self._statements, connection, code, entry.order_id or "")


def open_database(address: StoreAddress, clock: Callable[[], datetime] = times.now) -> Database:
    """Open a journal's database, whatever tables are in it.

    Raises:
        ConfigurationError: there can be none, or it is somebody else's.
        JournalUnavailable: it cannot be used now.
    """
    if address.is_postgresql:
        from .postgres import open_postgres

        return open_postgres(address)
    from .sqlite import open_sqlite

    return open_sqlite(address, clock)


def _place(place: Place) -> dict[str, str]:
    return {"provider": place.provider, "connection": place.connection}


def _new_mark() -> str:
    return secrets.token_hex(8)
