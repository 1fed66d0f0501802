"""Vouchers (``v_…``): the codes, and what each gives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import define

from rewardkit.wire import Wire

from .looseness import Opaque


@define
class DiscountProduct(Wire):
    """A product or SKU that comes free."""

    id: str
    source_id: str | None = None
    name: str | None = None


@define
class DiscountUnits(Wire):
    """One product of several that come free."""

    effect: str
    unit_type: str
    unit_off: Decimal | None = None
    unit_off_formula: str | None = None
    product: DiscountProduct | None = None
    sku: DiscountProduct | None = None


@define
class Discount(Wire):
    """A discount of any type; ``type`` says which of the fields matter."""

    type: str
    effect: str | None = None
    is_dynamic: bool | None = None
    percent_off: Decimal | None = None
    percent_off_formula: str | None = None
    amount_limit: Decimal | None = None  # the most that a percentage takes off
    amount_off: Decimal | None = None
    amount_off_formula: str | None = None
    fixed_amount: Decimal | None = None
    fixed_amount_formula: str | None = None
    aggregated_amount_limit: int | None = None
    unit_off: int | None = None
    unit_off_formula: str | None = None
    unit_type: str | None = None  # a product; free shipping is one, too
    product: DiscountProduct | None = None
    sku: DiscountProduct | None = None
    units: list[DiscountUnits] | None = None


@define
class Gift(Wire):
    """The credit on a gift card; all amounts are hundredths of the currency."""

    amount: Decimal | None = None
    balance: Decimal | None = None
    subtracted_amount: Decimal | None = None
    effect: str | None = None


@define
class LoyaltyCard(Wire):
    """The points on a loyalty card."""

    points: int | None = None
    balance: int | None = None
    next_expiration_date: str | None = None
    next_expiration_points: int | None = None
    pending_points: int | None = None
    expired_points: int | None = None
    subtracted_points: int | None = None


@define
class VoucherRedemption(Wire):
    """How often a code may be used (null: without limit) and has been."""

    quantity: int | None = None
    redeemed_quantity: int | None = None
    redeemed_amount: Decimal | None = None
    redeemed_points: int | None = None
    object: str | None = None
    url: str | None = None


@define
class Voucher(Wire):
    """A code. Vendor operation: GET /v1/vouchers/{code}."""

    id: str
    code: str
    type: str
    object: str
    campaign: str | None = None  # its name
    campaign_id: str | None = None
    discount: Discount | None = None
    gift: Gift | None = None
    loyalty_card: LoyaltyCard | None = None
    redemption: VoucherRedemption | None = None
    active: bool | None = None
    start_date: str | None = None
    expiration_date: str | None = None
    additional_info: str | None = None
    metadata: Opaque | None = None
    created_at: str | None = None
    updated_at: str | None = None
    validation_rules_assignments: Opaque | None = None
    holder: Opaque | None = None
    holder_id: Any = None
    referrer_id: Any = None
    category: Any = None
    category_id: Any = None
    categories: Any = None
    validity_timeframe: Any = None
    validity_day_of_week: Any = None
    validity_hours: Any = None
    assets: Any = None
    is_referral_code: Any = None
    publish: Any = None


@define
class VouchersPage(Wire):
    """A page of them. Vendor operation: GET /v1/vouchers."""

    vouchers: list[Voucher]
    object: str | None = None
    data_ref: str | None = None
    total: int | None = None
