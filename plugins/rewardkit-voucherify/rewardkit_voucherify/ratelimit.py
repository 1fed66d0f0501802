"""Voucherify's rate limit, which is in the headers of every answer.

``X-Rate-Limit-Retry`` is a moment, in seconds of Unix, and not a duration. ``Retry-After`` and
``X-Rate-Limit-Type`` come only with an answer 429.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rewardkit.ratelimit import RateLimit, read_count, read_moment

#: The plan's calls of the billing cycle: used up, they are so for up to a month.
QUOTA_OF_THE_CYCLE = "api_calls_cycle"


def rate_limit(headers: Mapping[str, str], now: datetime) -> RateLimit | None:
    """What an answer's headers say of the limit; None where they say nothing.

    Args:
        headers: with names in lower case.
        now: the present, aware, which ``Retry-After`` counts from.
    """
    retry_at = read_moment(headers.get("retry-after"), now)
    if retry_at is None and "x-rate-limit-limit" not in headers:
        return None
    return RateLimit(
        limit=read_count(headers.get("x-rate-limit-limit")),
        remaining=read_count(headers.get("x-rate-limit-remaining")),
        resets_at=retry_at or read_moment(headers.get("x-rate-limit-retry"), now),
        worth_waiting=headers.get("x-rate-limit-type") != QUOTA_OF_THE_CYCLE,
    )
