"""Lists that a client walks page by page, where the provider leads it in a circle."""

from __future__ import annotations

import asyncio
from typing import get_args

import pytest
from scripted import AsyncScripted, Kind, Scripted

from rewardkit import Adapter, AsyncRewards, Rewards
from rewardkit import operations as op
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.model import FreeShipping, Page, Reward


class Stuck(Adapter[None]):
    """Its every page is followed by the second one."""

    provider = "acme"

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        yield Request.get("rewards", params={"after": query.cursor})
        id = query.cursor or "1"
        return Page((Reward(ref=self.ref(id), name="Post", benefit=FreeShipping()),), "2")


def walk(kind: Kind, script: Scripted, found: list[str]) -> None:
    """Note the ids of all rewards, one by one."""

    async def awalk() -> None:
        async for reward in AsyncRewards(Stuck(None), AsyncScripted(script)).list_rewards():
            found.extend([reward.ref.id])

    if kind == "async":
        asyncio.run(awalk())
    else:
        found.extend(reward.ref.id for reward in Rewards(Stuck(None), script).list_rewards())


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_page_that_leads_to_itself_ends_the_list(kind: Kind) -> None:
    """If a page's next one is the page itself, its items come, and then an error: never for ever."""
    script, found = Scripted(Response(200)), list[str]()
    with pytest.raises(ContractViolated, match="acme list_rewards: the list repeats itself"):
        walk(kind, script, found)
    assert found == ["1", "2"]
    assert len(script.sent) == 2
