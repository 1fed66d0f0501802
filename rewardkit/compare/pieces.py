"""A discount as a function of what it is of: pieces, and where two of them first differ.

All is in whole minor units, and each function grows, or stays, with the amount. So where two pieces first
differ is found by bisection, and not by trying one amount after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from .evaluating import UndecidedError, rounded
from .floors import knows, sum_of_shares

#: A percentage of more digits behind the point is none that anybody offers, and would be slow to count.
_DIGITS_AT_MOST = 100


@frozen
class Fixed:
    """The same of each amount."""

    off: int
    slope = Fraction(0)

    def at(self, _: int) -> int:
        """What is off that amount."""
        return self.off


@frozen
class Whole:
    """The whole amount, and ``offset`` with it."""

    offset: int = 0
    slope = Fraction(1)

    def at(self, amount: int) -> int:
        """What is off that amount."""
        return amount + self.offset


@frozen
class Share:
    """So many per cent of the amount, rounded."""

    percent: Decimal
    rounding: str

    @classmethod
    def of(cls, percent: Decimal, rounding: str) -> Share:
        """That of a reward.

        Raises:
            UndecidedError: it cannot be reckoned with.
        """
        if not knows(rounding):
            raise UndecidedError(f"where percentages rounded with {rounding} differ is not known")
        exponent = percent.normalize().as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -_DIGITS_AT_MOST:
            raise UndecidedError(
                f"a percentage has more than {_DIGITS_AT_MOST} digits behind the point"
            )
        return cls(percent, rounding)

    @property
    def slope(self) -> Fraction:
        """What is off one minor unit, before it is rounded."""
        return Fraction(self.percent) / 100

    def at(self, amount: int) -> int:
        """What is off that amount."""
        return rounded(amount, self.percent, self.rounding)

    def least(self, off: int) -> int | None:
        """The least amount of which so much is off; None where there is none."""
        if off <= 0:
            return 0
        if not self.percent:
            return None
        return _bisected(lambda amount: self.at(amount) >= off, 0, None)


Piece = Fixed | Whole | Share


@frozen
class Stretch:
    """A piece and the amounts that it is for.

    Attributes:
        begins: its first amount.
        piece: what is off.
        mark: what begins here, such as ``minimum`` or ``cap``; empty for nothing in particular.
    """

    begins: int
    piece: Piece
    mark: str = ""


def piece_at(stretches: Sequence[Stretch], amount: int) -> Piece:
    """What is off an amount; where two stretches begin at the same one, the later of them counts."""
    return next(each.piece for each in reversed(stretches) if each.begins <= amount)


def first_difference(left: Sequence[Stretch], right: Sequence[Stretch], begins: int) -> int | None:
    """The least amount, from ``begins`` on, of which two functions take something else; None for none."""
    bends = {each.begins for each in (*left, *right) if each.begins > begins}
    starts = [begins, *sorted(bends)]
    for first, after in zip(starts, [*starts[1:], None], strict=True):
        found = _between(piece_at(left, first), piece_at(right, first), first, after)
        if found is not None:
            return found
    return None


def _between(left: Piece, right: Piece, begins: int, ends: int | None) -> int | None:
    """The least amount from ``begins`` on, and below ``ends``, at which two pieces differ."""
    if left.at(begins) != right.at(begins):
        return begins
    if left.slope == right.slope:
        return None
    if isinstance(left, Share) and isinstance(right, Share):
        # The one is never below the other one, so that the sums differ as soon as these do.
        return _bisected(lambda last: _sums_differ(left, right, begins, last), begins, ends)
    # The difference only grows or only shrinks, and it is nothing at the beginning.
    return _bisected(lambda amount: left.at(amount) != right.at(amount), begins, ends)


def _sums_differ(left: Share, right: Share, begins: int, last: int) -> bool:
    one, other = (
        sum_of_shares(each.slope, each.rounding, begins, last - begins + 1)
        for each in (left, right)
    )
    return one != other


def _bisected(holds: Callable[[int], bool], begins: int, ends: int | None) -> int | None:
    """The least amount at which something holds that, once it does, holds for all that are larger.

    It does not hold at ``begins``; where there is no end, it does at some amount.
    """
    low, step = begins, 1
    while not holds(high := low + step if ends is None else min(low + step, ends - 1)):
        if high + 1 == ends:
            return None
        low, step = high, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
