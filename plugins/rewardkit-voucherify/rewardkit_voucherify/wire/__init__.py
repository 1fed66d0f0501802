"""Voucherify's JSON shapes, field by field as the vendor names them; no neutral word is here.

What no neutral field is made of stays a plain object (``Opaque``) or list, untouched.
"""

from .assignments import (
    AssignmentParameters,
    PointsPrice,
    RewardAssignment,
    RewardAssignmentsPage,
)
from .campaigns import (
    Campaign,
    CampaignGift,
    CampaignLoyaltyCard,
    CampaignsPage,
    CampaignVoucher,
    PromotionAction,
    PromotionTier,
    PromotionTiers,
    VoucherQuantity,
)
from .redemptions import (
    Customer,
    Inapplicable,
    Order,
    Redemption,
    RedemptionCredits,
    RedemptionPoints,
    Redemptions,
    Refused,
    VoucherRedemptions,
)
from .rewards import (
    CampaignTarget,
    Coin,
    ProductTarget,
    Reward,
    RewardAttributes,
    RewardParameters,
    RewardsPage,
)
from .rules import ApplicableItems, ValidationRule
from .vouchers import (
    Discount,
    DiscountProduct,
    DiscountUnits,
    Gift,
    LoyaltyCard,
    Voucher,
    VoucherRedemption,
    VouchersPage,
)

__all__ = [
    "ApplicableItems",
    "AssignmentParameters",
    "Campaign",
    "CampaignGift",
    "CampaignLoyaltyCard",
    "CampaignTarget",
    "CampaignVoucher",
    "CampaignsPage",
    "Coin",
    "Customer",
    "Discount",
    "DiscountProduct",
    "DiscountUnits",
    "Gift",
    "Inapplicable",
    "LoyaltyCard",
    "Order",
    "PointsPrice",
    "ProductTarget",
    "PromotionAction",
    "PromotionTier",
    "PromotionTiers",
    "Redemption",
    "RedemptionCredits",
    "RedemptionPoints",
    "Redemptions",
    "Refused",
    "Reward",
    "RewardAssignment",
    "RewardAssignmentsPage",
    "RewardAttributes",
    "RewardParameters",
    "RewardsPage",
    "ValidationRule",
    "Voucher",
    "VoucherQuantity",
    "VoucherRedemption",
    "VoucherRedemptions",
    "VouchersPage",
]
