"""A transport that waits, such as a database, carried by threads so that the event loop does not."""

from __future__ import annotations

import asyncio

from rewardkit.exchange import Request, Response
from rewardkit.transport import Transport


class InThreads:
    """Carries requests over a transport that threads may share.

    Args:
        transport: it sends in threads of asyncio's.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def send(self, request: Request) -> Response:
        """Carry out one request as the transport does.

        Raises:
            RewardKitError: as the transport.
            asyncio.CancelledError: the task was cancelled. What the thread has begun, it ends.
        """
        return await asyncio.to_thread(self._transport.send, request)

    async def close(self) -> None:
        """Let go of connections; sending afterwards is an error."""
        await asyncio.to_thread(self._transport.close)
