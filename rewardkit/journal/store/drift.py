"""The drift of the connections that have the journal: a store of sightings in its database."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from rewardkit.sightings.sighting import Key, Sighting, Sought, added

from .database import Database
from .tables import drift

#: What nobody else does meanwhile, on PostgreSQL; it is short, and seldom.
_LOCK = "rewardkit journal: drift"

_KEY = (drift.c.provider, drift.c.connection, drift.c.kind, drift.c.path, drift.c.value)
_VALUES = (drift.c.number, drift.c.first_seen, drift.c.last_seen, drift.c.version, drift.c.batch)

_change = (
    update(drift)
    .where(*(column == bindparam(f"of_{column.name}") for column in _KEY))
    .values({column: bindparam(column.name) for column in _VALUES})
)


class DriftTable:
    """A store of sightings; what it raises is what the journal's store raises.

    Args:
        database: the journal's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, seen: Iterable[Sighting], at_most: int) -> None:
        """Add to what is there already, all or nothing."""
        seen = list(seen)
        if not seen:
            return
        batch = secrets.token_hex(8)
        place = Sought(provider=seen[0].provider, connection=seen[0].connection)

        def work(connection: Connection) -> None:
            self._database.kind.lock(connection, _LOCK)
            rows = connection.execute(select(drift).where(_asked(place))).all()
            if any(row.batch == batch for row in rows):
                return  # this is done once more only because the commit's answer was lost
            there: dict[Key, Sighting] = {
                (row.kind, row.path, row.value): _read(row) for row in rows
            }
            changed = added(there, seen, at_most)
            old = [_changed(each, batch) for key, each in changed.items() if key in there]
            new = [_new(each, batch) for key, each in changed.items() if key not in there]
            for statement, values in ((_change, old), (insert(drift), new)):
                if values:
                    connection.execute(statement, values)

        self._database.write(work)

    def seen(self, sought: Sought) -> list[Sighting]:
        """What was seen, most frequent first."""
        query = select(drift).where(_asked(sought)).order_by(drift.c.number.desc(), *_KEY)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_read(row) for row in rows]

    def forget(self, sought: Sought) -> int:
        """Forget what is sought; returns how many things that were."""

        def work(connection: Connection) -> int:
            self._database.kind.lock(connection, _LOCK)
            return connection.execute(delete(drift).where(_asked(sought))).rowcount

        return self._database.write(work)

    def close(self) -> None:
        """The journal is closed by whoever has opened it."""


def _asked(sought: Sought) -> ColumnElement[bool]:
    equal = {
        drift.c.provider: sought.provider,
        drift.c.connection: sought.connection,
        drift.c.kind: sought.kind,
        drift.c.path: sought.where,
    }
    asked = [column == value for column, value in equal.items() if value is not None]
    if sought.since is not None:
        asked.append(drift.c.last_seen >= sought.since)
    if sought.before is not None:
        asked.append(drift.c.last_seen < sought.before)
    return and_(True, *asked)


def _read(row: Row[Any]) -> Sighting:
    return Sighting(
        provider=row.provider,
        connection=row.connection,
        kind=row.kind,
        where=row.path,
        value=row.value,
        count=row.number,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        version=row.version,
    )


def _key(sighting: Sighting) -> dict[str, str]:
    return {
        "provider": sighting.provider,
        "connection": sighting.connection,
        "kind": sighting.kind,
        "path": sighting.where,
        "value": sighting.value,
    }


def _values(sighting: Sighting, batch: str) -> dict[str, Any]:
    return {
        "number": sighting.count,
        "first_seen": sighting.first_seen,
        "last_seen": sighting.last_seen,
        "version": sighting.version,
        "batch": batch,
    }


def _new(sighting: Sighting, batch: str) -> dict[str, Any]:
    return {**_key(sighting), **_values(sighting, batch)}


def _changed(sighting: Sighting, batch: str) -> dict[str, Any]:
    key = {f"of_{name}": value for name, value in _key(sighting).items()}
    return {**key, **_values(sighting, batch)}
