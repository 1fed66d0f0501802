"""Campaigns (``camp_…``): what codes give, from when to when; the codes themselves are apart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import define

from rewardkit.wire import Wire

from .looseness import Opaque
from .vouchers import Discount


@define
class CampaignGift(Wire):
    """The credit on each new gift card, in hundredths of the currency."""

    amount: Decimal
    balance: Decimal | None = None
    subtracted_amount: int | None = None
    effect: str | None = None


@define
class CampaignLoyaltyCard(Wire):
    """The points on each new loyalty card."""

    points: int
    expiration_rules: Opaque | None = None


@define
class VoucherQuantity(Wire):
    """How often each code may be used; null: without limit."""

    quantity: int | None = None


@define
class CampaignVoucher(Wire):
    """What the codes of a campaign are made from."""

    type: str
    discount: Discount | None = None
    gift: CampaignGift | None = None
    loyalty_card: CampaignLoyaltyCard | None = None
    redemption: VoucherQuantity | None = None
    code_config: Opaque | None = None
    is_referral_code: bool | None = None
    start_date: str | None = None
    expiration_date: str | None = None
    validity_timeframe: Opaque | None = None
    validity_day_of_week: list[Any] | None = None
    validity_hours: Opaque | None = None


@define
class PromotionAction(Wire):
    """What a promotion tier does."""

    discount: Discount | None = None


@define
class PromotionTier(Wire):
    """One discount of a promotion; it applies by itself, without a code."""

    id: str | None = None
    name: str | None = None
    banner: str | None = None
    action: PromotionAction | None = None
    metadata: Opaque | None = None
    hierarchy: int | None = None
    promotion_id: str | None = None
    campaign: Opaque | None = None
    campaign_id: str | None = None
    active: bool | None = None
    start_date: str | None = None
    expiration_date: str | None = None
    validity_timeframe: Opaque | None = None
    validity_day_of_week: list[Any] | None = None
    validity_hours: Opaque | None = None
    summary: Opaque | None = None
    validation_rule_assignments: Opaque | None = None  # the vendor writes it without an s here
    category_id: str | None = None
    categories: list[Any] | None = None
    created_at: str | None = None
    updated_at: str | None = None
    object: str | None = None


@define
class PromotionTiers(Wire):
    """The tiers of a promotion."""

    tiers: list[PromotionTier] | None = None
    object: str | None = None
    data_ref: str | None = None
    total: int | None = None
    has_more: bool | None = None


@define
class Campaign(Wire):
    """A campaign. Vendor operation: GET /v1/campaigns/{campaignId}."""

    id: str
    name: str
    campaign_type: str
    type: str
    created_at: str
    object: str
    description: str | None = None
    voucher: CampaignVoucher | None = None
    promotion: PromotionTiers | None = None
    active: bool | None = None
    creation_status: str | None = None
    start_date: str | None = None
    expiration_date: str | None = None
    validation_rules_assignments: Opaque | None = None
    metadata: Opaque | None = None
    updated_at: str | None = None
    auto_join: bool | None = None
    join_once: bool | None = None
    use_voucher_metadata_schema: bool | None = None
    validity_timeframe: Opaque | None = None
    validity_day_of_week: list[Any] | None = None
    validity_hours: Opaque | None = None
    activity_duration_after_publishing: str | None = None
    vouchers_count: int | None = None
    category: str | None = None
    category_id: str | None = None
    categories: list[Any] | None = None
    vouchers_generation_status: str | None = None
    readonly: bool | None = None
    protected: bool | None = None
    referral_program: Opaque | None = None
    loyalty_tiers_expiration: Opaque | None = None
    access_settings_assignments: Opaque | None = None


@define
class CampaignsPage(Wire):
    """A page of them. Vendor operation: GET /v1/campaigns."""

    campaigns: list[Campaign]
    object: str | None = None
    data_ref: str | None = None
    total: int | None = None
