"""The simulator's endpoints.

Assumed, as the vendor does not document it: the values of the errors' ``code``; that a code which
cannot be redeemed answers 409; that a look-up of nothing answers 404; that a page has 50 entries
where no limit is asked for; the order of lists; that a retried sync succeeds at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .state import State

_PAGE = 50

Entry = dict[str, Any]


class Endpoints:
    """One method an operation, on one state."""

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The endpoints by ``operationId``."""
        return {
            "listRewards": self.list_rewards,
            "lookUpByCode": self.look_up,
            "listCodes": self.list_codes,
            "generateCodes": self.generate_codes,
            "redeemCode": self.redeem,
            "retrySync": self.retry_sync,
        }

    def list_rewards(self, call: Call) -> Answer:
        """GET /v1/rewards."""
        return _page(list(self._state.rewards.values()), call, ("status", "type", "scope"))

    def look_up(self, call: Call) -> Answer:
        """GET /v1/rewards/lookup."""
        text = call.query["code"]
        code = self._state.code_by_text(text)
        if code is not None:
            reward = self._state.rewards[code["rewardId"]]
            return Answer({"reward": reward, "code": code, "matchedVia": "unique_code"})
        shared = self._state.reward_with_shared_code(text)
        if shared is None:
            raise Refused(404, "CODE_NOT_FOUND", "There is no reward with this code")
        return Answer({"reward": shared, "code": None, "matchedVia": "global_code"})

    def list_codes(self, call: Call) -> Answer:
        """GET /v1/rewards/{id}/codes."""
        return _page(self._state.codes_of(self._reward(call)["id"]), call, ("status",))

    def generate_codes(self, call: Call) -> Answer:
        """POST /v1/rewards/{id}/codes/generate."""
        reward = self._reward(call)
        prefix = call.body.get("prefix", "")
        return Answer({"codes": self._state.generate(reward, int(call.body["count"]), prefix)}, 201)

    def redeem(self, call: Call) -> Answer:
        """POST /v1/rewards/{id}/codes/{codeId}/redeem."""
        reward = self._reward(call)
        code = self._state.code(call.path["codeId"].lower())
        if code is None or code["rewardId"] != reward["id"]:
            raise Refused(404, "CODE_NOT_FOUND", "The reward has no such code")
        if code["status"] != "available":
            message = f"The code is not available: it is {code['status']}"
            raise Refused(409, "CODE_NOT_AVAILABLE", message, status=code["status"])
        if not self._state.usable(reward):
            raise Refused(409, "REWARD_NOT_ACTIVE", "The reward cannot be used now")
        names = ("redeemedBy", "orderId", "externalOrderId")
        self._state.redeem(code, {name: (call.body or {}).get(name) for name in names})
        return Answer(code)

    def retry_sync(self, call: Call) -> Answer:
        """POST /v1/rewards/{id}/sync."""
        reward = self._reward(call)
        self._state.sync(reward, call.query["system"])
        return Answer(reward)

    def _reward(self, call: Call) -> Entry:
        try:
            return self._state.rewards[call.path["id"].lower()]
        except KeyError:
            raise Refused(404, "REWARD_NOT_FOUND", "There is no such reward") from None


def _page(entries: list[Entry], call: Call, filters: tuple[str, ...]) -> Answer:
    """A page of a list, as the vendor's examples show it: ``pagination`` is empty."""
    asked = {name: call.query[name] for name in filters if name in call.query}
    found = [entry for entry in entries if all(entry[name] == asked[name] for name in asked)]
    found.sort(key=_order(call.query.get("order_by", "createdAt")))
    if call.query.get("order") == "desc":
        found.reverse()
    start = max(0, int(call.query.get("offset", 0)))
    return Answer(
        {"data": found[start : start + int(call.query.get("limit", _PAGE))], "pagination": {}}
    )


def _order(name: str) -> Callable[[Entry], tuple[bool, Any]]:
    """By a field of the entries; those that are null, or of a name there is not, come first."""
    return lambda entry: (entry.get(name) is not None, str(entry.get(name)))
