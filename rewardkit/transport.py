"""The one seam for I/O: whatever carries a request and brings its response.

A transport may also have ``send_watched``, ``health``, and ``parallel`` with ``send_ahead``; the client
uses what is there.
"""

from __future__ import annotations

from time import perf_counter
from typing import Protocol, cast

from .exchange import AsyncSend, Request, Response, Send


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


class Watch(Protocol):
    """Is told of each attempt to send a request. It must not raise."""

    def started(self, request: Request, attempt: int) -> None:
        """An attempt begins; the first is 1."""

    def finished(
        self, request: Request, attempt: int, outcome: Response | BaseException, seconds: float
    ) -> None:
        """An attempt is over: with an answer, whatever its status, or with an error."""


class WatchedTransport(Transport, Protocol):
    """A transport that may send a request more than once, and tells a watch of each attempt."""

    def send_watched(self, request: Request, watch: Watch) -> Response:
        """As ``send``, with each attempt told to ``watch``."""


class AsyncWatchedTransport(AsyncTransport, Protocol):
    """A ``WatchedTransport`` whose methods are awaited; the watch's are not."""

    async def send_watched(self, request: Request, watch: Watch) -> Response:
        """As ``send``, with each attempt told to ``watch``."""


class AheadTransport(Transport, Protocol):
    """A transport that also takes requests whose answers are wanted a little later."""

    @property
    def parallel(self) -> int:
        """How many requests of one list may be under way at once; 1 for no more than one."""

    def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        """Send a request once, if nothing else suffers from that; None for not now.

        An answer that is no success, or an error, is forgotten, and the request sent in its turn.
        """


class AsyncAheadTransport(AsyncTransport, Protocol):
    """An ``AheadTransport`` whose methods are awaited."""

    @property
    def parallel(self) -> int:
        """As of the other."""

    async def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        """Send a request as the other does."""


def parallel_of(transport: object) -> int:
    """How many requests of one list a transport has under way at once; 1 where it does not say."""
    parallel: int = getattr(transport, "parallel", 1)
    return parallel


def watched(transport: Transport, watch: Watch) -> Send:
    """How a transport sends while ``watch`` is told; what it does at once is told as one attempt."""
    if hasattr(transport, "send_watched"):
        telling = cast("WatchedTransport", transport)
        return lambda request: telling.send_watched(request, watch)

    def send(request: Request) -> Response:
        watch.started(request, 1)
        began = perf_counter()
        try:
            response = transport.send(request)
        except BaseException as error:
            watch.finished(request, 1, error, perf_counter() - began)
            raise
        watch.finished(request, 1, response, perf_counter() - began)
        return response

    return send


def awatched(transport: AsyncTransport, watch: Watch) -> AsyncSend:
    """As ``watched``, for coroutines."""
    if hasattr(transport, "send_watched"):
        telling = cast("AsyncWatchedTransport", transport)
        return lambda request: telling.send_watched(request, watch)

    async def send(request: Request) -> Response:
        watch.started(request, 1)
        began = perf_counter()
        try:
            response = await transport.send(request)
        except BaseException as error:
            watch.finished(request, 1, error, perf_counter() - began)
            raise
        watch.finished(request, 1, response, perf_counter() - began)
        return response

    return send
