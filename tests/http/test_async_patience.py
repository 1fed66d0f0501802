"""What only coroutines have: tasks that wait together, and tasks that are cancelled."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from coroutines import in_loop
from scripted import AsyncScripted, Scripted

from rewardkit.errors import ProviderUnavailable, RateLimited
from rewardkit.exchange import Request, Response
from rewardkit.http import BreakerState, HttpSettings, within
from rewardkit.http.aio_patient import AsyncPatientTransport
from rewardkit.http.traffic import Traffic
from rewardkit.ratelimit import read_rate_limit

GET = Request.get("v1", "codes")
OK = Response(200, {}, b"{}")


def now() -> datetime:
    return datetime.now(UTC)


def over(script: Scripted, http: HttpSettings) -> AsyncPatientTransport:
    traffic = Traffic(http, lambda answer: read_rate_limit(answer.headers, now()), now)
    return AsyncPatientTransport(AsyncScripted(script), traffic, http)


@in_loop
async def test_a_task_that_is_cancelled_while_it_waits_sends_nothing_again() -> None:
    """If a task is cancelled between two attempts, it ends at once, and there is no other attempt."""
    script = Scripted(Response(503, {"retry-after": "9"}), OK)
    transport = over(script, HttpSettings())
    task = asyncio.create_task(transport.send(GET))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(script.sent) == 1
    assert transport.health().attempts == 1


@in_loop
async def test_a_waiting_task_holds_up_no_other() -> None:
    """If one task waits to try again, the others send meanwhile."""
    script = Scripted(ProviderUnavailable("gone", sent=False), OK)
    waited = asyncio.Event()

    async def sleep(_: float) -> None:
        await waited.wait()

    http = HttpSettings()
    traffic = Traffic(http, lambda _: None, now)
    transport = AsyncPatientTransport(AsyncScripted(script), traffic, http, sleep=sleep)
    task = asyncio.create_task(transport.send(GET))
    await asyncio.sleep(0)
    assert (await asyncio.gather(*(transport.send(GET) for _ in range(5)))) == [OK] * 5
    assert not task.done()
    waited.set()
    assert await task is OK


@in_loop
async def test_tasks_share_a_limit_and_have_a_deadline_each() -> None:
    """If no call is left, tasks with little time are told so, and nothing is sent before the reset."""
    spent = Response(200, {"ratelimit-remaining": "0", "ratelimit-reset": "5"})
    script = Scripted(spent)
    transport = over(script, HttpSettings())
    await transport.send(GET)

    async def look() -> None:
        with within(1), pytest.raises(RateLimited, match="limit resets"):
            await transport.send(GET)

    await asyncio.gather(*(look() for _ in range(8)))
    assert len(script.sent) == 1


@in_loop
async def test_a_probe_that_is_cancelled_does_not_keep_the_breaker_open() -> None:
    """If the task that probes is cancelled, another one may probe when its time has come."""
    gone = ProviderUnavailable("gone")
    script = Scripted(gone, gone, asyncio.CancelledError(), OK)
    http = HttpSettings(attempts=1, failures_to_open=2, open_time=0.01)
    transport = over(script, http)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable, match="gone"):
            await transport.send(GET)
    await asyncio.sleep(0.02)
    with pytest.raises(asyncio.CancelledError):
        await transport.send(GET)
    assert transport.health().state is BreakerState.PROBING
    await asyncio.sleep(0.02)
    assert await transport.send(GET) is OK
    assert transport.health().state is BreakerState.CLOSED
