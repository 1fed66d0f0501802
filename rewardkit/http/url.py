"""From path segments to a URL that stays where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from rewardkit.errors import InvalidRequest

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

#: What is written as it stands, and no dots alone: most ids and codes. Asking is cheaper than quoting.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+").fullmatch


def build_url(base_url: str, segments: Iterable[str], params: Mapping[str, str]) -> str:
    """Join and percent-encode; every segment stays one segment.

    Raises:
        InvalidRequest: a segment is empty, ``.`` or ``..``, or has control characters: servers
            and libraries give those a meaning even when they are encoded. Or a text is no Unicode.
    """
    path = "/".join(_segment(segment) for segment in segments)
    return f"{base_url}/{path}{_query(params)}"


def _query(params: Mapping[str, str]) -> str:
    if not params:
        return ""
    if all(map(_PLAIN, (*params, *params.values()))):
        return "?" + "&".join([f"{name}={value}" for name, value in params.items()])
    try:
        return f"?{urlencode(params, quote_via=quote)}"
    except UnicodeEncodeError:
        raise InvalidRequest(
            "a text in the request has half a character and cannot be sent"
        ) from None


def _segment(segment: str) -> str:
    if _PLAIN(segment):
        return segment
    if segment in {"", ".", ".."} or _CONTROL.search(segment):
        raise InvalidRequest(
            "an id or code is empty, only dots or has control characters, and cannot be sent"
        )
    return quote(segment, safe="")
