"""Single values of documents: how each is written as JSON and read from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from rewardkit.model import OpenEnum, RewardRef
from rewardkit.readers import Mismatch, read_text
from rewardkit.times import format_instant

_MICROSECONDS = 1_000_000  # in a second
_DIGITS = 20  # the longest duration has 14 before the point, and 6 after it


def write_decimal(value: Decimal) -> str:
    """``10.5`` as the text "10.5"; all digits are kept."""
    if not value.is_finite():
        raise ValueError(f"{value} is not a number")
    return str(value)


def read_decimal(value: Any, _: Any = None) -> Decimal:
    """A number in a text."""
    text = read_text(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"is {text!r}, not a number in a text such as '10.5'") from None
    if not number.is_finite():
        raise ValueError(f"is {text!r}, not a number in a text such as '10.5'")
    return number


def read_instant(value: Any, _: Any = None) -> datetime:
    """ISO 8601 with a zone, as UTC."""
    text = read_text(value)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"is {text!r}, not a time with a zone such as '2026-06-01T00:00:00Z'")


def write_duration(value: timedelta) -> str:
    """Seconds in a text: "900", "0.5"."""
    # In whole numbers, as the arithmetic of Decimal rounds to its context's precision.
    microseconds = value // timedelta(microseconds=1)
    seconds, rest = divmod(abs(microseconds), _MICROSECONDS)
    sign = "-" if microseconds < 0 else ""
    return f"{sign}{seconds}.{rest:06}".rstrip("0").rstrip(".")


def read_duration(value: Any, _: Any = None) -> timedelta:
    """Seconds in a text."""
    seconds = read_decimal(value)
    try:
        if abs(seconds.adjusted()) <= _DIGITS:  # a larger exponent makes a number of gigabytes
            return timedelta(microseconds=int(Fraction(seconds) * _MICROSECONDS))
    except OverflowError:
        pass
    raise ValueError(f"is {value!r}, which is no number of seconds that can be counted")


def read_ref(value: Any, _: Any = None) -> RewardRef:
    """``provider:id``."""
    try:
        return RewardRef.parse(read_text(value))
    except Mismatch:
        raise
    except ValueError as error:
        raise ValueError(f"is no reference: {error}") from None


def read_open_enum(value: Any, cls: type[OpenEnum]) -> OpenEnum:
    """A known value, or one that a newer version knows."""
    return cls.read(read_text(value))


def write_plain(value: Any) -> Any:
    """A copy of what JSON can say already; refuses the rest instead of turning it into text."""
    match value:
        case OpenEnum():
            return value.value
        case float() if not math.isfinite(value):
            raise ValueError(f"{value} is not JSON")
        case None | bool() | int() | str() | float():
            return value
        case Mapping():
            return {_key(key): write_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [write_plain(item) for item in value]
        case _:
            raise ValueError(f"{value!r} is not JSON: make a text or a number of it")


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    raise ValueError(f"the key {key!r} is not a text")


#: How the scalars are written that are not JSON values already.
WRITERS: Mapping[type, Callable[[Any], Any]] = {
    Decimal: write_decimal,
    datetime: format_instant,
    timedelta: write_duration,
    RewardRef: str,
    OpenEnum: lambda value: value.value,
}

#: How they are read.
READERS: Mapping[type, Callable[[Any, Any], Any]] = {
    Decimal: read_decimal,
    datetime: read_instant,
    timedelta: read_duration,
    RewardRef: read_ref,
}
