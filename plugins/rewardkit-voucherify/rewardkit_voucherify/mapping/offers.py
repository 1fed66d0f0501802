"""Benefits as Voucherify takes them: discounts, gifts and the parameters of catalogue rewards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from rewardkit.model import (
    AmountOff,
    Benefit,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    Money,
    PayWithPoints,
    PercentOff,
    Product,
    Scope,
    ScopeKind,
    Units,
)
from rewardkit.wire import encode
from rewardkit_voucherify import wire
from rewardkit_voucherify.wire.looseness import Opaque

from .discounts import SHIPPING
from .money import VoucherifyLike, hundredths

TO_ORDER, TO_ITEMS = "APPLY_TO_ORDER", "APPLY_TO_ITEMS"
_NEW_ITEMS = "ADD_NEW_ITEMS"


def effect_of(scope: Scope | None) -> str:
    """What a discount is taken off: the order, or items that a rule names."""
    return TO_ORDER if scope is None or scope.kind == ScopeKind.SITEWIDE else TO_ITEMS


def discount_json(
    adapter: VoucherifyLike, benefit: Benefit, effect: str, ground: Opaque | None = None
) -> dict[str, Any]:
    """A discount; ``DISCOUNTS`` says of which benefits there is one.

    Args:
        adapter: has the settings.
        benefit: what it gives.
        effect: what it is taken off; what adds items has an effect of its own.
        ground: the discount that it takes the place of; of the same type, it keeps what we have no
            field for.

    Raises:
        InvalidRequest: an amount cannot be said in the vendor's hundredths.
    """
    made = DISCOUNTS[type(benefit)](adapter, benefit)
    if made.effect is None:
        made.effect = effect
    written = encode(made)
    if ground is None or ground.get("type") != made.type:
        return written
    kept = {
        key: value for key, value in ground.items() if key not in _OWN_KEYS and value is not None
    }
    cleared = dict.fromkeys(_CLEARED & ground.keys()) if made.type == "PERCENT" else {}
    if isinstance(benefit, FreeItems):
        return {**kept, **_as_before(written, ground)}
    if isinstance(benefit, FreeShipping):
        return {**kept, **written}
    return {**cleared, **kept, **written, "effect": ground.get("effect") or made.effect}


def _as_before(written: dict[str, Any], ground: Opaque) -> dict[str, Any]:
    """Free items that were free before, too, as they were but for their number."""
    old = {_item(part): part for part in ground.get("units") or [ground]}
    if "units" in written:
        units = [_like(unit, old, _AMONG_OTHERS) for unit in written["units"]]
        return {**written, "units": units}
    return _like(written, old, _ALONE)


def _like(unit: Opaque, old: Mapping[Any, Opaque], ways: frozenset[str]) -> dict[str, Any]:
    part = old.get(_item(unit), {})
    kept = {key: part[key] for key in ("unit_type", "product", "sku") if part.get(key) is not None}
    way = part.get("effect")
    return {**unit, **kept, "effect": way if way in ways else unit["effect"]}


def _item(part: Opaque) -> tuple[Any, Any]:
    product, sku = part.get("product") or {}, part.get("sku") or {}
    return product.get("id") or part.get("unit_type"), sku.get("id")


#: The ways in which items are added: several at once, and one kind alone.
_AMONG_OTHERS = frozenset({_NEW_ITEMS, "ADD_MISSING_ITEMS"})
_ALONE = _AMONG_OTHERS | {"ADD_SAME_ITEMS"}

#: What a discount of the same type has of its own, and so is not taken over from the one before.
_OWN_KEYS = frozenset(
    {"amount_limit", "effect", "product", "sku", "unit_off", "unit_type", "units"}
)
_CLEARED = frozenset({"amount_limit"})


def gift_json(
    adapter: VoucherifyLike, benefit: Credit, effect: str, ground: Opaque | None = None
) -> dict[str, Any]:
    """A gift: the vendor's schema asks for the balance of new cards beside their amount."""
    amount = hundredths(adapter, benefit.amount)
    kept = {key: value for key, value in (ground or {}).items() if value is not None}
    return {"effect": effect, **kept, "amount": amount, "balance": amount}


