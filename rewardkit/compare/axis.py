"""The axes of a chart: round numbers, and where an amount lies between them. Exact, without floats."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from rewardkit.model import Money

from .text import number

_ROUND = (1, 2, 5, 10)  # these, times a power of ten, are what a person counts by
_DIGITS_AT_MOST = 9


@frozen
class Axis:
    """Amounts from 0 to ``end``, along a line of the picture.

    Attributes:
        end: in minor units, a multiple of ``step``.
        step: from tick to tick.
        currency: of all amounts; None where none is stated.
        start: where 0 is, in units of the picture.
        length: how far it is from there to ``end``; negative is upwards.
    """

    end: int
    step: int
    currency: str | None
    start: int
    length: int

    def at(self, amount: Money) -> Fraction:
        """Where an amount lies."""
        return self.start + Fraction(amount.minor * self.length, self.end)

    def ticks(self) -> dict[str, Fraction]:
        """Where each label stands."""
        amounts = [Money(minor, self.currency) for minor in range(0, self.end + 1, self.step)]
        return {_label(amount): self.at(amount) for amount in amounts}

    @property
    def unit(self) -> str:
        """What the labels count."""
        return self.currency or "minor units"


def axis(largest: Money, start: int, length: int, ticks: int) -> Axis:
    """An axis for amounts up to ``largest``, with that many steps at most."""
    step = _step(max(largest.minor, 1), ticks)
    end = -(-max(largest.minor, 1) // step) * step
    return Axis(end, step, largest.currency, start, length)


def _step(span: int, ticks: int) -> int:
    """The smallest round number of which ``ticks`` at most reach ``span``."""
    power = 1
    while power * 10 * ticks < span:
        power *= 10
    return next(first * power for first in _ROUND if first * power * ticks >= span)


def _label(amount: Money) -> str:
    count = Decimal(amount.minor) if amount.currency is None else amount.major
    short = number(count)
    return short if len(short) <= _DIGITS_AT_MOST else f"{count.normalize()}"
