"""Baskets of which one is the cheapest that tells two rewards apart.

What a reward gives grows, or stays, with what is in its scope. So two forms of baskets are enough, whatever
else could be bought: items of one kind; and items that both rewards treat alike, with others that bring an
order to a minimum and that neither is for. Of items that come free, how many there are counts as well; where
several products come free, only one of them is in a basket.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product

from attrs import frozen

from rewardkit.model import FreeShipping, Reward

from .kinds import Kind, Treated, kinds
from .meaning import meaning
from .parts import Candidate, Part
from .pieces import first_difference
from .situations import Situation
from .stretches import NOTHING, Given, given

#: What shipping costs, in minor units. No discount is both, so that one of them tells shipping from it.
_SHIPPING = (490, 590)

_NEITHER = (Treated(), Treated())

_REACHED = ((True, False), (False, True), (True, True))


@frozen
class Search:
    """Two rewards, and how they are counted.

    Attributes:
        rewards: the left and the right one.
        currency: of all prices.
        rounding: of a percentage.
        kinds: the items that they tell apart.
        rest: items that neither is for; None where there are none.
    """

    rewards: tuple[Reward, Reward]
    currency: str | None
    rounding: str
    kinds: tuple[Kind, ...]
    rest: Kind | None

    @classmethod
    def of(cls, a: Reward, b: Reward, currency: str | None, rounding: str) -> Search:
        """That for two rewards.

        Raises:
            UndecidedError: nobody knows what a scope means.
        """
        found = tuple(kinds(a, b))
        rest = next((each for each in found if each.treated == _NEITHER), None)
        return cls((a, b), currency, rounding, found, rest)

    def candidates(self, situation: Situation) -> Iterator[Candidate]:
        """Baskets of which the cheapest is among those that tell the two apart, if any does.

        Raises:
            UndecidedError: it cannot be told what a reward gives.
        """
        ships = any(isinstance(each.benefit, FreeShipping) for each in self.rewards)
        for shipping, reached in product(_SHIPPING if ships else (None,), _REACHED):
            least, below = self._totals(reached, situation)
            if below is not None and below <= least:
                continue  # nothing costs as much as that, and so little
            for kind in self.kinds:
                left, right = self._given(kind, reached, shipping or 0)
                if left == right and kind.treated[0] == kind.treated[1]:
                    continue  # however many there are, and whatever they cost
                total = _first(left, right, least)
                if total is not None:
                    yield Candidate((Part(kind.line, total, situation.fewest),), shipping)
                if all(reached):
                    for parts in self._more(kind, _first(left, right, 1), situation, least):
                        yield Candidate(parts, shipping)

    def _totals(self, reached: tuple[bool, bool], situation: Situation) -> tuple[int, int | None]:
        """What must be bought at least for these rewards' minimums, and less than what for these only.

        Nothing can be bought for those of a reward that may not be had at all.
        """
        least, below = situation.fewest, None
        for reward, counts, met in zip(self.rewards, reached, situation.met, strict=True):
            minimum = reward.conditions.minimum_purchase
            asked = 0 if minimum is None else minimum.minor
            if counts and not met:
                return least, 0
            if counts:
                least = max(least, asked)
            elif met:
                below = asked
        return least, below

    def _given(self, kind: Kind, reached: tuple[bool, bool], shipping: int) -> tuple[Given, Given]:
        left, right = (
            given(reward, treated, self.currency, self.rounding, shipping) if counts else NOTHING
            for reward, treated, counts in zip(self.rewards, kind.treated, reached, strict=True)
        )
        return left, right

    def _more(
        self, kind: Kind, own: int | None, situation: Situation, least: int
    ) -> Iterator[tuple[Part, ...]]:
        """With items of one kind, those where their number counts, and those with the rest beside them.

        Args:
            kind: it.
            own: what one item costs for which the two differ, if any.
            situation: who buys, and how many items.
            least: what all must cost together.
        """
        free = sorted({each.free for each in kind.treated if each.free})
        for quantity in {n for most in free for n in (most, most + 1)}:
            if situation.allows(quantity):
                yield (Part(kind.line, max(least, quantity), quantity),)
        if self.rest is None or kind is self.rest:
            return
        for quantity, costs in _first_parts(own, free, situation.fewest):
            together = max(situation.fewest, quantity + 1)
            if situation.allows(together):
                more = max(least - costs, together - quantity)
                others = Part(self.rest.line, more, together - quantity)
                yield Part(kind.line, costs, quantity), others


def _first_parts(own: int | None, free: Collection[int], fewest: int) -> set[tuple[int, int]]:
    """How many items, and what they cost, may be enough for a difference beside other items.

    Args:
        own: what one item costs for which the two differ, if any.
        free: how many come free.
        fewest: how many items there are, with the others.
    """
    counts = {1, max(1, fewest - 1), *(n for most in free for n in (most, most + 1, most + 2))}
    found = set() if own is None else {(min(n, own), own) for n in counts}
    if free:
        found |= {(n, costs) for n in counts for costs in (n, n + 1)}
    return found


def _first(left: Given, right: Given, begins: int) -> int | None:
    """The least total, from ``begins`` on, of which two rewards give something else."""
    if meaning(left.gives) != meaning(right.gives):
        return begins
    return first_difference(left.stretches, right.stretches, begins)
