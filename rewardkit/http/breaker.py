"""The circuit breaker: after some failures in a row nothing is sent for a while; then one probes.

Our own, as pybreaker holds its lock during the call, so that threads wait for each other, and
purgatory lets every thread probe at once and raises one shared exception, whose traceback grows.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from time import monotonic

from attrs import frozen

from .forks import survive_forks


class BreakerState(StrEnum):
    """Whether requests are let through."""

    CLOSED = "closed"  # all of them: the provider answers
    OPEN = "open"  # none: it has failed too often
    PROBING = "probing"  # one is on its way, to find out


@frozen
class BreakerView:
    """The breaker at one moment; moments are on its clock.

    Attributes:
        state: whether requests are let through.
        since: since when it has been closed or not.
        until: when the next request may probe; None while it is closed.
        attempts: how many requests have come to an end.
        failures: how many of them failed.
        failures_in_a_row: how many have failed since the last success.
    """

    state: BreakerState
    since: float
    until: float | None
    attempts: int
    failures: int
    failures_in_a_row: int


class Breaker:
    """Counts how requests end. It neither sends nor sleeps, and threads and tasks may share it.

    Args:
        failures: after how many in a row it opens; 0 for never.
        open_time: seconds from then until a request may probe.
        clock: seconds that never go back.
    """

    def __init__(
        self, failures: int, open_time: float, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._most, self._open_time, self._clock = failures, open_time, clock
        self._since = clock()
        self._until: float | None = None  # None while it is closed
        self._probing = False
        self._attempts = self._failures = self._in_a_row = 0
        self._lock = Lock()
        survive_forks(self)

    @property
    def closed(self) -> bool:
        """Whether requests are let through."""
        return self._until is None

    def admit(self) -> float:
        """Let a request through, and say so with 0; else give the seconds until one may probe.

        One probe goes at a time. One that is not heard of again does not keep the next from going.
        """
        if self._until is None:
            return 0.0
        with self._lock:
            if self._until is None:
                return 0.0
            now = self._clock()
            if now < self._until:
                return self._until - now
            self._until, self._probing = now + self._open_time, True
            return 0.0

    def succeeded(self) -> None:
        """An answer came, whatever it says, unless it was that the server failed."""
        with self._lock:
            self._attempts += 1
            self._in_a_row = 0
            if self._until is not None:
                self._until, self._probing, self._since = None, False, self._clock()

    def failed(self) -> None:
        """It could not be reached, did not answer, or answered that its server failed."""
        with self._lock:
            self._attempts += 1
            self._failures += 1
            self._in_a_row += 1
            if self._until is None and 0 < self._most <= self._in_a_row:
                self._since = self._clock()
                self._until = self._since + self._open_time
            elif self._probing:
                self._until, self._probing = self._clock() + self._open_time, False

    def undecided(self) -> None:
        """It ended in a way that says nothing of the provider, such as by its caller's own haste."""
        with self._lock:
            self._attempts += 1

    def view(self) -> BreakerView:
        """How it stands now."""
        with self._lock:
            state = BreakerState.PROBING if self._probing else BreakerState.OPEN
            return BreakerView(
                state=BreakerState.CLOSED if self._until is None else state,
                since=self._since,
                until=self._until,
                attempts=self._attempts,
                failures=self._failures,
                failures_in_a_row=self._in_a_row,
            )

    def after_fork(self) -> None:
        """Make the lock anew: a thread that is no longer may have held it."""
        self._lock = Lock()
