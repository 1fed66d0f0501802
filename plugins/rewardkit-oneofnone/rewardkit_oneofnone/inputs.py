"""What can be sent at all; everything else is the vendor's to judge.

The messages never show a code, and of an id only that it is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rewardkit.errors import CodeNotFound, InvalidRequest

LONGEST_CODE = 128  # characters
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def is_uuid(text: str) -> bool:
    """Whether ``text`` is a UUID, as the vendor's ids are."""
    return type(text) is str and _UUID.fullmatch(text) is not None


def uuid(what: str, text: str) -> str:
    """Return ``text``, which is the UUID of ``what``.

    Raises:
        InvalidRequest: it is none.
    """
    if not is_uuid(text):
        raise InvalidRequest(
            f"the id of {what} is a UUID such as 7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17, and this is "
            "none"
        )
    return text


def code(value: str) -> str:
    """Return ``value``, if it can be the text of a code.

    Raises:
        CodeNotFound: it is empty or longer than any code, so there is none; a customer typed it.
    """
    try:
        return text("a code", value, LONGEST_CODE)
    except InvalidRequest as error:
        raise CodeNotFound(error.detail) from None


def text(what: str, value: str, longest: int, shortest: int = 1) -> str:
    """Return ``value``, which has ``shortest`` to ``longest`` characters.

    Raises:
        InvalidRequest: it has more, or fewer, or is no text.
    """
    if type(value) is not str:
        raise InvalidRequest(f"{what} is a text, not {type(value).__name__}")
    if not shortest <= len(value) <= longest:
        raise InvalidRequest(
            f"{what} has {shortest} to {longest} characters, and this has {len(value)}"
        )
    return value


def count(what: str, value: int, most: int) -> int:
    """Return ``value``, which lies between 1 and ``most``.

    Raises:
        InvalidRequest: it does not.
    """
    if not 1 <= value <= most:
        raise InvalidRequest(f"{what} lies between 1 and {most}, and this is {value}")
    return value


def one_of(what: str, value: str, words: Sequence[str]) -> str:
    """Return ``value``, which is one of ``words``.

    Raises:
        InvalidRequest: it is none of them.
    """
    if value not in words:
        raise InvalidRequest(f"{what} is {', '.join(words[:-1])} or {words[-1]}, not {value!r}")
    return value


def json_object(what: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``value``, which can be written as a JSON object.

    Raises:
        InvalidRequest: it cannot, as with a datetime or a Decimal in it.
    """
    try:
        written = dict(value)
        json.dumps(written, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise InvalidRequest(
            f"{what} is an object of texts, numbers, truth values, lists and objects, and this has "
            "something else in it"
        ) from None
    return written
