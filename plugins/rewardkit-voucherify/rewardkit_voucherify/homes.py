"""Where every field of the vendor's goes, and where every field that is sent comes from, as tables.

What has no neutral field is kept as it came and not named here: ``_of`` puts it into the table. Tests
hold the tables complete against the wire classes and the contract, and true against the mapping.
``python -m rewardkit_voucherify.fields`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewardkit.homes import Home, Read, native, to
from rewardkit.model import (
    Code,
    Page,
    Redemption,
    Reward,
)
from rewardkit.wire import Wire, wire_fields

from . import wire

_TIME = "ISO 8601, without a zone UTC; what cannot be read is drift"
_WORD = "by a table; a new word is kept, and drift"
_MONEY = "hundredths of the unit, in the currency; what is no whole number of minor units is drift"
_RULES = "get_reward reads the simple ones; what else they ask is not stated"
_OF_BENEFIT = "chosen by the discount's type; a formula, or a new type, is an UnknownBenefit"
_OWN = "its own table"


def _of(
    cls: type[Wire], neutral: type[Any], homes: Mapping[str, Home]
) -> tuple[type[Any], Mapping[str, Home]]:
    """The table of a class: its fields in their order, those not named here as native ones."""
    return neutral, {spec.key: homes.get(spec.key, native()) for spec in wire_fields(cls).values()}


_TIMES: Mapping[str, Home] = {
    "created_at": to("created_at", rule=_TIME),
    "updated_at": to("updated_at", rule=_TIME),
}
_WINDOW: Mapping[str, Home] = {
    "start_date": to("window.starts_at", rule=_TIME),
    "expiration_date": to("window.expires_at", rule=_TIME),
}
_PAGE: Mapping[str, Home] = {"total": to("total", rule="decides whether there is another page")}

#: By wire class: the neutral class, and the home of each of the vendor's keys.
HOMES: Read = {
    cls: _of(cls, neutral, homes)
    for cls, neutral, homes in (
        (
            wire.Campaign,
            Reward,
            {
                "id": to("ref.id"),
                "name": to("name"),
                "description": to("description"),
                "campaign_type": to("delivery", rule="PROMOTION is automatic"),
                "type": to("delivery", rule=_WORD),
                "voucher": to("benefit", "applies_to", "limits.total", rule=_OWN),
                "promotion": to("benefit", "applies_to", rule="of one tier; several are kept"),
                "active": to("status", rule="true is active, false is paused"),
                "creation_status": to("status", rule="DRAFT is a draft"),
                "validation_rules_assignments": to("conditions", "limits", rule=_RULES),
                "metadata": to("metadata"),
                **_WINDOW,
                **_TIMES,
            },
        ),
        (
            wire.CampaignVoucher,
            Reward,
            {
                "discount": to("benefit", "applies_to", rule=_OWN),
                "gift": to("benefit", "applies_to", rule=_OWN),
                "loyalty_card": to("benefit", rule=_OWN),
                "redemption": to("limits.total", rule="of a shared code; of others native"),
            },
        ),
        (
            wire.CampaignGift,
            Reward,
            {
                "amount": to("benefit", rule=_MONEY),
                "effect": to("applies_to", rule=_WORD),
            },
        ),
        (wire.CampaignLoyaltyCard, Reward, {"points": to("benefit")}),
        (wire.VoucherQuantity, Reward, {"quantity": to("limits.total", rule="of a shared code")}),
        (wire.PromotionTiers, Reward, {"tiers": to("benefit", rule="one; several are kept")}),
        (
            wire.PromotionTier,
            Reward,
            {
                "action": to("benefit", "applies_to", rule=_OWN),
                "validation_rule_assignments": to("conditions", "limits", rule=_RULES),
            },
        ),
        (wire.PromotionAction, Reward, {"discount": to("benefit", "applies_to", rule=_OWN)}),
        (
            wire.Discount,
            Reward,
            {
                "type": to("benefit", rule=_OF_BENEFIT),
                "effect": to("applies_to", rule=_WORD),
                "is_dynamic": to("benefit", rule=_OF_BENEFIT),
                "percent_off": to("benefit", rule="0 to 100, exactly"),
                "percent_off_formula": to("benefit", rule=_OF_BENEFIT),
                "amount_limit": to("benefit", rule=f"the cap of a percentage; {_MONEY}"),
                "amount_off": to("benefit", rule=_MONEY),
                "amount_off_formula": to("benefit", rule=_OF_BENEFIT),
                "fixed_amount": to("benefit", rule=_MONEY),
                "fixed_amount_formula": to("benefit", rule=_OF_BENEFIT),
                "unit_off": to("benefit", rule="how many items"),
                "unit_off_formula": to("benefit", rule=_OF_BENEFIT),
                "unit_type": to("benefit", rule="the product; prod_5h1pp1ng is free shipping"),
                "product": to("benefit", rule=_OWN),
                "sku": to("benefit", rule=_OWN),
                "units": to("benefit", rule=_OWN),
            },
        ),
        (wire.DiscountProduct, Reward, {"id": to("benefit")}),
        (
            wire.DiscountUnits,
            Reward,
            {
                "unit_off": to("benefit", rule="how many items"),
                "unit_off_formula": to("benefit", rule=_OF_BENEFIT),
                "unit_type": to("benefit", rule="the product; prod_5h1pp1ng is free shipping"),
                "product": to("benefit", rule=_OWN),
                "sku": to("benefit", rule=_OWN),
            },
        ),
        (
            wire.Voucher,
            Code,
            {
                "id": to("id"),
                "code": to("value", rule="to the letter"),
                "campaign_id": to("reward.id", rule="the voucher's own id where it has none"),
                "active": to("status", rule="false is revoked, unless it is used up"),
                "expiration_date": to("window.expires_at", "status", rule=_TIME),
                "start_date": to("window.starts_at", rule=_TIME),
                "gift": to("balance", rule=_OWN),
                "loyalty_card": to("points", rule=_OWN),
                "redemption": to("uses", "status", rule=_OWN),
                "metadata": to("metadata"),
                **_TIMES,
            },
        ),
        (wire.Gift, Code, {"balance": to("balance", rule=_MONEY)}),
        (wire.LoyaltyCard, Code, {"balance": to("points")}),
        (
            wire.VoucherRedemption,
            Code,
            {
                "quantity": to("uses.allowed", rule="null is without limit"),
                "redeemed_quantity": to("uses.made", rule="as many as allowed is redeemed"),
            },
        ),
        (
            wire.Reward,
            Reward,
            {
                "id": to("ref.id"),
                "name": to("name"),
                "parameters": to("benefit", rule=_OWN),
                "stock": to("limits.stock", rule="a whole number, or a text of digits"),
                "redeemed": to("usage.redemptions", rule="a whole number, or a text of digits"),
                "attributes": to("image_url", "description", rule=_OWN),
                "metadata": to("metadata", rule="null is empty"),
                **_TIMES,
            },
        ),
        (
            wire.RewardParameters,
            Reward,
            {key: to("benefit", rule=_OWN) for key in ("campaign", "coin", "product")},
        ),
        (
            wire.CampaignTarget,
            Reward,
            {
                "id": to("benefit", rule="of coupons the campaign says what they are"),
                "type": to("benefit", rule=_WORD),
                "balance": to("benefit", rule="points, or hundredths of the unit in the currency"),
            },
        ),
        (
            wire.Coin,
            Reward,
            {
                "exchange_ratio": to("benefit", rule="a number, or a text of one, exactly"),
                "points_ratio": to("benefit", rule="a whole number, or a text of digits"),
            },
        ),
        (wire.ProductTarget, Reward, {"id": to("benefit"), "sku_id": to("benefit")}),
        (
            wire.RewardAttributes,
            Reward,
            {"image_url": to("image_url"), "description": to("description")},
        ),
        (
            wire.Redemption,
            Redemption,
            {
                "id": to("id"),
                "date": to("at", rule=_TIME),
                "result": to("status", rule="where there is no status"),
                "status": to("status", rule=_WORD),
                "order": to("order_id", "external_order_id", "amount", rule=_OWN),
                "customer": to("customer", rule=_OWN),
                "customer_id": to("customer", rule="where the customer has no source_id"),
                "voucher": to("reward", "code", "code_id", rule=_OWN),
                "gift": to("amount", rule=_OWN),
                "loyalty_card": to("points", rule=_OWN),
                "failure_message": to("reason"),
                "reason": to("reason", rule="of a rollback"),
            },
        ),
        (
            wire.Order,
            Redemption,
            {
                "id": to("external_order_id"),
                "source_id": to("order_id"),
                "total_applied_discount_amount": to("amount", rule=f"of the only one; {_MONEY}"),
                "redemptions": to("amount", rule="tells whether it is the only one"),
            },
        ),
        (wire.Customer, Redemption, {"source_id": to("customer")}),
        (wire.RedemptionCredits, Redemption, {"amount": to("amount", rule=_MONEY)}),
        (wire.RedemptionPoints, Redemption, {"points": to("points")}),
        (wire.CampaignsPage, Page, {"campaigns": to("items"), **_PAGE}),
        (wire.RewardsPage, Page, {"data": to("items"), **_PAGE}),
        (wire.VouchersPage, Page, {"vouchers": to("items"), **_PAGE}),
    )
}
