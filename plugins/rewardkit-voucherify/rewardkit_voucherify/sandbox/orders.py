"""Orders and customers of a sandbox, which are made when they are first named, and known after that."""

from __future__ import annotations

from copy import deepcopy
from decimal import ROUND_HALF_UP, Decimal

from attrs import define

from .shapes import Json
from .state import State

#: What an order's discounts come to; those on items are none here.
_DISCOUNTS = (
    "discount_amount",
    "total_discount_amount",
    "applied_discount_amount",
    "total_applied_discount_amount",
)
_OF_ITEMS = ("items_discount_amount", "items_applied_discount_amount")


@define
class Orders:
    """Finds orders and customers by our side's id (``source_id``), or makes them."""

    state: State

    def customer(self, given: Json | None) -> Json | None:
        """The customer as it is known, or a new one."""
        return self.state.customer(given) if given else None

    def order(self, given: Json | None, customer: Json | None) -> Json:
        """A copy of the order as it is known, whatever is sent, or a new one."""
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
        return {
            "id": given.get("id") or self.state.new_id("ord"),
            "source_id": given.get("source_id"),
            "created_at": self.state.now(),
            "updated_at": None,
            "status": "CREATED",
            "amount": amount,
            "initial_amount": amount,
            **dict.fromkeys((*_DISCOUNTS, *_OF_ITEMS), 0),
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

    def keep(self, order: Json) -> None:
        """Know the order from now on."""
        self.state.orders[order["source_id"] or order["id"]] = order


def due(order: Json) -> int:
    """What is left to pay."""
    return int(order["amount"] - order["total_discount_amount"])


def take_off(order: Json, amount: int) -> None:
    """Make the order cost less; a negative amount gives that back."""
    for name in _DISCOUNTS:
        order[name] += amount
    if order["amount"] is not None:
        order["total_amount"] = due(order)


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
