"""The simulator's endpoints, one method an operation.

Assumed, as the vendor does not document it: the values of the errors' ``code``; that a look-up of
nothing answers 404; that an update leaves out the fields that it does not know; that a retried sync
succeeds at once. ``listing``, ``redemptions`` and ``grants`` have theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .grants import Grants
from .listing import matching, page
from .options import Options
from .redemptions import Redemptions
from .state import Entry, State


class Endpoints:
    """The endpoints, on one state.

    Args:
        state: rewards and codes.
        options: what is otherwise than by default.
        changeable: the fields that an update knows.
    """

    def __init__(self, state: State, options: Options, changeable: Collection[str]) -> None:
        self._state = state
        self._options = options
        self._changeable = changeable
        self._redemptions = Redemptions(state)
        self._grants = Grants(state, self._redemptions)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The endpoints by ``operationId``."""
        return {
            "listRewards": self.list_rewards,
            "updateReward": self.update_reward,
            "retrySync": self.retry_sync,
            "lookUpByCode": self.look_up,
            "listCodes": self.list_codes,
            "generateCodes": self.generate_codes,
            "redeemCode": self.redeem_code,
            "recordRedemption": self.record_redemption,
            "listRedemptions": self.list_redemptions,
            "issueGrant": self.issue_grant,
            "claimGrant": self.claim_grant,
        }

    def list_rewards(self, call: Call) -> Answer:
        """GET /v1/rewards."""
        found = matching(self._state.rewards(), call, "status", "type", "scope")
        return page(found, call, self._options.pagination)

    def update_reward(self, call: Call) -> Answer:
        """PATCH /v1/rewards/{id}."""
        reward = self._reward(call)
        asked = call.body or {}
        known = {name: value for name, value in asked.items() if name in self._changeable}
        self._state.change(reward, known)
        return Answer(reward)

    def retry_sync(self, call: Call) -> Answer:
        """POST /v1/rewards/{id}/sync."""
        reward = self._reward(call)
        error = "The system refused the reward once more." if self._options.sync_fails else None
        self._state.sync(reward, call.query["system"], error)
        return Answer(reward)

    def look_up(self, call: Call) -> Answer:
        """GET /v1/rewards/lookup."""
        text = call.query["code"]
        code = self._state.code_by_text(text)
        if code is not None:
            reward = self._state.reward(code["rewardId"])
            return Answer({"reward": reward, "code": code, "matchedVia": "unique_code"})
        shared = self._state.reward_with_shared_code(text)
        if shared is None:
            raise Refused(404, "CODE_NOT_FOUND", "There is no reward with this code")
        return Answer({"reward": shared, "code": None, "matchedVia": "global_code"})

    def list_codes(self, call: Call) -> Answer:
        """GET /v1/rewards/{id}/codes."""
        codes = self._state.codes_of(self._reward(call))
        if "status" in call.query or "order_by" in call.query:
            codes = [self._state.aged(code) for code in codes]  # their status may have changed
        found: list[Entry | None] = [*matching(codes, call, "status")]
        if self._options.null_entries:
            found.insert(0, None)
        answer = page(found, call, self._options.pagination)
        for code in answer.body["data"]:
            if code is not None:
                self._state.aged(code)
        return answer

    def generate_codes(self, call: Call) -> Answer:
        """POST /v1/rewards/{id}/codes/generate."""
        reward = self._reward(call)
        prefix = call.body.get("prefix", "")
        return Answer({"codes": self._state.generate(reward, int(call.body["count"]), prefix)}, 201)

    def redeem_code(self, call: Call) -> Answer:
        """POST /v1/rewards/{id}/codes/{codeId}/redeem."""
        reward = self._reward(call)
        code = self._state.code(reward, call.path["codeId"])
        asked = call.body or {}
        names = ("redeemedBy", "orderId", "externalOrderId")
        self._redemptions.redeem(reward, code, {name: asked.get(name) for name in names})
        return Answer(None if self._options.redeem_answers_null else code)

    def record_redemption(self, call: Call) -> Answer:
        """POST /v1/rewards/redeem."""
        stated: dict[str, Any] = call.body
        reward = self._state.reward(stated["rewardId"])
        if stated.get("grantId") is not None:
            grant = self._grants.of(reward, stated["grantId"])
            if self._redemptions.has_grant(reward, grant.id):
                raise Refused(409, "GRANT_ALREADY_REDEEMED", "The grant has been used")
            stated = {**stated, "grantId": grant.id}
        if stated.get("codeId") is not None:
            code = self._state.code(reward, stated["codeId"])
            self._redemptions.redeem(reward, code, stated)
        else:
            self._redemptions.allow(reward, stated)
            self._redemptions.note(reward, stated)
        return Answer({"success": True}, 201)

    def list_redemptions(self, call: Call) -> Answer:
        """GET /v1/rewards/{id}/redemptions."""
        found = self._redemptions.of(self._reward(call))
        return page(found, call, self._options.pagination)

    def issue_grant(self, call: Call) -> Answer:
        """POST /v1/rewards/{id}/grants."""
        return Answer(self._grants.issue(self._reward(call), call.body))

    def claim_grant(self, call: Call) -> Answer:
        """POST /v1/rewards/grants/{token}/claim."""
        return Answer(self._grants.claim(call.path["token"]))

    def _reward(self, call: Call) -> Entry:
        return self._state.reward(call.path["id"])
