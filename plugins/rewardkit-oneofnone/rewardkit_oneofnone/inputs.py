"""What can be sent at all; everything else is the vendor's to judge.

The messages never show a code, and of an id only that it is none.
"""

from __future__ import annotations

import re

from rewardkit.errors import InvalidRequest

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def uuid(what: str, text: str) -> str:
    """Return ``text``, which is the UUID of ``what``.

    Raises:
        InvalidRequest: it is none.
    """
    if not _UUID.fullmatch(text):
        raise InvalidRequest(
            f"the id of {what} is a UUID such as 7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17, and this is "
            "none"
        )
    return text


def text(what: str, value: str, longest: int) -> str:
    """Return ``value``, which has 1 to ``longest`` characters.

    Raises:
        InvalidRequest: it has more, or none.
    """
    if not 1 <= len(value) <= longest:
        raise InvalidRequest(f"{what} has 1 to {longest} characters, and this has {len(value)}")
    return value


def count(what: str, value: int, most: int) -> int:
    """Return ``value``, which lies between 1 and ``most``.

    Raises:
        InvalidRequest: it does not.
    """
    if not 1 <= value <= most:
        raise InvalidRequest(f"{what} lies between 1 and {most}, and this is {value}")
    return value
