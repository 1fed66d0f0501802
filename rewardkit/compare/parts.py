"""A basket by what its parts cost, before there are prices."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from rewardkit.model import Money

from .basket import Basket, Line


@frozen
class Part:
    """Some items of one kind.

    Attributes:
        line: one of them.
        total: what they cost together.
        quantity: how many, at most ``total``.
    """

    line: Line
    total: int
    quantity: int

    def lines(self, currency: str | None) -> Iterator[Line]:
        """Them, at prices that differ by 1 at most."""
        price, dearer = divmod(self.total, self.quantity)
        for each, quantity in ((price, self.quantity - dearer), (price + 1, dearer)):
            if quantity:
                yield evolve(self.line, price=Money(each, currency), quantity=quantity)


@frozen
class Candidate:
    """A basket before it is made."""

    parts: tuple[Part, ...]
    shipping: int | None

    @property
    def total(self) -> int:
        """What it costs, without shipping."""
        return sum(each.total for each in self.parts)

    def basket(self, currency: str | None) -> Basket:
        """It."""
        lines = tuple(line for part in self.parts for line in part.lines(currency))
        shipping = None if self.shipping is None else Money(self.shipping, currency)
        return Basket(lines=lines, shipping=shipping)
