"""How a connection fares, as people and their monitoring read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from attrs import frozen

from rewardkit.ratelimit import RateLimit

from .breaker import BreakerState

__all__ = ["BreakerState", "Health", "health_of"]


@frozen(kw_only=True)
class Health:
    """How a connection fares, from what was sent on it so far; asking sends nothing.

    Attributes:
        state: ``closed`` where requests are sent, ``open`` where none is, after too many failures,
            ``probing`` while one finds out whether the provider is back.
        since: since when requests have been sent or not; aware.
        until: when one may be sent again; None where they are sent.
        attempts: how many requests were sent, each repetition counted.
        failures: how many of them had no answer, or one of a server that failed.
        failures_in_a_row: how many have failed since the last that did not.
        rate_limit: what the provider said last of its limit; None where it has said nothing.
    """

    state: BreakerState
    since: datetime
    until: datetime | None
    attempts: int
    failures: int
    failures_in_a_row: int
    rate_limit: RateLimit | None


def health_of(transport: object) -> Health | None:
    """How the connection of a transport fares; None where it is not reached over a network."""
    health: Callable[[], Health | None] | None = getattr(transport, "health", None)
    return None if health is None else health()
