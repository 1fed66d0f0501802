"""Logging in from coroutines, by what ``login`` decides: one task logs in, and the others wait."""

from __future__ import annotations

import asyncio
from copy import copy
from typing import Any

from attrs import define, field

from rewardkit import log
from rewardkit.adapter import Adapter
from rewardkit.errors import (
    NotFound,
    OutcomeUnknown,
    ProviderUnavailable,
    RateLimited,
    RewardKitError,
)
from rewardkit.exchange import Request, Response, arun
from rewardkit.login import Login
from rewardkit.transport import AsyncTransport

from .login import Holder, of_login, with_login, without_login


@define(eq=False)
class AsyncLoginTransport:
    """Carries requests with a login, as ``LoginTransport`` does.

    Args:
        transport: carries the requests, those of the login as well.
        adapter: says how to log in, and what a refusal of that means.
    """

    _transport: AsyncTransport
    _adapter: Adapter[Any]
    _holder: Holder = field(factory=Holder, init=False)
    _lock: asyncio.Lock = field(factory=asyncio.Lock, init=False)
    _ended: int = field(default=0, init=False)  # how many attempts to log in are over
    _failure: RewardKitError | None = field(default=None, init=False)  # of the last one

    async def send(self, request: Request) -> Response:
        """Carry out a request; after a 401 with a login that has worked, once more with another.

        Raises:
            RewardKitError: what logging in comes to, by the adapter; nothing else was sent then.
                And what the transport raises.
        """
        login = await self._login()
        response = await self._transport.send(with_login(login, request))
        if self._holder.answered(login, response.status):
            login = await self._login(refused=login)
            response = await self._transport.send(with_login(login, request))
            self._holder.answered(login, response.status)
        return response if response.ok else without_login(login, response)

    async def close(self) -> None:
        """Close the transport; the login is forgotten."""
        self._holder = Holder()
        await self._transport.close()

    async def _login(self, refused: Login | None = None) -> Login:
        usable = self._holder.usable(self._adapter.clock(), refused=refused)
        if usable is not None:
            return usable
        ended = self._ended
        async with self._lock:
            usable = self._holder.usable(self._adapter.clock(), refused=refused)
            if usable is not None:
                return usable
            if self._ended != ended and self._failure is not None:
                raise copy(self._failure)  # of the attempt that this task has waited for
            return await self._renewed(refused)

    async def _renewed(self, refused: Login | None) -> Login:
        asked_at = self._adapter.clock()
        try:
            login = await self._log_in()
        except RewardKitError as error:
            self._note(type(error).__name__)
            if isinstance(error, ProviderUnavailable | RateLimited):
                held = self._holder.hold_on(self._adapter.clock(), refused=refused)
                if held is not None:
                    return held
            self._failure, self._ended = copy(error), self._ended + 1
            raise
        self._note("done")
        self._holder.take(login, asked_at)
        self._failure, self._ended = None, self._ended + 1
        return login

    async def _log_in(self) -> Login:
        exchange = self._adapter.login()
        if exchange is None:
            return Login(headers={})
        try:
            return await arun(exchange, self._transport.send, self._adapter.refuse)
        except (OutcomeUnknown, NotFound) as error:
            raise of_login(error) from error

    def _note(self, outcome: str) -> None:
        if log.enabled():
            log.event("login", provider=self._adapter.provider, outcome=outcome)
