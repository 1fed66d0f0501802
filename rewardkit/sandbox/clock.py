"""The time in a simulator: it passes as usual, and can be moved forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock


class Clock:
    """Gives the present to a simulator. Thread-safe.

    Args:
        stopped_at: an aware moment at which time stands still until it is moved; None for a clock
            that goes with the machine's.
    """

    def __init__(self, stopped_at: datetime | None = None) -> None:
        if stopped_at is not None and stopped_at.tzinfo is None:
            raise ValueError(f"{stopped_at.isoformat()} has no time zone; add one, such as UTC")
        self._stopped_at = stopped_at
        self._moved = timedelta()
        self._lock = Lock()

    def now(self) -> datetime:
        """The simulator's present, in UTC."""
        with self._lock:
            return (self._stopped_at or datetime.now(UTC)).astimezone(UTC) + self._moved

    def advance(self, by: timedelta) -> None:
        """Move the clock forward.

        Raises:
            ValueError: ``by`` is negative: time does not go back.
        """
        if by < timedelta():
            raise ValueError(f"a clock moves forward, not by {by}")
        with self._lock:
            self._moved += by
