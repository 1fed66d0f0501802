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
from .publications import (
    ListedPublication,
    Publication,
    PublicationCustomer,
    PublicationsPage,
    PublishedVoucher,
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
from .tokens import Token
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
    "Gift",
    "Inapplicable",
    "ListedPublication",
    "LoyaltyCard",
    "Order",
    "ProductTarget",
    "PromotionAction",
    "PromotionTier",
    "PromotionTiers",
    "Publication",
    "PublicationCustomer",
    "PublicationsPage",
    "PublishedVoucher",
    "Redemption",
    "RedemptionCredits",
    "RedemptionPoints",
    "Redemptions",
    "Refused",
    "Reward",
    "RewardAttributes",
    "RewardParameters",
    "RewardsPage",
    "Token",
    "Voucher",
    "VoucherQuantity",
    "VoucherRedemption",
    "VoucherRedemptions",
    "VouchersPage",
]
