"""From path segments to a URL that stays where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from rewardkit.errors import InvalidRequest

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def build_url(base_url: str, segments: Iterable[str], params: Mapping[str, str]) -> str:
    """Join and percent-encode; every segment stays one segment.

    Raises:
        InvalidRequest: a segment is empty, ``.`` or ``..``, or has control characters: servers
            and libraries give those a meaning even when they are encoded. Or a text is no Unicode.
    """
    path = "/".join(_segment(segment) for segment in segments)
    return f"{base_url}/{path}{_query(params)}"


def _query(params: Mapping[str, str]) -> str:
    try:
        return f"?{urlencode(params, quote_via=quote)}" if params else ""
    except UnicodeEncodeError:
        raise InvalidRequest(
            "a text in the request has half a character and cannot be sent"
        ) from None


def _segment(segment: str) -> str:
    if segment in {"", ".", ".."} or _CONTROL.search(segment):
        raise InvalidRequest(
            "an id or code is empty, only dots or has control characters, and cannot be sent"
        )
    return quote(segment, safe="")
