"""Redeeming in a sandbox: what refuses a code, what it takes off, and what is written down."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NoReturn

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused
from rewardkit.times import parse_instant

from .refusing import error_body
from .shapes import Json
from .state import State

_CHANNEL = {"channel_id": "key_Sandbox", "channel_type": "API"}


@define
class Checkout:
    """The endpoint that redeems, of one project.

    Attributes:
        state: the project.
        mode: how it answers for a code that it refuses.
    """

    state: State
    mode: Literal["ALL", "PARTIAL"]

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"redeem": self.redeem, "listVoucherRedemptions": self.list_redemptions}

    def list_redemptions(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/vouchers/{code}/redemption; not paged."""
        voucher = self.state.voucher(call.path["code"])
        entries = self.state.history[voucher["id"]]
        used = voucher["redemption"]
        return Answer(
            {
                "quantity": used["quantity"],
                "redeemed_quantity": used["redeemed_quantity"],
                "object": "list",
                "url": used["url"],
                "data_ref": "redemption_entries",
                "total": len(entries),
                "redemption_entries": entries,
            }
        )

    def redeem(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/redemptions."""
        if len(call.body["redeemables"]) != 1:
            raise Refused(400, "invalid_redeemables", "This sandbox redeems one code at a time")
        asked = call.body["redeemables"][0]
        given = call.body.get("customer")
        customer = self.state.customer(given) if given else None
        order = self._order(call.body.get("order"), customer)
        try:
            return Answer(self._redeem(asked, order, customer, call.body.get("metadata")))
        except Refused as refused:
            if self.mode == "ALL":
                raise
            return Answer(self._refused(asked["id"], order, refused))

    def _redeem(self, asked: Json, order: Json, customer: Json | None, metadata: Any) -> Json:
        voucher = self.state.voucher(asked["id"])
        entry = self._entry(voucher, order, customer, metadata)
        try:
            self._check(voucher)
            spent = self._spend(voucher, asked, order)
        except Refused as refused:
            self._write_failure(voucher, entry, refused)
        voucher["redemption"]["redeemed_quantity"] += 1
        voucher["updated_at"] = entry["date"]
        order["status"] = "PAID"
        order["redemptions"][entry["id"]] = {
            "date": entry["date"],
            "related_object_type": "voucher",
            "related_object_id": voucher["id"],
            "related_object_parent_id": voucher["campaign_id"],
        }
        self.state.orders[order["source_id"] or order["id"]] = order
        if "gift" in spent:
            entry |= {"amount": spent["gift"], "gift": {"amount": spent["gift"]}}
        entry |= {"order": deepcopy(order), "voucher": deepcopy(voucher)}
        self.state.history[voucher["id"]].append(entry)
        return _answer(order, redemptions=[entry])

    def _check(self, voucher: Json) -> None:
        """Refuse a code that is off, over, not begun or used up, in this order."""
        now = self.state.clock.now()
        used = voucher["redemption"]
        campaign = self.state.campaigns.get(voucher["campaign_id"] or "", {})
        if not voucher["active"] or campaign.get("active") is False:
            raise _refusal("voucher_disabled", "The code is switched off", voucher)
        if _moment(voucher["expiration_date"], now) < now:
            raise _refusal("voucher_expired", "The code is past its time", voucher)
        if _moment(voucher["start_date"], now) > now:
            raise _refusal("voucher_not_active", "The code has not begun", voucher)
        if used["quantity"] is not None and used["redeemed_quantity"] >= used["quantity"]:
            raise _refusal("quantity_exceeded", "The code has no uses left", voucher)
        if voucher["loyalty_card"] is not None:
            raise _refusal("missing_reward", "A loyalty card needs a reward to spend on", voucher)

    def _spend(self, voucher: Json, asked: Json, order: Json) -> dict[str, int]:
        """Take what the code gives off the order."""
        if voucher["gift"] is not None:
            balance = voucher["gift"]["balance"]
            due = order["amount"] or balance
            spent = asked.get("gift", {}).get("credits", min(balance, due))
            if spent > balance:
                raise _refusal("gift_amount_exceeded", "The gift card has not that much", voucher)
            if spent < 1:
                raise _refusal("invalid_gift", "Credits must be more than nothing", voucher)
            voucher["gift"]["balance"] -= spent
            voucher["redemption"]["redeemed_amount"] = (
                voucher["gift"]["amount"] - voucher["gift"]["balance"]
            )
            _take_off(order, min(spent, due))
            return {"gift": spent}
        if order["amount"] is None:
            raise _refusal("missing_amount", "The order has no amount", voucher)
        off = discount_of(voucher["discount"], order["amount"] - order["total_discount_amount"])
        _take_off(order, off)
        return {}

    def _write_failure(self, voucher: Json, entry: Json, refused: Refused) -> NoReturn:
        entry |= {
            "id": self.state.new_id("rf"),
            "result": "FAILURE",
            "status": "FAILED",
            "failure_code": refused.key,
            "failure_message": refused.message,
            "order": None,
        }
        self.state.history[voucher["id"]].append(entry)
        raise Refused(
            refused.status,
            refused.key,
            refused.message,
            details=refused.facts.get("details"),
            resource_id=entry["id"],
            resource_type="redemption",
        )

    def _entry(self, voucher: Json, order: Json, customer: Json | None, metadata: Any) -> Json:
        return {
            "id": self.state.new_id("r"),
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
            "related_object_type": "voucher",
            "related_object_id": voucher["id"],
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

    def _refused(self, code: str, order: Json, refused: Refused) -> Json:
        """The answer of a project in the mode PARTIAL: a success that redeemed nothing."""
        error = error_body(refused, f"v-{self.state.ids.text(12)}")
        inapplicable = {
            "status": "INAPPLICABLE",
            "id": code,
            "object": "voucher",
            "result": {
                "error": error,
                "details": {"key": refused.key, "message": refused.message},
            },
        }
        return _answer(order, refused=[inapplicable])

    def _order(self, given: Json | None, customer: Json | None) -> Json:
        """The order with that ``source_id`` as it is known, or a new one."""
        given = given or {}
        known = self.state.orders.get(given.get("source_id") or "")
        if known is not None:
            return deepcopy(known)
        amount = given.get("amount")
        if amount is None and given.get("items"):
            amount = sum(
                item.get("amount", item.get("price", 0) * item.get("quantity", 1))
                for item in given["items"]
            )
        nothing = dict.fromkeys(
            (
                "discount_amount",
                "items_discount_amount",
                "total_discount_amount",
                "applied_discount_amount",
                "items_applied_discount_amount",
                "total_applied_discount_amount",
            ),
            0,
        )
        return {
            "id": given.get("id") or self.state.new_id("ord"),
            "source_id": given.get("source_id"),
            "created_at": self.state.now(),
            "updated_at": None,
            "status": "CREATED",
            "amount": amount,
            "initial_amount": amount,
            **nothing,
            "total_amount": amount,
            "items": [{**item, "object": "order_item"} for item in given.get("items") or ()],
            "metadata": given.get("metadata") or {},
            "object": "order",
            "customer_id": customer and customer["id"],
            "referrer_id": None,
            "customer": customer and {"id": customer["id"], "object": "customer"},
            "referrer": None,
            "redemptions": {},
        }


def discount_of(discount: Json, amount: int) -> int:
    """What a discount takes off an amount; those on items or of products take off nothing here."""
    if discount["effect"] != "APPLY_TO_ORDER":
        return 0
    match discount["type"]:
        case "AMOUNT":
            off = discount["amount_off"]
        case "PERCENT":
            exact = Decimal(amount) * Decimal(str(discount["percent_off"])) / 100
            off = int(exact.to_integral_value(ROUND_HALF_UP))
            off = min(off, discount.get("amount_limit") or off)
        case _:
            off = max(0, amount - discount["fixed_amount"])
    return int(min(off, amount))


def _take_off(order: Json, amount: int) -> None:
    for name in (
        "discount_amount",
        "total_discount_amount",
        "applied_discount_amount",
        "total_applied_discount_amount",
    ):
        order[name] += amount
    if order["amount"] is not None:
        order["total_amount"] = order["amount"] - order["total_discount_amount"]


def _refusal(key: str, message: str, voucher: Json) -> Refused:
    return Refused(400, key, message, details=f"{voucher['code']}: {message}")


def _answer(
    order: Json, *, redemptions: list[Json] | None = None, refused: list[Json] | None = None
) -> Json:
    return {
        "redemptions": redemptions or [],
        "order": deepcopy(order),
        "inapplicable_redeemables": refused or [],
        "skipped_redeemables": [],
    }


def _moment(text: str | None, otherwise: datetime) -> datetime:
    return otherwise if text is None else parse_instant(text)
