"""The simulator's state: rewards and codes in memory, in the vendor's own shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rewardkit.sandbox import Clock, Identifiers
from rewardkit.times import format_instant, parse_instant

from . import seed

#: What a code is once its time is over; what has happened to it before stays.
_ENDS_WITH_TIME = {"available", "reserved"}


class State:
    """Rewards and codes. Callers see to it that one at a time is in here.

    Args:
        clock: the simulator's time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids = Identifiers(seed=9)
        now = clock.now()
        self.rewards: dict[str, dict[str, Any]] = {
            reward["id"]: reward for reward in seed.rewards(now)
        }
        self._codes: dict[str, dict[str, Any]] = {}
        self._by_text: dict[str, dict[str, Any]] = {}
        for code in seed.codes(now):
            self._add({"id": self._ids.uuid(), **code})

    @property
    def now(self) -> datetime:
        """The simulator's present."""
        return self._clock.now()

    def code(self, id: str) -> dict[str, Any] | None:
        """The code with this id, with its status of now."""
        return self._aged(self._codes.get(id))

    def code_by_text(self, text: str) -> dict[str, Any] | None:
        """The code with this text, to the letter."""
        return self._aged(self._by_text.get(text))

    def codes_of(self, reward_id: str) -> list[dict[str, Any]]:
        """The codes of a reward, oldest first."""
        aged = (self._aged(code) for code in self._codes.values())
        return [code for code in aged if code is not None and code["rewardId"] == reward_id]

    def reward_with_shared_code(self, text: str) -> dict[str, Any] | None:
        """The reward whose one code this is."""
        for reward in self.rewards.values():
            if reward["globalCode"] == text:
                return reward
        return None

    def usable(self, reward: dict[str, Any]) -> bool:
        """Whether a reward is active and within its time."""
        ends = reward["expiresAt"]
        return (
            reward["status"] == "active"
            and parse_instant(reward["startsAt"]) <= self.now
            and (ends is None or self.now < parse_instant(ends))
        )

    def generate(self, reward: dict[str, Any], count: int, prefix: str) -> list[dict[str, Any]]:
        """New codes of a reward, whose texts there are not yet."""
        return [self._generated(reward, prefix) for _ in range(count)]

    def redeem(self, code: dict[str, Any], by: dict[str, Any]) -> None:
        """Note who redeemed a code for which order."""
        moment = format_instant(self.now)
        code.update(by, status="redeemed", reservedFor=None, redeemedAt=moment, updatedAt=moment)
        self.rewards[code["rewardId"]]["totalRedemptions"] += 1

    def sync(self, reward: dict[str, Any], system: str) -> None:
        """Sync a reward to a system, which goes well here."""
        moment = format_instant(self.now)
        for entry in reward["externalIds"]:
            if entry["system"] == system:
                entry.update(syncStatus="synced", error=None, syncedAt=moment, updatedAt=moment)
                return
        reward["externalIds"].append(
            {
                "id": self._ids.uuid(),
                "rewardId": reward["id"],
                "system": system,
                "externalId": seed.EXTERNAL_IDS[system].format(len(self.rewards)),
                "externalCodeId": None,
                "syncedAt": moment,
                "syncStatus": "synced",
                "error": None,
                "createdAt": moment,
                "updatedAt": None,
            }
        )

    def _generated(self, reward: dict[str, Any], prefix: str) -> dict[str, Any]:
        text = self._ids.code(prefix, length=8)
        while text in self._by_text:
            text = self._ids.code(prefix, length=8)
        return self._add(
            {
                "id": self._ids.uuid(),
                "rewardId": reward["id"],
                "code": text,
                "status": "available",
                "reservedFor": None,
                "redeemedBy": None,
                "redeemedAt": None,
                "orderId": None,
                "externalOrderId": None,
                "createdAt": format_instant(self.now),
                "expiresAt": reward["expiresAt"],
                "updatedAt": None,
                "externalIds": {},
            }
        )

    def _add(self, code: dict[str, Any]) -> dict[str, Any]:
        self._codes[code["id"]] = self._by_text[code["code"]] = code
        return code

    def _aged(self, code: dict[str, Any] | None) -> dict[str, Any] | None:
        if code is not None and code["status"] in _ENDS_WITH_TIME:
            ends = code["expiresAt"]
            if ends is not None and parse_instant(ends) <= self.now:
                code["status"] = "expired"
        return code
