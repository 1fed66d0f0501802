"""Logging in from coroutines, by what ``login`` decides: one task logs in, and the others wait."""

from __future__ import annotations

import asyncio
from copy import copy
from math import inf
from typing import Any, cast

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
from rewardkit.exchange import AsyncSend, Request, Response, arun
from rewardkit.login import Login
from rewardkit.transport import (
    AsyncAheadTransport,
    AsyncTransport,
    Watch,
    awatched,
    parallel_of,
)

from .deadline import left
from .health import Health, health_of
from .login import Holder, no_turn, of_login, shared, with_login, without_login


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
        return await self._send(request, self._transport.send)

    async def send_watched(self, request: Request, watch: Watch) -> Response:
        """As ``send``, with each attempt told to ``watch``, those to log in as well."""
        return await self._send(request, awatched(self._transport, watch))

    def health(self) -> Health | None:
        """How the connection fares, as the transport says."""
        return health_of(self._transport)

    @property
    def parallel(self) -> int:
        """How many requests of one list may be under way at once, as the transport says."""
        return parallel_of(self._transport)

    async def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        """Send a request that can wait, with the login that there is; None for none, or a bad one."""
        login = self._holder.usable(self._adapter.clock(), refused=None)
        if login is None:
            return None
        ahead = cast("AsyncAheadTransport", self._transport)
        response = await ahead.send_ahead(with_login(login, request), watch)
        return None if response is not None and response.status == 401 else response

    async def _send(self, request: Request, send: AsyncSend) -> Response:
        login = await self._login(send)
        response = await send(with_login(login, request))
        if self._holder.answered(login, response.status):
            login = await self._login(send, refused=login)
            response = await send(with_login(login, request))
            self._holder.answered(login, response.status)
        return response if response.ok else without_login(login, response)

    async def close(self) -> None:
        """Close the transport; the login is forgotten."""
        self._holder = Holder()
        await self._transport.close()

    async def _login(self, send: AsyncSend, refused: Login | None = None) -> Login:
        usable = self._holder.usable(self._adapter.clock(), refused=refused)
        if usable is not None:
            return usable
        ended = self._ended
        await self._our_turn()
        try:
            usable = self._holder.usable(self._adapter.clock(), refused=refused)
            if usable is not None:
                return usable
            if self._ended != ended and self._failure is not None:
                raise copy(self._failure)  # of the attempt that this task has waited for
            return await self._renewed(send, refused)
        finally:
            self._lock.release()

    async def _our_turn(self) -> None:
        """Wait for those who log in before us, for as long as there is time."""
        seconds = left()
        if seconds == inf:
            await self._lock.acquire()
            return
        try:
            async with asyncio.timeout(seconds):
                await self._lock.acquire()
        except TimeoutError:
            raise no_turn() from None

    async def _renewed(self, send: AsyncSend, refused: Login | None) -> Login:
        asked_at = self._adapter.clock()
        try:
            login = await self._log_in(send)
        except RewardKitError as error:
            self._note(type(error).__name__)
            if isinstance(error, ProviderUnavailable | RateLimited):
                held = self._holder.hold_on(self._adapter.clock(), refused=refused)
                if held is not None:
                    return held
            self._failure, self._ended = shared(error), self._ended + 1
            raise
        self._note("done")
        self._holder.take(login, asked_at)
        self._failure, self._ended = None, self._ended + 1
        return login

    async def _log_in(self, send: AsyncSend) -> Login:
        exchange = self._adapter.login()
        if exchange is None:
            return Login(headers={})
        try:
            return await arun(exchange, send, self._adapter.refuse)
        except (OutcomeUnknown, NotFound) as error:
            raise of_login(error) from error

    def _note(self, outcome: str) -> None:
        if log.enabled():
            log.bound(provider=self._adapter.provider).debug("login", outcome=outcome)
