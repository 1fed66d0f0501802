"""How long work in the background is waited for: waits that grow, up to an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from attrs import define, field

_GROWTH = 1.6
_LONGEST = 15.0  # seconds; a job of ten minutes takes some forty looks, of a hundred a minute


@define
class Patience:
    """The waits of one call. An adapter does not wait itself: it asks for waits.

    The time that has passed is that of the clock, and at least that of the waits asked for, so that
    whoever answers without waiting comes to an end, too.

    Attributes:
        clock: gives the present, aware.
        limit: after how many seconds it is over.
        first: the seconds of the first wait.
    """

    clock: Callable[[], datetime]
    limit: float
    first: float
    began: datetime = field(init=False)
    _asked: float = field(default=0.0, init=False)
    _next: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.began = self.clock()
        self._next = self.first

    def wait(self, until: datetime | None = None) -> float | None:
        """The seconds of the next wait; None where the time is over, or would be before ``until``.

        Args:
            until: from when the vendor takes requests again.
        """
        now = self.clock()
        left = self.limit - max(self._asked, (now - self.began).total_seconds())
        at_least = 0.0 if until is None else (until - now).total_seconds()
        if left <= 0 or at_least > left:
            return None
        seconds = min(max(self._next, at_least), left)
        self._next = min(self._next * _GROWTH, max(self.first, _LONGEST))
        self._asked += seconds
        return seconds

    def begin_again(self) -> None:
        """Let the next wait be as short as the first one; the end stays where it is."""
        self._next = self.first
