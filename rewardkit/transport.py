"""The one seam for I/O: whatever carries a request and brings its response.

A transport may also have ``send_watched``, and ``health``; the client uses what is there.
"""

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
