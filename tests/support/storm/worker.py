"""A checkout in a storm: it redeems its orders, until it is killed, and goes on when it is started again.

Every other one uses coroutines. Now and then an order is redeemed once more, which gives the same.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from processes import say

from rewardkit import AsyncRewards, Rewards
from rewardkit.errors import ProviderError
from rewardkit.model import CodeMatch, Customer, Money, Order, Redemption

from .clients import async_checkout, checkout
from .logbook import Line, Logbook, Told, of_error, of_redemption
from .plan import Errand, Storm, errands, read_plan

_AGAIN = 0.05  # of all orders

#: What is said of every order, where the provider wants to know it.
_TOTAL, _DISCOUNT = Money(5_900, "EUR"), Money(500, "EUR")


class Worker:
    """One checkout.

    Args:
        storm: the plan.
        number: which checkout.
        orders: of all checkouts; those that fight for a code are with different ones.
    """

    def __init__(self, storm: Storm, number: int, orders: Sequence[Errand]) -> None:
        self._storm = storm
        self._draw = random.Random(f"{storm.seed} {number} {os.getpid()}")  # noqa: S311
        self._book = Logbook(storm.path, number)
        mine = orders[number :: storm.processes]
        self._left = [each for each in mine if each.order_id not in self._book.known]

    def work(self) -> None:
        """Redeem all orders of which nobody was told anything."""
        with (
            checkout(self._storm, self._draw) as rewards,
            ThreadPoolExecutor(self._storm.tasks) as pool,
        ):
            for _ in pool.map(lambda errand: self._redeem(rewards, errand), self._left):
                pass

    async def awork(self) -> None:
        """As above, in coroutines."""
        async with async_checkout(self._storm, self._draw) as rewards:
            left = iter(self._left)
            tasks = (self._some(rewards, left) for _ in range(self._storm.tasks))
            await asyncio.gather(*tasks)

    async def _some(self, rewards: AsyncRewards, left: Iterator[Errand]) -> None:
        for errand in left:
            await self._aredeem(rewards, errand)

    def _redeem(self, rewards: Rewards, errand: Errand) -> None:
        code: str | CodeMatch = errand.code
        if errand.matched:
            with suppress(ProviderError):  # then the text has to do
                code = rewards.lookup(errand.code)
        try:
            found = rewards.redeem(code, **_what(errand))
            if self._draw.random() < _AGAIN:
                self._compare(errand, found, rewards.redeem(errand.code, **_what(errand)))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what the caller is told
            self._book.write(of_error(errand.order_id, error))
        else:
            self._book.write(of_redemption(errand.order_id, found))

    async def _aredeem(self, rewards: AsyncRewards, errand: Errand) -> None:
        code: str | CodeMatch = errand.code
        if errand.matched:
            with suppress(ProviderError):
                code = await rewards.lookup(errand.code)
        try:
            found = await rewards.redeem(code, **_what(errand))
            if self._draw.random() < _AGAIN:
                again = await rewards.redeem(errand.code, **_what(errand))
                self._compare(errand, found, again)
        except Exception as error:  # noqa: BLE001
            self._book.write(of_error(errand.order_id, error))
        else:
            self._book.write(of_redemption(errand.order_id, found))

    def _compare(self, errand: Errand, first: Redemption, again: Redemption) -> None:
        if again != first:
            self._book.write(Line(errand.order_id, Told.WRONG, f"{again} after {first}"))


def _what(errand: Errand) -> dict[str, Any]:
    return {
        "order": Order(id=errand.order_id, total=_TOTAL),
        # Or the whole history of the code that everybody uses is read back, which takes ever longer.
        "customer": Customer(errand.order_id, f"{errand.order_id}@example.com"),
        "discount": _DISCOUNT,
    }


def main(folder: str, number: str) -> None:
    """Work to the end."""
    storm = read_plan(folder)
    codes = (storm.path / "codes").read_text("utf-8").splitlines()
    worker = Worker(storm, int(number), list(errands(storm, codes[1:], codes[0])))
    say("begun")
    if int(number) % 2:
        asyncio.run(worker.awork())
    else:
        worker.work()
