"""An order and a customer as Voucherify takes them."""

from __future__ import annotations

from typing import Any

from rewardkit.model import Customer, Order, OrderItem

from .money import VoucherifyLike, hundredths

_PRODUCT = "prod_"
_SKU = "sku_"


def order_json(adapter: VoucherifyLike, order: Order) -> dict[str, Any]:
    """An order; the vendor makes it if it does not know its ``source_id``, and keeps it if it does.

    Raises:
        InvalidRequest: it has no id, or an amount cannot be said in the vendor's hundredths.
    """
    if not order.id:
        raise adapter.invalid("the order has no id: give it your own, which a read-back looks for")
    written: dict[str, Any] = {"source_id": order.id}
    if order.total is not None:
        written["amount"] = hundredths(adapter, order.total)
    if order.items:
        written["items"] = [_item_json(adapter, item) for item in order.items]
    if order.metadata:
        written["metadata"] = dict(order.metadata)
    return written


def customer_json(customer: Customer) -> dict[str, Any]:
    """A customer; the vendor makes one if it does not know the ``source_id``."""
    written = {"source_id": customer.id}
    if customer.email is not None:
        written["email"] = customer.email
    return written


def _item_json(adapter: VoucherifyLike, item: OrderItem) -> dict[str, Any]:
    written = {**_identity(item), "quantity": item.quantity}
    if item.price is not None:
        written["price"] = hundredths(adapter, item.price)
    return written


def _identity(item: OrderItem) -> dict[str, Any]:
    """The vendor's own ids as such, and ours as ``source_id``, which is of a SKU if there is one."""
    if item.variant_id is not None:
        if not item.variant_id.startswith(_SKU):
            return {"source_id": item.variant_id, "related_object": "sku"}
        own_product = item.product_id.startswith(_PRODUCT)
        return {"sku_id": item.variant_id} | (
            {"product_id": item.product_id} if own_product else {}
        )
    if item.product_id.startswith(_PRODUCT):
        return {"product_id": item.product_id}
    return {"source_id": item.product_id, "related_object": "product"}
