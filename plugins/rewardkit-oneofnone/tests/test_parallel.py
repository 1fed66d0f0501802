"""Lists whose pages are asked for ahead, as far as the vendor says how long a list is."""

from __future__ import annotations

import asyncio
from typing import Literal

import pytest
from attempts import Attempts

import rewardkit
from rewardkit.model import Code
from rewardkit.sandbox import serve
from rewardkit_oneofnone.sandbox import SANDBOX, create_app

REWARD = SANDBOX.examples["checkout"].reward_id
Pagination = Literal["empty", "known", "surprise"]


@pytest.mark.parametrize("pagination", ["known", "empty", "surprise"])
def test_codes_and_rewards_are_those_of_one_page_after_the_other(pagination: Pagination) -> None:
    """If pages are asked for ahead, the list is the same; without a total, none is."""
    alone, together = Attempts(), Attempts()
    with serve(create_app(pagination=pagination)) as running:
        settings = SANDBOX.settings(running.url)
        parallel = {**settings, "http": {"parallel": 4}}
        with rewardkit.connect("oneofnone", settings=settings, observers=[alone]) as rewards:
            codes = list(rewards.list_codes(REWARD, page_size=1))
            listed = list(rewards.list_rewards(page_size=1))
        with rewardkit.connect("oneofnone", settings=parallel, observers=[together]) as rewards:
            assert list(rewards.list_codes(REWARD, page_size=1)) == codes
            assert list(rewards.list_rewards(page_size=1)) == listed

        async def all_codes() -> list[Code]:
            async with rewardkit.connect_async("oneofnone", settings=parallel) as many:
                return [code async for code in many.list_codes(REWARD, page_size=1)]

        assert asyncio.run(all_codes()) == codes
    if pagination == "known":
        assert len(together.statuses) <= len(alone.statuses)  # a total saves asking for what is not
        assert together.ahead == len(codes) + len(listed) - 4
    else:
        assert len(together.statuses) == len(alone.statuses)
        assert together.ahead == 0
    assert set(together.statuses) == {200}
