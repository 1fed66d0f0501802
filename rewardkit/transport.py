"""The one seam for I/O: whatever carries a request and brings its response."""

from __future__ import annotations

from typing import Protocol

from .exchange import Request, Response


class Transport(Protocol):
    """Carries requests to one provider. The HTTP driver is one; a test or a database may be."""

    def send(self, request: Request) -> Response:
        """Carry out one request and return the answer, whatever its status.

        Raises:
            ProviderUnavailable: there is no answer and nothing was done.
            OutcomeUnknown: there is no answer and it may have been carried out.
        """

    def close(self) -> None:
        """Let go of connections; sending afterwards is an error."""


class AsyncTransport(Protocol):
    """Carries requests to one provider for coroutines: a ``Transport`` whose methods are awaited."""

    async def send(self, request: Request) -> Response:
        """Carry out one request as ``Transport.send`` does.

        Raises:
            asyncio.CancelledError: the task was cancelled; what was sent is not sent again.
        """

    async def close(self) -> None:
        """Let go of connections; sending afterwards is an error."""
