"""The rate limiter: what the vendor says of its limit is kept to, and a rate of one's own, if set.

Our own, as pyrate-limiter starts a thread, which forks lose, sleeps by itself beyond any deadline,
and cannot learn from answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import inf
from threading import Lock
from time import monotonic

from rewardkit.ratelimit import RateLimit

from .forks import survive_forks

#: A reset further ahead than this is not believed for longer: the next request then asks the vendor.
_LONGEST = 3_600.0

#: Answers by which the vendor takes no requests for now, and not only this one.
_REFUSALS = frozenset({429, 503})

#: Seconds after which to look again whether one of those under way has come back.
_A_LITTLE = 0.02


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
        self._under_way = 0
        self._left = self._said_at = self._resets = 0.0  # no reset: nothing is said of what is left
        self._lock = Lock()
        survive_forks(self)

    @property
    def seen(self) -> RateLimit | None:
        """What the vendor said last of its limit; None where it has said nothing."""
        return self._seen

    def learn(
        self, limit: RateLimit | None, *, status: int, now: datetime, seconds: float = 0.0
    ) -> None:
        """Take in what an answer says.

        Where no call is left, or one was refused, nobody sends before the moment that is said. A quota
        that is not worth waiting for is not waited for: the vendor's own answer tells when there is
        more.

        Args:
            limit: as the adapter reads it; None where the answer says nothing.
            status: the answer's.
            now: the present, aware, as the adapter's clock has it.
            seconds: since its request was sent.
        """
        if limit is None:
            return
        if limit.limit is not None or limit.remaining is not None:
            self._seen = limit
        if not limit.worth_waiting:
            self._resets = 0.0
            return
        if limit.remaining is not None:
            self._count(limit.remaining, self._in_ticks(limit.resets_at, now), seconds)
        if status in _REFUSALS or limit.remaining == 0:
            until = self._in_ticks(limit.back_at(status), now)
            with self._lock:
                self._closed_until = max(self._closed_until, until)

    def closed_for(self) -> float:
        """Seconds until the vendor takes requests again, as far as it has said; 0 for now.

        After waiting, ask again: others may have learned more meanwhile.
        """
        return max(0.0, self._closed_until - self._clock()) if self._closed_until else 0.0

    def take(self) -> float:
        """Let a request through that is sent now, and say so with 0; else seconds until to ask again.

        Until the reset, no more are under way than the vendor has said to be left, as it may not have
        counted any of them; after it, no more than its limit. Each ends with ``give_back``.
        """
        with self._lock:
            seconds = self.closed_for()
            if not seconds and self._resets and self._under_way >= self._most():
                seconds = _A_LITTLE
            if not seconds:
                self._under_way += 1
            return seconds

    def give_back(self) -> None:
        """One that was let through has come to its end, whatever that was."""
        with self._lock:
            self._under_way -= 1

    def _count(self, remaining: int, resets: float, seconds: float) -> None:
        """Note what is left; of two answers that were under way together, the lower one counts."""
        with self._lock:
            now = self._clock()
            if now - seconds < self._said_at and now < self._resets and remaining >= self._left:
                return
            self._left, self._said_at, self._resets = remaining, now, resets

    def _most(self) -> float:
        """How many may be under way, where the vendor says what is left."""
        if self._clock() < self._resets:
            return max(1.0, self._left)  # of none that is left, the reset tells
        limit = None if self._seen is None else self._seen.limit
        return inf if limit is None else max(1, limit)

    def _in_ticks(self, moment: datetime | None, now: datetime) -> float:
        """A moment on our clock, but an hour ahead at the most; 0 for none."""
        if moment is None:
            return 0.0
        return self._clock() + min((moment - now).total_seconds(), _LONGEST)

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
        """Make the lock anew: a thread that is no longer may have held it, or have sent something."""
        self._lock, self._under_way = Lock(), 0
