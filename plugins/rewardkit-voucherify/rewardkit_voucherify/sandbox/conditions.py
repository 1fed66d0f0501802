"""What validation rules of a sandbox's project ask of an order, of the properties that it knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define

from .refusing import refusal
from .shapes import Json
from .state import State

_ASKS: Mapping[str, Callable[[Any, Any], bool]] = {
    "$greater_than_or_equal": lambda found, asked: found >= asked,
    "$less_than": lambda found, asked: found < asked,
    "$less_than_or_equal": lambda found, asked: found <= asked,
    "$more_than": lambda found, asked: found > asked,
    "$more_than_or_equal": lambda found, asked: found >= asked,
}


@define
class Conditions:
    """Holds orders to the rules of campaigns; what it does not know of a rule, it lets pass."""

    state: State

    def check(self, voucher: Json, order: Json) -> None:
        """Refuse what the rules of the code's campaign do not allow, in their own words."""
        assigned = voucher["validation_rules_assignments"]["data"]
        for assignment in assigned:
            rule = self.state.rules.get(assignment["rule_id"])
            if rule is not None and not self._is_kept(rule, voucher, order):
                words = (rule.get("error") or {}).get("message")
                message = "The order is not as it has to be"
                raise refusal("order_rules_violated", message, voucher, words)

    def _is_kept(self, rule: Json, voucher: Json, order: Json) -> bool:
        found = {
            "order.amount": order["amount"] or 0,
            # this redemption is one of them
            "redemption.count.per_customer": self._made(voucher, order["customer_id"]) + 1,
        }
        return all(
            _ASKS[operator](found[each["name"]], asked[0])
            for each in rule["rules"].values()
            if isinstance(each, dict) and each["name"] in found
            for operator, asked in each["conditions"].items()
            if operator in _ASKS
        )

    def _made(self, voucher: Json, customer_id: str | None) -> int:
        """How often the customer has redeemed codes of the campaign, as far as that counts."""
        return sum(
            entry["status"] == "SUCCEEDED"
            and entry["object"] == "redemption"
            and customer_id is not None
            and entry["customer_id"] == customer_id
            and entry["voucher"] is not None
            and entry["voucher"]["campaign_id"] == voucher["campaign_id"]
            for entry in self.state.redemptions
        )
