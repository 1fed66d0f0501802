"""Where the fields come from that are sent to use codes, to give them away, and to log in."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.homes import Sent, native, to
from rewardkit.login import Login

from .words import never

_CENTS = "hundredths of the unit, exactly"


SENT: Sent = {
    "RedemptionsRequest": (
        op.Redeem,
        {
            "redeemables": to("code", rule="just the one, by its own table"),
            "order": to("order", rule="its own table"),
            "customer": to("customer", rule="its own table"),
            "session": to(
                "reservation",
                rule="its key, and the type LOCK; reserve sends the duration as ttl and ttl_unit, too",
            ),
            "options": native("reserve has the answer name the campaign"),
            **never("tracking_id", "metadata"),
        },
    ),
    "VoucherRedeemable": (
        op.Redeem,
        {
            "object": native("voucher"),
            "id": to("code", rule="to the letter"),
            "gift": to("amount", rule=f"its credits; {_CENTS}"),
            "reward": to("spend_on", "points", rule="its id, and points"),
        },
    ),
    "OrderInput": (
        op.Redeem,
        {
            "source_id": to("order.id", rule="not empty"),
            "amount": to("order.total", rule=_CENTS),
            "items": to("order.items", rule="each by its own table"),
            "metadata": to("order.metadata", rule="unless it is empty"),
            **never("id", "status", "initial_amount", "discount_amount"),
        },
    ),
    "OrderItemInput": (
        op.Redeem,
        {
            "sku_id": to("order.items.variant_id", rule="if it begins with sku_"),
            "product_id": to("order.items.product_id", rule="if it begins with prod_"),
            "source_id": to(
                "order.items.variant_id",
                "order.items.product_id",
                rule="ids that are not the vendor's; the variant's, if there is one",
            ),
            "related_object": native("sku or product, where there is a source_id"),
            "quantity": to("order.items.quantity"),
            "price": to("order.items.price", rule=_CENTS),
            **never(
                "discount_quantity",
                "initial_quantity",
                "amount",
                "discount_amount",
                "initial_amount",
                "product",
                "sku",
                "metadata",
            ),
        },
    ),
    "CustomerInput": (
        op.Redeem,
        {
            "source_id": to("customer.id"),
            "email": to("customer.email"),
            **never(
                "id",
                "name",
                "description",
                "phone",
                "birthday",
                "birthdate",
                "address",
                "metadata",
            ),
        },
    ),
    "RollbacksRequest": (
        op.UndoRedemption,
        {"reason": to("reason"), **never("tracking_id", "customer", "order", "metadata")},
    ),
    "PublicationInput": (
        op.IssueGrant,
        {
            "voucher": to("reward_id", rule="the code, where it is one without a campaign"),
            "campaign": to("reward_id", rule="its own table"),
            "source_id": to("id", rule="not empty"),
            "customer": to("customer", rule="its own table"),
            "channel": to("source", rule="not empty"),
            **never("metadata"),
        },
    ),
    "PublicationCampaign": (
        op.IssueGrant,
        {"name": to("reward_id", rule="a name or an id"), "count": native("1")},
    ),
    "OAuthTokenInput": (
        Login,
        {
            "grant_type": native("client_credentials"),
            "scope": native("oauth_scope of the settings"),
        },
    ),
}
