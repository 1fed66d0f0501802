"""What a reward takes off items of one kind, as a function of what they cost together."""

from __future__ import annotations

from attrs import frozen

from rewardkit.model import (
    AmountOff,
    Benefit,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    PayWithPoints,
    PercentOff,
    Reward,
    UnknownBenefit,
)

from .evaluating import UndecidedError, minor
from .kinds import Treated
from .pieces import Fixed, Share, Stretch, Whole, piece_at

_NOTHING = (Stretch(0, Fixed(0)),)


@frozen
class Given:
    """What a reward gives for items of one kind, once its conditions are met.

    Attributes:
        stretches: what is off, from 0 on, without gaps.
        gives: what there is beside that.
    """

    stretches: tuple[Stretch, ...] = _NOTHING
    gives: Benefit | None = None


#: What a reward gives whose conditions are not met.
NOTHING = Given()


def given(
    reward: Reward, treated: Treated, currency: str | None, rounding: str, shipping: int
) -> Given:
    """What a reward gives for some items if all its conditions are met.

    Of free items it is what they cost as long as there are no more of them than are free.

    Args:
        reward: it.
        treated: how it treats the items.
        currency: of all prices.
        rounding: of a percentage.
        shipping: what shipping costs, in minor units.

    Raises:
        UndecidedError: it cannot be told.
    """
    covered = treated.covered
    match reward.benefit:
        case PercentOff(percent, cap) if covered:
            most = None if cap is None else minor(cap, currency)
            return Given(_capped(Share.of(percent, rounding), most))
        case AmountOff(amount) | Credit(amount) if covered:
            most = minor(amount, currency)
            return Given((Stretch(0, Whole()), Stretch(most, Fixed(most), "all of it")))
        case FixedPrice(price) if covered:
            least = minor(price, currency)
            return Given((*_NOTHING, Stretch(least, Whole(-least), "fixed price")))
        case FreeShipping():
            return Given((Stretch(0, Fixed(shipping)),))
        case FreeItems():
            return Given((Stretch(0, Whole()),)) if treated.free else NOTHING
        case PercentOff() | AmountOff() | Credit() | FixedPrice():
            return NOTHING
        case PayWithPoints() | UnknownBenefit() as benefit:
            raise UndecidedError(f"what {type(benefit).__name__} is worth is not known")
        case benefit:
            return Given(gives=benefit)


def from_minimum(stretches: tuple[Stretch, ...], begins: int) -> tuple[Stretch, ...]:
    """Nothing below an amount, and from there on what there was before."""
    if begins <= 0:
        return stretches
    later = [each for each in stretches if each.begins > begins]
    here = piece_at(stretches, begins)
    return (*_NOTHING, Stretch(begins, here, "minimum"), *later)


def _capped(share: Share, most: int | None) -> tuple[Stretch, ...]:
    begins = None if most is None else share.least(most)
    uncapped = Stretch(0, share)
    if most is None or begins is None:
        return (uncapped,)
    return uncapped, Stretch(begins, Fixed(most), "cap")