def points_json(benefit: LoyaltyPoints) -> dict[str, Any]:
    """The points on each new loyalty card."""
    return {"points": benefit.points}


def parameters_json(
    adapter: VoucherifyLike, benefit: Product | PayWithPoints, ground: Opaque | None = None
) -> dict[str, Any]:
    """What a reward of the catalogue gives; ``ground`` is what stood there before."""
    before = ground or {}
    if isinstance(benefit, Product):
        product = {**before.get("product", {}), "id": benefit.product_id}
        if benefit.sku_id is not None or "sku_id" in product:
            product["sku_id"] = benefit.sku_id  # null for none
        return {"product": product}
    if adapter.settings.currency is not None:
        problem = worth_problem(adapter, benefit)
        if problem is not None:
            raise adapter.invalid(problem)
    coin = wire.Coin(benefit.worth, benefit.points)
    written = encode(coin)
    if adapter.settings.coin_as_text:
        written = {key: str(getattr(coin, key)) for key in written}
    return {"coin": {**before.get("coin", {}), **written}}


def worth_problem(adapter: VoucherifyLike, benefit: PayWithPoints) -> str | None:
    """Why points cannot be worth something in their currency; None where they can."""
    ours, theirs = benefit.currency, adapter.settings.currency
    if ours is None or ours == theirs:
        return None
    if theirs is None:
        return f"points are worth {ours}, and the connection has no currency: set currency"
    return f"points are worth {theirs} in this connection, and not {ours}"


def balance_json(
    adapter: VoucherifyLike, benefit: Credit | LoyaltyPoints, target: Opaque
) -> dict[str, Any]:
    """The campaign that a reward gives from, with a balance of its own."""
    if isinstance(benefit, Credit):
        return {"id": target["id"], "balance": hundredths(adapter, benefit.amount)}
    return {"id": target["id"], "balance": benefit.points}


def _cents(adapter: VoucherifyLike, amount: Money) -> Decimal:
    return Decimal(hundredths(adapter, amount))


def _percent(adapter: VoucherifyLike, benefit: PercentOff) -> wire.Discount:
    limit = None if benefit.cap is None else _cents(adapter, benefit.cap)
    return wire.Discount("PERCENT", percent_off=benefit.percent, amount_limit=limit)


def _amount(adapter: VoucherifyLike, benefit: AmountOff) -> wire.Discount:
    return wire.Discount("AMOUNT", amount_off=_cents(adapter, benefit.amount))


def _fixed(adapter: VoucherifyLike, benefit: FixedPrice) -> wire.Discount:
    return wire.Discount("FIXED", fixed_amount=_cents(adapter, benefit.price))


def _shipping(_: VoucherifyLike, __: FreeShipping) -> wire.Discount:
    return wire.Discount("UNIT", unit_off=1, unit_type=SHIPPING, effect="ADD_MISSING_ITEMS")


def _items(_: VoucherifyLike, benefit: FreeItems) -> wire.Discount:
    if len(benefit.units) == 1:
        unit = benefit.units[0]
        return wire.Discount(
            "UNIT",
            unit_off=unit.quantity,
            unit_type=unit.product_id,
            effect=_NEW_ITEMS,
            sku=_sku(unit),
        )
    units = [
        wire.DiscountUnits(_NEW_ITEMS, unit.product_id, Decimal(unit.quantity), sku=_sku(unit))
        for unit in benefit.units
    ]
    return wire.Discount("UNIT", effect="ADD_MANY_ITEMS", units=units)


def _sku(unit: Units) -> wire.DiscountProduct | None:
    return None if unit.variant_id is None else wire.DiscountProduct(unit.variant_id)


#: By benefit: the discount that gives it.
DISCOUNTS: Mapping[type[Benefit], Callable[[VoucherifyLike, Any], wire.Discount]] = {
    AmountOff: _amount,
    FixedPrice: _fixed,
    FreeItems: _items,
    FreeShipping: _shipping,
    PercentOff: _percent,
}
