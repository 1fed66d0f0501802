"""Drift: what a vendor sent that we have no word for. It is kept, counted and never an exception."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from threading import Lock

from attrs import frozen

_KINDS_AT_MOST = 1_000
_TEXT_AT_MOST = 80

#: Where and what of all that is one too many to be counted by itself.
REST = "…"


class DriftKind(StrEnum):
    """What was new."""

    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_VALUE = "unknown_value"
    UNKNOWN_ERROR_KEY = "unknown_error_key"
    UNPARSABLE_TIME = "unparsable_time"
    OUT_OF_RANGE = "out_of_range"


@frozen
class Drift:
    """One thing that was new, and how often it was seen.

    Attributes:
        kind: what sort of thing.
        where: the vendor's path to it, such as ``Reward.status``.
        value: the value, or the field's name; cut at 80 characters.
        count: how often this connection has seen it.
    """

    kind: DriftKind
    where: str
    value: str
    count: int


class DriftLog:
    """Counts drift for one connection; bounded, and safe to share among threads."""

    def __init__(self) -> None:
        self._counts: dict[tuple[DriftKind, str, str], int] = {}
        self._lock = Lock()
        self._listener: Callable[[Drift], None] | None = None
        self._keeper: Callable[[DriftKind, str, str], None] | None = None

    def tell(self, listener: Callable[[Drift], None]) -> None:
        """Have each thing told when it is seen for the first time; ``listener`` must not raise."""
        self._listener = listener

    def keep(self, keeper: Callable[[DriftKind, str, str], None]) -> None:
        """Have each sighting passed on: its kind, where and value, as they are counted.

        ``keeper`` is called while an answer is read, so that it must neither wait nor raise.
        """
        self._keeper = keeper

    def note(self, kind: DriftKind, where: str, value: object) -> None:
        """Count one sighting. Past 1,000 different ones, new ones are counted as ``…``."""
        key = (kind, where, str(value)[:_TEXT_AT_MOST])
        with self._lock:
            if key not in self._counts and len(self._counts) >= _KINDS_AT_MOST:
                key = (kind, REST, REST)
            count = self._counts[key] = self._counts.get(key, 0) + 1
        if count == 1 and self._listener is not None:
            self._listener(Drift(*key, count))
        if self._keeper is not None:
            self._keeper(*key)

    def unknown_fields(self, where: str, names: Iterable[str]) -> None:
        """Count fields that the wire class ``where`` does not have."""
        for name in names:
            self.note(DriftKind.UNKNOWN_FIELD, where, name)

    def seen(self) -> tuple[Drift, ...]:
        """All drift so far, most frequent first."""
        with self._lock:
            counts = list(self._counts.items())
        return tuple(Drift(*key, count) for key, count in sorted(counts, key=lambda kv: -kv[1]))
