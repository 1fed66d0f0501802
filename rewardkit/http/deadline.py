"""A moment by which an operation has to be over, shared by all of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from math import inf
from time import monotonic

#: The present caller's, on the monotonic clock.
_deadline: ContextVar[float] = ContextVar("rewardkit_deadline", default=inf)


@contextmanager
def within(limit: timedelta | float) -> Iterator[None]:
    """Give everything in the block so much time in all: each request, each wait, each retry.

    Within another such block the earlier of both ends counts.

    Args:
        limit: a duration, or seconds.

    Raises:
        ValueError: it is not more than nothing.
    """
    seconds = limit.total_seconds() if isinstance(limit, timedelta) else float(limit)
    if not seconds > 0:
        raise ValueError(f"a time limit is more than 0 s, not {seconds:g} s")
    token = _deadline.set(min(_deadline.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def deadline(seconds: float = inf) -> float:
    """When a step that may take ``seconds`` has to be over, on the monotonic clock."""
    return min(_deadline.get(), monotonic() + seconds)


def left() -> float:
    """How many seconds the caller has left; infinite where there is no limit."""
    return _deadline.get() - monotonic()
