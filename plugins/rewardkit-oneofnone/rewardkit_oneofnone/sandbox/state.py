"""The simulator's state: rewards and codes in memory, in the vendor's own shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from rewardkit.sandbox import Clock, Identifiers, Refused
from rewardkit.times import format_instant, parse_instant

from . import seed
from .options import Options

Entry: TypeAlias = dict[str, Any]

#: What a code is until its time is over; what has happened to it before stays.
_ENDS_WITH_TIME = {"available", "reserved"}


class State:
    """Rewards and codes. Callers see to it that one at a time is in here.

    Args:
        clock: the simulator's time.
        options: what is otherwise than by default.
    """

    def __init__(self, clock: Clock, options: Options) -> None:
        self._clock = clock
        self.ids = Identifiers(seed=9)
        now = clock.now()
        self._rewards: dict[str, Entry] = {
            reward["id"]: reward
            for reward in (*seed.rewards(now, options), *seed.entered_rewards(now, options))
        }
        self._codes: dict[str, Entry] = {}
        self._by_text: dict[str, Entry] = {}
        self._of_reward: defaultdict[str, list[Entry]] = defaultdict(list)
        for code in seed.codes(now):
            self._add({"id": self.ids.uuid(), **code})
        for code in seed.many_codes(now, options.codes):
            self._add(code)

    @property
    def now(self) -> datetime:
        """The simulator's present."""
        return self._clock.now()

    @property
    def moment(self) -> str:
        """The simulator's present, as the vendor writes it."""
        return format_instant(self.now)

    # Rewards ----------------------------------------------------------------------------------

    def rewards(self) -> list[Entry]:
        """All rewards, oldest first."""
        return [self._aged_reward(reward) for reward in self._rewards.values()]

    def reward(self, id: str) -> Entry:
        """The reward with this id.

        Raises:
            Refused: there is none.
        """
        found = self._rewards.get(id.lower())
        if found is None:
            raise Refused(404, "REWARD_NOT_FOUND", "There is no such reward")
        return self._aged_reward(found)

    def reward_with_shared_code(self, text: str) -> Entry | None:
        """The reward whose one code this is."""
        return next((each for each in self.rewards() if each["globalCode"] == text), None)

    def usable(self, reward: Entry) -> bool:
        """Whether a reward is active and within its time."""
        starts = _instant(reward["startsAt"])
        return (
            reward["status"] == "active"
            and (starts is None or starts <= self.now)
            and not self._over(reward)
        )

    def change(self, reward: Entry, changes: Mapping[str, Any]) -> None:
        """Change fields of a reward; one that had ended and now has time again is active."""
        if not changes:
            return
        reward.update(changes, updatedAt=self.moment)
        if "imageId" in changes:
            id = changes["imageId"]
            reward["image"] = None if id is None else {"id": id, "url": seed.IMAGE_URL.format(id)}
        if "expiresAt" in changes and reward["status"] == "expired" and not self._over(reward):
            reward["status"] = "active"

    def sync(self, reward: Entry, system: str, error: str | None) -> None:
        """Sync a reward to a system; ``error`` says why it fails."""
        moment = self.moment
        outcome = {
            "syncedAt": moment,
            "syncStatus": "synced" if error is None else "error",
            "error": error,
        }
        for entry in reward["externalIds"]:
            if entry["system"] == system:
                entry.update(outcome, updatedAt=moment)
                return
        number = int(reward["id"][-4:])
        reward["externalIds"].append(
            {
                "id": self.ids.uuid(),
                "rewardId": reward["id"],
                "system": system,
                "externalId": seed.EXTERNAL_IDS[system].format(number),
                "externalCodeId": None,
                **outcome,
                "createdAt": moment,
                "updatedAt": None,
            }
        )

    # Codes ------------------------------------------------------------------------------------

    def code(self, reward: Entry, id: str) -> Entry:
        """The code of a reward with this id, with its status of now.

        Raises:
            Refused: the reward has none.
        """
        found = self._codes.get(id.lower())
        if found is None or found["rewardId"] != reward["id"]:
            raise Refused(404, "CODE_NOT_FOUND", "The reward has no such code")
        return self.aged(found)

    def code_by_text(self, text: str) -> Entry | None:
        """The code with this text, to the letter."""
        found = self._by_text.get(text)
        return None if found is None else self.aged(found)

    def codes_of(self, reward: Entry) -> Sequence[Entry]:
        """The codes of a reward, oldest first, with the statuses that they had when last looked at."""
        return self._of_reward[reward["id"]]

    def generate(self, reward: Entry, count: int, prefix: str) -> list[Entry]:
        """New codes of a reward, whose texts there are not yet."""
        return [self._generated(reward, prefix) for _ in range(count)]

    def aged(self, code: Entry) -> Entry:
        """A code, with its status of now."""
        if code["status"] in _ENDS_WITH_TIME and self._over(code):
            code["status"] = "expired"
        return code

    def _generated(self, reward: Entry, prefix: str) -> Entry:
        text = self.ids.code(prefix, length=8)
        while text in self._by_text:
            text = self.ids.code(prefix, length=8)
        return self._add(
            {
                **seed.PLAIN_CODE,
                "id": self.ids.uuid(),
                "rewardId": reward["id"],
                "code": text,
                "createdAt": self.moment,
                "expiresAt": reward["expiresAt"],
                "externalIds": {},
            }
        )

    def _add(self, code: Entry) -> Entry:
        self._codes[code["id"]] = self._by_text[code["code"]] = code
        self._of_reward[code["rewardId"]].append(code)
        return code

    def _aged_reward(self, reward: Entry) -> Entry:
        if reward["status"] == "active" and self._over(reward):
            reward["status"] = "expired"
        return reward

    def _over(self, entry: Entry) -> bool:
        ends = _instant(entry["expiresAt"])
        return ends is not None and ends <= self.now


def _instant(text: str | None) -> datetime | None:
    """A time; the vendor documents no format of dates, and a text that is none bounds nothing."""
    try:
        return None if text is None else parse_instant(text)
    except ValueError:
        return None
