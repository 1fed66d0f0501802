"""What must type-check and what must not; mypy is the test, and nothing here is run.

A line with ``type: ignore`` is one that must not type-check: mypy fails when the ignore is unused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import assert_never, assert_type

import rewardkit
from rewardkit import Operation, Support
from rewardkit.http import HttpSettings
from rewardkit.http.aio import AsyncHttpTransport
from rewardkit.http.sync import HttpTransport
from rewardkit.model import (
    AmountOff,
    Benefit,
    Code,
    CodeMatch,
    ContentAccess,
    Credit,
    EarlyAccess,
    FixedPrice,
    FreeClaim,
    FreeItems,
    FreeShipping,
    LoyaltyPoints,
    Money,
    Order,
    PayWithPoints,
    PercentOff,
    Product,
    Redemption,
    Reservation,
    Reward,
    RewardRef,
    UnknownBenefit,
)
from rewardkit.operations import Checked


def checkout() -> None:
    """What checkout code writes."""
    with rewardkit.connect("checkout") as rewards:
        assert_type(rewards, rewardkit.Rewards)
        match = rewards.lookup("SUMMER-7F3K")
        assert_type(match, CodeMatch)
        assert_type(match.reward.ref, RewardRef)
        assert_type(match.code, Code | None)
        order = Order(id="1042", total=Money(5900, "EUR"))
        with rewards.reserved(match, order=order, for_=timedelta(minutes=15)):
            assert_type(rewards.redeem(match, order=order), Redemption)
        card = rewards.redeem("CARD", order=order, spend_on=match.reward, points=500)
        assert_type(card.gave, str | None)
        assert_type(rewards.find_redemption(match, order_id="1042"), Redemption | None)
        assert_type(rewards.list_rewards(status="active"), Iterator[Reward])
        assert_type(rewards.list_codes(match.reward), Iterator[Code])
        assert_type(rewards.generate_codes(match.reward, 10), list[Code])
        assert_type(rewards.generate_batches(match.reward, 10), Iterator[tuple[Code, ...]])


async def checkout_async() -> None:
    """The same, awaited."""
    async with rewardkit.connect_async("checkout") as rewards:
        assert_type(rewards, rewardkit.AsyncRewards)
        match = await rewards.lookup("SUMMER-7F3K")
        assert_type(match, CodeMatch)
        order = Order(id="1042", total=Money(5900, "EUR"))
        async with rewards.reserved(match, order=order, for_=timedelta(minutes=15)) as held:
            assert_type(held, Reservation)
            assert_type(await rewards.redeem(match, order=order), Redemption)
        assert_type(await rewards.find_redemption(match, order_id="1042"), Redemption | None)
        assert_type(rewards.list_rewards(status="active"), AsyncIterator[Reward])
        async for code in rewards.list_codes(match.reward):
            assert_type(code, Code)
        assert_type(await rewards.generate_codes(match.reward, 10), list[Code])
        assert_type(rewards.generate_batches(match.reward, 10), AsyncIterator[tuple[Code, ...]])
        assert_type(await rewards.check(), Checked)
        assert_type(rewards.support(Operation.REDEEM), Support)


async def mistakes_async(rewards: rewardkit.AsyncRewards, sync: rewardkit.Rewards) -> None:
    """What mypy has to refuse of coroutines."""
    rewards.lookup("CODE").reward  # type: ignore[attr-defined]  # noqa: B018 - what it would be without await
    await rewards.redeem("CODE")  # type: ignore[call-arg]
    await sync.lookup("CODE")  # type: ignore[misc]
    for _ in rewards.list_rewards():  # type: ignore[attr-defined]
        pass
    with rewards:  # type: ignore[attr-defined]
        pass
    rewardkit.AsyncRewards(sync.adapter, HttpTransport("", {}, HttpSettings()))  # type: ignore[arg-type]
    rewardkit.Rewards(sync.adapter, AsyncHttpTransport("", {}, HttpSettings()))  # type: ignore[arg-type]


def mistakes(rewards: rewardkit.Rewards, reward: Reward) -> None:
    """What mypy has to refuse."""
    rewards.redeem("CODE")  # type: ignore[call-arg]
    rewards.redeem("CODE", order="1042")  # type: ignore[arg-type]
    rewards.lookup(7)  # type: ignore[arg-type]
    reward.name = "other"  # type: ignore[misc]
    Money(5.99, "EUR")  # type: ignore[arg-type]
    PercentOff(10)  # type: ignore[arg-type]


def all_benefits(benefit: Benefit) -> str | Decimal:
    """A ``match`` over all benefits leaves nothing."""
    match benefit:
        case PercentOff():
            return benefit.percent
        case AmountOff() | FixedPrice() | FreeShipping() | FreeItems() | Credit():
            return "money"
        case LoyaltyPoints() | PayWithPoints():
            return "points"
        case Product() | ContentAccess() | EarlyAccess() | FreeClaim():
            return "things"
        case UnknownBenefit():
            return benefit.kind
        case _:
            assert_never(benefit)
