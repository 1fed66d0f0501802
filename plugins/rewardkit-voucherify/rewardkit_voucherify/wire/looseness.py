"""What Voucherify is known to send in place of what its contract says, and how that is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

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


def exact_number(value: Any) -> Decimal:
    """A ratio that may come as text: the vendor's file has a number in answers, a text in requests.

    Raises:
        ValueError: it is no number; or a float without its digits, which the codec reads again.
    """
    if type(value) is int:
        return Decimal(value)
    digits = getattr(value, "literal", value)
    if isinstance(digits, str):
        try:
            number = Decimal(digits)
        except ArithmeticError:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    raise ValueError("is not a number, nor a text of one")
