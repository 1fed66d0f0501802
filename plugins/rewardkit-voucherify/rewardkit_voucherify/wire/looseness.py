"""What Voucherify is known to send in place of what its contract says, and how that is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from rewardkit.wire import exact_number

#: A JSON object that is kept as it came.
Opaque: TypeAlias = dict[str, Any]


def whole_number(value: Any) -> int | None:
    """A count that may come as text of digits: the vendor's own examples have ``"stock": "4"``.

    Raises:
        ValueError: it is neither a whole number nor such a text.
    """
    if value is None or type(value) is int:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    raise ValueError("is not a whole number, nor a text of digits")


def ratio(value: Any) -> Decimal:
    """A ratio that may come as text: the vendor's file has a number in answers, a text in requests.

    Raises:
        ValueError: it is no number, nor a text of one.
    """
    if not isinstance(value, str):
        return exact_number(value)
    try:
        number = Decimal(value)
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError("is not a number, nor a text of one")
    return number
