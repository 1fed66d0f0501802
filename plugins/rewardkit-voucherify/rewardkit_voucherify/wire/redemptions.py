"""Redemptions (``r_…``, failed ones ``rf_…``), rollbacks (``rr_…``) and what refuses a code."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import define

from rewardkit.wire import Wire

from .looseness import Opaque
from .vouchers import Voucher


@define
class Customer(Wire):
    """Who redeemed; ``source_id`` is our side's id."""

    id: str | None = None
    source_id: str | None = None
    name: str | None = None
    email: str | None = None
    metadata: Opaque | None = None
    object: str | None = None


@define
class Order(Wire):
    """An order as the vendor computed it, in hundredths of the currency; ``source_id`` is ours."""

    id: str | None = None
    source_id: str | None = None
    total_applied_discount_amount: int | None = None
    redemptions: Opaque | None = None
    status: Any = None
    amount: Any = None
    initial_amount: Any = None
    discount_amount: Any = None
    items_discount_amount: Any = None
    total_discount_amount: Any = None
    total_amount: Any = None
    applied_discount_amount: Any = None
    items_applied_discount_amount: Any = None
    items: Any = None
    metadata: Any = None
    object: Any = None
    created_at: Any = None
    updated_at: Any = None
    customer_id: Any = None
    referrer_id: Any = None
    customer: Any = None
    referrer: Any = None


@define
class RedemptionCredits(Wire):
    """What was spent of a gift card, in hundredths of the currency."""

    amount: Decimal | None = None


@define
class RedemptionPoints(Wire):
    """What was spent of a loyalty card."""

    points: int | None = None


@define
class RedemptionReward(Wire):
    """What points bought; ``voucher`` is the coupon that came of it."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    voucher: Voucher | None = None
    reward: Any = None
    object: Any = None
    assignment_id: Any = None
    customer: Any = None
    product: Any = None
    sku: Any = None
    loyalty_tier_id: Any = None
    created_at: Any = None
    updated_at: Any = None
    parameters: Any = None
    metadata: Any = None


@define
class Redemption(Wire):
    """An attempt to redeem, or to take a redemption back (``object: redemption_rollback``)."""

    id: str
    object: str
    date: str
    result: str
    status: str | None = None
    redemption: str | None = None  # a rollback's redemption, or the parent of a stack
    order: Order | None = None
    customer: Customer | None = None
    customer_id: str | None = None
    voucher: Voucher | None = None
    gift: RedemptionCredits | None = None
    loyalty_card: RedemptionPoints | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    related_object_type: str | None = None
    related_object_id: str | None = None
    related_redemptions: Opaque | None = None
    reason: str | None = None
    tracking_id: Any = None
    metadata: Any = None
    amount: Any = None
    session: Any = None
    channel: Any = None
    promotion_tier: Any = None
    reward: RedemptionReward | None = None


@define
class Refused(Wire):
    """Why a code was refused; ``error`` has the same shape as an error body."""

    error: Opaque | None = None
    details: Opaque | None = None
    bundle: Any = None


@define
class Inapplicable(Wire):
    """A code that was refused or left out."""

    status: str
    id: str
    object: str
    result: Refused
    metadata: Any = None
    categories: Any = None
    campaign_name: Any = None
    campaign_id: Any = None
    name: Any = None


@define
class Redemptions(Wire):
    """What came of redeeming; a 200 alone says nothing. Vendor operation: POST /v1/redemptions."""

    redemptions: list[Redemption] | None = None
    parent_redemption: Redemption | None = None
    order: Order | None = None
    inapplicable_redeemables: list[Inapplicable] | None = None
    skipped_redeemables: list[Inapplicable] | None = None


@define
class ValidationResult(Refused):
    """What a code would give, or why it was refused."""

    discount: Any = None
    gift: Any = None
    loyalty_card: Any = None


@define
class Validated(Wire):
    """A code that was asked about: APPLICABLE, INAPPLICABLE or SKIPPED."""

    status: str
    id: str
    object: str
    result: ValidationResult
    campaign_id: str | None = None
    order: Any = None
    applicable_to: Any = None
    inapplicable_to: Any = None
    metadata: Any = None
    categories: Any = None
    campaign_name: Any = None
    name: Any = None


@define
class Session(Wire):
    """What holds a code."""

    key: str | None = None
    type: str | None = None
    ttl: Any = None
    ttl_unit: Any = None


@define
class Validation(Wire):
    """Whether a code may be used; a 200 alone says nothing. Vendor operation: POST /v1/validations."""

    valid: bool
    redeemables: list[Validated]
    inapplicable_redeemables: list[Inapplicable] | None = None
    skipped_redeemables: list[Inapplicable] | None = None
    session: Session | None = None
    id: Any = None
    order: Any = None
    tracking_id: Any = None
    stacking_rules: Any = None


@define
class Rollbacks(Wire):
    """What was taken back. Vendor operation: POST /v1/redemptions/{id}/rollbacks."""

    rollbacks: list[Redemption] | None = None
    parent_rollback: Redemption | None = None
    order: Any = None


@define
class RedemptionsPage(Wire):
    """A page of them; of a customer whom nobody knows it is empty. GET /v1/redemptions."""

    redemptions: list[Redemption] | None = None
    object: str | None = None
    data_ref: str | None = None
    total: int | None = None


@define
class VoucherRedemptions(Wire):
    """All redemptions of a code. Vendor operation: GET /v1/vouchers/{code}/redemption."""

    redemption_entries: list[Redemption]
    quantity: int | None = None
    redeemed_quantity: int | None = None
    object: str | None = None
    url: str | None = None
    data_ref: str | None = None
    total: int | None = None
