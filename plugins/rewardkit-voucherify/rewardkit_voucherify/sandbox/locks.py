"""Sessions of a sandbox: uses and credits of codes that are held under a key until they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .refusing import not_found
from .shapes import Json
from .state import Lock, State

_DEFAULT = timedelta(days=7)
_LONGEST = timedelta(days=3660)  # nothing is documented; time itself has an end
_MICROSECONDS: Mapping[str, float] = {
    "DAYS": 86_400_000_000,
    "HOURS": 3_600_000_000,
    "MINUTES": 60_000_000,
    "SECONDS": 1_000_000,
    "MILLISECONDS": 1_000,
    "MICROSECONDS": 1,
    "NANOSECONDS": 0.001,
}


@define
class Locks:
    """Holds codes, and the endpoint that lets them go."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"releaseSession": self.release}

    def release(self, call: Call) -> Answer:
        """Vendor operation: DELETE /v1/vouchers/{code}/sessions/{sessionKey}."""
        voucher, key = self.state.voucher(call.path["code"]), call.path["sessionKey"]
        self._forget_ended()
        if self.state.locks.pop((voucher["id"], key), None) is None:
            raise not_found("session", key)
        return Answer(None, 204)

    def hold(self, voucher: Json, session: Json, spent: int) -> None:
        """Hold one use and what it spends of a gift card; the same key replaces what it held."""
        ends = self.state.clock.now() + _duration(session)
        self.state.locks[voucher["id"], session["key"]] = Lock(ends, spent)

    def used(self, voucher: Json, key: str | None) -> None:
        """What was held under this key has become a redemption."""
        self.state.locks.pop((voucher["id"], key or ""), None)

    def by_others(self, voucher: Json, key: str | None) -> list[Lock]:
        """What other keys hold of a code."""
        return list(self._by_others(voucher["id"], key))

    def _by_others(self, voucher_id: str, key: str | None) -> Iterator[Lock]:
        self._forget_ended()
        for (id, other), lock in self.state.locks.items():
            if id == voucher_id and other != key:
                yield lock

    def _forget_ended(self) -> None:
        now = self.state.clock.now()
        ended = [place for place, lock in self.state.locks.items() if lock.ends <= now]
        for place in ended:
            del self.state.locks[place]


def _duration(session: Mapping[str, Any]) -> timedelta:
    if session.get("ttl") is None:
        return _DEFAULT
    unit = _MICROSECONDS[session.get("ttl_unit", "DAYS")]
    if not 0 < session["ttl"] * unit <= _LONGEST / timedelta(microseconds=1):
        raise Refused(400, "invalid_payload", "The session's ttl is not one")
    return timedelta(microseconds=session["ttl"] * unit)
