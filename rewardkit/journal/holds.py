"""Holds: reservations that only the journal knows, for providers that cannot reserve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import Factory, field, frozen

from .place import Place


@frozen(kw_only=True)
class Hold:
    """One use of a code that is kept for an order, among the hosts that share the journal.

    Attributes:
        id: the hold's own id.
        place: on which connection.
        code_digest: of the code's text, with the journal's key.
        code_hint: the code's first letters.
        reward_id: the vendor's id of the reward, where it is known.
        order_id: your id of the order.
        customer: a digest of your id of the customer; None where none is given.
        uses_left: how many uses the code had left when it was held; None for no limit.
        made_at: when it was made.
        held_at: when it was made or last extended.
        expires_at: when it ends by itself.
    """

    id: str
    place: Place
    code_digest: str = field(repr=False)
    code_hint: str | None = None
    reward_id: str | None = None
    order_id: str
    customer: str | None = None
    uses_left: int | None = None
    made_at: datetime
    held_at: datetime = field(default=Factory(lambda self: self.made_at, takes_self=True))
    expires_at: datetime

    @property
    def duration(self) -> timedelta:
        """For how long it is asked for."""
        return self.expires_at - self.held_at


def has_room(live: Sequence[Hold], order_id: str, uses_left: int | None) -> bool:
    """Whether there is a use for an order.

    Args:
        live: the holds of a code that have not ended.
        order_id: of the order that wants a use. If it has a hold, that use is its own.
        uses_left: how many uses there are; None for no limit.
    """
    return (
        uses_left is None
        or len(live) < uses_left
        or any(hold.order_id == order_id for hold in live)
    )


def in_the_way(live: Sequence[Hold], order_id: str) -> Hold | None:
    """The hold that leaves no use for an order until it ends; None where there is a use.

    Args:
        live: the holds of a code that have not ended; those that end first at the beginning.
        order_id: of the order that wants a use.
    """
    if not live:
        return None
    # The newest one knows best how many uses there were.
    uses_left = max(live, key=lambda hold: hold.held_at).uses_left
    if uses_left is None or has_room(live, order_id, uses_left):
        return None
    # So many have to end before there is a use.
    return live[min(len(live) - uses_left, len(live) - 1)]
