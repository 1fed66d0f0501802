"""One thing that a connection has seen, how it adds up, and where sightings are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeAlias

from attrs import evolve, frozen

from rewardkit.drift import REST

#: What tells the things apart that a connection has seen: kind, where and value.
Key: TypeAlias = tuple[str, str, str]


@frozen(kw_only=True)
class Sighting:
    """One thing that a connection has seen and rewardkit has no word for.

    Attributes:
        provider: the provider's name.
        connection: the connection's name.
        kind: a ``DriftKind``; a text, since a newer rewardkit may have written another one.
        where: the vendor's path to it, such as ``Reward.status``; ``…`` for all that is one too many.
        value: the value or the field's name, where it is a word; else its shape, such as
            ``<99.99.9999>``.
        count: how often it was seen.
        first_seen: when it was seen first, aware.
        last_seen: when it was seen last, aware.
        version: of the adapter that saw it last.
    """

    provider: str
    connection: str
    kind: str
    where: str
    value: str
    count: int
    first_seen: datetime
    last_seen: datetime
    version: str

    @property
    def key(self) -> Key:
        """What tells it apart from others of the same connection."""
        return self.kind, self.where, self.value


@frozen(kw_only=True)
class Sought:
    """Which sightings are wanted; what is left out does not matter.

    Attributes:
        provider: of this provider only.
        connection: of connections of this name only.
        kind: of this kind only.
        where: seen there only.
        since: seen at this moment or later; aware.
        before: seen last before this moment; aware.
    """

    provider: str | None = None
    connection: str | None = None
    kind: str | None = None
    where: str | None = None
    since: datetime | None = None
    before: datetime | None = None


class Store(Protocol):
    """Where sightings are kept."""

    def add(self, seen: Iterable[Sighting], at_most: int) -> None:
        """Add to what is there already, all or nothing.

        Args:
            seen: of one connection, each thing once.
            at_most: how many different things of a connection are told apart; the rest becomes one
                of its kind, whose where and value are ``…``.
        """

    def seen(self, sought: Sought) -> list[Sighting]:
        """What was seen, most frequent first."""

    def forget(self, sought: Sought) -> int:
        """Forget what is sought; returns how many things that were."""

    def close(self) -> None:
        """Let go of it."""


def added(
    there: Mapping[Key, Sighting], seen: Iterable[Sighting], at_most: int
) -> dict[Key, Sighting]:
    """What is to be written, so that what is there and what was seen are added up.

    Args:
        there: all that there is of the connection.
        seen: of the same connection.
        at_most: how many different things there may be, beside one rest of each kind.
    """
    room = at_most - sum(sighting.where != REST for sighting in there.values())
    changed: dict[Key, Sighting] = {}
    for sighting in seen:
        one = sighting
        known = one.key in there or one.key in changed
        if not known and one.where != REST:
            if room > 0:
                room -= 1
            else:
                one = evolve(one, where=REST, value=REST)
        before = changed.get(one.key) or there.get(one.key)
        changed[one.key] = one if before is None else _sum(before, one)
    return changed


def _sum(before: Sighting, more: Sighting) -> Sighting:
    return evolve(
        more,
        count=before.count + more.count,
        first_seen=min(before.first_seen, more.first_seen),
        last_seen=max(before.last_seen, more.last_seen),
    )
