"""An asynchronous client with the methods of the synchronous one, so that one suite holds for both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from inspect import isawaitable
from typing import Any

from rewardkit.client import Rewards
from rewardkit.client.aio import AsyncRewards


class Waiting:
    """Runs each call of an asynchronous client to its end.

    Args:
        rewards: the client.
        runner: whose event loop the client lives in.
    """

    def __init__(self, rewards: AsyncRewards, runner: asyncio.Runner) -> None:
        self._rewards = rewards
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._rewards, name)
        return self._called(found) if callable(found) else found

    def _called(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            result = method(*args, **named)
            if isawaitable(result):
                return self._runner.run(_awaited(result))
            return self._listed(result) if hasattr(result, "__anext__") else result

        return call

    def _listed(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        async def rest() -> list[Any]:
            return [item async for item in items]

        yield from self._runner.run(rest())


async def _awaited(result: Awaitable[Any]) -> Any:
    return await result


def together(rewards: Rewards | Waiting, calls: Sequence[Callable[[Any], Any]]) -> list[Any]:
    """Make calls at the same time: in threads, or in tasks of one event loop.

    Args:
        rewards: the client; a call is given it, or the asynchronous one behind it.
        calls: what is called.

    Returns:
        What each gave, or the error that it raised, in their order.
    """
    if isinstance(rewards, Waiting):
        behind, runner = rewards._rewards, rewards._runner  # noqa: SLF001 - its own module

        async def all_of_them() -> list[Any]:
            return await asyncio.gather(*(call(behind) for call in calls), return_exceptions=True)

        return runner.run(all_of_them())

    def tried(call: Callable[[Any], Any]) -> Any:
        try:
            return call(rewards)
        except Exception as error:  # noqa: BLE001 - the caller sorts them
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(tried, calls))
