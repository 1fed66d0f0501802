"""Where the fields come from that are sent to make and change rewards and codes."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit import operations as op
from rewardkit.homes import Home, Sent, native, to
from rewardkit_voucherify import changes

from .words import never

_CENTS = "hundredths of the unit, exactly; of another currency than the connection's it is refused"
_INSTANT = "ISO 8601 in UTC with Z"
_BENEFIT = "reward.benefit"
_SCOPE = "reward.applies_to"
_TARGET = "reward.applies_to.targets"
_KEPT = native("only as it was, in an update of a discount of the same type")
_UNREAD = ("validity_timeframe", "validity_day_of_week", "validity_hours")
_TAG = to(
    "tag", rule="under the key batch_key of the settings, one that nobody else has if not given"
)


def _updated(table: changes.Changes, *unsent: str) -> tuple[type[op.UpdateReward], dict[str, Home]]:
    """The table of an update: just what changed is sent, as the table of changes says."""
    homes = {key: to(f"after.{path}", rule="null clears it") for path, key in table.keys.items()}
    for path, keys in table.apart.items():
        for key in keys:
            before = homes[key].paths if key in homes else ()
            homes[key] = to(*before, f"after.{path}")
    homes |= dict.fromkeys(sorted(table.natives), to("after.native", rule="its key of this name"))
    return op.UpdateReward, {**homes, **never(*unsent)}


_DISCOUNT: Mapping[str, Home] = {
    "type": to(_BENEFIT, rule="by a table of benefits"),
    "effect": to(_SCOPE, rule="APPLY_TO_ORDER or APPLY_TO_ITEMS; in an update the one before"),
    "is_dynamic": _KEPT,
}
_ITEMS = {**_DISCOUNT, "effect": to(_BENEFIT, rule="the way in which items are added")}

#: What a rule can say of items beside their names.
_OF_ITEMS = (
    "product_id",
    "product_source_id",
    "price",
    "price_formula",
    "quantity_limit",
    "aggregated_quantity_limit",
    "amount_limit",
    "aggregated_amount_limit",
    "product_campaign_quantity_limit",
    "product_campaign_quantity_limit_formula",
    "product_customer_campaign_quantity_limit",
    "product_customer_campaign_quantity_limit_formula",
    "product_in_collection_campaign_quantity_limit",
    "product_in_collection_campaign_quantity_limit_formula",
    "product_in_collection_customer_campaign_quantity_limit",
    "product_in_collection_customer_campaign_quantity_limit_formula",
    "product_promotion_tier_quantity_limit",
    "product_promotion_tier_quantity_limit_formula",
    "product_customer_promotion_tier_quantity_limit",
    "product_customer_promotion_tier_quantity_limit_formula",
    "product_in_collection_promotion_tier_quantity_limit",
    "product_in_collection_promotion_tier_quantity_limit_formula",
    "product_in_collection_customer_promotion_tier_quantity_limit",
    "product_in_collection_customer_promotion_tier_quantity_limit_formula",
    "order_item_indices",
    "order_item_units",
    "repeat",
    "skip_initially",
    "target",
)

_CAMPAIGN: Mapping[str, Home] = {
    "name": to("reward.name", rule="not empty"),
    "description": to("reward.description"),
    "campaign_type": to(_BENEFIT, "reward.delivery", rule="by a table; automatic is PROMOTION"),
    "type": to(
        "reward.delivery", rule="STANDALONE of a shared code; else unique_codes of the settings"
    ),
    "start_date": to("reward.window.starts_at", rule=_INSTANT),
    "expiration_date": to("reward.window.expires_at", rule=_INSTANT),
    "metadata": to("reward.metadata"),
    "vouchers_count": to("reward.delivery", rule="1 of a shared code"),
    "voucher": to(_BENEFIT, "reward.shared_code", "reward.limits.total", rule="its own table"),
    "promotion": to(_BENEFIT, rule="one tier, by its own table"),
    "validation_rules": to(
        "reward.conditions.minimum_purchase",
        "reward.conditions.minimum_quantity",
        "reward.limits.per_customer",
        "reward.limits.total",
        _TARGET,
        rule="the rule that is made first, by its own table",
    ),
    **never(
        "join_once",
        "auto_join",
        "use_voucher_metadata_schema",
        "activity_duration_after_publishing",
        "category_id",
        "category",
        "access_settings",
        *_UNREAD,
    ),
}

SENT: Sent = {
    "CampaignCreate": (op.CreateReward, _CAMPAIGN),
    "CampaignVoucherCreate": (
        op.CreateReward,
        {
            "type": to(_BENEFIT, rule="by a table of benefits"),
            **dict.fromkeys(("discount", "gift", "loyalty_card"), to(_BENEFIT)),
            "redemption": to(
                "reward.limits.total", rule="of a shared code; of unique coupons 1, of cards null"
            ),
            "code_config": to("reward.shared_code", rule="its pattern is the code itself"),
        },
    ),
    "PromotionTierCreate": (
        op.CreateReward,
        {
            "name": to("reward.name"),
            "action": to(_BENEFIT, rule="its discount"),
            "active": native("true"),
            **never(
                "banner",
                "metadata",
                "validation_rules",
                "hierarchy",
                "start_date",
                "expiration_date",
                "category",
                "category_id",
                *_UNREAD,
            ),
        },
    ),
    "DiscountAmount": (
        op.CreateReward,
        {
            **_DISCOUNT,
            "amount_off": to(_BENEFIT, rule=_CENTS),
            "amount_off_formula": _KEPT,
            "aggregated_amount_limit": _KEPT,
        },
    ),
    "DiscountPercent": (
        op.CreateReward,
        {
            **_DISCOUNT,
            "percent_off": to(_BENEFIT, rule="exactly"),
            "percent_off_formula": _KEPT,
            "amount_limit": to(_BENEFIT, rule=f"the cap; {_CENTS}"),
            "aggregated_amount_limit": _KEPT,
        },
    ),
    "DiscountFixed": (
        op.CreateReward,
        {
            **_DISCOUNT,
            "fixed_amount": to(_BENEFIT, rule=_CENTS),
            "fixed_amount_formula": _KEPT,
        },
    ),
    "DiscountUnit": (
        op.CreateReward,
        {
            **_ITEMS,
            "unit_off": to(_BENEFIT, rule="how many items; 1 of free shipping"),
            "unit_off_formula": _KEPT,
            "unit_type": to(_BENEFIT, rule="the product, or that of shipping"),
            "product": native("only as it was, in an update that keeps the item"),
            "sku": to(_BENEFIT, rule="the variant's id"),
        },
    ),
    "DiscountUnits": (
        op.CreateReward,
        {
            "type": _ITEMS["type"],
            "effect": native("ADD_MANY_ITEMS"),
            "units": to(_BENEFIT, rule="each as a single one"),
        },
    ),
    "CampaignGift": (
        op.CreateReward,
        {
            "amount": to(_BENEFIT, rule=_CENTS),
            "balance": to(_BENEFIT, rule="as the amount, which new cards begin with"),
            "effect": to(
                _SCOPE, rule="APPLY_TO_ORDER or APPLY_TO_ITEMS; in an update the one before"
            ),
            "subtracted_amount": _KEPT,
        },
    ),
    "CampaignLoyaltyCard": (
        op.CreateReward,
        {"points": to(_BENEFIT, rule="from 1"), **never("expiration_rules")},
    ),
    "RewardCreate": (
        op.CreateReward,
        {
            "name": to("reward.name", rule="not empty"),
            "type": to(
                _BENEFIT,
                rule="MATERIAL for a product, COIN for points as money, CAMPAIGN for a discount",
            ),
            "parameters": to(
                _BENEFIT,
                rule="product; coin, as texts with coin_as_text; or the campaign that is made first",
            ),
            "metadata": to("reward.metadata"),
            "stock": to("reward.limits.stock", rule="of a product"),
            "attributes": to("reward.image_url", "reward.description", rule="of a product"),
        },
    ),
    "RewardAssignmentCreate": (
        op.CreateReward,
        {
            "campaign": native("loyalty_campaign of the settings"),
            "parameters": to("reward.points_cost", rule="loyalty.points"),
            **never("validation_rules"),
        },
    ),
    "ValidationRuleCreate": (
        op.CreateReward,
        {
            "name": to("reward.name", rule="and the time, as names of rules are unique"),
            "rules": to(
                "reward.conditions.minimum_purchase",
                "reward.conditions.minimum_quantity",
                "reward.limits.per_customer",
                "reward.limits.total",
                rule="one rule each, joined by and; no total of a shared code",
            ),
            "applicable_to": to(_TARGET, rule="included, by its own table"),
            "type": native("expression"),
            "context_type": to(_BENEFIT, "reward.delivery", _SCOPE, rule="by a table"),
            **never("bundle_rules", "error"),
        },
    ),
    "ApplicableTo": (
        op.CreateReward,
        {
            "object": to("reward.applies_to.kind", rule="product, sku or products_collection"),
            "id": to(_TARGET, rule="where it is the vendor's id"),
            "source_id": to(_TARGET, rule="where it is not"),
            "effect": native("APPLY_TO_EVERY"),
            **never(*_OF_ITEMS),
        },
    ),
    "CampaignUpdate": _updated(
        changes.CAMPAIGN, "access_settings", "loyalty_tiers_expiration", "options"
    ),
    "VoucherUpdate": _updated(changes.LONE_CODE, "active", "type"),
    "RewardUpdate": _updated(changes.CATALOGUE),
    "RewardAssignmentUpdate": (
        op.UpdateReward,
        {"parameters": to("after.points_cost", rule="loyalty.points, and auto_redeem as it was")},
    ),
    "VouchersCreate": (
        op.GenerateCodes,
        {
            "code_config": to("prefix", rule="its prefix"),
            "metadata": _TAG,
            **never(
                "code",
                "category",
                "redemption",
                "additional_info",
                "start_date",
                "expiration_date",
            ),
        },
    ),
    "VoucherImport": (
        op.ImportCodes,
        {
            "code": to("codes", rule="to the letter"),
            **dict.fromkeys(
                ("type", "discount", "gift", "loyalty_card", "redemption"),
                native("as the campaign has it, which is read first"),
            ),
            "metadata": native("a tag under the key batch_key of the settings"),
            **never(
                "active",
                "category",
                "start_date",
                "expiration_date",
                "validity_timeframe",
                "validity_day_of_week",
                "additional_info",
            ),
        },
    ),
}
