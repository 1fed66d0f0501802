"""The vendor's words that decide something: those that are known."""

from __future__ import annotations

from collections.abc import Container

from rewardkit.drift import DriftKind

from .money import VoucherifyLike

CAMPAIGN_TYPES = frozenset(
    {"DISCOUNT_COUPONS", "GIFT_VOUCHERS", "LOYALTY_PROGRAM", "PROMOTION", "REFERRAL_PROGRAM"}
)
CREATION_STATUSES = frozenset({None, "DONE", "DRAFT", "FAILED", "IN_PROGRESS", "MODIFYING"})
REWARD_TYPES = frozenset({"CAMPAIGN", "COIN", "MATERIAL"})
VOUCHER_TYPES = frozenset({"DISCOUNT_VOUCHER", "GIFT_VOUCHER", "LOYALTY_CARD"})


def count_if_new(
    adapter: VoucherifyLike, where: str, word: str | None, known: Container[str | None]
) -> None:
    """Count a word as drift if it is none of those that are known."""
    if word not in known:
        adapter.drift.note(DriftKind.UNKNOWN_VALUE, where, word)
