"""How many calls a sandbox answers: in a minute, and in a billing cycle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import define, field

from rewardkit.sandbox import Clock, Refused

_MINUTE = timedelta(minutes=1)


@define
class RateLimit:
    """Counts calls and refuses those beyond a limit.

    Attributes:
        clock: the simulator's time.
        per_minute: how many calls are answered in a minute.
        per_cycle: how many in a calendar month, which stands for a billing cycle; None for any.
    """

    clock: Clock
    per_minute: int
    per_cycle: int | None
    _begun: dict[str, datetime] = field(factory=dict, init=False)
    _made: dict[str, int] = field(factory=dict, init=False)

    def count(self) -> None:
        """Count a call. Raises Refused."""
        now = self.clock.now()
        self._count("api_calls", now.replace(second=0, microsecond=0))
        self._count("api_calls_cycle", _month(now))
        if self._type() is not None:
            raise Refused(429, "", "Too many calls in too short a time")

    def headers(self, *, limited: bool) -> Mapping[str, str]:
        """The headers about the limits; ``Retry`` is an epoch second, and not a delta."""
        now = self.clock.now()
        kind = self._type()
        if kind == "api_calls_cycle":
            again = _month(_month(now) + timedelta(days=31))
        else:
            again = now.replace(second=0, microsecond=0) + _MINUTE
        headers = {
            "X-Rate-Limit-Limit": str(self.per_minute),
            "X-Rate-Limit-Remaining": str(max(0, self.per_minute - self._made.get("api_calls", 0))),
            "X-Rate-Limit-Retry": str(int(again.timestamp())),
        }
        if limited:
            headers |= {
                "Retry-After": str(int((again - now).total_seconds()) + 1),
                "X-Rate-Limit-Type": kind or "api_calls",
            }
        return headers

    def _count(self, kind: str, begun: datetime) -> None:
        if self._begun.get(kind) != begun:
            self._begun[kind], self._made[kind] = begun, 0
        self._made[kind] += 1

    def _type(self) -> str | None:
        """Which limit is passed; the quota goes before, as waiting a minute does not help then."""
        if self.per_cycle is not None and self._made.get("api_calls_cycle", 0) > self.per_cycle:
            return "api_calls_cycle"
        return "api_calls" if self._made.get("api_calls", 0) > self.per_minute else None


def _month(moment: datetime) -> datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
