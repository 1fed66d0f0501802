"""Redemptions and rollbacks as a sandbox writes them down."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from attrs import define

from rewardkit.sandbox import Refused

from .shapes import Json
from .state import State

_CHANNEL = {"channel_id": "key_Sandbox", "channel_type": "API"}


@define
class Entries:
    """Makes entries of the history; ``record`` keeps them."""

    state: State

    def redemption(self, voucher: Json | None, customer: Json | None, metadata: Any) -> Json:
        """A redemption that succeeded, without what it took; of no voucher it is a parent."""
        id = self.state.new_id("r")
        return {
            "id": id,
            "customer_id": customer and customer["id"],
            "tracking_id": None,
            "date": self.state.now(),
            "amount": None,
            "redemption": None,
            "order": None,
            "customer": customer,
            "result": "SUCCESS",
            "status": "SUCCEEDED",
            "failure_code": None,
            "failure_message": None,
            "related_object_type": "redemption" if voucher is None else "voucher",
            "related_object_id": id if voucher is None else voucher["id"],
            "voucher": deepcopy(voucher),
            "promotion_tier": None,
            "reward": None,
            "gift": None,
            "loyalty_card": None,
            "metadata": metadata,
            "session": None,
            "related_redemptions": None,
            "channel": _CHANNEL,
            "object": "redemption",
        }

    def failure(
        self, voucher: Json, customer: Json | None, metadata: Any, refused: Refused
    ) -> Refused:
        """Write down an attempt that failed; the refusal that names it."""
        entry = self.redemption(voucher, customer, metadata) | {
            "id": self.state.new_id("rf"),
            "result": "FAILURE",
            "status": "FAILED",
            "failure_code": refused.key,
            "failure_message": refused.message,
        }
        self.state.record(entry)
        named = {"resource_id": entry["id"], "resource_type": "redemption"}
        return Refused(refused.status, refused.key, refused.message, **{**refused.facts, **named})

    def rollback(self, entry: Json, order: Json | None, asked: Json) -> Json:
        """A rollback of a redemption; its amounts are negative."""
        names = (
            "customer_id",
            "tracking_id",
            "customer",
            "related_object_type",
            "related_object_id",
        )
        card, points = entry["gift"], entry["loyalty_card"]
        return {
            "id": self.state.new_id("rr"),
            "object": "redemption_rollback",
            "date": self.state.now(),
            **{name: entry[name] for name in names},
            "metadata": asked.get("metadata") or entry["metadata"],
            "amount": entry["amount"] and -entry["amount"],
            "redemption": entry["id"],
            "reason": asked.get("reason"),
            "result": "SUCCESS",
            "status": "SUCCEEDED",
            "failure_code": None,
            "failure_message": None,
            "order": deepcopy(order),
            "channel": _CHANNEL,
            "voucher": entry["voucher"]
            and deepcopy(self.state.voucher(entry["related_object_id"])),
            "promotion_tier": None,
            "reward": entry["reward"],
            "gift": card and {"amount": -card["amount"]},
            "loyalty_card": points and {"points": -points["points"]},
        }
