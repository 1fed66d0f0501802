"""The patient transport for coroutines: as ``patient``, and deciding by the same ``traffic``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from rewardkit.errors import ProviderError, ProviderUnavailable
from rewardkit.exchange import Request, Response
from rewardkit.transport import AsyncTransport, Watch

from .deadline import within
from .health import Health
from .patience import Outcome, ended
from .settings import HttpSettings
from .traffic import Traffic


class AsyncPatientTransport:
    """Carries requests by another transport, which makes one attempt at a time. Tasks may share it.

    Args:
        transport: sends one request once.
        traffic: decides; it belongs to one connection.
        settings: the connection's.
        sleep: waits; tests let no time pass.
    """

    def __init__(
        self,
        transport: AsyncTransport,
        traffic: Traffic,
        settings: HttpSettings,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sleep = sleep
        self._transport = transport
        self._traffic = traffic
        self._settings = settings

    async def send(self, request: Request) -> Response:
        """Send a request, and again where that can do no harm and may help.

        Raises:
            ProviderUnavailable: there is no answer and nothing was done; or too much has failed
                lately, and ``retry_at`` says until when nothing is sent.
            RateLimited: the vendor's limit is used up for longer than there is time.
            OutcomeUnknown: it was sent, must not be repeated, and no whole answer came.
            ProviderError: what the transport raises besides.
            asyncio.CancelledError: the task was cancelled, and nothing is sent again.
        """
        return await self.send_watched(request, None)

    async def send_watched(self, request: Request, watch: Watch | None) -> Response:
        """As ``send``, with each attempt told to ``watch``."""
        if request.after:
            await self._sleep(self._traffic.before(request.after))
        started = monotonic()
        await self._wait_for_turn(started)
        try:
            response = await self._attempt(request, watch, 1)
        except ProviderUnavailable as error:
            if not self._traffic.patience.repeats(request, error):
                raise
            first: Outcome = error
        else:
            if response.status < 400 or not self._traffic.patience.repeats(request, response):
                return response
            first = response
        return await self._again(request, first, started, watch)

    @property
    def parallel(self) -> int:
        """How many requests of one list may be under way at once."""
        return min(self._settings.parallel, self._settings.pool_size)

    async def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        """Send a request that can wait, once; None where it is left for its turn.

        Raises:
            ProviderError: what the transport raises.
        """
        seconds = self._traffic.spare_place()
        if seconds is None:
            return None
        if seconds:
            await self._sleep(seconds)
        if self._traffic.admit(monotonic()):
            return None
        return await self._attempt(request, watch, 1)

    async def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        await self._transport.close()

    def health(self) -> Health:
        """How the connection fares; nothing is sent."""
        return self._traffic.health()

    async def _wait_for_turn(self, started: float) -> None:
        while seconds := self._traffic.hold_up(started):
            await self._sleep(seconds)
        if seconds := self._traffic.place():
            await self._sleep(seconds)
        while seconds := self._traffic.admit(started):
            await self._sleep(seconds)

    async def _attempt(
        self, request: Request, watch: Watch | None, number: int, ends: float | None = None
    ) -> Response:
        if watch is not None:
            return await self._watched_attempt(request, watch, number, ends)
        began = monotonic()
        try:
            if ends is None:
                response = await self._transport.send(request)
            else:
                with within(max(0.001, ends - monotonic())):
                    response = await self._transport.send(request)
        except ProviderError as error:
            self._traffic.ended(error, monotonic() - began)
            raise
        else:
            self._traffic.ended(response, monotonic() - began)
            return response
        finally:
            self._traffic.over()

    async def _watched_attempt(
        self, request: Request, watch: Watch, number: int, ends: float | None
    ) -> Response:
        watch.started(request, number)
        began = monotonic()
        try:
            response = await self._attempt(request, None, number, ends)
        except BaseException as error:
            watch.finished(request, number, error, monotonic() - began)
            raise
        watch.finished(request, number, response, monotonic() - began)
        return response

    async def _again(
        self, request: Request, first: Outcome, started: float, watch: Watch | None
    ) -> Response:
        """Go on after a first attempt that failed; tenacity counts, and decides with patience."""
        from tenacity import AsyncRetrying

        number, last, refused = 0, first, False

        async def attempt() -> Response:
            nonlocal number, last, refused
            number += 1
            if number == 1:
                return ended(first)
            try:
                await self._wait_for_turn(started)
            except ProviderError:
                refused = True
                return ended(last)  # which says more than that nothing is sent for now
            try:
                last = await self._attempt(
                    request, watch, number, started + self._settings.retry_time
                )
            except ProviderError as error:
                last = error
                raise
            return last

        strategies = self._traffic.patience.strategies(
            request, started, stopped=lambda: refused or self._traffic.halted
        )
        answer: Response = await AsyncRetrying(sleep=self._sleep, **strategies)(attempt)
        return answer
