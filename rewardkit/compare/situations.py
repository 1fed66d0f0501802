"""Who buys when, and how many items: all that decides whether two rewards may be had, but prices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import product

from attrs import frozen

from rewardkit.model import Money, Reward
from rewardkit.times import now

from .basket import Basket, Line, Shopper
from .evaluating import unmet_conditions

_MOMENT = timedelta(seconds=1)
_MINIMUM = "conditions.minimum_purchase"


@frozen
class Situation:
    """Who buys when, and how many items.

    Attributes:
        at: when.
        shopper: who.
        fewest: how many items at least.
        most: fewer than so many, as from there on it is another situation; None for any number.
        met: for the left and the right reward, whether it may be had but for its minimum purchase.
    """

    at: datetime
    shopper: Shopper
    fewest: int
    most: int | None
    met: tuple[bool, bool]

    def allows(self, quantity: int) -> bool:
        """Whether there may be so many items."""
        return self.fewest <= quantity and (self.most is None or quantity < self.most)


def situations(a: Reward, b: Reward, currency: str | None) -> list[Situation]:
    """One for each number of items and each choice of rewards that may be had: the first one there is.

    Raises:
        UndecidedError: what a status means, or in which currency a minimum is, is not known.
    """
    found: dict[tuple[int, tuple[bool, bool]], Situation] = {}
    for at, uses, (fewest, most) in product(_moments(a, b), _uses(a, b), _quantities(a, b)):
        line = Line(price=Money(0, currency), product_id="", quantity=fewest)
        basket, shopper = Basket(lines=(line,)), Shopper(uses=uses)
        left, right = (
            all(each.path == _MINIMUM for each in unmet_conditions(reward, basket, at, shopper))
            for reward in (a, b)
        )
        if left or right:
            situation = Situation(at, shopper, fewest, most, (left, right))
            found.setdefault((fewest, situation.met), situation)
    return list(found.values())


def _quantities(a: Reward, b: Reward) -> Iterator[tuple[int, int | None]]:
    """The ranges of numbers of items within which the same minimums are met."""
    asked = (each.conditions.minimum_quantity for each in (a, b))
    starts = sorted({1, *(count for count in asked if count is not None and count > 1)})
    return zip(starts, [*starts[1:], None], strict=True)


def _uses(a: Reward, b: Reward) -> list[int]:
    limits = (each.limits.per_customer for each in (a, b))
    return sorted({0, *(each for each in limits if each is not None and each > 0)})


def _moments(a: Reward, b: Reward) -> list[datetime]:
    """The moments at which a window opens or ends, and one before all of them; now, where none does."""
    windows = a.window, b.window
    ends = {end for window in windows for end in (window.starts_at, window.expires_at) if end}
    if not ends:
        return [now().replace(microsecond=0)]
    found = sorted(ends)
    with suppress(OverflowError):  # before the first moment of the calendar there is none
        found.insert(0, found[0] - _MOMENT)
    return found
