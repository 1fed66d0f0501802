"""A discount as a function of the price of one item: pieces, and where two of them first differ.

All is in whole minor units, and each function grows, or stays, with the price. So where two pieces first
differ is solved or found by bisection, and not by trying one price after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, Decimal, localcontext

from attrs import frozen

from .evaluating import rounded

#: Where nothing is dearer: what is the same up to here is taken to be the same.
BEYOND = 10**15


@frozen
class Fixed:
    """The same at each price."""

    off: int

    def at(self, price: int) -> int:
        """What is off at that price."""
        return self.off


@frozen
class Sloped:
    """``slope`` times the price, and ``offset`` with it."""

    slope: int
    offset: int = 0

    def at(self, price: int) -> int:
        """What is off at that price."""
        return self.slope * price + self.offset


@frozen
class Share:
    """So many per cent of ``quantity`` items, rounded."""

    percent: Decimal
    quantity: int
    rounding: str

    def at(self, price: int) -> int:
        """What is off at that price."""
        return rounded(price * self.quantity, self.percent, self.rounding)

    def least(self, off: int) -> int:
        """The least price at which so much is off."""
        if off <= 0:
            return 0
        if not self.percent:
            return BEYOND
        with localcontext(prec=60):
            about = Decimal(off) * 100 / (self.percent * self.quantity)
            price = int(about.to_integral_value(ROUND_CEILING))
        while self.at(price) < off:
            price += 1
        while price > 0 and self.at(price - 1) >= off:
            price -= 1
        return price


Piece = Fixed | Sloped | Share


@frozen
class Stretch:
    """A piece and the prices that it is for.

    Attributes:
        begins: its first price.
        piece: what is off.
        mark: what begins here, such as ``minimum`` or ``cap``; empty for nothing in particular.
    """

    begins: int
    piece: Piece
    mark: str = ""


def first_difference(left: Piece, right: Piece, begins: int, ends: int) -> int | None:
    """The least price from ``begins`` on, and below ``ends``, at which two pieces differ."""
    if begins >= ends or left == right:
        return None
    if left.at(begins) != right.at(begins):
        return begins
    match left, right:
        case Share() as a, Share() as b:
            found = _first_of_shares(a, b, begins)
        case _:
            # The difference of these only grows or only shrinks, and it is nothing at the beginning.
            found = _bisected(lambda price: left.at(price) != right.at(price), begins, ends)
    return found if found is not None and found < ends else None


def _first_of_shares(a: Share, b: Share, begins: int) -> int | None:
    """Where one of two percentages first gives a minor unit more, because of how it is rounded."""
    if a.percent * a.quantity == b.percent * b.quantity:
        return None
    more, less = (a, b) if a.percent * a.quantity > b.percent * b.quantity else (b, a)
    off = more.at(begins) + 1
    while True:  # the two drift apart, so that this ends: before they differ by one whole unit
        price = more.least(off)
        if price >= BEYOND:
            return None
        off = more.at(price)
        if less.at(price) != off:
            return price
        off += 1


def _bisected(differs: Callable[[int], bool], begins: int, ends: int) -> int | None:
    """The least price at which something holds that, once it does, holds for all that are dearer."""
    high = begins + 1
    while high < ends and not differs(high):
        high = begins + 2 * (high - begins)
    high = min(high, ends - 1)
    if not differs(high):
        return None
    low = begins
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if differs(middle) else (middle, high)
    return high


def up(amount: int, quantity: int) -> int:
    """The least price at which so many items cost that amount."""
    return -(-amount // quantity)
