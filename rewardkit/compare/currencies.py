"""The currency in which two rewards are compared."""

from __future__ import annotations

from collections.abc import Iterator

from rewardkit.model import AmountOff, Credit, FixedPrice, PercentOff, Reward

from .evaluating import UndecidedError


def currency_of(a: Reward, b: Reward) -> str | None:
    """The currency of the rewards' amounts; None where they have none.

    Raises:
        UndecidedError: there are two.
    """
    found = sorted({each for reward in (a, b) for each in _currencies(reward)})
    if len(found) > 1:
        raise UndecidedError(f"one counts in {found[0]} and the other in {found[1]}")
    return found[0] if found else None


def _currencies(reward: Reward) -> Iterator[str]:
    match reward.benefit:
        case PercentOff(_, cap):
            amount = cap
        case AmountOff(amount) | Credit(amount) | FixedPrice(amount):
            pass
        case _:
            amount = None
    for each in (amount, reward.conditions.minimum_purchase):
        if each is not None and each.currency is not None:
            yield each.currency
