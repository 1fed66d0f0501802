"""Lists whose pages are asked for ahead, and the vendor's rate limit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from attempts import Attempts

import rewardkit
from rewardkit.errors import RateLimited
from rewardkit.model import Code, Reward
from rewardkit.sandbox import Clock, serve
from rewardkit_voucherify.sandbox import SANDBOX, create_app

CODE = SANDBOX.examples["checkout"].code or ""


def test_the_same_rewards_in_the_same_order() -> None:
    """If pages are asked for ahead, both clients give what one page after the other gives."""
    alone, together = Attempts(), Attempts()
    with serve(create_app()) as running:
        settings = SANDBOX.settings(running.url)
        parallel = {**settings, "http": {"parallel": 4}}
        with rewardkit.connect("voucherify", settings=settings, observers=[alone]) as rewards:
            expected = list(rewards.list_rewards(page_size=1))
        with rewardkit.connect("voucherify", settings=parallel, observers=[together]) as rewards:
            assert list(rewards.list_rewards(page_size=1)) == expected

        async def all_rewards() -> list[Reward]:
            async with rewardkit.connect_async("voucherify", settings=parallel) as many:
                return [reward async for reward in many.list_rewards(page_size=1)]

        assert asyncio.run(all_rewards()) == expected
    assert together.statuses == alone.statuses
    assert together.ahead >= 2


def all_codes(url: str, attempts: Attempts, parallel: int) -> list[Code]:
    """Make many codes, and list them."""
    http = {"parallel": parallel, "pool_size": 16, "longest_wait": 0.01}  # no minute is waited for
    settings = {**SANDBOX.settings(url), "http": http}
    with rewardkit.connect("voucherify", settings=settings, observers=[attempts]) as rewards:
        reward = rewards.lookup(CODE).reward
        rewards.generate_codes(reward.ref, 60)
        return list(rewards.list_codes(reward.ref, page_size=2))


@pytest.mark.parametrize("calls", [60, 2_000])
def test_a_limit_is_not_passed_by_pages_ahead(calls: int) -> None:
    """If the vendor has a limit that is enough, the list is whole, and no call is one too many."""
    attempts = Attempts()
    with serve(create_app(calls_per_minute=calls)) as running:
        assert len(all_codes(running.url, attempts, 16)) >= 60
    assert set(attempts.statuses) == {200, 202}
    assert attempts.ahead > 0


def test_a_limit_that_is_too_low_is_an_error_of_this_side() -> None:
    """If the limit is used up, the list says so as ever, and the vendor has refused nothing."""
    attempts = Attempts()
    minute = Clock(datetime.now(UTC) + timedelta(minutes=5))  # one that does not end meanwhile
    with serve(create_app(calls_per_minute=20, clock=minute)) as running:
        with pytest.raises(RateLimited) as raised:
            all_codes(running.url, attempts, 2)
    assert raised.value.status is None
    assert set(attempts.statuses) == {200, 202}
    assert len(attempts.statuses) == 20
    assert attempts.ahead > 0
