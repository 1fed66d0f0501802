"""Sums of rounded shares: what a percentage gives for each of many amounts, added up at once.

A rounding to whole numbers is a sum of floors of linear functions, and such floors are added up over a
range in as many steps as Euclid's algorithm takes. So where two percentages first give something else is
found by bisection, however little they differ, and not by trying one amount after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
)
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen


@frozen
class Floor:
    """``sign`` times the whole part of ``(slope * amount + start) / over``."""

    slope: int
    start: int
    over: int
    sign: int = 1

    def summed(self, begins: int, count: int) -> int:
        """Its sum over so many whole amounts, from ``begins`` on."""
        start = self.start + self.slope * begins
        return self.sign * _summed(count, self.slope, start, self.over)


#: How n/d of an amount is rounded, as floors; an amount is never negative.
Floors: TypeAlias = Callable[[int, int], tuple[Floor, ...]]


def _down(n: int, d: int) -> tuple[Floor, ...]:
    return (Floor(n, 0, d),)


def _up(n: int, d: int) -> tuple[Floor, ...]:
    return (Floor(n, d - 1, d),)


def _half_up(n: int, d: int) -> tuple[Floor, ...]:
    return (Floor(2 * n, d, 2 * d),)


def _half_down(n: int, d: int) -> tuple[Floor, ...]:
    return (Floor(2 * n, d - 1, 2 * d),)


def _half_even(n: int, d: int) -> tuple[Floor, ...]:
    # As half up, and 1 less where that is odd and was reached by exactly a half: the other two floors
    # differ there only.
    return (*_half_up(n, d), Floor(2 * n, -d, 4 * d, -1), Floor(2 * n, -d - 1, 4 * d))


#: ROUND_05UP, which nobody bills by, is left out.
_FLOORS: Mapping[str, Floors] = {
    ROUND_CEILING: _up,
    ROUND_DOWN: _down,
    ROUND_FLOOR: _down,
    ROUND_HALF_DOWN: _half_down,
    ROUND_HALF_EVEN: _half_even,
    ROUND_HALF_UP: _half_up,
    ROUND_UP: _up,
}


def knows(rounding: str) -> bool:
    """Whether sums of what is rounded so can be told."""
    return rounding in _FLOORS


def sum_of_shares(share: Fraction, rounding: str, begins: int, count: int) -> int:
    """The sum of a share, rounded to whole numbers, of each of ``count`` amounts from ``begins`` on."""
    floors = _FLOORS[rounding](share.numerator, share.denominator)
    return sum(each.summed(begins, count) for each in floors)


def _summed(count: int, slope: int, start: int, over: int) -> int:
    """The sum of ``(slope * i + start) // over`` for ``i`` below ``count``, as Euclid would have it."""
    total = 0
    while True:
        whole, slope = divmod(slope, over)
        total += whole * (count * (count - 1) // 2)
        whole, start = divmod(start, over)
        total += whole * count
        last = slope * count + start
        if last < over:
            return total
        # What is left is counted along the other axis.
        count, start = divmod(last, over)
        slope, over = over, slope
