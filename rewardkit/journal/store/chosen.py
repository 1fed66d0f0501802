"""Which entries of a journal are wanted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from attrs import field, frozen

from rewardkit.journal.place import Place
from rewardkit.journal.states import State
from rewardkit.operations import Operation


@frozen(kw_only=True)
class Chosen:
    """Which entries are wanted; what is left out does not matter.

    Attributes:
        place: of this connection only.
        provider: of this provider only.
        connection: of connections of this name only.
        states: in one of these states.
        operation: of this operation only.
        order_id: of this order only.
        code_digest: of this code only.
        since: first written down at this moment or later; aware.
        until: first written down before this moment; aware.
        sent_since: sent last at this moment or later; aware.
        limit: so many at most.
        open_only: only those that have to be settled.
        idle_only: only those that nobody is at work on now.
    """

    place: Place | None = None
    provider: str | None = None
    connection: str | None = None
    states: Collection[State] | None = None
    operation: Operation | None = None
    order_id: str | None = None
    code_digest: str | None = field(default=None, repr=False)
    since: datetime | None = None
    until: datetime | None = None
    sent_since: datetime | None = None
    limit: int | None = None
    open_only: bool = False
    idle_only: bool = False
