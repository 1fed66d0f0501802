"""The rate limiter: what the vendor says of its limit is kept to, and a rate of one's own, if set.

Our own, as pyrate-limiter starts a thread, which forks lose, sleeps by itself beyond any deadline,
and cannot learn from answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from time import monotonic

from rewardkit.ratelimit import RateLimit

from .forks import survive_forks

#: A reset further ahead than this is not believed for longer: the next request then asks the vendor.
_LONGEST = 3_600.0


class Limiter:
    """Says how long to wait before a request. It does not sleep; threads and tasks may share it.

    Args:
        calls_per_second: the rate that is not exceeded; None for none.
        clock: seconds that never go back.
    """

    def __init__(
        self, calls_per_second: float | None = None, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._interval = None if calls_per_second is None else 1.0 / calls_per_second
        self._clock = clock
        self._closed_until = self._next_slot = 0.0
        self._seen: RateLimit | None = None
        self._lock = Lock()
        survive_forks(self)

    @property
    def seen(self) -> RateLimit | None:
        """What the vendor said last of its limit; None where it has said nothing."""
        return self._seen

    def learn(self, limit: RateLimit | None, *, refused: bool, now: datetime) -> None:
        """Take in what an answer says.

        Where no call is left, or one was refused, nobody sends before the reset. A quota that is not
        worth waiting for is not waited for: the vendor's own answer tells when there is more.

        Args:
            limit: as the adapter reads it; None where the answer says nothing.
            refused: whether the answer was a refusal to take the request now.
            now: the present, aware, as the adapter's clock has it.
        """
        if limit is None:
            return
        if limit.limit is not None or limit.remaining is not None:
            self._seen = limit
        if limit.resets_at is None or not limit.worth_waiting:
            return
        if refused or limit.remaining == 0:
            seconds = min((limit.resets_at - now).total_seconds(), _LONGEST)
            with self._lock:
                self._closed_until = max(self._closed_until, self._clock() + seconds)

    def closed_for(self) -> float:
        """Seconds until the vendor takes requests again, as far as it has said; 0 for now.

        After waiting, ask again: others may have learned more meanwhile.
        """
        return max(0.0, self._closed_until - self._clock()) if self._closed_until else 0.0

    def place(self, most: float) -> float:
        """Take the next place in a line of ``calls_per_second``: the seconds until it comes.

        Args:
            most: how long the caller can wait; a place that comes later is not taken.
        """
        if self._interval is None:
            return 0.0
        with self._lock:
            now = self._clock()
            slot = max(now, self._next_slot)
            if slot - now <= most:
                self._next_slot = slot + self._interval
            return slot - now

    def has_spare(self, most: int) -> bool:
        """Whether the vendor's limit, as far as it has said, has calls for what can wait.

        Half of them are for what cannot, such as a checkout with the same key.

        Args:
            most: how many requests that can wait may be under way, each of which the vendor may or
                may not have counted in what it said last.
        """
        seen = self._seen
        if self.closed_for():
            return False
        if seen is None or seen.remaining is None:
            return True
        return seen.remaining > max((seen.limit or 0) // 2, 2 * most)

    def after_fork(self) -> None:
        """Make the lock anew: a thread that is no longer may have held it."""
        self._lock = Lock()
