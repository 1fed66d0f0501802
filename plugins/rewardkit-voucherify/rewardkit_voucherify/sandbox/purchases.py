"""What points buy in a sandbox: products, coupons, cards and money off."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

from attrs import define

from rewardkit.sandbox import Refused

from .orders import due
from .refusing import not_found, refusal
from .shapes import Json
from .state import State

_CODE_LENGTH = 8


@define
class Purchases:
    """Prices rewards of the catalogue, and hands them over."""

    state: State

    def price(self, card: Json, asked: Json, order: Json) -> tuple[Json, int, int]:
        """The reward, its points, and what the order costs less. Raises Refused."""
        if not asked.get("id"):
            raise refusal("missing_reward", "A loyalty card needs a reward to spend on", card)
        reward = self.state.reward(asked["id"])
        assigned = self._assigned(reward["id"], card["campaign_id"])
        points, off = assigned.get("parameters", {}).get("loyalty", {}).get("points", 0), 0
        if reward["type"] == "COIN":
            if order["amount"] is None:
                raise refusal("missing_amount", "Points are money off an order", card)
            coin = reward["parameters"]["coin"]
            # Whether the ratio is in units or hundredths is not documented: here it is in units.
            worth = Decimal(str(coin["exchange_ratio"])) * 100 / coin["points_ratio"]
            points = asked.get("points") or min(
                card["loyalty_card"]["balance"], int(due(order) / worth)
            )
            off = min(int(points * worth), due(order))
        if points > card["loyalty_card"]["balance"]:
            raise refusal("loyalty_card_points_exceeded", "The card has not that many points", card)
        if reward["stock"] == 0:  # the key is of version 2: none is documented for this one
            raise Refused(400, "reward_out_of_stock", "Nothing is left of the reward")
        return reward, points, off

    def hand_over(self, reward: Json, card: Json, customer: Json | None) -> Json:
        """Give the reward, as a redemption shows it."""
        reward["redeemed"] = (reward["redeemed"] or 0) + 1
        if reward["stock"] is not None:
            reward["stock"] -= 1
        parameters = {} if reward["type"] == "COIN" else reward["parameters"]
        return {
            "reward": None,  # the vendor's file requires it, and does not say what it is
            "customer": customer,
            "assignment_id": self._assigned(reward["id"], card["campaign_id"])["id"],
            "voucher": self._voucher(parameters.get("campaign"), card),
            "product": None,
            "sku": None,
            "loyalty_tier_id": None,
            "id": reward["id"],
            "name": reward["name"],
            "object": "reward",
            "created_at": reward["created_at"],
            "updated_at": reward["updated_at"],
            "parameters": deepcopy(parameters),
            "metadata": reward["metadata"],
            "type": reward["type"],
        }

    def take_back(self, shown: Json) -> None:
        """Put a product back on its shelf."""
        reward = self.state.reward(shown["id"])
        reward["redeemed"] -= 1
        if reward["stock"] is not None:
            reward["stock"] += 1

    def _assigned(self, reward_id: str, campaign_id: str) -> Json:
        """Where members of the campaign can have the reward. Raises Refused."""
        for each in self.state.assignments_of(reward_id):
            if each["related_object_id"] == campaign_id:
                return each
        raise not_found("reward_assignment", reward_id)

    def _voucher(self, target: Json | None, card: Json) -> Json | None:
        """The coupon or card that is given; points go onto the card itself."""
        if target is None:
            return None
        if target["type"] == "LOYALTY_PROGRAM":
            for name in ("points", "balance"):
                card["loyalty_card"][name] += target["balance"]
            return None
        campaign = self.state.campaign(target["id"])
        prefix = campaign["voucher"]["code_config"]["prefix"] or ""
        code = self.state.ids.code(prefix, _CODE_LENGTH)
        made = self.state.add_code(campaign, code, made_at=self.state.now())
        if "balance" in target:
            made["gift"] |= {"amount": target["balance"], "balance": target["balance"]}
        return deepcopy(made)
