from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from coroutines import in_loop
from local_shop import NOON

import rewardkit
from rewardkit import AsyncRewards
from rewardkit.client.aio.threads import InThreads
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    ConfigurationError,
    InvalidRequest,
    ProviderUnavailable,
    Unsupported,
)
from rewardkit.exchange import Request, Response
from rewardkit.local.adapter import LocalAdapter
from rewardkit.local.settings import LocalSettings
from rewardkit.local.transport import open_transport
from rewardkit.model import Delivery, Money, Order, PercentOff, Reward
from rewardkit.operations import Operation
from rewardkit.transport import Transport

ORDER = Order(id="1042", total=Money(5900, "EUR"))
SUMMER = Reward.new("Summer", PercentOff(Decimal(10)), delivery=Delivery.UNIQUE_CODES)


class SmallBatches(LocalAdapter):
    """The embedded provider, as if one call made no more than two codes."""

    batch_limits = {Operation.GENERATE_CODES: 2}  # noqa: RUF012 - of the class


class Failing:
    """An asynchronous transport that carries requests to the store until it is told to fail."""

    def __init__(self) -> None:
        self._store = InThreads(open_transport(LocalSettings(":memory:"), clock=lambda: NOON))
        self.left = 1_000

    async def send(self, request: Request) -> Response:
        if not self.left:
            raise ProviderUnavailable
        self.left -= 1
        return await self._store.send(request)

    async def close(self) -> None:
        await self._store.close()


@asynccontextmanager
async def shop() -> AsyncIterator[tuple[AsyncRewards, Reward, Failing]]:
    network = Failing()
    async with AsyncRewards(SmallBatches(LocalSettings(":memory:")), network) as rewards:
        yield rewards, await rewards.create_reward(SUMMER), network


@in_loop
async def test_the_embedded_provider_works_from_coroutines() -> None:
    """If a provider is no HTTP server, its client is awaited like all others."""
    async with rewardkit.connect_async("local::memory:") as rewards:
        assert repr(rewards) == "<AsyncRewards local on local>"
        reward = await rewards.create_reward(SUMMER)
        (code, *_) = await rewards.generate_codes(reward, 3)
        match = await rewards.lookup(code.value)
        async with rewards.reserved(match, order=ORDER):
            redemption = await rewards.redeem(match, order=ORDER)
        assert await rewards.find_redemption(match, order_id="1042") == redemption
        with pytest.raises(CodeAlreadyRedeemed):
            await rewards.redeem(match, order=Order(id="1043", total=Money(1, "EUR")))
        assert len([each async for each in rewards.list_codes(reward)]) == 3
        assert (await rewards.check()).provider == "local"


@in_loop
async def test_two_orders_at_once_get_one_redemption() -> None:
    """If coroutines redeem one code at the same time, one of them succeeds."""
    async with rewardkit.connect_async("local::memory:") as rewards:
        reward = await rewards.create_reward(SUMMER)
        (code,) = await rewards.generate_codes(reward, 1)
        orders = [Order(id=str(number), total=Money(100, "EUR")) for number in range(8)]
        done = await asyncio.gather(
            *(rewards.redeem(code.value, order=order) for order in orders), return_exceptions=True
        )
        refused = [each for each in done if isinstance(each, CodeAlreadyRedeemed)]
        assert (len(done), len(refused)) == (8, 7)


@in_loop
async def test_a_reservation_ends_with_its_block() -> None:
    """If the block is left by an error or a cancelled task, the code is free again."""
    async with shop() as (rewards, reward, _):
        (code,) = await rewards.generate_codes(reward, 1)
        held = asyncio.Event()

        async def hold(error: Exception | None) -> None:
            async with rewards.reserved(code.value, order=ORDER):
                if error is not None:
                    raise error
                held.set()
                await asyncio.sleep(60)

        with pytest.raises(RuntimeError, match="the basket fell"):
            await hold(RuntimeError("the basket fell"))
        task = asyncio.create_task(hold(None))
        await held.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await rewards.lookup(code.value)).code.status == "available"  # type: ignore[union-attr]  # it is unique


@in_loop
async def test_batches_come_as_they_are_made() -> None:
    """If codes are made in batches, each is made when it is asked for, and none is lost."""
    async with shop() as (rewards, reward, network):
        network.left = 2
        made: list[str] = []

        async def walk() -> None:
            async for batch in rewards.generate_batches(reward, 6):
                made.extend(code.value for code in batch)

        with pytest.raises(ProviderUnavailable) as caught:
            await walk()
        assert caught.value.operation is Operation.GENERATE_CODES
        network.left = 2
        told: list[tuple[int, int]] = []
        with pytest.raises(ProviderUnavailable) as caught:
            await rewards.generate_codes(reward, 6, progress=lambda *far: told.append(far))
        made += [code.value for code in caught.value.made]
        network.left = 10
        assert made == [code.value async for code in rewards.list_codes(reward)]
        assert told == [(2, 6), (4, 6)]


@in_loop
async def test_what_cannot_be_done_is_said_at_once() -> None:
    """If a list or batch cannot be had, the call says so, and not the first step of the loop."""

    class Unable(LocalAdapter):
        list_rewards = rewardkit.Adapter.list_rewards

    async with shop() as (rewards, reward, network):
        with pytest.raises(InvalidRequest, match="at least one code"):
            rewards.generate_batches(reward, 0)
        with pytest.raises(Unsupported):
            AsyncRewards(Unable(LocalSettings(":memory:")), network).list_rewards()


@in_loop
async def test_every_exchange_is_one_event(caplog: pytest.LogCaptureFixture) -> None:
    """If an application listens, it gets one event an exchange, from coroutines too."""
    async with shop() as (rewards, *_):
        with caplog.at_level(logging.DEBUG, "rewardkit"):
            await rewards.check()
    assert [vars(record)["operation"] for record in caplog.records if record.name == "rewardkit"]


@in_loop
async def test_a_thread_does_not_hold_the_loop_up() -> None:
    """If a store takes its time, other coroutines go on meanwhile."""
    go_on = Event()

    class Slow:
        def send(self, request: Request) -> Response:
            go_on.wait(5)
            return Response(204)

        def close(self) -> None: ...

    slow: Transport = Slow()
    task = asyncio.create_task(InThreads(slow).send(Request.get("x")))
    await asyncio.sleep(0)
    go_on.set()  # which would never come to be, were it waited for in the loop
    assert (await task).ok


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """If aiohttp is not there, connecting over HTTP says what to install, and local: still works."""
    from importlib import util

    found = util.find_spec

    def find(name: str, *more: Any) -> Any:
        return None if name == "aiohttp" else found(name, *more)

    monkeypatch.setattr("rewardkit.client.aio.connection.find_spec", find)
    monkeypatch.chdir(tmp_path)
    settings = {"api_key": rewardkit.Secret("k"), "base_url": "http://127.0.0.1:9"}
    with pytest.raises(ConfigurationError, match=r"pip install 'rewardkit-core\[async\]'"):
        rewardkit.connect_async("oneofnone", settings=settings)
    asyncio.run(rewardkit.connect_async("local::memory:").close())


def test_coroutines_cost_nothing_to_those_who_have_none() -> None:
    """If a program connects without coroutines, neither aiohttp nor asyncio is loaded."""
    code = (
        "import sys, rewardkit; rewardkit.connect('local::memory:').close();"
        "print([name for name in ('aiohttp', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
