"""What observers are told: one frozen object an event, so that it can grow. No code, no key."""

from __future__ import annotations

from attrs import frozen

from rewardkit.drift import Drift
from rewardkit.operations import Operation


@frozen(kw_only=True, eq=False)
class ExchangeStarted:
    """A request is about to be sent, for the first time or again.

    Attributes:
        provider: the provider's name.
        connection: the connection's name.
        operation: what the caller asked for; it may take several requests.
        method: the HTTP method.
        attempt: which attempt it is, from 1.
        server: the host, and the port where the address says one; empty where it is not HTTP.
    """

    provider: str
    connection: str
    operation: Operation
    method: str
    attempt: int
    server: str = ""


@frozen(kw_only=True, eq=False)
class ExchangeFinished:
    """A request was answered, or will not be.

    Attributes:
        started: the event at its beginning.
        status: the HTTP status; None where no answer came.
        error: the name of the error's class, where no answer came.
        request_id: the vendor's id of the request, where it says one.
        milliseconds: how long it took.
    """

    started: ExchangeStarted
    status: int | None = None
    error: str | None = None
    request_id: str | None = None
    milliseconds: float = 0.0


@frozen(kw_only=True, eq=False)
class DriftSeen:
    """The provider sent something new, for the first time on this connection.

    Attributes:
        provider: the provider's name.
        connection: the connection's name.
        drift: what it is.
    """

    provider: str
    connection: str
    drift: Drift
