"""The simulator's redemptions: of codes, and recorded ones; what limits say; their list.

Assumed, as the vendor does not document it:

- a code that cannot be redeemed, a reward that cannot be used and a limit that is reached answer 409;
- a recorded redemption with a ``codeId`` redeems that code, and one with a ``grantId`` uses that
  grant up; without either, a repeat counts twice;
- a reward's ``totalRevenueImpact`` is the sum of the ``orderTotal`` of its redemptions;
- a customer is known by ``teamAppUserId``, ``customerEmail`` or ``redeemedBy``, and a redemption that
  has none of them is not held to ``usageLimitPerCustomer``;
- an item of the list has the fields of the recording's body, ``redeemedBy``, ``id`` and ``createdAt``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rewardkit.sandbox import Refused

from . import seed
from .state import Entry, State

#: An item of the list, where nothing was stated.
_PLAIN: Mapping[str, Any] = {
    "codeId": None,
    "grantId": None,
    "teamAppUserId": None,
    "redeemedBy": None,
    "source": None,
    "orderId": None,
    "externalOrderId": None,
    "customerEmail": None,
    "sessionId": None,
    "discountAmount": None,
    "orderTotal": None,
    "metadata": None,
}

#: The fields that a customer is known by.
_CUSTOMER = ("teamAppUserId", "customerEmail", "redeemedBy")

_ORDER = ("orderId", "externalOrderId")


class Redemptions:
    """Every redemption, by reward."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._of_reward: defaultdict[str, list[Entry]] = defaultdict(list)
        for text, stated in seed.REDEMPTIONS.items():
            code = state.code_by_text(text)
            if code is not None:
                self._seed(code, stated)

    def of(self, reward: Entry) -> Sequence[Entry]:
        """The redemptions of a reward, oldest first."""
        return self._of_reward[reward["id"]]

    def redeem(self, reward: Entry, code: Entry, stated: Mapping[str, Any]) -> None:
        """Redeem a code.

        Args:
            reward: whose code it is.
            code: has the outcome afterwards.
            stated: fields of the redemption.

        Raises:
            Refused: it cannot be redeemed.
        """
        if code["status"] != "available":
            message = f"The code is not available: it is {code['status']}"
            raise Refused(409, "CODE_NOT_AVAILABLE", message, status=code["status"])
        self.allow(reward, stated)
        moment = self._state.moment
        code.update(
            {name: stated.get(name) for name in _ORDER},
            status="redeemed",
            redeemedBy=next(iter(_customers(stated)), None),
            redeemedAt=moment,
            updatedAt=moment,
        )
        self.note(reward, {**stated, "codeId": code["id"]})

    def allow(self, reward: Entry, stated: Mapping[str, Any]) -> None:
        """Whether a reward can be redeemed once more.

        Raises:
            Refused: it is not active, its time is not now, or a limit is reached.
        """
        if not self._state.usable(reward):
            message = "The reward cannot be used now"
            raise Refused(409, "REWARD_NOT_ACTIVE", message, status=reward["status"])
        most = reward["usageLimitTotal"]
        if most is not None and reward["totalRedemptions"] >= most:
            message = "The reward has been redeemed as often as it may be"
            raise Refused(409, "USAGE_LIMIT_REACHED", message, limit=most)
        most = reward["usageLimitPerCustomer"]
        if most is not None and self._made_by(reward, stated) >= most:
            message = "The customer has redeemed the reward as often as one may"
            raise Refused(409, "CUSTOMER_LIMIT_REACHED", message, limit=most)

    def note(self, reward: Entry, stated: Mapping[str, Any], at: str | None = None) -> None:
        """Keep a redemption, and count it; ``at`` is its moment, None for the present."""
        entry = {
            "id": self._state.ids.uuid(),
            "rewardId": reward["id"],
            **_PLAIN,
            **{name: value for name, value in stated.items() if name in _PLAIN},
            "createdAt": at or self._state.moment,
        }
        self._of_reward[reward["id"]].append(entry)
        reward["totalRedemptions"] += 1
        reward["totalRevenueImpact"] += entry["orderTotal"] or 0

    def has_grant(self, reward: Entry, grant_id: str) -> bool:
        """Whether a grant has been used up."""
        return any(each["grantId"] == grant_id for each in self.of(reward))

    def _made_by(self, reward: Entry, stated: Mapping[str, Any]) -> int:
        known = {each.casefold() for each in _customers(stated)}
        return sum(
            not known.isdisjoint(each.casefold() for each in _customers(entry))
            for entry in (self.of(reward) if known else ())
        )

    def _seed(self, code: Entry, stated: Mapping[str, Any]) -> None:
        of_code = {name: code[name] for name in ("redeemedBy", *_ORDER)}
        reward = self._state.reward(code["rewardId"])
        self.note(reward, {**of_code, **stated, "codeId": code["id"]}, at=code["redeemedAt"])


def _customers(stated: Mapping[str, Any]) -> list[str]:
    return [stated[name] for name in _CUSTOMER if stated.get(name) is not None]
