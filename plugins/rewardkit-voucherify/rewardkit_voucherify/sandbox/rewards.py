"""The catalogue of a sandbox: rewards that members buy with points."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler

from .listing import page_of
from .state import State


@define
class Rewards:
    """The endpoints of catalogue rewards."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"listRewards": self.list_rewards, "getReward": self.get_reward}

    def list_rewards(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/rewards."""
        return page_of("data", list(self.state.rewards.values()), call)

    def get_reward(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/rewards/{rewardId}."""
        return Answer(self.state.reward(call.path["rewardId"]))
