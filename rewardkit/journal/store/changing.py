"""Changes of entries within a transaction, each with its event in the history."""

from __future__ import annotations

from typing import Any

import attrs
from sqlalchemy import Connection

from rewardkit.journal.entry import Entry, Undone
from rewardkit.journal.place import Place
from rewardkit.journal.states import State

from .rows import read_entry, write_change
from .statements import Statements


def change(
    statements: Statements,
    connection: Connection,
    after: Entry,
    note: str,
    mark: str,
    *,
    sent: bool = False,
) -> Entry | None:
    """Write an entry as it is to be; None if somebody else has changed it since it was read."""
    values = write_change(after) | {"of_ticket": after.ticket, "of_version": after.version}
    statement = statements.change_and_send if sent else statements.change
    row = connection.execute(statement, values).first()
    if row is None:
        return None
    new = attrs.evolve(after, version=after.version + 1, **row._asdict())
    add_event(statements, connection, new, note, mark)
    return new


def own_change(
    statements: Statements, connection: Connection, after: Entry, mark: str, *, sent: bool
) -> Entry | None:
    """The entry as we have changed it, where we have not heard of the commit; None if it was not us."""
    version = after.version + 1
    key = {"ticket": after.ticket, "version": version}
    event = connection.execute(statements.mark, key).first()
    if event is None or event.mark != mark:
        return None
    sent_at = event.at if sent else after.sent_at
    return attrs.evolve(after, version=version, changed_at=event.at, sent_at=sent_at)


def take_back(
    statements: Statements, connection: Connection, undoing: Entry, undone: Undone, mark: str
) -> None:
    """Mark the redemption that an undoing took back, where the journal has one that is done."""
    while True:
        found = _redemption(statements, connection, undoing.place, undone)
        if found is None:
            return
        after = attrs.evolve(found, state=State.UNDONE)
        note = f"undone by {undoing.ticket}"
        if change(statements, connection, after, note, mark) is not None:
            return


def add_event(
    statements: Statements, connection: Connection, entry: Entry, note: str, mark: str
) -> None:
    """Add what has just happened to an entry to its history."""
    values = {
        "ticket": entry.ticket,
        "version": entry.version,
        "at": entry.changed_at,
        "state": entry.state.value,
        "attempt": entry.attempt,
        "by": entry.owner,
        "note": note,
        "mark": mark,
    }
    connection.execute(statements.add_event, values)


def _redemption(
    statements: Statements, connection: Connection, place: Place, undone: Undone
) -> Entry | None:
    """That of the vendor's id; or of the code and order, if its own id is not known."""
    if undone.vendor_id is not None:
        found = _first(connection, statements.by_vendor_id, place, {"vendor_id": undone.vendor_id})
        if found is not None:
            return found
    if undone.code_digest is None or undone.order_id is None:
        return None
    code = {"code_digest": undone.code_digest, "order_id": undone.order_id}
    found = _first(connection, statements.by_order, place, code)
    if found is None or None in (undone.vendor_id, found.vendor_id):
        return found
    return None


def _first(
    connection: Connection, query: Any, place: Place, values: dict[str, str]
) -> Entry | None:
    at = {"provider": place.provider, "connection": place.connection}
    row = connection.execute(query, at | values).first()
    return None if row is None else read_entry(row)
