from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from coroutines import in_loop

import rewardkit
from rewardkit import Operation
from rewardkit.client import installed
from rewardkit.demo import ORDERS
from rewardkit.errors import CodeAlreadyRedeemed, CodeNotFound
from rewardkit.http import BreakerState
from rewardkit.model import Money, RedemptionStatus
from rewardkit.sandbox import serve

from .conftest import VENDORS, Vendor

Message = MutableMapping[str, Any]


@in_loop
async def test_the_checkout_runs_from_coroutines_on_every_vendor(vendor: Vendor) -> None:
    """If the checkout is awaited, a code is found, used once and then refused, as without."""
    code = vendor.sandbox.examples["checkout"].code
    assert code is not None

    async with rewardkit.connect_async(vendor.name, settings=vendor.settings) as rewards:
        match = await rewards.lookup(code)
        redemption = await rewards.redeem(match, order=ORDERS[0])
        with pytest.raises(CodeAlreadyRedeemed) as caught:
            await rewards.redeem(match, order=ORDERS[1])
        with pytest.raises(CodeNotFound):
            await rewards.lookup("NO-SUCH-CODE")

    assert redemption.status == RedemptionStatus.SUCCEEDED
    assert (redemption.order_id, redemption.code) == (ORDERS[0].id, code)
    assert (caught.value.provider, caught.value.operation) == (vendor.name, Operation.REDEEM)


@in_loop
async def test_many_customers_at_once_get_one_redemption(vendor: Vendor) -> None:
    """If one code is used for many orders at the same time, one of them gets it."""
    code = vendor.sandbox.examples["checkout"].code
    assert code is not None

    async with rewardkit.connect_async(vendor.name, settings=vendor.settings) as rewards:
        match = await rewards.lookup(code)
        done = await asyncio.gather(
            *(rewards.redeem(match, order=order) for order in ORDERS * 8), return_exceptions=True
        )

        health = rewards.health()

    assert sum(isinstance(each, CodeAlreadyRedeemed) for each in done) == len(done) - 1
    assert health is not None
    assert (health.state, health.failures) == (BreakerState.CLOSED, 0)
    assert health.attempts > len(done)


class Silent:
    """A sandbox that does what it is asked and, while it is told to, keeps the answer to itself."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.silent = True
        self.carried_out = Event()
        self.asked: list[str] = []

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        self.asked.append(scope["method"])
        if not self.silent or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return

        async def keep(_: Message) -> None:
            pass

        await self._app(scope, receive, keep)
        self.carried_out.set()
        while (await receive())["type"] != "http.disconnect":
            pass


@pytest.mark.parametrize("name", VENDORS)
@in_loop
async def test_a_redemption_that_was_cancelled_can_be_read_back(name: str) -> None:
    """If a task is cancelled within a redeem, nothing is sent again, and a read-back tells."""
    provider = installed().provider(name)
    sandbox = provider.load_sandbox()
    code = sandbox.examples["checkout"].code
    assert code is not None
    support = provider.load_adapter().support(Operation.FIND_REDEMPTION)
    if not support:
        pytest.skip(f"{name} cannot read back: {support.reason}")

    app = Silent(sandbox.create_app())
    with serve(app) as running:
        settings = sandbox.settings(running.url)
        async with rewardkit.connect_async(name, settings=settings) as rewards:
            match = await rewards.lookup(code)
            assert await rewards.find_redemption(match, order_id=ORDERS[0].id) is None
            app.asked.clear()
            task = asyncio.create_task(rewards.redeem(match, order=ORDERS[0]))
            assert await asyncio.to_thread(app.carried_out.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert app.asked == ["POST"]

            app.silent = False
            found = await rewards.find_redemption(match, order_id=ORDERS[0].id)

    assert found is not None
    assert found.order_id == ORDERS[0].id
    assert "find_redemption" in " ".join(caught.value.__notes__)


@pytest.mark.parametrize("example", ["checkout", "shared"])
@pytest.mark.parametrize("name", VENDORS)
@in_loop
async def test_with_a_journal_the_same_call_settles_what_was_cancelled(
    name: str, example: str, tmp_path: Path
) -> None:
    """If a task is cancelled while its request is carried out, the same call gives what it did."""
    sandbox = installed().provider(name).load_sandbox()
    code = sandbox.examples[example].code
    assert code is not None
    app = Silent(sandbox.create_app())
    with serve(app) as running:
        settings = sandbox.settings(running.url)
        journal = tmp_path / "journal.db"
        async with rewardkit.connect_async(name, settings=settings, journal=journal) as rewards:
            terms: Any = {"order": ORDERS[0], "discount": Money(500, "EUR")}
            task = asyncio.create_task(rewards.redeem(code, **terms))
            assert await asyncio.to_thread(app.carried_out.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

            app.silent = False
            app.asked.clear()
            found = await rewards.redeem(code, **terms)
            assert await rewards.unsettled() == []

    assert found.order_id == ORDERS[0].id
    assert set(app.asked) == {"GET"}


@pytest.mark.parametrize("name", VENDORS)
@in_loop
async def test_a_time_limit_around_a_redeem_leaves_it_to_be_read_back(name: str) -> None:
    """If asyncio.timeout ends a redeem, the note is on what caused the TimeoutError."""
    sandbox = installed().provider(name).load_sandbox()
    code = sandbox.examples["checkout"].code
    assert code is not None
    app = Silent(sandbox.create_app())
    with serve(app) as running:
        settings = sandbox.settings(running.url)
        async with rewardkit.connect_async(name, settings=settings) as rewards:
            match = await rewards.lookup(code)
            with pytest.raises(TimeoutError) as caught:
                await asyncio.wait_for(rewards.redeem(match, order=ORDERS[0]), 0.3)
    cause: Any = caught.value.__cause__
    assert "find_redemption" in " ".join(cause.__notes__)
