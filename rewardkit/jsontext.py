"""JSON text to Python and back, with orjson where it is installed and without it alike.

What both readers give is the same but for one thing: a fraction is an ``ExactFloat``, which also
knows its digits, after ``loads_exactly`` and (without orjson) after ``loads``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn, Self


class ExactFloat(float):
    """A JSON fraction that is a float for everybody and keeps its digits for money."""

    __slots__ = ("literal",)
    literal: str

    def __new__(cls, literal: str) -> Self:
        """Make it of the digits as they stand in the JSON text."""
        number = super().__new__(cls, literal)
        number.literal = literal
        return number

    def decimal(self) -> Decimal:
        """The number exactly as it was written."""
        return Decimal(self.literal)

    def __reduce__(self) -> tuple[type[ExactFloat], tuple[str]]:
        return (ExactFloat, (self.literal,))


_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_LONG_RUN = b"0" * 19
_BEFORE_A_NUMBER = frozenset(b"-:,[ \t\n\r")  # a run of digits in an id or a code follows others
_SURE_DIGITS = 15  # a float gives back every decimal number of so many digits


def exact_number(value: Any) -> Decimal:
    """A JSON number that was read by either function, with its digits.

    A plain float is taken by its digits if they are so few that a float keeps them. One with more
    is refused, and then the codec reads the body again with ``loads_exactly``.

    Raises:
        ValueError: it is no number, or a float whose digits are not sure.
    """
    if type(value) is int:
        return Decimal(value)
    if type(value) is ExactFloat:
        return value.decimal()
    if type(value) is float:
        digits = repr(value)
        if len(digits) <= _SURE_DIGITS + 1:  # and a point
            return Decimal(digits)
    raise ValueError("is not a number")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_exact_decoder = json.JSONDecoder(parse_float=ExactFloat, parse_constant=_refuse_constant)


def loads_exactly(body: bytes) -> Any:
    """Parse UTF-8 JSON; every fraction keeps its digits.

    Raises:
        ValueError: the body is not JSON in UTF-8; the message says where.
    """
    try:
        return _exact_decoder.decode(body.decode("utf-8"))
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


class _SaidTwiceError(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _SaidTwiceError


_once_decoder = json.JSONDecoder(object_pairs_hook=_once)


def says_twice(body: bytes) -> bool:
    """Whether an object in ``body`` has a name twice, of which every parser drops one in silence.

    It costs about what ``json.loads`` does. What is not JSON says nothing twice.
    """
    try:
        _once_decoder.decode(body.decode("utf-8"))
    except _SaidTwiceError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _may_have_long_number(body: bytes) -> bool:
    """Whether a number of 19 digits or more may stand in ``body``; at times it is part of a text."""
    digits = body.translate(_DIGITS_ALIKE)
    at = digits.find(_LONG_RUN)
    while at >= 0:
        if at == 0 or body[at - 1] in _BEFORE_A_NUMBER:
            return True
        at = digits.find(_LONG_RUN, at + len(_LONG_RUN))
    return False


@cache
def fast_loads() -> Callable[[bytes], Any]:
    """The fastest parser that is installed; it raises ValueError for what is not JSON in UTF-8."""
    try:
        from orjson import loads as orjson_loads
    except ImportError:
        return loads_exactly

    def loads_without_loss(body: bytes) -> Any:
        # orjson makes a float of a whole number beyond 64 bits.
        if _may_have_long_number(body):
            return loads_exactly(body)
        return orjson_loads(body)

    return loads_without_loss


def loads(body: bytes) -> Any:
    """Parse UTF-8 JSON as fast as what is installed can.

    Raises:
        ValueError: the body is not JSON in UTF-8; the message says where.
    """
    return fast_loads()(body)


def dumps(payload: Any) -> bytes:
    """Write ``payload`` as compact UTF-8 JSON; NaN and infinities are refused."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8")
