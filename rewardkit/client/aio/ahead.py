"""Pages of a list that are asked for before their turn, by tasks, and given out in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import cast

from rewardkit.client.ahead import Line, seconds_left
from rewardkit.exchange import AsyncSend, Request, Response
from rewardkit.transport import AsyncAheadTransport, AsyncTransport, Watch, parallel_of


class AsyncAhead:
    """Asks for pages of one list ahead, each in a task.

    Args:
        transport: the connection's; one that is not an ``AsyncAheadTransport`` is asked for nothing.
        watch: gives who is told of an attempt; None for nobody.
    """

    def __init__(self, transport: AsyncTransport, watch: Callable[[], Watch | None]) -> None:
        self._transport = cast("AsyncAheadTransport", transport)
        self._watch = watch
        self._line: Line[_Task] = Line(parallel_of(transport))

    @property
    def used(self) -> bool:
        """Whether the last page came of an answer that was there before its turn."""
        return self._line.used

    def begin(self, requests: Sequence[Request]) -> None:
        """Ask for pages, as many as may be: the next one is among them, and is not sent."""
        for request in self._line.missing(requests):
            self._line.attempts.append(_Task(request, self._transport, self._watch()))

    def before(self, send: AsyncSend) -> AsyncSend:
        """How the next page's requests are sent: with ``send``, where there is no answer by now."""
        self._line.used = False
        if not self._line.attempts:
            return send

        async def sent(request: Request) -> Response:
            answer = await self._answer(request)
            return await send(request) if answer is None else answer

        return sent

    def forget(self) -> None:
        """Ask for all of them in their turn."""
        self._line.forget()

    async def close(self) -> None:
        """Cancel what is under way, and see it end."""
        self.forget()
        tasks = [attempt.task for attempt in self._line.attempts if attempt.under_way]
        for task in tasks:
            task.cancel()
        if tasks:  # or there may be no loop any more
            await asyncio.wait(tasks)

    async def _answer(self, request: Request) -> Response | None:
        attempt = self._line.take(request)
        if attempt is None:
            return None
        await asyncio.wait({attempt.task}, timeout=seconds_left())
        return self._line.answer(attempt)


class _Task:
    """An attempt in a task of the caller's context, where a deadline may stand."""

    def __init__(
        self, request: Request, transport: AsyncAheadTransport, watch: Watch | None
    ) -> None:
        self.request: Request | None = request
        self.outcome: Response | Exception | None = None

        async def send() -> None:
            try:
                self.outcome = await transport.send_ahead(request, watch)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is met in its turn
                self.outcome = error

        self.task = asyncio.create_task(send())

    @property
    def under_way(self) -> bool:
        return not self.task.done()
