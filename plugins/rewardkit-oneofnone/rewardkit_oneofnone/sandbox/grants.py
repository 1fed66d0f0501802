"""The simulator's grants: a customer's leave to a reward, claimed with its token.

Assumed, as the vendor does not document it: a grant can be claimed for an hour; a reward that cannot
be used answers 409 where a grant is issued, and 410 where it is claimed; a claim of a reward with
unique codes makes a new code, and redeems nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import define

from rewardkit.sandbox import Refused
from rewardkit.times import format_instant

from .redemptions import Redemptions
from .state import Entry, State

_CLAIMABLE_FOR = timedelta(hours=1)
_TOKEN_LENGTH = 40
_REDIRECT = "https://shop.example.com/grants/{}"


@define
class Grant:
    """One grant."""

    id: str
    token: str
    reward_id: str
    customer: str
    expires_at: datetime
    claimed: bool = False


class Grants:
    """Every grant, by its token."""

    def __init__(self, state: State, redemptions: Redemptions) -> None:
        self._state = state
        self._redemptions = redemptions
        self._by_token: dict[str, Grant] = {}

    def issue(self, reward: Entry, asked: Mapping[str, Any]) -> Entry:
        """A new grant, as the vendor answers it.

        Raises:
            Refused: the reward cannot be redeemed by this customer.
        """
        self._redemptions.allow(reward, asked)
        grant = Grant(
            id=self._state.ids.uuid(),
            token=self._state.ids.text(_TOKEN_LENGTH),
            reward_id=reward["id"],
            customer=asked["teamAppUserId"],
            expires_at=self._state.now + _CLAIMABLE_FOR,
        )
        self._by_token[grant.token] = grant
        return {
            "grantId": grant.id,
            "token": grant.token,
            "redirectUrl": _REDIRECT.format(grant.token),
            "expiresAt": format_instant(grant.expires_at),
        }

    def claim(self, token: str) -> Entry:
        """Claim a grant: what it brings, as the vendor answers it.

        Raises:
            Refused: there is no such grant, or it cannot be claimed any more.
        """
        grant = self._by_token.get(token)
        if grant is None:
            raise Refused(404, "GRANT_NOT_FOUND", "There is no such grant")
        if grant.claimed:
            raise Refused(410, "GRANT_ALREADY_CLAIMED", "The grant has been claimed")
        if grant.expires_at <= self._state.now:
            raise Refused(410, "GRANT_EXPIRED", "The grant has expired")
        reward = self._state.reward(grant.reward_id)
        try:
            self._redemptions.allow(reward, {"teamAppUserId": grant.customer})
        except Refused as refused:
            message = f"The grant cannot be claimed: {refused.message}"
            raise Refused(410, "GRANT_NOT_CLAIMABLE", message, reason=refused.key) from None
        grant.claimed = True
        return {
            "grantId": grant.id,
            "rewardId": reward["id"],
            "discountCode": self._code(reward),
            **{name: reward[name] for name in ("codeType", "valueType", "value", "scope")},
            "externalIds": [
                {name: entry[name] for name in ("externalId", "externalCodeId")}
                for entry in reward["externalIds"]
            ],
        }

    def of(self, reward: Entry, grant_id: str) -> Grant:
        """The grant of a reward with this id.

        Raises:
            Refused: the reward has none.
        """
        for grant in self._by_token.values():
            if grant.id == grant_id.lower() and grant.reward_id == reward["id"]:
                return grant
        raise Refused(404, "GRANT_NOT_FOUND", "The reward has no such grant")

    def _code(self, reward: Entry) -> str | None:
        """What a customer types: the shared code, a new one, or nothing where none is needed."""
        if reward["codeType"] == "unique_codes":
            (made,) = self._state.generate(reward, 1, "")
            return str(made["code"])
        return reward["globalCode"] if reward["codeType"] == "global_code" else None
