"""The nearest values that there is a word for: what adapters have in common when they fit a reward."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from math import floor
from typing import Any

_HALF = Fraction(1, 2)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def nearest_whole(value: Fraction, *, up: bool) -> int:
    """The whole number next to ``value``.

    Args:
        value: exactly.
        up: which of two that are as near: the larger one. Choose what is better for the customer:
            up for what they get, down for what is asked of them.
    """
    below = floor(value)
    rest = value - below
    return below + (rest > _HALF or (rest == _HALF and up))


def cut(text: str, longest: int) -> str:
    """``text`` with at most ``longest`` characters; one that is cut ends with an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def in_range(moment: datetime) -> datetime:
    """``moment``, or the first or last one of the years 1 to 9999 in UTC where it lies outside."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST
    return moment


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that JSON can say, so that they come back equal."""
    return {key: value for key, value in values.items() if _is_plain({key: value})}


def _is_plain(value: Any) -> bool:
    try:
        there = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        same: bool = json.loads(there) == value
    except (TypeError, ValueError, RecursionError):
        return False
    return same
