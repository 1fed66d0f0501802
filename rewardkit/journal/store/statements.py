"""The statements of the store, built once for each journal that is open.

The present is in them: PostgreSQL's own, since the clocks of hosts differ, and the host's on SQLite.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from rewardkit.journal.states import State
from rewardkit.operations import Operation

from .chosen import Chosen
from .tables import OPEN, Instant, entries, events, holds, seal

Insert: TypeAlias = postgresql.Insert | sqlite.Insert


class Statements:
    """All that is asked of the database, except which entries somebody chooses.

    Args:
        present: an expression that gives the present.
        insert: makes an INSERT of the dialect.
    """

    def __init__(self, present: ColumnElement[Any], insert: Any) -> None:
        self.present = select(present)
        self.entry = select(entries, present.label("present"))
        self._write(present, insert)
        self._look_up()
        self._hold(present, insert)

    def _write(self, present: ColumnElement[Any], insert: Any) -> None:
        times = entries.c.began_at, entries.c.sent_at, entries.c.changed_at
        # Without a target: it is there already if either its key or, after an unclear commit, its
        # ticket is.
        self.insert: Insert = (
            insert(entries)
            .values(began_at=present, sent_at=present, changed_at=present)
            .on_conflict_do_nothing()
            .returning(*times)
        )
        same = and_(
            entries.c.ticket == bindparam("of_ticket"),
            entries.c.version == bindparam("of_version"),
        )
        change = update(entries).where(same).values(version=entries.c.version + 1)
        self.change = change.values(changed_at=present).returning(*times)
        self.change_and_send = change.values(changed_at=present, sent_at=present).returning(*times)
        # Who lets go of an entry is who had it.
        before = events.alias()
        last_owner = (
            select(before.c.owner)
            .where(before.c.ticket == bindparam("ticket"))
            .where(before.c.version == bindparam("version") - 1)
            .scalar_subquery()
        )
        self.add_event: Insert = insert(events).values(
            ticket=bindparam("ticket"),
            version=bindparam("version"),
            owner=func.coalesce(bindparam("by"), last_owner, ""),
        )
        self.mark = select(events.c.mark, events.c.at).where(
            events.c.ticket == bindparam("ticket"), events.c.version == bindparam("version")
        )

    def _look_up(self) -> None:
        self.by_ticket = self.entry.where(entries.c.ticket == bindparam("ticket"))
        self.by_key = self.entry.where(
            *_at_place(entries),
            entries.c.operation == bindparam("operation"),
            entries.c.key == bindparam("key"),
        )
        redeemed = (
            select(entries)
            .where(*_at_place(entries))
            .where(entries.c.operation == Operation.REDEEM.value)
            .where(entries.c.state == State.DONE.value)
            .order_by(entries.c.began_at.desc())
            .limit(1)
        )
        of_code = entries.c.code_digest == bindparam("code_digest")
        self.used_up = redeemed.where(
            of_code,
            entries.c.single_use.is_(True),
            entries.c.order_id.is_distinct_from(bindparam("order_id")),
        )
        self.by_vendor_id = redeemed.where(entries.c.vendor_id == bindparam("vendor_id"))
        self.by_order = redeemed.where(of_code, entries.c.order_id == bindparam("order_id"))
        self.events = (
            select(events).where(events.c.ticket == bindparam("ticket")).order_by(events.c.version)
        )
        old = and_(
            entries.c.began_at < bindparam("before", type_=Instant),
            entries.c.changed_at < bindparam("before", type_=Instant),
            entries.c.state.not_in(OPEN),
        )
        self.count_old = select(func.count()).select_from(entries).where(old)
        self.delete_old = delete(entries).where(
            entries.c.ticket.in_(
                select(entries.c.ticket)
                .where(old)
                .order_by(entries.c.began_at)
                .limit(bindparam("batch"))
            )
        )
        self.seal = select(seal.c.sealed)

    def _hold(self, present: ColumnElement[Any], insert: Any) -> None:
        self.live = (
            select(holds)
            .where(*_at_place(holds))
            .where(holds.c.code_digest == bindparam("code_digest"))
            .where(holds.c.expires_at > present)
            .order_by(holds.c.expires_at, holds.c.id)
        )
        self.forget_ended = (
            delete(holds)
            .where(*_at_place(holds))
            .where(holds.c.code_digest == bindparam("code_digest"))
            .where(holds.c.expires_at <= present)
        )
        self.add_hold: Insert = insert(holds)
        self.extend = (
            update(holds)
            .where(holds.c.id == bindparam("of_id"))
            .values(
                customer=bindparam("customer"),
                uses_left=bindparam("uses_left"),
                held_at=bindparam("held_at"),
                expires_at=bindparam("expires_at"),
            )
        )
        self.release = (
            delete(holds)
            .where(holds.c.id == bindparam("id"))
            .returning((holds.c.expires_at > present).label("was_live"))
        )
        self.delete_ended = delete(holds).where(
            holds.c.expires_at < bindparam("before", type_=Instant)
        )
        self.set_seal: Insert = insert(seal).values(id=1).on_conflict_do_nothing()

    def chosen(self, chosen: Chosen, after: tuple[Any, str] | None, page: int) -> Select[Any]:
        """A page of the entries that somebody chooses, oldest first, behind that time and ticket."""
        c = entries.c
        found = self.entry.order_by(c.began_at, c.ticket).limit(page)
        equal = {
            c.provider: chosen.provider,
            c.connection: chosen.connection,
            c.operation: None if chosen.operation is None else chosen.operation.value,
            c.order_id: chosen.order_id,
            c.code_digest: chosen.code_digest,
        }
        found = found.where(*(column == value for column, value in equal.items() if value))
        if chosen.place is not None:
            found = found.where(
                c.provider == chosen.place.provider, c.connection == chosen.place.connection
            )
        if chosen.states is not None:
            found = found.where(c.state.in_([state.value for state in chosen.states]))
        if chosen.open_only:
            found = found.where(c.state.in_(OPEN))
        if chosen.since is not None:
            found = found.where(c.began_at >= chosen.since)
        if chosen.until is not None:
            found = found.where(c.began_at < chosen.until)
        if chosen.sent_since is not None:
            found = found.where(c.sent_at >= chosen.sent_since)
        if after is not None:
            found = found.where(_behind(*after))
        return found


def _behind(moment: Any, ticket: str) -> ColumnElement[bool]:
    columns = entries.c.began_at, entries.c.ticket
    return tuple_(*columns) > tuple_(moment, ticket, types=[column.type for column in columns])


def _at_place(table: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.provider == bindparam("provider"),
        table.c.connection == bindparam("connection"),
    )
