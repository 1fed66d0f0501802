"""What a reward takes off for some items of one kind, as a function of the price of one."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

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
    UnknownBenefit,
)

from .basket import Basket, Line
from .evaluating import UndecidedError, in_scope, minor
from .pieces import BEYOND, Fixed, Piece, Share, Sloped, Stretch, up

_NOTHING = Fixed(0)


@frozen(kw_only=True)
class Items:
    """So many items of one kind, whatever they cost.

    Attributes:
        line: them, at some price.
        shipping: what shipping costs, in minor units.
        currency: of all prices.
    """

    line: Line
    shipping: int
    currency: str | None

    def basket(self, price: int, *more: Line) -> Basket:
        """A basket of them at that price, and of what else there is to be in it."""
        line = evolve(self.line, price=Money(price, self.currency))
        return Basket(lines=(line, *more), shipping=Money(self.shipping, self.currency))


@frozen
class Given:
    """What a reward gives for some items.

    Attributes:
        stretches: what is off, from price 0 on, without gaps.
        gives: what there is beside that.
        begins: from which price on it applies.
    """

    stretches: tuple[Stretch, ...]
    gives: Benefit | None = None
    begins: int = 0


def given(reward: Reward, items: Items, rounding: str, *, minimum: bool = True) -> Given:
    """What a reward gives for some items if all but its minimum purchase is met.

    Args:
        reward: it.
        items: them.
        rounding: of a percentage.
        minimum: whether its minimum purchase counts.

    Raises:
        UndecidedError: it cannot be told.
    """
    basket = items.basket(0)
    quantity = items.line.quantity
    gives: Benefit | None = None
    rest: list[Stretch]
    covered = in_scope(reward.applies_to, items.line)
    match reward.benefit:
        case PercentOff(percent, cap) if covered:
            rest = [Stretch(0, Share(percent, quantity, rounding))]
            if cap is not None:
                rest += _cap(Share(percent, quantity, rounding), minor(cap, basket))
        case AmountOff(amount) | Credit(amount) if covered:
            most = minor(amount, basket)
            full = up(most, quantity)
            rest = [Stretch(0, Sloped(quantity)), Stretch(full, Fixed(most), "all of it")]
        case FixedPrice(price) if covered:
            least = minor(price, basket)
            rest = [
                Stretch(0, _NOTHING),
                Stretch(up(least, quantity), Sloped(quantity, -least), "fixed price"),
            ]
        case FreeShipping():
            rest = [Stretch(0, Fixed(items.shipping))]
        case FreeItems(units):
            free = {each.product_id: each.quantity for each in units}
            rest = [Stretch(0, Sloped(min(quantity, free.get(items.line.product_id, 0))))]
        case PercentOff() | AmountOff() | Credit() | FixedPrice():
            rest = [Stretch(0, _NOTHING)]
        case benefit:
            gives = _beside_money(benefit)
            rest = [Stretch(0, _NOTHING)]
    least_purchase = reward.conditions.minimum_purchase if minimum else None
    if least_purchase is None:
        return Given(tuple(rest), gives)
    begins = up(minor(least_purchase, basket), quantity)
    return Given(_from(rest, begins), gives, begins)


def nothing() -> Given:
    """What a reward gives whose conditions are not met at any price."""
    return Given((Stretch(0, _NOTHING),), None, BEYOND)


def _cap(share: Share, most: int) -> list[Stretch]:
    begins = share.least(most)
    return [Stretch(begins, Fixed(most), "cap")]


def piece_at(stretches: Sequence[Stretch], price: int) -> Piece:
    """What is off at a price; where two stretches begin at the same one, the later of them counts."""
    return next(each.piece for each in reversed(stretches) if each.begins <= price)


def _from(stretches: list[Stretch], begins: int) -> tuple[Stretch, ...]:
    """Nothing below a price, and from there on what there was before."""
    if begins <= 0:
        return tuple(stretches)
    later = [each for each in stretches if each.begins > begins]
    here = piece_at(stretches, begins)
    return (Stretch(0, _NOTHING), Stretch(begins, here, "minimum"), *later)


def _beside_money(benefit: Benefit) -> Benefit:
    if isinstance(benefit, PayWithPoints | UnknownBenefit):
        raise UndecidedError(f"what {type(benefit).__name__} is worth is not known")
    return benefit
