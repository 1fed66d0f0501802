"""What makes a benefit one that cannot be written: numbers that are none, and ids that are not there."""

from __future__ import annotations

from decimal import Decimal

from rewardkit.model import (
    Benefit,
    FreeItems,
    LoyaltyPoints,
    PayWithPoints,
    Product,
)


def benefit_problems(benefit: Benefit) -> list[str]:
    """What is wrong with the numbers and ids of a benefit, with what they should be."""
    match benefit:
        case FreeItems(units):
            good = units and all(unit.product_id and _counts(unit.quantity) for unit in units)
            return [] if good else ["free items without products (name at least one of each)"]
        case LoyaltyPoints(points):
            return [] if _counts(points) else ["the points (they are a whole number from 1)"]
        case PayWithPoints(points, worth):
            good = _is_worth_something(worth) and (points is None or _counts(points))
            return [] if good else ["points as money of this worth (both numbers are above 0)"]
        case Product(product_id):
            return [] if product_id else ["a product without its id (name it)"]
        case _:
            return []


def _counts(number: object) -> bool:
    return type(number) is int and 1 <= number < _BEYOND_ALL_REASON


def _is_worth_something(worth: Decimal) -> bool:
    return worth.is_finite() and worth > 0 and abs(worth.adjusted()) < _DIGITS_AT_MOST


_DIGITS_AT_MOST = 18
_BEYOND_ALL_REASON = 10**_DIGITS_AT_MOST
