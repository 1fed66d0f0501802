"""The neutral domain: rewards, codes, redemptions, money. It imports nothing else of ours."""

from .benefit import (
    AmountOff,
    Benefit,
    ContentAccess,
    Credit,
    EarlyAccess,
    FixedPrice,
    FreeClaim,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    PayWithPoints,
    PercentOff,
    Product,
    Units,
    UnknownBenefit,
)
from .code import Code, CodeMatch, Uses
from .enums import (
    CodeStatus,
    Delivery,
    GrantStatus,
    MatchedVia,
    OpenEnum,
    RedemptionStatus,
    RewardStatus,
    ScopeKind,
    SyncStatus,
)
from .masking import mask
from .money import Money, move_point
from .page import Page
from .paths import flat
from .redemption import Customer, Grant, Order, OrderItem, Redemption, Reservation
from .refs import RewardRef
from .reward import Access, Conditions, Limits, Reward, Scope, Sync, Usage, Window

__all__ = [
    "Access",
    "AmountOff",
    "Benefit",
    "Code",
    "CodeMatch",
    "CodeStatus",
    "Conditions",
    "ContentAccess",
    "Credit",
    "Customer",
    "Delivery",
    "EarlyAccess",
    "FixedPrice",
    "FreeClaim",
    "FreeItems",
    "FreeShipping",
    "Grant",
    "GrantStatus",
    "Limits",
    "LoyaltyPoints",
    "MatchedVia",
    "Money",
    "OpenEnum",
    "Order",
    "OrderItem",
    "Page",
    "PayWithPoints",
    "PercentOff",
    "Product",
    "Redemption",
    "RedemptionStatus",
    "Reservation",
    "Reward",
    "RewardRef",
    "RewardStatus",
    "Scope",
    "ScopeKind",
    "Sync",
    "SyncStatus",
    "Units",
    "UnknownBenefit",
    "Usage",
    "Uses",
    "Window",
    "flat",
    "mask",
    "move_point",
]
