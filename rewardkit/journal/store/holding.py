"""Holds in the database. Whether there is room for one is decided by ``rewardkit.journal.holds``."""

from __future__ import annotations

from datetime import datetime

import attrs
from sqlalchemy import Connection

from rewardkit.journal.holds import Hold, has_room, in_the_way
from rewardkit.journal.place import Place

from .database import Database
from .rows import read_hold, write_hold
from .statements import Statements


def hold(
    database: Database, connection: Connection, wanted: Hold, uses_left: int | None
) -> Hold | None:
    """Hold a use, or extend the hold that the order has; None if there is no room."""
    statements = database.statements
    place = wanted.place
    database.kind.lock(
        connection, f"hold\n{place.provider}\n{place.connection}\n{wanted.code_digest}"
    )
    code = _code(place, wanted.code_digest)
    connection.execute(statements.forget_ended, code)
    live = _live(statements, connection, code)
    if not has_room(live, wanted.order_id, uses_left):
        return None
    now: datetime = connection.execute(statements.present).scalar_one()
    made = attrs.evolve(
        wanted,
        made_at=now,
        held_at=now,
        expires_at=now + wanted.duration,
        uses_left=uses_left,
    )
    own = next((hold for hold in live if hold.order_id == wanted.order_id), None)
    if own is None:
        times = {"made_at": now, "held_at": now, "expires_at": made.expires_at}
        connection.execute(statements.add_hold, write_hold(made) | times)
        return made
    extended = attrs.evolve(
        own,
        customer=made.customer if own.customer is None else own.customer,
        uses_left=uses_left,
        held_at=now,
        expires_at=max(own.expires_at, made.expires_at),
    )
    changes = {
        "of_id": extended.id,
        "customer": extended.customer,
        "uses_left": uses_left,
        "held_at": now,
        "expires_at": extended.expires_at,
    }
    connection.execute(statements.extend, changes)
    return extended


def held_by_others(
    statements: Statements, connection: Connection, code: dict[str, str], order_id: str
) -> Hold | None:
    """The hold that leaves no use of a code for this order until it ends."""
    return in_the_way(_live(statements, connection, code), order_id)


def _live(statements: Statements, connection: Connection, code: dict[str, str]) -> list[Hold]:
    return [read_hold(row) for row in connection.execute(statements.live, code)]


def _code(place: Place, code_digest: str) -> dict[str, str]:
    return {
        "provider": place.provider,
        "connection": place.connection,
        "code_digest": code_digest,
    }
