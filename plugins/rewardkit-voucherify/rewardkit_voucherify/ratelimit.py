"""Voucherify's rate limit, which is in the headers of every answer.

``X-Rate-Limit-Retry`` is a moment, in seconds of Unix, and not a duration. ``Retry-After`` and
``X-Rate-Limit-Type`` come only with an answer 429.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from rewardkit.ratelimit import RateLimit, read_count, read_moment

#: The plan's calls of the billing cycle: used up, they are so for up to a month.
_QUOTA_OF_THE_CYCLE = "api_calls_cycle"

#: Headers that say something by themselves.
_STATING = frozenset({"x-rate-limit-limit", "x-rate-limit-retry", "x-rate-limit-type"})


def rate_limit(headers: Mapping[str, str], now: datetime) -> RateLimit | None:
    """What an answer's headers say of the limit; None where they say nothing.

    Args:
        headers: with names in lower case.
        now: the present, aware, which ``Retry-After`` counts from.
    """
    retry_at = read_moment(headers.get("retry-after"), now)
    kind = headers.get("x-rate-limit-type", "").strip().lower()
    if retry_at is None and not headers.keys() & _STATING:
        return None
    return RateLimit(
        limit=read_count(headers.get("x-rate-limit-limit")),
        remaining=read_count(headers.get("x-rate-limit-remaining")),
        resets_at=_epoch(headers.get("x-rate-limit-retry", "").strip(), now),
        retry_at=retry_at,
        worth_waiting=kind != _QUOTA_OF_THE_CYCLE,
    )


def _epoch(text: str, now: datetime) -> datetime | None:
    """The moment that is meant by seconds since 1970.

    One that is over is none: it may be a delta after all, and does not say when to come back.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    moment = datetime.fromtimestamp(int(text), UTC)
    return moment if moment >= now else None
