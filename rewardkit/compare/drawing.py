"""The discount of two rewards against a basket's total, as lines to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP

from rewardkit.model import Money, Reward

from .basket import Line
from .comparison import Side
from .counterexample import currency_of, first_target
from .evaluating import UndecidedError
from .stretches import Given, Items, given, piece_at
from .view import Curve, Point

#: How far a chart goes beyond the last thing that happens on it, and where nothing does, in minor units.
_MARGIN = 4, 3
_AT_LEAST = 10_000


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
    found: dict[Side, Given | str] = {}
    for side, reward in zip(Side, (a, b), strict=True):
        try:
            found[side] = given(reward, _item_of(reward, currency), rounding)
        except UndecidedError as error:
            found[side] = f"There is no curve: {error}."
    ends = _ends([each for each in found.values() if isinstance(each, Given)])
    return {
        side: Curve(tuple(_points(each, ends, currency))) if isinstance(each, Given) else each
        for side, each in found.items()
    }


def _item_of(reward: Reward, currency: str | None) -> Items:
    """One item that the reward is for."""
    target = first_target(reward)
    line = Line(
        price=Money(0, currency),
        product_id=target,
        variant_id=target,
        collections=frozenset({target}),
    )
    return Items(line=line, shipping=0, currency=currency)


def _ends(found: list[Given]) -> int:
    more, of = _MARGIN
    last = max((each.begins for side in found for each in side.stretches), default=0)
    return max(_AT_LEAST, last * more // of)


def _points(found: Given, ends: int, currency: str | None) -> Iterator[Point]:
    def point(total: int, off: int, mark: str = "") -> Point:
        return Point(Money(total, currency), Money(off, currency), mark or None)

    yield point(0, piece_at(found.stretches, 0).at(0))
    for before, each in zip(found.stretches, found.stretches[1:], strict=False):
        if each.begins:
            there = before.piece.at(each.begins)
            here = each.piece.at(each.begins)
            if there != here:
                yield point(each.begins, there)
            yield point(each.begins, here, each.mark)
    yield point(ends, piece_at(found.stretches, ends).at(ends))
