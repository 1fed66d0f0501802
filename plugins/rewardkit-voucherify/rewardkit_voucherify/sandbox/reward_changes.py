"""Making, changing and deleting the catalogue's rewards in a sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .shapes import Json, reward
from .state import State

#: The one member of the parameters tells the type.
_TYPES: Mapping[str, str] = {"campaign": "CAMPAIGN", "coin": "COIN", "product": "MATERIAL"}
_WITH_BALANCE = frozenset({"GIFT_VOUCHERS", "LOYALTY_PROGRAM"})
_OF_PRODUCTS = ("stock", "attributes")


@define
class RewardChanges:
    """The endpoints that change rewards of the catalogue."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "createReward": self.create_reward,
            "deleteReward": self.delete_reward,
            "updateReward": self.update_reward,
        }

    def create_reward(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/rewards; two may have the same name."""
        asked: Json = call.body
        type, parameters = self._parameters(asked["parameters"])
        if asked.get("type", type) != type or not asked.get("name"):
            raise _invalid("The type and the parameters do not go together, or there is no name")
        made = reward(self.state.new_id("rew"), asked["name"], type, parameters)
        made |= {"metadata": asked.get("metadata", {}), "created_at": self.state.now()}
        if type == "MATERIAL":
            made |= {key: asked[key] for key in _OF_PRODUCTS if key in asked} | {"redeemed": 0}
        self.state.add_reward(made)
        return Answer(self.state.reward(made["id"]))

    def update_reward(self, call: Call) -> Answer:
        """Vendor operation: PUT /v1/rewards/{rewardId}; what it does not take, it skips."""
        found, asked = self.state.reward(call.path["rewardId"]), call.body
        changed: Json = {key: asked[key] for key in ("name", "metadata") if key in asked}
        if "parameters" in asked:
            type, changed["parameters"] = self._parameters(asked["parameters"])
            if type != found["type"]:
                raise _invalid("A reward keeps its type")
        if found["type"] == "MATERIAL":
            changed |= {key: asked[key] for key in _OF_PRODUCTS if key in asked}
        found |= {**changed, "updated_at": self.state.now()}
        return Answer(found)

    def delete_reward(self, call: Call) -> Answer:
        """Vendor operation: DELETE /v1/rewards/{rewardId}; not of one that is assigned."""
        id = call.path["rewardId"]
        users = [each["id"] for each in self.state.assignments_of(id)]
        if users:
            raise Refused(
                400,
                "resource_in_use",
                "The reward is in use",
                resource_id=id,
                resource_type="reward",
                related_object_ids=users,
                related_object_type="reward_assignment",
            )
        del self.state.rewards[id]
        return Answer(None, 204)

    def _parameters(self, asked: Json) -> tuple[str, Json]:
        """The type that parameters mean, and as they are answered."""
        ((name, target),) = asked.items()
        if name == "campaign":
            type = self.state.campaign(target["id"])["campaign_type"]
            if type in _WITH_BALANCE and target.get("balance", 0) <= 0:
                raise Refused(400, "invalid_balance", "The balance is more than nothing")
            target = {**target, "type": type}
        if name == "coin":
            target = {key: _number(value) for key, value in target.items()}
        return _TYPES[name], {name: target}


def _number(value: float | str) -> float:
    """A ratio; the vendor's file has texts for them, and its examples numbers."""
    if not isinstance(value, str):
        return value
    try:
        return int(value) if value.isdigit() else float(value)
    except ValueError:
        raise _invalid("A ratio is a number") from None


def _invalid(details: str) -> Refused:
    return Refused(400, "invalid_payload", "The reward is not valid", details=details)
