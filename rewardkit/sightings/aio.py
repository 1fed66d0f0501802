"""A gathering for coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from rewardkit.exchange import Request

from .gathering import Gathering

R = TypeVar("R")


class AsyncGathering:
    """A gathering whose last write is waited for in a thread, so that the event loop goes on.

    Args:
        gathering: it.
    """

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering

    def hearing(self, send: Callable[[Request], R]) -> Callable[[Request], R]:
        """As the gathering's."""
        return self._gathering.hearing(send)

    async def close(self) -> None:
        """Write what there is, and gather no more. It does not raise."""
        await asyncio.to_thread(self._gathering.close)
