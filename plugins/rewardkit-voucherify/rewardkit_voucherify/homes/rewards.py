"""Where the fields of campaigns, of the catalogue's rewards and of validation rules go."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit.homes import Home, Read, native, to
from rewardkit.model import Page, Reward
from rewardkit_voucherify import wire

from .words import DIGITS, MONEY, OWN, PAGE, TIME, TIMES, WORD, table

_RULED = (
    "applies_to",
    "conditions.minimum_purchase",
    "conditions.minimum_quantity",
    "limits.per_customer",
    "limits.total",
)
RULES = to(*_RULED, rule="get_reward reads the simple rules; what others ask is not stated")
_SINGLE = to(
    *_RULED[1:], rule="of the simple ones, the strictest; what else is asked is not stated"
)
WINDOW: Mapping[str, Home] = {
    "start_date": to("window.starts_at", rule=TIME),
    "expiration_date": to("window.expires_at", rule=TIME),
}
_NARROWER: Mapping[str, Home] = {
    "start_date": to("window.starts_at", rule=f"the later of its own and the campaign's; {TIME}"),
    "expiration_date": to("window.expires_at", rule=f"the sooner of the two; {TIME}"),
}

HOMES: Read = {
    cls: table(cls, neutral, homes)
    for cls, neutral, homes in (
        (
            wire.Campaign,
            Reward,
            {
                "id": to("ref.id"),
                "name": to("name"),
                "description": to("description"),
                "campaign_type": to(
                    "delivery",
                    "limits.total",
                    "shared_code",
                    rule="PROMOTION is automatic, and has no codes; else type says it",
                ),
                "type": to(
                    "delivery",
                    "limits.total",
                    "shared_code",
                    rule=f"STANDALONE has one code for all, whose text and quantity count; {WORD}",
                ),
                "voucher": to("benefit", "applies_to", "limits.total", rule=OWN),
                "promotion": to(
                    "benefit",
                    "applies_to",
                    "status",
                    "window.starts_at",
                    "window.expires_at",
                    rule="of the one tier; several are kept as an UnknownBenefit",
                ),
                "active": to("status", rule="true is active, false is paused"),
                "creation_status": to("status", rule="DRAFT is a draft"),
                "validation_rules_assignments": RULES,
                "metadata": to("metadata", rule="null is empty"),
                **WINDOW,
                **TIMES,
            },
        ),
        (
            wire.CampaignVoucher,
            Reward,
            {
                "discount": to("benefit", "applies_to", rule=OWN),
                "gift": to("benefit", "applies_to", rule=OWN),
                "loyalty_card": to("benefit", rule=OWN),
                "redemption": to("limits.total", rule="of a shared code; of others native"),
                "code_config": native("the code itself may be its pattern", secret=True),
            },
        ),
        (
            wire.CampaignGift,
            Reward,
            {"amount": to("benefit", rule=MONEY), "effect": to("applies_to", rule=WORD)},
        ),
        (wire.CampaignLoyaltyCard, Reward, {"points": to("benefit")}),
        (wire.VoucherQuantity, Reward, {"quantity": to("limits.total", rule="of a shared code")}),
        (
            wire.PromotionTiers,
            Reward,
            {
                "tiers": to(
                    "benefit",
                    "applies_to",
                    "status",
                    "window.starts_at",
                    "window.expires_at",
                    rule="one by its own table; several are kept as an UnknownBenefit",
                )
            },
        ),
        (
            wire.PromotionTier,
            Reward,
            {
                "action": to("benefit", "applies_to", rule=OWN),
                "active": to("status", rule="false pauses the reward"),
                "validation_rule_assignments": RULES,
                **_NARROWER,
            },
        ),
        (wire.PromotionAction, Reward, {"discount": to("benefit", "applies_to", rule=OWN)}),
        (
            wire.ValidationRule,
            Reward,
            {
                "rules": _SINGLE,
                "applicable_to": to("applies_to", rule=OWN),
                "type": to(*_RULED[1:], rule="of other types than basic and expression none"),
                "bundle_rules": to(*_RULED[1:], rule="what is not found beside them is not stated"),
            },
        ),
        (
            wire.ApplicableItems,
            Reward,
            {
                "included": to("applies_to", rule="of one kind, without further limits"),
                "excluded": to("applies_to", rule="if there are any, the items are not stated"),
                "included_all": to("applies_to", rule="if true, the items are not stated"),
            },
        ),
        (
            wire.Reward,
            Reward,
            {
                "id": to("ref.id"),
                "name": to("name"),
                "parameters": to("benefit", rule=OWN),
                "stock": to("limits.stock", rule=DIGITS),
                "redeemed": to("usage.redemptions", rule=DIGITS),
                "attributes": to("image_url", "description", rule=OWN),
                "metadata": to("metadata", rule="null is empty"),
                **TIMES,
            },
        ),
        (
            wire.RewardParameters,
            Reward,
            {
                "campaign": to(
                    "benefit", "description", rule="of coupons get_reward reads the campaign, too"
                ),
                "coin": to("benefit", rule=OWN),
                "product": to("benefit", rule=OWN),
            },
        ),
        (
            wire.CampaignTarget,
            Reward,
            {
                "id": to("benefit", rule="of coupons the campaign says what they are"),
                "type": to("benefit", rule=WORD),
                "balance": to("benefit", rule=f"points; or of gift cards {MONEY}"),
            },
        ),
        (
            wire.Coin,
            Reward,
            {
                "exchange_ratio": to("benefit", rule="a number, or a text of one, exactly"),
                "points_ratio": to("benefit", rule=DIGITS),
            },
        ),
        (wire.ProductTarget, Reward, {"id": to("benefit"), "sku_id": to("benefit")}),
        (
            wire.RewardAttributes,
            Reward,
            {"image_url": to("image_url"), "description": to("description")},
        ),
        (
            wire.RewardAssignment,
            Reward,
            {"parameters": to("points_cost", rule="the price that all assignments have")},
        ),
        (wire.AssignmentParameters, Reward, {"loyalty": to("points_cost")}),
        (wire.PointsPrice, Reward, {"points": to("points_cost")}),
        (wire.CampaignsPage, Page, {"campaigns": to("items"), **PAGE}),
        (wire.RewardsPage, Page, {"data": to("items"), **PAGE}),
        (
            wire.RewardAssignmentsPage,
            Reward,
            {
                "data": to("points_cost", rule="where they agree"),
                "total": to("points_cost", rule="not stated if there are more than were read"),
            },
        ),
    )
}
