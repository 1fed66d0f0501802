"""The vendor's words and ours, as tables."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit.model import (
    CodeStatus,
    Delivery,
    MatchedVia,
    RedemptionStatus,
    RewardStatus,
    ScopeKind,
    SyncStatus,
)

STATUS: Mapping[str, RewardStatus] = {
    "draft": RewardStatus.DRAFT,
    "active": RewardStatus.ACTIVE,
    "paused": RewardStatus.PAUSED,
    "expired": RewardStatus.EXPIRED,
    "archived": RewardStatus.ARCHIVED,
}

SCOPE: Mapping[str, ScopeKind] = {
    "sitewide": ScopeKind.SITEWIDE,
    "collection": ScopeKind.COLLECTION,
    "product": ScopeKind.PRODUCT,
    "variant": ScopeKind.VARIANT,
}

CODE_TYPE: Mapping[str, Delivery] = {
    "automatic": Delivery.AUTOMATIC,
    "global_code": Delivery.SHARED_CODE,
    "unique_codes": Delivery.UNIQUE_CODES,
}

CODE_STATUS: Mapping[str, CodeStatus] = {
    "available": CodeStatus.AVAILABLE,
    "reserved": CodeStatus.RESERVED,
    "redeemed": CodeStatus.REDEEMED,
    "expired": CodeStatus.EXPIRED,
    "revoked": CodeStatus.REVOKED,
}

SYNC_STATUS: Mapping[str, SyncStatus] = {
    "synced": SyncStatus.SYNCED,
    "pending": SyncStatus.PENDING,
    "error": SyncStatus.ERROR,
}

MATCHED_VIA: Mapping[str, MatchedVia] = {
    "unique_code": MatchedVia.UNIQUE_CODE,
    "global_code": MatchedVia.SHARED_CODE,
}

#: The vendor documents no status of a redemption. These are words that it might use; another one is
#: kept as it came.
REDEMPTION_STATUS: Mapping[str, RedemptionStatus] = {
    "redeemed": RedemptionStatus.SUCCEEDED,
    "recorded": RedemptionStatus.SUCCEEDED,
    "completed": RedemptionStatus.SUCCEEDED,
    "success": RedemptionStatus.SUCCEEDED,
    "succeeded": RedemptionStatus.SUCCEEDED,
    "failed": RedemptionStatus.FAILED,
    "refunded": RedemptionStatus.UNDONE,
    "reversed": RedemptionStatus.UNDONE,
    "undone": RedemptionStatus.UNDONE,
    "voided": RedemptionStatus.UNDONE,
}

REWARD_TYPES = frozenset({"DISCOUNT", "GATED_CONTENT", "FREE_CLAIM", "EARLY_ACCESS", "CREDIT"})
VALUE_TYPES = frozenset({"percentage", "fixed_amount", "free_shipping"})

#: The systems that a reward can be synced to.
SYSTEMS = frozenset({"shopify", "stripe"})

#: Where a redemption can be said to come from.
SOURCES = ("shopify", "stripe", "vault", "manual")

#: For filters; writing is strict, so that what we have no vendor's word for is not asked.
STATUS_TO_VENDOR: Mapping[RewardStatus, str] = {ours: theirs for theirs, ours in STATUS.items()}
SCOPE_TO_VENDOR: Mapping[ScopeKind, str] = {ours: theirs for theirs, ours in SCOPE.items()}
CODE_TYPE_TO_VENDOR: Mapping[Delivery, str] = {ours: theirs for theirs, ours in CODE_TYPE.items()}
CODE_STATUS_TO_VENDOR: Mapping[CodeStatus, str] = {
    ours: theirs for theirs, ours in CODE_STATUS.items()
}
