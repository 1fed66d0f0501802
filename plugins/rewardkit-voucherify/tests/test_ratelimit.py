from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.exchange import Response
from rewardkit.ratelimit import RateLimit
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.ratelimit import rate_limit

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=30)
STATED = {
    "x-rate-limit-limit": "100",
    "x-rate-limit-remaining": "0",
    "x-rate-limit-retry": str(int(SOON.timestamp())),
}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"content-type": "application/json"}, None),
        (STATED, RateLimit(limit=100, remaining=0, resets_at=SOON)),
        ({**STATED, "x-rate-limit-retry": "soon"}, RateLimit(limit=100, remaining=0)),
        ({"retry-after": "30"}, RateLimit(retry_at=SOON)),
        (
            {**STATED, "retry-after": "30", "x-rate-limit-type": "api_calls"},
            RateLimit(limit=100, remaining=0, resets_at=SOON, retry_at=SOON),
        ),
        (
            {**STATED, "retry-after": "30", "x-rate-limit-type": "api_calls_cycle"},
            RateLimit(limit=100, remaining=0, resets_at=SOON, retry_at=SOON, worth_waiting=False),
        ),
    ],
)
def test_the_vendors_own_headers_are_read(
    headers: dict[str, str], expected: RateLimit | None
) -> None:
    """If an answer states the limit, its moment is of Unix, and a spent month is not waited for."""
    assert rate_limit(headers, NOW) == expected


@given(st.dictionaries(st.sampled_from([*STATED, "retry-after", "x-rate-limit-type"]), st.text()))
def test_whatever_stands_in_them(headers: dict[str, str]) -> None:
    """If the headers say anything at all, nothing raises."""
    assert rate_limit(headers, NOW) is None or headers


def test_the_adapter_reads_them(make_adapter: Callable[..., VoucherifyAdapter]) -> None:
    """If the driver asks the adapter, it reads the vendor's headers."""
    limit = make_adapter().rate_limit(Response(200, STATED))
    assert limit is not None
    assert limit.remaining == 0
