"""What a code or campaign gives: the vendor's discounts, gifts and points as benefits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from rewardkit.drift import DriftKind
from rewardkit.model import (
    AmountOff,
    Benefit,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    PercentOff,
    Scope,
    ScopeKind,
    Units,
    UnknownBenefit,
)
from rewardkit_voucherify import wire

from .money import VoucherifyLike, gift, whole

#: The product that stands for shipping: free items of it are free shipping.
SHIPPING = "prod_5h1pp1ng"

_NOTHING: frozenset[str] = frozenset()
_NO_SCOPE = frozenset({"applies_to"})
_NO_TARGETS = frozenset({"applies_to.targets"})  # validation rules hold them

_TO_ORDER = (Scope(ScopeKind.SITEWIDE), _NOTHING)
_TO_ITEMS = (Scope(ScopeKind.PRODUCT), _NO_TARGETS)
_UNSAID = (None, _NO_SCOPE)

#: From an effect to what it applies to, and what is not stated of that. Items that are added are
#: named by the benefit itself.
SCOPES: Mapping[str | None, tuple[Scope | None, frozenset[str]]] = {
    None: _UNSAID,
    "APPLY_TO_ORDER": _TO_ORDER,
    "APPLY_TO_ITEMS": _TO_ITEMS,
    "APPLY_TO_ITEMS_BY_QUANTITY": _TO_ITEMS,
    "APPLY_TO_ITEMS_PROPORTIONALLY": _TO_ITEMS,
    "APPLY_TO_ITEMS_PROPORTIONALLY_BY_QUANTITY": _TO_ITEMS,
    "ADD_MANY_ITEMS": _UNSAID,
    "ADD_MISSING_ITEMS": _UNSAID,
    "ADD_NEW_ITEMS": _UNSAID,
    "ADD_SAME_ITEMS": _UNSAID,
}


def scope(
    adapter: VoucherifyLike, where: str, effect: str | None
) -> tuple[Scope | None, frozenset[str]]:
    """What an effect applies to, and the paths that it leaves unsaid."""
    found = SCOPES.get(effect)
    if found is None:
        adapter.drift.note(DriftKind.UNKNOWN_VALUE, f"{where}.effect", effect)
        return _UNSAID
    return found


def discount_benefit(adapter: VoucherifyLike, discount: wire.Discount) -> Benefit:
    """What a discount gives; one that a formula computes, or of no known type, is kept as it is."""
    read = _READERS.get(discount.type)
    if read is None:
        adapter.drift.note(DriftKind.UNKNOWN_VALUE, "Discount.type", discount.type)
    found = None if read is None or discount.is_dynamic else read(adapter, discount)
    return found or UnknownBenefit(discount.type, discount.raw or {})


def gift_benefit(
    adapter: VoucherifyLike, card: wire.Gift | wire.CampaignGift, amount: Decimal | None
) -> Benefit:
    """A credit of ``amount``; where that is no money, the gift is kept as it is."""
    credit = gift(adapter, "Gift.amount", amount)
    return Credit(credit) if credit is not None else UnknownBenefit("GIFT_VOUCHER", card.raw or {})


def points_benefit(card: wire.LoyaltyCard | wire.CampaignLoyaltyCard) -> Benefit:
    """The points on a card."""
    if card.points is None:
        return UnknownBenefit("LOYALTY_CARD", card.raw or {})
    return LoyaltyPoints(card.points)


def _amount(adapter: VoucherifyLike, discount: wire.Discount) -> Benefit | None:
    if discount.amount_off_formula:
        return None
    amount = gift(adapter, "Discount.amount_off", discount.amount_off)
    return None if amount is None else AmountOff(amount)


def _fixed(adapter: VoucherifyLike, discount: wire.Discount) -> Benefit | None:
    if discount.fixed_amount_formula:
        return None
    price = gift(adapter, "Discount.fixed_amount", discount.fixed_amount)
    return None if price is None else FixedPrice(price)


def _percent(adapter: VoucherifyLike, discount: wire.Discount) -> Benefit | None:
    percent, limit = discount.percent_off, discount.amount_limit
    if percent is None or discount.percent_off_formula:
        return None
    if not 0 <= percent <= 100:  # the vendor's schema has no bounds
        adapter.drift.note(DriftKind.OUT_OF_RANGE, "Discount.percent_off", percent)
        return None
    if limit is None:
        return PercentOff(percent)
    cap = gift(adapter, "Discount.amount_limit", limit)
    return None if cap is None else PercentOff(percent, cap)


def _units(adapter: VoucherifyLike, discount: wire.Discount) -> Benefit | None:
    if discount.units is not None:
        return _many_units(adapter, discount.units)
    if discount.unit_type == SHIPPING:
        return FreeShipping()
    if discount.unit_type is None or discount.unit_off is None or discount.unit_off_formula:
        return None
    quantity = _count(adapter, Decimal(discount.unit_off))
    if quantity is None:
        return None
    return FreeItems((_unit(discount.unit_type, quantity, discount.product, discount.sku),))


def _many_units(adapter: VoucherifyLike, parts: list[wire.DiscountUnits]) -> Benefit | None:
    if parts and all(part.unit_type == SHIPPING for part in parts):
        return FreeShipping()
    units = []
    for part in parts:
        quantity = None if part.unit_off is None else _count(adapter, part.unit_off)
        # Shipping among items is neither free shipping alone nor an item.
        if quantity is None or part.unit_off_formula or part.unit_type == SHIPPING:
            return None
        units.append(_unit(part.unit_type, quantity, part.product, part.sku))
    return FreeItems(tuple(units)) if units else None


def _unit(
    unit_type: str,
    quantity: int,
    product: wire.DiscountProduct | None,
    sku: wire.DiscountProduct | None,
) -> Units:
    return Units(unit_type if product is None else product.id, quantity, sku.id if sku else None)


def _count(adapter: VoucherifyLike, number: Decimal) -> int | None:
    """A number of items: whole and at least one."""
    count = whole(number)
    if count is None or count < 1:
        adapter.drift.note(DriftKind.OUT_OF_RANGE, "Discount.unit_off", number)
        return None
    return count


_READERS: Mapping[str, Callable[[VoucherifyLike, wire.Discount], Benefit | None]] = {
    "AMOUNT": _amount,
    "FIXED": _fixed,
    "PERCENT": _percent,
    "UNIT": _units,
}
