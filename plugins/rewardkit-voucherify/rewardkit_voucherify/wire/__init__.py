"""Voucherify's JSON shapes, field by field as the vendor names them; no neutral word is here.

What no neutral field is made of stays a plain object (``Opaque``) or list, untouched.
"""

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
from .jobs import FailedRow, Job, JobResult, JobStarted
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
    "FailedRow",
    "Gift",
    "Inapplicable",
    "Job",
    "JobResult",
    "JobStarted",
    "LoyaltyCard",
    "Order",
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
    "RewardAttributes",
    "RewardParameters",
    "RewardsPage",
    "Voucher",
    "VoucherQuantity",
    "VoucherRedemption",
    "VoucherRedemptions",
    "VouchersPage",
]
