"""Rows of the tables, and what they are to the journal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from rewardkit.journal.entry import Entry, Event
from rewardkit.journal.holds import Hold
from rewardkit.journal.place import Place
from rewardkit.journal.states import State
from rewardkit.operations import Operation


def read_entry(row: Row[Any]) -> Entry:
    """The entry of a row of ``entries``."""
    return Entry(
        ticket=row.ticket,
        place=Place(provider=row.provider, connection=row.connection),
        operation=Operation(row.operation),
        key=row.key,
        state=State(row.state),
        attempt=row.attempt,
        version=row.version,
        order_id=row.order_id,
        code_digest=row.code_digest,
        code_hint=row.code_hint,
        reward_id=row.reward_id,
        vendor_id=row.vendor_id,
        single_use=row.single_use,
        owner=row.owner,
        lease=row.lease,
        began_at=row.began_at,
        sent_at=row.sent_at,
        changed_at=row.changed_at,
        unclear_at=row.unclear_at,
        command=row.command,
        outcome=row.outcome,
        problem=row.problem,
    )


def write_new(entry: Entry) -> dict[str, Any]:
    """All columns of a new entry but its times, which the store sets."""
    return {
        "ticket": entry.ticket,
        "provider": entry.place.provider,
        "connection": entry.place.connection,
        "operation": entry.operation.value,
        "key": entry.key,
        "version": entry.version,
        "order_id": entry.order_id,
        "code_digest": entry.code_digest,
        "code_hint": entry.code_hint,
        **write_change(entry),
    }


def write_change(entry: Entry) -> dict[str, Any]:
    """The columns that may become others in an entry's life."""
    return {
        "state": entry.state.value,
        "attempt": entry.attempt,
        "reward_id": entry.reward_id,
        "vendor_id": entry.vendor_id,
        "single_use": entry.single_use,
        "owner": entry.owner,
        "lease": entry.lease,
        "unclear_at": entry.unclear_at,
        "command": entry.command,
        "outcome": entry.outcome,
        "problem": entry.problem,
    }


def read_event(row: Row[Any]) -> Event:
    """The event of a row of ``events``."""
    return Event(
        at=row.at, state=State(row.state), attempt=row.attempt, owner=row.owner, note=row.note
    )


def read_hold(row: Row[Any]) -> Hold:
    """The hold of a row of ``holds``."""
    return Hold(
        id=row.id,
        place=Place(provider=row.provider, connection=row.connection),
        code_digest=row.code_digest,
        code_hint=row.code_hint,
        reward_id=row.reward_id,
        order_id=row.order_id,
        customer=row.customer,
        uses_left=row.uses_left,
        made_at=row.made_at,
        held_at=row.held_at,
        expires_at=row.expires_at,
    )


def write_hold(hold: Hold) -> dict[str, Any]:
    """The columns of a hold but its times, which the store sets."""
    return {
        "id": hold.id,
        "provider": hold.place.provider,
        "connection": hold.place.connection,
        "code_digest": hold.code_digest,
        "code_hint": hold.code_hint,
        "reward_id": hold.reward_id,
        "order_id": hold.order_id,
        "customer": hold.customer,
        "uses_left": hold.uses_left,
    }
