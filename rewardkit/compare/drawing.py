"""The discount of two rewards against a basket's total, as lines to be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP
from itertools import pairwise
from typing import TypeAlias

from rewardkit.model import Money, Reward

from .comparison import Side
from .currencies import currency_of
from .evaluating import UndecidedError, minor
from .kinds import kind_for
from .pieces import Stretch, piece_at
from .stretches import from_minimum, given
from .view import Curve, Point

#: How far a chart goes beyond the last thing that happens on it, and where nothing does, in minor units.
_MARGIN = 4, 3
_AT_LEAST = 10_000

_Stretches: TypeAlias = tuple[Stretch, ...]


def curves(a: Reward, b: Reward, *, rounding: str = ROUND_HALF_UP) -> Mapping[Side, Curve | str]:
    """What each of two rewards takes off one item, from nothing up to where both have had their say.

    Args:
        a: the left one.
        b: the right one.
        rounding: of a percentage, to whole minor units.

    Returns:
        By side a curve, or a sentence that says why there is none.
    """
    try:
        currency = currency_of(a, b)
    except UndecidedError as error:
        return dict.fromkeys(Side, f"There is no curve: {error}.")
    found: dict[Side, _Stretches | str] = {}
    for side, reward in zip(Side, (a, b), strict=True):
        try:
            found[side] = _stretches(reward, currency, rounding)
        except UndecidedError as error:
            found[side] = f"There is no curve: {error}."
    ends = _ends(each for each in found.values() if isinstance(each, tuple))
    return {
        side: Curve(tuple(_points(each, ends, currency))) if isinstance(each, tuple) else each
        for side, each in found.items()
    }


def _stretches(reward: Reward, currency: str | None, rounding: str) -> _Stretches:
    """What a reward takes off one item that it is for."""
    treated, _ = kind_for(reward).treated
    stretches = given(reward, treated, currency, rounding, shipping=0).stretches
    least = reward.conditions.minimum_purchase
    return stretches if least is None else from_minimum(stretches, minor(least, currency))


def _ends(found: Iterable[_Stretches]) -> int:
    more, of = _MARGIN
    last = max((each.begins for stretches in found for each in stretches), default=0)
    return max(_AT_LEAST, last * more // of)


def _points(found: _Stretches, ends: int, currency: str | None) -> Iterator[Point]:
    def point(total: int, off: int, mark: str = "") -> Point:
        return Point(Money(total, currency), Money(off, currency), mark or None)

    yield point(0, piece_at(found, 0).at(0))
    for before, each in pairwise(found):
        if each.begins:
            there = before.piece.at(each.begins)
            here = each.piece.at(each.begins)
            if there != here:
                yield point(each.begins, there)
            yield point(each.begins, here, each.mark)
    yield point(ends, piece_at(found, ends).at(ends))
