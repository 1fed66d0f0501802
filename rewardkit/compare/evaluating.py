"""What a reward takes off a basket: the neutral model, evaluated.

A minimum purchase and a minimum quantity are of the whole basket, a percentage is of what is in the
reward's scope. What a percentage gives is rounded to whole minor units, once for the basket. No vendor
documents that it does exactly so in every corner; where two rewards are compared, both are counted alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from attrs import frozen

from rewardkit.model import (
    AmountOff,
    Benefit,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    Money,
    PayWithPoints,
    PercentOff,
    Reward,
    RewardStatus,
    Scope,
    ScopeKind,
    Units,
    UnknownBenefit,
)

from .basket import Basket, Line, Shopper


@frozen
class Unmet:
    """A condition that does not hold.

    Attributes:
        path: the reward's field, such as ``conditions.minimum_purchase``.
        need: what it asks for.
        have: what there is.
    """

    path: str
    need: Any
    have: Any


@frozen(kw_only=True)
class Discount:
    """What a reward gives for one basket.

    Attributes:
        off: what the customer pays less, shipping among it.
        gives: what they get beside that, such as points; None for nothing.
        unmet: why it does not apply; empty where it does.
    """

    off: Money
    gives: Benefit | None = None
    unmet: tuple[Unmet, ...] = ()


class UndecidedError(Exception):
    """It cannot be told what a reward gives, and this says why: a sentence without a full stop."""


def discount(
    reward: Reward,
    basket: Basket,
    *,
    at: datetime | None = None,
    shopper: Shopper | None = None,
    rounding: str = ROUND_HALF_UP,
) -> Discount:
    """What a reward gives for a basket.

    What its vendor does not state is taken for none; ``Reward.not_stated`` tells what that is. How often
    it has been had in all, ``limits.total`` and ``limits.stock``, and what it costs in points are not looked
    at. Of free items at several prices, the cheapest are free.

    Args:
        reward: it.
        basket: what is bought.
        at: when, aware; None for a moment within its window.
        shopper: who buys; None for somebody who has not had it yet.
        rounding: how a percentage is rounded to whole minor units, as ``decimal`` calls it.

    Raises:
        UndecidedError: it cannot be told: a benefit without a meaning in money that is known, an amount
            without a currency or in another one, or a basket that does not say what matters.
    """
    nothing = Money(0, basket.currency)
    unmet = tuple(unmet_conditions(reward, basket, at, shopper or Shopper()))
    if unmet:
        return Discount(off=nothing, unmet=unmet)
    base = sum(line.total for line in basket.lines if in_scope(reward.applies_to, line))
    benefit = reward.benefit
    match benefit:
        case PercentOff(percent, cap):
            off = rounded(base, percent, rounding)
            off = off if cap is None else min(off, minor(cap, basket.currency))
        case AmountOff(amount) | Credit(amount):
            off = min(minor(amount, basket.currency), base)
        case FixedPrice(price):
            off = max(0, base - minor(price, basket.currency))
        case FreeShipping():
            if basket.shipping is None:
                raise UndecidedError("the basket does not say what shipping costs")
            off = basket.shipping.minor
        case FreeItems(units):
            off = _free(units, basket.lines)
        case PayWithPoints() | UnknownBenefit():
            raise UndecidedError(f"what {type(benefit).__name__} is worth is not known")
        case _:
            return Discount(off=nothing, gives=benefit)
    return Discount(off=Money(off, basket.currency))


def in_scope(scope: Scope | None, line: Line) -> bool:
    """Whether a reward of that scope applies to a line.

    Raises:
        UndecidedError: the line does not say its collections, or nobody knows what the scope means.
    """
    if scope is None or scope.kind == ScopeKind.SITEWIDE:
        return True
    if scope.kind == ScopeKind.PRODUCT:
        return line.product_id != "" and line.product_id in scope.targets
    if scope.kind == ScopeKind.VARIANT:
        return line.variant_id in scope.targets
    if scope.kind != ScopeKind.COLLECTION:
        raise UndecidedError(f"what the scope {scope.kind} covers is not known")
    if line.collections is None:
        raise UndecidedError("the basket does not say in which collections its products are")
    return not line.collections.isdisjoint(scope.targets)


def free_units(units: Iterable[Units]) -> Counter[tuple[str, str | None]]:
    """How many items are free, by product and variant; of any variant where that is None.

    An empty id is of no product.
    """
    found: Counter[tuple[str, str | None]] = Counter()
    for each in (unit for unit in units if unit.product_id):
        found[each.product_id, each.variant_id] += max(0, each.quantity)
    return found


def _free(units: Iterable[Units], lines: Sequence[Line]) -> int:
    """What the free items of a basket cost: of those at several prices, the cheapest."""
    left, off = free_units(units), 0
    for line in sorted(lines, key=lambda line: line.price.minor):
        asked = line.quantity
        # What is free of this variant only is had before what is free of any.
        for key in dict.fromkeys(((line.product_id, line.variant_id), (line.product_id, None))):
            taken = min(asked, left[key])
            left[key] -= taken
            asked -= taken
            off += taken * line.price.minor
    return off


def rounded(base: int, percent: Decimal, rounding: str) -> int:
    """So many per cent of an amount, in whole minor units; exact, whatever the digits."""
    digits = len(str(base)) + len(percent.as_tuple().digits)
    with localcontext(prec=digits, Emin=MIN_EMIN, Emax=MAX_EMAX):
        return int((base * percent).scaleb(-2).to_integral_value(rounding=rounding))


def minor(amount: Money, currency: str | None) -> int:
    """An amount in minor units of a currency.

    Raises:
        UndecidedError: it is in another currency, or in none that is stated.
    """
    if amount.currency is None:
        raise UndecidedError("an amount is without a currency")
    if amount.currency != currency:
        raise UndecidedError(f"an amount is in {amount.currency}, and the basket is not")
    return amount.minor


def unmet_conditions(
    reward: Reward, basket: Basket, at: datetime | None, shopper: Shopper
) -> Iterator[Unmet]:
    """Why a reward does not apply to a basket.

    Raises:
        UndecidedError: it cannot be told.
    """
    if reward.status is not None and reward.status != RewardStatus.ACTIVE:
        if not reward.status.known:
            raise UndecidedError(f"what the status {reward.status} means is not known")
        yield Unmet("status", RewardStatus.ACTIVE, reward.status)
    if at is not None and not reward.window.contains(at):
        yield Unmet("window", reward.window, at)
    least = reward.conditions.minimum_purchase
    if least is not None and minor(least, basket.currency) > basket.total.minor:
        yield Unmet("conditions.minimum_purchase", least, basket.total)
    count = reward.conditions.minimum_quantity
    if count is not None and count > basket.quantity:
        yield Unmet("conditions.minimum_quantity", count, basket.quantity)
    most = reward.limits.per_customer
    if most is not None and shopper.uses >= most:
        yield Unmet("limits.per_customer", most, shopper.uses)
